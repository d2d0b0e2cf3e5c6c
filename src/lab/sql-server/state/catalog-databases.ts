import type { DataFile, Database, SqlRow } from './model.js';
import { columns, type Relation, type View } from './relation.js';

const STATES = { ONLINE: 0, RESTORING: 1, OFFLINE: 6 } as const;
const ACCESS = { MULTI_USER: 0, SINGLE_USER: 1, RESTRICTED_USER: 2 } as const;
const RECOVERY = { FULL: 1, BULK_LOGGED: 2, SIMPLE: 3 } as const;
const MIRROR_STATES = { SUSPENDED: 0, DISCONNECTED: 1, SYNCHRONIZED: 4 } as const;
const PAGE_BYTES = 8192;
const UNLIMITED = -1;
const LOG_MAX_PAGES = 268_435_456; // two tebibytes
const GROWTH_PAGES = 8192;

function databaseRow(database: Database): SqlRow {
  return {
    name: database.name,
    database_id: database.id,
    owner_sid: database.ownerSid,
    create_date: database.createdMs,
    compatibility_level: database.compatibilityLevel,
    collation_name: database.state === 'ONLINE' ? database.collation : null,
    user_access: ACCESS[database.userAccess],
    user_access_desc: database.userAccess,
    is_read_only: database.isReadOnly,
    is_auto_close_on: false,
    is_auto_shrink_on: false,
    state: STATES[database.state],
    state_desc: database.state,
    is_in_standby: false,
    recovery_model: RECOVERY[database.recoveryModel],
    recovery_model_desc: database.recoveryModel,
    page_verify_option: 2,
    page_verify_option_desc: 'CHECKSUM',
    log_reuse_wait: 0,
    log_reuse_wait_desc: 'NOTHING',
    is_encrypted: false,
    is_distributor: false,
    containment: 0,
    containment_desc: 'NONE',
  };
}

/** Files, one row each: the same for the view of one database and for that of all. */
function fileRow(database: Database, file: DataFile): SqlRow {
  const isLog = file.type === 'LOG';
  const base = isLog ? null : database.differentialBase;
  return {
    database_id: database.id,
    file_id: file.id,
    file_guid: database.id === 1 ? null : file.guid,
    type: isLog ? 1 : 0,
    type_desc: file.type,
    data_space_id: isLog ? 0 : 1,
    name: file.logicalName,
    physical_name: file.path,
    state: 0,
    state_desc: 'ONLINE',
    size: Math.ceil(file.bytes / PAGE_BYTES),
    max_size: isLog && database.id !== 1 ? LOG_MAX_PAGES : UNLIMITED,
    growth: file.growthIsPercent ? 10 : GROWTH_PAGES,
    is_media_read_only: false,
    is_read_only: false,
    is_sparse: false,
    is_percent_growth: file.growthIsPercent,
    is_name_reserved: false,
    is_persistent_log_buffer: false,
    differential_base_lsn: base?.lsn ?? null,
    differential_base_guid: base?.guid ?? null,
    differential_base_time: base?.atMs ?? null,
  };
}

function mirroringRow(database: Database): SqlRow {
  const { mirroring } = database;
  if (!mirroring) return { database_id: database.id };
  return {
    database_id: database.id,
    mirroring_guid: database.familyGuid,
    mirroring_state: MIRROR_STATES[mirroring.state],
    mirroring_state_desc: mirroring.state,
    mirroring_role: mirroring.role === 'PRINCIPAL' ? 1 : 2,
    mirroring_role_desc: mirroring.role,
    mirroring_safety_level: 2,
    mirroring_safety_level_desc: 'FULL',
    mirroring_partner_name: mirroring.partnerAddress,
    mirroring_partner_instance: mirroring.partnerInstance,
    mirroring_witness_name: mirroring.witnessAddress ?? '',
    mirroring_witness_state_desc: mirroring.witnessAddress === null ? 'UNKNOWN' : 'CONNECTED',
  };
}

