import { LyncBackupError } from '../domain/errors.js';
import { StoredEntry } from '../domain/file-store.js';
import { error, type Finding } from '../domain/findings.js';
import { damagedSetHint } from '../domain/manifest.js';
import { contentOf } from '../domain/random-access.js';
import { readLines } from '../domain/lines.js';
import type { Store, StoreEntry } from '../ports/store.js';
import { checkFile } from './check-file.js';

const LONGEST_ENTRY = 64 * 1024;

/** The entries of a file store as its list in the set names them, in the list's order. @throws {LyncBackupError} `FormatInvalid` */
export async function* readStoredEntries(store: Store, list: string): AsyncIterable<StoredEntry> {
  const object = await store.open(list);
  try {
    let number = 0;
    for await (const line of readLines(contentOf(object), { maxLength: LONGEST_ENTRY, code: 'FormatInvalid', what: `'${list}'` })) {
      number++;
      yield parseEntry(line, `line ${number} of '${list}'`);
    }
  } finally {
    await object.close();
  }
}

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
  for await (const entry of readStoredEntries(store, `${setFolder}/${list}`)) {
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

/** Depth first: by UTF-16 unit, '/' lowest. */
export function comparePaths(a: string, b: string): number {
  const [one, other] = [a.replaceAll('/', '\0'), b.replaceAll('/', '\0')];
  return one < other ? -1 : one > other ? 1 : 0;
}

function parseEntry(line: string, where: string): StoredEntry {
  try {
    return StoredEntry.parse(JSON.parse(line));
  } catch (cause) {
    throw new LyncBackupError('FormatInvalid', `${where} is not an entry of a file store`, damagedSetHint, cause);
  }
}
