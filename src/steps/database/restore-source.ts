import { LyncBackupError } from '../../domain/errors.js';
import { warning, type Finding } from '../../domain/findings.js';
import { below, seenFromOutside, splitPath } from '../../domain/server-path.js';
import type { SqlTarget } from '../../domain/sql.js';
import type { DatabaseWorld } from './restore-world.js';

/** How SQL Server comes to a file of the set; exactly one way. */
export interface RestoreAccess {
  repositoryUnc: string | null; // of the repository, as the server reaches it
  stagingPath: string | null; // a folder of the server's own, which the session fills
}

export interface RestoreSource {
  /** As the server names the file. */
  readonly serverPath: string;
  /** Brings the file there. */
  prepare(): Promise<void>;
  /** Removes what `prepare` brought. */
  discard(): Promise<Finding[]>;
}

export interface StoredBackup {
  path: string; // inside the set
  bytes: number;
  sha256: string;
}

/** @throws {LyncBackupError} `InvalidRequest` when no way is known, `PathInvalid` */
export function restoreSource(
  { repositoryUnc, stagingPath }: RestoreAccess,
  backup: StoredBackup,
  target: SqlTarget,
  world: DatabaseWorld,
): RestoreSource {
  if (stagingPath !== null) return staged(stagingPath, backup, target, world);
  if (repositoryUnc === null)
    throw new LyncBackupError(
      'InvalidRequest',
      'SQL Server needs a name under which it reaches the repository, and a local folder has none',
      'Give that name with -RepositoryUnc, or a folder on the SQL server with -SqlStagingPath.',
    );
  return {
    serverPath: below(repositoryUnc, `${world.setFolder}/${backup.path}`),
    prepare: () => Promise.resolve(),
    discard: () => Promise.resolve([]),
  };
}

/** The session copies the file over the administrative share of the disk; it is read again there. */
function staged(folder: string, { path, bytes, sha256 }: StoredBackup, target: SqlTarget, world: DatabaseWorld): RestoreSource {
  const { store, shares, workers, clock, setFolder } = world;
  const { folder: within, name } = splitPath(path);
  const serverPath = below(folder, name);
  const outside = seenFromOutside(folder, target.server);
  if (outside === null)
    throw new LyncBackupError('PathInvalid', `'${folder}' is not a path of a Windows server`, 'Give a folder such as E:\\Staging.');
  return {
    serverPath,
    async prepare() {
      const folders = {
        source: await store.placeOf(`${setFolder}/${within}`),
        target: await shares.placeOf(outside),
        overwriteNewer: true,
        change: true,
      };
      const modifiedUtc = clock.now().toISOString();
      const entry = { path: name, kind: 'file' as const, bytes, modifiedUtc, isReadOnly: false, id: null, names: 1, sha256 };
      const [outcome] = await workers.restore(folders, [entry]);
      if (outcome?.kind === 'problem')
        throw new LyncBackupError(
          outcome.isSetDamaged ? 'BackupFileDamaged' : 'StoreFailed',
          `'${path}' ${outcome.reason}`,
          'Test the set, and look at the disk of the SQL server.',
        );
      await workers.flush(folders.target, [name]);
    },
    async discard() {
      const [kept] = await workers.remove(await shares.placeOf(outside), [name]);
      if (!kept) return [];
      return [warning('StagingNotRemoved', serverPath, `'${serverPath}' could not be removed: ${kept.reason}`, 'Remove it by hand.')];
    },
  };
}
