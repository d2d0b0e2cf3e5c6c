import { LOGICAL_BLOCK_BYTES, STREAM_HEADER_BYTES, xorOfWords } from './block.js';
import type { BackupFileEntry, BackupHeader, MediaLabel } from '../../domain/database-backup.js';
import { Draft } from './draft.js';

/** The blocks and streams of a tape format as SQL Server lays them out. @source formats.md 5.2-5.4, and the sample files byte by byte */

export type SoftFilemarkBytes = 512 | 4096;
/** What a file's media header stores of RESTORE LABELONLY, and the size of its filemarks. */
export type MediaFacts = Pick<
  MediaLabel,
  'MediaName' | 'MediaSetId' | 'FamilyCount' | 'FamilySequenceNumber' | 'MediaFamilyId' | 'MediaDescription' | 'MediaDate'
> & { softFilemarkBytes: SoftFilemarkBytes };

/** What a set stores of RESTORE HEADERONLY. Sizes and the position follow from what is written. */
export type SetFacts = Pick<
  BackupHeader,
  | 'BackupName'
  | 'BackupDescription'
  | 'BackupType'
  | 'UserName'
  | 'ServerName'
  | 'DatabaseName'
  | 'DatabaseVersion'
  | 'DatabaseCreationDate'
  | 'FirstLSN'
  | 'LastLSN'
  | 'CheckpointLSN'
  | 'DatabaseBackupLSN'
  | 'BackupStartDate'
  | 'BackupFinishDate'
  | 'SortOrder'
  | 'UnicodeLocaleId'
  | 'UnicodeComparisonStyle'
  | 'CompatibilityLevel'
  | 'SoftwareVersionMajor'
  | 'SoftwareVersionMinor'
  | 'SoftwareVersionBuild'
  | 'MachineName'
  | 'Flags'
  | 'BindingID'
  | 'RecoveryForkID'
  | 'FamilyGUID'
  | 'RecoveryModel'
  | 'DifferentialBaseLSN'
  | 'DifferentialBaseGUID'
  | 'BackupSetGUID'
  | 'TimeZone'
>;

/** What a set stores of RESTORE FILELISTONLY, and the file's pages as counted before and after the data. */
export type FileFacts = Pick<
  BackupFileEntry,
  | 'LogicalName'
  | 'PhysicalName'
  | 'Type'
  | 'FileGroupName'
  | 'Size'
  | 'MaxSize'
  | 'FileId'
  | 'UniqueId'
  | 'SourceBlockSize'
  | 'FileGroupId'
  | 'DifferentialBaseLSN'
  | 'DifferentialBaseGUID'
> & { pages: { before: number; after: number } };

/** What blocks of a set have in common. */
export interface BlockPlace {
  /** Format logical address: logical blocks from the set's beginning. */
  address: number;
  controlBlock: number;
}
export const NOWHERE: BlockPlace = { address: 0, controlBlock: 0 };

const UNICODE = 2;
const VENDOR = 0x1200;
const NO_TIME_ZONE = 127;

function block(id: string, fixedBytes: number, place: BlockPlace, attributes = 0, strings = 0): Draft {
  const draft = new Draft(fixedBytes).id(0, id).u32(4, attributes).u8(0x0a, 14).u8(0x0b, 1);
  return draft.u64(0x14, place.address).u32(0x24, place.controlBlock).u8(0x30, strings);
}

/** Seals a block: its length up to the first stream, then the checksum of its header. */
function sealed(draft: Draft): Buffer {
  const bytes = draft.done(4);
  bytes.writeUInt16LE(bytes.length, 8);
  bytes.writeUInt16LE(xorOfWords(bytes, 25), 0x32);
  return bytes;
}

export const familyIdOf = (media: Pick<MediaFacts, 'MediaFamilyId'>): number => parseInt((media.MediaFamilyId ?? '0').slice(0, 8), 16);

export function tapeBlock(media: MediaFacts): Buffer {
  const draft = block('TAPE', 0x5e, NOWHERE, 0x30000, UNICODE);
  draft
    .u32(0x34, familyIdOf(media))
    .u32(0x38, 5)
    .u16(0x3c, 1)
    .u16(0x40, media.softFilemarkBytes / 512)
    .u16(0x42, 3);
  draft.u16(0x54, LOGICAL_BLOCK_BYTES).u16(0x56, VENDOR).date(0x58, media.MediaDate).u8(0x5d, 1);
  draft.text(0x44, media.MediaName).text(0x48, media.MediaDescription).text(0x50, 'Microsoft SQL Server\0\0');
  return sealed(draft);
}

export function raidPayload(media: MediaFacts): Buffer {
  const draft = new Draft(32).guid(0, media.MediaSetId).u32(0x10, 0xf00000ad);
  return draft.u16(0x14, media.FamilyCount).u16(0x16, 1).u16(0x18, media.FamilySequenceNumber).u16(0x1e, 1).done();
}

