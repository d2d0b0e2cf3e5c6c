import {
  closeSync,
  constants,
  copyFileSync,
  fstatSync,
  futimesSync,
  linkSync,
  lstatSync,
  openSync,
  readlinkSync,
  unlinkSync,
  utimesSync,
  writeSync,
  type Stats,
} from 'node:fs';
import { MOST_NAMES, type StoredEntry } from '../../domain/file-store.js';
import type { CaptureFolders, CaptureOutcome, CaptureTask, Known } from '../../ports/file-workers.js';
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
  isGone,
  type Tools,
} from './tools.js';

const BATCH_BYTES = 64 * 1024 * 1024; // then the rest of a batch waits its turn, so that other threads share it

/** As many outcomes as there was time for; the caller asks again for the rest. */
export function capture(folders: CaptureFolders, tasks: readonly CaptureTask[], tools: Tools): CaptureOutcome[] {
  const outcomes: CaptureOutcome[] = [];
  let bytes = 0;
  makeTarget(folders, tools);
  for (const task of tasks) {
    if (bytes > BATCH_BYTES) break;
    const outcome = captureOne(folders, task, tools);
    if (outcome.kind === 'stored') bytes += outcome.copiedBytes ?? 0;
    outcomes.push(outcome);
  }
  return outcomes;
}

function makeTarget({ target }: CaptureFolders, tools: Tools): void {
  try {
    makeRealFolder(target, '', tools);
  } catch (cause) {
    throw new Failure('System', target, cause as NodeJS.ErrnoException);
  }
}

function captureOne(folders: CaptureFolders, task: CaptureTask, tools: Tools): CaptureOutcome {
  const source = placeIn(folders.source, task.path);
  try {
    assertRealFolder(folders.source, parentOf(task.path), tools);
    const facts = look(source, tools);
    const entry = describe(task.path, source, facts);
    if (entry === null) return { kind: 'gap', reason: 'is neither a file nor a folder', mayPass: false };
    if (entry.kind === 'link') return { kind: 'stored', entry, copiedBytes: null };
    try {
      makeRealFolder(folders.target, facts.isDirectory() ? task.path : parentOf(task.path), tools);
    } catch (cause) {
      return notStored(cause, task.path);
    }
    return facts.isDirectory() ? { kind: 'stored', entry, copiedBytes: null } : captureFile(folders, task, entry, facts, tools);
  } catch (cause) {
    if (isGone(folders.source)) return { kind: 'gone', reason: (cause as Error).message };
    return notRead(cause);
  }
}

function describe(path: string, place: string, facts: Stats): StoredEntry | null {
  const kind = facts.isFile() ? 'file' : facts.isDirectory() ? 'folder' : facts.isSymbolicLink() ? 'link' : null;
  if (kind === null) return null;
  return {
    path,
    kind,
    bytes: kind === 'file' ? facts.size : 0,
    modifiedUtc: modifiedUtcOf(facts),
    isReadOnly: isReadOnly(facts),
    id: facts.ino === 0 ? null : String(facts.ino),
    names: 0,
    sha256: null,
    ...(kind === 'link' ? { target: readlinkSync(place) } : {}),
  };
}

function captureFile(folders: CaptureFolders, task: CaptureTask, entry: StoredEntry, facts: Stats, tools: Tools): CaptureOutcome {
  const target = placeIn(folders.target, task.path);
  for (const known of task.known) {
    if (!isUnchanged(known.entry, entry)) continue;
    if (folders.readAll && digestOf(placeIn(folders.source, task.path), entry.bytes, tools).sha256 !== known.entry.sha256) break;
    const names = reuse(known, task.path, target, folders.readAll, tools);
    if (names !== null) return { kind: 'stored', entry: { ...entry, names, sha256: known.entry.sha256 }, copiedBytes: null };
  }
  return copy(placeIn(folders.source, task.path), target, entry, facts, tools);
}

const isUnchanged = (known: StoredEntry, now: StoredEntry): boolean =>
  known.kind === 'file' &&
  known.bytes === now.bytes &&
  known.modifiedUtc === now.modifiedUtc &&
  (known.id === null || now.id === null || known.id === now.id);

/** Gives a stored file the new name: a hard link, or a clone where the volume has those only. @returns how many names it has then; null: copy it anew */
function reuse({ root, entry, mustRead }: Known, path: string, target: string, readAll: boolean, tools: Tools): number | null {
  if (!tools.canLink && !tools.canClone) return null;
  const stored = placeIn(root, path);
  try {
    assertRealFolder(root, parentOf(path), tools);
    if ((mustRead || readAll) && !isSound(stored, entry, tools)) return null;
    if (tools.canLink && entry.names < MOST_NAMES) {
      try {
        linkSync(stored, target);
        return entry.names + 1;
      } catch (cause) {
        throwIfFull(cause, path);
        if (['ENOENT', 'EEXIST'].includes(errnoOf(cause))) return null;
        if (errnoOf(cause) !== 'EMLINK') tools.canLink = false;
      }
    }
    return tools.canClone && clone(stored, target, entry, tools) ? 1 : null;
  } catch (cause) {
    throwIfFull(cause, path);
    return null; // not usable: the file is copied from the store again
  }
}

