/** The peer broke the protocol: the connection cannot go on. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
}

/** Little-endian reading that never leaves its bytes. */
export class ByteReader {
  position = 0;

  constructor(private readonly bytes: Buffer) {}

  get left(): number {
    return this.bytes.length - this.position;
  }

  take(length: number): Buffer {
    if (length < 0 || length > this.left) throw new ProtocolError(`${length} bytes wanted, ${this.left} left`);
    this.position += length;
    return this.bytes.subarray(this.position - length, this.position);
  }

  u8(): number {
    return this.take(1).readUInt8();
  }

  u16(): number {
    return this.take(2).readUInt16LE();
  }

  u32(): number {
    return this.take(4).readUInt32LE();
  }

  i64(): bigint {
    return this.take(8).readBigInt64LE();
  }

  u64(): bigint {
    return this.take(8).readBigUInt64LE();
  }

  text(characters: number): string {
    return this.take(2 * characters).toString('utf16le');
  }
}

/** Little-endian writing into a buffer that grows. */
export class ByteWriter {
  private bytes = Buffer.alloc(256);
  private length = 0;

  get size(): number {
    return this.length;
  }

  u8(value: number): this {
    this.reserve(1).writeUInt8(value, this.length);
    this.length += 1;
    return this;
  }

  u16(value: number): this {
    this.reserve(2).writeUInt16LE(value, this.length);
    this.length += 2;
    return this;
  }

  i16(value: number): this {
    this.reserve(2).writeInt16LE(value, this.length);
    this.length += 2;
    return this;
  }

  u16be(value: number): this {
    this.reserve(2).writeUInt16BE(value, this.length);
    this.length += 2;
    return this;
  }

  i32(value: number): this {
    this.reserve(4).writeInt32LE(value, this.length);
    this.length += 4;
    return this;
  }

  u32(value: number): this {
    this.reserve(4).writeUInt32LE(value, this.length);
    this.length += 4;
    return this;
  }

  u32be(value: number): this {
    this.reserve(4).writeUInt32BE(value, this.length);
    this.length += 4;
    return this;
  }

  i64(value: bigint): this {
    this.reserve(8).writeBigInt64LE(value, this.length);
    this.length += 8;
    return this;
  }

  u64(value: bigint): this {
    this.reserve(8).writeBigUInt64LE(value, this.length);
    this.length += 8;
    return this;
  }

  f64(value: number): this {
    this.reserve(8).writeDoubleLE(value, this.length);
    this.length += 8;
    return this;
  }

  raw(bytes: Uint8Array): this {
    this.reserve(bytes.length).set(bytes, this.length);
    this.length += bytes.length;
    return this;
  }

  /** UTF-16LE with its length in characters before it: one byte (B_VARCHAR) or two (US_VARCHAR). */
  text(value: string, lengthBytes: 1 | 2): this {
    if (lengthBytes === 1) this.u8(value.length);
    else this.u16(value.length);
    return this.raw(Buffer.from(value, 'utf16le'));
  }

  /** What was written so far, which then belongs to the caller. */
  take(): Buffer {
    const taken = this.bytes.subarray(0, this.length);
    this.bytes = Buffer.alloc(256);
    this.length = 0;
    return taken;
  }

  private reserve(more: number): Buffer {
    if (this.length + more > this.bytes.length) {
      const grown = Buffer.alloc(Math.max(2 * this.bytes.length, this.length + more));
      this.bytes.copy(grown, 0, 0, this.length);
      this.bytes = grown;
    }
    return this.bytes;
  }
}
