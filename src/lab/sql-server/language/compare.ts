import { isText, isTime, numeric, type OffsetTime, type SqlType, type SqlValue, type Variant } from '../types.js';
import { convert, rescale } from './convert.js';
import { failure } from '../messages.js';

/** Which of two types an operation turns both sides into: the later in this list wins. @source MicrosoftDocs/sql-docs, Data type precedence */
const PRECEDENCE: readonly SqlType['name'][] = [
  'binary',
  'varbinary',
  'char',
  'varchar',
  'nchar',
  'nvarchar',
  'uniqueidentifier',
  'bit',
  'tinyint',
  'smallint',
  'int',
  'bigint',
  'numeric',
  'float',
  'date',
  'datetime',
  'datetime2',
  'datetimeoffset',
  'sql_variant',
];

const outranks = (one: SqlType, other: SqlType): boolean => PRECEDENCE.indexOf(one.name) >= PRECEDENCE.indexOf(other.name);

/** The type both sides of a comparison, or all branches of a CASE, become. */
export function commonType(one: SqlType, other: SqlType): SqlType {
  const [winner, loser] = outranks(one, other) ? [one, other] : [other, one];
  if (isText(winner) && isText(loser)) {
    const length = winner.length < 0 || loser.length < 0 ? -1 : Math.max(winner.length, loser.length);
    return { ...winner, length };
  }
  if (winner.name !== 'numeric' || loser.name === 'float') return winner;
  const right = asNumeric(loser);
  const scale = Math.max(winner.scale, right.scale);
  return numeric(Math.min(38, Math.max(winner.precision - winner.scale, right.precision - right.scale) + scale), scale);
}

/** An integer type as the numeric that holds all of its values. */
function asNumeric(type: SqlType): SqlType {
  if (type.name === 'numeric') return type;
  return numeric({ bit: 1, tinyint: 3, smallint: 5, int: 10, bigint: 19 }[type.name as string] ?? 38);
}

/** Negative, zero or positive; text ignores case and spaces at its end. Neither side is null. */
export function compareValues(left: SqlValue, leftType: SqlType, right: SqlValue, rightType: SqlType): number {
  if (leftType.name === 'sql_variant') return compareValues((left as Variant).value, (left as Variant).type, right, rightType);
  if (rightType.name === 'sql_variant') return compareValues(left, leftType, (right as Variant).value, (right as Variant).type);
  const type = commonType(leftType, rightType);
  return order(convert(left, leftType, type), convert(right, rightType, type), type);
}

function order(left: SqlValue, right: SqlValue, type: SqlType): number {
  if (isText(type) || type.name === 'uniqueidentifier') return compareText(left as string, right as string);
  if (typeof left === 'boolean') return Number(left) - Number(right);
  if (left instanceof Uint8Array) return Buffer.compare(left, right as Uint8Array);
  if (isTime(type) && typeof left === 'object') return (left as OffsetTime).utcMs - (right as OffsetTime).utcMs;
  return (left as number) < (right as number) ? -1 : (left as number) > (right as number) ? 1 : 0;
}

const foldText = (text: string): string => text.replace(/ +$/, '').toLowerCase();

function compareText(left: string, right: string): number {
  const [one, other] = [foldText(left), foldText(right)];
  return one < other ? -1 : one > other ? 1 : 0;
}

/** `+ - * / % & | ^` on two values that are not null, in the type that `arithmeticType` found for them. */
export function calculate(
  operator: string,
  left: SqlValue,
  leftType: SqlType,
  right: SqlValue,
  rightType: SqlType,
  type: SqlType,
): SqlValue {
  if (isText(type)) return (convert(left, leftType, type) as string) + (convert(right, rightType, type) as string);
  if (type.name === 'varbinary') return Buffer.concat([left as Uint8Array, right as Uint8Array]);
  if (type.name === 'float') return onFloats(operator, convert(left, leftType, type) as number, convert(right, rightType, type) as number);
  if (isTime(type)) return onDates(operator, left, leftType, right, rightType, type);
  if (type.name !== 'numeric') {
    const result = onIntegers(operator, wide(left, leftType), wide(right, rightType));
    return convert(result, numeric(38), type);
  }
  return onNumerics(operator, left, leftType, right, rightType, type);
}

