import { isText, type Column, type SqlValue } from '../types.js';
import { hasAggregate } from './aggregates.js';
import { bindCondition } from './bind-condition.js';
import { NO_ROW, bind, constantScope, isQualified, type Bound, type BoundQuery, type Frame, type Scope, type ScopeColumn } from './bind.js';
import { commonType, compareValues } from './compare.js';
import { convert } from './convert.js';
import { failure, fatal } from '../messages.js';
import type { Session } from './session.js';
import type { Expression, Query, SelectItem, Source } from './syntax.js';

interface BoundSource {
  readonly columns: readonly ScopeColumn[];
  rows(outer: Frame | null): SqlValue[][];
}

interface Output {
  readonly column: Column;
  readonly bound: Bound;
}

/** One row of the result with what it was made from: ORDER BY may look at either. */
interface Made {
  readonly values: SqlValue[];
  readonly frame: Frame;
}

/** A query of a statement: names resolved, types known, nothing read yet. */
export function bindQuery(query: Query, session: Session): BoundQuery {
  return bindIn(query, constantScope(session, bindIn));
}

/** For expressions outside of a query: of SET, IF, PRINT and the like. */
export const statementScope = (session: Session): Scope => constantScope(session, bindIn);

function bindIn(query: Query, surrounding: Scope): BoundQuery {
  const source = query.from === null ? null : bindSource(query.from, surrounding);
  const scope: Scope = { ...surrounding, columns: source?.columns ?? [], outer: surrounding, grouping: null };
  const where = query.where === null ? null : bindCondition(query.where, scope);
  const isGrouped =
    query.groupBy.length > 0 || query.having !== null || query.items.some((item) => item.kind !== 'star' && hasAggregate(item.expression));
  const keys = query.groupBy.map((expression) => ({ expression, bound: bind(expression, scope) }));
  const resultScope: Scope = isGrouped ? { ...scope, grouping: keys } : scope;
  const having = query.having === null ? null : bindCondition(query.having, resultScope);
  const outputs = query.items.flatMap((item) => bindItem(item, resultScope));
  const order = query.orderBy.map(({ expression, isDescending }) => ({ key: bindOrder(expression, outputs, resultScope), isDescending }));
  const top = query.top === null ? null : bind(query.top, surrounding);
  const union = query.union === null ? null : { all: query.union.all, part: bindIn(query.union.query, surrounding) };
  if (union && union.part.columns.length !== outputs.length) throw fatal(205);
  const columns = unionColumns(
    outputs.map(({ column }) => column),
    union?.part.columns ?? null,
  );

  const make = (outer: Frame | null): Made[] => {
    const rows = (source?.rows(outer) ?? [[]])
      .map((row): Frame => ({ row, group: null, outer }))
      .filter((frame) => !where || where(frame) === true);
    const frames = isGrouped
      ? groups(
          rows,
          keys.map(({ bound }) => bound),
          outer,
        )
      : rows;
    return frames
      .filter((frame) => !having || having(frame) === true)
      .map((frame) => ({ frame, values: outputs.map(({ bound }) => bound.run(frame)) }));
  };

  return {
    columns,
    rows: (outer) => {
      let made = make(outer);
      if (union)
        made = [
          ...made.map((row) => converted(row, outputs, columns)),
          ...union.part.rows(outer).map((values) => ({ values, frame: NO_ROW })),
        ];
      if (query.isDistinct || union?.all === false) made = distinct(made, columns);
      if (order.length > 0) made.sort((one, other) => compareMade(one, other, order));
      const limit = top === null ? made.length : Number(top.run(NO_ROW));
      return made.slice(0, Math.max(0, limit)).map(({ values }) => values);
    },
  };
}

function unionColumns(own: readonly Column[], other: readonly Column[] | null): Column[] {
  return own.map((column, index) => {
    const partner = other?.[index];
    if (!partner) return column;
    return { ...column, type: commonType(column.type, partner.type), nullable: column.nullable || partner.nullable, origin: 'computed' };
  });
}

const converted = ({ values, frame }: Made, outputs: readonly Output[], columns: readonly Column[]): Made => ({
  frame,
  values: values.map((value, index) => convert(value, outputs[index]!.bound.type, columns[index]!.type)),
});

function bindSource(source: Source, scope: Scope): BoundSource {
  switch (source.kind) {
    case 'object': {
      const { name, columns, rows } = scope.session.source(source.name);
      const alias = source.alias === null ? name : [source.alias];
      return { columns: columns.map((column) => ({ source: alias, column })), rows };
    }
    case 'query': {
      const query = scope.subquery(source.query, scope);
      const unnamed = query.columns.findIndex(({ name }) => name === '');
      if (unnamed >= 0) throw fatal(8155, unnamed + 1, source.alias);
      return { columns: query.columns.map((column) => ({ source: [source.alias], column })), rows: (outer) => query.rows(outer) };
    }
    case 'join':
      return bindJoin(source, scope);
  }
}

