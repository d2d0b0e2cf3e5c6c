import { MAX, isBinary, isInteger, isText, isTime, numeric, type OffsetTime, type SqlType, type SqlValue, type Variant } from '../types.js';
import { roundToDatetime } from '../wire/times.js';
import { dateText, parseDateTime } from '../date-text.js';
import { failure } from '../messages.js';

const INTEGER_BOUNDS: Readonly<Record<string, readonly [bigint, bigint]>> = {
  tinyint: [0n, 255n],
  smallint: [-32768n, 32767n],
  int: [-2147483648n, 2147483647n],
  bigint: [-9223372036854775808n, 9223372036854775807n],
};
const GUID_TEXT = /^\{?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\}?/i;
const NUMBER_TEXT = /^\s*([+-]?)(\d*)(?:\.(\d*))?\s*$/;

/** As CAST and CONVERT do. @throws {SqlError} 245, 241, 220, 8115, 529 */
export function convert(value: SqlValue, from: SqlType, to: SqlType, style: number | null = null): SqlValue {
  if (value === null) return null;
  if (from.name === 'sql_variant') return convert((value as Variant).value, (value as Variant).type, to, style);
  if (to.name === 'sql_variant') return { type: from, value: value as Variant['value'] };
  if (isText(to)) return fitText(toText(value, from, style, to), to);
  if (to.name === 'bit') return toBit(value, from);
  if (isInteger(to)) return narrow(toDigits(value, from, to, 0), to);
  if (to.name === 'numeric') return bounded(toDigits(value, from, to, to.scale), from, to);
  if (to.name === 'float') return toFloat(value, from, to);
  if (to.name === 'uniqueidentifier') return toGuid(value, from, to);
  if (isBinary(to)) return fitBinary(toBytes(value, from, to), to);
  return toTime(value, from, to);
}

function toText(value: Exclude<SqlValue, null>, from: SqlType, style: number | null, to: SqlType): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (from.name === 'numeric') return decimalText(value as bigint, from.scale);
  if (isTime(from)) return dateText(value as number | OffsetTime, from, style ?? 0);
  if (isBinary(from)) return binaryText(value as Uint8Array, style ?? 0, to);
  return (value as number | bigint).toString();
}

export function decimalText(digits: bigint, scale: number): string {
  const size = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, '0');
  const text = scale === 0 ? size : `${size.slice(0, -scale)}.${size.slice(-scale)}`;
  return digits < 0n ? `-${text}` : text;
}

function binaryText(bytes: Uint8Array, style: number, to: SqlType): string {
  const buffer = Buffer.from(bytes);
  if (style === 0) return to.name.startsWith('n') ? buffer.toString('utf16le') : buffer.toString('latin1');
  return `${style === 1 ? '0x' : ''}${buffer.toString('hex').toUpperCase()}`;
}

/** Types without `n` know one code page; what it lacks becomes a question mark. */
function fitText(value: string, to: SqlType): string {
  const text = to.name.startsWith('n') ? value : narrowText(value);
  const cut = to.length === MAX ? text : text.slice(0, to.length);
  return to.name === 'char' || to.name === 'nchar' ? cut.padEnd(to.length) : cut;
}

export const narrowText = (text: string): string => text.replace(/[^\u0000-\u00ff]/g, '?');

function toBit(value: Exclude<SqlValue, null>, from: SqlType): boolean {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string') return toDigits(value, from, numeric(38), 0) !== 0n;
  const text = value.trim().toLowerCase();
  if (text === 'true') return true;
  if (text === 'false' || text === '') return false;
  if (!/^[+-]?\d+$/.test(text)) throw failure(245, from.name, value, 'bit');
  return BigInt(text) !== 0n;
}

/** The unscaled digits of a number, cut for integers and rounded for numerics. */
function toDigits(value: Exclude<SqlValue, null>, from: SqlType, to: SqlType, scale: number): bigint {
  if (typeof value === 'boolean') return (value ? 1n : 0n) * 10n ** BigInt(scale);
  if (typeof value === 'string') return digitsOfText(value, from, to, scale);
  if (from.name === 'float') return BigInt(Math.trunc((value as number) * 10 ** scale));
  if (from.name === 'numeric') return rescale(value as bigint, from.scale, scale, to.name === 'numeric');
  if (isInteger(from)) return BigInt(value as number | bigint) * 10n ** BigInt(scale);
  if (isBinary(from)) return BigInt(`0x${Buffer.from(value as Uint8Array).toString('hex') || '0'}`);
  throw failure(529, from.name, to.name);
}

