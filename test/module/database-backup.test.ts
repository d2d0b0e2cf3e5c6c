import { copyFileSync, mkdirSync, mkdtempSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { plainBackup } from '../support/mtf/plain-backup.js';
import { expected, sample, sampleNames, samplesPresent } from '../support/mtf/samples.js';
import { plain, type PsValue } from './harness.js';
import { usePracticeSession } from './practice-session.js';

const session = usePracticeSession();
const LOG = { header: { BackupType: 2, BackupSetGUID: '44444444-0000-4000-8000-000000000002', LastLSN: '24000000009600001' } };
const typeOf = (value: PsValue | undefined) => value?.typeNames[0];
const property = (value: PsValue | undefined, name: string) => value?.properties?.find((each) => each.name === name)?.value;
const pathsOf = (rows: readonly PsValue[]) => rows.map((row) => (plain(row) as { Path: string }).Path);

let folder: string;
/** PowerShell that stands in that folder. */
const there = (): string => `$null = $ExecutionContext.SessionState.Path.SetLocation('${folder}'); `;
/** PowerShell that gives what Get-ChildItem gives, which the engine alone does not have. */
const childItems = (path: string): string => `$ExecutionContext.InvokeProvider.ChildItem.Get('${path}', $false)`;
const shown = ({ hostText }: { hostText: string }): string => hostText.replaceAll(/\u001b\[[\d;]*m/g, '');
const at = (name: string): string => join(folder, name);
beforeAll(async () => {
  folder = mkdtempSync(join(session.folder, 'backups-'));
  writeFileSync(at('full.bak'), await plainBackup());
  writeFileSync(at('two.bak'), await plainBackup([{}, LOG]));
  writeFileSync(at('log.trn'), await plainBackup([LOG]));
  copyFileSync(at('full.bak'), at('a [b]$x.bak'));
  copyFileSync(at('full.bak'), at('cut.tmp'));
  truncateSync(at('cut.tmp'), 100_000);
  mkdirSync(at('folder.bak'));
});

describe('Get-LyncDatabaseBackup', () => {
  test('puts out typed objects, one for each set, with times of no known kind and numbers that keep their digits', async () => {
    const { output, errors } = await session.run(`Get-LyncDatabaseBackup '${at('two.bak')}'`);
    expect(errors).toEqual([]);
    expect(output.map(typeOf)).toEqual(['LyncBackup.DatabaseBackup', 'LyncBackup.DatabaseBackup']);
    const [full] = output;
    expect(property(full, 'BackupFinishDate')).toMatchObject({ type: 'System.DateTime', kind: 'Unspecified' });
    expect(property(full, 'LastLSN')).toMatchObject({ type: 'System.String', value: '24000000007200001' });
    expect(property(full, 'BackupSize')).toMatchObject({ type: 'System.Int64' });
    expect(typeOf(property(full, 'Files')?.items?.[0])).toBe('LyncBackup.DatabaseBackupFile');
    expect(typeOf(property(full, 'Media'))).toBe('LyncBackup.DatabaseBackupMedia');
    expect(property(property(full, 'Media'), 'MediaDate')).toMatchObject({ type: 'System.DateTime', kind: 'Unspecified' });
  });

  test('shows sets, database files and media under the names of SQL Server', async () => {
    const script = `$sets = Get-LyncDatabaseBackup '${at('two.bak')}'; $sets | Out-Default; $sets[0].Files | Out-Default; $sets[0].Media | Out-Default`;
    const result = await session.run(script);
    expect(result.errors).toEqual([]);
    for (const line of [
      `Path: ${at('two.bak')}`,
      'Position +BackupTypeDescription +DatabaseName +BackupFinishDate +BackupSize +FirstLSN +LastLSN',
      '1 +Database +rtcxds +2026-01-31 02:15:04 +\\d+ +24000000005600037 +24000000007200001',
      '2 +Transaction Log +rtcxds',
      'LogicalName +PhysicalName +Type +FileGroupName +Size +BackupSizeInBytes',
      'MediaName +MediaSetId +FamilyCount +FamilySequenceNumber +MediaDate',
    ])
      expect(shown(result)).toMatch(new RegExp(line));
  });

  test('tells a file that is no backup with its first bytes, and goes on', async () => {
    writeFileSync(at('text.txt'), 'CREATE TABLE t(id int);');
    const { output, errors } = await session.run(`Get-LyncDatabaseBackup '${at('text.txt')}', '${at('full.bak')}'`);
    expect(pathsOf(output)).toEqual([at('full.bak')]);
    expect(errors).toMatchObject([
      {
        fullyQualifiedErrorId: 'BackupFileDamaged,Get-LyncDatabaseBackup',
        category: 'InvalidData',
        message: `'${at('text.txt')}' is no sound backup: this is not a SQL Server backup file: at offset 0 it begins with "CREATE T"`,
        target: { value: at('text.txt') },
      },
    ]);
    expect(errors[0]!.recommendedAction).toContain('BACKUP DATABASE');
  });
});

describe('files are named', () => {
  test.each([
    { how: 'as they are', script: () => `Test-LyncDatabaseBackup '${at('full.bak')}'`, want: ['full.bak'] },
    { how: 'from where PowerShell stands', script: () => `Test-LyncDatabaseBackup full.bak`, want: ['full.bak'] },
    {
      how: 'with wildcards, folders left out',
      script: () => `Test-LyncDatabaseBackup *.bak`,
      want: ['a [b]$x.bak', 'full.bak', 'two.bak'],
    },
    { how: 'as text from the pipeline', script: () => `'full.bak', 'log.trn' | Test-LyncDatabaseBackup`, want: ['full.bak', 'log.trn'] },
    {
      how: 'as files from the pipeline',
      script: () => `${childItems('*.bak')} | Where-Object { -not $_.PSIsContainer } | Test-LyncDatabaseBackup`,
      want: ['a [b]$x.bak', 'full.bak', 'two.bak'],
    },
    {
      how: 'as .NET has them',
      script: () => `[System.IO.FileInfo]'${at('a [b]$x.bak')}' | Test-LyncDatabaseBackup`,
      want: ['a [b]$x.bak'],
    },
    { how: 'with brackets, without a pattern', script: () => `Test-LyncDatabaseBackup 'a [b]$x.bak'`, want: ['a [b]$x.bak'] },
    { how: 'by -LiteralPath', script: () => `Test-LyncDatabaseBackup -LiteralPath 'a [b]$x.bak'`, want: ['a [b]$x.bak'] },
    {
      how: 'by what Get-LyncDatabaseBackup puts out, each once',
      script: () => `Get-LyncDatabaseBackup two.bak, 'a [b]$x.bak' | Test-LyncDatabaseBackup`,
      want: ['two.bak', 'a [b]$x.bak'],
    },
  ])('$how', async ({ script, want }) => {
    const result = await session.run(`${there()}${script()}`);
    expect([result.errors, result.terminating]).toEqual([[], null]);
    expect(result.output.map(typeOf)).toEqual(want.map(() => 'LyncBackup.DatabaseBackupTest'));
    expect(pathsOf(result.output).sort()).toEqual(want.map(at).sort());
  });

  test.each([
    { fact: 'does not exist', name: 'nowhere.bak', id: 'ObjectNotFound', category: 'ObjectNotFound' },
    { fact: 'is a folder', name: 'folder.bak', id: 'ObjectNotFound', category: 'ObjectNotFound' },
    { fact: 'is a pattern for nothing', name: '*.nothing', id: 'ObjectNotFound', category: 'ObjectNotFound' },
    { fact: 'is a pattern in no folder', name: 'nowhere/*.bak', id: 'ObjectNotFound', category: 'ObjectNotFound' },
    { fact: 'is on no drive of files', name: 'variable:x', id: 'PathInvalid', category: 'InvalidArgument' },
    { fact: 'is on a drive that does not exist', name: 'nodrive:\\x', id: 'PathInvalid', category: 'InvalidArgument' },
  ])('and a name that $fact is one error with the next move, while the others are read', async ({ name, id, category }) => {
    const script = `${there()}'${name}', 'full.bak' | `;
    for (const cmdlet of ['Get-LyncDatabaseBackup', 'Test-LyncDatabaseBackup']) {
      const { output, errors, terminating } = await session.run(script + cmdlet);
      expect(pathsOf(output)).toEqual([at('full.bak')]);
      expect(errors).toMatchObject([{ fullyQualifiedErrorId: `${id},${cmdlet}`, category }]);
      expect(errors[0]!.message).toContain(name.slice(0, 7));
      expect(errors[0]!.recommendedAction).not.toBe('');
      expect(terminating).toBeNull();
    }
  });
});

describe('Test-LyncDatabaseBackup', () => {
  test('tells verdict, evidence and the order of restores, and a damaged file as an error after its result', async () => {
    const { output, errors, records } = await session.run(
      `Test-LyncDatabaseBackup '${at('log.trn')}', '${at('cut.tmp')}', '${at('full.bak')}'`,
    );
    expect(output.map(plain)).toMatchObject([
      { Path: at('log.trn'), Verdict: 'Sound', RestoreSteps: [{ DatabaseName: 'rtcxds', Step: 2, Position: 1 }], Findings: [] },
      { Path: at('cut.tmp'), Verdict: 'Damaged', Bytes: 100_000, RestoreSteps: [] },
      { Path: at('full.bak'), Verdict: 'Sound', ChecksumsRight: 2, ChecksumsWrong: 0, PagesWrong: 0, RestoreSteps: [{ Step: 1 }] },
    ]);
    expect(typeOf(property(output[1], 'Findings')?.items?.[0])).toBe('LyncBackup.Finding');
    expect(errors).toMatchObject([{ fullyQualifiedErrorId: 'BackupFileDamaged,Test-LyncDatabaseBackup', category: 'InvalidData' }]);
    expect(errors[0]!.message).toMatch(/offset \d+/);
    expect(records.findLastIndex(({ stream }) => stream === 'output')).toBeLessThan(records.findIndex(({ stream }) => stream === 'error'));
  });

  test('shows one line for each file, with what could not be proven', async () => {
    writeFileSync(at('plain.dump'), await plainBackup([{ header: { Flags: 512 } }]));
    const result = await session.run(`Test-LyncDatabaseBackup '${at('full.bak')}', '${at('plain.dump')}' | Out-Default`);
    expect(shown(result)).toMatch(/Path +Verdict +Sets +Size +Findings/);
    expect(shown(result)).toMatch(/full\.bak +Sound +1 +[\d.]+ KB/);
    expect(shown(result)).toMatch(/plain\.dump +Unproven +1 +[\d.]+ KB +backup set 1 was made without CHECKSUM/);
  });

  test('shows how far it is while it reads a large file, and takes the bar away', async () => {
    writeFileSync(at('large.big'), await plainBackup([{ pages: 2000 }]));
    const { progress, output } = await session.run(`Test-LyncDatabaseBackup '${at('large.big')}'`);
    expect(output.map(plain)).toMatchObject([{ Verdict: 'Sound' }]);
    expect(progress.length).toBeGreaterThan(5);
    expect(progress[1]).toMatchObject({
      activity: `Reading ${at('large.big')}`,
      status: expect.stringMatching(/^[\d.]+ of 1\d\.\d MB$/) as string,
    });
    expect(progress.filter(({ type }) => type === 'Completed')).toHaveLength(1);
    expect(progress.at(-1)).toMatchObject({ type: 'Completed' });
  });

  test('tells the time left from the pace so far, not before it has one', async () => {
    const script = `& (Get-Module LyncBackup) {
      foreach ($seconds in 2, 10) {
        $core = @{ Progress = @{ 'backup-files' = @{ Number = 1; Clock = @{ Elapsed = [timespan]::FromSeconds($seconds) } } } }
        (New-CoreProgress $core @{ stepId = 'backup-files'; activity = 'Reading'; done = 1GB; total = 4GB; unit = 'bytes' }).SecondsRemaining
      }
    }`;
    expect((await session.run(script)).output.map(plain)).toEqual([-1, 30]);
  });

  test('stops at Ctrl+C', async () => {
    const result = await session.run(`Test-LyncDatabaseBackup '${at('large.big')}'`, {
      stopOn: { stream: 'progress', pattern: 'Reading' },
    });
    expect(result).toMatchObject({ state: 'Stopped', output: [] });
  });
});

describe.skipIf(!samplesPresent)('real backup files', () => {
  test('are all told and proven in one pipeline', async () => {
    const samples = join(folder, 'samples');
    mkdirSync(samples);
    for (const name of sampleNames) writeFileSync(join(samples, name), sample(name));
    const { output, errors } = await session.run(`${childItems(samples)} | Get-LyncDatabaseBackup`);
    const told = output.map((row) => plain(row) as { Path: string; DatabaseName: string; FirstLSN: string });
    const want = sampleNames.flatMap((name) =>
      (expected[name]!.sets ?? []).map((set) => ({
        Path: join(samples, name),
        DatabaseName: set['databaseName'],
        FirstLSN: set['firstLSN'],
      })),
    );
    expect(told.map(({ Path, DatabaseName, FirstLSN }) => ({ Path, DatabaseName, FirstLSN }))).toEqual(
      want.sort((a, b) => (a.Path < b.Path ? -1 : 1)),
    );
    expect(errors.map(({ target }) => plain(target))).toEqual([join(samples, 'not-sqlserver-pgdump.bak')]);

    const tested = await session.run(`${childItems(samples)} | Test-LyncDatabaseBackup`);
    const results = tested.output.map((row) => plain(row) as { Path: string; Verdict: string; RestoreSteps: { Step: number }[] });
    const brief = results.map(({ Path, Verdict, RestoreSteps }) => [
      Path.slice(samples.length + 1),
      Verdict,
      RestoreSteps[0]?.Step ?? null,
    ]);
    expect(brief).toEqual([
      ['not-sqlserver-pgdump.bak', 'Damaged', null],
      ['sql2008r2-chain-checksum-1full.bak', 'Sound', 1],
      ['sql2008r2-chain-checksum-2diff.bak', 'Sound', 2],
      ['sql2008r2-chain-checksum-3log.trn', 'Sound', 3],
      ['sql2008r2-chain-checksum-4log-empty.trn', 'Sound', 4],
      ['sql2008r2-diff-no-base-two-data-files.bak', 'Unproven', null],
      ['sql2008r2-full-singlerestore.bak', 'Unproven', 1],
      ['sql2008r2-media-password.bak', 'Unproven', 1],
      ['sql2008r2-stripe-1of2.bak', 'Unproven', 1],
      ['sql2008r2-stripe-2of2.bak', 'Unproven', 1],
      ['sql2012-full-pubs.bak', 'Unproven', 1],
      ['sql2016-chain-1full.bak', 'Unproven', 1],
      ['sql2016-chain-2log.trn', 'Unproven', null],
      ['sql2016-chain-3diff.bak', 'Unproven', 2],
      ['sql2016-compressed-tsql2012.bak', 'Unproven', 1],
    ]);
  });
});
