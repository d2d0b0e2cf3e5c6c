import type { AvailabilityGroup, Database, Instance, SessionState, SqlRow } from './model.js';
import { findDatabase, serverName, wallNow } from './model.js';
import { columns, type Relation } from './relation.js';

const sessions = ({ sessions: all }: Instance): SessionState[] => [...all.values()];
const databaseId = (instance: Instance, name: string): number => findDatabase(instance, name)?.id ?? 0;

const sessionRow = (instance: Instance, session: SessionState): SqlRow => ({
  session_id: session.id,
  login_time: session.connectedMs,
  host_name: session.hostName,
  program_name: session.programName,
  login_name: session.account,
  original_login_name: session.account,
  status: session.running ? 'running' : 'sleeping',
  is_user_process: true,
  database_id: databaseId(instance, session.database),
});

function requestRows(instance: Instance): SqlRow[] {
  return sessions(instance).flatMap(({ id, running }) =>
    running === null
      ? []
      : [
          {
            session_id: id,
            request_id: 0,
            start_time: running.startedMs,
            status: 'running',
            command: running.command,
            database_id: databaseId(instance, running.database),
            blocking_session_id: 0,
            percent_complete: running.percent,
            total_elapsed_time: Math.round(wallNow(instance.clock) - running.startedMs),
          },
        ],
  );
}

function connectionRow(session: SessionState): SqlRow {
  return {
    session_id: session.id,
    connect_time: session.connectedMs,
    net_transport: 'TCP',
    protocol_type: 'TSQL',
    encrypt_option: session.isEncrypted ? 'TRUE' : 'FALSE',
    auth_scheme: session.authentication,
    client_net_address: '127.0.0.1',
  };
}

const SETTINGS: readonly [id: number, name: string, value: number][] = [
  [117, 'remote access', 1],
  [1579, 'backup compression default', 0],
  [1584, 'backup checksum default', 0],
  [16390, 'xp_cmdshell', 0],
];

