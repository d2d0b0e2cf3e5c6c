import {
  BIGINT,
  BIT,
  DATETIME,
  FLOAT,
  GUID,
  INT,
  LSN,
  SMALLINT,
  SYSNAME,
  TINYINT,
  VARIANT,
  char,
  nchar,
  numeric,
  nvarchar,
  varbinary,
  varchar,
  type Column,
  type ColumnOrigin,
  type SqlType,
} from '../types.js';
import type { Database, Instance, SessionState, SqlRow } from './model.js';
import type { ProductYear } from './products.js';

/** A table or view of the system: its columns, and its rows as they are now. */
export interface Relation {
  readonly columns: readonly VersionedColumn[];
  rows(view: View): SqlRow[];
  /** Older servers do not know it. */
  readonly since?: ProductYear;
}

export type VersionedColumn = Column & { readonly since?: ProductYear };

/** Who looks, and from where. */
export interface View {
  readonly instance: Instance;
  readonly session: SessionState;
  /** The database that the name of the view belongs to. */
  readonly database: Database;
}

const TYPES: Readonly<Record<string, SqlType>> = {
  bit: BIT,
  tinyint: TINYINT,
  smallint: SMALLINT,
  int: INT,
  bigint: BIGINT,
  datetime: DATETIME,
  float: FLOAT,
  guid: GUID,
  sysname: SYSNAME,
  lsn: LSN,
  variant: VARIANT,
};
const SIZED: Readonly<Record<string, (...sizes: number[]) => SqlType>> = {
  numeric: (precision, scale) => numeric(precision, scale),
  nvarchar: (length) => nvarchar(length),
  nchar: (length) => nchar(length),
  varchar: (length) => varchar(length),
  char: (length) => char(length),
  varbinary: (length) => varbinary(length),
};
const ORIGINS: Readonly<Record<string, ColumnOrigin>> = { computed: 'computed', identity: 'identity', plain: 'plain' };

/**
 * Columns from their description, one per line: name, type, then `null` when it may be, `computed`, `identity` or `plain` for what the wire's
 * flags tell (a stored column has no word), and `since2016` when older servers lack it.
 */
export function columns(description: string): VersionedColumn[] {
  return description
    .trim()
    .split('\n')
    .map((line) => {
      const [name = '', type = '', ...words] = line.trim().split(/\s+/);
      const origin = words.map((word) => ORIGINS[word]).find((known) => known !== undefined) ?? 'stored';
      const since = words.find((word) => word.startsWith('since'))?.slice('since'.length) as ProductYear | undefined;
      return { name, type: typeOf(type), nullable: words.includes('null'), origin, ...(since && { since }) };
    });
}

function typeOf(text: string): SqlType {
  const known = TYPES[text];
  if (known) return known;
  const [, name = '', sizes = ''] = /^(\w+)\((.+)\)$/.exec(text) ?? [];
  const sized = SIZED[name];
  if (!sized) throw new Error(`'${text}' is no type`);
  return sized(...sizes.split(',').map(Number));
}
