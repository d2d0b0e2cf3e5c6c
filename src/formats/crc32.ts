import * as zlib from 'node:zlib';

type Crc32 = (data: Uint8Array, before: number) => number;

/** CRC-32 as in zip and gzip; `before` is the sum of what came earlier, 0 at the start. Node has it natively from 20.15 on. */
export const crc32: Crc32 = (zlib as { crc32?: Crc32 }).crc32 ?? tableCrc32();

function tableCrc32(): Crc32 {
  const table = Int32Array.from({ length: 256 }, (_, index) => {
    let value = index;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    return value;
  });
  return (data, before) => {
    let sum = ~before;
    for (const byte of data) sum = (sum >>> 8) ^ table[(sum ^ byte) & 0xff]!;
    return ~sum >>> 0;
  };
}
