import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fsModuleFiles } from '../../src/adapters/module-files-fs.js';
import { fsStore } from '../../src/adapters/store-fs.js';
import type { BackupParams } from '../../src/operations/backup-environment.js';
import { crashingStore } from '../support/crashing-store.js';
import { emptyFolder } from '../support/folders.js';
import { practice, type Practice } from '../support/practice.js';

const SMALL: Partial<BackupParams> = { components: ['lis'] };
const FILES = { 'LyncBackup.psd1': '@{ }', 'Private/Executor/A.ps1': '# A', 'bin/core.cjs': 'void 0;' };

/** A practice whose core comes with a module of three files. */
function withModule(files: Record<string, string> = FILES): Practice & { moduleFolder: string } {
  const moduleFolder = emptyFolder();
  write(moduleFolder, files);
  return { ...practice({ people: 3, context: { moduleFiles: fsModuleFiles(moduleFolder), toolVersion: '1.0.0' } }), moduleFolder };
}

function write(folder: string, files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

const toolOf = ({ repository }: Practice, version = '1.0.0'): string => join(repository, 'tool', version);

/** Every file below a folder and its text. */
function contentOf(folder: string): Record<string, string> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => statSync(join(folder, path)).isFile());
  return Object.fromEntries(paths.sort().map((path) => [path.replaceAll('\\', '/'), readFileSync(join(folder, path), 'utf8')]));
}

/** What the check of the repository says about the tool. */
async function toolFindings(p: Practice, method: 'Full' | 'Quick' = 'Full') {
  p.events.length = 0;
  await p.verify(undefined, { method });
  return p.findings().filter(({ Code }) => Code.startsWith('Tool'));
}

describe('a backup', () => {
  test('keeps the module that took it beside its sets, with the digest of each file', async () => {
    const p = withModule();
    await p.backup(SMALL);
    const { 'files.ndjson': list, ...files } = contentOf(toolOf(p));
    expect(files).toEqual(Object.fromEntries(Object.entries(FILES).map(([path, text]) => [`LyncBackup/${path}`, text])));
    const entries = list!
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { path: string; sha256: string });
    expect(entries.map(({ path }) => path)).toEqual(Object.keys(files));
    expect(entries.every(({ sha256 }) => /^[0-9a-f]{64}$/.test(sha256))).toBe(true);
    expect(await toolFindings(p)).toEqual([]);
  });

  test('writes nothing again that is right already', async () => {
    const p = withModule();
    await p.backup(SMALL);
    const written = (): number[] => Object.keys(contentOf(toolOf(p))).map((path) => statSync(join(toolOf(p), path)).ino);
    const before = written();
    await p.backup(SMALL);
    expect(written()).toEqual(before);
  });

  test('of another build of the same version puts the copy right, file by file', async () => {
    const p = withModule();
    await p.backup(SMALL);
    rmSync(join(p.moduleFolder, 'Private'), { recursive: true });
    write(p.moduleFolder, { 'bin/core.cjs': 'void 1;', 'bin/node.exe': 'MZ' });
    await p.backup(SMALL);
    expect(Object.keys(contentOf(toolOf(p)))).toEqual([
      'LyncBackup/LyncBackup.psd1',
      'LyncBackup/bin/core.cjs',
      'LyncBackup/bin/node.exe',
      'files.ndjson',
    ]);
    expect(contentOf(toolOf(p))['LyncBackup/bin/core.cjs']).toBe('void 1;');
    expect(await toolFindings(p)).toEqual([]);
  });

  test('of another version takes the place of the former one', async () => {
    const p = withModule();
    await p.backup(SMALL);
    await p.backup(SMALL, { ...p.context, toolVersion: '1.1.0' });
    expect(readdirSync(join(p.repository, 'tool'))).toEqual(['1.1.0']);
  });

  test('leaves the version that an unfinished restore was planned with, until that has its report', async () => {
    const p = withModule();
    await p.backup(SMALL);
    const run = join(p.repository, 'runs', '20260101T000000Z-00000000');
    write(run, { 'plan.json': JSON.stringify({ kind: 'restore', formatVersion: 1, toolVersion: '1.0.0' }) });
    const newer = { ...p.context, toolVersion: '1.1.0' };
    await p.backup(SMALL, newer);
    expect(readdirSync(join(p.repository, 'tool'))).toEqual(['1.0.0', '1.1.0']);
    write(run, { 'report.json': '{}' });
    await p.backup(SMALL, newer);
    expect(readdirSync(join(p.repository, 'tool'))).toEqual(['1.1.0']);
  });

  test('that captures nothing changes nothing there', async () => {
    const p = withModule();
    const error = { message: 'no', errorId: 'X', category: 'WriteError', exception: 'System.Exception', target: null };
    p.lab.faults.plan('Export-CsLisConfiguration', 1, { kind: 'fail', error });
    expect(await p.backup(SMALL)).toMatchObject({ Status: 'Failed' });
    expect(existsSync(join(p.repository, 'tool'))).toBe(false);
  });

  test('that dies at any effect leaves what the next one puts right', { timeout: 60_000 }, async () => {
    const count = withModule();
    let effects = (): number => 0;
    const openStore = (root: string) => {
      const counting = crashingStore(fsStore(root), null);
      effects = counting.effects;
      return counting.store;
    };
    await count.backup(SMALL, { ...count.context, openStore });
    const total = effects();
    for (let at = 1; at <= total; at++) {
      const p = withModule();
      const dying = {
        ...p.context,
        toolVersion: '0.9.0',
        openStore: (root: string) => crashingStore(fsStore(root), { at, when: 'after' }).store,
      };
      await p.backup(SMALL, dying).catch(() => undefined);
      await p.backup({ ...SMALL, breakLock: true });
      expect(readdirSync(join(p.repository, 'tool'))).toEqual(['1.0.0']);
      expect(await toolFindings(p)).toEqual([]);
    }
  });
});

