import { Cursor } from '../domain/batches.js';
import { LyncBackupError } from '../domain/errors.js';
import { comparePaths, folderOfList, readStoredEntries, type KnownStore, type StoredEntry } from '../domain/file-store.js';
import { setFolder, startedMsOf } from '../domain/set-id.js';
import type { Known } from '../ports/file-workers.js';
import type { Store } from '../ports/store.js';

/**
 * A file that was written in the last moments before its copy could have been written again within the same tick of the file server's clock:
 * its time proves nothing.
 */
const TICK_MS = 2000;

/** What earlier sets hold of a store, read beside the walk: paths must be asked for in the order of the lists. */
export class KnownFiles {
  private constructor(private readonly sources: Source[]) {}

  static async open(store: Store, stores: readonly KnownStore[]): Promise<KnownFiles> {
    const sources: Source[] = [];
    for (const known of stores) {
      const source = await Source.open(store, known).catch(unusable);
      if (source) sources.push(source);
    }
    return new KnownFiles(sources);
  }

  async at(path: string): Promise<Known[]> {
    const found: Known[] = [];
    for (const source of this.sources) {
      while (source.current && comparePaths(source.current.path, path) < 0) if (!source.entries.advance()) await source.fetch();
      const entry = source.current;
      if (entry?.path === path && entry.kind === 'file' && entry.modifiedUtc < source.provenBeforeUtc)
        found.push({ root: source.root, entry, mustRead: source.mustRead });
    }
    return found;
  }

  async close(): Promise<void> {
    for (const source of this.sources) await source.close();
  }
}

class Source {
  private constructor(
    readonly root: string,
    readonly mustRead: boolean,
    readonly provenBeforeUtc: string,
    readonly entries: Cursor<StoredEntry>,
    private readonly closeList: () => Promise<void>,
  ) {}

  static async open(store: Store, { setId, list, isSealed }: KnownStore): Promise<Source> {
    const folder = setFolder(setId);
    const root = await store.placeOf(`${folder}/${folderOfList(list)}`);
    const object = await store.open(`${folder}/${list}`);
    const provenBeforeUtc = new Date(startedMsOf(setId) - TICK_MS).toISOString();
    const entries = new Cursor(readStoredEntries(object, list));
    const source = new Source(root, !isSealed, provenBeforeUtc, entries, () => object.close());
    await source.fetch();
    return source;
  }

  get current(): StoredEntry | undefined {
    return this.entries.current;
  }

  /** A list may end in the middle of a line: what follows is copied anew. */
  async fetch(): Promise<void> {
    await this.entries.fetch().catch(unusable);
  }

  close(): Promise<void> {
    return this.closeList();
  }
}

function unusable(cause: unknown): null {
  if (cause instanceof LyncBackupError && cause.code !== 'Cancelled') return null;
  throw cause;
}
