import { z } from 'zod';
import { batchesOf, inOrder } from '../domain/batches.js';
import { LyncBackupError, ignoring, throwIfStopped } from '../domain/errors.js';
import { folderOfList, readStoredEntries } from '../domain/file-store.js';
import { warning, type Finding } from '../domain/findings.js';
import { MANIFEST_DIGEST_NAME, MANIFEST_NAME, Manifest, filesOf } from '../domain/manifest.js';
import type { RandomAccess } from '../domain/random-access.js';
import { runFolder, setFolder } from '../domain/set-id.js';
import type { FileWorkers } from '../ports/file-workers.js';
import { walkStore } from '../ports/walk-store.js';
import { setCurrent, setIds, type Repository } from './repository.js';
import { asBody, readText } from './stored-text.js';

const BATCH = 64;
const MOST_FOREIGN = 100; // by name; the rest is counted

/** What a removal keeps of the set until it is done: after the manifest has gone, only this tells which files were the set's own. */
const Removal = z.strictObject({ setId: z.string(), manifest: Manifest });

/**
 * Removes a set: its manifest first, so that from then on it is no set, then the files which that manifest and its lists name. Anything
 * else stays and is named.
 */
export async function removeSet(
  repository: Repository,
  manifest: Manifest,
  runId: string,
  deps: { workers: FileWorkers; signal: AbortSignal },
): Promise<Finding[]> {
  const { store } = repository;
  const record = removalRecord(runId, manifest.setId);
  await store.write(record, asBody(JSON.stringify({ setId: manifest.setId, manifest })));
  await store.flush([record]);
  await pointElsewhere(repository, manifest.setId);
  await store.remove(`${setFolder(manifest.setId)}/${MANIFEST_NAME}`);
  return finish(repository, manifest, record, deps);
}

/** Goes on with removals that were interrupted after the manifest had gone. */
export async function finishRemovals(repository: Repository, deps: { workers: FileWorkers; signal: AbortSignal }): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const runId of await repository.store.folders('runs')) {
    for await (const { name } of repository.store.list(runFolder(runId))) {
      if (!/\/remove-[^/]+\.json$/.test(name)) continue;
      const removal = parseRemoval(await readText(repository.store, name));
      if (!removal) continue;
      const isSealed = (await readText(repository.store, `${setFolder(removal.setId)}/${MANIFEST_NAME}`)) !== null;
      if (isSealed)
        await repository.store.remove(name); // stopped before anything was removed
      else findings.push(...(await finish(repository, removal.manifest, name, deps)));
    }
  }
  return findings;
}

const removalRecord = (runId: string, setId: string): string => `${runFolder(runId)}/remove-${setId}.json`;

function parseRemoval(text: string | null): z.infer<typeof Removal> | null {
  try {
    const removal = Removal.safeParse(JSON.parse(text ?? ''));
    return removal.success && removal.data.manifest.setId === removal.data.setId ? removal.data : null;
  } catch {
    return null; // torn: nothing was removed before it was whole
  }
}

async function finish(
  repository: Repository,
  manifest: Manifest,
  record: string,
  deps: { workers: FileWorkers; signal: AbortSignal },
): Promise<Finding[]> {
  const { store } = repository;
  const folder = setFolder(manifest.setId);
  const lists = manifest.components.filter(({ kind }) => kind === 'fileStore').flatMap(({ files }) => files.map((file) => file.path));
  for (const list of lists) await removeStore(repository, folder, list, deps);
  for (const { path } of filesOf(manifest)) await store.remove(`${folder}/${path}`).catch(ignoring('ObjectNotFound'));
  await store.remove(`${folder}/${MANIFEST_DIGEST_NAME}`).catch(ignoring('ObjectNotFound'));
  await store.prune(folder).catch(ignoring('ObjectNotFound'));
  const findings = await foreignFiles(repository, folder, deps.workers);
  await store.remove(record);
  return findings;
}

async function removeStore(
  repository: Repository,
  folder: string,
  list: string,
  { workers, signal }: { workers: FileWorkers; signal: AbortSignal },
): Promise<void> {
  const object = await repository.store.open(`${folder}/${list}`).catch(ignoring('ObjectNotFound'));
  if (!object) return; // removed by the run that was interrupted, after its files
  try {
    const root = await repository.store.placeOf(`${folder}/${folderOfList(list)}`);
    const batches = batchesOf(ownedFiles(object, list), BATCH);
    for await (const _ of inOrder(batches, (paths) => workers.remove(root, paths), workers.window)) {
      throwIfStopped(signal);
      void _;
    }
  } catch (cause) {
    if (!(cause instanceof LyncBackupError) || cause.code !== 'FormatInvalid') throw cause; // what a damaged list no longer names is foreign
  } finally {
    await object.close();
  }
}

async function* ownedFiles(object: RandomAccess, list: string): AsyncIterable<string[]> {
  for await (const entries of readStoredEntries(object, list)) yield entries.filter(({ kind }) => kind === 'file').map(({ path }) => path);
}

async function foreignFiles({ store }: Repository, folder: string, workers: FileWorkers): Promise<Finding[]> {
  const names: string[] = [];
  let more = 0;
  const root = await store.placeOf(folder);
  const left = await workers.list(root, '').catch(() => null);
  if (left === null) return []; // the folder went with the last file
  for await (const places of walkStore(workers, root, () => false)) {
    for (const place of places) {
      if ('problem' in place || place.kind === 'folder') continue;
      if (names.length < MOST_FOREIGN) names.push(place.path);
      else more++;
    }
  }
  const findings = names.map((path) =>
    warning(
      'ForeignFile',
      path,
      `'${folder}/${path}' belongs to no set and was left there`,
      'Find out who put it there, then remove it by hand.',
    ),
  );
  return more === 0
    ? findings
    : [...findings, warning('ForeignFile', folder, `${more} more files in '${folder}' belong to no set and were left there`)];
}

/** `current` must never name a set that is going. */
async function pointElsewhere(repository: Repository, setId: string): Promise<void> {
  const { store } = repository;
  if ((await readText(store, 'current'))?.trim() !== setFolder(setId)) return;
  const others = (await setIds(repository)).filter((each) => each < setId);
  for (const other of others.reverse()) {
    const text = await readText(store, `${setFolder(other)}/${MANIFEST_NAME}`);
    if (text === null || !isWhole(text)) continue;
    return setCurrent(repository, other);
  }
  await store.remove('current');
}

/** Such as `current` may name: made without -Component and -Pool. */
function isWhole(text: string): boolean {
  try {
    const manifest = Manifest.safeParse(JSON.parse(text));
    return manifest.success && !manifest.data.components.some((component) => component.status === 'Skipped');
  } catch {
    return false;
  }
}