const FILE_COLUMNS = `
  file_id int
  file_guid guid null
  type tinyint
  type_desc nvarchar(60) null
  data_space_id int
  name sysname null computed
  PHYSICAL
  STATE
  state_desc nvarchar(60) null
  SIZE
  max_size int
  growth int
  is_media_read_only bit computed
  is_read_only bit computed
  is_sparse bit computed
  is_percent_growth bit computed
  is_name_reserved bit computed
  is_persistent_log_buffer bit computed since2016
  create_lsn lsn null computed
  drop_lsn lsn null computed
  read_only_lsn lsn null computed
  read_write_lsn lsn null computed
  differential_base_lsn lsn null computed
  differential_base_guid guid null
  differential_base_time datetime null computed
  redo_start_lsn lsn null computed
  redo_start_fork_guid guid null
  redo_target_lsn lsn null computed
  redo_target_fork_guid guid null
  backup_lsn lsn null computed`;

export const DATABASE_VIEWS: Record<string, Relation> = {
  'sys.databases': {
    columns: columns(`
      name sysname
      database_id int
      owner_sid varbinary(85) null
      create_date datetime
      compatibility_level tinyint
      collation_name sysname null
      user_access tinyint null
      user_access_desc nvarchar(60) null
      is_read_only bit null
      is_auto_close_on bit
      is_auto_shrink_on bit null
      state tinyint null
      state_desc nvarchar(60) null
      is_in_standby bit null
      recovery_model tinyint null
      recovery_model_desc nvarchar(60) null
      page_verify_option tinyint null
      page_verify_option_desc nvarchar(60) null
      log_reuse_wait tinyint null
      log_reuse_wait_desc nvarchar(60) null
      is_distributor bit
      is_encrypted bit null
      containment tinyint null since2012
      containment_desc nvarchar(60) null since2012`),
    rows: ({ instance }) => instance.databases.map(databaseRow),
  },
  'sys.database_files': {
    columns: columns(
      FILE_COLUMNS.replace('PHYSICAL', 'physical_name nvarchar(260) null computed')
        .replace('STATE', 'state tinyint null computed')
        .replace('SIZE', 'size int computed'),
    ),
    rows: ({ database }) => database.files.map((file) => fileRow(database, file)),
  },
  'sys.master_files': {
    columns: columns(
      `database_id int\n${FILE_COLUMNS.trim().replace('PHYSICAL', 'physical_name nvarchar(260)').replace('STATE', 'state tinyint null computed').replace('SIZE', 'size int')}
      credential_id int null`,
    ),
    rows: ({ instance }) => instance.databases.flatMap((database) => database.files.map((file) => fileRow(database, file))),
  },
  'sys.database_mirroring': {
    columns: columns(`
      database_id int
      mirroring_guid guid null
      mirroring_state tinyint null
      mirroring_state_desc nvarchar(60) null
      mirroring_role tinyint null
      mirroring_role_desc nvarchar(60) null
      mirroring_safety_level tinyint null
      mirroring_safety_level_desc nvarchar(60) null
      mirroring_partner_name nvarchar(128) null
      mirroring_partner_instance nvarchar(128) null
      mirroring_witness_name nvarchar(128) null
      mirroring_witness_state_desc nvarchar(60) null`),
    rows: ({ instance }) => instance.databases.map(mirroringRow),
  },
  'sys.database_recovery_status': {
    columns: columns(`
      database_id int
      database_guid guid null
      family_guid guid null
      last_log_backup_lsn lsn null
      recovery_fork_guid guid null
      first_recovery_fork_guid guid null
      fork_point_lsn lsn null`),
    rows: ({ instance }: View) =>
      instance.databases.map((database) => ({
        database_id: database.id,
        database_guid: database.databaseGuid,
        family_guid: database.familyGuid,
        last_log_backup_lsn: database.lastLogBackupLsn,
        recovery_fork_guid: database.recoveryForkGuid,
      })),
  },
};
