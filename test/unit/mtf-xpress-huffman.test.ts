import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeXpressHuffman } from '../../src/formats/mtf/xpress-huffman.js';
import { encodeXpressHuffman } from '../../src/lab/sql-server/files/xpress-huffman-encoder.js';

function decoded(input: Uint8Array, length: number): Buffer | string {
  const output = Buffer.alloc(length);
  return decodeXpressHuffman(input, output) ?? output;
}

/** The alphabet as the specification encodes it: letters and the end of five bits each, five of them of four. @source [MS-XCA] 3.1 */
const ALPHABET = Buffer.concat([
  Buffer.alloc(48),
  Buffer.from(`50${'55'.repeat(10)}454404`, 'hex'),
  Buffer.alloc(66),
  Buffer.from('04', 'hex'),
  Buffer.alloc(127),
  Buffer.from('d8523ed794115be9195ff9d67cdf8d0400000000', 'hex'),
]);

describe('MS_XPRESS streams', () => {
  test("the specification's example decodes to the alphabet", () => {
    expect(decoded(ALPHABET, 26)).toEqual(Buffer.from('abcdefghijklmnopqrstuvwxyz'));
  });

  test.each([
    { fact: 'one byte', bytes: Buffer.from('a') },
    { fact: 'a run longer than any short length', bytes: Buffer.alloc(60_000, 'x') },
    { fact: 'a run over a block of 64 KiB', bytes: Buffer.alloc(130_560, 'x') },
    {
      fact: 'bytes that do not repeat over two blocks',
      bytes: Buffer.from(Array.from({ length: 100_000 }, (_, at) => Math.imul(at, 2654435761) >>> 24)),
    },
    { fact: 'rows of a table', bytes: Buffer.from('CONTOSO\\user0001;sip:user@contoso.com;'.repeat(2000)) },
  ])('$fact comes back as it was', ({ bytes }) => {
    expect(decoded(encodeXpressHuffman(bytes), bytes.length)).toEqual(bytes);
  });

  test('whatever was encoded comes back', () => {
    const pieces = fc.array(fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 20 }), fc.nat(300)), { maxLength: 30 });
    fc.assert(
      fc.property(pieces, (parts) => {
        const bytes = Buffer.concat(parts.flatMap(([piece, times]) => Array.from({ length: times }, () => piece)));
        const back = decoded(encodeXpressHuffman(bytes), bytes.length);
        expect(typeof back !== 'string' && back.equals(bytes)).toBe(true);
      }),
      { seed: 6, numRuns: 200 },
    );
  });

  test('damage is told or changes bytes, and never writes outside', () => {
    const input = encodeXpressHuffman(Buffer.from('CONTOSO\\user0001;sip:user@contoso.com;'.repeat(900)));
    fc.assert(
      fc.property(fc.nat(input.length - 1), fc.integer({ min: 1, max: 255 }), fc.nat(input.length), (at, change, length) => {
        const broken = Buffer.from(input.subarray(0, length));
        if (at < length) broken[at]! ^= change;
        const around = Buffer.alloc(40_000, 0xee);
        decodeXpressHuffman(broken, around.subarray(100, 35_000));
        expect(around.subarray(0, 100).every((byte) => byte === 0xee) && around.subarray(35_000).every((byte) => byte === 0xee)).toBe(true);
      }),
      { seed: 6, numRuns: 2000 },
    );
  });

  test.each([
    { fact: 'no table', input: Buffer.alloc(100), says: 'the code table is cut' },
    { fact: 'a table without codes', input: Buffer.alloc(300), says: 'the code table is not a complete code' },
    { fact: 'a table with too many codes', input: Buffer.alloc(300, 0x11), says: 'the code table is not a complete code' },
    { fact: 'a cut stream', input: ALPHABET.subarray(0, 260), length: 26, says: 'the input ends too early' },
    {
      fact: 'a match before the beginning',
      input: Buffer.concat([Buffer.alloc(128), Buffer.from([0x11]), Buffer.alloc(200)]),
      says: 'a match points before the beginning',
    },
  ])('$fact is refused', ({ input, length = 5000, says }) => {
    expect(decoded(input, length)).toBe(says);
  });
});
