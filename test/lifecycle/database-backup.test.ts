import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fsShares } from '../../src/adapters/shares-fs.js';
import type { Event } from '../../src/domain/events.js';
import { digestLine, MANIFEST_DIGEST_NAME, MANIFEST_NAME, type Manifest } from '../../src/domain/manifest.js';
import { DatabaseBackup, DatabaseBackupTest } from '../../src/domain/results.js';
import { writeBackupFile } from '../../src/formats/mtf/write-backup.js';
import type { SetFacts } from '../../src/formats/mtf/write-blocks.js';
import { listDatabaseBackups } from '../../src/operations/list-database-backups.js';
import type { Context } from '../../src/operations/context.js';
import { testDatabaseBackups } from '../../src/operations/test-database-backups.js';
import { emptyFolder } from '../support/folders.js';
import { MEDIA, plainBackup, plainSet, type Variation } from '../support/mtf/plain-backup.js';
import { collected } from '../support/mtf/samples.js';
import { collect, practice } from '../support/practice.js';

const guid = (number: number): string => `44444444-0000-4000-8000-${String(number).padStart(12, '0')}`;
const set = (number: number, header: Partial<SetFacts> = {}): Variation => ({
  header: { BackupSetGUID: guid(number), ...header },
  pages: 2,
});
const FULL = set(1);
const LOG = set(2, { BackupType: 2, FirstLSN: '24000000005600037', LastLSN: '24000000009600001' });
const LATE_LOG = set(3, { BackupType: 2, FirstLSN: '24000000011000001', LastLSN: '24000000012000001' });
const UNSUMMED: Variation = { header: { Flags: 512 }, pages: 2 };

interface Side {
  folder: string;
  context: Context;
  events: Event[];
}

/** Files in a folder of their own, and a context that knows nothing but files. */
function side(files: Record<string, Buffer>): Side {
  const folder = emptyFolder();
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
  const events: Event[] = [];
  const context = {
    openShares: fsShares,
    emit: (event: Event) => events.push(event),
    signal: new AbortController().signal,
  } as unknown as Context;
  return { folder, context, events };
}

const at = ({ folder }: Side, ...names: string[]): { paths: string[] } => ({ paths: names.map((name) => join(folder, name)) });
const errors = ({ events }: Side) => events.flatMap((event) => (event.type === 'finding' ? [event.finding] : []));
const proven = async (from: Side, ...names: string[]) => {
  const results = await collect(testDatabaseBackups(at(from, ...names), from.context));
  return results.map((result) => DatabaseBackupTest.parse(result));
};

describe('Get-LyncDatabaseBackup', () => {
  test('gives an object for each set, with the columns of the three RESTORE statements', async () => {
    const from = side({ 'two.bak': await plainBackup([FULL, LOG]) });
    const rows = await collect(listDatabaseBackups(at(from, 'two.bak'), from.context));
    expect(rows.map((row) => DatabaseBackup.parse(row))).toMatchObject([
      {
        Path: join(from.folder, 'two.bak'),
        Position: 1,
        BackupTypeDescription: 'Database',
        FirstLSN: '24000000005600037',
        BackupFinishDate: '2026-01-31T02:15:04',
        TimeZone: 4,
        Media: { FamilyCount: 1, IsCompressed: false, PasswordProtected: false },
        Files: [{ LogicalName: 'rtcxds_data', Type: 'D' }, { LogicalName: 'rtcxds_log', Type: 'L' }], // prettier-ignore
      },
      { Position: 2, BackupTypeDescription: 'Transaction Log' },
    ]);
    expect(from.events).toEqual([]);
  });

  test('shows what can be read of a file that was cut, and one error', async () => {
    const whole = await plainBackup([FULL, LOG]);
    const from = side({ 'cut.bak': whole.subarray(0, whole.length - 20_000), 'good.bak': whole });
    const rows = await collect(listDatabaseBackups(at(from, 'cut.bak', 'good.bak'), from.context));
    expect(rows.map(({ Path, Position }) => [Path.slice(-8), Position])).toEqual([['/cut.bak', 1], ['/cut.bak', 2], ['good.bak', 1], ['good.bak', 2]]); // prettier-ignore
    expect(errors(from)).toMatchObject([{ Code: 'BackupFileDamaged', Severity: 'Error', Object: join(from.folder, 'cut.bak') }]);
  });

  test('lists as many database files as the pipe takes, and says so', async () => {
    const [data, log] = plainSet().files;
    const many = Array.from({ length: 3000 }, (_, index) => ({ ...data!, FileId: index + 3, LogicalName: `part${index}` }));
    const bytes = await collected(writeBackupFile({ media: MEDIA, sets: [{ ...plainSet(), files: [data!, log!, ...many] }] }));
    const from = side({ 'many.bak': bytes });
    const [row] = await collect(listDatabaseBackups(at(from, 'many.bak'), from.context));
    expect(JSON.stringify(row).length).toBeLessThan(1024 * 1024);
    expect(row!.Files.length).toBeGreaterThan(500);
    expect(errors(from)).toMatchObject([{ Code: 'FilesNotListed', Severity: 'Warning' }]);
    expect(errors(from)[0]!.Message).toBe(`backup set 1 has 3002 database files, of which the first ${row!.Files.length} are listed`);
  });
});

