import { randomBytes } from 'node:crypto';
import type { MediaLabel } from '../../../domain/database-backup.js';
import { appendToBackupFile } from '../../../formats/mtf/append-backup.js';
import { openBackup, readBackupFile, type BackupFile } from '../../../formats/mtf/read-backup.js';
import { Report } from '../../../formats/mtf/report.js';
import type { RandomAccess } from '../../../domain/random-access.js';
import { writeBackupFile, type SetDescription } from '../../../formats/mtf/write-backup.js';
import type { MediaFacts } from '../../../formats/mtf/write-blocks.js';
import { failure, message, SqlError } from '../messages.js';
import { newGuid } from '../state/instance.js';
import { OsFailure, type FileWriter, type OpenFile, type ServerDisks } from './disks.js';
import { compressedBackup, endOfContainer } from './compressed-container.js';
import { PAGE_BYTES } from './pages.js';
import { wallText, type PlannedSet } from './backup-set.js';

/** How the files that are already there are to be treated. */
export interface MediaWish {
  /** INIT: their sets go, the media keeps its name. */
  readonly overwrites: boolean;
  /** FORMAT: nothing of them is looked at. */
  readonly formats: boolean;
  readonly name: string | null;
  readonly description: string | null;
  /** Null: as the media is, or uncompressed when it is new. */
  readonly compress: boolean | null;
}

export interface WrittenSet {
  readonly media: readonly MediaLabel[];
  readonly position: number;
  readonly bytes: number;
}

const SOFT_FILEMARK_BYTES = 4096;
const EXTENT_PAGES = 8;

/**
 * Writes a set to one file, or its shares to several. What was written stays when something breaks, as an unfinished set.
 * @param reached called with the bytes of pages written so far; more follow when it resolves
 * @throws {SqlError} 3201, 3202, 3231, 3241
 */
export async function writeMedia(
  disks: ServerDisks,
  paths: readonly string[],
  set: PlannedSet,
  wish: MediaWish,
  reached: (doneBytes: number, totalBytes: number) => Promise<void>,
): Promise<WrittenSet> {
  const targets: Target[] = [];
  const mediaSetId = newGuid();
  try {
    for (const [index, path] of paths.entries()) targets.push(await lookAt(disks, path, index, paths.length, set, wish, mediaSetId));
    const bytes = await writeTargets(disks, targets, set, reached);
    return { media: targets.map(({ media }) => labelOf(media)), position: targets[0]!.position, bytes };
  } finally {
    for (const { appendsTo } of targets) await appendsTo?.file.close();
  }
}

/** @returns bytes of all files together */
async function writeTargets(
  disks: ServerDisks,
  targets: readonly Target[],
  set: PlannedSet,
  reached: (doneBytes: number, totalBytes: number) => Promise<void>,
): Promise<number> {
  const { pages } = set.pages;
  const total = (pages + (set.kind === 'log' ? 0 : set.logPages)) * PAGE_BYTES;
  const share = Math.ceil(pages / targets.length / EXTENT_PAGES) * EXTENT_PAGES;
  let doneBytes = 0;
  const counted = async function* (chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      for (let at = 0; at < chunk.length; at += PAGE_BYTES) {
        yield chunk.subarray(at, at + PAGE_BYTES);
        await reached((doneBytes += PAGE_BYTES), total);
      }
    }
  };
  let bytes = 0;
  for (const [index, target] of targets.entries()) {
    const from = Math.min(index * share, pages);
    bytes += await writeTarget(disks, target, shareOf(set, from, Math.min(share, pages - from), index === 0, counted));
  }
  return bytes;
}

interface Target {
  readonly path: string;
  readonly appendsTo: Existing | null;
  readonly compressed: boolean;
  readonly media: MediaFacts;
  readonly position: number;
}

interface Existing {
  readonly file: OpenFile;
  readonly backup: BackupFile;
}

async function lookAt(
  disks: ServerDisks,
  path: string,
  index: number,
  count: number,
  set: PlannedSet,
  wish: MediaWish,
  mediaSetId: string,
): Promise<Target> {
  const fresh: MediaFacts = {
    MediaName: wish.name,
    MediaSetId: mediaSetId,
    FamilyCount: count,
    FamilySequenceNumber: index + 1,
    MediaFamilyId: `${randomBytes(4).toString('hex')}-0000-0000-0000-000000000000`,
    MediaDescription: wish.description,
    MediaDate: wallText(set.startMs),
    softFilemarkBytes: SOFT_FILEMARK_BYTES,
  };
  const existing = wish.formats ? null : await existingMedia(disks, path);
  if (!existing) return { path, appendsTo: null, compressed: wish.compress === true, media: fresh, position: 1 };
  const { file, backup } = existing;
  try {
    return targetOn(existing, path, count, wish);
  } finally {
    if (wish.overwrites || refusal(backup, path, count, wish)) await file.close();
  }
}