/** @param marks offsets of the filemarks before this one, ascending */
export function filemarkBlock(bytes: number, marks: readonly number[]): Buffer {
  const capacity = (bytes - 0x48) / 8;
  const draft = block('SFMB', bytes, NOWHERE, 0x80000000).u32(0x34, capacity).u32(0x38, Math.min(marks.length, capacity)).u32(0x3c, 0x48);
  for (const [index, mark] of [...marks].reverse().slice(0, capacity).entries()) draft.u64(0x48 + 8 * index, mark);
  return sealed(draft);
}

const setAttributes = (set: SetFacts): number => (set.BackupType === 5 ? 8 : 4);

export function setBlock(set: SetFacts, number: number, position: number): Buffer {
  const draft = block('SSET', 0x64, NOWHERE, 0, UNICODE).blob(0x2c, new Draft(22).guid(0, set.BackupSetGUID).done()).u16(0x2c, 21);
  draft.u32(0x34, setAttributes(set)).u16(0x3c, VENDOR).u16(0x3e, number).u64(0x50, position).date(0x58, set.BackupStartDate);
  draft
    .u8(0x5d, set.SoftwareVersionMajor)
    .u8(0x5e, set.SoftwareVersionMinor)
    .u8(0x5f, set.TimeZone ?? NO_TIME_ZONE)
    .u8(0x61, 2);
  return sealed(draft.text(0x40, set.BackupName).text(0x44, set.BackupDescription).text(0x4c, set.UserName));
}

export function volumeBlock(set: SetFacts, place: BlockPlace): Buffer {
  const draft = block('VOLB', 0x49, place, 0, UNICODE).u32(0x34, 2).date(0x44, set.BackupStartDate);
  return sealed(draft.text(0x38, 'C:').text(0x40, set.MachineName));
}

export const configurationBlock = (id: 'MSCI' | 'MSLS', place: BlockPlace): Buffer => sealed(block(id, 0x38, place, 0, UNICODE));
export const dataBlock = (place: BlockPlace): Buffer => sealed(block('MSDA', 0x3c, place).u16(0x3a, 1));

/** @param bytes of log that follow */
export function logBlock(place: BlockPlace, bytes: number): Buffer {
  const draft = block('MSTL', 0x5c, place).u16(0x3a, 1).u64(0x44, bytes).u16(0x4c, 2);
  return sealed(draft.blob(0x50, Buffer.alloc(0x1f4)));
}

/** @param first offset of the first of the two end blocks; null in that one itself */
export function endBlock(set: SetFacts, number: number, first: number | null): Buffer {
  const draft = block('ESET', 0x58, NOWHERE).u32(0x34, setAttributes(set)).u64(0x3c, first).u16(0x4e, number);
  return sealed(draft.date(0x50, set.BackupStartDate));
}

/** The entries of one set in the set map: SSET and VOLB once more, in short. @source Microsoft Tape Format 1.00a, MTF_SM_ENTRY */
export function setMapEntry(set: SetFacts, number: number, position: number, bytes: number): Buffer {
  const own = new Draft(0x5c).u16(2, 1).u32(8, setAttributes(set)).u64(0x0c, position).u16(0x1e, number).u64(0x34, bytes).u16(0x3c, 1);
  own
    .date(0x50, set.BackupStartDate)
    .u8(0x55, set.TimeZone ?? NO_TIME_ZONE)
    .u8(0x56, 14)
    .u8(0x57, 1)
    .u8(0x58, UNICODE)
    .u8(0x5a, 2);
  own.text(0x40, set.BackupName).text(0x48, set.BackupDescription).text(0x4c, set.UserName);

  const volume = new Draft(0x3e).id(2, 'VOLB').u16(6, 1).u64(0x0c, 1).u8(0x20, 14).u8(0x21, 1).u8(0x22, UNICODE).u32(0x24, 2);
  volume.date(0x38, set.BackupStartDate).text(0x28, 'C:').text(0x30, set.MachineName);
  return Buffer.concat([own.done(), volume.done()].map(withLength));
}

function withLength(entry: Buffer): Buffer {
  entry.writeUInt16LE(entry.length, 0);
  return entry;
}

export function setMapPayload(family: number, entries: readonly Buffer[]): Buffer {
  return Buffer.concat([new Draft(8).u32(0, family).u16(4, entries.length).done(), ...entries]);
}

export function streamHeader(id: string, length: number, mediaAttributes = 0): Buffer {
  const bytes = new Draft(STREAM_HEADER_BYTES).id(0, id).u16(6, mediaAttributes).u64(8, length).done();
  bytes.writeUInt16LE(xorOfWords(bytes, 10), 20);
  return bytes;
}
