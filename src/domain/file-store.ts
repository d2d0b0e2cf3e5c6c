import { z } from 'zod';
import { LyncBackupError } from './errors.js';
import { isInnerPath } from './inner-path.js';
import { readLines } from './lines.js';
import { contentOf, type RandomAccess } from './random-access.js';

const LONGEST_ENTRY = 64 * 1024;
const CHUNK_BYTES = 64 * 1024;
const SLASH = 47;

/** NTFS allows 1,024 names per file; a file is stored anew before that. */
export const MOST_NAMES = 1000;

/** One line of `filestore/<server>/<share>.ndjson`: an entry of the store as it was captured. */
export const StoredEntry = z.strictObject({
  path: z.string().refine(isInnerPath, 'not a path inside the store'),
  kind: z.enum(['file', 'folder', 'link']), // links are recorded, not followed
  bytes: z.int().nonnegative(),
  modifiedUtc: z.iso.datetime(), // milliseconds
  isReadOnly: z.boolean(),
  id: z.string().max(40).nullable(), // what the file server calls the file; null: it does not tell
  names: z.int().nonnegative(), // of a file: in how many sets its stored copy has a name, 1 when this set wrote it
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(), // of files
  target: z.string().optional(), // of a link: where it leads, as it says
});
export type StoredEntry = z.infer<typeof StoredEntry>;

export const entryLine = (entry: StoredEntry): string => JSON.stringify(entry) + '\n';

/** How file stores are copied. */
export interface CopyOptions {
  exclude: string[]; // patterns of what to leave out
  readAll: boolean; // read files that look unchanged too
  bytesPerSecond: number | null; // null: as fast as it goes
  limit: number; // most files worked on at the same time
}

export const DEFAULT_COPY: CopyOptions = { exclude: [], readAll: false, bytesPerSecond: null, limit: 16 };

/** An earlier copy of a file store, whose files a new one may link to. */
export interface KnownStore {
  setId: string;
  list: string; // path inside the set
  isSealed: boolean; // false: each file is read again before it is linked to
  counts: Readonly<Record<string, number>>; // empty when it was not sealed
}

/**
 * Why a part of a file store is left out; null when it is kept.
 * @source procedures.md 1.1 (Meeting.Active is open during a meeting), 8.2 (replicas are pushed again by the Central Management store)
 */
export function leftOutOfFileStore(path: string): string | null {
  const names = path.toLowerCase().split('/');
  if (names.at(-1) === 'meeting.active') return 'a meeting holds it open; the tools page says to skip it';
  if (names.includes('cmsfilestore') && names.includes('replicas')) return 'replication fills it again';
  return null;
}

/** Where the files of a store go inside a set, and where their list goes. The name of the share comes from its UNC path. */
export function fileStorePlaces(unc: string): { folder: string; list: string } {
  const [server = '', ...share] = unc.replace(/^\\\\/, '').split('\\');
  const name = `filestore/${server.toLowerCase()}/${share.join('_')}`;
  return { folder: name, list: `${name}.ndjson` };
}

/** The folder whose files a list proves. */
export const folderOfList = (list: string): string => list.replace(/\.ndjson$/, '');

/** Depth first: by UTF-16 unit, '/' lowest. */
export function comparePaths(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const [one, other] = [a.charCodeAt(index), b.charCodeAt(index)];
    if (one !== other) return one === SLASH ? -1 : other === SLASH ? 1 : one - other;
  }
  return a.length - b.length;
}

/**
 * The entries of a list, in its order. Memory is bounded by one entry.
 * @throws {LyncBackupError} `FormatInvalid` for a line that is none, or one that is not behind its predecessor
 */
export async function* readStoredEntries(list: RandomAccess, what: string): AsyncGenerator<StoredEntry, void> {
  let number = 0;
  let last = '';
  for await (const line of readLines(contentOf(list, CHUNK_BYTES), {
    maxLength: LONGEST_ENTRY,
    code: 'FormatInvalid',
    what: `'${what}'`,
  })) {
    number++;
    const entry = parseEntry(line, `line ${number} of '${what}'`);
    if (number > 1 && comparePaths(last, entry.path) >= 0)
      throw new LyncBackupError('FormatInvalid', `line ${number} of '${what}' is out of order`, notOurs);
    last = entry.path;
    yield entry;
  }
}

const notOurs = 'The list was changed after it was written: use another set.';

function parseEntry(line: string, where: string): StoredEntry {
  try {
    return StoredEntry.parse(JSON.parse(line));
  } catch (cause) {
    throw new LyncBackupError('FormatInvalid', `${where} is not an entry of a file store`, notOurs, cause);
  }
}
