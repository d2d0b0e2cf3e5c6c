import { LyncBackupError } from '../../domain/errors.js';
import { checkStatement } from '../../domain/sql-statements/restore.js';
import { instanceText, SqlFailed, type SqlTarget } from '../../domain/sql.js';
import type { DatabaseWorld } from './restore-world.js';

/** What DBCC CHECKDB finds has numbers in these ranges. @source MicrosoftDocs/sql-docs, Database engine events and errors */
const isFinding = (number: number): boolean => (number >= 2500 && number < 2600) || (number >= 8900 && number < 9000);

/** DBCC CHECKDB. @throws {LyncBackupError} `DatabaseDamaged` with the first of what it found, and as `Sql.run` */
export async function checkDatabase(database: string, target: SqlTarget, world: DatabaseWorld): Promise<void> {
  const where = instanceText(target);
  world.emit({ type: 'log', level: 'verbose', text: `DBCC CHECKDB of '${database}' on ${where}` });
  try {
    await world.sql.run(target, checkStatement(database), { effect: 'Read', signal: world.signal });
  } catch (cause) {
    const found = cause instanceof SqlFailed ? cause.errors.filter(({ number }) => isFinding(number)) : [];
    if (found.length === 0) throw cause;
    const more = found.length === 1 ? '' : ` (and ${found.length - 1} more)`;
    const fact = `'${database}' on ${where} is damaged: error ${found[0]!.number}: ${found[0]!.text}${more}`;
    throw new LyncBackupError('DatabaseDamaged', fact, 'Restore an older set; what was there before is in the safety backup.', cause);
  }
}
