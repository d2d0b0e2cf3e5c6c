import type { RandomAccess } from '../../../domain/random-access.js';
import { Fields } from '../../../formats/mtf/fields.js';
import { foldRecord } from '../../../formats/mtf/page-sums.js';
import { encodeXpressHuffman } from './xpress-huffman-encoder.js';

const HEADER_BYTES = 0x1e0;
const RECORD_BYTES = 64 * 1024; // of content in one record
const INDEX_PRECEDES = 0x40000;

export interface Layout {
  /** Bytes of a record's head before sum and payload: 24, or 4 in the form said of servers before 2014. */
  headBytes: 24 | 4;
  /** Content that does not shrink is kept as it is. */
  stored: boolean;
  encode?: (content: Uint8Array) => Buffer;
}

/** Where a compressed file ends to which further sets are appended: bytes of the file and of what it holds, and its filemarks. */
export interface End {
  position: number;
  content: number;
  filemarks: number[];
}

/** @param contentBytes what the whole file decodes to; its last filemark, of `softFilemarkBytes`, lists the others */
export async function endOfContainer(file: RandomAccess, contentBytes: number, softFilemarkBytes: number): Promise<End> {
  const last = new Fields(await file.readAt(file.size - softFilemarkBytes, softFilemarkBytes));
  const [used, list] = [last.u32(0x38) ?? 0, last.u32(0x3c) ?? 0];
  const listed = Array.from({ length: used }, (_, index) => last.u64(list + 8 * index) ?? 0);
  return { position: file.size, content: contentBytes, filemarks: [...listed.reverse(), file.size - softFilemarkBytes] };
}

const DEFAULT_LAYOUT: Layout = { headBytes: 24, stored: false };

/**
 * The container of a compressed backup around what `writeBackupFile` wrote, or around what `appendToBackupFile` adds behind `end`. Blocks
 * come in chunks of their own there, which is how filemarks and ends of sets are seen here.
 */
export async function* compressedBackup(
  chunks: AsyncIterable<Uint8Array>,
  layout: Layout = DEFAULT_LAYOUT,
  end: End | null = null,
): AsyncGenerator<Uint8Array> {
  const { headBytes } = layout;
  const entries: { content: number; position: number }[] = [];
  const filemarks: number[] = [...(end?.filemarks ?? [])];
  let [position, content, setBegin] = [end?.position ?? 0, end?.content ?? 0, end?.content ?? 0];
  let pending: Uint8Array[] = [];

  const out = (bytes: Buffer): Buffer => {
    position += bytes.length;
    return bytes;
  };
  const records = function* (all: boolean): Generator<Buffer> {
    let bytes = Buffer.concat(pending);
    for (; bytes.length >= RECORD_BYTES || (all && bytes.length > 0); bytes = bytes.subarray(RECORD_BYTES)) {
      const part = bytes.subarray(0, RECORD_BYTES);
      content += part.length;
      yield out(dataRecord(part, layout));
    }
    pending = [bytes];
  };

  if (end === null) yield out(containerHeader(headBytes));

  for await (const chunk of chunks) {
    const id = Buffer.from(chunk.subarray(0, 4)).toString('latin1');
    if (id === 'CSUM' || (id === 'MQDA' && chunk.length > 24) || id === 'MSLS') {
      // behind the data, where the server's own index points to
      yield* records(true);
      entries.push({ content: content - setBegin, position });
    }
    if (id !== 'SFMB') {
      pending.push(chunk);
      if (pending.reduce((sum, part) => sum + part.length, 0) >= RECORD_BYTES) yield* records(false);
      continue;
    }
    yield* records(true);
    yield out(entries.length > 0 ? index(entries, position, chunk.length, headBytes) : padding(position, chunk.length, headBytes));
    yield out(filemark(chunk, filemarks, entries.length > 0));
    filemarks.push(position - chunk.length);
    content += chunk.length;
    entries.length = 0;
    setBegin = content;
  }
}

function containerHeader(headBytes: number): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.write('MSSQLBAK');
  header.writeUInt32LE(headBytes === 24 ? 2 : 1, 8);
  header.writeUInt32LE(3, 12);
  return header;
}

function dataRecord(content: Uint8Array, { headBytes, stored, encode = encodeXpressHuffman }: Layout): Buffer {
  const packed = encode(content);
  const keep = packed.length > 0xffff || (stored && packed.length >= content.length);
  const payload = keep ? Buffer.from(content) : packed;
  const head = Buffer.alloc(headBytes + 4);
  head[0] = keep ? 0x20 : 0x21;
  head[1] = content.length / 512;
  head.writeUInt16LE(keep ? 0 : payload.length, 2);
  head.writeInt32LE(foldRecord(payload), headBytes);
  return Buffer.concat([head, payload]);
}

/** A record that does nothing but end on a multiple of `unit`. */
function padding(position: number, unit: number, headBytes: number): Buffer {
  const record = Buffer.alloc(Math.ceil((position + headBytes) / unit) * unit - position);
  record[0] = 0x24;
  record.writeUInt16LE(record.length - headBytes, 2);
  return record;
}

function index(entries: readonly { content: number; position: number }[], position: number, unit: number, headBytes: number): Buffer {
  const list = Buffer.alloc(16 * entries.length);
  for (const [at, entry] of entries.entries()) {
    list.writeBigUInt64LE(BigInt(entry.content), 16 * at);
    list.writeBigUInt64LE(BigInt(entry.position), 16 * at + 8);
  }
  const least = headBytes + 16 + list.length + 16;
  const record = Buffer.alloc(Math.ceil((position + least) / unit) * unit - position);
  const head = Buffer.alloc(16);
  head.writeUInt16LE(1, 0);
  head.writeUInt16LE(1, 2);
  head.writeUInt32LE(entries.length, 4);
  head.writeUInt32LE(record.length - headBytes, 8);
  head.writeInt32LE(foldRecord(list), 12);
  record[0] = 0x2c;
  head.copy(record, headBytes);
  list.copy(record, headBytes + 16);
  head.copy(record, record.length - 16);
  return record;
}

/** The filemark with the offsets of this file in its list, which are others than in the content. */
function filemark(block: Uint8Array, filemarks: readonly number[], indexed: boolean): Buffer {
  const bytes = Buffer.from(block);
  for (const [at, mark] of [...filemarks].reverse().entries()) {
    if (0x48 + 8 * at + 8 <= bytes.length) bytes.writeBigUInt64LE(BigInt(mark), 0x48 + 8 * at);
  }
  if (indexed) bytes.writeUInt32LE((bytes.readUInt32LE(4) | INDEX_PRECEDES) >>> 0, 4);
  let sum = 0;
  for (let at = 0; at < 0x32; at += 2) sum ^= bytes.readUInt16LE(at);
  bytes.writeUInt16LE(sum, 0x32);
  return bytes;
}
