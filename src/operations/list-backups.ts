import { LyncBackupError, throwIfStopped } from '../domain/errors.js';
import { warning } from '../domain/findings.js';
import type { Manifest } from '../domain/manifest.js';
import type { BackupSet } from '../domain/results.js';
import { setFolder } from '../domain/set-id.js';
import { resultComponents } from '../engine/backup-report.js';
import { lockHolder } from '../engine/lock.js';
import { LOCK_NAME, openRepository, readManifest, setIds, type Repository } from '../engine/repository.js';
import type { Context } from './context.js';
import { chooseSets } from './choose-sets.js';

export interface ListParams {
  repository: string;
  set: string[] | null; // null: all
  latest: boolean;
}

/**
 * The backup sets of a repository, oldest first. A set whose manifest cannot be read is listed as `Damaged`; a folder that was never
 * sealed is no set and is only warned about.
 */
export async function* listBackups(params: ListParams, context: Context): AsyncIterable<BackupSet> {
  const repository = await openRepository(context.openStore(params.repository), params.repository);
  const sealed: BackupSet[] = [];
  for (const setId of chooseSets(await setIds(repository), params.set, params.repository)) {
    throwIfStopped(context.signal);
    const found = await describe(repository, setId);
    if (found === null) await tellUnfinished(repository, setId, params, context);
    else if (params.latest)
      sealed.splice(0, found.Status === 'Damaged' ? 0 : sealed.length, ...(found.Status === 'Damaged' ? [] : [found]));
    else yield found;
  }
  yield* sealed;
}

async function describe(repository: Repository, setId: string): Promise<BackupSet | null> {
  try {
    const manifest = await readManifest(repository, setId);
    return manifest && sealedSet(repository, manifest);
  } catch (cause) {
    if (!(cause instanceof LyncBackupError) || !['ManifestInvalid', 'ManifestTooNew'].includes(cause.code)) throw cause;
    return unreadableSet(repository, setId);
  }
}

function sealedSet(repository: Repository, manifest: Manifest): BackupSet {
  const components = resultComponents(manifest.components);
  return {
    ...unreadableSet(repository, manifest.setId),
    SealedUtc: manifest.sealedUtc,
    Status: manifest.status,
    Deployment: manifest.deployment.name,
    Version: manifest.tool.version,
    Components: components,
    Bytes: components.reduce((sum, component) => sum + component.Bytes, 0),
    Label: manifest.label,
    Practice: manifest.practice,
  };
}

const unreadableSet = (repository: Repository, setId: string): BackupSet => ({
  Repository: repository.path,
  SetId: setId,
  SealedUtc: null,
  Status: 'Damaged',
  Deployment: null,
  Version: null,
  Components: [],
  Bytes: 0,
  Label: null,
  SetPath: repository.store.pathOf(setFolder(setId)),
  Practice: repository.marker.practice,
});

async function tellUnfinished(repository: Repository, setId: string, params: ListParams, context: Context): Promise<void> {
  const message = `'${setFolder(setId)}' was never sealed and is no backup set`;
  if (params.set) throw new LyncBackupError('BackupSetNotFound', message, 'Get-LyncBackup lists the sets there are.');
  const holder = await lockHolder(repository.store, LOCK_NAME);
  const hint = holder
    ? `A backup may be writing it: the repository is locked by ${holder}.`
    : 'The backup that wrote it did not finish; the folder can be removed.';
  context.emit({ type: 'finding', finding: warning('SetUnfinished', setId, message, hint) });
}
