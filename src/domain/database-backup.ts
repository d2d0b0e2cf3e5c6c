import { z } from 'zod';

/**
 * What RESTORE LABELONLY, HEADERONLY and FILELISTONLY tell about a backup file: the columns of the newest server, its names, its order.
 * Null where the file does not say it, or where the server that wrote it did not know the column yet.
 * Dates are the server's local time, as it writes them: 'YYYY-MM-DDTHH:MM:SS'. Log sequence numbers are decimal text: they exceed 2^53.
 *
 * @source MicrosoftDocs/sql-docs, RESTORE LABELONLY, RESTORE HEADERONLY, RESTORE FILELISTONLY, result sets; formats.md 6.1-6.3
 */
const Text = z.string().nullable();
const Int = z.int().nullable();
const Bit = z.boolean().nullable();
const Guid = z.guid().nullable();
const Lsn = z
  .string()
  .regex(/^\d{1,25}$/)
  .nullable();
const LocalDate = z.iso.datetime({ local: true, offset: false }).nullable();

export const MediaLabel = z.strictObject({
  MediaName: Text,
  MediaSetId: Guid,
  FamilyCount: Int,
  FamilySequenceNumber: Int,
  MediaFamilyId: Guid,
  MediaSequenceNumber: Int,
  MediaLabelPresent: Int,
  MediaDescription: Text,
  SoftwareName: Text,
  SoftwareVendorId: Int,
  MediaDate: LocalDate,
  Mirror_Count: Int,
  IsCompressed: Bit,
});
export type MediaLabel = z.infer<typeof MediaLabel>;

export const BackupHeader = z.strictObject({
  BackupName: Text,
  BackupDescription: Text,
  BackupType: Int,
  ExpirationDate: LocalDate,
  Compressed: Int,
  Position: Int,
  DeviceType: Int,
  UserName: Text,
  ServerName: Text,
  DatabaseName: Text,
  DatabaseVersion: Int,
  DatabaseCreationDate: LocalDate,
  BackupSize: Int,
  FirstLSN: Lsn,
  LastLSN: Lsn,
  CheckpointLSN: Lsn,
  DatabaseBackupLSN: Lsn,
  BackupStartDate: LocalDate,
  BackupFinishDate: LocalDate,
  SortOrder: Int,
  CodePage: Int,
  UnicodeLocaleId: Int,
  UnicodeComparisonStyle: Int,
  CompatibilityLevel: Int,
  SoftwareVendorId: Int,
  SoftwareVersionMajor: Int,
  SoftwareVersionMinor: Int,
  SoftwareVersionBuild: Int,
  MachineName: Text,
  Flags: Int,
  BindingID: Guid,
  RecoveryForkID: Guid,
  Collation: Text,
  FamilyGUID: Guid,
  HasBulkLoggedData: Bit,
  IsSnapshot: Bit,
  IsReadOnly: Bit,
  IsSingleUser: Bit,
  HasBackupChecksums: Bit,
  IsDamaged: Bit,
  BeginsLogChain: Bit,
  HasIncompleteMetaData: Bit,
  IsForceOffline: Bit,
  IsCopyOnly: Bit,
  FirstRecoveryForkID: Guid,
  ForkPointLSN: Lsn,
  RecoveryModel: Text,
  DifferentialBaseLSN: Lsn,
  DifferentialBaseGUID: Guid,
  BackupTypeDescription: Text,
  BackupSetGUID: Guid,
  CompressedBackupSize: Int,
  Containment: Int,
  KeyAlgorithm: Text,
  EncryptorThumbprint: Text,
  EncryptorType: Text,
  LastValidRestoreTime: LocalDate,
  TimeZone: Int,
  CompressionAlgorithm: Text,
});
export type BackupHeader = z.infer<typeof BackupHeader>;

export const BackupFileEntry = z.strictObject({
  LogicalName: Text,
  PhysicalName: Text,
  Type: Text,
  FileGroupName: Text,
  Size: Int,
  MaxSize: Int,
  FileId: Int,
  CreateLSN: Lsn,
  DropLSN: Lsn,
  UniqueId: Guid,
  ReadOnlyLSN: Lsn,
  ReadWriteLSN: Lsn,
  BackupSizeInBytes: Int,
  SourceBlockSize: Int,
  FileGroupId: Int,
  LogGroupGUID: Guid,
  DifferentialBaseLSN: Lsn,
  DifferentialBaseGUID: Guid,
  IsReadOnly: Bit,
  IsPresent: Bit,
  TDEThumbprint: Text,
  SnapshotUrl: Text,
});
export type BackupFileEntry = z.infer<typeof BackupFileEntry>;
