import { INT, SMALLINT, SYSNAME, VARIANT, nvarchar, varbinary, type SqlValue, type Variant } from '../types.js';
import { contentsAsPages } from '../files/pages.js';
import { findDatabase, findUser, sameName, serverName, type Database } from '../state/model.js';
import { EDITIONS, isAtLeast, versionText } from '../state/products.js';
import { isInDatabaseRole, isInServerRole, isSysadmin, mayAlter, mayBackUp, mayEnter, usersOf, loginOfSid } from '../state/rights.js';
import type { BuiltIn } from './functions.js';
import { fatal } from '../messages.js';
import type { Session } from './session.js';

type Run = (session: Session, ...args: (string | number | null)[]) => SqlValue;

/** Functions of names and numbers that look at the server. */
const about = (fewest: number, most: number, type: BuiltIn['type'], run: Run): BuiltIn => ({
  fewest,
  most,
  type,
  run: (values, _types, session) =>
    run(session, ...values.map((value) => (typeof value === 'bigint' ? Number(value) : (value as string | number | null)))),
});

const text = (value: string): Variant => ({ type: nvarchar(128), value });
const number = (value: number): Variant => ({ type: INT, value });
const flag = (value: boolean): Variant => number(value ? 1 : 0);

/** @source MicrosoftDocs/sql-docs, SERVERPROPERTY */
const PROPERTIES: Readonly<Record<string, (session: Session) => Variant | null>> = {
  BUILDCLRVERSION: () => text('v4.0.30319'),
  COLLATION: ({ instance }) => text(instance.collation),
  COMPUTERNAMEPHYSICALNETBIOS: ({ instance }) => text(instance.machineName),
  EDITION: ({ instance }) => text(`${EDITIONS[instance.edition].name} (64-bit)`),
  ENGINEEDITION: ({ instance }) => number(EDITIONS[instance.edition].engine),
  HADRMANAGERSTATUS: ({ instance }) => (isAtLeast(instance.product, '2012') ? number(instance.isHadrEnabled ? 1 : 0) : null),
  INSTANCENAME: ({ instance }) => (instance.instanceName === '' ? null : text(instance.instanceName)),
  INSTANCEDEFAULTBACKUPPATH: ({ instance }) => (isAtLeast(instance.product, '2019') ? text(instance.defaultBackupPath) : null),
  INSTANCEDEFAULTDATAPATH: ({ instance }) => (isAtLeast(instance.product, '2012') ? text(instance.defaultDataPath) : null),
  INSTANCEDEFAULTLOGPATH: ({ instance }) => (isAtLeast(instance.product, '2012') ? text(instance.defaultLogPath) : null),
  ISCLUSTERED: () => flag(false),
  ISHADRENABLED: ({ instance }) => (isAtLeast(instance.product, '2012') ? flag(instance.isHadrEnabled) : null),
  ISINTEGRATEDSECURITYONLY: ({ instance }) => flag(instance.isIntegratedSecurityOnly),
  ISSINGLEUSER: () => flag(false),
  LCID: () => number(1033),
  MACHINENAME: ({ instance }) => text(instance.machineName),
  PROCESSID: () => number(1),
  PRODUCTLEVEL: ({ instance }) => text(instance.product.level),
  PRODUCTMAJORVERSION: ({ instance }) => (isAtLeast(instance.product, '2012') ? text(String(instance.product.major)) : null),
  PRODUCTVERSION: ({ instance }) => text(versionText(instance.product)),
  SERVERNAME: ({ instance }) => text(serverName(instance)),
};

const DATABASE_PROPERTIES: Readonly<Record<string, (database: Database) => Variant>> = {
  COLLATION: ({ collation }) => text(collation),
  RECOVERY: ({ recoveryModel }) => text(recoveryModel),
  STATUS: ({ state }) => text(state),
  UPDATEABILITY: ({ isReadOnly }) => text(isReadOnly ? 'READ_ONLY' : 'READ_WRITE'),
  USERACCESS: ({ userAccess }) => text(userAccess),
  VERSION: ({ databaseVersion }) => number(databaseVersion),
};

const named = (session: Session, name: string | number | null | undefined): Database | null =>
  name === undefined ? session.database : name === null ? null : findDatabase(session.instance, String(name));