function isSound(stored: string, entry: StoredEntry, tools: Tools): boolean {
  if (lstatSync(stored).size !== entry.bytes) return false;
  return digestOf(stored, entry.bytes, tools).sha256 === entry.sha256;
}

function clone(stored: string, target: string, entry: StoredEntry, tools: Tools): boolean {
  try {
    copyFileSync(stored, target, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE_FORCE);
  } catch (cause) {
    throwIfFull(cause, entry.path);
    if (errnoOf(cause) !== 'EEXIST' && errnoOf(cause) !== 'ENOENT') tools.canClone = false;
    return false;
  }
  const seconds = Date.parse(entry.modifiedUtc) / 1000;
  utimesSync(target, seconds, seconds);
  return true;
}

/** Copies and hashes in one pass. Size, time and identity before and after must agree, or nothing is kept. */
function copy(source: string, target: string, entry: StoredEntry, before: Stats, tools: Tools): CaptureOutcome {
  const input = openForReading(source, tools);
  try {
    let output: number;
    try {
      output = openSync(target, 'wx');
    } catch (cause) {
      return notStored(cause, entry.path);
    }
    const digest = new Digest(entry.bytes);
    const written = write(input, output, target, entry, digest, tools);
    if (written !== null) return written;
    const after = fstatSync(input);
    if (after.size !== before.size || after.mtimeMs !== before.mtimeMs || after.ino !== before.ino) {
      unlinkSync(target);
      return { kind: 'gap', reason: 'changed while it was read', mayPass: true };
    }
    return { kind: 'stored', entry: { ...entry, names: 1, sha256: digest.hex() }, copiedBytes: entry.bytes };
  } finally {
    closeSync(input);
  }
}

/** @returns null when all bytes are in the target */
function write(input: number, output: number, target: string, entry: StoredEntry, digest: Digest, tools: Tools): CaptureOutcome | null {
  let isKept = false;
  try {
    const done = readPieces(input, entry.bytes, tools, (piece) => {
      digest.update(piece);
      writeAll(output, piece, entry.path);
    });
    if (done < entry.bytes) return { kind: 'gap', reason: 'became shorter while it was read', mayPass: true };
    const seconds = Date.parse(entry.modifiedUtc) / 1000;
    futimesSync(output, seconds, seconds);
    isKept = true;
    return null;
  } finally {
    closeSync(output);
    if (!isKept) unlinkSync(target);
  }
}

function writeAll(output: number, piece: Uint8Array, path: string): void {
  try {
    for (let done = 0; done < piece.length;) done += writeSync(output, piece, done, piece.length - done);
  } catch (cause) {
    throw new Failure('System', path, cause as NodeJS.ErrnoException); // the repository is full or gone
  }
}

/** Why one file could not be read. Whatever is in use or on the move may be there in a moment. */
function notRead(cause: unknown): CaptureOutcome {
  if (cause instanceof Failure) throw cause;
  const code = errnoOf(cause);
  if (code === 'ENOENT') return { kind: 'gap', reason: 'vanished while the store was read', mayPass: true };
  if (code === 'EBUSY') return { kind: 'gap', reason: 'is locked by a program that uses it', mayPass: true };
  if (code === 'EACCES' || code === 'EPERM')
    return { kind: 'gap', reason: 'cannot be read: access is denied to this account', mayPass: false };
  return { kind: 'gap', reason: `cannot be read: ${(cause as Error).message}`, mayPass: true };
}

/** Why one file could not be written under its name; what concerns the whole repository ends the batch. */
function notStored(cause: unknown, path: string): CaptureOutcome {
  throwIfFull(cause, path);
  switch (errnoOf(cause)) {
    case 'EEXIST':
      return { kind: 'gap', reason: 'cannot be stored: a name that differs only in case is stored already', mayPass: false };
    case 'ENAMETOOLONG':
      return { kind: 'gap', reason: 'cannot be stored: with the path of the repository its name is too long', mayPass: false };
    case 'EINVAL':
    case 'EILSEQ':
    case 'ENOENT':
      return { kind: 'gap', reason: 'cannot be stored: the repository does not take such a name', mayPass: false };
    default:
      throw new Failure('System', path, cause as NodeJS.ErrnoException);
  }
}
