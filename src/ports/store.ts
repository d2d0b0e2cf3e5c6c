import type { RandomAccess } from '../domain/random-access.js';

export interface Written {
  bytes: number;
  sha256: string; // lower-case hex
}

export interface StoreEntry {
  name: string; // '/' between the parts, relative to the store's root
  bytes: number;
}

/** `missing`: not there, though its parent is. */
export type RootCondition = 'parentMissing' | 'missing' | 'empty' | 'used';

export interface OpenObject extends RandomAccess {
  close(): Promise<void>;
}

/**
 * Where backup sets live: names with '/' between their parts, under one root that nothing leaves.
 * Promise: a name written with `write` or `link` appears once and is never overwritten. All failures are `LyncBackupError`:
 * `ObjectExists`, `ObjectNotFound`, `PathInvalid`, `RepositoryFull`, `AccessDenied`, `StoreFailed`.
 */
export interface Store {
  /** How the root stands now. Creates nothing; the first `write` or `replace` makes a missing root. */
  condition(): Promise<RootCondition>;
  /** Where an object is, as an administrator would type it. */
  pathOf(name: string): string;
  /** The folder as `FileWorkers` take it. @throws {LyncBackupError} `PathInvalid` when a link leads out of the root */
  placeOf(folder: string): Promise<string>;
  /** Takes the name exclusively, then writes; a write that fails leaves a shorter file which no manifest names. */
  write(name: string, body: AsyncIterable<Uint8Array>): Promise<Written>;
  /** Adds text at the end and flushes it to the disk before it resolves. Makes the object if needed. */
  append(name: string, text: string): Promise<void>;
  /** Only for the few names that change: `current`, `lock.json`, `repository.json`, the list of a `tool` folder. Readers see the old or the new text. */
  replace(name: string, text: string): Promise<void>;
  /** With those above it. Only for what others write: `write` makes its own. */
  makeFolder(folder: string): Promise<void>;
  open(name: string): Promise<OpenObject>;
  /** Size and digest of what another wrote. */
  measure(name: string): Promise<Written>;
  /** Every object below the folder ('' for all), depth first, names by UTF-16 unit. Links are entries of zero bytes and are not followed. */
  list(folder: string): AsyncIterable<StoreEntry>;
  /** Names of the folders directly below the folder, in the same order. */
  folders(folder: string): Promise<string[]>;
  /** A second name for an object of this store. @throws `LinksUnsupported` where the store has none */
  link(from: string, to: string): Promise<void>;
  /** Removes an object; a folder that this leaves empty goes too. */
  remove(name: string): Promise<void>;
  /** Removes the folder and those below it that hold nothing. */
  prune(folder: string): Promise<void>;
  /** Flushes the contents of objects written before to the disk. */
  flush(names: readonly string[]): Promise<void>;
  /** Milliseconds since the object was last written, by the clock of the store itself. */
  ageMs(name: string): Promise<number>;
  /** Free space in bytes. */
  freeBytes(): Promise<number>;
}
