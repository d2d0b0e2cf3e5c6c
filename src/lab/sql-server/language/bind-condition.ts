import { INT, isText, varchar } from '../types.js';
import { bind, type Bound, type Frame, type Scope } from './bind.js';
import { compareValues } from './compare.js';
import { convert } from './convert.js';
import { likePattern } from './like.js';
import type { Condition } from './syntax.js';

/** True, false, or null for unknown. */
export type BoundCondition = (frame: Frame) => boolean | null;

export function bindCondition(condition: Condition, scope: Scope): BoundCondition {
  switch (condition.kind) {
    case 'and': {
      const [left, right] = [bindCondition(condition.left, scope), bindCondition(condition.right, scope)];
      return (frame) => and(left(frame), () => right(frame));
    }
    case 'or': {
      const [left, right] = [bindCondition(condition.left, scope), bindCondition(condition.right, scope)];
      return (frame) => not(and(not(left(frame)), () => not(right(frame))));
    }
    case 'not': {
      const operand = bindCondition(condition.operand, scope);
      return (frame) => not(operand(frame));
    }
    case 'compare':
      return bindComparison(condition.operator, bind(condition.left, scope), bind(condition.right, scope));
    case 'isNull': {
      const operand = bind(condition.operand, scope);
      return (frame) => (operand.run(frame) === null) !== condition.isNegated;
    }
    case 'between': {
      const operand = bind(condition.operand, scope);
      const low = bindComparison('>=', operand, bind(condition.low, scope));
      const high = bindComparison('<=', operand, bind(condition.high, scope));
      return negatedIf(condition.isNegated, (frame) => and(low(frame), () => high(frame)));
    }
    case 'exists': {
      const query = scope.subquery(condition.query, scope);
      return (frame) => query.rows(frame).length > 0;
    }
    case 'in':
      return negatedIf(condition.isNegated, bindIn(condition, scope));
    case 'like':
      return negatedIf(condition.isNegated, bindLike(condition, scope));
  }
}

const not = (value: boolean | null): boolean | null => (value === null ? null : !value);

function and(left: boolean | null, right: () => boolean | null): boolean | null {
  if (left === false) return false;
  const other = right();
  return other === false ? false : left === null || other === null ? null : true;
}

const negatedIf = (isNegated: boolean, condition: BoundCondition): BoundCondition =>
  isNegated ? (frame) => not(condition(frame)) : condition;

const OUTCOMES: Readonly<Record<string, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '<>': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

function bindComparison(operator: string, left: Bound, right: Bound): BoundCondition {
  const outcome = OUTCOMES[operator]!;
  return (frame) => {
    const [one, other] = [left.run(frame), right.run(frame)];
    return one === null || other === null ? null : outcome(compareValues(one, left.type, other, right.type));
  };
}

function bindIn(condition: Extract<Condition, { kind: 'in' }>, scope: Scope): BoundCondition {
  const operand = bind(condition.operand, scope);
  if (Array.isArray(condition.values)) {
    const equals = condition.values.map((value) => bindComparison('=', operand, bind(value, scope)));
    return (frame) => anyOf(equals.map((equal) => equal(frame)));
  }
  const query = scope.subquery(condition.values, scope);
  const { type } = query.columns[0] ?? { type: INT };
  return (frame) => {
    const value = operand.run(frame);
    if (value === null) return null;
    return anyOf(
      query
        .rows(frame)
        .map(([candidate = null]) => (candidate === null ? null : compareValues(value, operand.type, candidate, type) === 0)),
    );
  };
}

const anyOf = (outcomes: (boolean | null)[]): boolean | null => (outcomes.includes(true) ? true : outcomes.includes(null) ? null : false);

function bindLike(condition: Extract<Condition, { kind: 'like' }>, scope: Scope): BoundCondition {
  const operand = bind(condition.operand, scope);
  const pattern = bind(condition.pattern, scope);
  const escape = condition.escape === null ? null : bind(condition.escape, scope);
  return (frame) => {
    const [value, like] = [asText(operand, frame), asText(pattern, frame)];
    if (value === null || like === null) return null;
    return likePattern(like, escape === null ? null : asText(escape, frame)).test(value);
  };
}

function asText(bound: Bound, frame: Frame): string | null {
  const value = bound.run(frame);
  return (isText(bound.type) ? value : convert(value, bound.type, varchar(-1))) as string | null;
}
