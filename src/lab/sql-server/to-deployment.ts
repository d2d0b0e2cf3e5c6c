import type { Database as DeployedDatabase, DatabaseContent } from '../deployment/databases.js';
import type { SqlInstance as DeployedInstance, SqlLogin } from '../deployment/model.js';
import type { Database, DatabaseUser, Instance, Table } from './state/model.js';
import { isSysadmin, loginOfSid } from './state/rights.js';
import { storedValue } from './stored-values.js';

const TYPES = { S: 'SQL_LOGIN', U: 'WINDOWS_LOGIN', G: 'WINDOWS_GROUP' } as const;
const SYSTEM_DATABASES: readonly string[] = ['master', 'tempdb', 'model', 'msdb'];
const FIRST_OWN_USER = 5; // lower ids are the system's
const MS_PER_MINUTE = 60_000;

export const ownDatabases = ({ databases }: Instance): Database[] => databases.filter(({ name }) => !SYSTEM_DATABASES.includes(name));

/** What a deployment keeps of a database, apart from what is in it. @param before what it kept so far: a mirror's partner has a longer name there */
export function deployedFacts(instance: Instance, database: Database, before: DeployedDatabase | null): Omit<DeployedDatabase, 'content'> {
  const { name, files, recoveryModel, state, createdMs } = database;
  return {
    name,
    sizeBytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    recoveryModel,
    createdUtc: new Date(createdMs - instance.clock.offsetMinutes(createdMs) * MS_PER_MINUTE).toISOString(),
    files: files.map(({ logicalName, path, type, bytes }) => ({ logicalName, path, type, bytes })),
    users: database.users.filter(isOwnUser).map((user) => ({ name: user.name, roles: [...user.roles] })),
    mirroring: mirroringOf(database, before),
    availabilityGroup: database.availabilityGroup,
    state: database.mirroring?.role === 'MIRROR' ? 'ONLINE' : state, // a mirror's own state follows from its role
    onServer: serverFacts(instance, database),
  };
}

const isOwnUser = ({ id, type, isFixedRole }: DatabaseUser): boolean => id >= FIRST_OWN_USER && type !== 'R' && !isFixedRole;
const isOwnRole = ({ id, type, isFixedRole }: DatabaseUser): boolean => id >= FIRST_OWN_USER && type === 'R' && !isFixedRole;

function serverFacts(instance: Instance, database: Database): DeployedDatabase['onServer'] {
  const { userAccess, isReadOnly, compatibilityLevel, collation, familyGuid, recoveryForkGuid, damagedPages } = database;
  const { lsn, lastLogBackupLsn, differentialBase, ownerSid, users } = database;
  return {
    userAccess,
    isReadOnly,
    owner: loginOfSid(instance, ownerSid)?.name ?? null,
    compatibilityLevel,
    collation,
    roles: users.filter(isOwnRole).map(({ name }) => name),
    familyGuid,
    recoveryForkGuid,
    lsn: String(lsn),
    lastLogBackupLsn: lastLogBackupLsn === null ? null : String(lastLogBackupLsn),
    differentialBase: differentialBase && { ...differentialBase, lsn: String(differentialBase.lsn) },
    damagedPages: [...damagedPages],
  };
}

function mirroringOf({ mirroring }: Database, before: DeployedDatabase | null): DeployedDatabase['mirroring'] {
  if (!mirroring) return null;
  const host = /^TCP:\/\/([^:]+)/i.exec(mirroring.partnerAddress)?.[1]?.toLowerCase() ?? '';
  return {
    role: mirroring.role,
    state: mirroring.state === 'SYNCHRONIZED' ? 'SYNCHRONIZED' : 'DISCONNECTED',
    partner: before?.mirroring?.partner ?? host,
  };
}

/** What the product would find in it. */
export function deployedContent({ content, tables }: Database): DatabaseContent {
  const kept = content as DatabaseContent | null;
  if (kept && kept.kind !== 'rows' && kept.kind !== 'empty') return kept;
  if (tables.length === 0) return kept?.kind === 'empty' ? kept : { kind: 'empty' };
  const counts = Object.fromEntries(tables.map((table) => [table.name, rowsOf(table)]));
  return kept?.kind === 'rows' && JSON.stringify(kept.tables) === JSON.stringify(counts) ? kept : { kind: 'rows', tables: counts };
}

const rowsOf = ({ rows, countedRows }: Table): number => rows.length + countedRows;

export function deployedLogins({ principals }: Instance): SqlLogin[] {
  return principals.flatMap((login) =>
    login.type === 'R' ? [] : [{ name: login.name, type: TYPES[login.type], sysadmin: isSysadmin({ logins: [login] }) }],
  );
}

export const deployedHistory = ({ history }: Instance): NonNullable<DeployedInstance['history']> =>
  Object.fromEntries(
    Object.entries(history).map(([table, rows]) => [
      table,
      (rows as Record<string, never>[]).map((row) =>
        Object.fromEntries(Object.entries(row).map(([name, value]) => [name, storedValue(value)])),
      ),
    ]),
  );
