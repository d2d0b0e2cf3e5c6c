import type { FileWorkers, Listing } from './file-workers.js';

const FOLDERS_AHEAD = 8; // read while their turn has not come: a share answers slowly
const MOST_IN_GROUP = 256;

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
 * Everything below a place, in groups, depth first, names by UTF-16 unit; a folder comes before its content. Memory grows with the folders on
 * the way and a few more, not with the tree.
 * @param isLeftOut  true: neither told nor looked into
 */
export async function* walkStore(
  workers: FileWorkers,
  root: string,
  isLeftOut: (path: string) => boolean,
): AsyncGenerator<(Place | Unread)[], void> {
  const first = await workers.list(root, '');
  if ('problem' in first) {
    yield [{ path: '', problem: first.problem }];
    return;
  }
  const open = [new OpenFolder('', first)];
  for (let folder = open.at(-1); folder; folder = open.at(-1)) {
    const places = folder.next(isLeftOut, (path) => workers.list(root, path));
    if (places.length === 0) {
      open.pop();
      continue;
    }
    yield places;
    const content = await folder.contentOfLast();
    const { path } = places.at(-1)!;
    if (content === null) continue;
    if ('problem' in content) yield [{ path, problem: content.problem }];
    else open.push(new OpenFolder(path, content));
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

  /** What comes next, up to a folder; nothing at the end. */
  next(isLeftOut: (path: string) => boolean, list: (path: string) => ReturnType<FileWorkers['list']>): Place[] {
    const { names, kinds } = this.listing;
    const places: Place[] = [];
    while (places.length < MOST_IN_GROUP && ++this.index < names.length) {
      const place: Place = { path: this.pathAt(this.index), kind: KINDS[kinds[this.index] as keyof typeof KINDS] };
      if (isLeftOut(place.path)) continue;
      places.push(place);
      if (place.kind === 'folder') break;
    }
    for (; this.aheadTo < names.length && this.ahead.size < FOLDERS_AHEAD; this.aheadTo++) {
      if (kinds[this.aheadTo] !== 'd' || isLeftOut(this.pathAt(this.aheadTo))) continue;
      const content = list(this.pathAt(this.aheadTo));
      content.catch(() => undefined); // thrown when its turn comes
      this.ahead.set(this.aheadTo, content);
    }
    return places;
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
