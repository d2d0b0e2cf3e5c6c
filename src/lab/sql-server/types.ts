/** Types and values as Transact-SQL has them; the common ground of wire, language and state. */
export type TypeName =
  | 'bit'
  | 'tinyint'
  | 'smallint'
  | 'int'
  | 'bigint'
  | 'numeric'
  | 'float'
  | 'char'
  | 'varchar'
  | 'nchar'
  | 'nvarchar'
  | 'binary'
  | 'varbinary'
  | 'date'
  | 'datetime'
  | 'datetime2'
  | 'datetimeoffset'
  | 'uniqueidentifier'
  | 'sql_variant';

export interface SqlType {
  readonly name: TypeName;
  /** Characters of text, bytes of binary; `MAX` for (max); 0 for every other type. */
  readonly length: number;
  /** Of numeric only. */
  readonly precision: number;
  /** Of numeric, and the fraction digits of datetime2 and datetimeoffset. */
  readonly scale: number;
}

export const MAX = -1;

/**
 * A value says nothing about its type: numeric is a bigint of the unscaled digits, date and time are milliseconds on the server's own
 * wall clock counted from 1970, a uniqueidentifier is upper-case text.
 */
export type SqlValue = null | boolean | number | bigint | string | Uint8Array | OffsetTime | Variant;

export interface OffsetTime {
  readonly utcMs: number;
  readonly offsetMinutes: number;
}

export interface Variant {
  readonly type: SqlType;
  readonly value: Exclude<SqlValue, Variant>;
}

export interface Column {
  readonly name: string;
  readonly type: SqlType;
  readonly nullable: boolean;
  readonly origin: ColumnOrigin;
}

/** What the wire's flags tell about a column beside nullability. */
export type ColumnOrigin = 'stored' | 'identity' | 'computed' | 'plain';

const plain = (name: TypeName, length = 0, precision = 0, scale = 0): SqlType => ({ name, length, precision, scale });

export const BIT = plain('bit');
export const TINYINT = plain('tinyint');
export const SMALLINT = plain('smallint');
export const INT = plain('int');
export const BIGINT = plain('bigint');
export const FLOAT = plain('float');
export const DATE = plain('date');
export const DATETIME = plain('datetime');
export const GUID = plain('uniqueidentifier');
export const VARIANT = plain('sql_variant');
export const SYSNAME = plain('nvarchar', 128);
/** A log sequence number. */
export const LSN = plain('numeric', 0, 25, 0);

export const numeric = (precision: number, scale = 0): SqlType => plain('numeric', 0, precision, scale);
export const nvarchar = (length: number): SqlType => plain('nvarchar', length);
export const varchar = (length: number): SqlType => plain('varchar', length);
export const nchar = (length: number): SqlType => plain('nchar', length);
export const char = (length: number): SqlType => plain('char', length);
export const varbinary = (length: number): SqlType => plain('varbinary', length);
export const datetime2 = (scale = 7): SqlType => plain('datetime2', 0, 0, scale);
export const datetimeoffset = (scale = 7): SqlType => plain('datetimeoffset', 0, 0, scale);
export const sqlType = plain;

const TEXT = new Set<TypeName>(['char', 'varchar', 'nchar', 'nvarchar']);
const INTEGER = new Set<TypeName>(['bit', 'tinyint', 'smallint', 'int', 'bigint']);
const TIME = new Set<TypeName>(['date', 'datetime', 'datetime2', 'datetimeoffset']);

export const isText = (type: SqlType): boolean => TEXT.has(type.name);
export const isInteger = (type: SqlType): boolean => INTEGER.has(type.name);
export const isNumber = (type: SqlType): boolean => isInteger(type) || type.name === 'numeric' || type.name === 'float';
export const isTime = (type: SqlType): boolean => TIME.has(type.name);
export const isBinary = (type: SqlType): boolean => type.name === 'binary' || type.name === 'varbinary';
