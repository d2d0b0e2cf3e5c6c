import type { OpenObject } from './store.js';

/** Something in a file store. `path` is relative to the share, with '/' between names. */
export interface ShareEntry {
  path: string;
  kind: 'file' | 'folder' | 'link' | 'other'; // links and what is neither are told, never followed
  bytes: number;
  modifiedUtc: string; // ISO 8601, milliseconds
  isReadOnly: boolean;
}

/** A place that could not be looked into: the walk goes on without it. */
export interface ShareProblem {
  path: string;
  problem: string;
}

/**
 * File stores by their UNC path. Failures are `LyncBackupError`: `ShareUnreachable` for the share itself, `ObjectNotFound`,
 * `AccessDenied` and `StoreFailed` for what is in it.
 */
export interface Shares {
  /** Everything below the share, depth first, names by UTF-16 unit; a folder comes before its content. Memory grows with the largest folder only. */
  walk(unc: string): AsyncIterable<ShareEntry | ShareProblem>;
  stat(unc: string, path: string): Promise<ShareEntry>;
  open(unc: string, path: string): Promise<OpenObject>;
}
