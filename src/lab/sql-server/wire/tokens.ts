import type { Column, SqlValue } from '../types.js';
import { ByteWriter } from './bytes.js';
import { COLLATION, writeColumns, writeRow } from './columns.js';
import { TDS } from './login7.js';

/** Tokens of an answer. @source MS-TDS 2.2.7 */
const TOKEN = {
  returnStatus: 0x79,
  columns: 0x81,
  error: 0xaa,
  info: 0xab,
  loginAck: 0xad,
  row: 0xd1,
  envChange: 0xe3,
  sspi: 0xed,
} as const;
const DONE_TOKEN = { done: 0xfd, doneProc: 0xfe, doneInProc: 0xff } as const;
export type DoneKind = keyof typeof DONE_TOKEN;

export const DONE = { more: 0x001, error: 0x002, inTransaction: 0x004, count: 0x010, attention: 0x020 } as const;

/** One message as a client sees it. `class` up to 10 is information, above it is an error. */
export interface ServerMessage {
  readonly number: number;
  readonly state: number;
  readonly class: number;
  readonly text: string;
  readonly procedure: string;
  readonly line: number;
}

export interface Done {
  readonly kind: DoneKind;
  readonly status: number;
  /** Which statement ended; its numbers are not documented, those used were seen on the wire. */
  readonly command: number;
  readonly rowCount: number;
}

export const ENV = { database: 1, language: 2, packetSize: 4, collation: 7, begin: 8, commit: 9, rollback: 10, reset: 18 } as const;

/** Writes tokens in the layout of one version of the protocol. */
export class TokenWriter {
  private readonly writer = new ByteWriter();

  constructor(
    private readonly tdsVersion: number,
    private readonly serverName: string,
  ) {}

  get size(): number {
    return this.writer.size;
  }

  take(): Buffer {
    return this.writer.take();
  }

  message(message: ServerMessage): void {
    const body = new ByteWriter();
    body.i32(message.number).u8(message.state).u8(message.class);
    body.text(message.text, 2).text(this.serverName, 1).text(message.procedure, 1);
    if (this.tdsVersion < TDS.v72) body.u16(message.line);
    else body.u32(message.line);
    this.withLength(message.class > 10 ? TOKEN.error : TOKEN.info, body.take());
  }

  columns(columns: readonly Column[]): void {
    this.writer.u8(TOKEN.columns);
    writeColumns(this.writer, columns, this.tdsVersion);
  }

  row(columns: readonly Column[], row: readonly SqlValue[]): void {
    this.writer.u8(TOKEN.row);
    writeRow(this.writer, columns, row, this.tdsVersion);
  }

  done({ kind, status, command, rowCount }: Done): void {
    this.writer.u8(DONE_TOKEN[kind]).u16(status).u16(command);
    if (this.tdsVersion < TDS.v72) this.writer.u32(rowCount);
    else this.writer.u64(BigInt(rowCount));
  }

  returnStatus(status: number): void {
    this.writer.u8(TOKEN.returnStatus).i32(status);
  }

  loginAck(program: string, version: readonly [number, number, number]): void {
    const [major, minor, build] = version;
    const body = new ByteWriter().u8(1).u32be(this.tdsVersion).text(program, 1).u8(major).u8(minor).u16be(build);
    this.withLength(TOKEN.loginAck, body.take());
  }

  sspi(token: Buffer): void {
    this.withLength(TOKEN.sspi, token);
  }

  textChange(type: number, newValue: string, oldValue: string): void {
    this.withLength(TOKEN.envChange, new ByteWriter().u8(type).text(newValue, 1).text(oldValue, 1).take());
  }

  collationChange(): void {
    this.withLength(TOKEN.envChange, new ByteWriter().u8(ENV.collation).u8(COLLATION.length).raw(COLLATION).u8(0).take());
  }

  /** Begin carries the new descriptor, the end of a transaction the old one; clients before 7.2 know no descriptors. */
  transactionChange(type: number, descriptor: bigint): void {
    if (this.tdsVersion < TDS.v72) return;
    const body = new ByteWriter().u8(type);
    if (type === ENV.begin) body.u8(8).u64(descriptor).u8(0);
    else body.u8(0).u8(8).u64(descriptor);
    this.withLength(TOKEN.envChange, body.take());
  }

  resetDone(): void {
    this.withLength(TOKEN.envChange, Buffer.from([ENV.reset, 0, 0]));
  }

  private withLength(token: number, body: Buffer): void {
    this.writer.u8(token).u16(body.length).raw(body);
  }
}
