import type { StoredEntry } from '../domain/file-store.js';

/** What is in one folder, by UTF-16 unit of the names. As text: ten thousand names take a fifth of the memory that they take one by one. */
export interface Listing {
  names: string; // one after the other, each with '/' behind it
  kinds: string; // one letter each: `f`ile, `d` folder, `l`ink, `o`ther
}

/** Stored copies of a file that may be linked to instead of copying it again. */
export interface Known {
  root: string; // folder, as `Store.placeOf` gives it
  entry: StoredEntry;
  mustRead: boolean; // its content was never proven: it is read before it is linked
}

export interface CaptureTask {
  path: string;
  known: Known[]; // best first
}

export interface CaptureFolders {
  source: string; // as `Shares.placeOf` gives it
  target: string; // as `Store.placeOf` gives it
  readAll: boolean; // read every file, whatever its time says
}

export type CaptureOutcome =
  | { kind: 'stored'; entry: StoredEntry; copiedBytes: number | null } // null: linked
  | { kind: 'gap'; reason: string; mayPass: boolean } // `mayPass`: another attempt may succeed
  | { kind: 'gone'; reason: string }; // the whole share

/** One path in several sets: files with several names are read once. */
export interface CheckTask {
  path: string;
  copies: { root: string; entry: Pick<StoredEntry, 'bytes' | 'modifiedUtc' | 'sha256'> }[];
}

export type CheckVerdict = 'same' | 'missing' | 'size' | 'time' | 'content' | 'unreadable';

export interface CheckOutcome {
  verdict: CheckVerdict;
  bytes: number; // read for this copy; 0 when it is a further name of one that was read
  detail: string; // of `size` and `unreadable`
}

export interface RestoreFolders {
  source: string; // as `Store.placeOf` gives it
  target: string; // as `Shares.placeOf` gives it
  overwriteNewer: boolean;
  change: boolean; // false: only look
}

export type RestoreOutcome =
  | { kind: 'added' | 'replaced'; bytes: number }
  | { kind: 'same' }
  | { kind: 'newer'; modifiedUtc: string } // kept
  | { kind: 'problem'; reason: string; isSetDamaged: boolean };

/**
 * Work on many files at once, where a promise for each operation would cost more than the operation. Folders are places that `Store` and
 * `Shares` gave out; below them no link is followed. Outcomes come in the order of the tasks.
 *
 * All methods reject with a `LyncBackupError`: `ShareUnreachable` when the folder of a list or the target of a restore is gone,
 * `RepositoryFull`, `AccessDenied` and `StoreFailed` when the target cannot be written, `Cancelled` after `close`.
 */
export interface FileWorkers {
  /** How many batches are worth having under way; grows while operations are slow. */
  readonly window: () => number;
  /** Null, with the reason, for a folder that cannot be read. */
  list(root: string, path: string): Promise<Listing | { problem: string }>;
  /** Copies, links or records each path, and makes the target. A file is read once; it is never stored torn. */
  capture(folders: CaptureFolders, tasks: readonly CaptureTask[]): Promise<CaptureOutcome[]>;
  /** Compares stored files with their entries: size and time only, or every byte. One list of outcomes per task, in the order of its copies. */
  check(tasks: readonly CheckTask[], isQuick: boolean): Promise<CheckOutcome[][]>;
  /** Brings files and folders back; each file written is read again. What is not read-only is left to `flush`. */
  restore(folders: RestoreFolders, entries: readonly StoredEntry[]): Promise<RestoreOutcome[]>;
  /** Sets the times of folders, after their content. */
  finishFolders(root: string, entries: readonly StoredEntry[]): Promise<void>;
  /** Flushes files to the disk. */
  flush(root: string, paths: readonly string[]): Promise<void>;
  /** Removes files. @returns why not, for each that is still there */
  remove(root: string, paths: readonly string[]): Promise<{ path: string; reason: string }[]>;
  close(): Promise<void>;
}

export interface FileWorkersOptions {
  limit: number; // most files worked on at the same time
  bytesPerSecond: number | null; // null: as fast as it goes
}
