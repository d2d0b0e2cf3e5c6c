import fc from 'fast-check';
import { lstatSync, mkdirSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Chance } from '../../src/lab/deployment/chance.js';
import { emptyFolder } from '../support/folders.js';
import { inlineWorkers } from '../support/inline-workers.js';
import { storePractice, type StorePractice } from '../support/stores.js';
import { arbitraryEdit, arbitraryTree, makeReadOnly, picture, readTree, writeTree } from '../support/trees.js';

describe('Restore-LyncFileStore', () => {
  test('brings any tree back to an empty place, and repairs any damage where it was', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryTree, arbitraryEdit, async (tree, damage) => {
        const practice = storePractice();
        writeTree(practice.source, tree);
        await practice.backup();
        const [wanted, elsewhere] = [picture(practice.source), emptyFolder()];
        expect(await practice.restore({ destination: elsewhere })).toMatchObject({ Status: 'Complete', Failed: 0 });
        expect(picture(elsewhere)).toEqual(wanted);
        const damaged = damage(tree);
        for (const path of damaged.keys()) if (!tree.has(path)) damaged.delete(path); // what the set does not have is never touched
        writeTree(practice.source, damaged, tree);
        expect(await practice.restore({ overwriteNewer: true })).toMatchObject({ Status: 'Complete', Failed: 0 });
        expect(picture(practice.source)).toEqual(wanted);
      }),
      { numRuns: 20, seed: 9 },
    );
  });

  test('copies what differs, keeps what is newer and what the set does not have, and says so', async () => {
    const practice = await backedUp({ same: 'same', damaged: 'sound', gone: 'gone', edited: 'old' });
    put(practice, 'damaged', 'rotten', '2024-06-01T00:00:00Z');
    put(practice, 'edited', 'newer', '2026-01-01T00:00:00Z');
    put(practice, 'foreign', 'mine', '2026-01-01T00:00:00Z');
    rmSync(join(practice.source, 'gone'));
    const plan = await practice.restore({ planOnly: true });
    expect(plan).toMatchObject({ Status: 'Planned', RunId: null, Added: 1, Replaced: 1, Same: 1, KeptNewer: 1 });
    expect(readTree(practice.source).get('damaged')).toBe('rotten');
    const result = await practice.restore();
    expect(result).toMatchObject({ Status: 'Complete', Added: 1, Replaced: 1, Same: 1, KeptNewer: 1, Bytes: 9 });
    expect(result.Findings.map((finding) => finding.Code)).toEqual(['NewerFileKept', 'ShareMustExist', 'RightsMustBeSet']);
    expect(Object.fromEntries(readTree(practice.source))).toEqual({
      same: 'same',
      damaged: 'sound',
      gone: 'gone',
      edited: 'newer',
      foreign: 'mine',
    });
    await practice.restore({ overwriteNewer: true });
    expect(readTree(practice.source).get('edited')).toBe('old');
  });

  test.each([
    { include: ['conf'], want: ['conf/a.txt', 'conf/deep/b.log'] },
    { include: ['conf/a.txt', 'logs/c.log'], want: ['conf/a.txt', 'logs/c.log'] },
    { include: ['**/*.log'], want: ['conf/deep/b.log', 'logs/c.log'] },
    { include: ['C.LOG'], want: ['logs/c.log'] },
    { include: ['conf\\deep'], want: ['conf/deep/b.log'] },
  ])('brings back only $include', async ({ include, want }) => {
    const practice = await backedUp({ 'conf/a.txt': 'a', 'conf/deep/b.log': 'b', 'logs/c.log': 'c' });
    const target = emptyFolder();
    await practice.restore({ include, destination: target });
    expect([...readTree(target)].flatMap(([path, text]) => (text === null ? [] : [path]))).toEqual(want);
  });

  test('says when nothing has the names asked for', async () => {
    const practice = await backedUp({ a: 'a' });
    expect(await practice.restore({ include: ['b'] })).toMatchObject({
      Status: 'Partial',
      Findings: [{ Code: 'NothingIncluded' }, {}, {}],
    });
  });

  test('replaces a read-only file, and makes read-only what was', async () => {
    const practice = await backedUp({ flagged: 'x', free: 'y' }, (source) => makeReadOnly(join(source, 'flagged')));
    rmSync(join(practice.source, 'flagged'));
    put(practice, 'free', 'changed', '2024-01-01T00:00:00Z');
    makeReadOnly(join(practice.source, 'free'));
    expect(await practice.restore()).toMatchObject({ Status: 'Complete' });
    expect(
      [lstatSync(join(practice.source, 'flagged')), lstatSync(join(practice.source, 'free'))].map((facts) => facts.mode & 0o200),
    ).toEqual([0, 0o200]);
  });

  test('never puts damaged content in the place of a file, and names it', async () => {
    const practice = await backedUp({ a: 'good', b: 'fine' });
    writeFileSync(join(practice.filesOf(newest(practice)), 'a'), 'evil');
    put(practice, 'a', 'mine', '2024-01-01T00:00:00Z');
    const result = await practice.restore();
    expect(result).toMatchObject({ Status: 'Partial', Failed: 1, Findings: [{ Code: 'FileNotRestored', Object: 'a' }, {}, {}] });
    expect(Object.fromEntries(readTree(practice.source))).toEqual({ a: 'mine', b: 'fine' });
  });

  test.each(['target', 'set'])('does not follow a link that stands for a folder in the %s', async (where) => {
    const practice = await backedUp({ 'folder/file': 'x' });
    const outside = emptyFolder();
    writeFileSync(join(outside, 'file'), 'secret');
    const place = where === 'target' ? practice.source : practice.filesOf(newest(practice));
    rmSync(join(place, 'folder'), { recursive: true });
    symlinkSync(outside, join(place, 'folder'));
    if (where === 'set') rmSync(join(practice.source, 'folder'), { recursive: true });
    expect(await practice.restore()).toMatchObject({ Status: 'Partial' });
    expect(readFileSync(join(outside, 'file'), 'utf8')).toBe('secret');
    if (where === 'set') expect(readTree(practice.source).get('folder/file')).toBeUndefined();
  });

  test('goes on where it was interrupted, and ends as an undisturbed run does', { timeout: 60_000 }, async () => {
    const files = Object.fromEntries(
      Array.from({ length: 2000 }, (_, number) => [`f${String(number).padStart(4, '0')}`, `content ${number}`]),
    );
    const practice = await backedUp(files);
    const wanted = picture(practice.source);
    for (let round = 0; round < 3; round++) {
      const target = emptyFolder();
      const at = new Chance(round, 'interrupt').between(5, 30);
      let jobs = 0;
      const dying = inlineWorkers((job) => {
        if (job.kind === 'restore' && ++jobs === at) throw new Error('the process died');
      });
      await expect(practice.restore({ destination: target }, { openWorkers: () => dying })).rejects.toThrow();
      const runId = runOf(practice);
      let again = 0;
      const counting = inlineWorkers((job) => void (job.kind === 'restore' && again++));
      expect(await practice.restore({ runId }, { openWorkers: () => counting })).toMatchObject({ Status: 'Complete', RunId: runId });
      expect(picture(target)).toEqual(wanted);
      expect(again).toBeLessThanOrEqual(32 - Math.floor((at - 5) / 16) * 16);
      await expect(practice.restore({ runId })).rejects.toMatchObject({ code: 'InvalidRequest' });
    }
  });

  test.each([
    { fact: 'an unknown store', params: { fileStore: '\\\\no\\store' }, code: 'InvalidRequest' },
    { fact: 'an unknown set', params: { set: '20200101T000000Z-00000000' }, code: 'BackupSetNotFound' },
    { fact: 'an unknown run', params: { runId: '20200101T000000Z-00000000' }, code: 'InvalidRequest' },
    { fact: 'a way out as a run', params: { runId: '../..' }, code: 'InvalidRequest' },
    { fact: 'a destination that is not there', params: { destination: '/no/such/folder' }, code: 'ShareUnreachable' },
  ])('refuses $fact', async ({ params, code }) => {
    const practice = await backedUp({ a: 'a' });
    await expect(practice.restore(params)).rejects.toMatchObject({ code });
  });
});

async function backedUp(files: Record<string, string | null>, prepare: (source: string) => void = () => undefined): Promise<StorePractice> {
  const practice = storePractice();
  mkdirSync(practice.source, { recursive: true });
  writeTree(practice.source, new Map(Object.entries(files)));
  prepare(practice.source);
  await practice.backup();
  return practice;
}

function put(practice: StorePractice, path: string, text: string, utc: string): void {
  writeFileSync(join(practice.source, path), text);
  utimesSync(join(practice.source, path), Date.parse(utc) / 1000, Date.parse(utc) / 1000);
}

const newest = (practice: StorePractice): string => practice.sets().at(-1)!;
const runOf = (practice: StorePractice): string => practice.runs().at(-1)!;
