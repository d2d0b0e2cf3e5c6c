import { closeSync, fsyncSync, openSync, readdirSync, unlinkSync, utimesSync, type Dirent } from 'node:fs';
import type { StoredEntry } from '../../domain/file-store.js';
import type { Listing } from '../../ports/file-workers.js';
import { assertRealFolder, errnoOf, Failure, parentOf, placeIn, throwIfGone, type Tools } from './tools.js';

export function list(root: string, path: string, tools: Tools): Listing | { problem: string } {
  try {
    assertRealFolder(root, path, tools);
    const entries = readdirSync(placeIn(root, path), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
    return { names: entries.map((entry) => entry.name + '/').join(''), kinds: entries.map(letterOf).join('') };
  } catch (cause) {
    throwIfGone(root);
    return { problem: (cause as Error).message };
  }
}

const letterOf = (entry: Dirent): string => (entry.isFile() ? 'f' : entry.isDirectory() ? 'd' : entry.isSymbolicLink() ? 'l' : 'o');

export function flush(root: string, paths: readonly string[], tools: Tools): void {
  for (const path of paths) {
    tools.pace(0);
    try {
      const file = openSync(placeIn(root, path), 'r+'); // Windows flushes through writable handles only
      try {
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
    } catch (cause) {
      throw new Failure('System', path, cause as NodeJS.ErrnoException);
    }
  }
}

export function remove(root: string, paths: readonly string[], tools: Tools): { path: string; reason: string }[] {
  const left: { path: string; reason: string }[] = [];
  for (const path of paths) {
    tools.pace(0);
    try {
      assertRealFolder(root, parentOf(path), tools);
      unlinkSync(placeIn(root, path));
    } catch (cause) {
      if (errnoOf(cause) !== 'ENOENT') left.push({ path, reason: (cause as Error).message });
    }
  }
  return left;
}

/** A folder whose time cannot be set is still the right folder. */
export function finishFolders(root: string, entries: readonly StoredEntry[], tools: Tools): void {
  for (const { path, modifiedUtc } of entries) {
    const seconds = Date.parse(modifiedUtc) / 1000;
    try {
      assertRealFolder(root, path, tools);
      utimesSync(placeIn(root, path), seconds, seconds);
    } catch (cause) {
      if (cause instanceof Failure) throw cause;
    }
  }
}
