import { LyncBackupError } from '../../domain/errors.js';
import { instanceText, SqlFailed, type SqlMessage } from '../../domain/sql.js';
import type { World } from '../world.js';
import type { BackupPlace } from './backup-place.js';
import type { LiveDatabase } from './find-primary.js';
import type { BackupRun } from './run-backup.js';
import { serviceAccount } from './service-account.js';

/** Errors by number. @source MicrosoftDocs/sql-docs, Database engine events and errors; formats.md 6.5 */
const DEVICE_ERRORS = [3201, 3202, 3203, 3013];
const RIGHTS_ERRORS = [229, 262];
const NOT_HERE_ANY_MORE = [927, 954, 976, 983];
const GONE = [911];
const BUSY = [3023];
const READ_ERRORS = [3202, 3203];

/** What the operating system of the server said, which its messages quote. */
const ACCESS_DENIED = 5;
const NOT_FOUND = [2, 3, 53, 67];
const DISK_FULL = [39, 112];

/** Whether the database is open elsewhere by now: its mirror took over. */
export const hasMoved = (cause: unknown): boolean => cause instanceof SqlFailed && NOT_HERE_ANY_MORE.includes(firstOf(cause).number);

/** A failure of BACKUP in the administrator's words, with the next move. Anything else comes back as it is. */
export async function backupFailure(
  cause: unknown,
  { live, place, database: name }: Pick<BackupRun, 'live' | 'place' | 'database'>,
  world: World,
  timeoutMs: number,
): Promise<unknown> {
  if (!(cause instanceof SqlFailed)) return cause;
  const { number, text } = firstOf(cause);
  const where = instanceText(live.target);
  const fail = (code: LyncBackupError['code'], fact: string, hint: string): LyncBackupError => new LyncBackupError(code, fact, hint, cause);
  if (DEVICE_ERRORS.includes(number)) {
    const system = osErrorOf(text);
    if (system === ACCESS_DENIED) return deniedFailure(await serviceAccount(live.target, world, timeoutMs), live, place, cause);
    if (system !== null && NOT_FOUND.includes(system))
      return fail(
        'ShareUnreachable',
        `${where} does not find '${place.serverPath}': ${text}`,
        'Check -RepositoryUnc, or -SqlStagingPath, as that server reaches it, and the name of the share.',
      );
    if (system !== null && DISK_FULL.includes(system))
      return fail(place.fullCode, `the backup of '${name}' found no more room at '${place.serverPath}'`, 'Free space there and run again.');
    if (READ_ERRORS.includes(number))
      return fail('SqlFailed', `the backup of '${name}' on ${where} broke off: ${text}`, 'Run DBCC CHECKDB and look into the error log.');
  }
  if (RIGHTS_ERRORS.includes(number)) return missingRight(live, cause);
  if (GONE.includes(number))
    return fail('ObjectNotFound', `${where} has no database '${name}' any more`, 'Find out who dropped it; an older set may have it.');
  if (BUSY.includes(number))
    return fail('SqlFailed', `another backup of '${name}' runs on ${where}: ${text}`, 'Run again when it has ended.');
  return fail('SqlFailed', cause.message, 'Look into the error log of the instance.');
}

export const missingRight = ({ database, instance, target }: LiveDatabase, cause?: unknown): LyncBackupError =>
  new LyncBackupError(
    'RightsMissing',
    `${instance.Account} may not back up '${database.Name}' on ${instanceText(target)}`,
    'Add the account to the role db_backupoperator of the database, or to sysadmin on the instance.',
    cause,
  );

function deniedFailure(account: string | null, { target, instance }: LiveDatabase, place: BackupPlace, cause: SqlFailed): LyncBackupError {
  const who = account === null ? 'the account of its service' : whoWrites(account, instance.MachineName, place.serverPath);
  const isRemote = place.serverPath.startsWith('\\\\');
  return new LyncBackupError(
    'AccessDenied',
    `${instanceText(target)} may not write '${place.serverPath}': ${who} is denied access (operating system error 5)`,
    isRemote
      ? 'Give that account Change on the share and Modify on its folder, or back up over a disk of the server with -SqlStagingPath.'
      : 'Give that account Modify on the folder.',
    cause,
  );
}

/** Accounts that exist on one machine only are, on the network, the machine. */
function whoWrites(account: string, machine: string, path: string): string {
  const isLocal = /^(LocalSystem$|NT AUTHORITY\\|NT SERVICE\\)/i.test(account);
  return isLocal && path.startsWith('\\\\') ? `the computer account ${machine}$, as which its service ${account} is known there,` : account;
}

const firstOf = ({ errors }: SqlFailed): SqlMessage => errors[0]!;

/** `Operating system error 5(Access is denied.)`: the words are in the language of the session, the number before its bracket is not. */
const osErrorOf = (text: string): number | null => {
  const last = [...text.matchAll(/(\d+)\(/g)].at(-1);
  return last ? Number(last[1]) : null;
};
