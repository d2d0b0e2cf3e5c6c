import type { Database, DatabaseUser, Instance, Login, SessionState } from './model.js';
import { sameName } from './model.js';

/** What a session may do. A person has the rights of his own login and of every group with a login that he belongs to. */
type Caller = Pick<SessionState, 'logins'>;

export const isSysadmin = ({ logins }: Caller): boolean => logins.some(({ roles }) => roles.has('sysadmin'));

export const isInServerRole = (caller: Caller, role: string): boolean =>
  sameName(role, 'public') || isSysadmin(caller) || caller.logins.some(({ roles }) => [...roles].some((own) => sameName(own, role)));

/** Users of the database that the session acts as; `dbo` for its owner and for every sysadmin. */
export function usersOf(caller: Caller, database: Database): DatabaseUser[] {
  const isOwner = isSysadmin(caller) || caller.logins.some(({ sid }) => sameBytes(sid, database.ownerSid));
  if (isOwner) return database.users.filter(({ name }) => name === 'dbo');
  return database.users.filter(
    ({ sid, name }) => name !== 'dbo' && sid !== null && caller.logins.some((login) => sameBytes(login.sid, sid)),
  );
}

/** System databases let everybody in as `guest`. */
export const mayEnter = (caller: Caller, database: Database): boolean =>
  ['master', 'tempdb', 'msdb'].includes(database.name) || usersOf(caller, database).length > 0;

export const isInDatabaseRole = (caller: Caller, database: Database, role: string): boolean =>
  sameName(role, 'public') ||
  usersOf(caller, database).some(({ roles, name }) => name === 'dbo' || [...roles].some((own) => sameName(own, role)));

export const mayBackUp = (caller: Caller, database: Database): boolean =>
  isInDatabaseRole(caller, database, 'db_owner') || isInDatabaseRole(caller, database, 'db_backupoperator');

/** To restore over a database one must own it or be allowed to create databases. */
export const mayRestore = (caller: Caller, database: Database | null): boolean =>
  isInServerRole(caller, 'dbcreator') || (database !== null && caller.logins.some(({ sid }) => sameBytes(sid, database.ownerSid)));

export const mayAlter = (caller: Caller, database: Database): boolean => isInDatabaseRole(caller, database, 'db_owner');

export const sameBytes = (one: Uint8Array, other: Uint8Array): boolean => Buffer.compare(one, other) === 0;

export const loginOfSid = ({ principals }: Instance, sid: Uint8Array): Login | null =>
  principals.find((login) => login.type !== 'R' && sameBytes(login.sid, sid)) ?? null;
