import { comparePaths, readStoredEntries } from '../domain/file-store.js';
import { error, type Finding } from '../domain/findings.js';
import { contentOf } from '../domain/random-access.js';
import type { Store, StoreEntry } from '../ports/store.js';
import { checkFile } from './check-file.js';

/**
 * Compares a file store's list with its files in the set, both read once and in the same order, so that memory does not grow with them.
 * @param tell  called with what each file cost to read and what is wrong
 */
export async function checkStoredEntries(
  store: Store,
  setFolder: string,
  list: string,
  tell: (bytes: number, finding: Finding | null) => void,
): Promise<void> {
  const folder = list.replace(/\.ndjson$/, '');
  const present = store.list(`${setFolder}/${folder}`)[Symbol.asyncIterator]();
  const nextPresent = async (): Promise<string | null> => {
    const { done, value } = (await present.next()) as IteratorResult<StoreEntry, undefined>;
    return done ? null : value.name.slice(setFolder.length + 1);
  };
  let found = await nextPresent();
  const object = await store.open(`${setFolder}/${list}`);
  for await (const entry of readStoredEntries(contentOf(object), list)) {
    if (entry.kind !== 'file' || entry.sha256 === null) continue;
    const path = `${folder}/${entry.path}`;
    for (; found !== null && comparePaths(found, path) < 0; found = await nextPresent()) tell(0, unexpected(found));
    if (found === path) found = await nextPresent();
    const { bytes, finding } = await checkFile(store, setFolder, { path, bytes: entry.bytes, sha256: entry.sha256 });
    tell(bytes, finding);
  }
  for (; found !== null; found = await nextPresent()) tell(0, unexpected(found));
}

export const unexpected = (path: string): Finding =>
  error(
    'FileUnexpected',
    path,
    `'${path}' is in the set and not in its manifest`,
    'Find out who put it there; a sealed set never changes.',
  );
