import { commandFailure } from '../domain/command-failure.js';
import type { Row } from '../domain/json.js';
import type { Ask, SessionPipe } from '../ports/session-pipe.js';
import type { Shell } from '../ports/shell.js';

/** The Shell of the PowerShell session that started the core: its identity, its rights, its loaded module. */
export function sessionShell(pipe: SessionPipe, signal: AbortSignal): Shell {
  async function* run(ask: Ask, askSignal: AbortSignal): AsyncIterable<Row> {
    const end = yield* pipe.ask(ask, askSignal);
    const failure = commandFailure(ask.name, ask.timeoutMs, end);
    if (failure) throw failure;
  }
  return {
    command: (name, args, options) =>
      run({ kind: 'command', name, computer: null, args, select: options.select, timeoutMs: options.timeoutMs }, options.signal ?? signal),
    read: (name, args, options) =>
      run(
        { kind: 'read', name, computer: options.computer ?? null, args, select: options.select, timeoutMs: options.timeoutMs },
        options.signal ?? signal,
      ),
    async confirm(target, action) {
      let answer = false;
      for await (const row of run({ kind: 'confirm', name: action, computer: null, args: { target }, select: ['.'], timeoutMs: 0 }, signal))
        answer = row['.'] === true;
      return answer;
    },
  };
}
