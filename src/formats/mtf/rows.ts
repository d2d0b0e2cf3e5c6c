import type { BackupFileEntry, BackupHeader, MediaLabel } from '../../domain/database-backup.js';
import { FILE, FILE_TYPE, FLAG, SET, STATUS, type Configuration } from './configuration.js';
import { Fields } from './fields.js';
import { PAGE_BYTES } from './page-sums.js';

/** The letter of a set's type and what RESTORE HEADERONLY makes of it. @source MicrosoftDocs/sql-docs, RESTORE HEADERONLY, backupset */
export const BACKUP_TYPES: Readonly<Record<string, { type: number; description: string }>> = {
  D: { type: 1, description: 'Database' },
  L: { type: 2, description: 'Transaction Log' },
  F: { type: 4, description: 'File or Filegroup' },
  I: { type: 5, description: 'Database Differential' },
  G: { type: 6, description: 'File Differential' },
  P: { type: 7, description: 'Partial' },
  Q: { type: 8, description: 'Partial Differential' },
};
export const [FULL, LOG, DIFFERENTIAL] = [1, 2, 5];

const SQL_SERVER_VENDOR = 0x1200;
const UNKNOWN_TIME_ZONE = 127;
/** SQL collations of locale 0x409 by their sort order. */
const SQL_COLLATIONS: Readonly<Record<number, string>> = {
  51: 'SQL_Latin1_General_CP1_CS_AS',
  52: 'SQL_Latin1_General_CP1_CI_AS',
  54: 'SQL_Latin1_General_CP1_CI_AI',
};

export interface Media {
  label: MediaLabel;
  passwordProtected: boolean;
  /** Bytes of the filemark blocks: 512, or 4096 on disks with such sectors. */
  softFilemarkBytes: number;
}

/** NTBackup and others write tape formats too. */
export const isSqlServer = (label: MediaLabel): boolean =>
  label.SoftwareVendorId === SQL_SERVER_VENDOR || (label.SoftwareName ?? '').startsWith('Microsoft SQL Server');

export const familyCountOf = (media: Media | null): number => Math.min(media?.label.FamilyCount || 1, 64); // no server writes to more

/** @param raid payload of the TAPE block's RAID stream, null when it has none */
export function mediaOf(tape: Fields, raid: Fields | null, compressed: boolean): Media {
  const family = tape.u32(0x34);
  return {
    passwordProtected: (tape.u16(0x3e) ?? 0) !== 0,
    softFilemarkBytes: (tape.u16(0x40) ?? 0) * 512,
    label: {
      MediaName: tape.text(0x44),
      MediaSetId: raid?.guid(0) ?? null,
      FamilyCount: raid?.u16(0x14) ?? null,
      FamilySequenceNumber: raid?.u16(0x18) ?? null,
      MediaFamilyId: family === null ? null : `${family.toString(16).padStart(8, '0')}-0000-0000-0000-000000000000`,
      MediaSequenceNumber: tape.u16(0x3c),
      MediaLabelPresent: null,
      MediaDescription: tape.text(0x48),
      SoftwareName: tape.text(0x50),
      SoftwareVendorId: tape.u16(0x56),
      MediaDate: tape.date(0x58),
      Mirror_Count: raid?.u16(0x1e) ?? null,
      IsCompressed: compressed,
    },
  };
}

