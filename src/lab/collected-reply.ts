import { assertDistinct } from '../domain/sql-failure.js';
import type { SqlMessage, SqlResultSet, SqlRow, SqlValue as PlainValue } from '../domain/sql.js';
import type { SqlOptions } from '../ports/sql.js';
import { decimalText } from './sql-server/language/convert.js';
import type { Reply } from './sql-server/language/run.js';
import { isTime, type Column, type OffsetTime, type SqlType, type SqlValue, type Variant } from './sql-server/types.js';
import type { ServerMessage } from './sql-server/wire/tokens.js';

const INFORMATION_CLASS = 10;
const MS_PER_MINUTE = 60_000;

/** What a batch answers, in the words of the port instead of tokens on a wire. */
export class CollectedReply implements Reply {
  readonly sets: (SqlResultSet & { rows: SqlRow[] })[] = [];
  readonly errors: SqlMessage[] = [];

  constructor(private readonly options: Pick<SqlOptions, 'onMessage' | 'serverOffsetMinutes'>) {}

  message({ number, class: messageClass, state, line, text }: ServerMessage): void {
    const message: SqlMessage = { number, class: messageClass, state, line, text };
    if (messageClass > INFORMATION_CLASS) this.errors.push(message);
    else this.options.onMessage?.(message);
  }

  columns(columns: readonly Column[]): void {
    const names = columns.map(({ name }) => name);
    assertDistinct(names);
    this.sets.push({ columns: names, rows: [] });
  }

  row(columns: readonly Column[], row: readonly SqlValue[]): Promise<void> {
    this.sets.at(-1)!.rows.push(Object.fromEntries(columns.map(({ name, type }, at) => [name, this.plain(row[at] ?? null, type)])));
    return Promise.resolve();
  }

  // What only a client on the wire needs to know.
  done(): void {}
  returnStatus(): void {}
  databaseChanged(): void {}
  transactionChanged(): void {}

  private plain(value: SqlValue, type: SqlType): PlainValue {
    if (value === null) return null;
    if (type.name === 'sql_variant') return this.plain((value as Variant).value, (value as Variant).type);
    if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
    if (isTime(type)) return this.timeText(value as number | OffsetTime, type);
    if (type.name === 'numeric') return decimalText(value as bigint, type.scale);
    if (type.name === 'uniqueidentifier') return (value as string).toLowerCase();
    return typeof value === 'bigint' || type.name === 'bigint' ? (value as number | bigint).toString() : (value as PlainValue);
  }

  private timeText(value: number | OffsetTime, { name }: SqlType): string {
    if (typeof value !== 'number') return new Date(value.utcMs).toISOString();
    if (name === 'date') return new Date(value).toISOString().slice(0, 10);
    const { serverOffsetMinutes } = this.options;
    if (serverOffsetMinutes === undefined) return new Date(value).toISOString().slice(0, -1);
    return new Date(value - serverOffsetMinutes * MS_PER_MINUTE).toISOString();
  }
}
