import { findDatabase, findLogin, sameName, type Instance, type Login } from './model.js';

export interface Account {
  /** `DOMAIN\user` or the name of a SQL login. */
  readonly name: string;
  readonly logins: readonly Login[];
}

/** A SQL login proves itself with its password. Null when it does not. */
export function sqlAccount(instance: Instance, name: string, password: string): Account | null {
  const login = findLogin(instance, name);
  if (instance.isIntegratedSecurityOnly || login?.type !== 'S' || login.isDisabled) return null;
  return login.password !== null && login.password === password ? { name: login.name, logins: [login] } : null;
}

/** A Windows account comes in by a login of its own or of a group; who it is was decided by the domain. */
export function windowsAccount(instance: Instance, account: string): Account | null {
  const logins = instance.principals.filter(
    (login) =>
      !login.isDisabled &&
      ((login.type === 'U' && sameName(login.name, account)) || (login.type === 'G' && login.members.has(account.toLowerCase()))),
  );
  return logins.length === 0 ? null : { name: account, logins };
}

/** The database a session starts in. Null when the one that was asked for is not there. */
export const startingDatabase = (instance: Instance, wanted: string): string | null =>
  wanted === '' ? 'master' : (findDatabase(instance, wanted)?.name ?? null);
