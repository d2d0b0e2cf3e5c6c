import type { CommandEffect } from '../domain/commands.js';
import type { SqlAnswer, SqlMessage, SqlTarget } from '../domain/sql.js';

/**
 * SQL Server. Every run is one batch in a session of its own: nothing of an earlier one is left, and what belongs together stands in one
 * statement. There is no time limit; backups take hours.
 *
 * Promise: messages are handed over by number as they arrive. A batch with an error throws `SqlFailed` with all of its errors in order,
 * whatever rows came before. Other failures are `LyncBackupError`: `SqlUnreachable`, `SqlSignInRefused`, `SqlNotEncrypted` (nothing ran),
 * `SqlConnectionLost` (it may have taken effect), `Cancelled` (the server has undone what it undoes), `InvalidRequest` (two columns of one
 * name).
 */
export interface Sql {
  run(target: SqlTarget, statement: string, options?: SqlOptions): Promise<SqlAnswer>;
}

export interface SqlOptions {
  /** What the statement does at most; a session that may only read refuses the others. Default `Change`. */
  effect?: CommandEffect;
  /** Information only; errors are thrown at the end. */
  onMessage?: (message: SqlMessage) => void;
  /** Asks the server to stop, and waits until it has. */
  signal?: AbortSignal;
  /** What the server's wall clock is ahead of UTC: dates without a zone are read with it. */
  serverOffsetMinutes?: number;
}
