import {
  BIGINT,
  BIT,
  DATE,
  DATETIME,
  FLOAT,
  GUID,
  INT,
  MAX,
  SMALLINT,
  SYSNAME,
  TINYINT,
  VARIANT,
  datetime2,
  datetimeoffset,
  numeric,
  sqlType,
  type SqlType,
  type TypeName,
} from '../types.js';
import type { Cursor } from './cursor.js';
import { fatal } from '../messages.js';

const SIMPLE: Readonly<Record<string, SqlType>> = {
  bit: BIT,
  tinyint: TINYINT,
  smallint: SMALLINT,
  int: INT,
  integer: INT,
  bigint: BIGINT,
  float: FLOAT,
  date: DATE,
  datetime: DATETIME,
  uniqueidentifier: GUID,
  sysname: SYSNAME,
  sql_variant: VARIANT,
};
const LENGTHY = new Set(['char', 'varchar', 'nchar', 'nvarchar', 'binary', 'varbinary']);
const LONGEST: Readonly<Record<string, number>> = { nchar: 4000, nvarchar: 4000 };

/** @param defaultLength characters where none are given: 1 in a declaration, 30 in a conversion */
export function parseType(cursor: Cursor, defaultLength = 1): SqlType {
  const parts = cursor.dottedName(); // also sys.sysname
  const name = parts.at(-1)!.toLowerCase();
  if (Object.hasOwn(SIMPLE, name)) return SIMPLE[name]!;
  if (LENGTHY.has(name)) return withLength(cursor, name as TypeName, defaultLength);
  if (name === 'numeric' || name === 'decimal') return withPrecision(cursor);
  if (name === 'datetime2') return datetime2(fraction(cursor));
  if (name === 'datetimeoffset') return datetimeoffset(fraction(cursor));
  throw fatal(243, parts.at(-1)!);
}

function withLength(cursor: Cursor, name: TypeName, defaultLength: number): SqlType {
  if (!cursor.takeSymbol('(')) return sqlType(name, defaultLength);
  const length = cursor.takeWords('MAX') ? MAX : cursor.wholeNumber();
  cursor.expectSymbol(')');
  if (length > (LONGEST[name] ?? 8000) || length === 0) throw fatal(102, String(length));
  return sqlType(name, length);
}

function withPrecision(cursor: Cursor): SqlType {
  if (!cursor.takeSymbol('(')) return numeric(18);
  const precision = cursor.wholeNumber();
  const scale = cursor.takeSymbol(',') ? cursor.wholeNumber() : 0;
  cursor.expectSymbol(')');
  if (precision < 1 || precision > 38 || scale > precision) throw fatal(102, String(precision));
  return numeric(precision, scale);
}

function fraction(cursor: Cursor): number {
  if (!cursor.takeSymbol('(')) return 7;
  const digits = cursor.wholeNumber();
  cursor.expectSymbol(')');
  if (digits > 7) throw fatal(102, String(digits));
  return digits;
}