export const SESSION_VIEWS: Record<string, Relation> = {
  'sys.dm_exec_sessions': {
    columns: columns(`
      session_id smallint
      login_time datetime
      host_name nvarchar(128) null
      program_name nvarchar(128) null
      login_name nvarchar(128)
      status nvarchar(30)
      is_user_process bit
      original_login_name nvarchar(128)
      database_id smallint since2012`),
    rows: ({ instance }) => sessions(instance).map((session) => sessionRow(instance, session)),
  },
  'sys.sysprocesses': {
    columns: columns(`
      spid smallint
      dbid smallint
      login_time datetime
      hostname nchar(128)
      program_name nchar(128)
      loginame nchar(128)
      status nchar(30)`),
    rows: ({ instance }) =>
      sessions(instance).map((session) => ({
        spid: session.id,
        dbid: databaseId(instance, session.database),
        login_time: session.connectedMs,
        hostname: session.hostName,
        program_name: session.programName,
        loginame: session.account,
        status: session.running ? 'runnable' : 'sleeping',
      })),
  },
  'sys.dm_exec_connections': {
    columns: columns(`
      session_id int null
      connect_time datetime
      net_transport nvarchar(40)
      protocol_type nvarchar(40) null
      encrypt_option nvarchar(40)
      auth_scheme nvarchar(40)
      client_net_address varchar(48) null`),
    rows: ({ instance }) => sessions(instance).map(connectionRow),
  },
  'sys.dm_exec_requests': {
    columns: columns(`
      session_id smallint
      request_id int
      start_time datetime
      status nvarchar(30)
      command nvarchar(32)
      database_id smallint
      blocking_session_id smallint null
      percent_complete float
      total_elapsed_time int`),
    rows: ({ instance }) => requestRows(instance),
  },
  'sys.dm_server_services': {
    columns: columns(`
      servicename nvarchar(256)
      status_desc nvarchar(256)
      startup_type_desc nvarchar(256)
      service_account nvarchar(256)`),
    rows: ({ instance }) => [
      {
        servicename: `SQL Server (${instance.instanceName === '' ? 'MSSQLSERVER' : instance.instanceName})`,
        status_desc: 'Running',
        startup_type_desc: 'Automatic',
        service_account: instance.serviceAccount,
      },
    ],
  },
  'sys.servers': {
    columns: columns(`
      server_id int
      name sysname
      is_linked bit`),
    rows: ({ instance }) => [{ server_id: 0, name: serverName(instance), is_linked: false }],
  },
  'sys.configurations': {
    columns: columns(`
      configuration_id int
      name nvarchar(35)
      value variant null
      value_in_use variant null`),
    rows: () =>
      SETTINGS.map(([id, name, value]) => {
        const variant = { type: { name: 'int', length: 0, precision: 0, scale: 0 }, value } as const;
        return { configuration_id: id, name, value: variant, value_in_use: variant };
      }),
  },
  'sys.availability_groups': {
    since: '2012',
    columns: columns(`
      group_id guid
      name sysname null`),
    rows: ({ instance }) => instance.availabilityGroups.map(({ id, name }) => ({ group_id: id, name })),
  },
  'sys.availability_replicas': {
    since: '2012',
    columns: columns(`
      replica_id guid
      group_id guid
      replica_server_name nvarchar(256) null
      availability_mode_desc nvarchar(60) null`),
    rows: ({ instance }) =>
      instance.availabilityGroups.flatMap((group) =>
        group.replicas.map(({ id, server }) => ({
          ...{ replica_id: id, group_id: group.id, replica_server_name: server },
          availability_mode_desc: 'SYNCHRONOUS_COMMIT',
        })),
      ),
  },
  'sys.dm_hadr_availability_replica_states': {
    since: '2012',
    columns: columns(`
      replica_id guid
      group_id guid
      is_local bit
      role tinyint null
      role_desc nvarchar(60) null
      connected_state_desc nvarchar(60) null
      synchronization_health_desc nvarchar(60) null`),
    rows: ({ instance }) => instance.availabilityGroups.flatMap((group) => replicaStates(instance, group)),
  },
  'sys.dm_hadr_availability_group_states': {
    since: '2012',
    columns: columns(`
      group_id guid
      primary_replica nvarchar(128) null`),
    rows: ({ instance }) => instance.availabilityGroups.map(({ id, primary }) => ({ group_id: id, primary_replica: primary })),
  },
  'sys.availability_databases_cluster': {
    since: '2012',
    columns: columns(`
      group_id guid
      group_database_id guid
      database_name sysname null`),
    rows: ({ instance }) =>
      instance.availabilityGroups.flatMap((group) =>
        databasesIn(instance, group).map(({ name, databaseGuid }) => ({
          group_id: group.id,
          group_database_id: databaseGuid,
          database_name: name,
        })),
      ),
  },
  'sys.dm_hadr_database_replica_states': {
    since: '2012',
    columns: columns(`
      database_id int
      group_id guid
      replica_id guid
      group_database_id guid
      is_local bit null
      synchronization_state tinyint null
      synchronization_state_desc nvarchar(60) null`),
    rows: ({ instance }) => instance.availabilityGroups.flatMap((group) => databaseStates(instance, group)),
  },
};

const databasesIn = ({ databases }: Instance, { name }: AvailabilityGroup): Database[] =>
  databases.filter(({ availabilityGroup }) => availabilityGroup === name);

/** A secondary knows only itself; the primary knows all. */
function knownReplicas(instance: Instance, { replicas, role }: AvailabilityGroup) {
  const own = serverName(instance).toLowerCase();
  return replicas
    .map((replica) => ({ ...replica, isLocal: replica.server.toLowerCase() === own }))
    .filter(({ isLocal }) => isLocal || role === 'PRIMARY');
}

const databaseStates = (instance: Instance, group: AvailabilityGroup): SqlRow[] =>
  databasesIn(instance, group).flatMap((database) =>
    knownReplicas(instance, group).map((replica) => ({
      database_id: database.id,
      group_id: group.id,
      replica_id: replica.id,
      group_database_id: database.databaseGuid,
      is_local: replica.isLocal,
      synchronization_state: replica.isSynchronized ? 2 : 0,
      synchronization_state_desc: replica.isSynchronized ? 'SYNCHRONIZED' : 'NOT SYNCHRONIZING',
    })),
  );

function replicaStates(instance: Instance, group: AvailabilityGroup): SqlRow[] {
  return knownReplicas(instance, group).map(({ id, server, isLocal, isSynchronized }) => {
    const isPrimary = server.toLowerCase() === group.primary.toLowerCase();
    return {
      replica_id: id,
      group_id: group.id,
      is_local: isLocal,
      role: isPrimary ? 1 : 2,
      role_desc: isPrimary ? 'PRIMARY' : 'SECONDARY',
      connected_state_desc: isSynchronized ? 'CONNECTED' : 'DISCONNECTED',
      synchronization_health_desc: isSynchronized ? 'HEALTHY' : 'NOT_HEALTHY',
    };
  });
}
