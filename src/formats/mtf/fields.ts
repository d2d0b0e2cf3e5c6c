const MAX_TEXT_BYTES = 1024; // the widest name a server keeps, a physical name, takes 520

/**
 * Typed values at offsets of a block or record. Integers are little-endian, dates alone are big-endian.
 * Null for what lies outside: older servers write shorter records, and damaged ones point anywhere.
 *
 * @source formats.md 5.2, 5.5
 */
export class Fields {
  private readonly view: DataView;

  constructor(readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  u8(offset: number): number | null {
    return this.has(offset, 1) ? this.view.getUint8(offset) : null;
  }

  i8(offset: number): number | null {
    return this.has(offset, 1) ? this.view.getInt8(offset) : null;
  }

  u16(offset: number): number | null {
    return this.has(offset, 2) ? this.view.getUint16(offset, true) : null;
  }

  u32(offset: number): number | null {
    return this.has(offset, 4) ? this.view.getUint32(offset, true) : null;
  }

  /** Null above 2^53 too: no size in a backup gets near it. */
  u64(offset: number): number | null {
    if (!this.has(offset, 8)) return null;
    const value = Number(this.view.getBigUint64(offset, true));
    return Number.isSafeInteger(value) ? value : null;
  }

  /** Four characters of ASCII, as blocks, streams and records are called. */
  id(offset: number): string | null {
    return this.has(offset, 4) ? String.fromCharCode(...this.bytes.subarray(offset, offset + 4)) : null;
  }

  /** A log sequence number as SQL Server prints it: virtual log file, block padded to ten digits, slot padded to five. */
  lsn(offset: number): string | null {
    if (!this.has(offset, 10)) return null;
    const [file, block, slot] = [
      this.view.getUint32(offset, true),
      this.view.getUint32(offset + 4, true),
      this.view.getUint16(offset + 8, true),
    ];
    return (BigInt(file) * 10n ** 15n + BigInt(block) * 10n ** 5n + BigInt(slot)).toString();
  }

  guid(offset: number): string | null {
    if (!this.has(offset, 16)) return null;
    const hex = (from: number, count: number): string =>
      Buffer.from(this.bytes.subarray(offset + from, offset + from + count)).toString('hex');
    const front = this.view.getUint32(offset, true).toString(16).padStart(8, '0');
    const middle = [4, 6].map((at) =>
      this.view
        .getUint16(offset + at, true)
        .toString(16)
        .padStart(4, '0'),
    );
    return [front, ...middle, hex(8, 2), hex(10, 6)].join('-');
  }

  /** Local time 'YYYY-MM-DDTHH:MM:SS': year 14 bits, month 4, day 5, hour 5, minute 6, second 6. Null for none and for what no clock shows. */
  date(offset: number): string | null {
    if (!this.has(offset, 5)) return null;
    const high = this.view.getUint32(offset); // year, month, day, hour and the upper four bits of the minute
    const low = this.view.getUint8(offset + 4);
    const [year, month, day, hour] = [high >>> 18, (high >>> 14) & 15, (high >>> 9) & 31, (high >>> 4) & 31];
    const [minute, second] = [((high & 15) << 2) | (low >>> 6), low & 63];
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return null;
    if (hour > 23 || minute > 59 || second > 59) return null;
    const two = (value: number): string => String(value).padStart(2, '0');
    return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}`;
  }

  /** UTF-16 text that a `{u16 bytes, u16 offset}` pair points to, without trailing NULs; null when there is none. */
  text(offset: number): string | null {
    const length = this.u16(offset);
    const at = this.u16(offset + 2);
    if (!length || at === null || length > MAX_TEXT_BYTES || !this.has(at, length)) return null;
    const text = Buffer.from(this.bytes.subarray(at, at + length)).toString('utf16le');
    return text.replace(/\0+$/, '') || null;
  }

  private has(offset: number, length: number): boolean {
    return offset >= 0 && offset + length <= this.bytes.length;
  }
}

const daysIn = (year: number, month: number): number => {
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return month === 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
};
