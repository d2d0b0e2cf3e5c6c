import type { FileWorkers, Listing } from './file-workers.js';

const FOLDERS_AHEAD = 8; // read while their turn has not come: a share answers slowly
const NAMES_AHEAD = 10_000;
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
    const { path, kind } = places.at(-1)!;
    if (kind !== 'folder') continue;
    const content = await folder.contentOf(path);
    if ('problem' in content) yield [{ path, problem: content.problem }];
    else open.push(new OpenFolder(path, content));
  }
}

/** A folder on the way, with the contents of some of its folders asked for beforehand. */
class OpenFolder {
  private readonly here: NameReader;
  private readonly farther: NameReader;
  private readonly ahead = new Map<string, ReturnType<FileWorkers['list']>>();
  private mostAhead = 1;

  constructor(path: string, listing: Listing) {
    this.here = new NameReader(path, listing);
    this.farther = new NameReader(path, listing);
  }

  /** What comes next, up to a folder; nothing at the end. */
  next(isLeftOut: (path: string) => boolean, list: (path: string) => ReturnType<FileWorkers['list']>): Place[] {
    const places: Place[] = [];
    while (places.length < MOST_IN_GROUP && places.at(-1)?.kind !== 'folder') {
      const place = this.here.next();
      if (place === null) break;
      if (!isLeftOut(place.path)) places.push(place);
    }
    while (this.ahead.size < this.mostAhead) {
      const place = this.farther.nextFolder();
      if (place === null) break;
      if (isLeftOut(place.path)) continue;
      const content = list(place.path);
      content.catch(() => undefined); // thrown when its turn comes
      this.ahead.set(place.path, content);
    }
    return places;
  }

  /** Folders that are like the last one are asked for beforehand, as many as memory should hold. */
  async contentOf(path: string): Promise<Listing | { problem: string }> {
    const content = await this.ahead.get(path)!;
    this.ahead.delete(path);
    if ('kinds' in content) this.mostAhead = Math.min(FOLDERS_AHEAD, Math.max(1, Math.floor(NAMES_AHEAD / (content.kinds.length + 1))));
    return content;
  }
}

/** Goes through a listing. */
class NameReader {
  private index = 0;
  private offset = 0;

  constructor(
    private readonly path: string,
    private readonly listing: Listing,
  ) {}

  next(): Place | null {
    const { names, kinds } = this.listing;
    if (this.index >= kinds.length) return null;
    const end = names.indexOf('/', this.offset);
    const name = names.slice(this.offset, end);
    this.offset = end + 1;
    const kind = KINDS[kinds[this.index++] as keyof typeof KINDS];
    return { path: this.path === '' ? name : `${this.path}/${name}`, kind };
  }

  nextFolder(): Place | null {
    for (let place = this.next(); place !== null; place = this.next()) if (place.kind === 'folder') return place;
    return null;
  }
}