const wide = (value: SqlValue, type: SqlType): bigint => convert(value, type, numeric(38)) as bigint;

function onIntegers(operator: string, left: bigint, right: bigint): bigint {
  if ((operator === '/' || operator === '%') && right === 0n) throw failure(8134);
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '%':
      return left % right;
    case '&':
      return left & right;
    case '|':
      return left | right;
    default:
      return left ^ right;
  }
}

function onFloats(operator: string, left: number, right: number): number {
  if ((operator === '/' || operator === '%') && right === 0) throw failure(8134);
  const results: Readonly<Record<string, number>> = {
    '+': left + right,
    '-': left - right,
    '*': left * right,
    '/': left / right,
    '%': left % right,
  };
  const result = results[operator];
  if (result === undefined) throw failure(402, 'float', 'float', operator);
  return result;
}

function onNumerics(operator: string, left: SqlValue, leftType: SqlType, right: SqlValue, rightType: SqlType, type: SqlType): bigint {
  const [one, other] = [asNumeric(leftType), asNumeric(rightType)];
  const [a, b] = [convert(left, leftType, one) as bigint, convert(right, rightType, other) as bigint];
  if (operator === '*') return rescale(a * b, one.scale + other.scale, type.scale, true);
  if (operator === '/') {
    if (b === 0n) throw failure(8134);
    return (a * 10n ** BigInt(type.scale + other.scale)) / (b * 10n ** BigInt(one.scale));
  }
  const [x, y] = [rescale(a, one.scale, type.scale, true), rescale(b, other.scale, type.scale, true)];
  return onIntegers(operator, x, y);
}

/** Days are added to a datetime. */
function onDates(operator: string, left: SqlValue, leftType: SqlType, right: SqlValue, rightType: SqlType, type: SqlType): SqlValue {
  if (type.name !== 'datetime' || (operator !== '+' && operator !== '-') || isTime(rightType))
    throw failure(402, leftType.name, rightType.name, operator);
  const days = convert(right, rightType, { name: 'float', length: 0, precision: 0, scale: 0 }) as number;
  return (left as number) + (operator === '+' ? days : -days) * 86_400_000;
}

/** @throws {SqlError} 402, 8117 */
export function arithmeticType(operator: string, left: SqlType, right: SqlType): SqlType {
  if (left.name === 'sql_variant' || right.name === 'sql_variant') throw failure(402, left.name, right.name, operator);
  const common = commonType(left, right);
  if (isText(common)) {
    if (operator !== '+') throw failure(402, left.name, right.name, operator);
    const isLong = left.length < 0 || right.length < 0;
    return { ...common, length: isLong ? -1 : Math.min(common.name.startsWith('n') ? 4000 : 8000, left.length + right.length) };
  }
  if (common.name === 'bit' || common.name === 'uniqueidentifier') throw failure(8117, common.name, operatorName(operator));
  if (common.name !== 'numeric') return common;
  const [one, other] = [asNumeric(left), asNumeric(right)];
  if (operator === '*') return numeric(Math.min(38, one.precision + other.precision + 1), Math.min(38, one.scale + other.scale));
  if (operator === '/') return numeric(38, Math.max(6, one.scale));
  return numeric(Math.min(38, common.precision + 1), common.scale);
}

const operatorName = (operator: string): string =>
  ({ '+': 'add', '-': 'subtract', '*': 'multiply', '/': 'divide', '%': 'modulo', '&': "'&'", '|': "'|'" })[operator] ?? `'${operator}'`;
