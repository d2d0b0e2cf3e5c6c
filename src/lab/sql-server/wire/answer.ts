import type { Column, SqlValue } from '../types.js';
import type { MessageWriter } from './packets.js';
import { DONE, ENV, type Done, type DoneKind, type ServerMessage, type TokenWriter } from './tokens.js';

const ROWS_BYTES = 32 * 1024;

/**
 * The answer to one request while it is made. What ends a statement is held back until it is known whether more follows, because its
 * token says so; messages leave at once, so that progress is seen as it happens.
 */
export class Answer {
  private held: Done | null = null;

  constructor(
    private readonly tokens: TokenWriter,
    private readonly packets: MessageWriter,
    private readonly drained: () => Promise<void>,
  ) {}

  message(message: ServerMessage): void {
    this.release(true);
    this.tokens.message(message);
    this.flush();
  }

  columns(columns: readonly Column[]): void {
    this.release(true);
    this.tokens.columns(columns);
  }

  /** Waits when the client is slower than the rows. */
  async row(columns: readonly Column[], row: readonly SqlValue[]): Promise<void> {
    this.tokens.row(columns, row);
    if (this.tokens.size < ROWS_BYTES) return;
    this.packets.write(this.tokens.take());
    await this.drained();
  }

  /** A statement ended. `rowCount` null: it does not count. */
  done(command: number, rowCount: number | null = null, options: { kind?: DoneKind; failed?: boolean } = {}): void {
    this.release(true);
    const status = (rowCount === null ? 0 : DONE.count) | (options.failed === true ? DONE.error : 0);
    this.held = { kind: options.kind ?? 'done', status, command, rowCount: rowCount ?? 0 };
  }

  returnStatus(status: number): void {
    this.release(true);
    this.tokens.returnStatus(status);
  }

  databaseChanged(newName: string, oldName: string): void {
    this.release(true);
    this.tokens.textChange(ENV.database, newName, oldName);
  }

  transactionChanged(type: typeof ENV.begin | typeof ENV.commit | typeof ENV.rollback, descriptor: bigint): void {
    this.release(true);
    this.tokens.transactionChange(type, descriptor);
  }

  /** @param fallback ends an answer in which no statement reported its end */
  end(fallback: Done): void {
    this.held ??= fallback;
    this.release(false);
    this.packets.write(this.tokens.take());
    this.packets.end();
  }

  private release(moreFollows: boolean): void {
    if (!this.held) return;
    this.tokens.done({ ...this.held, status: this.held.status | (moreFollows ? DONE.more : 0) });
    this.held = null;
  }

  private flush(): void {
    this.packets.write(this.tokens.take());
    this.packets.flush();
  }
}
