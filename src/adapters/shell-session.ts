import { commandFailure } from '../domain/command-failure.js';
import { LyncBackupError } from '../domain/errors.js';
import type { Json, Row } from '../domain/json.js';
import type { Ask, SessionPipe } from '../ports/session-pipe.js';
import type { ReadOptions, Shell } from '../ports/shell.js';

/** The Shell of the PowerShell session that started the core: its identity, its rights, its loaded module. */
export function sessionShell(pipe: SessionPipe, signal: AbortSignal): Shell {
  async function* run(ask: Ask, askSignal: AbortSignal): AsyncIterable<Row> {
    const end = yield* pipe.ask(ask, askSignal);
    const failure = commandFailure(ask.name, ask.timeoutMs, end);
    if (failure) throw failure;
  }
  const here = (kind: 'command' | 'read' | 'write', name: string, args: Record<string, Json>, options: ReadOptions): AsyncIterable<Row> =>
    run(
      { kind, name, computer: options.computer ?? null, args, select: options.select, timeoutMs: options.timeoutMs },
      options.signal ?? signal,
    );
  /** What a person answered. */
  async function ask(kind: 'confirm' | 'choose', name: string, args: Record<string, Json>): Promise<Json | undefined> {
    let answer: Json | undefined;
    for await (const row of run({ kind, name, computer: null, args, select: ['.'], timeoutMs: 0 }, signal)) answer = row['.'];
    return answer;
  }
  return {
    command: (name, args, options) => here('command', name, args, options),
    read: (name, args, options) => here('read', name, args, options),
    write: (name, args, options) => here('write', name, args, options),
    confirm: async (target, action) => (await ask('confirm', action, { target })) === true,
    async choose({ title, message, choices, preselected }) {
      const answer = await ask('choose', title, { message, choices: choices.map((choice) => ({ ...choice })), default: preselected });
      if (typeof answer === 'number') return answer;
      throw new LyncBackupError('BridgeBroken', `'${title}' was not answered`);
    },
  };
}
