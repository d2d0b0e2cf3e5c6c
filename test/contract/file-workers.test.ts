import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { threadWorkers } from '../../src/adapters/file-workers.js';
import type { CaptureTask, FileWorkers, FileWorkersOptions } from '../../src/ports/file-workers.js';
import { emptyFolder } from '../support/folders.js';
import { inlineWorkers } from '../support/inline-workers.js';

const WORKERS: Record<string, (options: FileWorkersOptions) => FileWorkers> = {
  threads: threadWorkers,
  'the own thread': () => inlineWorkers(),
};
const FREE: FileWorkersOptions = { limit: 16, bytesPerSecond: null };
const HELLO_SHA256 = '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824';

describe.each(Object.keys(WORKERS))('work on files in %s', (kind) => {
  const open = (options = FREE): FileWorkers => {
    const workers = WORKERS[kind]!(options);
    onTestFinished(() => workers.close());
    return workers;
  };

  test('copies in order of the tasks, with the digest of what was read', async () => {
    const folders = twoFolders();
    writeFileSync(join(folders.source, 'a'), 'hello');
    mkdirSync(join(folders.source, 'b'));
    const outcomes = await open().capture(folders, tasks('b', 'a', 'missing'));
    expect(outcomes).toMatchObject([
      { kind: 'stored', entry: { path: 'b', kind: 'folder' }, copiedBytes: null },
      { kind: 'stored', entry: { path: 'a', kind: 'file', bytes: 5, names: 1, sha256: HELLO_SHA256 }, copiedBytes: 5 },
      { kind: 'gap', mayPass: true },
    ]);
    expect(readFileSync(join(folders.target, 'a'), 'utf8')).toBe('hello');
  });

  test.each([0, 1, 256 * 1024, 256 * 1024 + 1])('tells the digest of %i bytes, and proves them by it', async (bytes) => {
    const folders = twoFolders();
    const content = Buffer.alloc(bytes, 'content');
    const sha256 = createHash('sha256').update(content).digest('hex');
    writeFileSync(join(folders.source, 'a'), content);
    const workers = open();
    const [outcome] = await workers.capture(folders, tasks('a'));
    expect(outcome).toMatchObject({ kind: 'stored', entry: { bytes, sha256 } });
    const copies = [{ root: folders.target, entry: { bytes, sha256, modifiedUtc: '2026-01-01T00:00:00.000Z' } }];
    expect(await workers.check([{ path: 'a', copies }], false)).toEqual([[{ verdict: 'same', bytes, detail: '' }]]);
  });

  test('does a whole batch, however large its files', async () => {
    const folders = twoFolders();
    for (const name of ['a', 'b', 'c']) writeFileSync(join(folders.source, name), Buffer.alloc(70 * 2 ** 20));
    expect((await open().capture(folders, tasks('a', 'b', 'c'))).map((outcome) => outcome.kind)).toEqual(['stored', 'stored', 'stored']);
  });

  test('says that a share is gone, and that a repository cannot be written', async () => {
    const folders = twoFolders();
    const workers = open();
    expect(await workers.capture({ ...folders, source: join(folders.source, 'gone') }, tasks('a'))).toMatchObject([{ kind: 'gone' }]);
    writeFileSync(join(folders.target, 'file'), '');
    await expect(workers.capture({ ...folders, target: join(folders.target, 'file', 'below') }, tasks('a'))).rejects.toMatchObject({
      code: 'ObjectNotFound',
    });
    await expect(workers.list(join(folders.source, 'gone'), '')).rejects.toMatchObject({ code: 'ShareUnreachable' });
    expect(await workers.list(folders.source, 'gone')).toMatchObject({ problem: expect.any(String) as string });
  });

  test('removes what it is told and says why something is left', async () => {
    const { source } = twoFolders();
    writeFileSync(join(source, 'a'), '');
    mkdirSync(join(source, 'folder'));
    expect(await open().remove(source, ['a', 'missing', 'folder'])).toMatchObject([{ path: 'folder' }]);
  });
});

describe('threads', () => {
  test('keep to the rate, all of them together', async () => {
    const folders = twoFolders();
    for (const name of ['a', 'b']) writeFileSync(join(folders.source, name), Buffer.alloc(2 ** 20));
    const workers = threadWorkers({ limit: 2, bytesPerSecond: 4 * 2 ** 20 });
    const started = performance.now();
    await Promise.all(['a', 'b'].map((name) => workers.capture(folders, tasks(name))));
    expect(performance.now() - started).toBeGreaterThan(250); // two mebibytes at four a second, less the piece that is free at the end
    await workers.close();
  });

  test('stop in the middle of a file when they are closed', async () => {
    const folders = twoFolders();
    writeFileSync(join(folders.source, 'a'), Buffer.alloc(8 * 2 ** 20));
    const workers = threadWorkers({ limit: 2, bytesPerSecond: 1024 });
    const outcome = workers.capture(folders, tasks('a')).catch((cause: unknown) => cause);
    await workers.list(folders.source, '');
    await workers.close();
    expect(await outcome).toMatchObject({ code: 'Cancelled' });
    await expect(workers.list(folders.source, '')).rejects.toMatchObject({ code: 'Cancelled' });
  });

  test('are two at the start, and never more than the limit', () => {
    const [few, one] = [threadWorkers(FREE), threadWorkers({ limit: 1, bytesPerSecond: null })];
    expect(few.window()).toBeGreaterThan(one.window());
    expect(one.window()).toBeGreaterThan(0);
  });
});

const tasks = (...paths: string[]): CaptureTask[] => paths.map((path) => ({ path, known: [] }));

function twoFolders(): { source: string; target: string; readAll: boolean } {
  return { source: emptyFolder(), target: emptyFolder(), readAll: false };
}
