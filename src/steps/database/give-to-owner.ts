import { warning, type Finding } from '../../domain/findings.js';
import { ownerStatement } from '../../domain/sql-statements/restore.js';
import { instanceText, SqlFailed } from '../../domain/sql.js';
import type { RestoreTarget } from './restore-target.js';
import type { DatabaseWorld } from './restore-world.js';
import { lookAtRestored } from './run-restore.js';

/**
 * Gives a restored database to whoever owned what it replaced, or to whom the set names. Otherwise to the administrator that every instance
 * has, not to who happened to restore it.
 * @param recorded of the set; null: not known
 * @returns who could not become its owner
 */
export async function giveToOwner(
  { database, instance, name, target }: RestoreTarget,
  recorded: string | null,
  world: DatabaseWorld,
  timeoutMs: number,
): Promise<Finding[]> {
  const [[now]] = await lookAtRestored(name, target, world, timeoutMs);
  const findings: Finding[] = [];
  for (const wanted of [database?.Owner ?? recorded, instance.Administrator]) {
    if (wanted === null) continue;
    if (now?.Owner === wanted) break;
    try {
      await world.sql.run(target, ownerStatement(name, wanted), { effect: 'Change', signal: world.signal });
      break;
    } catch (cause) {
      if (!(cause instanceof SqlFailed)) throw cause;
      const where = `${instanceText(target)}\\${name}`;
      const hint = `When the account is a login of the instance again, run ${ownerStatement(name, wanted)}`;
      findings.push(warning('OwnerNotRestored', where, `'${name}' could not be given to its owner ${wanted}: ${cause.message}`, hint));
    }
  }
  return findings;
}
