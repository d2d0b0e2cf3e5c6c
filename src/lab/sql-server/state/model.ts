import type { Column, SqlValue } from '../types.js';
import type { Edition, Product } from './products.js';

/** One instance of SQL Server as it is now. Times are milliseconds on its own wall clock, counted from 1970. */
export interface Instance {
  readonly machineName: string; // NetBIOS, upper case
  readonly instanceName: string; // empty: the default instance
  readonly product: Product;
  readonly edition: Edition;
  readonly collation: string;
  /** Which account opens backup files; on a Standard Edition server of the product that is the computer. */
  readonly serviceAccount: string;
  readonly domainName: string; // NetBIOS
  readonly isIntegratedSecurityOnly: boolean;
  isHadrEnabled: boolean;
  readonly defaultDataPath: string;
  readonly defaultLogPath: string;
  readonly defaultBackupPath: string;
  readonly clock: WallClock;
  readonly startedMs: number;
  readonly principals: Login[];
  readonly databases: Database[];
  readonly availabilityGroups: AvailabilityGroup[];
  readonly history: History;
  readonly sessions: Map<number, SessionState>;
}

export interface WallClock {
  /** UTC. */
  nowMs(): number;
  /** What the server's wall clock is ahead of UTC at that time. */
  offsetMinutes(utcMs: number): number;
}

export const wallNow = (clock: WallClock): number => {
  const nowMs = clock.nowMs();
  return nowMs + clock.offsetMinutes(nowMs) * 60_000;
};

export interface Login {
  readonly id: number;
  readonly name: string;
  readonly type: 'S' | 'U' | 'G' | 'R'; // SQL login, Windows user, Windows group, server role
  readonly sid: Uint8Array;
  readonly password: string | null;
  isDisabled: boolean;
  /** Server roles it belongs to. */
  readonly roles: Set<string>;
  /** Of a Windows group: the accounts that belong to it, `DOMAIN\name` in lower case. */
  readonly members: Set<string>;
  readonly createdMs: number;
}

export type DatabaseState = 'ONLINE' | 'RESTORING' | 'OFFLINE';
export type UserAccess = 'MULTI_USER' | 'SINGLE_USER' | 'RESTRICTED_USER';
export type RecoveryModel = 'SIMPLE' | 'FULL' | 'BULK_LOGGED';

export interface Database {
  readonly id: number;
  readonly name: string;
  createdMs: number;
  ownerSid: Uint8Array;
  compatibilityLevel: number;
  collation: string;
  recoveryModel: RecoveryModel;
  state: DatabaseState;
  userAccess: UserAccess;
  isReadOnly: boolean;
  databaseVersion: number;
  familyGuid: string;
  recoveryForkGuid: string;
  databaseGuid: string;
  /** Grows with every change; a log sequence number as in `lsn.ts`. */
  lsn: bigint;
  readonly files: DataFile[];
  readonly users: DatabaseUser[];
  readonly tables: Table[];
  mirroring: Mirroring | null;
  /** Name of the availability group it belongs to. */
  availabilityGroup: string | null;
  /** The last full backup that was not copy-only: what a differential starts from. */
  differentialBase: { lsn: bigint; guid: string; atMs: number } | null;
  /** Null when no chain of log backups has begun. */
  lastLogBackupLsn: bigint | null;
  /** Pages that DBCC CHECKDB finds wrong. */
  damagedPages: number[];
  /** What the practice keeps in it beside tables: travels through backup and restore as it is. */
  content: unknown;
}

export interface DataFile {
  readonly id: number;
  readonly guid: string;
  readonly type: 'ROWS' | 'LOG';
  readonly logicalName: string;
  path: string;
  bytes: number;
  /** Grows by ten percent, as the system's own files do; by 64 MiB otherwise. */
  readonly growthIsPercent: boolean;
}

export interface DatabaseUser {
  readonly id: number;
  readonly name: string;
  readonly type: 'S' | 'U' | 'G' | 'R';
  readonly sid: Uint8Array | null;
  readonly isFixedRole: boolean;
  /** Names of database roles it belongs to. */
  readonly roles: Set<string>;
  readonly createdMs: number;
}

export interface Table {
  readonly id: number;
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly Column[];
  readonly primaryKey: readonly string[];
  rows: SqlValue[][];
  /** Rows that the practice counts without keeping them one by one. */
  countedRows: number;
  nextIdentity: number;
  readonly createdMs: number;
}

export interface Mirroring {
  role: 'PRINCIPAL' | 'MIRROR';
  state: 'SYNCHRONIZED' | 'DISCONNECTED' | 'SUSPENDED';
  readonly partnerAddress: string; // TCP://host:port
  readonly partnerInstance: string;
  readonly witnessAddress: string | null;
}

export interface AvailabilityGroup {
  readonly id: string;
  readonly name: string;
  /** Of this instance in the group. */
  role: 'PRIMARY' | 'SECONDARY';
  /** This instance included. */
  readonly replicas: readonly { readonly id: string; readonly server: string; readonly isSynchronized: boolean }[];
  primary: string;
}

/** What `msdb` remembers of backups and restores: rows of its own tables, oldest first. */
export interface History {
  readonly mediaSets: SqlRow[];
  readonly mediaFamilies: SqlRow[];
  readonly backupSets: SqlRow[];
  readonly backupFiles: SqlRow[];
  readonly restores: SqlRow[];
  readonly restoreFiles: SqlRow[];
}

/** Column name -> value. */
export type SqlRow = Readonly<Record<string, SqlValue>>;

/** A session as other sessions see it. */
export interface SessionState {
  readonly id: number;
  /** `DOMAIN\user` or the SQL login. */
  readonly account: string;
  /** The login of that name and those of the groups the account belongs to. */
  readonly logins: readonly Login[];
  readonly hostName: string;
  readonly programName: string;
  readonly isEncrypted: boolean;
  readonly authentication: 'SQL' | 'NTLM';
  readonly connectedMs: number;
  database: string;
  /** The statement that runs, for sys.dm_exec_requests. */
  running: { command: string; startedMs: number; percent: number; database: string } | null;
  disconnect(): void;
}

export const serverName = ({ machineName, instanceName }: Pick<Instance, 'machineName' | 'instanceName'>): string =>
  instanceName === '' ? machineName : `${machineName}\\${instanceName}`;

export const findDatabase = (instance: Instance, name: string): Database | null =>
  instance.databases.find((database) => sameName(database.name, name)) ?? null;

export const findLogin = (instance: Instance, name: string): Login | null =>
  instance.principals.find((login) => login.type !== 'R' && sameName(login.name, name)) ?? null;

export const findUser = (database: Database, name: string): DatabaseUser | null =>
  database.users.find((user) => sameName(user.name, name)) ?? null;

/** Names ignore case in the collations that the product uses. */
export const sameName = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/** Other sessions that are in a database or back it up or restore it. */
export const othersIn = (instance: Instance, database: Database, own: SessionState): SessionState[] =>
  [...instance.sessions.values()].filter(
    ({ id, database: current, running }) => id !== own.id && (sameName(current, database.name) || running?.database === database.name),
  );

const FIRST_SESSION_ID = 51; // lower ones belong to the system

export function freeSessionId({ sessions }: Instance): number {
  let id = FIRST_SESSION_ID;
  while (sessions.has(id)) id++;
  return id;
}
