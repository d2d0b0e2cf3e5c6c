import { LyncBackupError } from '../domain/errors.js';
import { error, warning, type Finding } from '../domain/findings.js';
import type { FileEntry, Manifest } from '../domain/manifest.js';
import type { RestoredAside } from '../domain/results.js';
import { splitPath } from '../domain/server-path.js';
import { dropStatement, restoredStatement } from '../domain/sql-statements/restore.js';
import { instanceText, type SqlTarget } from '../domain/sql.js';
import type { RestoreWorld } from '../steps/index.js';
import { proveRestore } from './restore-one-database.js';

/** How SQL Server comes to the files of the set. */
export interface AsideAccess {
  target: SqlTarget;
  repositoryUnc: string | null;
  stagingPath: string | null;
}

export interface Aside {
  restored: RestoredAside[];
  findings: Finding[];
}

const BACKUP_FILE = /\.bak$/i;
const CLEAN_UP_MS = 120_000;

/** Backups of databases in a set. */
export const databaseFiles = ({ components }: Manifest): FileEntry[] =>
  components.flatMap(({ files }) => files.filter(({ path }) => path.startsWith('databases/') && BACKUP_FILE.test(path)));

/**
 * Restores each database of a set under a name that nothing has, has its pages checked, and drops it again: how long a recovery takes,
 * measured. Nothing else on the instance is touched. What cannot be restored is a finding, and the others go on.
 */
export async function restoreAside(manifest: Manifest, access: AsideAccess, world: RestoreWorld): Promise<Aside> {
  const aside: Aside = { restored: [], findings: [] };
  for (const file of databaseFiles(manifest)) {
    const database = splitPath(file.path).name.replace(BACKUP_FILE, '');
    const as = `LyncBackup_${world.clock.id()}_${database}`;
    let isOurs = true;
    try {
      const { where, bytes, restoreSeconds, checkSeconds } = await restoreOne(database, as, file, access, world);
      aside.restored.push({
        Database: database,
        SqlInstance: where,
        Bytes: bytes,
        RestoreSeconds: restoreSeconds ?? 0,
        CheckSeconds: checkSeconds ?? 0,
      });
    } catch (cause) {
      if (!(cause instanceof LyncBackupError) || cause.code === 'Cancelled') throw cause;
      isOurs = cause.code !== 'ObjectExists';
      const fact = `'${database}' of set '${manifest.setId}' could not be restored on ${instanceText(access.target)}: ${cause.message}`;
      aside.findings.push(error('RestoreNotProven', file.path, fact, cause.hint));
    } finally {
      if (isOurs) aside.findings.push(...(await drop(as, access.target, world)));
    }
  }
  return aside;
}

/** Throws `ObjectExists` for a name that is taken: then nothing under it may be dropped. */
async function restoreOne(database: string, as: string, file: FileEntry, { target, ...access }: AsideAccess, world: RestoreWorld) {
  const place = { server: target.server, instance: target.instance };
  const wish = { ...place, ...access, database, as, owner: null, file, disconnect: false, withoutSafetyBackup: true };
  return proveRestore(wish, world);
}

/** Also after a stop: what the test made does not stay. */
async function drop(name: string, target: SqlTarget, { sql }: RestoreWorld): Promise<Finding[]> {
  const signal = AbortSignal.timeout(CLEAN_UP_MS);
  try {
    const { sets } = await sql.run(target, restoredStatement(name), { effect: 'Read', signal });
    if ((sets[0]?.rows.length ?? 0) === 0) return [];
    await sql.run(target, dropStatement(name), { effect: 'Change', signal });
    return [];
  } catch (cause) {
    if (!(cause instanceof LyncBackupError)) throw cause;
    if (cause.code === 'SqlUnreachable') return []; // then nothing was made, or the restore said so
    return [
      warning(
        'RestoreAsideLeft',
        name,
        `'${name}' on ${instanceText(target)} may be left over: ${cause.message}`,
        `Run DROP DATABASE [${name}].`,
      ),
    ];
  }
}