describe('Test-LyncDatabaseBackup', () => {
  test.each([
    { fact: 'a full backup alone is sound', files: { a: [FULL] }, want: [['Sound', [], [1]]] },
    { fact: 'a log backup alone is judged by itself', files: { a: [LOG] }, want: [['Sound', [], []]] },
    {
      fact: 'full and log continue each other',
      files: { a: [FULL], b: [LOG] },
      want: [
        ['Sound', [], [1]],
        ['Sound', [], [2]],
      ],
    },
    {
      fact: 'a gap between them is told of the file behind it',
      files: { a: [FULL], b: [LATE_LOG] },
      want: [
        ['Sound', [], [1]],
        ['Unproven', ['LogChainBroken'], []],
      ],
    },
    { fact: 'a gap within one file is told too', files: { a: [FULL, LOG, LATE_LOG] }, want: [['Unproven', ['LogChainBroken'], [1, 2]]] },
    {
      fact: 'logs together ask for their full backup',
      files: { a: [LOG], b: [{ ...LATE_LOG, header: { ...LATE_LOG.header, FirstLSN: '24000000009600001' } }] },
      want: [
        ['Unproven', ['FullBackupMissing'], []],
        ['Sound', [], []],
      ],
    },
    { fact: 'data without checksums is unproven', files: { a: [UNSUMMED] }, want: [['Unproven', ['ChecksumMissing'], [1]]] },
  ])('$fact', async ({ files, want }) => {
    const built = Object.entries(files as Record<string, Variation[]>).map(
      async ([name, sets]) => [name, await plainBackup(sets)] as const,
    );
    const from = side(Object.fromEntries(await Promise.all(built)));
    const results = await proven(from, ...Object.keys(files));
    expect(results.map((each) => [each.Verdict, each.Findings.map(({ Code }) => Code), each.RestoreSteps.map(({ Step }) => Step)])).toEqual(
      want,
    );
    expect(errors(from)).toEqual([]);
  });

  test('one stripe alone cannot be proven, all of them are one step', async () => {
    const stripe = (number: number) => plainBackup([{ pages: 4 }], { FamilyCount: 2, FamilySequenceNumber: number });
    const from = side({ 'one.bak': await stripe(1), 'two.bak': await stripe(2) });
    expect(await proven(from, 'one.bak')).toMatchObject([
      { Verdict: 'Unproven', Findings: [{ Code: 'StripeIncomplete' }], RestoreSteps: [] },
    ]);
    expect(await proven(from, 'two.bak', 'one.bak')).toMatchObject([
      { Verdict: 'Sound', RestoreSteps: [{ Step: 1, Path: join(from.folder, 'two.bak') }] },
      { Verdict: 'Sound', RestoreSteps: [{ Step: 1, Path: join(from.folder, 'one.bak') }] },
    ]);
  });

  test.skipIf(process.platform === 'win32')(
    'a damaged file is an error with its next move, a missing one another, and the rest is proven',
    async () => {
      const good = await plainBackup([FULL]);
      const bad = Buffer.from(good);
      bad[bad.indexOf('MQDA') + 500]! ^= 1;
      const from = side({ 'bad.bak': bad, 'good.bak': good });
      symlinkSync(join(from.folder, 'good.bak'), join(from.folder, 'link.bak'));
      mkdirSync(join(from.folder, 'folder.bak'));
      execFileSync('mkfifo', [join(from.folder, 'pipe.bak')]);
      const results = await proven(from, 'bad.bak', 'missing.bak', 'folder.bak', 'pipe.bak', 'link.bak', 'good.bak', 'good.bak');
      expect(results.map(({ Path, Verdict }) => [Path.slice(from.folder.length + 1), Verdict])).toEqual([
        ['bad.bak', 'Damaged'],
        ['link.bak', 'Sound'],
        ['good.bak', 'Sound'],
      ]);
      expect(results[0]).toMatchObject({ ChecksumsWrong: 1, PagesWrong: 1 });
      expect(errors(from).map(({ Code, Object, Hint }) => [Code, Object.slice(from.folder.length + 1), typeof Hint])).toEqual([
        ['BackupFileDamaged', 'bad.bak', 'string'],
        ['ObjectNotFound', 'missing.bak', 'string'],
        ['ObjectNotFound', 'folder.bak', 'string'],
        ['ObjectNotFound', 'pipe.bak', 'string'],
      ]);
    },
  );

  test('tells its progress over all files in few steps that end once', async () => {
    const large = await plainBackup([{ pages: 1000 }]);
    const from = side({ 'a.bak': large, 'b.bak': large });
    await proven(from, 'a.bak', 'b.bak');
    const steps = from.events.flatMap((event) => (event.type === 'progress' ? [event] : []));
    expect(steps.length).toBeGreaterThan(10);
    expect(new Set(steps.map(({ total, stepId, unit }) => `${total} ${stepId} ${unit}`))).toEqual(
      new Set([`${2 * large.length} backup-files bytes`]),
    );
    expect(steps.map(({ done }) => done)).toEqual(steps.map(({ done }) => done).sort((a, b) => a - b));
    expect(steps.filter(({ done, total }) => done >= total)).toHaveLength(1);
  });

  test('stops when it is told to', async () => {
    const from = side({ 'a.bak': await plainBackup([{ pages: 1000 }]) });
    const stop = new AbortController();
    const context: Context = { ...from.context, signal: stop.signal, emit: (event) => event.type === 'progress' && stop.abort() };
    await expect(collect(testDatabaseBackups(at(from, 'a.bak'), context))).rejects.toMatchObject({ code: 'Cancelled' });
  });
});

