import type { FileWorkers, Listing } from './file-workers.js';

const FOLDERS_AHEAD = 8; // read while their turn has not come: a share answers slowly

export interface Place {
  path: string;
  kind: 'file' | 'folder' | 'link' | 'other';
}

/** A folder that could not be looked into: the walk goes on without it. */
export interface Unread {
  path: string;
  problem: string;
}

const KINDS = { f: 'file', d: 'folder', l: 'link', o: 'other' } as const;

/**
 * Everything below a place, depth first, names by UTF-16 unit; a folder comes before its content. Memory grows with the folders on the way and
 * a few more, not with the tree.
 * @param isLeftOut  true: neither told nor looked into
 */
export async function* walkStore(
  workers: FileWorkers,
  root: string,
  isLeftOut: (path: string) => boolean,
): AsyncGenerator<Place | Unread, void> {
  const first = await workers.list(root, '');
  if ('problem' in first) {
    yield { path: '', problem: first.problem };
    return;
  }
  const open = [new OpenFolder('', first)];
  for (let folder = open.at(-1); folder; folder = open.at(-1)) {
    const place = folder.next(isLeftOut, (path) => workers.list(root, path));
    if (place === null) {
      open.pop();
      continue;
    }
    yield place;
    const content = await folder.contentOfLast();
    if (content === null) continue;
    if ('problem' in content) yield { path: place.path, problem: content.problem };
    else open.push(new OpenFolder(place.path, content));
  }
}

/** A folder on the way, with the contents of some of its folders asked for beforehand. */
class OpenFolder {
  private index = -1;
  private aheadTo = 0;
  private readonly ahead = new Map<number, ReturnType<FileWorkers['list']>>();

  constructor(
    private readonly path: string,
    private readonly listing: Listing,
  ) {}

  next(isLeftOut: (path: string) => boolean, list: (path: string) => ReturnType<FileWorkers['list']>): Place | null {
    do this.index++;
    while (this.index < this.listing.names.length && isLeftOut(this.pathAt(this.index)));
    if (this.index >= this.listing.names.length) return null;
    for (; this.aheadTo < this.listing.names.length && this.ahead.size < FOLDERS_AHEAD; this.aheadTo++) {
      if (this.listing.kinds[this.aheadTo] !== 'd' || isLeftOut(this.pathAt(this.aheadTo))) continue;
      const content = list(this.pathAt(this.aheadTo));
      content.catch(() => undefined); // thrown when its turn comes
      this.ahead.set(this.aheadTo, content);
    }
    return { path: this.pathAt(this.index), kind: KINDS[this.listing.kinds[this.index] as keyof typeof KINDS] };
  }

  /** Null when the last place was no folder. */
  async contentOfLast(): Promise<Listing | { problem: string } | null> {
    const content = this.ahead.get(this.index);
    if (!content) return null;
    this.ahead.delete(this.index);
    return content;
  }

  private pathAt(index: number): string {
    const name = this.listing.names[index]!;
    return this.path === '' ? name : `${this.path}/${name}`;
  }
}
