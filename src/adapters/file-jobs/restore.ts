import {
  chmodSync,
  closeSync,
  fsyncSync,
  futimesSync,
  lstatSync,
  openSync,
  renameSync,
  rmSync,
  utimesSync,
  writeSync,
  type Stats,
} from 'node:fs';
import type { StoredEntry } from '../../domain/file-store.js';
import type { RestoreFolders, RestoreOutcome } from '../../ports/file-workers.js';
import {
  assertRealFolder,
  Digest,
  digestOf,
  errnoOf,
  Failure,
  isReadOnly,
  look,
  makeRealFolder,
  modifiedUtcOf,
  openForReading,
  parentOf,
  placeIn,
  readPieces,
  throwIfFull,
  throwIfGone,
  type Tools,
} from './tools.js';

const UNFINISHED = '.lyncbackup-new'; // a file has its own name only when it is whole

export const restore = (folders: RestoreFolders, entries: readonly StoredEntry[], tools: Tools): RestoreOutcome[] =>
  entries.map((entry) => {
    try {
      return entry.kind === 'folder' ? restoreFolder(folders, entry, tools) : restoreFile(folders, entry, tools);
    } catch (cause) {
      throwIfFull(cause, entry.path);
      if (folders.change) throwIfGone(folders.target);
      return problem(`cannot be restored: ${(cause as Error).message}`);
    }
  });

function restoreFolder({ target, change }: RestoreFolders, entry: StoredEntry, tools: Tools): RestoreOutcome {
  const there = lookAt(target, entry.path, tools);
  if (there?.isDirectory()) return { kind: 'same' };
  if (there) return problem('cannot be restored: a file or a link has its name');
  if (change) makeRealFolder(target, entry.path, tools);
  return { kind: 'added', bytes: 0 };
}

/** Copies a file when what is there differs. What is newer than the set stays, unless it was said otherwise. */
function restoreFile(folders: RestoreFolders, entry: StoredEntry, tools: Tools): RestoreOutcome {
  const target = placeIn(folders.target, entry.path);
  const there = lookAt(folders.target, entry.path, tools);
  if (there && !there.isFile()) return problem('cannot be restored: a folder or a link has its name');
  if (there && there.size === entry.bytes && digestOf(target, entry.bytes, tools).sha256 === entry.sha256) {
    if (folders.change) alignFacts(target, there, entry);
    return { kind: 'same' };
  }
  if (there && !folders.overwriteNewer && modifiedUtcOf(there) > entry.modifiedUtc)
    return { kind: 'newer', modifiedUtc: modifiedUtcOf(there) };
  const done: RestoreOutcome = { kind: there ? 'replaced' : 'added', bytes: entry.bytes };
  if (!folders.change) return done;
  makeRealFolder(folders.target, parentOf(entry.path), tools);
  return bring(folders, entry, target, there, tools) ?? done;
}

/** Null when nothing is there. @throws {Error} when a folder on the way is a link */
function lookAt(root: string, path: string, tools: Tools): Stats | null {
  try {
    assertRealFolder(root, parentOf(path), tools);
    return look(placeIn(root, path), tools);
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return null;
    throw cause;
  }
}

/** @returns null when the file is there and was read back */
function bring(folders: RestoreFolders, entry: StoredEntry, target: string, there: Stats | null, tools: Tools): RestoreOutcome | null {
  const unfinished = target + UNFINISHED;
  rmSync(unfinished, { force: true });
  try {
    const stored = copyStored(placeIn(folders.source, entry.path), unfinished, folders, entry, tools);
    if (stored !== null) return stored;
    if (digestOf(unfinished, entry.bytes, tools).sha256 !== entry.sha256)
      return problem('was not written as it was read: check the volume');
    if (there && isReadOnly(there)) chmodSync(target, there.mode | 0o200); // Windows does not replace a read-only file
    renameSync(unfinished, target);
    if (entry.isReadOnly) chmodSync(target, lstatSync(target).mode & ~0o222);
    return null;
  } finally {
    rmSync(unfinished, { force: true });
  }
}

/** @returns what is wrong with the stored file; null when its content is in the target */
function copyStored(stored: string, target: string, folders: RestoreFolders, entry: StoredEntry, tools: Tools): RestoreOutcome | null {
  let input: number;
  try {
    assertRealFolder(folders.source, parentOf(entry.path), tools);
    input = openForReading(stored, tools);
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    return { kind: 'problem', reason: `cannot be read in the set: ${(cause as Error).message}`, isSetDamaged: true };
  }
  try {
    const output = openSync(target, 'wx');
    try {
      const digest = new Digest(entry.bytes);
      const bytes = readPieces(input, entry.bytes, tools, (piece) => {
        digest.update(piece);
        for (let done = 0; done < piece.length;) done += writeSync(output, piece, done, piece.length - done);
      });
      if (bytes !== entry.bytes || digest.hex() !== entry.sha256)
        return { kind: 'problem', reason: 'is damaged in the set', isSetDamaged: true };
      const seconds = Date.parse(entry.modifiedUtc) / 1000;
      futimesSync(output, seconds, seconds);
      if (entry.isReadOnly) fsyncSync(output); // later it could not be opened for that
      return null;
    } finally {
      closeSync(output);
    }
  } finally {
    closeSync(input);
  }
}

/** The content is right: time and read-only flag are made so too. */
function alignFacts(target: string, there: Stats, entry: StoredEntry): void {
  const seconds = Date.parse(entry.modifiedUtc) / 1000;
  if (modifiedUtcOf(there) !== entry.modifiedUtc) {
    if (isReadOnly(there)) chmodSync(target, there.mode | 0o200);
    utimesSync(target, seconds, seconds);
    if (isReadOnly(there)) chmodSync(target, there.mode);
  }
  if (isReadOnly(there) !== entry.isReadOnly) chmodSync(target, entry.isReadOnly ? there.mode & ~0o222 : there.mode | 0o200);
}

const problem = (reason: string): RestoreOutcome => ({ kind: 'problem', reason, isSetDamaged: false });
