import { dateText } from '../date-text.js';
import { MAX, isText, nvarchar, type Column, type OffsetTime, type SqlType, type SqlValue, type Variant } from '../types.js';
import { ByteWriter } from './bytes.js';
import { dateDays, datetimeParts, timeBytes, timeTicks } from './times.js';
import { TDS } from './login7.js';

/** Column descriptions and values as rows carry them. @source MS-TDS 2.2.5.4-2.2.5.6, 2.2.7.4, 2.2.7.19 */
const ID = {
  tinyint: 0x30,
  bit: 0x32,
  smallint: 0x34,
  int: 0x38,
  datetime: 0x3d,
  float: 0x3e,
  bigint: 0x7f,
  intN: 0x26,
  bitN: 0x68,
  floatN: 0x6d,
  datetimeN: 0x6f,
  numericN: 0x6c,
  guid: 0x24,
  date: 0x28,
  datetime2: 0x2a,
  datetimeoffset: 0x2b,
  ntext: 0x63,
  varchar: 0xa7,
  char: 0xaf,
  nvarchar: 0xe7,
  nchar: 0xef,
  varbinary: 0xa5,
  binary: 0xad,
  variant: 0x62,
} as const;

const FLAG = { nullable: 0x01, updatableUnknown: 0x08, identity: 0x10, computed: 0x20 } as const;
/** SQL_Latin1_General_CP1_CI_AS: locale 1033, ignore case, kana and width, sort order 52. */
export const COLLATION = Buffer.from([0x09, 0x04, 0xd0, 0x00, 0x34]);
const NUMERIC_BYTES = 17;
const VARIANT_BYTES = 8009;
const MAX_LENGTH = 0xffff;
const ODBC_STYLE = 121;

const FIXED_BYTES: Partial<Record<SqlType['name'], number>> = { bit: 1, tinyint: 1, smallint: 2, int: 4, bigint: 8, float: 8, datetime: 8 };

/** What a client of this version is sent instead of a type it does not know. */
function typeFor(type: SqlType, tdsVersion: number): SqlType {
  if (tdsVersion < TDS.v73a && (type.name === 'date' || type.name === 'datetime2' || type.name === 'datetimeoffset')) return nvarchar(34);
  return type;
}

export function writeColumns(writer: ByteWriter, columns: readonly Column[], tdsVersion: number): void {
  writer.u16(columns.length);
  for (const column of columns) {
    if (tdsVersion < TDS.v72) writer.u16(0);
    else writer.u32(0);
    writer.u16(flagsOf(column));
    writeType(writer, typeFor(column.type, tdsVersion), column.nullable, tdsVersion);
    writer.text(column.name, 1);
  }
}

export function writeRow(writer: ByteWriter, columns: readonly Column[], row: readonly SqlValue[], tdsVersion: number): void {
  columns.forEach((column, index) => {
    const type = typeFor(column.type, tdsVersion);
    const value = row[index] ?? null;
    writeValue(writer, type, column.nullable, type === column.type ? value : asText(column.type, value), tdsVersion);
  });
}

function flagsOf({ nullable, origin }: Column): number {
  const base = { stored: FLAG.updatableUnknown, identity: FLAG.identity, computed: FLAG.computed, plain: 0 }[origin];
  return base | (nullable ? FLAG.nullable : 0);
}

function writeType(writer: ByteWriter, type: SqlType, nullable: boolean, tdsVersion: number): void {
  const fixed = FIXED_BYTES[type.name];
  if (fixed !== undefined) {
    if (nullable) writer.u8(nullableId(type.name)).u8(fixed);
    else writer.u8(ID[type.name as keyof typeof ID]);
    return;
  }
  switch (type.name) {
    case 'numeric':
      writer.u8(ID.numericN).u8(NUMERIC_BYTES).u8(type.precision).u8(type.scale);
      return;
    case 'uniqueidentifier':
      writer.u8(ID.guid).u8(16);
      return;
    case 'date':
      writer.u8(ID.date);
      return;
    case 'datetime2':
    case 'datetimeoffset':
      writer.u8(ID[type.name]).u8(type.scale);
      return;
    case 'sql_variant':
      writer.u8(ID.variant).u32(VARIANT_BYTES);
      return;
    default:
      writeLengthType(writer, type, tdsVersion);
  }
}

function writeLengthType(writer: ByteWriter, type: SqlType, tdsVersion: number): void {
  if (type.length === MAX && tdsVersion < TDS.v72) {
    writer.u8(ID.ntext).u32(0x7ffffffe).raw(COLLATION).u16(0);
    return;
  }
  writer.u8(ID[type.name as keyof typeof ID]).u16(type.length === MAX ? MAX_LENGTH : bytesOf(type));
  if (isText(type)) writer.raw(COLLATION);
}

const isWide = (type: SqlType): boolean => type.name === 'nchar' || type.name === 'nvarchar';
const bytesOf = (type: SqlType): number => (isWide(type) ? 2 * type.length : type.length);

function nullableId(name: SqlType['name']): number {
  if (name === 'bit') return ID.bitN;
  if (name === 'float') return ID.floatN;
  return name === 'datetime' ? ID.datetimeN : ID.intN;
}

