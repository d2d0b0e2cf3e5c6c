import type { BackupFileEntry, BackupHeader, MediaLabel } from '../../../domain/database-backup.js';
import { guid, lsn, time } from '../state/history.js';
import { isAtLeast, type Product } from '../state/products.js';
import { columns, type VersionedColumn } from '../state/relation.js';
import type { Column, SqlValue } from '../types.js';

/** What RESTORE LABELONLY, HEADERONLY and FILELISTONLY return. @source the capture of a real server, observations 4 and 5; formats.md 6.1-6.3 */
export interface ResultSet {
  readonly columns: readonly Column[];
  readonly rows: SqlValue[][];
}

const DISK = 2;

/** The columns are plain: computed from nothing, stored nowhere. */
const HEADER_COLUMNS = columns(`
  BackupName nvarchar(128) null plain
  BackupDescription nvarchar(255) null plain
  BackupType tinyint null plain
  ExpirationDate datetime null plain
  Compressed tinyint null plain
  Position smallint null plain
  DeviceType tinyint null plain
  UserName nvarchar(128) null plain
  ServerName nvarchar(128) null plain
  DatabaseName nvarchar(128) null plain
  DatabaseVersion int null plain
  DatabaseCreationDate datetime null plain
  BackupSize bigint null plain
  FirstLSN lsn null plain
  LastLSN lsn null plain
  CheckpointLSN lsn null plain
  DatabaseBackupLSN lsn null plain
  BackupStartDate datetime null plain
  BackupFinishDate datetime null plain
  SortOrder smallint null plain
  CodePage smallint null plain
  UnicodeLocaleId int null plain
  UnicodeComparisonStyle int null plain
  CompatibilityLevel tinyint null plain
  SoftwareVendorId int null plain
  SoftwareVersionMajor int null plain
  SoftwareVersionMinor int null plain
  SoftwareVersionBuild int null plain
  MachineName nvarchar(128) null plain
  Flags int null plain
  BindingID guid null plain
  RecoveryForkID guid null plain
  Collation nvarchar(128) null plain
  FamilyGUID guid null plain
  HasBulkLoggedData bit null plain
  IsSnapshot bit null plain
  IsReadOnly bit null plain
  IsSingleUser bit null plain
  HasBackupChecksums bit null plain
  IsDamaged bit null plain
  BeginsLogChain bit null plain
  HasIncompleteMetaData bit null plain
  IsForceOffline bit null plain
  IsCopyOnly bit null plain
  FirstRecoveryForkID guid null plain
  ForkPointLSN lsn null plain
  RecoveryModel nvarchar(60) null plain
  DifferentialBaseLSN lsn null plain
  DifferentialBaseGUID guid null plain
  BackupTypeDescription nvarchar(128) null plain
  BackupSetGUID guid null plain
  CompressedBackupSize bigint null plain
  Containment tinyint null plain since2012
  KeyAlgorithm nvarchar(32) null plain since2014
  EncryptorThumbprint varbinary(20) null plain since2014
  EncryptorType nvarchar(32) null plain since2014
  LastValidRestoreTime datetime null plain since2022
  TimeZone smallint null plain since2022
  CompressionAlgorithm nvarchar(32) null plain since2022`);

const FILE_COLUMNS = columns(`
  LogicalName nvarchar(128) null plain
  PhysicalName nvarchar(260) null plain
  Type nchar(1) null plain
  FileGroupName nvarchar(128) null plain
  Size bigint null plain
  MaxSize bigint null plain
  FileId bigint null plain
  CreateLSN lsn null plain
  DropLSN lsn null plain
  UniqueId guid null plain
  ReadOnlyLSN lsn null plain
  ReadWriteLSN lsn null plain
  BackupSizeInBytes bigint null plain
  SourceBlockSize int null plain
  FileGroupId int null plain
  LogGroupGUID guid null plain
  DifferentialBaseLSN lsn null plain
  DifferentialBaseGUID guid null plain
  IsReadOnly bit null plain
  IsPresent bit null plain
  TDEThumbprint varbinary(20) null plain
  SnapshotUrl nvarchar(336) null plain since2016`);

const LABEL_COLUMNS = columns(`
  MediaName nvarchar(128) null plain
  MediaSetId guid null plain
  FamilyCount int null plain
  FamilySequenceNumber int null plain
  MediaFamilyId guid null plain
  MediaSequenceNumber int null plain
  MediaLabelPresent tinyint null plain
  MediaDescription nvarchar(255) null plain
  SoftwareName nvarchar(128) null plain
  SoftwareVendorId int null plain
  MediaDate datetime null plain
  Mirror_Count int null plain
  IsCompressed bit null plain`);

/** What the server says and the file does not hold. */
const SAID_BY_SERVER: Partial<Record<keyof BackupHeader, SqlValue>> = {
  DeviceType: DISK,
  CodePage: 0,
  BeginsLogChain: false,
  Containment: 0,
};
const SAID_OF_FILES: Partial<Record<keyof BackupFileEntry, SqlValue>> = {
  CreateLSN: 0n,
  DropLSN: 0n,
  ReadOnlyLSN: 0n,
  ReadWriteLSN: 0n,
  IsReadOnly: false,
  IsPresent: true,
};
const NO_GUID = '00000000-0000-0000-0000-000000000000';

export const headerRows = (headers: readonly BackupHeader[], product: Product): ResultSet =>
  resultSet(
    HEADER_COLUMNS,
    product,
    headers.map((header) => ({ ...header, ...SAID_BY_SERVER })),
  );

export const fileRows = (files: readonly BackupFileEntry[], product: Product): ResultSet =>
  resultSet(
    FILE_COLUMNS,
    product,
    files.map((file) => ({ ...file, ...SAID_OF_FILES, DifferentialBaseGUID: file.DifferentialBaseGUID ?? NO_GUID })),
  );

export const labelRow = (label: MediaLabel, product: Product): ResultSet =>
  resultSet(LABEL_COLUMNS, product, [{ ...label, MediaLabelPresent: label.MediaLabelPresent ?? 0 }]);

function resultSet(all: readonly VersionedColumn[], product: Product, rows: readonly Record<string, unknown>[]): ResultSet {
  const known = all.filter(({ since }) => since === undefined || isAtLeast(product, since));
  return { columns: known, rows: rows.map((row) => known.map(({ name, type }) => valueOf(row[name] ?? null, type.name))) };
}

/** From the text and numbers of the file's reader. */
function valueOf(value: unknown, type: Column['type']['name']): SqlValue {
  if (value === null) return null;
  if (typeof value === 'string') {
    if (type === 'datetime') return time(value);
    if (type === 'numeric') return lsn(value);
    if (type === 'uniqueidentifier') return guid(value);
    return value;
  }
  return type === 'bigint' ? BigInt(value as number) : (value as SqlValue);
}