function digitsOfText(text: string, from: SqlType, to: SqlType, scale: number): bigint {
  const match = NUMBER_TEXT.exec(text);
  const [, sign = '', whole = '', fraction] = match ?? [];
  const isFractionWrong = fraction !== undefined && isInteger(to);
  if (!match || isFractionWrong || (whole === '' && fraction === '')) throw failure(245, from.name, text, to.name);
  const digits = rescale(BigInt(whole + (fraction ?? '') || '0'), fraction?.length ?? 0, scale, true);
  return sign === '-' ? -digits : digits;
}

export function rescale(digits: bigint, from: number, to: number, rounds: boolean): bigint {
  if (to >= from) return digits * 10n ** BigInt(to - from);
  const divisor = 10n ** BigInt(from - to);
  const cut = digits / divisor;
  const rest = digits % divisor;
  if (!rounds || 2n * (rest < 0n ? -rest : rest) < divisor) return cut;
  return digits < 0n ? cut - 1n : cut + 1n;
}

export function narrow(digits: bigint, to: SqlType): number | bigint {
  const [low, high] = INTEGER_BOUNDS[to.name]!;
  if (digits < low || digits > high) {
    if (to.name === 'tinyint' || to.name === 'smallint') throw failure(220, to.name, String(digits));
    throw failure(8115, 'expression', to.name);
  }
  return to.name === 'bigint' ? digits : Number(digits);
}

function bounded(digits: bigint, from: SqlType, to: SqlType): bigint {
  if ((digits < 0n ? -digits : digits) >= 10n ** BigInt(to.precision)) throw failure(8115, from.name, to.name);
  return digits;
}

function toFloat(value: Exclude<SqlValue, null>, from: SqlType, to: SqlType): number {
  if (typeof value === 'string') {
    if (value.trim() === '' || !Number.isFinite(Number(value))) throw failure(245, from.name, value, 'float');
    return Number(value);
  }
  return from.name === 'float' ? (value as number) : Number(decimalText(toDigits(value, from, to, 6), 6));
}

function toGuid(value: Exclude<SqlValue, null>, from: SqlType, to: SqlType): string {
  if (!isText(from) && from.name !== 'uniqueidentifier') throw failure(529, from.name, to.name);
  const match = GUID_TEXT.exec(value as string);
  if (!match) throw failure(245, from.name, value as string, to.name);
  return match[1]!.toUpperCase();
}

function toBytes(value: Exclude<SqlValue, null>, from: SqlType, to: SqlType): Uint8Array {
  if (isBinary(from)) return value as Uint8Array;
  if (typeof value === 'string') return Buffer.from(value, from.name.startsWith('n') ? 'utf16le' : 'latin1');
  if (!isInteger(from)) throw failure(529, from.name, to.name);
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt(value as number | bigint));
  return bytes.subarray(8 - ({ bit: 1, tinyint: 1, smallint: 2, int: 4, bigint: 8 }[from.name as string] ?? 8));
}

const fitBinary = (bytes: Uint8Array, to: SqlType): Uint8Array => (to.length === MAX ? bytes : bytes.slice(0, to.length));

function toTime(value: Exclude<SqlValue, null>, from: SqlType, to: SqlType): SqlValue {
  if (!isText(from) && !isTime(from)) throw failure(529, from.name, to.name);
  const source: number | OffsetTime = typeof value === 'string' ? parseDateTime(value) : (value as number | OffsetTime);
  if (to.name === 'datetimeoffset') return typeof source === 'number' ? { utcMs: source, offsetMinutes: 0 } : source;
  const ms = typeof source === 'number' ? source : source.utcMs + source.offsetMinutes * 60_000;
  if (to.name === 'date') return Math.floor(ms / 86_400_000) * 86_400_000;
  return to.name === 'datetime' ? roundToDatetime(ms) : ms;
}
