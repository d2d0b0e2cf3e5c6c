import { z } from 'zod';
import { commandFailure, type CommandEnd } from '../domain/command-failure.js';
import { LyncBackupError } from '../domain/errors.js';
import {
  assertDistinct,
  certificateNotChecked,
  sqlConnectionLost,
  sqlNotEncrypted,
  sqlSignInRefused,
  sqlUnreachable,
} from '../domain/sql-failure.js';
import { instanceText, SqlFailed, type SqlMessage, type SqlResultSet, type SqlTarget, type SqlValue } from '../domain/sql.js';
import type { Ask, SessionPipe } from '../ports/session-pipe.js';
import type { Sql, SqlOptions } from '../ports/sql.js';

const Message = z.strictObject({ number: z.int(), class: z.int(), state: z.int(), line: z.int(), text: z.string() });

/** What the module tells of a statement, row by row of the ask, in the order in which the server said it. */
const Told = z.discriminatedUnion('Kind', [
  z.strictObject({ Kind: z.literal('Connected'), Value: z.null() }),
  z.strictObject({ Kind: z.literal('Columns'), Value: z.array(z.strictObject({ name: z.string(), type: z.string() })) }),
  z.strictObject({ Kind: z.literal('Row'), Value: z.array(z.union([z.string(), z.number(), z.boolean(), z.null()])) }),
  z.strictObject({ Kind: z.literal('Message'), Value: Message }),
]);

/** Without a session of the server SqlClient makes up its own errors, of this class, and this number where the server does not encrypt. */
const CONNECTION_CLASS = 20;
const NO_ENCRYPTION = 20;
const INFORMATION_CLASS = 10;
const MS_PER_MINUTE = 60_000;
const WALL_CLOCKS: readonly string[] = ['datetime', 'datetime2', 'smalldatetime'];

/**
 * SQL Server as the account of the PowerShell session that started the core: no password is needed, and none comes here. The session
 * encrypts always and believes every certificate, which is recorded.
 */
export function sessionSql(pipe: SessionPipe, signal: AbortSignal): Sql {
  return {
    async run(target, statement, options = {}) {
      const told = new ToldAnswer(options);
      let end: CommandEnd | null = null;
      async function* rows(): ReturnType<SessionPipe['ask']> {
        return (end = yield* pipe.ask(askOf(target, statement, options), options.signal ?? signal));
      }
      for await (const row of rows()) told.take(row);
      const failure = failureOf(target, told, end!);
      if (failure) throw failure;
      return { sets: told.sets.map(({ set }) => set), findings: [certificateNotChecked(target)] };
    },
  };
}

const askOf = (target: SqlTarget, statement: string, { effect }: SqlOptions): Ask => ({
  kind: 'sql',
  name: `the statement on ${instanceText(target)}`,
  computer: null,
  args: {
    server: target.server,
    instance: target.instance,
    port: target.port ?? null,
    database: target.database ?? 'master',
    effect: effect ?? 'Change',
    statement,
  },
  select: ['*'],
  timeoutMs: 0,
});

/** The answer as it comes together. */
class ToldAnswer {
  readonly sets: { set: SqlResultSet & { rows: Record<string, SqlValue>[] }; types: string[] }[] = [];
  readonly errors: SqlMessage[] = [];
  isConnected = false;

  constructor(private readonly options: SqlOptions) {}

  take(row: unknown): void {
    const parsed = Told.safeParse(row);
    if (!parsed.success)
      throw new LyncBackupError('BridgeBroken', 'the module sent a row that is none of a SQL statement', null, parsed.error);
    const { data } = parsed;
    switch (data.Kind) {
      case 'Connected':
        this.isConnected = true;
        return;
      case 'Columns':
        return this.addSet(data.Value);
      case 'Row':
        return this.addRow(data.Value);
      case 'Message':
        if (data.Value.class > INFORMATION_CLASS) this.errors.push(data.Value);
        else if (this.isConnected) this.options.onMessage?.(data.Value);
    }
  }

  private addSet(described: readonly { name: string; type: string }[]): void {
    const columns = described.map(({ name }) => name);
    assertDistinct(columns);
    this.sets.push({ set: { columns, rows: [] }, types: described.map(({ type }) => type) });
  }

  private addRow(values: readonly SqlValue[]): void {
    const current = this.sets.at(-1);
    if (values.length !== current?.types.length) throw new LyncBackupError('BridgeBroken', 'the module sent a row without its columns');
    const { set, types } = current;
    set.rows.push(Object.fromEntries(set.columns.map((name, at) => [name, this.valueOf(values[at]!, types[at]!)])));
  }

  private valueOf(value: SqlValue, type: string): SqlValue {
    const { serverOffsetMinutes } = this.options;
    if (serverOffsetMinutes === undefined || typeof value !== 'string' || !WALL_CLOCKS.includes(type)) return value;
    return new Date(Date.parse(`${value}Z`) - serverOffsetMinutes * MS_PER_MINUTE).toISOString();
  }
}

function failureOf(target: SqlTarget, { errors, isConnected }: ToldAnswer, end: CommandEnd): LyncBackupError | null {
  const failure = commandFailure(`the statement on ${instanceText(target)}`, 0, end);
  if (failure) return failure;
  const [first] = errors;
  if (!first) return null;
  if (!isConnected) return signInFailure(target, first);
  if (!errors.some((error) => error.class >= CONNECTION_CLASS)) return new SqlFailed(target, errors);
  return sqlConnectionLost(target, first.text);
}

function signInFailure(target: SqlTarget, { class: errorClass, number, text }: SqlMessage): LyncBackupError {
  if (errorClass < CONNECTION_CLASS) return sqlSignInRefused(target, text);
  return number === NO_ENCRYPTION ? sqlNotEncrypted(target) : sqlUnreachable(target, text);
}
