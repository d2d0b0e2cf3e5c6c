import type { CommandError } from '../domain/command-failure.js';

/** What can go wrong with one call of a command or a read, on purpose. */
export type Fault =
  | { kind: 'fail'; error: CommandError } // instead of doing anything
  | { kind: 'error'; error: CommandError } // does it, and writes a non-terminating error as well
  | { kind: 'hang'; after?: number } // never ends; after so many objects, none: does nothing at all
  | { kind: 'loseAnswer' } // takes effect, and then the connection is gone
  | { kind: 'slow'; delayMs: number }; // answers late

/** Faults for the n-th call of a command, counted from 1 since the start. One call meets one fault. */
export class Faults {
  readonly #planned = new Map<string, Fault>();
  readonly #calls = new Map<string, number>();

  /** @param call 1 is the first call of this command */
  plan(command: string, call: number, fault: Fault): void {
    this.#planned.set(key(command, call), fault);
  }

  /** Counts one call and says what befalls it. */
  next(command: string): Fault | null {
    const call = this.callsOf(command) + 1;
    this.#calls.set(command.toLowerCase(), call);
    return this.#planned.get(key(command, call)) ?? null;
  }

  callsOf(command: string): number {
    return this.#calls.get(command.toLowerCase()) ?? 0;
  }
}

const key = (command: string, call: number): string => `${command.toLowerCase()} ${call}`;
