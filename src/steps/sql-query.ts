import type { z } from 'zod';
import { LyncBackupError } from '../domain/errors.js';
import { instanceText, type SqlResultSet, type SqlTarget } from '../domain/sql.js';
import type { World } from './world.js';

/**
 * Asks an instance something that changes nothing. How the connection was protected is not told again for each question.
 * @param Answer the rows of each result set, in order
 * @throws {LyncBackupError} as `Sql.run`; `StepTimedOut`, `StepFailed` for an answer of another shape
 */
export async function querySql<T>(
  world: Pick<World, 'sql' | 'signal'>,
  target: SqlTarget,
  statement: string,
  Answer: z.ZodType<T>,
  timeoutMs: number,
): Promise<T> {
  const sets = await inTime(world, target, statement, timeoutMs);
  const answer = Answer.safeParse(sets.map(({ rows }) => rows));
  if (answer.success) return answer.data;
  const issue = answer.error.issues[0];
  const fact = `${instanceText(target)} answered something unexpected: ${issue?.path.join('.')}: ${issue?.message}`;
  throw new LyncBackupError('StepFailed', fact);
}

/** A server that takes the connection and then says nothing must not hold the others up. */
async function inTime(
  { sql, signal }: Pick<World, 'sql' | 'signal'>,
  target: SqlTarget,
  statement: string,
  timeoutMs: number,
): Promise<readonly SqlResultSet[]> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    return (await sql.run(target, statement, { effect: 'Read', signal: AbortSignal.any([signal, timeout]) })).sets;
  } catch (cause) {
    if (!timeout.aborted || signal.aborted) throw cause;
    throw new LyncBackupError('StepTimedOut', `${instanceText(target)} did not answer within ${timeoutMs / 1000} s`, null, cause);
  }
}
