import fc from 'fast-check';
import { PAGE_BYTES } from '../../../src/formats/mtf/page-sums.js';
import type { FileFacts, MediaFacts, SetFacts } from '../../../src/formats/mtf/write-blocks.js';
import type { PlannedBackup, PlannedSet } from './planned-backup.js';

const guid = fc.uuid();
const lsn = fc
  .tuple(fc.nat(), fc.nat(), fc.nat(0xffff))
  .map(([file, block, slot]) => (BigInt(file) * 10n ** 15n + BigInt(block) * 10n ** 5n + BigInt(slot)).toString());
const date = fc
  .date({ min: new Date('1990-01-01T00:00:00Z'), max: new Date('2099-12-31T23:59:59Z'), noInvalidDate: true })
  .map((value) => value.toISOString().slice(0, 19));
/** Names as administrators and attackers choose them; a NUL cannot be at the end of one. */
const name = (maxLength: number) =>
  fc
    .oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: maxLength / 2 }),
      fc.constantFrom("O'Neil", '"quoted"', '[db]', '数据库', 'a\r\nb', '😀'),
    )
    .filter((text) => !text.endsWith('\0') && text.length <= maxLength);
const optional = <T>(some: fc.Arbitrary<T>) => fc.option(some, { nil: null });

const media: fc.Arbitrary<MediaFacts> = fc.record({
  MediaName: optional(name(128)),
  MediaSetId: guid,
  FamilyCount: fc.constant(1),
  FamilySequenceNumber: fc.constant(1),
  MediaFamilyId: fc.nat().map((id) => `${id.toString(16).padStart(8, '0')}-0000-0000-0000-000000000000`),
  MediaDescription: optional(name(255)),
  MediaDate: date,
  softFilemarkBytes: fc.constantFrom(512 as const, 4096 as const),
});

const version = fc.constantFrom(
  [9, 611],
  [10, 655],
  [10, 661],
  [11, 706],
  [12, 782],
  [13, 852],
  [14, 869],
  [15, 904],
  [16, 957],
  [17, 998],
);

function header(type: number, checksum: boolean): fc.Arbitrary<SetFacts> {
  const differential = type === 5;
  return fc.tuple(version, fc.boolean()).chain(([[major, databaseVersion], copyOnly]) =>
    fc.record({
      BackupName: optional(name(128)),
      BackupDescription: optional(name(255)),
      BackupType: fc.constant(type),
      UserName: optional(name(128)),
      ServerName: optional(name(128)),
      DatabaseName: name(128),
      DatabaseVersion: fc.constant(databaseVersion),
      DatabaseCreationDate: date,
      FirstLSN: lsn,
      LastLSN: lsn,
      CheckpointLSN: lsn,
      DatabaseBackupLSN: lsn,
      BackupStartDate: date,
      BackupFinishDate: date,
      SortOrder: fc.nat(255),
      UnicodeLocaleId: fc.nat(),
      UnicodeComparisonStyle: fc.nat(),
      CompatibilityLevel: fc.constantFrom(80, 90, 100, 110, 120, 130, 140, 150, 160),
      SoftwareVersionMajor: fc.constant(major),
      SoftwareVersionMinor: fc.nat(255),
      SoftwareVersionBuild: fc.nat(0xffff),
      MachineName: optional(name(128)),
      Flags: fc.constant(512 + (checksum ? 16 : 0) + (copyOnly ? 1024 : 0) + (differential ? 2048 : 0)),
      BindingID: guid,
      RecoveryForkID: guid,
      FamilyGUID: guid,
      RecoveryModel: fc.constantFrom('FULL', 'SIMPLE', 'BULK-LOGGED'),
      DifferentialBaseLSN: differential ? lsn : fc.constant(null),
      DifferentialBaseGUID: differential ? guid : fc.constant(null),
      BackupSetGUID: guid,
      TimeZone: optional(fc.integer({ min: -48, max: 56 })),
    }),
  );
}

function files(passes: readonly number[], logPages: number): fc.Arbitrary<FileFacts[]> {
  const total = passes.reduce((sum, pages) => sum + pages, 0);
  const facts = (id: number, type: 'D' | 'L', pages: { before: number; after: number }): fc.Arbitrary<FileFacts> =>
    fc
      .record({
        LogicalName: name(128),
        PhysicalName: name(260),
        Type: fc.constant(type),
        FileGroupName:
          type === 'D' ? fc.constantFrom('PRIMARY', 'ARCHIV "2"').map((group) => (id === 1 ? 'PRIMARY' : group)) : fc.constant(null),
        Size: fc.nat().map((pagesOnDisk) => pagesOnDisk * PAGE_BYTES),
        MaxSize: fc.constantFrom(35184372080640, 2199023255552, 0),
        FileId: fc.constant(id),
        UniqueId: guid,
        SourceBlockSize: fc.constantFrom(512, 4096),
        FileGroupId: fc.constant(0),
        DifferentialBaseLSN: lsn,
        DifferentialBaseGUID: guid,
        pages: fc.constant(pages),
      })
      .map((file) => ({ ...file, FileGroupId: type === 'L' ? 0 : file.FileGroupName === 'PRIMARY' ? 1 : 2 }));
  const [first, second] = passes.length > 1 ? [passes[0]!, passes[1]!] : [total, total];
  const split = Math.min(first, second) >> 1; // a second data file takes these
  return fc.tuple(
    facts(1, 'D', { before: first - split, after: second - split }),
    facts(3, 'D', { before: split, after: split }),
    facts(2, 'L', { before: 0, after: logPages }),
  );
}

const set: fc.Arbitrary<PlannedSet> = fc
  .record({
    type: fc.constantFrom(1, 5, 2),
    checksum: fc.boolean(),
    twoPasses: fc.boolean(),
    pages: fc.nat(24),
    morePages: fc.integer({ min: 1, max: 9 }),
    logSectors: fc.nat(40),
    seed: fc.nat(),
  })
  .chain(({ type, checksum, twoPasses, pages, morePages, logSectors, seed }) => {
    const passes = type === 2 ? [] : twoPasses ? [pages + 1, morePages] : [pages];
    return fc.record({
      header: header(type, checksum).map((facts) => (type === 2 && logSectors === 0 ? { ...facts, LastLSN: facts.FirstLSN } : facts)),
      files: files(passes, Math.ceil(logSectors / 16)),
      passes: fc.constant(passes),
      logSectors: fc.constant(logSectors),
      seed: fc.constant(seed),
    });
  });

export const plannedBackup: fc.Arbitrary<PlannedBackup> = fc.record({ media, sets: fc.array(set, { minLength: 1, maxLength: 3 }) });