function writeValue(writer: ByteWriter, type: SqlType, nullable: boolean, value: SqlValue, tdsVersion: number): void {
  const fixed = FIXED_BYTES[type.name];
  if (fixed !== undefined) {
    if (nullable) writer.u8(value === null ? 0 : fixed);
    if (value !== null) writeFixed(writer, type, value);
    return;
  }
  if (type.name === 'sql_variant') writeVariant(writer, value as Variant | null);
  else if (type.length === MAX) writeLong(writer, encode(type, value), tdsVersion);
  else if (isText(type) || type.name === 'binary' || type.name === 'varbinary') writeShort(writer, encode(type, value));
  else if (value === null) writer.u8(0);
  else writeWithByteLength(writer, scalarBytes(type, value));
}

function writeFixed(writer: ByteWriter, type: SqlType, value: SqlValue): void {
  switch (type.name) {
    case 'bit':
      writer.u8(value === true ? 1 : 0);
      return;
    case 'tinyint':
      writer.u8(Number(value));
      return;
    case 'smallint':
      writer.i16(Number(value));
      return;
    case 'int':
      writer.i32(Number(value));
      return;
    case 'bigint':
      writer.i64(BigInt(value as bigint));
      return;
    case 'float':
      writer.f64(Number(value));
      return;
    default: {
      const { days, ticks } = datetimeParts(value as number);
      writer.i32(days).u32(ticks);
    }
  }
}

const writeWithByteLength = (writer: ByteWriter, bytes: Buffer): ByteWriter => writer.u8(bytes.length).raw(bytes);

function scalarBytes(type: SqlType, value: Exclude<SqlValue, null>): Buffer {
  const writer = new ByteWriter();
  switch (type.name) {
    case 'numeric':
      return numericBytes(value as bigint, type.precision);
    case 'uniqueidentifier':
      return guidBytes(value as string);
    case 'date':
      return writer.raw(dateDays(value as number)).take();
    case 'datetime2':
      return writer
        .raw(timeBytes(timeTicks(value as number, type.scale), type.scale))
        .raw(dateDays(value as number))
        .take();
    default: {
      const { utcMs, offsetMinutes } = value as OffsetTime;
      return writer
        .raw(timeBytes(timeTicks(utcMs, type.scale), type.scale))
        .raw(dateDays(utcMs))
        .i16(offsetMinutes)
        .take();
    }
  }
}

function numericBytes(value: bigint, precision: number): Buffer {
  const bytes = Buffer.alloc(precision <= 9 ? 5 : precision <= 19 ? 9 : precision <= 28 ? 13 : 17);
  bytes[0] = value < 0n ? 0 : 1;
  let rest = value < 0n ? -value : value;
  for (let at = 1; at < bytes.length; at++, rest >>= 8n) bytes[at] = Number(rest & 0xffn);
  return bytes;
}

/** The first three groups travel little-endian. */
function guidBytes(text: string): Buffer {
  const raw = Buffer.from(text.replaceAll('-', ''), 'hex');
  return Buffer.concat([raw.subarray(0, 4).reverse(), raw.subarray(4, 6).reverse(), raw.subarray(6, 8).reverse(), raw.subarray(8)]);
}

function encode(type: SqlType, value: SqlValue): Buffer | null {
  if (value === null) return null;
  if (typeof value !== 'string') return Buffer.from(value as Uint8Array);
  const padded = type.name === 'nchar' || type.name === 'char' ? value.padEnd(type.length) : value;
  return isWide(type) ? Buffer.from(padded, 'utf16le') : narrow(padded);
}

/** Characters outside of the code page become question marks. */
const narrow = (text: string): Buffer => Buffer.from(text.replace(/[^\u0000-\u00ff]/g, '?'), 'latin1');

function writeShort(writer: ByteWriter, bytes: Buffer | null): void {
  if (bytes === null) writer.u16(MAX_LENGTH);
  else writer.u16(bytes.length).raw(bytes);
}

/** Values of (max) types come in chunks since 7.2, as text with a pointer before. */
function writeLong(writer: ByteWriter, bytes: Buffer | null, tdsVersion: number): void {
  if (tdsVersion < TDS.v72) {
    if (bytes === null) writer.u8(0);
    else writer.u8(16).raw(Buffer.alloc(16)).raw(Buffer.alloc(8)).u32(bytes.length).raw(bytes);
    return;
  }
  if (bytes === null) {
    writer.u64(0xffffffffffffffffn);
    return;
  }
  writer.u64(BigInt(bytes.length));
  if (bytes.length > 0) writer.u32(bytes.length).raw(bytes);
  writer.u32(0);
}

function writeVariant(writer: ByteWriter, variant: Variant | null): void {
  if (variant === null || variant.value === null) {
    writer.u32(0);
    return;
  }
  const { type, value } = variant;
  const inner = new ByteWriter();
  const fixed = FIXED_BYTES[type.name];
  if (fixed !== undefined) {
    inner.u8(ID[type.name as keyof typeof ID]).u8(0);
    writeFixed(inner, type, value);
  } else if (isText(type)) {
    inner
      .u8(ID[type.name as keyof typeof ID])
      .u8(7)
      .raw(COLLATION)
      .u16(bytesOf(type))
      .raw(encode(type, value)!);
  } else if (type.name === 'numeric') {
    inner
      .u8(ID.numericN)
      .u8(2)
      .u8(type.precision)
      .u8(type.scale)
      .raw(numericBytes(value as bigint, type.precision));
  } else {
    inner
      .u8(ID.guid)
      .u8(0)
      .raw(guidBytes(value as string));
  }
  const bytes = inner.take();
  writer.u32(bytes.length).raw(bytes);
}

function asText(type: SqlType, value: SqlValue): string | null {
  return value === null ? null : dateText(value as number | OffsetTime, type, ODBC_STYLE);
}
