import { Cursor, inOrder } from '../domain/batches.js';
import { comparePaths, folderOfList, readStoredEntries, type StoredEntry } from '../domain/file-store.js';
import { error, type Finding } from '../domain/findings.js';
import { damagedSetHint } from '../domain/manifest.js';
import { isPicked } from '../domain/sample.js';
import type { CheckOutcome, FileWorkers } from '../ports/file-workers.js';
import type { Store } from '../ports/store.js';
import { walkStore } from '../ports/walk-store.js';

const BATCH = 64;

/** How closely files are looked at. A sample reads the picked ones; of the others it looks at size and time, as `quick` does of all. */
export type Depth = { method: 'Full' } | { method: 'Quick' } | { method: 'Sample'; percent: number; seed: string };

/** What came out for one file of one set. */
export interface Checked {
  bytesRead: number;
  provenBytes: number; // of content that was compared, here or under another name of the same file
  totalBytes: number;
  finding: Finding | null;
}

/** A file store in one set. */
export interface StoreCopy {
  setFolder: string;
  list: string; // path inside the set
  tell: (checked: Checked) => void;
  fail: (cause: unknown) => void; // its list cannot be read to the end
}

/**
 * Compares copies of one file store in several sets with their lists, side by side: a file that has a name in each of them is read once.
 * Lists and folders are read once and in the same order, so memory does not grow with them.
 */
export async function checkStoreCopies(store: Store, copies: readonly StoreCopy[], depth: Depth, workers: FileWorkers): Promise<void> {
  const streams = (await Promise.all(copies.map((copy) => openStream(store, copy, workers).catch(copy.fail)))).filter((each) => !!each);
  const check = async (batch: Side[][]): Promise<void> => {
    const isRead = (sides: Side[]): boolean =>
      depth.method === 'Full' || (depth.method === 'Sample' && isPicked(sides[0]!.entry.path, depth.percent, depth.seed));
    for (const [isQuick, part] of [
      [false, batch.filter(isRead)],
      [true, batch.filter((sides) => !isRead(sides))],
    ] as const) {
      if (part.length === 0) continue;
      const tasks = part.map((sides) => ({
        path: sides[0]!.entry.path,
        copies: sides.map(({ stream, entry: { bytes, modifiedUtc, sha256 } }) => ({
          root: stream.root,
          entry: { bytes, modifiedUtc, sha256 },
        })),
      }));
      const outcomes = await workers.check(tasks, isQuick);
      part.forEach((sides, index) => sides.forEach((side, place) => tellOutcome(side, outcomes[index]![place]!, isQuick)));
    }
  };
  for await (const _ of inOrder(sidesByPath(streams), check, workers.window)) void _;
}

interface Stream {
  copy: StoreCopy;
  root: string;
  files: Cursor<StoredEntry>;
}

interface Side {
  stream: Stream;
  entry: StoredEntry;
}

async function openStream(store: Store, copy: StoreCopy, workers: FileWorkers): Promise<Stream> {
  const root = await store.placeOf(`${copy.setFolder}/${folderOfList(copy.list)}`);
  const stream = { copy, root, files: new Cursor(presentFiles(store, copy, root, workers)) };
  await fetchMore(stream);
  return stream;
}

const fetchMore = ({ files, copy }: Stream): Promise<void> => files.fetch().catch(copy.fail);

/** The entries of one path after the other, of all sets that have it, a batch at a time. */
async function* sidesByPath(streams: readonly Stream[]): AsyncGenerator<Side[][], void> {
  let group: Side[][] = [];
  for (;;) {
    const heads = streams.flatMap((stream) => (stream.files.current ? { stream, entry: stream.files.current } : []));
    if (heads.length === 0) break;
    const first = heads.map(({ entry }) => entry.path).reduce((a, b) => (comparePaths(b, a) < 0 ? b : a));
    const sides = heads.filter(({ entry }) => entry.path === first);
    group.push(sides);
    for (const { stream } of sides) if (!stream.files.advance()) await fetchMore(stream);
    if (group.length < BATCH) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}

/** The files of a list that are in the set's folder; what is missing or does not belong there is told. */
async function* presentFiles(store: Store, copy: StoreCopy, root: string, workers: FileWorkers): AsyncGenerator<StoredEntry[], void> {
  const folder = folderOfList(copy.list);
  const pathOf = (path: string): string => (path === '' ? folder : `${folder}/${path}`);
  const unread = (path: string, problem: string): void =>
    copy.tell(found(error('FileUnreadable', pathOf(path), `'${pathOf(path)}' cannot be read: ${problem}`, damagedSetHint)));
  const places = walkStore(workers, root, () => false);
  const there = new Cursor(pathsOfFiles(places, unread));
  const list = await store.open(`${copy.setFolder}/${copy.list}`);
  try {
    await there.fetch();
    for await (const entries of readStoredEntries(list, copy.list)) {
      const present: StoredEntry[] = [];
      for (const entry of entries.filter(({ kind }) => kind === 'file')) {
        while (there.current !== undefined && comparePaths(there.current, entry.path) < 0) {
          copy.tell(found(unexpected(pathOf(there.current))));
          if (!there.advance()) await there.fetch();
        }
        if (there.current === entry.path) {
          present.push(entry);
          if (!there.advance()) await there.fetch();
        } else copy.tell({ ...found(missing(pathOf(entry.path))), totalBytes: entry.bytes });
      }
      yield present;
    }
    while (there.current !== undefined) {
      copy.tell(found(unexpected(pathOf(there.current))));
      if (!there.advance()) await there.fetch();
    }
  } finally {
    await list.close();
  }
}

async function* pathsOfFiles(
  groups: ReturnType<typeof walkStore>,
  unread: (path: string, problem: string) => void,
): AsyncGenerator<string[], void> {
  for await (const places of groups) {
    const paths: string[] = [];
    for (const place of places) {
      if ('problem' in place) unread(place.path, place.problem);
      else if (place.kind !== 'folder') paths.push(place.path);
    }
    yield paths;
  }
}

function tellOutcome({ stream, entry }: Side, outcome: CheckOutcome, isQuick: boolean): void {
  const finding = findingOf(`${folderOfList(stream.copy.list)}/${entry.path}`, entry, outcome);
  const provenBytes = isQuick || finding !== null ? 0 : entry.bytes;
  stream.copy.tell({ bytesRead: outcome.bytes, provenBytes, totalBytes: entry.bytes, finding });
}

function findingOf(path: string, entry: StoredEntry, { verdict, detail }: CheckOutcome): Finding | null {
  switch (verdict) {
    case 'same':
      return null;
    case 'missing':
      return missing(path);
    case 'size':
      return error('FileDamaged', path, `'${path}' has ${detail} bytes, not ${entry.bytes}`, damagedSetHint);
    case 'time':
      return error('FileDamaged', path, `'${path}' was written at another time than the set says`, damagedSetHint);
    case 'content':
      return error('FileDamaged', path, `'${path}' was changed: its SHA-256 is another`, damagedSetHint);
    case 'unreadable':
      return error('FileUnreadable', path, `'${path}' cannot be read: ${detail}`, damagedSetHint);
  }
}

const found = (finding: Finding): Checked => ({ bytesRead: 0, provenBytes: 0, totalBytes: 0, finding });

const missing = (path: string): Finding => error('FileMissing', path, `'${path}' is in the manifest and not in the set`, damagedSetHint);

export const unexpected = (path: string): Finding =>
  error(
    'FileUnexpected',
    path,
    `'${path}' is in the set and not in its manifest`,
    'Find out who put it there; a sealed set never changes.',
  );
