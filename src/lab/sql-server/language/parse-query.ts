import { INT } from '../types.js';
import type { Cursor } from './cursor.js';
import { parseCondition, parseExpression } from './parse-expression.js';
import type { Expression, Query, SelectItem, Source } from './syntax.js';

/** Words that follow a source and are not its alias. */
const AFTER_SOURCE = new Set('ON WHERE GROUP ORDER HAVING INNER LEFT CROSS JOIN UNION WITH OPTION FOR'.split(' '));

/** SELECT ... up to the end of the query. */
export function parseQuery(cursor: Cursor): Query {
  const query = parseUnordered(cursor);
  const orderBy = cursor.takeWords('ORDER', 'BY') ? cursor.list(() => orderItem(cursor)) : [];
  if (cursor.takeWords('OPTION')) {
    cursor.expectSymbol('(');
    cursor.expectWord('RECOMPILE');
    cursor.expectSymbol(')');
  }
  return { ...query, orderBy };
}

function parseUnordered(cursor: Cursor): Query {
  cursor.expectWord('SELECT');
  const isDistinct = cursor.takeWords('DISTINCT');
  if (!isDistinct) cursor.takeWords('ALL');
  const top = cursor.takeWords('TOP') ? parseTop(cursor) : null;
  const items = cursor.list(() => selectItem(cursor));
  const from = cursor.takeWords('FROM') ? parseSources(cursor) : null;
  const where = cursor.takeWords('WHERE') ? parseCondition(cursor) : null;
  const groupBy = cursor.takeWords('GROUP', 'BY') ? cursor.list(() => parseExpression(cursor)) : [];
  const having = cursor.takeWords('HAVING') ? parseCondition(cursor) : null;
  const union = cursor.takeWords('UNION') ? { all: cursor.takeWords('ALL'), query: parseUnordered(cursor) } : null;
  return { top, isDistinct, items, from, where, groupBy, having, union, orderBy: [] };
}

function parseTop(cursor: Cursor): Expression {
  if (!cursor.takeSymbol('(')) return { kind: 'literal', type: INT, value: cursor.wholeNumber() };
  const top = parseExpression(cursor);
  cursor.expectSymbol(')');
  return top;
}

function orderItem(cursor: Cursor): { expression: Expression; isDescending: boolean } {
  const expression = parseExpression(cursor);
  const isDescending = cursor.takeWords('DESC');
  if (!isDescending) cursor.takeWords('ASC');
  return { expression, isDescending };
}

function selectItem(cursor: Cursor): SelectItem {
  if (cursor.takeSymbol('*')) return { kind: 'star', qualifier: [] };
  const star = qualifiedStar(cursor);
  if (star) return star;
  if (cursor.peek().kind === 'variable' && cursor.peek(1).value === '=' && cursor.peek(1).kind === 'symbol') {
    const variable = cursor.variable();
    cursor.expectSymbol('=');
    return { kind: 'assign', variable, expression: parseExpression(cursor) };
  }
  if (cursor.isName() && cursor.peek(1).kind === 'symbol' && cursor.peek(1).value === '=') {
    const alias = cursor.name();
    cursor.expectSymbol('=');
    return { kind: 'value', expression: parseExpression(cursor), alias };
  }
  const expression = parseExpression(cursor);
  return { kind: 'value', expression, alias: itemAlias(cursor) };
}

/** `t.*` and `s.t.*`. */
function qualifiedStar(cursor: Cursor): SelectItem | null {
  for (let length = 1; length <= 3; length++) {
    const isDot = cursor.peek(2 * length - 1).kind === 'symbol' && cursor.peek(2 * length - 1).value === '.';
    if (!cursor.isName() || !isDot) return null;
    const after = cursor.peek(2 * length);
    if (after.kind !== 'symbol' || after.value !== '*') continue;
    const qualifier: string[] = [];
    for (let part = 0; part < length; part++) {
      qualifier.push(cursor.name());
      cursor.expectSymbol('.');
    }
    cursor.expectSymbol('*');
    return { kind: 'star', qualifier };
  }
  return null;
}

function itemAlias(cursor: Cursor): string | null {
  const isNamed = cursor.takeWords('AS');
  if (cursor.peek().kind === 'text') return cursor.text();
  if (cursor.isName()) return cursor.name();
  if (isNamed) throw cursor.unexpected();
  return null;
}

function parseSources(cursor: Cursor): Source {
  let left = parseJoined(cursor);
  while (cursor.takeSymbol(',')) left = { kind: 'join', join: 'cross', left, right: parseJoined(cursor), on: null };
  return left;
}

function parseJoined(cursor: Cursor): Source {
  let left = parseSource(cursor);
  for (;;) {
    if (cursor.takeWords('CROSS', 'JOIN')) {
      left = { kind: 'join', join: 'cross', left, right: parseSource(cursor), on: null };
      continue;
    }
    const join = takeJoin(cursor);
    if (!join) return left;
    const right = parseSource(cursor);
    cursor.expectWord('ON');
    left = { kind: 'join', join, left, right, on: parseCondition(cursor) };
  }
}

function takeJoin(cursor: Cursor): 'inner' | 'left' | null {
  if (cursor.takeWords('JOIN') || cursor.takeWords('INNER', 'JOIN')) return 'inner';
  return cursor.takeWords('LEFT', 'OUTER', 'JOIN') || cursor.takeWords('LEFT', 'JOIN') ? 'left' : null;
}

function parseSource(cursor: Cursor): Source {
  if (cursor.takeSymbol('(')) {
    if (!cursor.isWord('SELECT')) {
      const inner = parseSources(cursor);
      cursor.expectSymbol(')');
      return inner;
    }
    const query = parseQuery(cursor);
    cursor.expectSymbol(')');
    return { kind: 'query', query, alias: sourceAlias(cursor) ?? missing(cursor) };
  }
  const name = cursor.dottedName();
  const alias = sourceAlias(cursor);
  skipTableHints(cursor);
  return { kind: 'object', name, alias };
}

function missing(cursor: Cursor): never {
  throw cursor.unexpected();
}

function sourceAlias(cursor: Cursor): string | null {
  if (cursor.takeWords('AS')) return cursor.name();
  const token = cursor.peek();
  if (token.kind === 'name') return cursor.name();
  return cursor.isName() && !AFTER_SOURCE.has(token.value.toUpperCase()) ? cursor.name() : null;
}

/** Locks are not modelled, so hints about them change nothing. */
function skipTableHints(cursor: Cursor): void {
  if (!cursor.isWord('WITH') || cursor.peek(1).value !== '(') return;
  cursor.expectWord('WITH');
  cursor.expectSymbol('(');
  cursor.list(() => cursor.oneOf('NOLOCK', 'READUNCOMMITTED', 'READPAST', 'ROWLOCK', 'UPDLOCK', 'HOLDLOCK', 'TABLOCK'));
  cursor.expectSymbol(')');
}
