import type { ToModule } from '../../src/bridge/protocol.js';
import type { Json, Row } from '../../src/domain/json.js';
import { LyncBackupError } from '../../src/domain/errors.js';
import type { WriteName } from '../../src/domain/commands.js';
import type { SqlTarget } from '../../src/domain/sql.js';
import type { Question, Shell } from '../../src/ports/shell.js';
import type { Sql } from '../../src/ports/sql.js';
import type { ModuleSide } from './module-side.js';

const ROWS_A_CHUNK = 100;

/**
 * Plays the module for a core under test: answers its asks from a Shell and a Sql, until the core ends or `most` messages went to it.
 * @returns what the core said last; null when it said neither result nor error
 */
export async function answerAsks(side: ModuleSide, { shell, sql }: { shell: Shell; sql: Sql }, most: number): Promise<ToModule | null> {
  for (let sent = 0; sent < most;) {
    const message = await side.next().catch(() => null);
    if (message === null || message.type === 'result' || message.type === 'error') return message;
    if (message.type !== 'ask') continue;
    const { id, ask, name, computer, select, timeoutMs, kind } = message;
    const args = message.args as Record<string, Json>;
    const options = { select, timeoutMs, ...(computer === null ? {} : { computer }) };
    const rows = (): AsyncIterable<Row> => {
      switch (kind) {
        case 'sql':
          return told(sql, args);
        case 'confirm':
        case 'choose':
          return answered(shell, name, args);
        default:
          return shell[kind](name as WriteName, args, options);
      }
    };
    const errors = [];
    try {
      for await (const chunk of inChunks(rows())) {
        const text = chunk[0]?.['.'];
        side.send(
          typeof text === 'string' && chunk.length === 1
            ? { type: 'piece', id, ask, text, last: true }
            : { type: 'chunk', id, ask, rows: chunk },
        );
        if (++sent >= most) return null;
        await side.nextOf('next', 'cancel');
      }
    } catch (cause) {
      if (!(cause instanceof LyncBackupError)) throw cause;
      errors.push({ message: cause.message, errorId: cause.code, category: 'NotSpecified', exception: 'System.Exception', target: null });
    }
    side.send({ type: 'answer', id, ask, outcome: errors.length > 0 ? 'failed' : 'done', errors, warnings: [], abandoned: false });
    sent++;
  }
  return null;
}

type Asked = Pick<Question, 'message' | 'choices'> & { default: number };

/** What a person says. */
async function* answered(shell: Shell, title: string, { target, ...question }: Record<string, Json>): AsyncIterable<Row> {
  const { message, choices, default: preselected } = question as unknown as Asked;
  yield {
    '.': typeof target === 'string' ? await shell.confirm(target, title) : await shell.choose({ title, message, choices, preselected }),
  };
}

/** The answer of a statement as the module tells it. */
async function* told(sql: Sql, args: Record<string, Json>): AsyncIterable<Row> {
  const { statement, server, instance, database } = args as { statement: string } & Required<
    Pick<SqlTarget, 'server' | 'instance' | 'database'>
  >;
  const { sets } = await sql.run({ server, instance, database }, statement);
  yield { Kind: 'Connected', Value: null };
  for (const { columns, rows } of sets) {
    yield { Kind: 'Columns', Value: columns.map((name) => ({ name, type: 'nvarchar' })) };
    for (const row of rows) yield { Kind: 'Row', Value: columns.map((name) => row[name] ?? null) };
  }
}

async function* inChunks(rows: AsyncIterable<Row>): AsyncIterable<Row[]> {
  let chunk: Row[] = [];
  for await (const row of rows) {
    if (chunk.push(row) < ROWS_A_CHUNK) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}
