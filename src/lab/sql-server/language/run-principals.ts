import { failure, fatal } from '../messages.js';
import { addLogin, addUser } from '../state/instance.js';
import { findDatabase, findLogin, findUser, sameName, wallNow, type Database, type DatabaseUser, type Login } from '../state/model.js';
import { isAtLeast } from '../state/products.js';
import { isSysadmin, mayAlter, sameBytes } from '../state/rights.js';
import { COMMAND, doneKind, type Run } from './run.js';
import type { Session } from './session.js';
import type { Statement } from './syntax.js';

type Of<K extends Statement['kind']> = Extract<Statement, { kind: K }>;

/** Statements about logins, users, roles and owners. */
export function createLogin({ name, isWindows, password }: Of<'createLogin'>, run: Run): void {
  const { session } = run;
  if (!isSysadmin(session.state)) throw failure(15247);
  if (session.instance.principals.some((login) => sameName(login.name, name))) throw failure(15025, name);
  if (isWindows && !name.includes('\\')) throw failure(15407, name);
  const login = addLogin(session.instance, { name, type: isWindows ? 'G' : 'S', ...(password !== null && { password }) });
  session.transaction.did(() => remove(session.instance.principals, login));
  finish(run);
}

export function createUser({ name, login: loginName }: Of<'createUser'>, run: Run): void {
  const { session } = run;
  const database = alterable(session);
  if (findUser(database, name)) throw failure(15023, name);
  const login = loginName === null ? null : findLogin(session.instance, loginName);
  if (loginName !== null && !login) throw failure(15007, loginName);
  const isKnown = login && database.users.some(({ sid, name: other }) => sid !== null && other !== 'dbo' && sameBytes(sid, login.sid));
  if (isKnown) throw failure(15063);
  const type = login && login.type !== 'R' ? login.type : 'S';
  const user = addUser(database, { name, type, sid: login?.sid ?? null, nowMs: wallNow(session.instance.clock) });
  session.transaction.did(() => remove(database.users, user));
  finish(run);
}

/** A user whose login was another one, or is gone, gets this login. */
export function alterUser({ name, login: loginName }: Of<'alterUser'>, run: Run): void {
  const database = alterable(run.session);
  const user = findUser(database, name);
  if (!user || user.type === 'R') throw failure(15151, 'alter', 'user', name);
  const login = findLogin(run.session.instance, loginName);
  if (!login) throw failure(15151, 'find', 'login', loginName);
  replaceUser(database, user, { ...user, sid: login.sid }, run.session);
  finish(run);
}

function replaceUser(database: Database, user: DatabaseUser, changed: DatabaseUser, session: Session): void {
  database.users.splice(database.users.indexOf(user), 1, changed);
  session.transaction.did(() => database.users.splice(database.users.indexOf(changed), 1, user));
}

export function createRole({ name }: Of<'createRole'>, run: Run): void {
  const { session } = run;
  const database = alterable(session);
  if (findUser(database, name)) throw failure(15023, name);
  const role = addUser(database, { name, type: 'R', sid: null, nowMs: wallNow(session.instance.clock) });
  session.transaction.did(() => remove(database.users, role));
  finish(run);
}

export function alterRole({ role, isServerRole, action, member }: Of<'alterRole'>, run: Run): void {
  if (!isAtLeast(run.session.instance.product, '2012')) throw fatal(156, action.toUpperCase());
  if (isServerRole) changeServerRole(role, action, member, run.session);
  else changeRole(role, action, member, run.session);
  finish(run);
}

/** Also what sp_addrolemember and sp_droprolemember do. */
export function changeRole(roleName: string, action: 'add' | 'drop', memberName: string, session: Session): void {
  const database = alterable(session);
  const role = findUser(database, roleName);
  if (role?.type !== 'R') throw failure(15151, 'alter', 'role', roleName);
  const member = findUser(database, memberName);
  if (!member) throw failure(15151, action === 'add' ? 'add' : 'drop', 'principal', memberName);
  change(member.roles, action, role.name, session);
}

export function changeServerRole(roleName: string, action: 'add' | 'drop', memberName: string, session: Session): void {
  if (!isSysadmin(session.state)) throw failure(15247);
  const role = session.instance.principals.find(({ type, name }) => type === 'R' && sameName(name, roleName));
  if (!role) throw failure(15151, 'alter', 'server role', roleName);
  const member = findLogin(session.instance, memberName);
  if (!member) throw failure(15151, action === 'add' ? 'add' : 'drop', 'principal', memberName);
  change(member.roles, action, role.name, session);
}

function change(roles: Set<string>, action: 'add' | 'drop', role: string, session: Session): void {
  const had = roles.has(role);
  if (action === 'add') roles.add(role);
  else roles.delete(role);
  session.transaction.did(() => (had ? roles.add(role) : roles.delete(role)));
}

export function dropPrincipal({ principal, name }: Of<'dropPrincipal'>, run: Run): void {
  const { session } = run;
  if (principal === 'login') {
    if (!isSysadmin(session.state)) throw failure(15247);
    const login = findLogin(session.instance, name);
    if (!login) throw failure(15151, 'drop', 'login', name);
    remove(session.instance.principals, login);
    session.transaction.did(() => session.instance.principals.push(login));
  } else {
    const database = alterable(session);
    const user = findUser(database, name);
    if (!user || user.id < 5 || user.isFixedRole || (user.type === 'R') !== (principal === 'role'))
      throw failure(15151, 'drop', principal, name);
    remove(database.users, user);
    session.transaction.did(() => database.users.push(user));
  }
  finish(run);
}

export function alterAuthorization({ database: name, login: loginName }: Of<'alterAuthorization'>, run: Run): void {
  changeOwner(name, loginName, run.session);
  finish(run);
}

/** Also what sp_changedbowner does. The owner is `dbo` and can be no other user. */
export function changeOwner(name: string, loginName: string, session: Session): void {
  const database = findDatabase(session.instance, name);
  if (!database || !mayAlter(session.state, database)) throw failure(15151, 'find', 'database', name);
  const login = findLogin(session.instance, loginName);
  if (!login) throw failure(15151, 'find', 'principal', loginName);
  const isUser = database.users.some(({ sid, name: user }) => user !== 'dbo' && sid !== null && sameBytes(sid, login.sid));
  if (isUser) throw failure(15110);
  const previous = database.ownerSid;
  setOwner(database, login);
  session.transaction.did(() => (database.ownerSid = previous));
}

function setOwner(database: Database, login: Login): void {
  database.ownerSid = login.sid;
  const dbo = findUser(database, 'dbo')!;
  database.users.splice(database.users.indexOf(dbo), 1, { ...dbo, sid: login.sid });
}

/** The current database, when the session may change it. */
function alterable(session: Session): Database {
  if (!mayAlter(session.state, session.database)) throw failure(15247);
  return session.database;
}

function remove<T>(list: T[], item: T): void {
  list.splice(list.indexOf(item), 1);
}

const finish = (run: Run): void => run.answer.done(COMMAND.other, null, { kind: doneKind(run) });
