/**
 * An encoder for practice: valid MS_XPRESS streams that use every part of the format, not the smallest ones.
 * @source [MS-XCA] 2.1.4.1-2.1.4.2, LZ77+Huffman
 */
const BLOCK_BYTES = 65_536;
const SYMBOLS = 512;
const MAX_CODE_BITS = 15;
const MIN_MATCH = 3;
const END = 256; // the end of the stream, for decoders that look for it
const HASH_BITS = 14;

/** A literal, or a match of `length` bytes `distance` back. */
interface Token {
  symbol: number;
  length: number;
  distance: number;
}

export function encodeXpressHuffman(input: Uint8Array): Buffer {
  const parts: Buffer[] = [];
  const latest = new Int32Array(1 << HASH_BITS).fill(-1);
  for (let from = 0; from < input.length; from += BLOCK_BYTES) {
    const tokens = tokensOf(input, from, Math.min(from + BLOCK_BYTES, input.length), latest);
    parts.push(encodeBlock(tokens, from + BLOCK_BYTES >= input.length));
  }
  return Buffer.concat(parts);
}

function tokensOf(input: Uint8Array, from: number, end: number, latest: Int32Array): Token[] {
  const tokens: Token[] = [];
  for (let at = from; at < end;) {
    const hash =
      at + MIN_MATCH < end ? ((input[at]! | (input[at + 1]! << 8) | (input[at + 2]! << 16)) * 0x9e3779b1) >>> (32 - HASH_BITS) : -1;
    const before = hash < 0 ? -1 : latest[hash]!;
    if (hash >= 0) latest[hash] = at;
    let length = 0;
    if (before >= 0 && at - before < BLOCK_BYTES) while (at + length < end && input[before + length] === input[at + length]) length++;
    if (length < MIN_MATCH) {
      tokens.push({ symbol: input[at]!, length: 0, distance: 0 });
      at++;
      continue;
    }
    const distance = at - before;
    const distanceBits = 31 - Math.clz32(distance);
    tokens.push({ symbol: 256 + (distanceBits << 4) + Math.min(length - MIN_MATCH, 15), length, distance });
    at += length;
  }
  return tokens;
}

function encodeBlock(tokens: readonly Token[], last: boolean): Buffer {
  const counts = new Array<number>(SYMBOLS).fill(0);
  for (const { symbol } of tokens) counts[symbol]!++;
  if (last) counts[END]!++;
  const lengths = codeLengths(counts);
  const codes = canonicalCodes(lengths);

  const table = Buffer.alloc(SYMBOLS / 2);
  for (let index = 0; index < table.length; index++) table[index] = lengths[2 * index]! | (lengths[2 * index + 1]! << 4);

  const out = new BitWriter();
  for (const { symbol, length, distance } of tokens) {
    out.bits(codes[symbol]!, lengths[symbol]!);
    if (symbol < 256) continue;
    if (length - MIN_MATCH >= 15) out.extraLength(length - MIN_MATCH);
    const distanceBits = (symbol - 256) >> 4;
    out.bits(distance - (1 << distanceBits), distanceBits);
  }
  if (last) out.bits(codes[END]!, lengths[END]!);
  return Buffer.concat([table, out.done()]);
}

/** Huffman's lengths; counts are halved until none is longer than fifteen bits. */
function codeLengths(counts: readonly number[]): number[] {
  for (let scale = 1; ; scale *= 2) {
    const lengths = new Array<number>(SYMBOLS).fill(0);
    let nodes = counts.flatMap((count, symbol) => (count > 0 ? [{ count: Math.ceil(count / scale), symbols: [symbol] }] : []));
    if (nodes.length === 1) nodes = [nodes[0]!, { count: 1, symbols: [nodes[0]!.symbols[0] === 0 ? 1 : 0] }]; // a code has two words at least
    while (nodes.length > 1) {
      nodes.sort((a, b) => b.count - a.count);
      const [a, b] = [nodes.pop()!, nodes.pop()!];
      for (const symbol of [...a.symbols, ...b.symbols]) lengths[symbol]!++;
      nodes.push({ count: a.count + b.count, symbols: [...a.symbols, ...b.symbols] });
    }
    if (Math.max(...lengths) <= MAX_CODE_BITS) return lengths;
  }
}

function canonicalCodes(lengths: readonly number[]): number[] {
  const codes = new Array<number>(SYMBOLS).fill(0);
  let code = 0;
  for (let length = 1; length <= MAX_CODE_BITS; length++, code <<= 1) {
    for (let symbol = 0; symbol < SYMBOLS; symbol++) if (lengths[symbol] === length) codes[symbol] = code++;
  }
  return codes;
}

/** Bits go into 16-bit words that are reserved two ahead, as the decoder has read them; bytes of long matches come in between. */
class BitWriter {
  private readonly bytes: number[] = [0, 0, 0, 0];
  private words = [0, 2];
  private word = 0;
  private free = 16;

  bits(value: number, count: number): void {
    if (count <= this.free) {
      // a full word waits: the decoder fetches the next one only when it needs it
      this.word |= value << (this.free - count);
      this.free -= count;
      return;
    }
    this.put(this.word | (value >> (count - this.free)));
    const rest = count - this.free;
    this.free = 16 - rest;
    this.word = rest === 0 ? 0 : (value << this.free) & 0xffff;
    this.words.push(this.bytes.push(0, 0) - 2);
  }

  extraLength(value: number): void {
    if (value < 15 + 255) this.bytes.push(value - 15);
    else if (value < 65_536) this.bytes.push(255, value & 0xff, value >> 8);
    else this.bytes.push(255, 0, 0, value & 0xff, (value >> 8) & 0xff, (value >> 16) & 0xff, value >>> 24);
  }

  done(): Buffer {
    this.put(this.word);
    return Buffer.from(this.bytes);
  }

  private put(word: number): void {
    const at = this.words.shift()!;
    [this.bytes[at], this.bytes[at + 1]] = [word & 0xff, word >> 8];
  }
}
