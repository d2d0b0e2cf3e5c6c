import { FILE, FILE_TYPE, FLAG, GROUP, SET, STATUS } from './configuration.js';
import { Draft } from './draft.js';
import { PAGE_BYTES } from './page-sums.js';
import { BACKUP_TYPES } from './rows.js';
import type { FileFacts, SetFacts } from './write-blocks.js';

const GROWTH_BYTES = 64 * 1024 * 1024;
const LATIN1_COLLATION = 0x00d00409; // locale 0x409 and comparison flags, as in TDS; the sort order makes it a SQL collation

/** Bytes before the texts of each record, by the server's major version: later ones store more. */
interface RecordSizes {
  set: number;
  group: number;
  file: number;
}

function sizesOf(major: number): RecordSizes {
  if (major <= 9) return { set: 0x158, group: 0x30, file: 0x400 };
  return major === 10 ? { set: 0x16c, group: 0x30, file: 0x400 } : { set: 0x190, group: 0xe0, file: 0x404 };
}

/** The payload of an MQCI stream: one SCIN record, one SFGI per filegroup, one SFIN per file. @source formats.md 5.5 */
export function configurationPayload(set: SetFacts, files: readonly FileFacts[], bytes: number, after: boolean): Buffer {
  const sizes = sizesOf(set.SoftwareVersionMajor ?? 0);
  const groups = new Map(files.filter((file) => file.Type === 'D').map((file) => [file.FileGroupId, file.FileGroupName]));
  return Buffer.concat([
    setRecord(set, files, bytes, after, sizes),
    ...[...groups].map(([id, name]) => whole(new Draft(sizes.group).id(0, 'SFGI').u32(8, 0x10).u32(GROUP.id, id).text(GROUP.name, name))),
    ...files.map((file) => fileRecord(file, set, after, sizes)),
  ]);
}

function setRecord(set: SetFacts, files: readonly FileFacts[], bytes: number, after: boolean, sizes: RecordSizes): Buffer {
  const [letter] = Object.entries(BACKUP_TYPES).find(([, { type }]) => type === set.BackupType) ?? ['D'];
  const draft = new Draft(sizes.set).id(0, 'SCIN').u32(SET.flags, set.Flags).u32(0x10, 1);
  draft.u32(SET.dataFiles, files.filter((file) => file.Type === 'D').length);
  draft.u8(SET.major, set.SoftwareVersionMajor).u8(SET.minor, set.SoftwareVersionMinor).u16(SET.build, set.SoftwareVersionBuild);
  draft.lsn(SET.firstLsn, set.FirstLSN).lsn(SET.lastLsn, set.LastLSN);
  draft.lsn(SET.checkpointLsn, set.CheckpointLSN).lsn(SET.databaseBackupLsn, set.DatabaseBackupLSN);
  draft.date(SET.creationDate, set.DatabaseCreationDate).date(SET.startDate, set.BackupStartDate);
  draft.date(SET.finishDate, after ? set.BackupFinishDate : null);
  draft.id(SET.type, letter).u8(SET.sortOrder, set.SortOrder).u8(SET.compatibilityLevel, set.CompatibilityLevel);
  draft.u16(SET.databaseId, 5).u16(SET.databaseVersion, set.DatabaseVersion).u64(SET.size, bytes);
  draft.u32(SET.localeId, set.UnicodeLocaleId).u32(SET.comparisonStyle, set.UnicodeComparisonStyle);
  draft.guid(SET.bindingId, set.BindingID).guid(SET.recoveryFork, set.RecoveryForkID).guid(SET.family, set.FamilyGUID);
  draft.u32(SET.collation, LATIN1_COLLATION).u8(SET.collation + 4, set.SortOrder);
  draft.u16(SET.status, statusOf(set.RecoveryModel)).u16(SET.options, 1);
  draft.lsn(SET.differentialBaseLsn, set.DifferentialBaseLSN).guid(SET.differentialBase, set.DifferentialBaseGUID);
  if (sizes.set > SET.compressedSize) draft.u64(SET.compressedSize, bytes);
  return whole(draft.text(SET.databaseName, set.DatabaseName).text(SET.serverName, set.ServerName));
}

function fileRecord(file: FileFacts, set: SetFacts, after: boolean, sizes: RecordSizes): Buffer {
  const pages = after ? file.pages.after : file.pages.before;
  const draft = new Draft(sizes.file)
    .id(0, 'SFIN')
    .u32(FILE.flags, 4)
    .u32(FILE.pageBytes, PAGE_BYTES)
    .u32(FILE.id, file.FileId)
    .u32(FILE.pages, pages);
  draft.u32(FILE.type, file.Type === 'L' ? FILE_TYPE.log : FILE_TYPE.data).u32(FILE.blockBytes, file.SourceBlockSize);
  draft.u32(FILE.groupId, file.FileGroupId).u64(FILE.size, file.Size).u64(FILE.initialSize, file.Size).u64(FILE.maxSize, file.MaxSize);
  draft
    .u32(FILE.growth, GROWTH_BYTES)
    .guid(FILE.uniqueId, file.UniqueId)
    .u32(FILE.extents, Math.ceil(pages / 8));
  draft.lsn(FILE.differentialBaseLsn, file.DifferentialBaseLSN).guid(FILE.differentialBase, file.DifferentialBaseGUID);
  draft.lsn(FILE.firstLsn, set.FirstLSN).lsn(FILE.lastLsn, set.LastLSN);
  return whole(draft.text(FILE.logicalName, file.LogicalName).text(FILE.physicalName, file.PhysicalName));
}

const statusOf = (model: string | null): number => (model === 'SIMPLE' ? STATUS.simple : model === 'BULK-LOGGED' ? STATUS.bulkLogged : 0);

/** Records tell their length in their second word. */
function whole(draft: Draft): Buffer {
  const bytes = draft.done();
  bytes.writeUInt32LE(bytes.length, 4);
  return bytes;
}

export const hasChecksums = (set: SetFacts): boolean => ((set.Flags ?? 0) & FLAG.checksums) !== 0;
