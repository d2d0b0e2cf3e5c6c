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
  TINYINT,
  char,
  datetime2,
  datetimeoffset,
  nchar,
  numeric,
  nvarchar,
  sqlType,
  varbinary,
  varchar,
  type SqlType,
  type SqlValue,
} from '../types.js';
import { ProtocolError, type ByteReader } from './bytes.js';
import { dateFromDays, datetimeFromParts, timeByteCount, timeFromTicks } from './times.js';

/** A parameter of a remote procedure call, as it came. */
export interface Parameter {
  /** With its `@`; empty when it goes by position. */
  readonly name: string;
  readonly type: SqlType;
  readonly value: SqlValue;
}

const COLLATION_BYTES = 5;
const NULL_LENGTH = 0xffff;
const PLP_NULL = 0xffffffffffffffffn;
const INTS: Readonly<Record<number, SqlType>> = { 1: TINYINT, 2: SMALLINT, 4: INT, 8: BIGINT };

/** Reads TYPE_INFO and the value behind it. @source MS-TDS 2.2.5.4-2.2.5.6; @throws {ProtocolError} */
export function readTypedValue(reader: ByteReader): { type: SqlType; value: SqlValue } {
  const id = reader.u8();
  switch (id) {
    case 0x30:
    case 0x32:
    case 0x34:
    case 0x38:
    case 0x7f:
      return fixedInteger(reader, id);
    case 0x26:
      return nullableInteger(reader);
    case 0x68:
      return withLength(reader, BIT, (bytes) => bytes[0] !== 0);
    case 0x6d:
      return withLength(reader, FLOAT, (bytes) => (bytes.length === 4 ? bytes.readFloatLE() : bytes.readDoubleLE()));
    case 0x6f:
      return withLength(reader, DATETIME, datetimeOf);
    case 0x24:
      return withLength(reader, GUID, guidText);
    case 0x6a:
    case 0x6c:
      return numericValue(reader);
    case 0x28:
      return dated(reader, DATE, (bytes) => dateFromDays(bytes.readUIntLE(0, 3)));
    case 0x2a:
      return datetime2Value(reader);
    case 0x2b:
      return offsetValue(reader);
    case 0xa5:
    case 0xad:
      return lengthed(reader, false, varbinary, (bytes) => new Uint8Array(bytes));
    case 0xa7:
      return lengthed(reader, true, varchar, (bytes) => bytes.toString('latin1'));
    case 0xaf:
      return lengthed(reader, true, char, (bytes) => bytes.toString('latin1'));
    case 0xe7:
      return lengthed(
        reader,
        true,
        (length) => nvarchar(half(length)),
        (bytes) => bytes.toString('utf16le'),
      );
    case 0xef:
      return lengthed(
        reader,
        true,
        (length) => nchar(half(length)),
        (bytes) => bytes.toString('utf16le'),
      );
    case 0x63:
      return ntext(reader);
    default:
      throw new ProtocolError(`a parameter of unknown type 0x${id.toString(16)}`);
  }
}

const half = (length: number): number => (length === MAX ? MAX : length / 2);

function fixedInteger(reader: ByteReader, id: number): { type: SqlType; value: SqlValue } {
  if (id === 0x32) return { type: BIT, value: reader.u8() !== 0 };
  const bytes = { 0x30: 1, 0x34: 2, 0x38: 4, 0x7f: 8 }[id]!;
  return { type: INTS[bytes]!, value: integerOf(reader.take(bytes)) };
}

function nullableInteger(reader: ByteReader): { type: SqlType; value: SqlValue } {
  const type = INTS[reader.u8()];
  if (!type) throw new ProtocolError('an integer of an odd size');
  const length = reader.u8();
  if (length !== 0 && INTS[length] === undefined) throw new ProtocolError('an integer of an odd size');
  return { type, value: length === 0 ? null : integerOf(reader.take(length)) };
}

function integerOf(bytes: Buffer): number | bigint {
  if (bytes.length === 8) return bytes.readBigInt64LE();
  return bytes.length === 1 ? bytes.readUInt8() : bytes.readIntLE(0, bytes.length);
}

function withLength(reader: ByteReader, type: SqlType, decode: (bytes: Buffer) => SqlValue): { type: SqlType; value: SqlValue } {
  const declared = reader.u8();
  const length = reader.u8();
  if (length !== 0 && length !== declared) throw new ProtocolError(`a ${type.name} of ${length} bytes`);
  if (length === 0) return { type, value: null };
  if (!SIZES[type.name]!.includes(length)) throw new ProtocolError(`a ${type.name} of ${length} bytes`);
  return { type, value: decode(reader.take(length)) };
}

