import { LyncBackupError } from './errors.js';
import { isInnerPath } from './inner-path.js';
import { readLineGroups } from './lines.js';
import { contentOf, type RandomAccess } from './random-access.js';

const LONGEST_ENTRY = 64 * 1024;
const CHUNK_BYTES = 64 * 1024;
const SLASH = 47;

const FIELDS = 8; // that every entry has
const KINDS: ReadonlySet<unknown> = new Set(['file', 'folder', 'link']);
const UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const SHA256 = /^[0-9a-f]{64}$/;
const LONGEST_ID = 40;

/** NTFS allows 1,024 names per file; a file is stored anew before that. */
export const MOST_NAMES = 1000;

/** One line of `filestore/<server>/<share>.ndjson`: an entry of the store as it was captured. */
export interface StoredEntry {
  path: string; // inside the store
  kind: 'file' | 'folder' | 'link'; // links are recorded, not followed
  bytes: number;
  modifiedUtc: string; // milliseconds
  isReadOnly: boolean;
  id: string | null; // what the file server calls the file; null: it does not tell
  names: number; // of a file: in how many sets its stored copy has a name, 1 when this set wrote it
  sha256: string | null; // of files
  target?: string; // of a link: where it leads, as it says
}

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
 * The entries of a list, in its order and in groups. Memory is bounded by a piece of the list. What comes before a bad line is given first.
 * @throws {LyncBackupError} `FormatInvalid` for a line that is none, or one that is not behind its predecessor
 */
export async function* readStoredEntries(list: RandomAccess, what: string): AsyncGenerator<StoredEntry[], void> {
  let number = 0;
  let last: string | null = null;
  const limit = { maxLength: LONGEST_ENTRY, code: 'FormatInvalid', what: `'${what}'` } as const;
  for await (const lines of readLineGroups(contentOf(list, CHUNK_BYTES), limit)) {
    const entries: StoredEntry[] = [];
    let problem: string | null = null;
    for (const line of lines) {
      number++;
      const entry = parseEntry(line);
      if (entry === null) problem = `line ${number} of '${what}' is not an entry of a file store`;
      else if (last !== null && comparePaths(last, entry.path) >= 0) problem = `line ${number} of '${what}' is out of order`;
      if (entry === null || problem !== null) break;
      last = entry.path;
      entries.push(entry);
    }
    yield entries;
    if (problem !== null)
      throw new LyncBackupError('FormatInvalid', problem, 'The list was changed after it was written: use another set.');
  }
}

function parseEntry(line: string): StoredEntry | null {
  try {
    const value: unknown = JSON.parse(line);
    return isStoredEntry(value) ? value : null;
  } catch {
    return null;
  }
}

/** By hand: there are a million, and a schema costs ten times as much. */
function isStoredEntry(value: unknown): value is StoredEntry {
  if (typeof value !== 'object' || value === null) return false;
  const entry = value as Record<keyof StoredEntry, unknown>;
  return (
    isText(entry.path) &&
    isInnerPath(entry.path) &&
    KINDS.has(entry.kind) &&
    isCount(entry.bytes) &&
    isText(entry.modifiedUtc) &&
    UTC.test(entry.modifiedUtc) &&
    !Number.isNaN(Date.parse(entry.modifiedUtc)) &&
    typeof entry.isReadOnly === 'boolean' &&
    (entry.id === null || (isText(entry.id) && entry.id.length <= LONGEST_ID)) &&
    isCount(entry.names) &&
    (entry.sha256 === null || (isText(entry.sha256) && SHA256.test(entry.sha256))) &&
    (entry.target === undefined || isText(entry.target)) &&
    Object.keys(entry).length === (entry.target === undefined ? FIELDS : FIELDS + 1)
  );
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
