import { LyncBackupError } from '../../domain/errors.js';
import { CHECKSUM_FOLLOWS, LEAD_BYTES, LOGICAL_BLOCK_BYTES, STREAM_HEADER_BYTES } from './block.js';
import { foldSectors, SECTOR_BYTES, wordsOf } from './page-sums.js';
import * as blocks from './write-blocks.js';
import { configurationPayload, hasChecksums } from './write-configuration.js';

export interface DataPass {
  /** Whole pages of 8192 bytes; of log, whole sectors of 512. */
  bytes: number;
  /** Exactly so many, in chunks of whole sectors. */
  content: AsyncIterable<Uint8Array>;
}

export interface SetDescription {
  header: blocks.SetFacts;
  files: readonly blocks.FileFacts[];
  /** One pass over the data files, two as servers from 2019 on make, none in a log backup. Of a stripe, this file's share. */
  data: readonly DataPass[];
  log: DataPass | null;
}

export interface BackupDescription {
  media: blocks.MediaFacts;
  sets: AsyncIterable<SetDescription> | Iterable<SetDescription>;
}

/** Where the next set goes, and what its filemarks and set map must list of the sets before it. */
export interface Continuation {
  position: number;
  filemarks: number[];
  setMap: Buffer[];
  mediaFamily: number;
  softFilemarkBytes: number;
}

const VARIABLE = 0x2; // media attributes of streams
const END_OF_VARIABLE = 0x4;
const PADDING = 0x80;
const LEAD = Buffer.alloc(LEAD_BYTES);

/**
 * A backup file as SQL Server writes it, uncompressed: the practice SQL Server's BACKUP, and the test of the reader. What is told here is
 * what RESTORE HEADERONLY and FILELISTONLY tell later; sizes and positions follow from the data.
 * @throws {LyncBackupError} `InvalidRequest` when names are too long or the data has another length than told
 * @source formats.md 5
 */
export async function* writeBackupFile({ media, sets }: BackupDescription): AsyncGenerator<Uint8Array> {
  const at: Continuation = {
    position: 0,
    filemarks: [],
    setMap: [],
    mediaFamily: blocks.familyIdOf(media),
    softFilemarkBytes: media.softFilemarkBytes,
  };
  yield take(at, withStreams(at, 0, blocks.tapeBlock(media), [['RAID', blocks.raidPayload(media)]], unitOf(at)));
  yield filemark(at);
  for await (const set of sets) yield* writeSet(at, set);
}

/** The bytes of further sets, to be appended to a file which ends where `at` says. */
export async function* writeSet(at: Continuation, { header, files, data, log }: SetDescription): AsyncGenerator<Uint8Array> {
  const start = at.position;
  const number = at.setMap.length + 1;
  let controlBlock = 0;
  const place = (): blocks.BlockPlace => ({ address: (at.position - start) / LOGICAL_BLOCK_BYTES, controlBlock: ++controlBlock });
  const closed = (block: Buffer, streams: [string, Buffer][] = [], unit = LOGICAL_BLOCK_BYTES): Uint8Array =>
    take(at, withStreams(at, start, block, streams, unit));
  const told = data.reduce((sum, pass) => sum + pass.bytes, log?.bytes ?? 0);

  yield closed(blocks.setBlock(header, number, start));
  yield closed(blocks.volumeBlock(header, place()));
  yield closed(blocks.configurationBlock('MSCI', place()), [['MQCI', configurationPayload(header, files, told, false)]]);
  for (const pass of data.filter(({ bytes }) => bytes > 0))
    yield* stream(at, start, blocks.dataBlock(place()), 'MQDA', pass, hasChecksums(header));
  if (log && log.bytes > 0) yield* stream(at, start, blocks.logBlock(place(), log.bytes), 'MQTL', log, hasChecksums(header));
  yield closed(blocks.logBlock(place(), 0));

  const bytes = at.position - start + LOGICAL_BLOCK_BYTES;
  yield closed(blocks.configurationBlock('MSLS', place()), [['MQCI', configurationPayload(header, files, bytes, true)]], unitOf(at));
  yield filemark(at);

  at.setMap.push(blocks.setMapEntry(header, number, start, bytes));
  const end = at.position;
  const map = blocks.setMapPayload(at.mediaFamily, at.setMap);
  const block = blocks.endBlock(header, number, null);
  const padding = Buffer.alloc(unitOf(at) - block.length - STREAM_HEADER_BYTES); // the set map begins a block of its own
  yield take(at, withStreams(at, end, block, [['OTCP', padding], ['TSMP', map]], unitOf(at))); // prettier-ignore
  yield take(at, withStreams(at, end, blocks.endBlock(header, number, end), [], unitOf(at)));
  yield filemark(at);
}

