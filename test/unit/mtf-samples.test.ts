import { describe, expect, test } from 'vitest';
import { BackupFileEntry, BackupHeader, MediaLabel } from '../../src/domain/database-backup.js';
import { proveChain } from '../../src/formats/mtf/prove-chain.js';
import { proveBackupFile } from '../../src/formats/mtf/prove-backup.js';
import { readBackupFile, type BackupFile } from '../../src/formats/mtf/read-backup.js';
import { expected, memory, sample, sampleNames, samplesPresent, type Expected } from '../support/mtf/samples.js';

const CONTAINERS = { mtf: 'MTF', 'mssqlbak-compressed': 'MSSQLBAK', 'not-sql-server': null };
const read = (name: string): Promise<BackupFile> => readBackupFile(memory(sample(name)), { name });

/** The result under the names of EXPECTED.json, so that no field of it can be forgotten. */
function asExpected(file: BackupFile, bytes: number, sha256: unknown): unknown {
  const container = Object.entries(CONTAINERS).find(([, name]) => name === file.container)![0];
  if (!file.media) return { bytes, sha256, container };
  const { label } = file.media;
  return {
    bytes,
    sha256,
    container,
    ...(file.container === 'MSSQLBAK' ? { logicalBytes: file.contentBytes } : {}),
    mediaSetId: label.MediaSetId,
    familyCount: label.FamilyCount,
    familySequence: label.FamilySequenceNumber,
    mediaFamilyId: parseInt(label.MediaFamilyId!.slice(0, 8), 16),
    mediaDate: label.MediaDate,
    passwordProtectedMedia: file.media.passwordProtected,
    softFilemarkBytes: file.media.softFilemarkBytes,
    walkEndsAtEof: file.complete,
    sets: file.sets.map(({ header, files, pages, streamChecksums }) => ({
      position: header.Position,
      backupName: header.BackupName,
      backupDescription: header.BackupDescription,
      userName: header.UserName,
      machineName: header.MachineName,
      backupType: header.BackupType,
      typeLetter: { 1: 'D', 2: 'L', 5: 'I' }[header.BackupType!],
      serverName: header.ServerName,
      databaseName: header.DatabaseName,
      softwareVersion: `${header.SoftwareVersionMajor}.${header.SoftwareVersionMinor}.${header.SoftwareVersionBuild}`,
      databaseVersion: header.DatabaseVersion,
      compatibilityLevel: header.CompatibilityLevel,
      databaseCreationDate: header.DatabaseCreationDate,
      backupStartDate: header.BackupStartDate,
      backupFinishDate: header.BackupFinishDate,
      timeZoneQuarterHours: header.TimeZone,
      firstLSN: header.FirstLSN,
      lastLSN: header.LastLSN,
      checkpointLSN: header.CheckpointLSN,
      databaseBackupLSN: header.DatabaseBackupLSN,
      flags: header.Flags,
      sortOrder: header.SortOrder,
      unicodeLocaleId: header.UnicodeLocaleId,
      unicodeComparisonStyle: header.UnicodeComparisonStyle,
      backupSize: header.BackupSize,
      recoveryModel: header.RecoveryModel,
      backupSetGUID: header.BackupSetGUID,
      bindingID: header.BindingID,
      recoveryForkID: header.RecoveryForkID,
      familyGUID: header.FamilyGUID,
      differentialBaseLSN: header.DifferentialBaseLSN,
      differentialBaseGUID: header.DifferentialBaseGUID,
      streamChecksums,
      compressedBackupSize: header.CompressedBackupSize,
      files: files.map((entry, index) => ({
        fileId: entry.FileId,
        type: entry.Type,
        logicalName: entry.LogicalName,
        physicalName: entry.PhysicalName,
        size: entry.Size,
        maxSize: entry.MaxSize,
        sectorSize: entry.SourceBlockSize,
        fileGroupId: entry.FileGroupId,
        uniqueId: entry.UniqueId,
        pagesInStartCopy: pages[index]!.before,
        pagesInEndCopy: pages[index]!.after,
      })),
    })),
  };
}

