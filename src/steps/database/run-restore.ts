import { z } from 'zod';
import { LyncBackupError } from '../../domain/errors.js';
import {
  giveBackStatement,
  RUNNING_RESTORES_STATEMENT,
  restoredStatement,
  restoreStatement,
  type RestoreStatement,
} from '../../domain/sql-statements/restore.js';
import { instanceText, type SqlTarget } from '../../domain/sql.js';
import { querySql } from '../sql-query.js';
import { percentProgress } from './percent-progress.js';
import { restoreFailure } from './restore-failure.js';
import type { DatabaseWorld } from './restore-world.js';

const ATTEMPTS = 2;
const POLL_MS = 5000;
const POLLS = 120; // ten minutes: a server that lost its client stops when it next tells its progress
const CLOCK_SECONDS = 5; // what its clock and ours may differ in counting

export interface RestoreRun extends RestoreStatement {
  target: SqlTarget;
  backupSetGuid: string;
}

/**
 * Runs RESTORE DATABASE with its progress. When the connection breaks it is looked what became of it before it is repeated.
 * @throws {LyncBackupError} what `restoreFailure` makes of it; `SqlConnectionLost`, `Cancelled` saying how the database was left
 */
export async function runRestore(run: RestoreRun, world: DatabaseWorld, timeoutMs: number): Promise<void> {
  const { target, database, path } = run;
  const where = instanceText(target);
  for (let attempt = 1; ; attempt++) {
    const startedMs = world.clock.now().getTime();
    const onMessage = percentProgress(`Restoring ${database} on ${where}`, `${where}\\${database}`, world.clock, world.emit);
    try {
      await world.sql.run(target, restoreStatement(run), { effect: 'Change', onMessage, signal: world.signal });
      return;
    } catch (cause) {
      const failure = await restoreFailure(cause, { database, target, path }, world, timeoutMs);
      if (!(failure instanceof LyncBackupError)) throw failure;
      if (failure.code === 'Cancelled') throw await left(failure, run, world, timeoutMs);
      if (failure.code !== 'SqlConnectionLost') throw failure;
      await waitUntilOver(run, world, timeoutMs);
      if (await isDone(run, startedMs, world, timeoutMs)) return;
      if (attempt === ATTEMPTS) throw await left(failure, run, world, timeoutMs);
    }
  }
}

const Running = z.tuple([z.array(z.strictObject({ SessionId: z.int() }))]);
const Restored = z.tuple([
  z.array(z.strictObject({ State: z.string(), Access: z.string(), Owner: z.string().nullable() })).max(1),
  z.array(z.strictObject({ BackupSetGUID: z.string(), AgeSeconds: z.int() })).max(1),
]);

/** How a database is, and what was restored to it last. */
export const lookAtRestored = (database: string, target: SqlTarget, world: Pick<DatabaseWorld, 'sql' | 'signal'>, timeoutMs: number) =>
  querySql(world, target, restoredStatement(database), Restored, timeoutMs);

async function waitUntilOver({ target, database }: RestoreRun, world: DatabaseWorld, timeoutMs: number): Promise<void> {
  for (let poll = 0; poll < POLLS; poll++) {
    const [sessions] = await querySql(world, target, RUNNING_RESTORES_STATEMENT, Running, timeoutMs);
    if (sessions.length === 0) return;
    await world.clock.sleep(POLL_MS, world.signal);
  }
  const fact = `the connection to ${instanceText(target)} broke, and its restore of '${database}' still runs`;
  throw new LyncBackupError('SqlConnectionLost', fact, 'Let it end, or stop its session, and run again.');
}

/** Whether this very backup was restored since then, by the server's own clock. */
async function isDone(
  { target, database, backupSetGuid }: RestoreRun,
  startedMs: number,
  world: DatabaseWorld,
  timeoutMs: number,
): Promise<boolean> {
  const [[state], [last]] = await lookAtRestored(database, target, world, timeoutMs);
  const seconds = (world.clock.now().getTime() - startedMs) / 1000 + CLOCK_SECONDS;
  const isNew = last !== undefined && last.BackupSetGUID === backupSetGuid && last.AgeSeconds <= seconds;
  if (state?.State !== 'ONLINE' || !isNew) return false;
  if (state.Access !== 'MULTI_USER') await world.sql.run(target, giveBackStatement(database), { effect: 'Change', signal: world.signal });
  return true;
}

/** Says how it leaves the database, as far as that can still be told. */
async function left(
  failure: LyncBackupError,
  { target, database }: RestoreRun,
  world: DatabaseWorld,
  timeoutMs: number,
): Promise<LyncBackupError> {
  const unstopped = { ...world, signal: new AbortController().signal };
  const state = await lookAtRestored(database, target, unstopped, timeoutMs).then(
    ([[row]]) => row ?? null,
    () => undefined,
  );
  const how = state === undefined ? 'its state is not known' : state === null ? 'it is not there' : `it is ${state.State}, ${state.Access}`;
  return new LyncBackupError(
    failure.code,
    `the restore of '${database}' on ${instanceText(target)} did not end: ${how}`,
    'Run it again: it begins anew, and lets everybody in when it is done.',
    failure,
  );
}
