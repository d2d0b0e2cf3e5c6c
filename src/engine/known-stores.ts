import { LyncBackupError } from '../domain/errors.js';
import type { KnownStore } from '../domain/file-store.js';
import type { FileEntry, Manifest } from '../domain/manifest.js';
import { setFolder } from '../domain/set-id.js';
import { checkFile } from './check-file.js';
import { readManifest, setIds, type Repository } from './repository.js';

/**
 * The earlier copies of file stores that a new one may link to: of each the newest that was sealed and whose list is sound, then whatever
 * unfinished runs left after it, newest first.
 * @param lists  paths of the stores' lists inside a set
 */
export async function findKnownStores(repository: Repository, lists: readonly string[]): Promise<KnownStore[]> {
  const wanted = new Set(lists);
  const sealed: KnownStore[] = [];
  const unfinished: KnownStore[] = [];
  for (const setId of (await setIds(repository)).reverse()) {
    if (wanted.size === 0) break;
    const manifest = await readManifest(repository, setId).catch(unreadable);
    if (manifest === null) {
      const left = await listsThere(repository, setId, wanted);
      unfinished.push(...left.map((list) => ({ setId, list, isSealed: false, counts: {} })));
      continue;
    }
    for (const { list, counts } of manifest ? await soundLists(repository, manifest, wanted) : []) {
      sealed.push({ setId, list, isSealed: true, counts });
      wanted.delete(list);
    }
  }
  return [...sealed, ...unfinished];
}

/** Undefined for a manifest that cannot be read: such a set is no help. */
function unreadable(cause: unknown): undefined {
  if (!(cause instanceof LyncBackupError)) throw cause;
}

async function soundLists(
  repository: Repository,
  manifest: Manifest,
  wanted: ReadonlySet<string>,
): Promise<{ list: string; counts: Record<string, number> }[]> {
  const found: { list: string; counts: Record<string, number> }[] = [];
  for (const { kind, files, counts } of manifest.components) {
    const file: FileEntry | undefined = kind === 'fileStore' ? files[0] : undefined;
    if (!file || !wanted.has(file.path)) continue;
    const { finding } = await checkFile(repository.store, setFolder(manifest.setId), file);
    if (finding === null) found.push({ list: file.path, counts });
  }
  return found;
}

async function listsThere(repository: Repository, setId: string, wanted: ReadonlySet<string>): Promise<string[]> {
  const there: string[] = [];
  for (const list of wanted) {
    const object = await repository.store.open(`${setFolder(setId)}/${list}`).catch(unreadable);
    if (!object) continue;
    there.push(list);
    await object.close();
  }
  return there;
}
