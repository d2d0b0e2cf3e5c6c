import fc from 'fast-check';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Failure } from '../../src/adapters/file-jobs/tools.js';
import type { StoredEntry } from '../../src/domain/file-store.js';
import { digestLine } from '../../src/domain/manifest.js';
import { emptyFolder } from '../support/folders.js';
import { inlineWorkers } from '../support/inline-workers.js';
import { fileStoreOf, setExists, storePractice, type StorePractice } from '../support/stores.js';
import { arbitraryEdit, arbitraryTree, makeReadOnly, picture, readTree, writeTree, type Tree } from '../support/trees.js';

describe('two nights of a file store', () => {
  test('each set equals the tree of its night, and removing the first leaves the second whole', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryTree, arbitraryEdit, async (tree, edit) => {
        const practice = storePractice();
        writeTree(practice.source, tree);
        const first = await practice.backup();
        expect(picture(practice.filesOf(first.SetId!))).toEqual(picture(practice.source));
        const edited = edit(tree);
        writeTree(practice.source, edited, tree);
        const second = await practice.backup();
        expect(picture(practice.filesOf(second.SetId!))).toEqual(picture(practice.source));
        expect(await practice.p.verify()).toMatchObject([{ Verdict: 'Sound' }, { Verdict: 'Sound' }]);
        expect(await practice.remove({ set: [first.SetId!] })).toMatchObject([{ Decision: 'Removed' }]);
        expect(setExists(practice, first.SetId!)).toBe(false);
        expect(await practice.p.verify()).toMatchObject([{ SetId: second.SetId, Verdict: 'Sound', ProvenPercent: 100 }]);
        expect(picture(practice.filesOf(second.SetId!))).toEqual(picture(practice.source));
      }),
      { numRuns: 25, seed: 8 },
    );
  });

  test('an unchanged file is another name of the stored one, a changed one is not', async () => {
    const practice = filled({ 'a/same': 'same', 'a/other': 'before' });
    const first = (await practice.backup()).SetId!;
    rewrite(practice, 'a/other', 'after!');
    const second = await practice.backup();
    expect(fileStoreOf(second).Counts).toMatchObject({ files: 2, linkedFiles: 1, copiedFiles: 1, copiedBytes: 6 });
    expect(inode(practice, second.SetId!, 'a/same')).toBe(inode(practice, first, 'a/same'));
    expect(readFileSync(join(practice.filesOf(first), 'a/other'), 'utf8')).toBe('before');
  });

  test('a file written in the last moments before a backup is read again', async () => {
    const practice = filled({ file: 'one' });
    const late = Date.parse('2026-01-31T02:15:02Z') / 1000;
    utimesSync(join(practice.source, 'file'), late, late);
    await practice.backup();
    writeFileSync(join(practice.source, 'file'), 'two');
    utimesSync(join(practice.source, 'file'), late, late);
    const second = await practice.backup();
    expect(readFileSync(join(practice.filesOf(second.SetId!), 'file'), 'utf8')).toBe('two');
  });

  test('-Checksum finds a change that size and time hide, and heals a damaged stored copy', async () => {
    const practice = filled({ hidden: 'before', sound: 'content' });
    const first = (await practice.backup()).SetId!;
    const facts = lstatSync(join(practice.source, 'hidden'));
    writeFileSync(join(practice.source, 'hidden'), 'after!');
    utimesSync(join(practice.source, 'hidden'), facts.atime, facts.mtime);
    writeFileSync(join(practice.filesOf(first), 'sound'), 'CONTENT');
    const second = await practice.backup({ readAll: true });
    expect(readTree(practice.filesOf(second.SetId!))).toEqual(readTree(practice.source));
    expect(await practice.p.verify(second.SetId!)).toMatchObject([{ Verdict: 'Sound' }]);
  });

  test('what is left out is neither stored nor looked into, and the set says so', async () => {
    const practice = filled({
      'conf/Meeting.Active': 'x',
      'conf/kept': 'x',
      'conf/scratch.TMP': 'x',
      '1-CentralMgmt-1/CMSFileStore/xds-master/replicas/r/data': 'x',
      'logs/deep/inner/x.log': 'x',
      'logs/kept.txt': 'x',
    });
    const result = await practice.backup({ exclude: ['*.tmp', 'logs/**/*.log'] });
    const files = [...readTree(practice.filesOf(result.SetId!))].flatMap(([path, text]) => (text === null ? [] : [path]));
    expect(files.sort()).toEqual(['conf/kept', 'logs/kept.txt']);
    const manifest = JSON.parse(readFileSync(join(result.SetPath!, 'manifest.json'), 'utf8')) as { leftOut: { object: string }[] };
    expect(manifest.leftOut.map((each) => each.object)).toEqual(
      expect.arrayContaining(['file stores: Meeting.Active', 'file stores: *.tmp', 'file stores: logs/**/*.log']),
    );
  });

  test('links are recorded with their target and not followed; empty folders and the read-only flag are kept', async () => {
    const practice = filled({ 'read-only': 'x', empty: null });
    const outside = emptyFolder();
    writeFileSync(join(outside, 'secret'), 'x');
    symlinkSync(outside, join(practice.source, 'link'));
    makeReadOnly(join(practice.source, 'read-only'));
    const result = await practice.backup();
    const entries = listed(practice, result.SetId!);
    expect(entries.map(({ path, kind, isReadOnly, target }) => ({ path, kind, isReadOnly, target }))).toEqual([
      { path: 'empty', kind: 'folder', isReadOnly: false, target: undefined },
      { path: 'link', kind: 'link', isReadOnly: false, target: outside },
      { path: 'read-only', kind: 'file', isReadOnly: true, target: undefined },
    ]);
    expect([...readTree(practice.filesOf(result.SetId!)).keys()].sort()).toEqual(['empty', 'read-only']);
    expect(lstatSync(join(practice.filesOf(result.SetId!), 'read-only')).mode & 0o200).toBe(0o200);
  });
});

