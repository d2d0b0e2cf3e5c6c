import { createHash, randomUUID } from 'node:crypto';
import type { Column } from '../types.js';
import type { DataFile, Database, DatabaseUser, Instance, Login, RecoveryModel, Table, WallClock } from './model.js';
import { wallNow } from './model.js';
import { PRODUCTS, type Edition, type ProductYear } from './products.js';

/** What an instance is made from; everything else follows. */
export interface InstanceDescription {
  readonly machineName: string;
  readonly instanceName?: string;
  readonly product?: ProductYear;
  readonly edition?: Edition;
  readonly collation?: string;
  readonly serviceAccount?: string;
  readonly domainName?: string;
  readonly isIntegratedSecurityOnly?: boolean;
  readonly isHadrEnabled?: boolean;
  readonly paths?: { data: string; log: string; backup: string };
  readonly clock?: WallClock;
  /** Without one nobody signs in as `sa`. */
  readonly saPassword?: string;
  readonly logins?: readonly LoginDescription[];
}

export interface LoginDescription {
  readonly name: string;
  readonly type: 'S' | 'U' | 'G';
  readonly password?: string;
  readonly sysadmin?: boolean;
  readonly members?: readonly string[];
}

export interface DatabaseDescription {
  readonly name: string;
  readonly recoveryModel?: RecoveryModel;
  readonly owner?: string;
  readonly files?: readonly { logicalName: string; path: string; type: 'ROWS' | 'LOG'; bytes: number; growthIsPercent?: boolean }[];
  readonly users?: readonly { name: string; roles: readonly string[] }[];
  readonly content?: unknown;
}

const SERVER_ROLES = [
  'public',
  'sysadmin',
  'securityadmin',
  'serveradmin',
  'setupadmin',
  'processadmin',
  'diskadmin',
  'dbcreator',
  'bulkadmin',
];
const FIXED_ROLES = [
  'db_owner',
  'db_accessadmin',
  'db_securityadmin',
  'db_ddladmin',
  'db_backupoperator',
  'db_datareader',
  'db_datawriter',
  'db_denydatareader',
  'db_denydatawriter',
];
const SA_SID = Uint8Array.from([1]);
const FIRST_LSN = 36_0000000024_00037n; // as the first backup of a young database names it
const MEBIBYTE = 2 ** 20;
const DATA_BYTES = 8 * MEBIBYTE;
const DEFAULT_PATHS = {
  data: 'C:\\Program Files\\Microsoft SQL Server\\MSSQL\\DATA\\',
  log: 'C:\\Program Files\\Microsoft SQL Server\\MSSQL\\DATA\\',
  backup: 'C:\\Program Files\\Microsoft SQL Server\\MSSQL\\Backup\\',
};

const systemClock: WallClock = { nowMs: () => Date.now(), offsetMinutes: (utcMs) => -new Date(utcMs).getTimezoneOffset() };

/** A freshly installed instance: system databases, `sa` and the server roles. */
export function createInstance(description: InstanceDescription): Instance {
  const clock = description.clock ?? systemClock;
  const paths = description.paths ?? DEFAULT_PATHS;
  const machineName = description.machineName.toUpperCase();
  const instance: Instance = {
    machineName,
    instanceName: (description.instanceName ?? '').toUpperCase(),
    product: PRODUCTS[description.product ?? '2022'],
    edition: description.edition ?? 'enterprise',
    collation: description.collation ?? 'SQL_Latin1_General_CP1_CI_AS',
    serviceAccount: description.serviceAccount ?? `${description.domainName ?? 'CONTOSO'}\\${machineName}$`,
    domainName: description.domainName ?? 'CONTOSO',
    isIntegratedSecurityOnly: description.isIntegratedSecurityOnly ?? false,
    isHadrEnabled: description.isHadrEnabled ?? false,
    defaultDataPath: paths.data,
    defaultLogPath: paths.log,
    defaultBackupPath: paths.backup,
    clock,
    startedMs: wallNow(clock),
    principals: [],
    databases: [],
    availabilityGroups: [],
    history: { mediaSets: [], mediaFamilies: [], backupSets: [], backupFiles: [], restores: [], restoreFiles: [] },
    sessions: new Map(),
  };
  addLogin(instance, {
    name: 'sa',
    type: 'S',
    sysadmin: true,
    ...(description.saPassword !== undefined && { password: description.saPassword }),
  });
  SERVER_ROLES.forEach((name, index) => instance.principals.push(serverRole(name, index + 2, instance.startedMs)));
  for (const login of description.logins ?? []) addLogin(instance, login);
  addSystemDatabases(instance);
  return instance;
}

const serverRole = (name: string, id: number, createdMs: number): Login => ({
  id,
  name,
  type: 'R',
  sid: Uint8Array.from([id]),
  password: null,
  isDisabled: false,
  roles: new Set(),
  members: new Set(),
  createdMs,
});

export function addLogin(instance: Instance, { name, type, password, sysadmin, members }: LoginDescription): Login {
  const login: Login = {
    id: name === 'sa' ? 1 : Math.max(258, ...instance.principals.map(({ id }) => id)) + 1,
    name,
    type,
    sid: name === 'sa' ? SA_SID : sidOf(name),
    password: password ?? null,
    isDisabled: false,
    roles: new Set(sysadmin === true ? ['sysadmin'] : []),
    members: new Set((members ?? []).map((member) => member.toLowerCase())),
    createdMs: wallNow(instance.clock),
  };
  instance.principals.push(login);
  return login;
}