function bindJoin(join: Extract<Source, { kind: 'join' }>, scope: Scope): BoundSource {
  const [left, right] = [bindSource(join.left, scope), bindSource(join.right, scope)];
  const isOuter = join.join === 'left';
  const rightColumns = isOuter
    ? right.columns.map(({ source, column }) => ({ source, column: { ...column, nullable: true } }))
    : right.columns;
  const columns = [...left.columns, ...rightColumns];
  const on = join.on === null ? null : bindCondition(join.on, { ...scope, columns, outer: scope, grouping: null });
  const nothing: SqlValue[] = right.columns.map(() => null);
  return {
    columns,
    rows: (outer) => {
      const others = right.rows(outer);
      return left.rows(outer).flatMap((row) => {
        const matches = others.map((other) => [...row, ...other]).filter((both) => !on || on({ row: both, group: null, outer }) === true);
        return matches.length === 0 && isOuter ? [[...row, ...nothing]] : matches;
      });
    },
  };
}

function bindItem(item: SelectItem, scope: Scope): Output[] {
  if (item.kind === 'star') return bindStar(item.qualifier, scope);
  const bound =
    item.kind === 'assign' ? assigning(item.variable, bind(item.expression, scope), scope.session) : bind(item.expression, scope);
  const name = item.kind === 'value' ? (item.alias ?? (item.expression.kind === 'column' ? item.expression.name.at(-1)! : '')) : '';
  return [{ bound, column: { name, type: bound.type, nullable: bound.nullable, origin: bound.origin ?? 'computed' } }];
}

/** Row after row, so that a variable can sum up what it sees. */
function assigning(variable: string, bound: Bound, session: Session): Bound {
  return {
    ...bound,
    run: (frame) => {
      const value = bound.run(frame);
      session.setVariable(variable, value, bound.type);
      return value;
    },
  };
}

function bindStar(qualifier: readonly string[], scope: Scope): Output[] {
  const outputs = scope.columns.flatMap(({ source, column }, index) =>
    isQualified(source, qualifier) ? [{ column, bound: { ...column, run: (frame: Frame) => frame.row[index] ?? null } }] : [],
  );
  if (outputs.length === 0) throw fatal(qualifier.length > 0 ? 107 : 263, qualifier.join('.'));
  if (scope.grouping) throw fatal(8120, outputs[0]!.column.name);
  return outputs;
}

type OrderKey = (row: Made) => { value: SqlValue; type: Column['type'] };

/** A position, a name of the result, or anything of the sources. */
function bindOrder(expression: Expression, outputs: readonly Output[], scope: Scope): OrderKey {
  const index = outputIndex(expression, outputs);
  if (index !== null) {
    const { type } = outputs[index]!.column;
    return ({ values }) => ({ value: values[index] ?? null, type });
  }
  const bound = bind(expression, scope);
  return ({ frame }) => ({ value: bound.run(frame), type: bound.type });
}

function outputIndex(expression: Expression, outputs: readonly Output[]): number | null {
  if (expression.kind === 'literal' && typeof expression.value === 'number') {
    if (expression.value < 1 || expression.value > outputs.length) throw fatal(108, expression.value);
    return expression.value - 1;
  }
  if (expression.kind !== 'column' || expression.name.length !== 1) return null;
  const index = outputs.findIndex(({ column }) => column.name.toLowerCase() === expression.name[0]!.toLowerCase());
  return index < 0 ? null : index;
}

function compareMade(one: Made, other: Made, order: readonly { key: OrderKey; isDescending: boolean }[]): number {
  for (const { key, isDescending } of order) {
    const [left, right] = [key(one), key(other)];
    const result = compareNullable(left.value, left.type, right.value, right.type);
    if (result !== 0) return isDescending ? -result : result;
  }
  return 0;
}

/** Null comes first. */
function compareNullable(left: SqlValue, leftType: Column['type'], right: SqlValue, rightType: Column['type']): number {
  if (left === null || right === null) return (left === null ? 0 : 1) - (right === null ? 0 : 1);
  return compareValues(left, leftType, right, rightType);
}

function distinct(made: readonly Made[], columns: readonly Column[]): Made[] {
  const seen = new Map<string, Made>();
  for (const row of made) {
    const key = row.values.map((value, index) => keyOf(value, columns[index]!)).join('\u0000');
    if (!seen.has(key)) seen.set(key, row);
  }
  return [...seen.values()];
}

function keyOf(value: SqlValue, { type }: Column): string {
  if (value === null) return 'null';
  const text = convert(value, type, { name: 'nvarchar', length: -1, precision: 0, scale: 0 }, 1) as string;
  return `=${isText(type) ? text.replace(/ +$/, '').toLowerCase() : text}`;
}

/** Without keys everything is one group, also when there is nothing. */
function groups(rows: readonly Frame[], keys: readonly Bound[], outer: Frame | null): Frame[] {
  if (keys.length === 0) return [{ row: [], group: rows.map(({ row }) => row), outer }];
  const found = new Map<string, (readonly SqlValue[])[]>();
  for (const frame of rows) {
    const key = keys
      .map((bound) => keyOf(bound.run(frame), { name: '', type: bound.type, nullable: true, origin: 'computed' }))
      .join('\u0000');
    const members = found.get(key) ?? [];
    members.push(frame.row);
    found.set(key, members);
  }
  return [...found.values()].map((group) => ({ row: [], group, outer }));
}

/** Runs SELECT @a = ..., where the last row wins. @throws {SqlError} 141 when it also returns columns */
export function assignments(query: Query): string[] | null {
  const variables = query.items.flatMap((item) => (item.kind === 'assign' ? [item.variable] : []));
  if (variables.length === 0) return null;
  if (variables.length !== query.items.length) throw failure(141);
  return variables;
}
