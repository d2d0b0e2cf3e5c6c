import { INT, isInteger, isNumber, varchar, type Column, type ColumnOrigin, type SqlType, type SqlValue } from '../types.js';
import { bindCondition } from './bind-condition.js';
import { arithmeticType, calculate, commonType } from './compare.js';
import { convert } from './convert.js';
import { findFunction } from './functions.js';
import { isDatePart } from './functions-date.js';
import { globalVariable } from './global-variables.js';
import { SqlError, failure, fatal } from '../messages.js';
import { bindAggregate, isAggregate } from './aggregates.js';
import type { Session } from './session.js';
import type { Expression, Name, Query } from './syntax.js';

/** An expression with its type found and its names resolved. */
export interface Bound {
  readonly type: SqlType;
  readonly nullable: boolean;
  /** Of a column that is handed on as it is; everything else is computed. */
  readonly origin?: ColumnOrigin;
  /** A bare NULL, which takes the type of whatever stands beside it. */
  readonly isUntyped?: true;
  run(frame: Frame): SqlValue;
}

/** The row at hand, those of its group, and the rows of the queries around. */
export interface Frame {
  readonly row: readonly SqlValue[];
  readonly group: readonly (readonly SqlValue[])[] | null;
  readonly outer: Frame | null;
}

export const NO_ROW: Frame = { row: [], group: null, outer: null };

export interface ScopeColumn {
  /** Last part of the source's name or its alias, and the parts before it. */
  readonly source: Name;
  readonly column: Column;
}

export interface Scope {
  readonly session: Session;
  readonly columns: readonly ScopeColumn[];
  readonly outer: Scope | null;
  /** In a grouped query: what its rows are grouped by, as bound on single rows. */
  readonly grouping: readonly { expression: Expression; bound: Bound }[] | null;
  /** Runs a query inside of an expression; given here because queries bind expressions. */
  readonly subquery: (query: Query, scope: Scope) => BoundQuery;
}

export interface BoundQuery {
  readonly columns: readonly Column[];
  rows(outer: Frame | null): SqlValue[][];
}

export const constantScope = (session: Session, subquery: Scope['subquery']): Scope => ({
  session,
  columns: [],
  outer: null,
  grouping: null,
  subquery,
});

/** @throws {SqlError} what the server finds before it runs a statement: 207, 209, 137, 195, 402, 8120 */
export function bind(expression: Expression, scope: Scope): Bound {
  const grouped = scope.grouping?.findIndex((key) => sameExpression(key.expression, expression)) ?? -1;
  if (grouped >= 0) {
    const { bound } = scope.grouping![grouped]!;
    return { ...bound, run: (frame) => bound.run({ ...frame, row: frame.group?.[0] ?? [] }) };
  }
  switch (expression.kind) {
    case 'literal': {
      const { value } = expression;
      return { type: expression.type, nullable: value === null, run: () => value };
    }
    case 'null':
      return { type: INT, nullable: true, isUntyped: true, run: () => null };
    case 'variable':
      return bindVariable(expression.name, scope);
    case 'column':
      return bindColumn(expression.name, scope);
    case 'unary':
      return bindUnary(expression.operator, bind(expression.operand, scope));
    case 'binary':
      return bindBinary(expression.operator, bind(expression.left, scope), bind(expression.right, scope));
    case 'cast':
      return bindCast(bind(expression.operand, scope), expression.type, expression.style, expression.isTry);
    case 'case':
      return bindCase(expression, scope);
    case 'subquery':
      return bindSubquery(expression.query, scope);
    case 'call':
      return bindCall(expression, scope);
  }
}

const sameExpression = (one: Expression, other: Expression): boolean =>
  one.kind === other.kind && JSON.stringify(one, withBigints).toLowerCase() === JSON.stringify(other, withBigints).toLowerCase();

const withBigints = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? `${value}n` : value);

function bindVariable(name: string, scope: Scope): Bound {
  if (name.startsWith('@@')) return globalVariable(name, scope.session);
  const variable = scope.session.variables.get(name.toLowerCase());
  if (!variable) throw fatal(137, name);
  return { type: variable.type, nullable: true, run: () => variable.value };
}

function bindColumn(name: Name, scope: Scope): Bound {
  const found = findColumn(name, scope);
  if (found === null && scope.outer) {
    const outer = bindColumn(name, scope.outer);
    return { ...outer, run: (frame) => outer.run(frame.outer ?? NO_ROW) };
  }
  if (found === null) throw fatal(207, name.at(-1)!);
  if (scope.grouping) throw fatal(8120, name.join('.'));
  const { type, nullable, origin } = scope.columns[found]!.column;
  return { type, nullable, origin, run: (frame) => frame.row[found] ?? null };
}

/** Index of the column in the rows of the scope; null when it is not there. */
function findColumn(name: Name, scope: Scope): number | null {
  const matches = scope.columns.flatMap((candidate, index) => (isNamed(candidate, name) ? [index] : []));
  if (matches.length > 1) throw fatal(209, name.at(-1)!);
  return matches[0] ?? null;
}

