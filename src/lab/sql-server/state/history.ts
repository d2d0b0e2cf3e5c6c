import type { BackupFileEntry, BackupHeader, MediaLabel } from '../../../domain/database-backup.js';
import type { Instance, SqlRow } from './model.js';
import { wallNow } from './model.js';
import type { SqlValue } from '../types.js';

/** A set with its media, as a backup wrote or a restore read it. */
export interface BackupRecord {
  readonly header: BackupHeader;
  readonly files: readonly BackupFileEntry[];
  readonly media: readonly { label: MediaLabel; path: string }[];
  readonly bytes: number;
}

const LETTERS: Readonly<Record<number, string>> = { 1: 'D', 2: 'L', 5: 'I' };
const DISK = 2;
const BLOCK_BYTES = 4096;
const PAGE_BYTES = 8192;

/** Puts a backup into the history, unless it is there. @returns its id in `backupset` */
export function recordBackup(instance: Instance, record: BackupRecord): number {
  const { backupSets } = instance.history;
  const known = backupSets.find((row) => row['backup_set_uuid'] === record.header.BackupSetGUID?.toUpperCase());
  if (known) return known['backup_set_id'] as number;
  const mediaSetId = recordMedia(instance, record);
  const id = backupSets.length + 1;
  backupSets.push(setRow(id, mediaSetId, record));
  for (const file of record.files) instance.history.backupFiles.push(fileRow(id, file));
  return id;
}

export function recordRestore(
  instance: Instance,
  restore: {
    setId: number;
    database: string;
    userName: string;
    type: string;
    replace: boolean;
    recovery: boolean;
    files: readonly { id: number; path: string }[];
  },
): void {
  const { restores, restoreFiles } = instance.history;
  const id = restores.length + 1;
  restores.push({
    restore_history_id: id,
    restore_date: wallNow(instance.clock),
    destination_database_name: restore.database,
    user_name: restore.userName,
    backup_set_id: restore.setId,
    restore_type: restore.type,
    replace: restore.replace,
    recovery: restore.recovery,
    restart: false,
    device_count: 1,
  });
  for (const file of restore.files)
    restoreFiles.push({
      restore_history_id: id,
      file_number: BigInt(file.id),
      destination_phys_drive: driveOf(file.path),
      destination_phys_name: file.path,
    });
}

export const typeLetter = (header: BackupHeader): string => LETTERS[header.BackupType ?? 1] ?? 'D';

function recordMedia(instance: Instance, { media }: BackupRecord): number {
  const { mediaSets, mediaFamilies } = instance.history;
  const { label } = media[0]!;
  const known = mediaSets.find((row) => row['media_uuid'] === guid(label.MediaSetId));
  if (known) return known['media_set_id'] as number;
  const id = mediaSets.length + 1;
  mediaSets.push({
    media_set_id: id,
    media_uuid: guid(label.MediaSetId),
    media_family_count: label.FamilyCount,
    name: label.MediaName,
    description: label.MediaDescription,
    software_name: 'Microsoft SQL Server',
    software_vendor_id: label.SoftwareVendorId,
    MTF_major_version: 1,
    mirror_count: 1,
    is_password_protected: false,
    is_compressed: label.IsCompressed,
  });
  for (const { label: family, path } of media)
    mediaFamilies.push({
      media_set_id: id,
      family_sequence_number: family.FamilySequenceNumber,
      media_family_id: guid(family.MediaFamilyId),
      media_count: 1,
      physical_device_name: path,
      device_type: DISK,
      physical_block_size: BLOCK_BYTES,
      mirror: 0,
    });
  return id;
}