export const SERVER_FUNCTIONS: Record<string, BuiltIn> = {
  SERVERPROPERTY: about(1, 1, VARIANT, (session, name) => PROPERTIES[String(name).toUpperCase()]?.(session) ?? null),
  DATABASEPROPERTYEX: about(2, 2, VARIANT, (session, name, property) => {
    const database = named(session, name);
    return database ? (DATABASE_PROPERTIES[String(property).toUpperCase()]?.(database) ?? null) : null;
  }),
  DB_ID: about(0, 1, SMALLINT, (session, name) => named(session, name)?.id ?? null),
  DB_NAME: about(0, 1, SYSNAME, (session, id) =>
    id === undefined ? session.database.name : (session.instance.databases.find((database) => database.id === Number(id))?.name ?? null),
  ),
  HAS_DBACCESS: about(1, 1, INT, (session, name) => {
    const database = named(session, name);
    return database && (database.state === 'ONLINE' && mayEnter(session.state, database) ? 1 : 0);
  }),
  SUSER_SNAME: about(0, 1, SYSNAME, (session, sid) => (sid === undefined ? session.state.account : sidName(session, sid))),
  SUSER_NAME: about(0, 1, SYSNAME, (session, id) =>
    id === undefined ? session.state.account : (session.instance.principals.find((login) => login.id === Number(id))?.name ?? null),
  ),
  SUSER_ID: about(0, 1, INT, ({ instance, state }, name) => {
    const wanted = String(name ?? state.account);
    return instance.principals.find((login) => sameName(login.name, wanted))?.id ?? null;
  }),
  SUSER_SID: about(0, 1, varbinary(85), ({ instance, state }, name) => {
    const wanted = String(name ?? state.account);
    return instance.principals.find((login) => sameName(login.name, wanted))?.sid ?? null;
  }),
  SYSTEM_USER: about(0, 0, SYSNAME, ({ state }) => state.account),
  ORIGINAL_LOGIN: about(0, 0, SYSNAME, ({ state }) => state.account),
  USER_NAME: about(0, 1, SYSNAME, (session, id) =>
    id === undefined ? currentUser(session) : (session.database.users.find((user) => user.id === Number(id))?.name ?? null),
  ),
  CURRENT_USER: about(0, 0, SYSNAME, currentUser),
  SESSION_USER: about(0, 0, SYSNAME, currentUser),
  USER_ID: about(0, 1, INT, (session, name) => findUser(session.database, String(name ?? currentUser(session)))?.id ?? null),
  DATABASE_PRINCIPAL_ID: about(0, 1, INT, (session, name) => findUser(session.database, String(name ?? currentUser(session)))?.id ?? null),
  IS_SRVROLEMEMBER: about(1, 2, INT, (session, role) => {
    const isRole = session.instance.principals.some(({ type, name }) => type === 'R' && sameName(name, String(role)));
    return isRole ? (isInServerRole(session.state, String(role)) ? 1 : 0) : null;
  }),
  IS_MEMBER: about(1, 1, INT, (session, role) => roleMembership(session, String(role))),
  IS_ROLEMEMBER: { ...about(1, 2, INT, (session, role) => roleMembership(session, String(role))), since: '2012' },
  HAS_PERMS_BY_NAME: about(3, 3, INT, (session, securable, securableClass, permission) =>
    permissionOn(session, securable, securableClass, String(permission)),
  ),
  FILEPROPERTY: about(2, 2, INT, ({ database }, name, property) =>
    String(property).toUpperCase() === 'SPACEUSED' ? usedPages(database, String(name)) : null,
  ),
  OBJECT_ID: about(1, 2, INT, (session, name) => session.findTable(String(name).split('.').map(withoutDelimiters))?.id ?? null),
  SCHEMA_ID: about(0, 1, INT, (_session, name) => (name === undefined || sameName(String(name), 'dbo') ? 1 : null)),
  SCHEMA_NAME: about(0, 1, SYSNAME, (_session, id) => (id === undefined || id === 1 ? 'dbo' : null)),
  OBJECT_NAME: about(1, 2, SYSNAME, (session, id) => session.database.tables.find((table) => table.id === Number(id))?.name ?? null),
  HOST_NAME: about(0, 0, nvarchar(128), ({ state }) => state.hostName),
  APP_NAME: about(0, 0, nvarchar(128), ({ state }) => state.programName),
};

/** What a backup of the file would hold. Null for a file that is not there. */
function usedPages(database: Database, logicalName: string): number | null {
  const file = database.files.find((candidate) => sameName(candidate.logicalName, logicalName));
  if (!file) return null;
  return file === database.files.find(({ type }) => type === 'ROWS') ? contentsAsPages(database).pages : 0;
}

const withoutDelimiters = (part: string): string => /^\[(.*)\]$/.exec(part)?.[1]?.replaceAll(']]', ']') ?? part;

function currentUser({ state, database }: Session): string {
  return usersOf(state, database)[0]?.name ?? 'guest';
}

function sidName({ instance }: Session, sid: unknown): string | null {
  return sid instanceof Uint8Array ? (loginOfSid(instance, sid)?.name ?? null) : null;
}

/** Null for a role that is not there. */
function roleMembership({ state, database }: Session, role: string): number | null {
  const found = findUser(database, role);
  if (found?.type !== 'R') return null;
  return isInDatabaseRole(state, database, role) ? 1 : 0;
}

/** Permissions that the product asks about; any other would be a guess and is refused. */
function permissionOn(
  session: Session,
  securable: string | number | null,
  securableClass: string | number | null,
  permission: string,
): number {
  const { state } = session;
  const wanted = permission.toUpperCase();
  if (securableClass === null) {
    if (['VIEW SERVER STATE', 'CONTROL SERVER', 'ALTER ANY LOGIN'].includes(wanted)) return isSysadmin(state) ? 1 : 0;
    if (wanted === 'CREATE ANY DATABASE') return isInServerRole(state, 'dbcreator') ? 1 : 0;
  } else if (String(securableClass).toUpperCase() === 'DATABASE') {
    const database = named(session, securable === null ? undefined : withoutDelimiters(String(securable)));
    if (!database) return 0;
    if (wanted === 'BACKUP DATABASE' || wanted === 'BACKUP LOG') return mayBackUp(state, database) ? 1 : 0;
    if (wanted === 'ALTER' || wanted === 'CONTROL') return mayAlter(state, database) ? 1 : 0;
    if (wanted === 'CONNECT') return mayEnter(state, database) ? 1 : 0;
  }
  throw fatal(102, permission);
}
