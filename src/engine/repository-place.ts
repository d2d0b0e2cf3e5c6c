import { LyncBackupError } from '../domain/errors.js';
import type { Session } from '../domain/session.js';
import type { Topology } from '../domain/topology.js';

/**
 * A repository must survive what it is for: it lies on a computer that is in no pool.
 * @throws {LyncBackupError} `RepositoryMisplaced` naming the server
 * @source setting-up-a-backup-location (procedures.md 3.1)
 */
export function assertOutsidePools(path: string, session: Session, topology: Topology): void {
  const server = serverOf(path, session);
  const machine = topology.pools.flatMap((pool) => pool.machines).find(({ fqdn }) => server !== null && isSameHost(server, fqdn));
  if (!machine) return;
  throw new LyncBackupError(
    'RepositoryMisplaced',
    `'${path}' is on ${machine.fqdn}, a server of this deployment: the backup would be lost with it`,
    'Name a shared folder on a stand-alone computer that is in no pool.',
  );
}

/**
 * The name under which SQL Server reaches a repository; null when nobody can tell. The servers of a practice are on this computer and
 * know it by the same path.
 * @param given by the administrator, @param recorded with the repository, @param session of the sets' kind
 * @throws {LyncBackupError} `InvalidRequest` for a given name that is none
 */
export function uncOf(
  path: string,
  given: string | null,
  recorded: string | null,
  session: Pick<Session, 'ModuleIsPractice'>,
): string | null {
  if (given !== null && !isUnc(given))
    throw new LyncBackupError('InvalidRequest', `'${given}' is not the UNC path of a folder`, 'Give one such as \\\\backup01\\lync.');
  return given ?? (isUnc(path) ? path : null) ?? recorded ?? (session.ModuleIsPractice ? path : null);
}

const isUnc = (path: string): boolean => /^\\\\[^\\/?.][^\\/]*\\[^\\/]/.test(path);

/** The computer a path is on. A practice session's own computer is not one of the practised deployment. */
function serverOf(path: string, session: Session): string | null {
  const unc = /^\\\\(?:\?\\UNC\\)?([^\\?.][^\\]*)\\/i.exec(path)?.[1];
  if (unc !== undefined) return unc;
  return session.ModuleIsPractice ? null : session.Host;
}

const isSameHost = (name: string, fqdn: string): boolean => {
  const [one, other] = [name.toLowerCase(), fqdn.toLowerCase()];
  return one === other || (!one.includes('.') && one === other.split('.')[0]);
};
