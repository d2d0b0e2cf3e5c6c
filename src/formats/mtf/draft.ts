import { LyncBackupError } from '../../domain/errors.js';

/** A block or record in the making: typed values at offsets, as `Fields` reads them. Null writes nothing, so that zero stays. */
export class Draft {
  private readonly fixed: Buffer;
  private readonly tail: Buffer[] = [];
  private length: number;

  constructor(fixedBytes: number) {
    this.fixed = Buffer.alloc(fixedBytes);
    this.length = fixedBytes;
  }

  id(offset: number, id: string): this {
    this.fixed.write(id, offset, 'latin1');
    return this;
  }

  u8(offset: number, value: number | null): this {
    this.fixed.writeUInt8((value ?? 0) & 0xff, offset);
    return this;
  }

  u16(offset: number, value: number | null): this {
    this.fixed.writeUInt16LE(value ?? 0, offset);
    return this;
  }

  u32(offset: number, value: number | null): this {
    this.fixed.writeUInt32LE(value ?? 0, offset);
    return this;
  }

  u64(offset: number, value: number | null): this {
    this.fixed.writeBigUInt64LE(BigInt(value ?? 0), offset);
    return this;
  }

  /** @param lsn decimal text, as `Fields.lsn` gives it */
  lsn(offset: number, lsn: string | null): this {
    const value = BigInt(lsn ?? 0);
    this.fixed.writeUInt32LE(Number(value / 10n ** 15n), offset);
    this.fixed.writeUInt32LE(Number((value / 10n ** 5n) % 10n ** 10n), offset + 4);
    this.fixed.writeUInt16LE(Number(value % 10n ** 5n), offset + 8);
    return this;
  }

  guid(offset: number, guid: string | null): this {
    if (guid === null) return this;
    const bytes = Buffer.from(guid.replaceAll('-', ''), 'hex');
    for (const [at, count] of [[0, 4], [4, 2], [6, 2]] as const) bytes.subarray(at, at + count).reverse(); // prettier-ignore
    bytes.copy(this.fixed, offset, 0, 16);
    return this;
  }

  /** @param date local time 'YYYY-MM-DDTHH:MM:SS' */
  date(offset: number, date: string | null): this {
    if (date === null) return this;
    const [year, month, day, hour, minute, second] = date.split(/[-T:]/).map(Number) as [number, number, number, number, number, number];
    this.fixed.writeUInt32BE(((year << 18) | (month << 14) | (day << 9) | (hour << 4) | (minute >> 2)) >>> 0, offset);
    this.fixed.writeUInt8(((minute & 3) << 6) | second, offset + 4);
    return this;
  }

  /** Bytes behind the fixed part, with the `{u16 bytes, u16 offset}` pair that points to them. */
  blob(offset: number, bytes: Buffer): this {
    if (this.length + bytes.length > 0xffff)
      throw new LyncBackupError('InvalidRequest', 'the names of a backup set are too long for its blocks');
    if (bytes.length > 0) this.u16(offset, bytes.length).u16(offset + 2, this.length);
    this.tail.push(bytes);
    this.length += bytes.length;
    return this;
  }

  text(offset: number, text: string | null): this {
    return this.blob(offset, Buffer.from(text ?? '', 'utf16le'));
  }

  /** @param multiple zeros at the end make the length a multiple of it */
  done(multiple = 1): Buffer {
    const padding = Buffer.alloc(Math.ceil(this.length / multiple) * multiple - this.length);
    return Buffer.concat([this.fixed, ...this.tail, padding]);
  }
}