function setRow(id: number, mediaSetId: number, { header, bytes, media }: BackupRecord): SqlRow {
  return {
    backup_set_id: id,
    backup_set_uuid: guid(header.BackupSetGUID),
    media_set_id: mediaSetId,
    first_family_number: 1,
    first_media_number: 1,
    last_family_number: media.length,
    last_media_number: 1,
    catalog_family_number: 1,
    catalog_media_number: 1,
    position: header.Position,
    software_vendor_id: header.SoftwareVendorId,
    name: header.BackupName,
    description: header.BackupDescription,
    user_name: header.UserName,
    software_major_version: header.SoftwareVersionMajor,
    software_minor_version: header.SoftwareVersionMinor,
    software_build_version: header.SoftwareVersionBuild,
    time_zone: header.TimeZone,
    mtf_minor_version: 0,
    first_lsn: lsn(header.FirstLSN),
    last_lsn: lsn(header.LastLSN),
    checkpoint_lsn: lsn(header.CheckpointLSN),
    database_backup_lsn: lsn(header.DatabaseBackupLSN),
    database_creation_date: time(header.DatabaseCreationDate),
    backup_start_date: time(header.BackupStartDate),
    backup_finish_date: time(header.BackupFinishDate),
    type: typeLetter(header),
    sort_order: header.SortOrder,
    code_page: 0,
    compatibility_level: header.CompatibilityLevel,
    database_version: header.DatabaseVersion,
    backup_size: BigInt(header.BackupSize ?? bytes),
    database_name: header.DatabaseName,
    server_name: header.ServerName,
    machine_name: header.MachineName,
    flags: header.Flags,
    unicode_locale: header.UnicodeLocaleId,
    unicode_compare_style: header.UnicodeComparisonStyle,
    collation_name: header.Collation,
    is_password_protected: false,
    recovery_model: header.RecoveryModel,
    has_bulk_logged_data: header.HasBulkLoggedData,
    is_snapshot: header.IsSnapshot,
    is_readonly: header.IsReadOnly,
    is_single_user: header.IsSingleUser,
    has_backup_checksums: header.HasBackupChecksums,
    is_damaged: header.IsDamaged,
    begins_log_chain: false,
    has_incomplete_metadata: header.HasIncompleteMetaData,
    is_force_offline: header.IsForceOffline,
    is_copy_only: header.IsCopyOnly,
    first_recovery_fork_guid: guid(header.FirstRecoveryForkID),
    last_recovery_fork_guid: guid(header.RecoveryForkID),
    database_guid: guid(header.BindingID),
    family_guid: guid(header.FamilyGUID),
    differential_base_lsn: lsn(header.DifferentialBaseLSN),
    differential_base_guid: guid(header.DifferentialBaseGUID),
    compressed_backup_size: BigInt(header.CompressedBackupSize ?? bytes),
    compression_algorithm: header.CompressionAlgorithm,
  };
}

function fileRow(setId: number, file: BackupFileEntry): SqlRow {
  const isLog = file.Type === 'L';
  return {
    backup_set_id: setId,
    first_family_number: 1,
    first_media_number: 1,
    filegroup_name: file.FileGroupName,
    page_size: isLog ? null : PAGE_BYTES,
    file_number: BigInt(file.FileId ?? 0),
    backed_up_page_count: BigInt(Math.round((file.BackupSizeInBytes ?? 0) / PAGE_BYTES)),
    file_type: file.Type,
    source_file_block_size: BigInt(file.SourceBlockSize ?? 0),
    file_size: BigInt(file.Size ?? 0),
    logical_name: file.LogicalName,
    physical_drive: driveOf(file.PhysicalName ?? ''),
    physical_name: file.PhysicalName,
    state: 0,
    state_desc: 'ONLINE',
    create_lsn: 0n,
    file_guid: guid(file.UniqueId),
    backup_size: BigInt(file.BackupSizeInBytes ?? 0),
    filegroup_guid: isLog ? null : NO_GUID,
    is_readonly: false,
    is_present: true,
  };
}

const NO_GUID = '00000000-0000-0000-0000-000000000000';

export const guid = (text: string | null): SqlValue => text?.toUpperCase() ?? null;
export const lsn = (text: string | null): SqlValue => (text === null ? null : BigInt(text));
export const time = (local: string | null): SqlValue => (local === null ? null : Date.parse(`${local}Z`));

/** A server on Linux says `C:\` as well. */
const driveOf = (path: string): string => (/^[A-Za-z]:/.test(path) ? `${path.slice(0, 2).toUpperCase()}\\` : 'C:\\');
