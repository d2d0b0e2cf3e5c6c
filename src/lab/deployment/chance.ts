/**
 * Numbers that look random and are the same every time: drawn from a seed and what they are for, so that adding one thing to a deployment
 * changes nothing else in it.
 */
export class Chance {
  #state: number;

  constructor(seed: number, ...purpose: readonly (string | number)[]) {
    this.#state = purpose.reduce<number>((hash, word) => mix(hash, String(word)), seed >>> 0);
  }

  /** A whole number from 0 to 2^32 - 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let value = this.#state;
    value = Math.imul(value ^ (value >>> 15), value | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return (value ^ (value >>> 14)) >>> 0;
  }

  /** From `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + (this.next() % (high - low + 1));
  }

  /** True in `percent` of a hundred. */
  percent(percent: number): boolean {
    return this.next() % 100 < percent;
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.next() % choices.length]!;
  }

  /** Lower-case hex digits. */
  hex(digits: number): string {
    let text = '';
    while (text.length < digits) text += this.next().toString(16).padStart(8, '0');
    return text.slice(0, digits);
  }

  guid(): string {
    const hex = this.hex(32);
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
  }

  bytes(count: number): Uint8Array {
    const bytes = new Uint8Array(count);
    for (let at = 0; at < count; at++) bytes[at] = this.next() & 0xff;
    return bytes;
  }
}

function mix(hash: number, word: string): number {
  let value = Math.imul(hash ^ 0x811c9dc5, 0x01000193) >>> 0;
  for (let at = 0; at < word.length; at++) value = Math.imul(value ^ word.charCodeAt(at), 0x01000193) >>> 0;
  return value;
}