function take<T extends Uint8Array>(at: Continuation, bytes: T): T {
  at.position += bytes.length;
  return bytes;
}

function filemark(at: Continuation): Uint8Array {
  const mark = blocks.filemarkBlock(at.softFilemarkBytes, at.filemarks);
  at.filemarks.push(at.position);
  return take(at, mark);
}

/** Bytes in which blocks next to filemarks are counted. */
const unitOf = (at: Continuation): number => Math.max(LOGICAL_BLOCK_BYTES, at.softFilemarkBytes);

/** A block with its streams, closed by an SPAD stream that ends on a multiple of `unit` counted from `start`. */
function withStreams(at: Continuation, start: number, block: Buffer, streams: [id: string, payload: Buffer][], unit: number): Buffer {
  const parts = [block];
  for (const [id, payload] of streams)
    parts.push(blocks.streamHeader(id, payload.length), payload, toWord(STREAM_HEADER_BYTES + payload.length));
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([...parts, spad(at.position + length - start, unit)]);
}

/** Padding to the next 4-byte boundary. */
const toWord = (length: number): Buffer => Buffer.alloc((4 - (length % 4)) % 4);

function spad(position: number, unit: number): Buffer {
  const begin = position + STREAM_HEADER_BYTES;
  const length = Math.ceil(begin / unit) * unit - begin;
  return Buffer.concat([blocks.streamHeader('SPAD', length), Buffer.alloc(length)]);
}

/** A block of data or log. An APAD stream puts the first page on a multiple of the filemark size, where disks can write it directly. */
async function* stream(
  at: Continuation,
  start: number,
  block: Buffer,
  id: 'MQDA' | 'MQTL',
  pass: DataPass,
  checksum: boolean,
): AsyncGenerator<Uint8Array> {
  const header = STREAM_HEADER_BYTES + LEAD.length;
  const begin = at.position + block.length + STREAM_HEADER_BYTES + header;
  const padding = Buffer.alloc(Math.ceil(begin / at.softFilemarkBytes) * at.softFilemarkBytes - begin);
  const attributes = (id === 'MQDA' ? VARIABLE : 0) | (checksum ? CHECKSUM_FOLLOWS : 0);
  yield take(at, Buffer.concat([block, blocks.streamHeader('APAD', padding.length, PADDING), padding]));
  yield take(at, Buffer.concat([blocks.streamHeader(id, LEAD.length + pass.bytes, attributes), LEAD]));

  const sum = yield* content(at, pass);
  const parts = [toWord(header + pass.bytes)];
  if (checksum) parts.push(blocks.streamHeader('CSUM', 4), sum, toWord(STREAM_HEADER_BYTES + 4));
  if (id === 'MQDA') parts.push(blocks.streamHeader('MQDA', 0, VARIABLE | END_OF_VARIABLE), toWord(STREAM_HEADER_BYTES));
  const length = parts.reduce((total, part) => total + part.length, 0);
  yield take(at, Buffer.concat([...parts, spad(at.position + length - start, LOGICAL_BLOCK_BYTES)]));
}

async function* content(at: Continuation, pass: DataPass): AsyncGenerator<Uint8Array, Buffer> {
  let [sum, bytes] = [0, 0];
  for await (const chunk of pass.content) {
    bytes += chunk.length;
    if (chunk.length % SECTOR_BYTES !== 0 || bytes > pass.bytes) throw otherLength(pass);
    sum = foldSectors(wordsOf(chunk), sum);
    yield take(at, chunk);
  }
  if (bytes !== pass.bytes) throw otherLength(pass);
  const stored = Buffer.alloc(4);
  stored.writeInt32LE(sum);
  return stored;
}

const otherLength = (pass: DataPass): LyncBackupError =>
  new LyncBackupError('InvalidRequest', `the content of a backup stream is not ${pass.bytes} bytes in whole sectors of ${SECTOR_BYTES}`);
