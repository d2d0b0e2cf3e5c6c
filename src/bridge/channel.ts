import type { Emit, Event } from '../domain/events.js';
import { LyncBackupError, throwIfStopped } from '../domain/errors.js';
import type { Ask, SessionPipe } from '../ports/session-pipe.js';
import type { Inbox } from './inbox.js';
import { toLine } from './lines.js';
import type { ToCore, ToModule } from './protocol.js';

export type WriteLine = (line: string) => Promise<void>;

/**
 * One request's side of the pipe. The pipe is half-duplex: with an ask the turn goes to the module, and nothing is written until the
 * module's next message gives it back, because both sides writing at once would block each other for ever (engineering.md 2.2). Events
 * that come meanwhile wait; of progress only the latest stays.
 */
export class Channel implements SessionPipe {
  private readonly waiting: Event[] = [];
  private isModulesTurn = false;
  private isAsking = false;
  private askCount = 0;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    readonly id: number,
    private readonly inbox: Inbox,
    private readonly writeLine: WriteLine,
  ) {}

  /** Says something about the work. Never fails: a module that is gone shows in the end of input. */
  readonly emit: Emit = (event) => {
    if (this.isModulesTurn) this.keep(event);
    else void this.send({ ...event, id: this.id });
  };

  async send(message: ToModule): Promise<void> {
    this.writing = this.writing.then(() => this.writeLine(toLine(message))).catch(() => undefined); // a closed pipe also ends the input
    return this.writing;
  }

  async *ask(ask: Ask, signal: AbortSignal): ReturnType<SessionPipe['ask']> {
    if (this.isAsking) throw new LyncBackupError('Internal', `asked for ${ask.name} within another ask`);
    throwIfStopped(signal);
    this.isAsking = true;
    const number = ++this.askCount;
    let isOpen = true;
    try {
      await this.giveTurn({ type: 'ask', id: this.id, ask: number, ...ask, select: [...ask.select] });
      const text: string[] = [];
      for (;;) {
        const message = await this.takeTurn(number);
        if (message.type === 'answer') {
          isOpen = false;
          return message;
        }
        if (message.type === 'chunk') yield* message.rows;
        if (message.type === 'piece') {
          text.push(message.text);
          if (message.last) yield { '.': text.splice(0).join('') };
        }
        await this.giveTurn({ type: signal.aborted ? 'cancel' : 'next', id: this.id, ask: number });
      }
    } finally {
      if (isOpen) await this.abandon(number).catch(() => undefined); // whatever ended the ask is the error to tell
      this.isAsking = false;
    }
  }

  /** The reader of the rows went away: the module stops the command and answers. */
  private async abandon(number: number): Promise<void> {
    while (!this.inbox.isClosed) {
      if (!this.isModulesTurn) await this.giveTurn({ type: 'cancel', id: this.id, ask: number });
      if ((await this.takeTurn(number)).type === 'answer') return;
    }
  }

  private async giveTurn(message: ToModule): Promise<void> {
    const sent = this.send(message);
    this.isModulesTurn = true;
    await sent;
  }

  private async takeTurn(number: number): Promise<ToCoreInAsk> {
    try {
      const message = await this.inbox.next();
      if (message.type === 'run' || message.type === 'cancel' || message.ask !== number)
        throw new LyncBackupError('BridgeBroken', `the module sent '${message.type}' out of turn`);
      return message;
    } finally {
      this.isModulesTurn = false;
      for (const event of this.waiting.splice(0)) void this.send({ ...event, id: this.id });
    }
  }

  private keep(event: Event): void {
    const stale =
      event.type === 'progress' ? this.waiting.findIndex((other) => other.type === 'progress' && other.stepId === event.stepId) : -1;
    if (stale >= 0) this.waiting.splice(stale, 1);
    this.waiting.push(event);
  }
}

type ToCoreInAsk = Exclude<ToCore, { type: 'run' | 'cancel' }>;
