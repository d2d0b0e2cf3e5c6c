import * as crypto from 'node:crypto';
import { closeSync, constants, lstatSync, mkdirSync, openSync, readSync, statSync, type Stats } from 'node:fs';
import { sep } from 'node:path';

const BUFFER_BYTES = 256 * 1024;
const MOST_REMEMBERED = 20_000;
const OWNER_MAY_WRITE = 0o200;
const [EARLIEST_MS, LATEST_MS] = [Date.UTC(1, 0, 1), Date.UTC(9999, 0, 1)];

/**
 * The quickest of several operations of a kind: it tells a share from a disk, where some are slow too when others are in the way, but never
 * all of them.
 */
export interface Quickest {
  count: number;
  ms: number;
}

/** What all jobs of one thread share: memory to read into, folders known to be real, and the pace. */
export interface Tools {
  buffer: Uint8Array;
  realFolders: Set<string>;
  canLink: boolean; // in the repository, until it refuses
  canClone: boolean;
  /** Waits until so many bytes may pass. @throws {Failure} `Cancelled` */
  pace(bytes: number): void;
  looks: Quickest;
  opens: Quickest;
}

export const newTools = (pace: Tools['pace']): Tools => ({
  buffer: new Uint8Array(BUFFER_BYTES),
  realFolders: new Set(),
  canLink: true,
  canClone: true,
  pace,
  looks: { count: 0, ms: Infinity },
  opens: { count: 0, ms: Infinity },
});

/** Stops a whole batch; the pool makes a `LyncBackupError` of it. */
export class Failure extends Error {
  constructor(
    readonly kind: 'ShareUnreachable' | 'Cancelled' | 'System',
    readonly path: string,
    override readonly cause: NodeJS.ErrnoException | null,
  ) {
    super(cause?.message ?? kind);
  }
}

export const errnoOf = (cause: unknown): string => (cause as NodeJS.ErrnoException).code ?? 'UNKNOWN';

/** A full or missing disk concerns everything that follows. */
export function throwIfFull(cause: unknown, path: string): void {
  if (cause instanceof Failure) throw cause;
  if (['ENOSPC', 'EDQUOT', 'EROFS'].includes(errnoOf(cause))) throw new Failure('System', path, cause as NodeJS.ErrnoException);
}

export function isGone(root: string): boolean {
  try {
    statSync(root);
    return false;
  } catch {
    return true;
  }
}

export function throwIfGone(root: string): void {
  try {
    statSync(root);
  } catch (cause) {
    throw new Failure('ShareUnreachable', root, cause as NodeJS.ErrnoException);
  }
}

export const placeIn = (root: string, path: string): string =>
  path === '' ? root : root + sep + (sep === '/' ? path : path.replaceAll('/', sep));

export const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

/** @throws {Error} when a folder on the way below the root is a link, a junction or missing */
export function assertRealFolder(root: string, path: string, tools: Tools): void {
  if (path === '') return;
  const place = placeIn(root, path);
  if (tools.realFolders.has(place)) return;
  assertRealFolder(root, parentOf(path), tools);
  if (!lstatSync(place).isDirectory()) throw notReal(path);
  remember(place, tools);
}

/** Makes the folder, and those above it below the root. @throws {Error} when one of them is a link */
export function makeRealFolder(root: string, path: string, tools: Tools): void {
  const place = placeIn(root, path);
  if (tools.realFolders.has(place)) return;
  if (path === '') mkdirSync(place, { recursive: true });
  else {
    makeRealFolder(root, parentOf(path), tools);
    try {
      mkdirSync(place);
    } catch (cause) {
      if (errnoOf(cause) !== 'EEXIST') throw cause;
      if (!lstatSync(place).isDirectory()) throw notReal(path);
    }
  }
  remember(place, tools);
}

const notReal = (path: string): Error => new Error(`'${path}' is a link and not a folder: it is not followed`);

function remember(place: string, tools: Tools): void {
  if (tools.realFolders.size >= MOST_REMEMBERED) tools.realFolders.clear();
  tools.realFolders.add(place);
}

/** `lstat`, timed. */
export function look(place: string, tools: Tools): Stats {
  return timed(tools.looks, () => lstatSync(place));
}

/** Times are kept to the millisecond; a file that claims a time no calendar has gets the nearest that one has. */
export const modifiedUtcOf = (facts: Stats): string =>
  new Date(Math.min(LATEST_MS, Math.max(EARLIEST_MS, Math.round(facts.mtimeMs)))).toISOString();

export const isReadOnly = (facts: Stats): boolean => (facts.mode & OWNER_MAY_WRITE) === 0;

export const openForReading = (place: string, tools: Tools): number =>
  timed(tools.opens, () => openSync(place, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0)));

export function timed<T>(quickest: Quickest, operation: () => T): T {
  const started = performance.now();
  const result = operation();
  quickest.ms = Math.min(quickest.ms, performance.now() - started);
  quickest.count++;
  return result;
}

/** Reads an open file from its start and hands out its bytes piece by piece, at most `bytes`. @returns how many there were */
export function readPieces(file: number, bytes: number, tools: Tools, take: (piece: Uint8Array) => void): number {
  let done = 0;
  while (done < bytes) {
    const length = Math.min(tools.buffer.length, bytes - done);
    tools.pace(length);
    const count = readSync(file, tools.buffer, 0, length, null);
    if (count === 0) break;
    take(tools.buffer.subarray(0, count));
    done += count;
  }
  return done;
}

const digestAtOnce = (crypto as Partial<typeof crypto>).hash; // from Node 20.12

/** SHA-256 of a file that comes in pieces. One that comes in one piece is spared the object for it, which takes as long as a small file. */
export class Digest {
  private ofWhole: string | null = null;
  private ofPieces: crypto.Hash | null = null;

  /** @param bytes  of the whole file */
  constructor(private readonly bytes: number) {}

  update(piece: Uint8Array): void {
    if (digestAtOnce && piece.length === this.bytes) this.ofWhole = digestAtOnce('sha256', piece, 'hex');
    else (this.ofPieces ??= crypto.createHash('sha256')).update(piece);
  }

  hex(): string {
    return this.ofWhole ?? (this.ofPieces ?? crypto.createHash('sha256')).digest('hex');
  }
}

/** SHA-256 and size of what is there, up to the bytes that are expected. */
export function digestOf(place: string, bytes: number, tools: Tools): { sha256: string; bytes: number } {
  const file = openForReading(place, tools);
  try {
    const digest = new Digest(bytes);
    const done = readPieces(file, bytes, tools, (piece) => digest.update(piece));
    return { sha256: digest.hex(), bytes: done };
  } finally {
    closeSync(file);
  }
}
