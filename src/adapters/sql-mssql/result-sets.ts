import { assertDistinct } from '../../domain/sql-failure.js';
import type { SqlResultSet, SqlValue } from '../../domain/sql.js';

/** A column as the driver describes it; `type` is one of its own type objects. */
interface DriverColumn {
  readonly name: string;
  readonly type: unknown;
}

/** Rows by position. */
export type DriverRecordset = readonly unknown[][] & { readonly columns: readonly DriverColumn[] };

/** The driver's type objects that decide how a value is read. */
interface DriverTypes {
  readonly DateTimeOffset: unknown;
  readonly Date: unknown;
  readonly UniqueIdentifier: unknown;
}

const MS_PER_MINUTE = 60_000;

/** Rows with names and plain values, as `domain/sql` tells. @throws {LyncBackupError} `InvalidRequest` for two columns of one name */
export function resultSets(recordsets: readonly DriverRecordset[], types: DriverTypes, serverOffsetMinutes: number | null): SqlResultSet[] {
  return recordsets.map((rows) => {
    const described = rows.columns;
    const names = described.map(({ name }) => name);
    assertDistinct(names);
    const read = (row: unknown[]): [string, SqlValue][] =>
      described.map(({ name, type }, at) => [name, valueOf(row[at], type, types, serverOffsetMinutes)]);
    return { columns: names, rows: rows.map((row) => Object.fromEntries(read(row))) };
  });
}

function valueOf(value: unknown, type: unknown, types: DriverTypes, serverOffsetMinutes: number | null): SqlValue {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return dateText(value, type, types, serverOffsetMinutes);
  if (Buffer.isBuffer(value)) return value.toString('hex');
  if (typeof value === 'string') return type === types.UniqueIdentifier ? value.toLowerCase() : value;
  return value as SqlValue;
}

/** The driver reads a wall clock as if it were UTC's. */
function dateText(value: Date, type: unknown, types: DriverTypes, serverOffsetMinutes: number | null): string {
  if (type === types.DateTimeOffset) return value.toISOString();
  if (type === types.Date) return value.toISOString().slice(0, 10);
  if (serverOffsetMinutes === null) return value.toISOString().slice(0, -1);
  return new Date(value.getTime() - serverOffsetMinutes * MS_PER_MINUTE).toISOString();
}