describe('a file store in use', () => {
  test('a file that changes whenever it is read is a gap, and never stored torn', async () => {
    const practice = filled({ busy: 'x', calm: 'y' });
    const busy = join(practice.source, 'busy');
    const workers = inlineWorkers(
      () => undefined,
      (bytes) => {
        if (bytes > 0) appendFileSync(busy, 'z');
      },
    );
    const result = await practice.backup({}, { openWorkers: () => workers });
    expect(result.Status).toBe('Partial');
    expect(fileStoreOf(result).Gaps).toMatchObject([{ Code: 'FileNotCaptured', Message: expect.stringContaining('busy') as string }]);
    expect([...readTree(practice.filesOf(result.SetId!)).keys()]).toEqual(['calm']);
    expect(await practice.p.verify(result.SetId!)).toMatchObject([{ Verdict: 'Sound' }]);
  });

  test('a file that becomes free in time is stored', async () => {
    const practice = filled({ late: 'x' });
    const late = join(practice.source, 'late');
    let attempts = 0;
    rmSync(late);
    const workers = inlineWorkers((job) => {
      if (job.kind === 'list') writeFileSync(late, 'x');
      if (job.kind !== 'capture' || job.tasks.length === 0) return;
      if (++attempts === 1) rmSync(late);
      else writeFileSync(late, 'there');
    });
    const result = await practice.backup({}, { openWorkers: () => workers });
    expect(fileStoreOf(result)).toMatchObject({ Gaps: [], Files: 2 });
    expect(readFileSync(join(practice.filesOf(result.SetId!), 'late'), 'utf8')).toBe('there');
  });

  test.each([
    { fact: 'a full repository', code: 'ENOSPC', kind: 'System' as const, want: 'RepositoryFull' },
    { fact: 'a repository that became read-only', code: 'EROFS', kind: 'System' as const, want: 'AccessDenied' },
  ])('$fact is a clear failure of the component that leaves nothing half in the set', async ({ code, kind, want }) => {
    const practice = filled({ 'a/1': 'x', 'b/2': 'y' });
    let jobs = 0;
    const workers = inlineWorkers((job) => {
      if (job.kind === 'capture' && job.tasks.length > 0 && ++jobs === 1)
        throw new Failure(kind, 'b/2', Object.assign(new Error('it is full'), { code }));
    });
    const result = await practice.p.backup(
      { components: ['fileStore', 'cms'], pathMap: { [practice.unc]: practice.source } },
      { ...practice.p.context, openWorkers: () => workers },
    );
    expect(fileStoreOf(result)).toMatchObject({ Status: 'Failed', Gaps: [{ Code: want }] });
    expect(await practice.p.verify(result.SetId!)).toMatchObject([{ Verdict: 'Sound', Findings: [] }]);
  });

  test('a share that goes away in the middle leaves what was copied, and a gap', async () => {
    const practice = filled({ 'a/1': 'x', 'b/2': 'y' });
    const workers = inlineWorkers((job) => {
      if (job.kind === 'list' && job.path === 'b') throw new Failure('ShareUnreachable', practice.unc, new Error('network name deleted'));
    });
    const result = await practice.backup({}, { openWorkers: () => workers });
    expect(fileStoreOf(result).Gaps).toMatchObject([{ Code: 'FileNotCaptured', Message: expect.stringContaining('not whole') as string }]);
    expect(await practice.p.verify(result.SetId!)).toMatchObject([{ Verdict: 'Sound' }]);
  });
});

