import { z } from 'zod';
import { LyncBackupError } from '../../domain/errors.js';
import { SERVICE_ACCOUNT_STATEMENT } from '../../domain/sql-statements/backup.js';
import type { SqlTarget } from '../../domain/sql.js';
import { querySql } from '../sql-query.js';
import type { DatabaseWorld } from './restore-world.js';

const Accounts = z.tuple([z.array(z.strictObject({ ServiceAccount: z.string() })).max(1)]);

/** As whom an instance reads and writes files. Null where this account may not know, or the server is older than that view. */
export async function serviceAccount(
  target: SqlTarget,
  world: Pick<DatabaseWorld, 'sql' | 'signal'>,
  timeoutMs: number,
): Promise<string | null> {
  try {
    const [[row]] = await querySql(world, target, SERVICE_ACCOUNT_STATEMENT, Accounts, timeoutMs);
    return row?.ServiceAccount ?? null;
  } catch (cause) {
    if (cause instanceof LyncBackupError && cause.code !== 'Cancelled') return null;
    throw cause;
  }
}
