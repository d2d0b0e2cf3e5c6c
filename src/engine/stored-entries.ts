import { batchesOf, inOrder } from '../domain/batches.js';
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
  const streams = await Promise.all(copies.map((copy) => openStream(store, copy, workers)));
  const groups = batchesOf(sidesByPath(streams), BATCH);
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
  for await (const _ of inOrder(groups, check, workers.window)) void _;
}

interface Stream {
  copy: StoreCopy;
  root: string;
  files: AsyncGenerator<StoredEntry, void> | null; // null: it cannot be read at all
  current: StoredEntry | null;
}

interface Side {
  stream: Stream;
  entry: StoredEntry;
}

async function openStream(store: Store, copy: StoreCopy, workers: FileWorkers): Promise<Stream> {
  const stream: Stream = { copy, root: '', files: null, current: null };
  try {
    stream.root = await store.placeOf(`${copy.setFolder}/${folderOfList(copy.list)}`);
    stream.files = presentFiles(store, copy, stream.root, workers);
  } catch (cause) {
    copy.fail(cause);
  }
  await advance(stream);
  return stream;
}

async function advance(stream: Stream): Promise<void> {
  try {
    const next = await stream.files?.next();
    stream.current = next && !next.done ? next.value : null;
  } catch (cause) {
    stream.current = null;
    stream.copy.fail(cause);
  }
}

/** The entries of one path after the other, of all sets that have it. */
async function* sidesByPath(streams: readonly Stream[]): AsyncGenerator<Side[], void> {
  for (;;) {
    const heads = streams.filter((stream) => stream.current !== null);
    if (heads.length === 0) return;
    const first = heads.map((stream) => stream.current!.path).reduce((a, b) => (comparePaths(b, a) < 0 ? b : a));
    const sides = heads.filter((stream) => stream.current!.path === first).map((stream) => ({ stream, entry: stream.current! }));
    yield sides;
    for (const { stream } of sides) await advance(stream);
  }
}

/** The files of a list that are in the set's folder; what is missing or does not belong there is told. */
async function* presentFiles(store: Store, copy: StoreCopy, root: string, workers: FileWorkers): AsyncGenerator<StoredEntry, void> {
  const folder = folderOfList(copy.list);
  const pathOf = (path: string): string => (path === '' ? folder : `${folder}/${path}`);
  const present = filesOf(
    walkStore(workers, root, () => false),
    (path, problem) =>
      copy.tell(found(error('FileUnreadable', pathOf(path), `'${pathOf(path)}' cannot be read: ${problem}`, damagedSetHint))),
  );
  const list = await store.open(`${copy.setFolder}/${copy.list}`);
  try {
    let next = await present.next();
    for await (const entry of readStoredEntries(list, copy.list)) {
      if (entry.kind !== 'file') continue;
      for (; !next.done && comparePaths(next.value, entry.path) < 0; next = await present.next())
        copy.tell(found(unexpected(pathOf(next.value))));
      if (!next.done && next.value === entry.path) {
        next = await present.next();
        yield entry;
      } else copy.tell({ ...found(missing(pathOf(entry.path))), totalBytes: entry.bytes });
    }
    for (; !next.done; next = await present.next()) copy.tell(found(unexpected(pathOf(next.value))));
  } finally {
    await list.close();
  }
}

async function* filesOf(
  places: ReturnType<typeof walkStore>,
  unread: (path: string, problem: string) => void,
): AsyncGenerator<string, void> {
  for await (const place of places) {
    if ('problem' in place) unread(place.path, place.problem);
    else if (place.kind !== 'folder') yield place.path;
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
