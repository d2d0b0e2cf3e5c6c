import type { WriteName } from '../domain/commands.js';
import type { Json, Row } from '../domain/json.js';

/**
 * The administrator's PowerShell. Commands come from a closed list (domain/commands) and get typed arguments; no script text ever crosses.
 *
 * Promise: rows arrive as they are produced. The iteration throws a `LyncBackupError` when the command failed in any way, a
 * non-terminating error included, after the rows that came before: `StepFailed`, `StepTimedOut` (the command may still have taken
 * effect), `RightsMissing` (names the group), `CommandNotAllowed`, `LyncModuleMissing`, `Cancelled`.
 */
export interface Shell {
  /**
   * @param name    an allow-listed command
   * @param args    parameter name -> value; `{ $secret: name }` is filled in by the module
   * @param options `select`: property paths wanted, nothing else is projected; '.' is the object itself as text
   */
  command(name: string, args: Record<string, Json>, options: CommandOptions): AsyncIterable<Row>;
  /** Runs the named read of the module on this machine, or on `computer` (which then touches only its own resources). */
  read(name: string, args: Record<string, Json>, options: ReadOptions): AsyncIterable<Row>;
  /** Runs the named change of the module on this machine, or on `computer`: what no product command does. */
  write(name: WriteName, args: Record<string, Json>, options: ReadOptions): AsyncIterable<Row>;
  /** ShouldProcess in the session. Has no time-out: a person answers. */
  confirm(target: string, action: string): Promise<boolean>;
  /** Lets the operator choose. Has no time-out. @returns the index of the choice */
  choose(question: Question): Promise<number>;
}

/** `title` stands above `message`; `preselected` is what Enter takes. */
export interface Question {
  title: string;
  message: string;
  choices: readonly { label: string; help: string }[]; // in a label '&' stands before the key
  preselected: number;
}

export interface CommandOptions {
  select: readonly string[];
  timeoutMs: number;
  signal?: AbortSignal;
}

export type ReadOptions = CommandOptions & { computer?: string };