function isNamed({ source, column }: ScopeColumn, name: Name): boolean {
  if (column.name.toLowerCase() !== name.at(-1)!.toLowerCase()) return false;
  return isQualified(source, name.slice(0, -1));
}

/** `t`, `dbo.t` and `db.dbo.t` all name the same source. */
export const isQualified = (source: Name, qualifier: Name): boolean =>
  qualifier.length <= source.length &&
  qualifier.every((part, index) => part.toLowerCase() === source[source.length - qualifier.length + index]!.toLowerCase());

function bindUnary(operator: '-' | '+' | '~', operand: Bound): Bound {
  if (operator === '+') return operand;
  if (!isNumber(operand.type) || (operator === '~' && !isInteger(operand.type)))
    throw failure(8117, operand.type.name, operator === '-' ? 'minus' : "'~'");
  const negate = (value: SqlValue): SqlValue => {
    if (value === null) return null;
    if (typeof value === 'boolean') return !value;
    if (operator === '-') return -(value as number);
    return typeof value === 'bigint' ? ~value : ~(value as number);
  };
  return { ...operand, run: (frame) => negate(operand.run(frame)) };
}

function bindBinary(operator: string, left: Bound, right: Bound): Bound {
  const type = arithmeticType(operator, left.type, right.type);
  return {
    type,
    nullable: left.nullable || right.nullable,
    run: (frame) => {
      const [one, other] = [left.run(frame), right.run(frame)];
      return one === null || other === null ? null : calculate(operator, one, left.type, other, right.type, type);
    },
  };
}

function bindCast(operand: Bound, type: SqlType, style: number | null, isTry: boolean): Bound {
  const run = (frame: Frame): SqlValue => convert(operand.run(frame), operand.type, type, style);
  if (!isTry) return { type, nullable: true, run };
  return { type, nullable: true, run: (frame) => orNull(() => run(frame)) };
}

function orNull(run: () => SqlValue): SqlValue {
  try {
    return run();
  } catch (error) {
    if (error instanceof SqlError) return null;
    throw error;
  }
}

function bindCase(expression: Extract<Expression, { kind: 'case' }>, scope: Scope): Bound {
  const branches = expression.branches.map(({ when, then }) => ({ when: bindCondition(when, scope), then: bind(then, scope) }));
  const otherwise = expression.otherwise === null ? null : bind(expression.otherwise, scope);
  const type = typeOfAll([...branches.map(({ then }) => then), ...(otherwise ? [otherwise] : [])]);
  const nullable = otherwise === null || otherwise.nullable || branches.some(({ then }) => then.nullable);
  return {
    type,
    nullable,
    run: (frame) => {
      const branch = branches.find(({ when }) => when(frame) === true)?.then ?? otherwise;
      return branch === null || branch === undefined ? null : convert(branch.run(frame), branch.type, type);
    },
  };
}

/** The type in which all of them fit. */
export function typeOfAll(choices: readonly Bound[]): SqlType {
  const typed = choices.filter(({ isUntyped }) => !isUntyped).map((choice) => choice.type);
  return typed.length === 0 ? INT : typed.reduce(commonType);
}

function bindSubquery(query: Query, scope: Scope): Bound {
  const bound = scope.subquery(query, scope);
  return {
    type: bound.columns[0]?.type ?? INT,
    nullable: true,
    run: (frame) => {
      const rows = bound.rows(frame);
      if (rows.length > 1) throw failure(512);
      return rows[0]?.[0] ?? null;
    },
  };
}

function bindCall(call: Extract<Expression, { kind: 'call' }>, scope: Scope): Bound {
  const name = call.name.at(-1)!.toUpperCase();
  if (call.name.length === 1 && isAggregate(name)) return bindAggregate(name, call, scope);
  const found = call.isStar ? null : findFunction(name, scope.session.instance.product);
  if (!found) throw fatal(195, call.name.join('.'));
  if (call.args.length < found.fewest || call.args.length > found.most) throw fatal(174, name.toLowerCase(), found.fewest);
  const args = call.args.map((argument, index) => bind(index === 0 && takesDatePart(name) ? datePart(argument) : argument, scope));
  const type = typeof found.type === 'function' ? found.type(args) : found.type;
  return {
    type,
    nullable: found.nullable ?? true,
    run: (frame) =>
      found.run(
        args.map((argument) => argument.run(frame)),
        args.map((argument) => argument.type),
        scope.session,
        type,
      ),
  };
}

const takesDatePart = (name: string): boolean => name === 'DATEADD' || name === 'DATEDIFF';

/** There a bare word names a part of a date, not a column. */
function datePart(argument: Expression): Expression {
  if (argument.kind !== 'column' || argument.name.length !== 1 || !isDatePart(argument.name[0]!)) throw fatal(102, 'datepart');
  return { kind: 'literal', type: varchar(20), value: argument.name[0]! };
}