describe('Test-LyncBackup on a file store', () => {
  const DAMAGE: { fact: string; act: (files: string) => void; finding: { Code: string; path: string } }[] = [
    { fact: 'a flipped bit', act: (files) => writeFileSync(join(files, 'a/1'), 'onf'), finding: { Code: 'FileDamaged', path: 'a/1' } },
    { fact: 'a file cut short', act: (files) => truncateSync(join(files, 'a/1'), 1), finding: { Code: 'FileDamaged', path: 'a/1' } },
    { fact: 'a missing file', act: (files) => rmSync(join(files, 'a/1')), finding: { Code: 'FileMissing', path: 'a/1' } },
    { fact: 'an added file', act: (files) => writeFileSync(join(files, 'a/10'), ''), finding: { Code: 'FileUnexpected', path: 'a/10' } },
    {
      fact: 'two files swapped',
      act: (files) => (writeFileSync(join(files, 'a/1'), 'two'), writeFileSync(join(files, 'b/2'), 'one')),
      finding: { Code: 'FileDamaged', path: 'b/2' },
    },
    {
      fact: 'a folder that is a link',
      act: (files) => {
        const outside = emptyFolder();
        writeFileSync(join(outside, '1'), 'one');
        rmSync(join(files, 'a'), { recursive: true });
        symlinkSync(outside, join(files, 'a'));
      },
      finding: { Code: 'FileMissing', path: 'a/1' },
    },
  ];
  test.each(DAMAGE)('finds and names $fact', async ({ act, finding }) => {
    const practice = filled({ 'a/1': 'one', 'b/2': 'two' });
    const { SetId } = await practice.backup();
    act(practice.filesOf(SetId!));
    const [result] = await practice.p.verify(SetId!);
    expect(result!.Verdict).toBe('Damaged');
    const place = practice
      .listOf(SetId!)
      .split(`${SetId}/`)[1]!
      .replace(/\.ndjson$/, '');
    expect(result!.Findings.map(({ Code, Object }) => ({ Code, Object }))).toContainEqual({
      Code: finding.Code,
      Object: `${place}/${finding.path}`,
    });
  });

  test('notices a changed file through each of its names, and reads it once', async () => {
    const practice = filled({ big: 'x'.repeat(1_000_000), other: 'y' });
    const [first, second] = [(await practice.backup()).SetId!, (await practice.backup()).SetId!];
    const sound = await practice.p.verify();
    expect(sound.reduce((sum, result) => sum + result.BytesChecked, 0)).toBeLessThan(1_900_000);
    expect(sound).toMatchObject([{ ProvenPercent: 100 }, { ProvenPercent: 100 }]);
    writeFileSync(join(practice.filesOf(first), 'big'), 'z'.repeat(1_000_000));
    expect(await practice.p.verify()).toMatchObject([
      { SetId: first, Verdict: 'Damaged' },
      { SetId: second, Verdict: 'Damaged' },
    ]);
  });

  test('a quick look finds sizes and times, reads nothing and never says Sound', async () => {
    const practice = filled({ 'a/1': 'one', 'b/2': 'two' });
    const { SetId } = await practice.backup();
    expect(await practice.p.verify(SetId!, { method: 'Quick' })).toMatchObject([
      { Verdict: 'Unproven', Method: 'Quick', BytesChecked: 0, ProvenPercent: 0, Findings: [] },
    ]);
    utimesSync(join(practice.filesOf(SetId!), 'a/1'), 0, 0);
    expect(await practice.p.verify(SetId!, { method: 'Quick' })).toMatchObject([{ Verdict: 'Damaged' }]);
  });

  test('a sample says what share it proved, and its seed picks the same again', async () => {
    const practice = filled(Object.fromEntries(Array.from({ length: 400 }, (_, number) => [`f/${number}`, 'x'.repeat(1000)])));
    const { SetId } = await practice.backup();
    const [one] = await practice.p.verify(SetId!, { method: 'Sample', percent: 25, seed: null });
    const [again] = await practice.p.verify(SetId!, { method: 'Sample', percent: 25, seed: one!.Seed });
    expect(one).toMatchObject({ Verdict: 'Unproven', Method: 'Sample' });
    expect(one!.ProvenPercent).toBeGreaterThan(20);
    expect(one!.ProvenPercent).toBeLessThan(50);
    expect(again!.ProvenPercent).toBe(one!.ProvenPercent);
  });

  const HOSTILE: { fact: string; line: (entry: StoredEntry) => string }[] = [
    { fact: 'an absolute path', line: (entry) => JSON.stringify({ ...entry, path: '/etc/passwd' }) },
    { fact: 'a way up', line: (entry) => JSON.stringify({ ...entry, path: '../../../../secret' }) },
    { fact: 'a drive', line: (entry) => JSON.stringify({ ...entry, path: 'C:/Windows/win.ini' }) },
    { fact: 'an absurd size', line: (entry) => JSON.stringify({ ...entry, bytes: 9e15 }) },
    { fact: 'a size that is no number', line: (entry) => JSON.stringify({ ...entry, bytes: '1' }) },
    { fact: 'the same name twice', line: (entry) => `${JSON.stringify(entry)}\n${JSON.stringify(entry)}` },
    { fact: 'no end of line', line: () => 'x'.repeat(200_000) },
    { fact: 'no JSON', line: () => '{' },
  ];
  test.each(HOSTILE)('a list with $fact neither reads nor writes outside, and is a finding', async ({ line }) => {
    const practice = filled({ a: 'one' });
    const { SetId } = await practice.backup();
    const [entry] = listed(practice, SetId!);
    resign(practice, SetId!, line(entry!) + '\n');
    const [result] = await practice.p.verify(SetId!);
    expect(result!.Verdict).toBe('Damaged');
    const target = emptyFolder();
    const outcome = await practice.restore({ destination: target }).then(
      (restored) => restored.Status,
      (cause: { code: string }) => cause.code,
    );
    expect(['Partial', 'FormatInvalid']).toContain(outcome);
  });
});

