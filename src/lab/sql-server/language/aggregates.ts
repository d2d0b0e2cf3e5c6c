import { BIGINT, FLOAT, INT, numeric, type SqlType, type SqlValue } from '../types.js';
import { bind, type Bound, type Scope } from './bind.js';
import { calculate, compareValues } from './compare.js';
import { convert } from './convert.js';
import { failure, fatal } from '../messages.js';
import type { Expression } from './syntax.js';

const AGGREGATES = new Set(['COUNT', 'COUNT_BIG', 'SUM', 'MIN', 'MAX', 'AVG']);
export const isAggregate = (name: string): boolean => AGGREGATES.has(name);

/** A function over the rows of a group; its argument is bound on single rows. */
export function bindAggregate(name: string, call: Extract<Expression, { kind: 'call' }>, scope: Scope): Bound {
  if (call.isStar ? !name.startsWith('COUNT') : call.args.length !== 1) throw fatal(174, name.toLowerCase(), 1);
  if (!scope.grouping) throw fatal(102, name);
  const argument = call.isStar ? null : bind(call.args[0]!, { ...scope, grouping: null });
  const type = resultType(name, argument?.type ?? INT);
  return {
    type,
    nullable: !name.startsWith('COUNT'),
    run: (frame) => {
      const rows = frame.group ?? [];
      if (!argument) return count(name, rows.length);
      const values = rows.map((row) => argument.run({ row, group: null, outer: frame.outer })).filter((value) => value !== null);
      return aggregate(name, call.isDistinct ? distinct(values, argument.type) : values, argument.type, type);
    },
  };
}

export function hasAggregate(expression: Expression): boolean {
  switch (expression.kind) {
    case 'call':
      return (expression.name.length === 1 && isAggregate(expression.name[0]!.toUpperCase())) || expression.args.some(hasAggregate);
    case 'unary':
    case 'cast':
      return hasAggregate(expression.operand);
    case 'binary':
      return hasAggregate(expression.left) || hasAggregate(expression.right);
    case 'case':
      return (
        expression.branches.some(({ then }) => hasAggregate(then)) || (expression.otherwise !== null && hasAggregate(expression.otherwise))
      );
    default:
      return false;
  }
}

const count = (name: string, rows: number): SqlValue => (name === 'COUNT' ? rows : BigInt(rows));

function resultType(name: string, argument: SqlType): SqlType {
  if (name === 'COUNT') return INT;
  if (name === 'COUNT_BIG') return BIGINT;
  if (name === 'MIN' || name === 'MAX') return argument;
  switch (argument.name) {
    case 'tinyint':
    case 'smallint':
    case 'int':
      return INT;
    case 'bigint':
      return BIGINT;
    case 'numeric':
      return numeric(38, name === 'SUM' ? argument.scale : Math.max(6, argument.scale));
    case 'float':
      return FLOAT;
    default:
      throw failure(8117, argument.name, name.toLowerCase());
  }
}

function aggregate(name: string, values: Exclude<SqlValue, null>[], argument: SqlType, type: SqlType): SqlValue {
  if (name.startsWith('COUNT')) return count(name, values.length);
  if (values.length === 0) return null;
  if (name === 'MIN' || name === 'MAX') {
    const sign = name === 'MIN' ? -1 : 1;
    return values.reduce((best, value) => (sign * compareValues(value, argument, best, argument) > 0 ? value : best));
  }
  const sum = values
    .slice(1)
    .reduce<SqlValue>((total, value) => calculate('+', total, type, value, argument, type), convert(values[0]!, argument, type));
  return name === 'SUM' ? sum : calculate('/', sum, type, values.length, INT, type);
}

function distinct(values: Exclude<SqlValue, null>[], type: SqlType): Exclude<SqlValue, null>[] {
  return values.filter((value, index) => values.findIndex((other) => compareValues(value, type, other, type) === 0) === index);
}