/** The same account has the same identifier on every server, as in a directory. */
function sidOf(account: string): Uint8Array {
  const digest = createHash('sha256').update(account.toLowerCase()).digest();
  return Buffer.concat([Buffer.from('010500000000000515000000', 'hex'), digest.subarray(0, 16)]);
}

function addSystemDatabases(instance: Instance): void {
  const add = (name: string, recoveryModel: RecoveryModel, data: string, log: string, dataFile: string, growthIsPercent: boolean): void => {
    const path = (file: string): string => `${instance.defaultDataPath}${file}`;
    addDatabase(instance, {
      name,
      recoveryModel,
      files: [
        { logicalName: data, path: path(`${dataFile}.mdf`), type: 'ROWS', bytes: DATA_BYTES, growthIsPercent },
        { logicalName: log, path: path(`${log}.ldf`), type: 'LOG', bytes: DATA_BYTES, growthIsPercent },
      ],
    });
  };
  add('master', 'SIMPLE', 'master', 'mastlog', 'master', true);
  add('tempdb', 'SIMPLE', 'tempdev', 'templog', 'tempdb', false);
  add('model', 'FULL', 'modeldev', 'modellog', 'model', false);
  add('msdb', 'SIMPLE', 'MSDBData', 'MSDBLog', 'MSDBData', true);
}

/** As CREATE DATABASE makes it, owned by `sa` unless said otherwise. */
export function addDatabase(instance: Instance, description: DatabaseDescription): Database {
  const nowMs = wallNow(instance.clock);
  const owner = instance.principals.find(({ name }) => name === (description.owner ?? 'sa'));
  const ids = new Set(instance.databases.map(({ id }) => id));
  let id = 1;
  while (ids.has(id)) id++;
  const database: Database = {
    id,
    name: description.name,
    createdMs: nowMs,
    ownerSid: owner?.sid ?? SA_SID,
    compatibilityLevel: instance.product.compatibilityLevel,
    collation: instance.collation,
    recoveryModel: description.recoveryModel ?? 'FULL',
    state: 'ONLINE',
    userAccess: 'MULTI_USER',
    isReadOnly: false,
    databaseVersion: instance.product.databaseVersion,
    familyGuid: newGuid(),
    recoveryForkGuid: newGuid(),
    databaseGuid: newGuid(),
    lsn: FIRST_LSN,
    files: filesOf(instance, description),
    users: fixedUsers(owner?.sid ?? SA_SID, nowMs),
    tables: [],
    mirroring: null,
    availabilityGroup: null,
    differentialBase: null,
    lastLogBackupLsn: null,
    damagedPages: [],
    content: description.content ?? null,
  };
  for (const { name, roles } of description.users ?? []) {
    for (const role of roles)
      if (!database.users.some((user) => user.name === role)) addUser(database, { name: role, type: 'R', sid: null, nowMs });
    const login = instance.principals.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
    const user = addUser(database, { name, type: login?.type ?? (name.includes('\\') ? 'G' : 'S'), sid: login?.sid ?? sidOf(name), nowMs });
    roles.forEach((role) => user.roles.add(role));
  }
  instance.databases.push(database);
  return database;
}

function filesOf(instance: Instance, { name, files }: DatabaseDescription): DataFile[] {
  const described = files ?? [
    { logicalName: name, path: `${instance.defaultDataPath}${name}.mdf`, type: 'ROWS' as const, bytes: DATA_BYTES },
    { logicalName: `${name}_log`, path: `${instance.defaultLogPath}${name}_log.ldf`, type: 'LOG' as const, bytes: DATA_BYTES },
  ];
  return described.map((file, index) => ({ id: index + 1, guid: newGuid(), growthIsPercent: false, ...file }));
}

/** `public` has the id 0, `dbo` 1, the fixed roles 16384 and up. */
function fixedUsers(ownerSid: Uint8Array, createdMs: number): DatabaseUser[] {
  const user = (id: number, name: string, type: DatabaseUser['type'], sid: Uint8Array | null, isFixedRole: boolean): DatabaseUser => ({
    id,
    name,
    type,
    sid,
    isFixedRole,
    roles: new Set(name === 'dbo' ? ['db_owner'] : []),
    createdMs,
  });
  return [
    user(0, 'public', 'R', null, false),
    user(1, 'dbo', 'S', ownerSid, false),
    user(2, 'guest', 'S', null, false),
    user(3, 'INFORMATION_SCHEMA', 'S', null, false),
    user(4, 'sys', 'S', null, false),
    ...FIXED_ROLES.map((name, index) => user(16384 + index, name, 'R', null, true)),
  ];
}

export function addUser(
  database: Database,
  user: { name: string; type: DatabaseUser['type']; sid: Uint8Array | null; nowMs: number },
): DatabaseUser {
  const id = Math.max(4, ...database.users.filter((other) => !other.isFixedRole).map((other) => other.id)) + 1;
  const added: DatabaseUser = {
    id,
    name: user.name,
    type: user.type,
    sid: user.sid,
    isFixedRole: false,
    roles: new Set(),
    createdMs: user.nowMs,
  };
  database.users.push(added);
  return added;
}

export function addTable(
  database: Pick<Database, 'tables'>,
  table: { schema: string; name: string; columns: readonly Column[]; primaryKey: readonly string[]; nowMs: number },
): Table {
  const { nowMs, ...rest } = table;
  const id = Math.max(245_575_912, ...database.tables.map((other) => other.id)) + 16;
  const added: Table = { id, ...rest, rows: [], countedRows: 0, nextIdentity: 1, createdMs: nowMs };
  database.tables.push(added);
  return added;
}

export const newGuid = (): string => randomUUID().toUpperCase();
