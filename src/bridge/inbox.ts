import { LyncBackupError } from '../domain/errors.js';
import { readLines } from '../domain/lines.js';
import { MAX_LINE, ToCore } from './protocol.js';

const BYTE_ORDER_MARK = /^\uFEFF/; // a console with code page 65001 writes one before anything else

/**
 * Messages of the module in order. Reading goes on while an operation works, so that a cancel, and the end of input, which means the
 * same, reach it at once.
 */
export class Inbox {
  private readonly messages: ToCore[] = [];
  private readonly cancelled = new AbortController();
  private wake: () => void = () => undefined;
  private end: LyncBackupError | null = null;

  readonly signal = this.cancelled.signal;

  constructor(input: AsyncIterable<Uint8Array | string>) {
    void this.pump(input);
  }

  get isClosed(): boolean {
    return this.end !== null;
  }

  /** @throws {LyncBackupError} `Cancelled` after a cancel or the end of input, `BridgeBroken` for a line that is no message */
  async next(): Promise<ToCore> {
    for (;;) {
      const message = this.messages.shift();
      if (message) return message;
      if (this.end) throw this.end;
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }

  private async pump(input: AsyncIterable<Uint8Array | string>): Promise<void> {
    try {
      for await (const line of readLines(input, { maxLength: MAX_LINE, code: 'BridgeBroken', what: 'the module' })) {
        const message = parseMessage(line.replace(BYTE_ORDER_MARK, ''));
        if (message.type === 'cancel') break;
        this.messages.push(message);
        this.wake();
      }
      this.close(new LyncBackupError('Cancelled', 'the run was stopped'));
    } catch (cause) {
      this.close(
        cause instanceof LyncBackupError ? cause : new LyncBackupError('BridgeBroken', 'the pipe to the module broke', null, cause),
      );
    }
  }

  private close(reason: LyncBackupError): void {
    this.end = reason;
    this.cancelled.abort(reason);
    this.wake();
  }
}

function parseMessage(line: string): ToCore {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch (cause) {
    throw new LyncBackupError('BridgeBroken', 'the module sent a line that is not JSON', ONE_VERSION, cause);
  }
  const parsed = ToCore.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new LyncBackupError(
    'BridgeBroken',
    `the module sent a message that is not one: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
    ONE_VERSION,
  );
}

const ONE_VERSION = 'Install one version of the whole module: core and module ship together.';
