import { z } from 'zod';
import { LyncBackupError } from '../../domain/errors.js';
import { DATABASES_STATEMENT } from '../../domain/sql-statements/databases.js';
import type { SqlTarget } from '../../domain/sql.js';
import type { RestoreWorld } from '../world.js';

const Database = z.object({ Name: z.string(), State: z.string(), AgeSeconds: z.int() });
export type FoundDatabase = z.infer<typeof Database>;

/** What an instance holds; null when it cannot be reached. */
export async function databasesOn(target: SqlTarget, world: RestoreWorld): Promise<FoundDatabase[] | null> {
  try {
    const { sets } = await world.sql.run(target, DATABASES_STATEMENT, { effect: 'Read', signal: world.signal });
    return z.array(Database).parse(sets[0]?.rows ?? []);
  } catch (cause) {
    if (cause instanceof LyncBackupError && cause.code === 'SqlUnreachable') return null;
    throw cause;
  }
}
