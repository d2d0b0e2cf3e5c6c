import { LyncBackupError } from '../domain/errors.js';
import type { FileEntry, Manifest } from '../domain/manifest.js';
import type { DatabaseRestoreResult } from '../domain/results.js';
import { setIdAt } from '../domain/set-id.js';
import { instanceText, type SqlTarget } from '../domain/sql.js';
import { readDatabaseOwners } from '../engine/database-owners.js';
import { manifestIfReadable, openRepository, readManifest, setIds, type Repository } from '../engine/repository.js';
import { uncOf } from '../engine/repository-place.js';
import { lookAtRestore, restoreOneDatabase, type RestoredDatabase, type RestoreWish } from '../engine/restore-one-database.js';
import { chooseSets } from './choose-sets.js';
import type { Context } from './context.js';
import { withRestoreWorld } from './restore-world.js';

export interface RestoreDatabaseParams {
  repository: string;
  set: string | null; // null: the newest that has the database
  sqlInstance: string; // `server\instance`, or `server`
  database: string;
  as: string | null; // null: its own name
  repositoryUnc: string | null; // null: as the repository tells it, or its path
  sqlStagingPath: string | null;
  pathMap: Record<string, string>;
  disconnect: boolean;
  withoutSafetyBackup: boolean;
  planOnly: boolean;
}

/**
 * Restores one database from its SQL Server backup in a set.
 * @throws {LyncBackupError} `BackupSetNotFound`, `InvalidRequest`, `PracticeSet`, and what restoring it throws
 * @source procedures.md S9, S10
 */
export async function restoreStoredDatabase(params: RestoreDatabaseParams, context: Context): Promise<DatabaseRestoreResult> {
  const repository = await openRepository(context.openStore(params.repository), params.repository);
  const target = parseInstance(params.sqlInstance);
  const { manifest, file } = await findBackup(repository, params, target);
  const { setId } = manifest;
  const owners = await readDatabaseOwners(repository.store, manifest);
  const runId = setIdAt(context.clock.now(), context.clock.id());
  const run = { runId, startedUtc: context.clock.now().toISOString(), ask: null };
  return withRestoreWorld(repository, setId, run, { ...params, stagingPath: null }, context, async (world, session) => {
    const wish: RestoreWish = {
      server: target.server,
      instance: target.instance,
      database: params.database,
      as: params.as,
      owner: owners.get(`${instanceText(target)}\\${params.database}`.toLowerCase()) ?? null,
      file,
      repositoryUnc: uncOf(params.repository, params.repositoryUnc, repository.marker.unc, session),
      stagingPath: params.sqlStagingPath,
      disconnect: params.disconnect,
      withoutSafetyBackup: params.withoutSafetyBackup,
    };
    const restored = params.planOnly ? await lookAtRestore(wish, world) : await restoreOneDatabase(wish, world);
    if (params.planOnly)
      context.emit({ type: 'plan', title: `Restore '${restored.database}' on ${restored.where}`, lines: restored.statement.split('\n') });
    for (const finding of restored.findings) context.emit({ type: 'finding', finding });
    return resultOf(repository, setId, params.planOnly ? null : runId, restored);
  });
}

const resultOf = (repository: Repository, setId: string, runId: string | null, restored: RestoredDatabase): DatabaseRestoreResult => ({
  Repository: repository.path,
  SetId: setId,
  RunId: runId,
  SqlInstance: restored.where,
  Database: restored.database,
  Status: runId === null ? 'Planned' : restored.findings.some(({ Severity }) => Severity === 'Error') ? 'Partial' : 'Complete',
  Overwrites: restored.overwrites,
  SafetyBackup: restored.safetyBackup,
  Bytes: restored.bytes,
  RestoreSeconds: restored.restoreSeconds,
  CheckSeconds: restored.checkSeconds,
  Files: restored.moves.map(({ path }) => path),
  Findings: restored.findings,
  Practice: repository.marker.practice,
});

const DEFAULT_INSTANCE = 'MSSQLSERVER';

/** @throws {LyncBackupError} `InvalidRequest` */
export function parseInstance(text: string): SqlTarget {
  const [server = '', instance, ...more] = text.split('\\');
  if (server === '' || instance === '' || more.length > 0)
    throw new LyncBackupError('InvalidRequest', `'${text}' is not an instance of SQL Server`, 'Give it as server\\instance, or server.');
  return {
    server: server.toLowerCase(),
    instance: instance === undefined || instance.toUpperCase() === DEFAULT_INSTANCE ? null : instance,
  };
}

interface StoredBackup {
  manifest: Manifest;
  file: FileEntry;
}

async function findBackup(
  repository: Repository,
  { set, database }: Pick<RestoreDatabaseParams, 'set' | 'database'>,
  target: SqlTarget,
): Promise<StoredBackup> {
  const ids = chooseSets(await setIds(repository), set === null ? null : [set], repository.path);
  for (const setId of ids.reverse()) {
    const manifest = await (set === null ? manifestIfReadable(repository, setId) : readManifest(repository, setId));
    const file = manifest && backupOf(manifest, database, target);
    if (file) return { manifest, file };
  }
  throw new LyncBackupError(
    'BackupSetNotFound',
    `'${repository.path}' has no ${set === null ? 'set' : `backup in set '${set}'`} with the database '${database}'`,
    'Get-LyncBackup lists the sets; databases are in those made with SQL Server backups.',
  );
}

/** The backup of that database; of several, the one from that instance. @throws {LyncBackupError} `InvalidRequest` */
function backupOf(manifest: Manifest, database: string, { server, instance }: SqlTarget): FileEntry | null {
  const name = `/${database.toLowerCase()}.bak`;
  const files = manifest.components.flatMap((component) => component.files.filter(({ path }) => path.toLowerCase().endsWith(name)));
  const folder = `databases/${server}/${instance ?? DEFAULT_INSTANCE}/`.toLowerCase();
  const own = files.find(({ path }) => path.toLowerCase().startsWith(folder));
  if (own || files.length <= 1) return own ?? files[0] ?? null;
  throw new LyncBackupError(
    'InvalidRequest',
    `set '${manifest.setId}' has '${database}' of several instances, and none of ${server}: ${files.map(({ path }) => path).join(', ')}`,
    'Restore it on the instance it came from.',
  );
}