describe('Test-LyncBackup looks into the .bak of a set', () => {
  test.each([
    { fact: 'a sound one changes nothing', sets: [FULL], cut: 0, verdict: 'Sound', codes: [] },
    {
      fact: 'one without checksums is unproven, and so is the set',
      sets: [UNSUMMED],
      cut: 0,
      verdict: 'Unproven',
      codes: ['ChecksumMissing'],
    },
    { fact: 'one that was cut before it was captured is damaged', sets: [FULL], cut: 20_000, verdict: 'Damaged', codes: ['SetIncomplete'] },
  ])('$fact', async ({ sets, cut, verdict, codes }) => {
    const p = practice();
    const { SetId, SetPath } = await p.backup();
    const bytes = await plainBackup(sets);
    addToSet(SetPath!, 'databases/sql01/rtc/rtcxds.bak', bytes.subarray(0, bytes.length - cut));
    const [result] = await p.verify(SetId!);
    expect(result!.Verdict).toBe(verdict);
    expect(result!.Findings.map(({ Code }) => Code)).toEqual(expect.arrayContaining(codes));
    expect(result!.Findings.every(({ Object }) => Object === 'databases/sql01/rtc/rtcxds.bak')).toBe(true);
  });
});

/** As if the backup had captured that file too. */
function addToSet(folder: string, path: string, bytes: Buffer): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), bytes);
  const manifest = JSON.parse(readFileSync(join(folder, MANIFEST_NAME), 'utf8')) as Manifest;
  manifest.documents.push({ path, bytes: bytes.length, sha256: sha256(bytes) });
  const text = JSON.stringify(manifest, null, 2) + '\n';
  writeFileSync(join(folder, MANIFEST_NAME), text);
  writeFileSync(join(folder, MANIFEST_DIGEST_NAME), digestLine(sha256(text)));
}

const sha256 = (content: Buffer | string): string => createHash('sha256').update(content).digest('hex');
