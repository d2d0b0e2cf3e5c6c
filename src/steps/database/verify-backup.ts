import { warning, type Finding } from '../../domain/findings.js';
import { verifyStatement } from '../../domain/sql-statements/backup.js';
import { instanceText } from '../../domain/sql.js';
import type { World } from '../world.js';
import type { LiveDatabase } from './find-primary.js';
import { percentProgress } from './percent-progress.js';

/**
 * Has the server read a backup file that it wrote, as it would for a restore. An account that may not leaves it to Test-LyncBackup.
 * @param path as the server names it
 * @throws {LyncBackupError} as `Sql.run`
 */
export async function verifyBackup(
  { target, instance, database }: LiveDatabase,
  path: string,
  hasChecksums: boolean,
  { sql, clock, emit, signal }: World,
): Promise<Finding[]> {
  const [where, name] = [instanceText(target), database.Name];
  if (instance.MayVerify !== 1) {
    const fact = `${instance.Account} may not have ${where} verify the backup of '${name}'`;
    const hint = 'Grant the account CREATE ANY DATABASE there, or run Test-LyncBackup, which reads the file itself.';
    return [warning('BackupNotVerified', `${where}\\${name}`, fact, hint)];
  }
  const onMessage = percentProgress(`Verifying ${name} on ${where}`, `${where}\\${name}`, clock, emit);
  await sql.run(target, verifyStatement(path, hasChecksums), { effect: 'Read', onMessage, signal });
  return [];
}