describe('the check of a repository says of the module beside its sets', () => {
  test.each<{ fact: string; spoil: (folder: string) => void; object: string }>([
    {
      fact: 'that a byte was changed',
      spoil: (folder) => writeFileSync(join(folder, 'LyncBackup/bin/core.cjs'), 'void 9;'),
      object: 'tool/1.0.0/LyncBackup/bin/core.cjs',
    },
    {
      fact: 'that a file is missing',
      spoil: (folder) => rmSync(join(folder, 'LyncBackup/LyncBackup.psd1')),
      object: 'tool/1.0.0/LyncBackup/LyncBackup.psd1',
    },
    {
      fact: 'that somebody added a script',
      spoil: (folder) => writeFileSync(join(folder, 'LyncBackup/Private/Evil.ps1'), ''),
      object: 'tool/1.0.0/LyncBackup/Private/Evil.ps1',
    },
    {
      fact: 'that its list is missing',
      spoil: (folder) => rmSync(join(folder, 'files.ndjson')),
      object: 'tool/1.0.0/files.ndjson',
    },
    {
      fact: 'that its list leads out of it',
      spoil: (folder) =>
        writeFileSync(join(folder, 'files.ndjson'), JSON.stringify({ path: '../../current', bytes: 1, sha256: '0'.repeat(64) })),
      object: 'tool/1.0.0/files.ndjson',
    },
    {
      fact: 'that its list is no list',
      spoil: (folder) => writeFileSync(join(folder, 'files.ndjson'), '{}\n'),
      object: 'tool/1.0.0/files.ndjson',
    },
  ])('$fact', async ({ spoil, object }) => {
    const p = withModule();
    const { SetId } = await p.backup(SMALL);
    spoil(toolOf(p));
    expect(await toolFindings(p)).toMatchObject([{ Code: 'ToolDamaged', Severity: 'Error', Object: object }]);
    expect(await p.verify(SetId!)).toMatchObject([{ Verdict: 'Sound' }]);
  });

  test('that it is missing', async () => {
    const p = withModule();
    await p.backup(SMALL);
    rmSync(join(p.repository, 'tool'), { recursive: true });
    expect(await toolFindings(p)).toMatchObject([{ Code: 'ToolMissing', Severity: 'Warning' }]);
  });

  test('after a quick look what sizes tell, and not more', async () => {
    const p = withModule();
    await p.backup(SMALL);
    writeFileSync(join(toolOf(p), 'LyncBackup/bin/core.cjs'), 'void 9;');
    expect(await toolFindings(p, 'Quick')).toEqual([]);
    writeFileSync(join(toolOf(p), 'LyncBackup/bin/core.cjs'), 'void 10;');
    expect(await toolFindings(p, 'Quick')).toHaveLength(1);
  });
});
