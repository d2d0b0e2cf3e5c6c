import { BLOCK_HEADER_BYTES, parseBlockHeader } from './block.js';
import { Fields } from './fields.js';
import type { Window } from './medium.js';
import { foldRecord, SECTOR_BYTES } from './page-sums.js';

/**
 * A compressed backup is a signature of no interest, then records one behind the other: compressed data, padding, an index of the set,
 * and filemark blocks as they are. Decoded and put together, data and filemarks are a tape format like any other.
 *
 * @source formats.md 5.8; the sums and the index were found in the sample file
 */
export const CONTAINER_SIGNATURE = 'MSSQLBAK';

const DATA = 0x21;
const PADDING = 0x24;
const INDEX = 0x2c;
const STORED = 0x20; // and 0x22, 0x23: data that did not shrink. ASSUMED; believed only where its sum agrees

const PAYLOAD_LENGTH_AT = 2;
const FIRST_RECORD_AT = 0x1e0;
const FIRST_RECORD_LIMIT = 0x1000;
/** Bytes before a record's payload or sum. Servers before 2014 are said to write the short form (ASSUMED); the first record's sum tells. */
const HEAD_BYTES = [24, 4];
const SUM_BYTES = 4;
const MAX_RECORD_BYTES = 28 + 255 * SECTOR_BYTES;

export interface Layout {
  first: number;
  headBytes: number;
}

export interface CompressedRecord {
  kind: 'data' | 'stored' | 'filemark' | 'padding' | 'index';
  /** Offset in the file, and of the record behind it. */
  position: number;
  next: number;
  /** What it adds to the content, bytes. */
  contentBytes: number;
  /** The bytes under the sum. A view that the next read may outdate. */
  payload: Uint8Array;
  sum: number;
  /** Block attributes of a filemark. */
  attributes: number;
}

export const sumAgrees = (record: CompressedRecord): boolean => foldRecord(record.payload) >>> 0 === record.sum;

/** Where records begin and how long their heads are: the first place whose bytes agree with their own sum. */
export async function findLayout(window: Window): Promise<Layout> {
  const bytes = await window.read(0, FIRST_RECORD_LIMIT + MAX_RECORD_BYTES);
  for (let first = CONTAINER_SIGNATURE.length; first < Math.min(FIRST_RECORD_LIMIT, bytes.length); first++) {
    if (bytes[first] !== DATA) continue;
    for (const headBytes of HEAD_BYTES) {
      const record = dataRecord(bytes.subarray(first), first, headBytes, 'data');
      if (record && record.contentBytes > 0 && sumAgrees(record)) return { first, headBytes };
    }
  }
  return { first: FIRST_RECORD_AT, headBytes: HEAD_BYTES[0]! };
}

/** The record at `position`; null where there is none, or only a part of one. */
export async function recordAt(window: Window, position: number, headBytes: number): Promise<CompressedRecord | null> {
  const head = new Fields(await window.read(position, BLOCK_HEADER_BYTES));
  if (head.id(0) === 'SFMB') return filemark(window, position);

  const payloadBytes = head.u16(PAYLOAD_LENGTH_AT) ?? 0;
  switch (head.u8(0)) {
    case DATA:
      return dataRecord(await window.read(position, headBytes + SUM_BYTES + payloadBytes), position, headBytes, 'data');
    case PADDING:
      return other('padding', position, position + headBytes + payloadBytes);
    case INDEX:
      return indexRecord(window, position, headBytes);
    case STORED:
    case STORED + 2:
    case STORED + 3: {
      const stored = await window.read(position, headBytes + SUM_BYTES + head.u8(1)! * SECTOR_BYTES);
      const record = dataRecord(stored, position, headBytes, 'stored');
      return record && sumAgrees(record) ? record : null;
    }
    default:
      return null;
  }
}

function dataRecord(bytes: Uint8Array, position: number, headBytes: number, kind: 'data' | 'stored'): CompressedRecord | null {
  const head = new Fields(bytes);
  const contentBytes = (head.u8(1) ?? 0) * SECTOR_BYTES;
  const length = kind === 'data' ? head.u16(PAYLOAD_LENGTH_AT) : contentBytes;
  const sum = head.u32(headBytes);
  if (sum === null || length === null || length === 0) return null;
  const from = headBytes + SUM_BYTES;
  const payload = bytes.subarray(from, from + length);
  if (payload.length < length) return null;
  return { kind, position, next: position + from + length, contentBytes, payload, sum, attributes: 0 };
}

async function filemark(window: Window, position: number): Promise<CompressedRecord | null> {
  const bytes = await window.read(position, BLOCK_HEADER_BYTES);
  if (bytes.length < BLOCK_HEADER_BYTES) return null;
  const { length, attributes } = parseBlockHeader(bytes);
  const payload = await window.read(position, length);
  if (length < BLOCK_HEADER_BYTES || payload.length < length) return null;
  return { ...other('filemark', position, position + length), contentBytes: length, payload, attributes };
}

function other(kind: 'filemark' | 'padding' | 'index', position: number, next: number): CompressedRecord {
  return { kind, position, next, contentBytes: 0, payload: new Uint8Array(0), sum: 0, attributes: 0 };
}

const INDEX_HEAD_BYTES = 16; // u16 1, u16 1, u32 count, u32 size of the area, u32 sum of the entries; repeated at the area's end
const INDEX_ENTRY_BYTES = 16; // u64 offset in the content counted from the set's first block, u64 offset in the file
const MAX_INDEX_BYTES = 16 * 1024 * 1024;

async function indexRecord(window: Window, position: number, headBytes: number): Promise<CompressedRecord | null> {
  const area = await areaAt(window, position + headBytes, position + headBytes);
  return area && { ...other('index', position, position + headBytes + area.bytes), payload: area.entries, sum: area.sum };
}

export interface IndexEntry {
  content: number;
  position: number;
}

/** The index that ends right before the filemark at `position`; null when there is none that agrees with its sum. */
export async function indexBefore(window: Window, position: number): Promise<IndexEntry[] | null> {
  const end = position - INDEX_HEAD_BYTES;
  const areaBytes = end > 0 ? new Fields(await window.read(end, INDEX_HEAD_BYTES)).u32(8) : null;
  const area = areaBytes === null || areaBytes > position ? null : await areaAt(window, end, position - areaBytes);
  if (!area || foldRecord(area.entries) >>> 0 !== area.sum) return null;

  const fields = new Fields(area.entries);
  const entries: IndexEntry[] = [];
  for (let at = 0; at < area.entries.length; at += INDEX_ENTRY_BYTES) {
    const [content, place] = [fields.u64(at), fields.u64(at + 8)];
    if (content !== null && place !== null) entries.push({ content, position: place });
  }
  return entries;
}

/** The area of an index that begins at `begin`, told by its head at `head`: its own first bytes, or their repetition at its end. */
async function areaAt(window: Window, head: number, begin: number): Promise<{ bytes: number; entries: Uint8Array; sum: number } | null> {
  const fields = new Fields(await window.read(head, INDEX_HEAD_BYTES));
  const [count, bytes, sum] = [fields.u32(4), fields.u32(8), fields.u32(12)];
  if (count === null || bytes === null || sum === null || bytes > MAX_INDEX_BYTES) return null;
  if (count * INDEX_ENTRY_BYTES > bytes - 2 * INDEX_HEAD_BYTES) return null;
  const entries = await window.read(begin + INDEX_HEAD_BYTES, count * INDEX_ENTRY_BYTES);
  return entries.length < count * INDEX_ENTRY_BYTES ? null : { bytes, entries, sum };
}
