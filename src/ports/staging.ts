import type { OpenObject, Written } from './store.js';

/**
 * A local folder where cmdlets put their exports before they are copied into the set: the product writes nowhere else first.
 * Failures are `LyncBackupError`: `StoreFailed`, `ObjectNotFound`, `PathInvalid`.
 */
export interface Staging {
  /** A fresh folder for this run, named after it. Folders that runs which no longer live left here are removed first. */
  open(runId: string): Promise<StagingFolder>;
}

export interface StagingFolder {
  /** Full local path for a new file, as a cmdlet on this machine needs it. Nothing has this name yet. */
  path(name: string): string;
  /** Copies something here, for a cmdlet to read. */
  write(name: string, body: AsyncIterable<Uint8Array>): Promise<Written>;
  read(name: string): Promise<OpenObject>;
  freeBytes(): Promise<number>;
  /** Removes one file, to keep the folder small. */
  discard(name: string): Promise<void>;
  /** Removes the folder with all it holds. */
  remove(): Promise<void>;
}
