import { Fields } from './fields.js';

/** The frame of the Microsoft Tape Format: descriptor blocks, each followed by streams. @source formats.md 5.2 */
export const BLOCK_HEADER_BYTES = 52;
export const STREAM_HEADER_BYTES = 22;
/** Blocks lie on multiples of this, counted from the start of their set; format logical addresses count in it. */
export const LOGICAL_BLOCK_BYTES = 1024;
/** Of a stream of data or log, before its first page or sector. */
export const LEAD_BYTES = 2;
/** Media attribute: a CSUM stream follows. */
export const CHECKSUM_FOLLOWS = 0x100;

export const BLOCK_IDS: ReadonlySet<string> = new Set(['TAPE', 'SFMB', 'SSET', 'VOLB', 'MSCI', 'MSDA', 'MSTL', 'MSLS', 'ESET', 'EOTM']);
export const STREAM_IDS: ReadonlySet<string> = new Set(['RAID', 'SPAD', 'APAD', 'MQCI', 'MQDA', 'MQTL', 'CSUM', 'OTCP', 'TSMP']);

export interface BlockHeader {
  id: string;
  attributes: number;
  /** Bytes to the first stream; of an SFMB, the size of the whole block. */
  length: number;
  sumRight: boolean;
}

export interface StreamHeader {
  id: string;
  /** Bytes of payload; null when no file can be that large. */
  length: number | null;
  sumRight: boolean;
}

/** @param bytes at least `BLOCK_HEADER_BYTES` of them */
export function parseBlockHeader(bytes: Uint8Array): BlockHeader {
  const fields = new Fields(bytes);
  return { id: fields.id(0)!, attributes: fields.u32(4)!, length: fields.u16(8)!, sumRight: xorOfWords(bytes, 25) === fields.u16(0x32) };
}

/** @param bytes at least `STREAM_HEADER_BYTES` of them */
export function parseStreamHeader(bytes: Uint8Array): StreamHeader {
  const fields = new Fields(bytes);
  return { id: fields.id(0)!, length: fields.u64(8), sumRight: xorOfWords(bytes, 10) === fields.u16(20) };
}

/** XOR of the first `count` little-endian 16-bit words: the checksum of both headers. */
export function xorOfWords(bytes: Uint8Array, count: number): number {
  let sum = 0;
  for (let at = 0; at < 2 * count; at += 2) sum ^= bytes[at]! | (bytes[at + 1]! << 8);
  return sum;
}
