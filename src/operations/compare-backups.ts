import { LyncBackupError } from '../domain/errors.js';
import type { Difference } from '../domain/results.js';
import { compareSets, notComparable, type Side } from '../engine/compare-sets.js';
import { inventoryFiles } from '../engine/inventory-reader.js';
import { manifestIfReadable, openRepository, readManifest, setIds, type Repository } from '../engine/repository.js';
import { chooseSets } from './choose-sets.js';
import type { Context } from './context.js';

export interface CompareParams {
  repository: string;
  reference: string | null; // the older set; null: the one sealed before `set`
  set: string | null; // the newer set; null: the newest
}

/** What changed between two sets, object by object: policies, people, groups, locations, certificates, machines, names. */
export async function* compareBackups(params: CompareParams, context: Context): AsyncIterable<Difference> {
  const repository = await openRepository(context.openStore(params.repository), params.repository);
  const { older, newer } = await choosePair(repository, params);
  for (const finding of notComparable(older, newer)) context.emit({ type: 'finding', finding });
  for await (const { where, key, kind, change, property, oldValue, newValue } of compareSets(repository.store, older, newer)) {
    yield {
      Repository: repository.path,
      SetId: newer.setId,
      ReferenceSetId: older.setId,
      Change: change,
      Kind: kind,
      Where: where,
      Key: key,
      Property: property,
      OldValue: oldValue,
      NewValue: newValue,
      Practice: newer.manifest.practice,
    };
  }
}

async function choosePair(repository: Repository, { reference, set }: CompareParams): Promise<{ older: Side; newer: Side }> {
  const all = await setIds(repository);
  const newer = set === null ? await newestSealed(repository, all) : await sealed(repository, chooseSets(all, [set], repository.path)[0]!);
  const before = all.filter((setId) => setId < newer.setId);
  const older =
    reference === null
      ? await newestSealed(repository, before)
      : await sealed(repository, chooseSets(all, [reference], repository.path)[0]!);
  return { older, newer };
}

async function newestSealed(repository: Repository, ids: readonly string[]): Promise<Side> {
  for (const setId of [...ids].reverse()) {
    const manifest = await manifestIfReadable(repository, setId);
    if (manifest && inventoryFiles(manifest).length > 0) return { setId, manifest };
  }
  throw new LyncBackupError(
    'BackupSetNotFound',
    `'${repository.path}' has too few sets to compare`,
    'Two sealed sets are needed: run Backup-LyncEnvironment again.',
  );
}

async function sealed(repository: Repository, setId: string): Promise<Side> {
  const manifest = await readManifest(repository, setId);
  if (manifest) return { setId, manifest };
  throw new LyncBackupError('BackupSetNotFound', `set '${setId}' was never sealed`, 'Get-LyncBackup lists the sets there are.');
}
