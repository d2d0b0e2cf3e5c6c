import { columns, type Relation } from './relation.js';

/** Backup and restore history as `msdb` keeps it. @source the capture of a real server, observations 31 to 36; formats.md 6.6 */
export const BACKUP_HISTORY: Record<string, Relation> = {
  'dbo.backupmediafamily': {
    columns: columns(`
      media_set_id int
      family_sequence_number tinyint
      media_family_id guid null
      media_count int null
      logical_device_name nvarchar(128) null
      physical_device_name nvarchar(260) null
      device_type tinyint null
      physical_block_size int null
      mirror tinyint`),
    rows: ({ instance }) => instance.history.mediaFamilies,
  },
  'dbo.backupmediaset': {
    columns: columns(`
      media_set_id int identity
      media_uuid guid null
      media_family_count tinyint null
      name nvarchar(128) null
      description nvarchar(255) null
      software_name nvarchar(128) null
      software_vendor_id int null
      MTF_major_version tinyint null
      mirror_count tinyint null
      is_password_protected bit null
      is_compressed bit null
      is_encrypted bit null since2014`),
    rows: ({ instance }) => instance.history.mediaSets,
  },
  'dbo.backupset': {
    columns: columns(`
      backup_set_id int identity
      backup_set_uuid guid
      media_set_id int
      first_family_number tinyint null
      first_media_number smallint null
      last_family_number tinyint null
      last_media_number smallint null
      catalog_family_number tinyint null
      catalog_media_number smallint null
      position int null
      expiration_date datetime null
      software_vendor_id int null
      name nvarchar(128) null
      description nvarchar(255) null
      user_name nvarchar(128) null
      software_major_version tinyint null
      software_minor_version tinyint null
      software_build_version smallint null
      time_zone smallint null
      mtf_minor_version tinyint null
      first_lsn lsn null
      last_lsn lsn null
      checkpoint_lsn lsn null
      database_backup_lsn lsn null
      database_creation_date datetime null
      backup_start_date datetime null
      backup_finish_date datetime null
      type char(1) null
      sort_order smallint null
      code_page smallint null
      compatibility_level tinyint null
      database_version int null
      backup_size numeric(20,0) null
      database_name nvarchar(128) null
      server_name nvarchar(128) null
      machine_name nvarchar(128) null
      flags int null
      unicode_locale int null
      unicode_compare_style int null
      collation_name nvarchar(128) null
      is_password_protected bit null
      recovery_model nvarchar(60) null
      has_bulk_logged_data bit null
      is_snapshot bit null
      is_readonly bit null
      is_single_user bit null
      has_backup_checksums bit null
      is_damaged bit null
      begins_log_chain bit null
      has_incomplete_metadata bit null
      is_force_offline bit null
      is_copy_only bit null
      first_recovery_fork_guid guid null
      last_recovery_fork_guid guid null
      fork_point_lsn lsn null
      database_guid guid null
      family_guid guid null
      differential_base_lsn lsn null
      differential_base_guid guid null
      compressed_backup_size numeric(20,0) null
      key_algorithm nvarchar(32) null since2014
      encryptor_thumbprint varbinary(20) null since2014
      encryptor_type nvarchar(32) null since2014
      last_valid_restore_time datetime null since2022
      compression_algorithm nvarchar(32) null since2022`),
    rows: ({ instance }) => instance.history.backupSets,
  },
  'dbo.backupfile': {
    columns: columns(`
      backup_set_id int
      first_family_number tinyint null
      first_media_number smallint null
      filegroup_name nvarchar(128) null
      page_size int null
      file_number numeric(10,0)
      backed_up_page_count numeric(10,0) null
      file_type char(1) null
      source_file_block_size numeric(10,0) null
      file_size numeric(20,0) null
      logical_name nvarchar(128) null
      physical_drive nvarchar(260) null
      physical_name nvarchar(260) null
      state tinyint null
      state_desc nvarchar(64) null
      create_lsn lsn null
      drop_lsn lsn null
      file_guid guid null
      read_only_lsn lsn null
      read_write_lsn lsn null
      differential_base_lsn lsn null
      differential_base_guid guid null
      backup_size numeric(20,0) null
      filegroup_guid guid null
      is_readonly bit null
      is_present bit null`),
    rows: ({ instance }) => instance.history.backupFiles,
  },
  'dbo.restorehistory': {
    columns: columns(`
      restore_history_id int identity
      restore_date datetime null
      destination_database_name nvarchar(128) null
      user_name nvarchar(128) null
      backup_set_id int
      restore_type char(1) null
      replace bit null
      recovery bit null
      restart bit null
      stop_at datetime null
      device_count tinyint null
      stop_at_mark_name nvarchar(128) null
      stop_before bit null`),
    rows: ({ instance }) => instance.history.restores,
  },
  'dbo.restorefile': {
    columns: columns(`
      restore_history_id int
      file_number numeric(10,0) null
      destination_phys_drive nvarchar(260) null
      destination_phys_name nvarchar(260) null`),
    rows: ({ instance }) => instance.history.restoreFiles,
  },
};