const SIZES: Partial<Record<SqlType['name'], number[]>> = { bit: [1], float: [4, 8], datetime: [4, 8], uniqueidentifier: [16] };

function datetimeOf(bytes: Buffer): number {
  if (bytes.length === 4) return datetimeFromParts(bytes.readUInt16LE(0), bytes.readUInt16LE(2) * 60 * 300);
  return datetimeFromParts(bytes.readInt32LE(0), bytes.readUInt32LE(4));
}

function guidText(bytes: Buffer): string {
  const hex = (part: Buffer): string => part.toString('hex').toUpperCase();
  const reversed = (from: number, to: number): string => hex(Buffer.from(bytes.subarray(from, to)).reverse());
  return `${reversed(0, 4)}-${reversed(4, 6)}-${reversed(6, 8)}-${hex(bytes.subarray(8, 10))}-${hex(bytes.subarray(10))}`;
}

function numericValue(reader: ByteReader): { type: SqlType; value: SqlValue } {
  reader.u8();
  const precision = reader.u8();
  const scale = reader.u8();
  if (precision < 1 || precision > 38 || scale > precision) throw new ProtocolError(`a numeric of precision ${precision}, scale ${scale}`);
  const type = numeric(precision, scale);
  const length = reader.u8();
  if (length === 0) return { type, value: null };
  if (length > 17) throw new ProtocolError(`a numeric of ${length} bytes`);
  const bytes = reader.take(length);
  let value = 0n;
  for (let at = length - 1; at > 0; at--) value = (value << 8n) | BigInt(bytes[at]!);
  return { type, value: bytes[0] === 0 ? -value : value };
}

function dated(reader: ByteReader, type: SqlType, decode: (bytes: Buffer) => SqlValue): { type: SqlType; value: SqlValue } {
  const length = reader.u8();
  if (length !== 0 && length !== 3) throw new ProtocolError(`a date of ${length} bytes`);
  return { type, value: length === 0 ? null : decode(reader.take(3)) };
}

function datetime2Value(reader: ByteReader): { type: SqlType; value: SqlValue } {
  const type = datetime2(scaleOf(reader));
  const time = timeByteCount(type.scale);
  const length = reader.u8();
  if (length === 0) return { type, value: null };
  if (length !== time + 3) throw new ProtocolError(`a datetime2 of ${length} bytes`);
  return { type, value: dayTime(reader.take(length), time, type.scale) };
}

function offsetValue(reader: ByteReader): { type: SqlType; value: SqlValue } {
  const type = datetimeoffset(scaleOf(reader));
  const time = timeByteCount(type.scale);
  const length = reader.u8();
  if (length === 0) return { type, value: null };
  if (length !== time + 5) throw new ProtocolError(`a datetimeoffset of ${length} bytes`);
  const bytes = reader.take(length);
  return { type, value: { utcMs: dayTime(bytes, time, type.scale), offsetMinutes: bytes.readInt16LE(time + 3) } };
}

function scaleOf(reader: ByteReader): number {
  const scale = reader.u8();
  if (scale > 7) throw new ProtocolError(`a time of scale ${scale}`);
  return scale;
}

const dayTime = (bytes: Buffer, time: number, scale: number): number =>
  dateFromDays(bytes.readUIntLE(time, 3)) + timeFromTicks(bytes.readUIntLE(0, time), scale);

function lengthed(
  reader: ByteReader,
  collated: boolean,
  typeOf: (length: number) => SqlType,
  decode: (bytes: Buffer) => SqlValue,
): { type: SqlType; value: SqlValue } {
  const declared = reader.u16();
  if (collated) reader.take(COLLATION_BYTES);
  const isLong = declared === NULL_LENGTH;
  const bytes = isLong ? readChunks(reader) : readShort(reader);
  return { type: typeOf(isLong ? MAX : declared), value: bytes === null ? null : decode(bytes) };
}

function readShort(reader: ByteReader): Buffer | null {
  const length = reader.u16();
  return length === NULL_LENGTH ? null : reader.take(length);
}

function readChunks(reader: ByteReader): Buffer | null {
  if (reader.u64() === PLP_NULL) return null;
  const chunks: Buffer[] = [];
  for (let length = reader.u32(); length > 0; length = reader.u32()) chunks.push(reader.take(length));
  return Buffer.concat(chunks);
}

function ntext(reader: ByteReader): { type: SqlType; value: SqlValue } {
  reader.u32();
  reader.take(COLLATION_BYTES);
  const length = reader.u32();
  return { type: sqlType('nvarchar', MAX), value: length === 0xffffffff ? null : reader.take(length).toString('utf16le') };
}
