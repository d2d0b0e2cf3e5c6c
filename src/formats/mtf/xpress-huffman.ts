const SYMBOLS = 512; // 256 literals, then 16 x 16 kinds of match
const TABLE_BYTES = 256; // 512 code lengths of four bits
const CODE_BITS = 15;
const SHORT_BITS = 11; // codes up to here are found in a table that stays in the processor's first cache
const BLOCK_BYTES = 65_536; // output after which a new table follows
const PREFETCH_BYTES = 4; // the bit buffer runs ahead of the input by at most two words

const lengths = new Uint8Array(SYMBOLS);
const shortCodes = new Uint16Array(1 << SHORT_BITS); // symbol << 4 | length; 0: the code is longer
const longCodes = new Uint16Array(1 << CODE_BITS);

/**
 * Decodes one stream of MS_XPRESS, the algorithm of compressed SQL Server backups ("LZ77+Huffman"), into the whole of `output`.
 * @returns what is wrong with the stream, or null when `output` is filled and the input was just enough for it
 * @source [MS-XCA] 2.1.4.3 and 2.2.4, LZ77+Huffman
 */
export function decodeXpressHuffman(input: Uint8Array, output: Uint8Array): string | null {
  let read = 0;
  let written = 0;
  while (written < output.length) {
    const fault = readCodes(input, read);
    if (fault) return fault;
    read += TABLE_BYTES;

    const blockEnd = Math.min(written + BLOCK_BYTES, output.length);
    let bits = (word(input, read) << 16) | word(input, read + 2);
    let spare = 16; // bits beyond the sixteen that every step may need
    read += PREFETCH_BYTES;

    while (written < blockEnd) {
      const code = shortCodes[bits >>> (32 - SHORT_BITS)]! || longCodes[bits >>> (32 - CODE_BITS)]!;
      const codeLength = code & 15;
      bits <<= codeLength;
      spare -= codeLength;
      if (spare < 0) {
        bits |= word(input, read) << -spare;
        spare += 16;
        read += 2;
      }

      const symbol = code >>> 4;
      if (symbol < 256) {
        output[written++] = symbol;
        continue;
      }

      let length = symbol & 15;
      if (length === 15) {
        length = input[read++] ?? 0;
        if (length === 255) {
          length = word(input, read);
          read += 2;
          if (length === 0) {
            length = word(input, read) + word(input, read + 2) * 65_536;
            read += 4;
          }
          if (length < 15) return 'a match has an impossible length';
        } else length += 15;
      }
      length += 3;

      const distanceBits = (symbol >>> 4) & 15;
      const distance = (1 << distanceBits) + (distanceBits ? bits >>> (32 - distanceBits) : 0);
      bits <<= distanceBits;
      spare -= distanceBits;
      if (spare < 0) {
        bits |= word(input, read) << -spare;
        spare += 16;
        read += 2;
      }

      if (distance > written) return 'a match points before the beginning';
      if (length > output.length - written) return 'a match runs past the end';
      copyMatch(output, written, distance, length);
      written += length;
    }
    if (read > input.length + PREFETCH_BYTES) return 'the input ends too early';
  }
  return null;
}

const word = (input: Uint8Array, at: number): number => (at + 1 < input.length ? input[at]! | (input[at + 1]! << 8) : 0);

function copyMatch(output: Uint8Array, at: number, distance: number, length: number): void {
  if (distance === 1 && length > 16) {
    output.fill(output[at - 1]!, at, at + length);
  } else if (distance >= length && length > 32) {
    output.copyWithin(at, at - distance, at - distance + length);
  } else {
    for (let from = at - distance, end = at + length; at < end;) output[at++] = output[from++]!;
  }
}

/** Canonical codes: shorter first, then by symbol. They must fill the code space, or the table is not one. */
function readCodes(input: Uint8Array, at: number): string | null {
  if (at + TABLE_BYTES > input.length) return 'the code table is cut';
  const counts = new Uint16Array(CODE_BITS + 1);
  for (let index = 0; index < TABLE_BYTES; index++) {
    const pair = input[at + index]!;
    counts[(lengths[2 * index] = pair & 15)]!++;
    counts[(lengths[2 * index + 1] = pair >>> 4)]!++;
  }

  const next = new Int32Array(CODE_BITS + 1); // where the next code of a length begins, in the space of the longest codes
  let filled = 0;
  for (let length = 1; length <= CODE_BITS; length++) {
    next[length] = filled;
    filled += counts[length]! << (CODE_BITS - length);
  }
  if (filled !== 1 << CODE_BITS) return 'the code table is not a complete code';

  shortCodes.fill(0);
  for (let symbol = 0; symbol < SYMBOLS; symbol++) {
    const length = lengths[symbol]!;
    if (length === 0) continue;
    const from = next[length]!;
    const to = (next[length] = from + (1 << (CODE_BITS - length)));
    const entry = (symbol << 4) | length;
    if (length <= SHORT_BITS) shortCodes.fill(entry, from >>> (CODE_BITS - SHORT_BITS), to >>> (CODE_BITS - SHORT_BITS));
    else longCodes.fill(entry, from, to);
  }
  return null;
}
