import { Duplex } from 'node:stream';
import { TLSSocket, type SecureContext } from 'node:tls';
import { isTlsRecord, MessageWriter, PACKET } from './packets.js';

const APPLICATION_DATA = 0x17;
const PACKET_BYTES = 4096;
const RECORD_HEADER_BYTES = 5;

/**
 * TLS inside of TDS: the handshake travels in pre-login messages, one flight in one message and the server's last one included; from the
 * first record with application data on the bare TLS stream is on the wire. @source MS-TDS 2.2.6.5, 3.2.5.2
 */
export class SecureChannel {
  private readonly tls: TLSSocket;
  private readonly encrypted: Duplex;
  private isWrapped = true;
  private flight: Buffer[] = [];
  private missingBytes = 0; // of a record whose beginning was read
  private cutHeader: Buffer = Buffer.alloc(0);

  constructor(
    context: SecureContext,
    private readonly sendRaw: (bytes: Buffer) => void,
    onClear: (bytes: Buffer) => void,
    onError: (error: Error) => void,
  ) {
    this.encrypted = new Duplex({
      read: () => undefined,
      write: (chunk: Buffer, _encoding, done) => {
        this.sendEncrypted(chunk);
        done();
      },
    });
    this.tls = new TLSSocket(this.encrypted, { isServer: true, secureContext: context });
    this.tls.on('data', onClear).on('error', onError);
  }

  /**
   * Takes the bare records that a chunk begins with; the network cuts them anywhere, so a chunk may begin in the middle of one.
   * @returns what follows the last of them
   */
  takeRecords(chunk: Buffer): Buffer {
    let unread = Buffer.concat([this.cutHeader, chunk]);
    this.cutHeader = Buffer.alloc(0);
    for (;;) {
      const taken = unread.subarray(0, this.missingBytes);
      if (taken.length > 0) this.receive(taken);
      this.missingBytes -= taken.length;
      unread = unread.subarray(taken.length);
      if (!isTlsRecord(unread)) return unread;
      if (unread.length < RECORD_HEADER_BYTES) {
        this.cutHeader = unread;
        return Buffer.alloc(0);
      }
      this.missingBytes = RECORD_HEADER_BYTES + unread.readUInt16BE(3);
    }
  }

  /** What the client's TLS sent, unwrapped. */
  receive(bytes: Buffer): void {
    this.encrypted.push(bytes);
  }

  write(clear: Buffer): void {
    this.tls.write(clear);
  }

  destroy(): void {
    this.tls.destroy();
  }

  private sendEncrypted(chunk: Buffer): void {
    if (this.isWrapped && isTlsRecord(chunk) && chunk[0] === APPLICATION_DATA) {
      this.sendFlight();
      this.isWrapped = false;
    }
    if (!this.isWrapped) {
      this.sendRaw(chunk);
      return;
    }
    this.flight.push(chunk);
    if (this.flight.length === 1) setImmediate(() => this.sendFlight());
  }

  private sendFlight(): void {
    if (this.flight.length === 0) return;
    const message = new MessageWriter(PACKET.prelogin, PACKET_BYTES, 0, this.sendRaw);
    message.write(Buffer.concat(this.flight.splice(0)));
    message.end();
  }
}