function targetOn(existing: Existing, path: string, count: number, wish: MediaWish): Target {
  const { backup } = existing;
  const refused = refusal(backup, path, count, wish);
  if (refused) throw refused;
  const media = { ...backup.media!.label, softFilemarkBytes: SOFT_FILEMARK_BYTES } as const;
  const compressed = wish.compress ?? backup.container === 'MSSQLBAK';
  if (wish.overwrites) return { path, appendsTo: null, compressed, media, position: 1 };
  return { path, appendsTo: existing, compressed, media, position: backup.sets.length + 1 };
}

/** Sets of a media set lie on the same number of files, and all are compressed or none. */
function refusal({ media, container }: BackupFile, path: string, count: number, wish: MediaWish): SqlError | null {
  const families = media!.label.FamilyCount ?? 1;
  if (families !== count) return failure(3231, path, families, count);
  const isOther = wish.compress !== null && wish.compress !== (container === 'MSSQLBAK');
  if (!isOther || wish.overwrites) return null;
  const [asked, possible] = wish.compress ? ['COMPRESSION', 'NO_COMPRESSION'] : ['NO_COMPRESSION', 'COMPRESSION'];
  return failure(3098, asked, possible);
}

/** Null for a file that is not there or empty. */
async function existingMedia(disks: ServerDisks, path: string): Promise<Existing | null> {
  const file = await disks.openToRead(path).catch(() => null);
  if (!file || file.size === 0) {
    await file?.close();
    return null;
  }
  const backup = await readBackupFile(file, { name: path });
  if (backup.media !== null) return { file, backup };
  await file.close();
  throw failure(3241, path);
}

/** Of a stripe every file gets its share of the pages, and the first one the log. */
function shareOf(
  set: PlannedSet,
  from: number,
  count: number,
  isFirst: boolean,
  counted: (pages: AsyncIterable<Uint8Array>) => AsyncGenerator<Uint8Array>,
): SetDescription {
  const pages = { bytes: count * PAGE_BYTES, content: counted(set.pages.read(from, count)) };
  if (set.kind === 'log') return { header: set.header, files: set.files, data: [], log: pages };
  const log = { bytes: set.logPages * PAGE_BYTES, content: counted(emptyPages(set.logPages)) };
  return { header: set.header, files: set.files, data: [pages], log: isFirst ? log : null };
}

async function* emptyPages(count: number): AsyncGenerator<Uint8Array> {
  for (let page = 0; page < count; page++) yield Buffer.alloc(PAGE_BYTES);
}

async function writeTarget(disks: ServerDisks, target: Target, set: SetDescription): Promise<number> {
  const { path, appendsTo } = target;
  const writer = await disks.openToWrite(path, appendsTo !== null).catch((error: unknown) => {
    throw error instanceof OsFailure ? new SqlError(message(3201, [path, error.text], 1)) : error;
  });
  try {
    for await (const chunk of await chunksOf(target, set)) await writeChunk(writer, chunk, path);
    return writer.bytes;
  } finally {
    await writer.close();
  }
}

/** What is to be written, after what is there. */
async function chunksOf({ path, appendsTo, compressed, media }: Target, set: SetDescription): Promise<AsyncIterable<Uint8Array>> {
  if (!appendsTo) {
    const whole = writeBackupFile({ media, sets: [set] });
    return compressed ? compressedBackup(whole) : whole;
  }
  const { file, backup } = appendsTo;
  if (!compressed) return appendToBackupFile(file, path, [set]);
  const opened = await openBackup(file, new Report(path), 'seek');
  const content: RandomAccess = { size: backup.contentBytes, readAt: (position, length) => opened!.medium.readAt(position, length) };
  const end = await endOfContainer(file, content.size, SOFT_FILEMARK_BYTES);
  return compressedBackup(appendToBackupFile(content, path, [set]), undefined, end);
}

async function writeChunk(writer: FileWriter, chunk: Uint8Array, path: string): Promise<void> {
  try {
    await writer.write(chunk);
  } catch (error) {
    throw error instanceof OsFailure ? failure(3202, path, error.text) : error;
  }
}

const labelOf = ({ softFilemarkBytes: _, ...facts }: MediaFacts): MediaLabel => ({
  MediaSequenceNumber: 1,
  MediaLabelPresent: 0,
  SoftwareName: 'Microsoft SQL Server',
  SoftwareVendorId: 4608,
  Mirror_Count: 1,
  IsCompressed: false,
  ...facts,
});