/** @param sset the SSET block; `volume` the VOLB block; `told` the configuration after the data, before it when there is no other */
export function headerOf(sset: Fields, volume: Fields | null, told: Configuration | null, compressed: boolean): BackupHeader {
  const set = told?.set ?? new Fields(new Uint8Array(0));
  const letter = String.fromCharCode(set.u8(SET.type) ?? 0);
  const kind = Object.hasOwn(BACKUP_TYPES, letter) ? BACKUP_TYPES[letter]! : null;
  const flags = set.u32(SET.flags);
  const flag = (bit: number): boolean | null => (flags === null ? null : (flags & bit) !== 0);
  const differential = kind?.type === DIFFERENTIAL;
  const isLog = kind?.type === LOG;
  const zone = sset.i8(0x5f);
  return {
    BackupName: sset.text(0x40),
    BackupDescription: sset.text(0x44),
    BackupType: kind?.type ?? null,
    ExpirationDate: null,
    Compressed: compressed ? 1 : 0,
    Position: sset.u16(0x3e),
    DeviceType: null,
    UserName: sset.text(0x4c),
    ServerName: set.text(SET.serverName),
    DatabaseName: set.text(SET.databaseName),
    DatabaseVersion: set.u16(SET.databaseVersion),
    DatabaseCreationDate: set.date(SET.creationDate),
    BackupSize: set.u64(SET.size),
    FirstLSN: set.lsn(SET.firstLsn),
    LastLSN: set.lsn(SET.lastLsn),
    CheckpointLSN: set.lsn(SET.checkpointLsn),
    DatabaseBackupLSN: set.lsn(SET.databaseBackupLsn),
    BackupStartDate: set.date(SET.startDate),
    BackupFinishDate: set.date(SET.finishDate),
    SortOrder: set.u8(SET.sortOrder),
    CodePage: null,
    UnicodeLocaleId: set.u32(SET.localeId),
    UnicodeComparisonStyle: set.u32(SET.comparisonStyle),
    CompatibilityLevel: set.u8(SET.compatibilityLevel),
    SoftwareVendorId: sset.u16(0x3c),
    SoftwareVersionMajor: set.u8(SET.major),
    SoftwareVersionMinor: set.u8(SET.minor),
    SoftwareVersionBuild: set.u16(SET.build),
    MachineName: volume?.text(0x40) ?? null,
    Flags: flags,
    BindingID: set.guid(SET.bindingId),
    RecoveryForkID: set.guid(SET.recoveryFork),
    Collation: collationOf(set),
    FamilyGUID: set.guid(SET.family),
    HasBulkLoggedData: flag(FLAG.bulkLogged),
    IsSnapshot: flag(FLAG.snapshot),
    IsReadOnly: flag(FLAG.readOnly),
    IsSingleUser: flag(FLAG.singleUser),
    HasBackupChecksums: flag(FLAG.checksums),
    IsDamaged: flag(FLAG.damaged),
    BeginsLogChain: null,
    HasIncompleteMetaData: flag(FLAG.incompleteMetaData),
    IsForceOffline: flag(FLAG.forceOffline),
    IsCopyOnly: flag(FLAG.copyOnly),
    FirstRecoveryForkID: isLog ? null : set.guid(SET.recoveryFork), // documented to be equal for data backups
    ForkPointLSN: null,
    RecoveryModel: recoveryModelOf(set),
    DifferentialBaseLSN: differential ? set.lsn(SET.differentialBaseLsn) : null,
    DifferentialBaseGUID: differential ? set.guid(SET.differentialBase) : null,
    BackupTypeDescription: kind?.description ?? null,
    BackupSetGUID: osDataOf(sset)?.guid(0) ?? null,
    CompressedBackupSize: firstTextOf(set) > SET.compressedSize ? set.u64(SET.compressedSize) : null,
    Containment: null,
    KeyAlgorithm: null,
    EncryptorThumbprint: null,
    EncryptorType: null,
    LastValidRestoreTime: null,
    TimeZone: zone === UNKNOWN_TIME_ZONE ? null : zone,
    CompressionAlgorithm: compressed ? 'MS_XPRESS' : null, // no other can be read here
  };
}

/** @param groups names of filegroups by their ids; `pages` of the file in the whole set */
export function fileEntryOf(file: Fields, groups: ReadonlyMap<number | null, string | null>, pages: number | null): BackupFileEntry {
  const type = file.u32(FILE.type);
  const groupId = file.u32(FILE.groupId);
  return {
    LogicalName: file.text(FILE.logicalName),
    PhysicalName: file.text(FILE.physicalName),
    Type: type === FILE_TYPE.data ? 'D' : type === FILE_TYPE.log ? 'L' : null,
    FileGroupName: groups.get(groupId) ?? null,
    Size: file.u64(FILE.size),
    MaxSize: file.u64(FILE.maxSize),
    FileId: file.u32(FILE.id),
    CreateLSN: null,
    DropLSN: null,
    UniqueId: file.guid(FILE.uniqueId),
    ReadOnlyLSN: null,
    ReadWriteLSN: null,
    BackupSizeInBytes: pages === null ? null : pages * PAGE_BYTES,
    SourceBlockSize: file.u32(FILE.blockBytes),
    FileGroupId: groupId,
    LogGroupGUID: null,
    DifferentialBaseLSN: file.lsn(FILE.differentialBaseLsn),
    DifferentialBaseGUID: file.guid(FILE.differentialBase),
    IsReadOnly: null,
    IsPresent: null,
    TDEThumbprint: null,
    SnapshotUrl: null,
  };
}

/** Operating system data of a block: where SQL Server keeps the GUID of a set. */
function osDataOf(block: Fields): Fields | null {
  const [length, at] = [block.u16(0x2c) ?? 0, block.u16(0x2e) ?? 0];
  return length < 16 ? null : new Fields(block.bytes.subarray(at, at + length));
}

/** Fields that a version does not have lie where its texts begin. */
const firstTextOf = (set: Fields): number => Math.min(set.u16(SET.databaseName + 2) || Infinity, set.u16(SET.serverName + 2) || Infinity);

function recoveryModelOf(set: Fields): string | null {
  const status = set.u16(SET.status);
  if (status === null) return null;
  if (status & STATUS.simple) return 'SIMPLE';
  return status & STATUS.bulkLogged ? 'BULK-LOGGED' : 'FULL';
}

/** The name of a collation that TDS would send as these five bytes. Windows collations are named by the server only. */
function collationOf(set: Fields): string | null {
  const [locale, sortOrder] = [set.u32(SET.collation), set.u8(SET.collation + 4)];
  if (locale === null || sortOrder === null || (locale & 0xfffff) !== 0x409) return null;
  return SQL_COLLATIONS[sortOrder] ?? null;
}
