import type { CommandEnd } from '../domain/command-failure.js';
import type { Json, Row } from '../domain/json.js';

/** What the core asks the PowerShell session to do. */
export interface Ask {
  kind: 'command' | 'read' | 'write' | 'sql' | 'confirm' | 'choose';
  name: string;
  computer: string | null;
  args: Record<string, Json>;
  select: readonly string[];
  timeoutMs: number; // 0: none, a person answers
}

/** The pipe to the session: one ask at a time, its rows as they come. */
export interface SessionPipe {
  /** The iterator's return value tells how it ended. @throws {LyncBackupError} `Cancelled`, `BridgeBroken` */
  ask(ask: Ask, signal: AbortSignal): AsyncGenerator<Row, CommandEnd & { warnings: string[] }>;
}
