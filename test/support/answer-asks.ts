import type { Json } from '../../src/domain/json.js';
import { LyncBackupError } from '../../src/domain/errors.js';
import type { Shell } from '../../src/ports/shell.js';
import type { ModuleSide } from './module-side.js';

/** Plays the module for a core under test: answers its asks from a Shell, until the core ends or `most` messages went to it. */
export async function answerAsks(side: ModuleSide, shell: Shell, most: number): Promise<void> {
  for (let sent = 0; sent < most;) {
    const message = await side.next().catch(() => null);
    if (message === null || message.type === 'result' || message.type === 'error') return;
    if (message.type !== 'ask') continue;
    const { id, ask, name, computer, select, timeoutMs, kind } = message;
    const args = message.args as Record<string, Json>;
    const options = { select, timeoutMs, ...(computer === null ? {} : { computer }) };
    const errors = [];
    try {
      for await (const row of kind === 'read' ? shell.read(name, args, options) : shell.command(name, args, options)) {
        side.send(
          typeof row['.'] === 'string' ? { type: 'piece', id, ask, text: row['.'], last: true } : { type: 'chunk', id, ask, rows: [row] },
        );
        if (++sent >= most) return;
        await side.nextOf('next', 'cancel');
      }
    } catch (cause) {
      if (!(cause instanceof LyncBackupError)) throw cause;
      errors.push({ message: cause.message, errorId: cause.code, category: 'NotSpecified', exception: 'System.Exception', target: null });
    }
    side.send({ type: 'answer', id, ask, outcome: errors.length > 0 ? 'failed' : 'done', errors, warnings: [], abandoned: false });
    sent++;
  }
}
