import { LyncBackupError, type ErrorCode } from '../../domain/errors.js';
import { instanceText, SqlFailed, type SqlMessage, type SqlTarget } from '../../domain/sql.js';
import { inUse } from './restore-checks.js';
import { lookAtTarget } from './restore-target.js';
import type { DatabaseWorld } from './restore-world.js';
import { serviceAccount } from './service-account.js';

/** What RESTORE says, by number, and what it means here. @source formats.md 6.5; MicrosoftDocs/sql-docs, Database engine events and errors */
const MEANINGS: readonly { numbers: readonly number[]; code: ErrorCode; hint: string }[] = [
  {
    numbers: [3101, 3102, 924, 5061, 5064],
    code: 'DatabaseInUse',
    hint: 'Stop the services that use it, or end their sessions with -Disconnect.',
  },
  {
    numbers: [3104, 3059, 1468],
    code: 'DatabaseMirrored',
    hint: 'Take it out of mirroring or its availability group first, and put it back afterwards.',
  },
  { numbers: [3257, 1105, 1101, 3202], code: 'DiskFull', hint: 'Free space on the disks of that server and run again.' },
  {
    numbers: [3241, 3242, 3183, 3189, 3203, 3254, 3256, 3266, 3287, 3298],
    code: 'BackupFileDamaged',
    hint: 'Test the set with Test-LyncBackup, and use another one.',
  },
  {
    numbers: [3132, 3135, 3117, 3118, 3136, 3141, 3154, 3169, 3231, 3258, 33111],
    code: 'BackupUnsuitable',
    hint: 'Use a full backup of this database, made by a server of this version or an older one, with all its files.',
  },
  {
    numbers: [229, 262, 3110, 15247],
    code: 'RightsMissing',
    hint: 'Add the account to sysadmin on the instance for the time of the restore.',
  },
  { numbers: [1834, 3156, 5133, 3634], code: 'PathInvalid', hint: 'Create the folder for the files of the database on that server.' },
];
const DEVICE_ERROR = 3201;
const IN_USE = 3101;
const ACCESS_DENIED = 5;

/** A failure of RESTORE in the administrator's words, with the next move. Anything but a statement that failed comes back as it is. */
export async function restoreFailure(
  cause: unknown,
  what: { database: string; target: SqlTarget; path: string },
  world: DatabaseWorld,
  timeoutMs: number,
): Promise<unknown> {
  if (!(cause instanceof SqlFailed)) return cause;
  const first = cause.errors[0]!;
  const where = instanceText(what.target);
  if (first.number === DEVICE_ERROR) return unreadable(first, what, await serviceAccount(what.target, world, timeoutMs), cause);
  if (first.number === IN_USE) {
    const there = await lookAtTarget(what.database, what.target, world, timeoutMs).catch(() => null); // who it was helps, but is not all
    return inUse(what.database, where, there?.connections ?? [], cause);
  }
  const meaning = MEANINGS.find(({ numbers }) => numbers.includes(first.number));
  const fact = `'${what.database}' on ${where} was not restored: error ${first.number}: ${first.text}`;
  return new LyncBackupError(meaning?.code ?? 'SqlFailed', fact, meaning?.hint ?? 'Look into the error log of the instance.', cause);
}

function unreadable(
  { text }: SqlMessage,
  { path, target }: { path: string; target: SqlTarget },
  account: string | null,
  cause: SqlFailed,
): LyncBackupError {
  const where = instanceText(target);
  const isDenied = Number([...text.matchAll(/(\d+)\(/g)].at(-1)?.[1]) === ACCESS_DENIED; // its words are in the language of the session
  if (!isDenied)
    return new LyncBackupError(
      'ShareUnreachable',
      `${where} does not find '${path}': ${text}`,
      'Check -RepositoryUnc, or -SqlStagingPath, as that server reaches it, and the name of the share.',
      cause,
    );
  return new LyncBackupError(
    'AccessDenied',
    `${where} may not read '${path}': the account of its service${account === null ? '' : ` (${account})`} is denied access`,
    'Give that account Read on the share and its folder, or restore over a disk of the server with -SqlStagingPath.',
    cause,
  );
}