describe.skipIf(!samplesPresent)('real backup files', () => {
  test('there are fifteen of them', () => {
    expect(sampleNames).toHaveLength(15);
  });

  test.each(sampleNames)('%s reads as an independent decoder read it, field by field', async (name) => {
    const want: Expected = expected[name]!;
    const file = await read(name);
    expect(asExpected(file, sample(name).length, want['sha256'])).toStrictEqual(want);
    expect(file.findings.map(({ Code }) => Code)).toEqual(want.container === 'not-sql-server' ? ['NotABackup'] : []);
  });

  test.each(sampleNames.filter((name) => expected[name]!.sets))('%s gives rows of the documented columns and types', async (name) => {
    const file = await read(name);
    expect(() => MediaLabel.parse(file.media!.label)).not.toThrow();
    for (const { header, files } of file.sets) {
      expect(Object.keys(BackupHeader.parse(header))).toHaveLength(59);
      for (const entry of files) expect(Object.keys(BackupFileEntry.parse(entry))).toHaveLength(22);
    }
  });

  test.each(
    Object.entries({
      'sql2008r2-chain-checksum-1full.bak': ['Sound', [2, 0], [161, 0, 7], []],
      'sql2008r2-chain-checksum-2diff.bak': ['Sound', [2, 0], [28, 0, 4], []],
      'sql2008r2-chain-checksum-3log.trn': ['Sound', [2, 0], [0, 0, 0], []],
      'sql2008r2-chain-checksum-4log-empty.trn': ['Sound', [0, 0], [0, 0, 0], []],
      'sql2008r2-diff-no-base-two-data-files.bak': ['Sound', [2, 0], [122, 0, 6], []],
      'sql2008r2-full-singlerestore.bak': ['Unproven', [0, 0], [159, 0, 9], ['ChecksumMissing']],
      'sql2012-full-pubs.bak': ['Unproven', [0, 0], [356, 0, 36], ['ChecksumMissing']],
      'sql2016-chain-2log.trn': ['Unproven', [0, 0], [0, 0, 0], ['ChecksumMissing']],
      'sql2016-compressed-tsql2012.bak': ['Unproven', [0, 0], [714, 0, 198], ['ChecksumMissing']],
      'not-sqlserver-pgdump.bak': ['Damaged', [0, 0], [0, 0, 0], ['NotABackup']],
    }),
  )('%s is proven as far as its checksums go', async (name, [verdict, streams, pages, codes]) => {
    const proof = await proveBackupFile(memory(sample(name)), { name });
    const { streamChecksums, pages: tally } = proof.evidence;
    expect([proof.verdict, [streamChecksums.right, streamChecksums.wrong], [tally.right, tally.wrong, tally.without]]).toEqual([
      verdict,
      streams,
      pages,
    ]);
    expect(proof.findings.map(({ Code }) => Code)).toEqual(codes);
  });

  test('a proof reads as much as the header reader, and more', async () => {
    for (const name of sampleNames) {
      const { container, media, sets, contentBytes, complete } = await proveBackupFile(memory(sample(name)), { name });
      const file = await read(name);
      expect({ container, media, sets, contentBytes, complete }).toEqual({ ...file, findings: undefined });
    }
  });

  test('every record of the compressed file agrees with its sum, its index too', async () => {
    const proof = await proveBackupFile(memory(sample('sql2016-compressed-tsql2012.bak')), { name: 'x' });
    expect(proof.records).toEqual({ right: 121, wrong: 0 });
  });

  const members = async (names: string[]) => Promise.all(names.map(async (name) => ({ name, ...(await read(name)) })));

  test.each([
    {
      of: [
        'sql2008r2-chain-checksum-1full.bak',
        'sql2008r2-chain-checksum-2diff.bak',
        'sql2008r2-chain-checksum-3log.trn',
        'sql2008r2-chain-checksum-4log-empty.trn',
      ],
      codes: [],
      restores: 4,
    },
    { of: ['sql2016-chain-3diff.bak', 'sql2016-chain-2log.trn', 'sql2016-chain-1full.bak'], codes: [], restores: 2 },
    { of: ['sql2016-chain-1full.bak', 'sql2016-chain-2log.trn'], codes: [], restores: 2 },
    { of: ['sql2008r2-stripe-1of2.bak', 'sql2008r2-stripe-2of2.bak'], codes: [], restores: 1 },
    { of: ['sql2008r2-stripe-2of2.bak'], codes: ['StripeIncomplete'], restores: 0 },
    { of: ['sql2008r2-diff-no-base-two-data-files.bak'], codes: ['DifferentialBaseMissing'], restores: 0 },
    { of: ['sql2008r2-chain-checksum-2diff.bak', 'sql2016-chain-1full.bak'], codes: ['DifferentialBaseMissing'], restores: 1 },
    { of: ['sql2008r2-chain-checksum-3log.trn'], codes: ['FullBackupMissing'], restores: 0 },
  ])('together $of give $restores restores and say $codes', async ({ of, codes, restores }) => {
    const proof = proveChain(await members(of));
    expect(proof.findings.map(({ Code }) => Code)).toEqual(codes);
    expect(proof.chains.reduce((sum, chain) => sum + chain.steps.length, 0)).toBe(restores);
  });
});
