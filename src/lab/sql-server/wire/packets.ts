import { ProtocolError } from './bytes.js';

/** Frames of the Tabular Data Stream: messages cut into packets. @source MS-TDS 2.2.3 */
export const PACKET = {
  sqlBatch: 0x01,
  rpc: 0x03,
  response: 0x04,
  attention: 0x06,
  transaction: 0x0e,
  login7: 0x10,
  sspi: 0x11,
  prelogin: 0x12,
} as const;

const HEADER_BYTES = 8;
const MAX_PACKET_BYTES = 32767;
const END_OF_MESSAGE = 0x01;
const IGNORE = 0x02;
const RESET_CONNECTION = 0x08;
const RESET_KEEPING_TRANSACTION = 0x10;

export interface Message {
  readonly type: number;
  readonly payload: Buffer;
  /** The client wants a session as after sign-in first: pooled connections do. */
  readonly reset: boolean;
}

/** Puts messages together from whatever pieces the network delivers; holds at most one message, and that only up to a limit. */
export class MessageReader {
  private readonly pieces: Buffer[] = [];
  private unread: Buffer = Buffer.alloc(0);
  private messageBytes = 0;
  private type = 0;
  private reset = false;

  /** @param maxMessageBytes a longer message is refused; small before sign-in, when anybody may send */
  constructor(public maxMessageBytes: number) {}

  /** @throws {ProtocolError} */
  push(chunk: Buffer): Message[] {
    this.unread = this.unread.length === 0 ? chunk : Buffer.concat([this.unread, chunk]);
    const messages: Message[] = [];
    for (let packet = this.nextPacket(); packet; packet = this.nextPacket()) {
      const message = this.add(packet);
      if (message) messages.push(message);
    }
    return messages;
  }

  /** Between two messages, with nothing of the next one read. */
  get isEmpty(): boolean {
    return this.unread.length === 0 && this.pieces.length === 0;
  }

  get hasTlsRecord(): boolean {
    return this.pieces.length === 0 && isTlsRecord(this.unread);
  }

  /** Bytes that belong to no packet yet; the reader forgets them. */
  takeUnread(): Buffer {
    const unread = this.unread;
    this.unread = Buffer.alloc(0);
    return unread;
  }

  private nextPacket(): Buffer | null {
    if (this.hasTlsRecord) return null;
    if (this.unread.length < HEADER_BYTES) return null;
    const length = this.unread.readUInt16BE(2);
    if (length < HEADER_BYTES || length > MAX_PACKET_BYTES) throw new ProtocolError(`a packet of ${length} bytes`);
    if (this.unread.length < length) return null;
    const packet = this.unread.subarray(0, length);
    this.unread = this.unread.subarray(length);
    return packet;
  }

  private add(packet: Buffer): Message | null {
    const type = packet.readUInt8(0);
    const status = packet.readUInt8(1);
    if (this.pieces.length > 0 && type !== this.type) throw new ProtocolError('packets of two messages are mixed');
    this.messageBytes += packet.length - HEADER_BYTES;
    if (this.messageBytes > this.maxMessageBytes) throw new ProtocolError(`a message of more than ${this.maxMessageBytes} bytes`);
    if (this.pieces.length === 0) this.reset = (status & (RESET_CONNECTION | RESET_KEEPING_TRANSACTION)) !== 0;
    this.type = type;
    this.pieces.push(packet.subarray(HEADER_BYTES));
    if (this.pieces.length > this.maxMessageBytes / 64 + 64) throw new ProtocolError('a message of too many small packets');
    if ((status & END_OF_MESSAGE) === 0) return null;

    const payload = Buffer.concat(this.pieces.splice(0));
    this.messageBytes = 0;
    return (status & IGNORE) !== 0 ? null : { type, payload, reset: this.reset };
  }
}

/** TLS records and packets never begin with the same byte. */
export const isTlsRecord = (bytes: Buffer): boolean => bytes.length > 0 && bytes[0]! >= 0x14 && bytes[0]! <= 0x17;

/** Cuts one message into packets. What is flushed before its end goes without the end-of-message bit, so that the client sees it at once. */
export class MessageWriter {
  private waiting = Buffer.alloc(0);
  private packetId = 1;

  /** @param packetBytes header included, as negotiated at sign-in */
  constructor(
    private readonly type: number,
    private readonly packetBytes: number,
    private readonly spid: number,
    private readonly send: (packet: Buffer) => void,
  ) {}

  write(bytes: Uint8Array): void {
    this.waiting = Buffer.concat([this.waiting, bytes]);
    const room = this.packetBytes - HEADER_BYTES;
    while (this.waiting.length > room) this.sendPacket(room, 0);
  }

  flush(): void {
    if (this.waiting.length > 0) this.sendPacket(this.waiting.length, 0);
  }

  end(): void {
    this.sendPacket(this.waiting.length, END_OF_MESSAGE);
  }

  private sendPacket(length: number, status: number): void {
    const packet = Buffer.alloc(HEADER_BYTES + length);
    packet.writeUInt8(this.type, 0);
    packet.writeUInt8(status, 1);
    packet.writeUInt16BE(packet.length, 2);
    packet.writeUInt16BE(this.spid & 0xffff, 4);
    packet.writeUInt8(this.packetId & 0xff, 6);
    this.waiting.copy(packet, HEADER_BYTES, 0, length);
    this.waiting = this.waiting.subarray(length);
    this.packetId++;
    this.send(packet);
  }
}