function rewrite(practice: StorePractice, path: string, text: string): void {
  writeFileSync(join(practice.source, path), text);
  const seconds = Date.UTC(2025, 5, 1) / 1000;
  utimesSync(join(practice.source, path), seconds, seconds);
}

/** Puts another list into a set and signs it, as somebody would who can write to the repository. */
function resign(practice: StorePractice, setId: string, text: string): void {
  const set = join(practice.p.repository, 'sets', setId);
  writeFileSync(practice.listOf(setId), text);
  const manifest = JSON.parse(readFileSync(join(set, 'manifest.json'), 'utf8')) as {
    components: { kind: string; files: { bytes: number; sha256: string }[] }[];
  };
  const file = manifest.components.find((component) => component.kind === 'fileStore')!.files[0]!;
  file.bytes = Buffer.byteLength(text);
  file.sha256 = digest(text);
  const written = JSON.stringify(manifest, null, 2) + '\n';
  writeFileSync(join(set, 'manifest.json'), written);
  writeFileSync(join(set, 'manifest.json.sha256'), digestLine(digest(written)));
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

const inode = (practice: StorePractice, setId: string, path: string): number => statSync(join(practice.filesOf(setId), path)).ino;

const listed = (practice: StorePractice, setId: string): StoredEntry[] =>
  readFileSync(practice.listOf(setId), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as StoredEntry);

function filled(files: Record<string, string | null>): StorePractice {
  const practice = storePractice();
  const tree: Tree = new Map(Object.entries(files));
  mkdirSync(practice.source, { recursive: true });
  writeTree(practice.source, tree);
  return practice;
}
