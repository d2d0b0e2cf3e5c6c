import { BIGINT, FLOAT, MAX, INT, numeric, nvarchar, varbinary, varchar, type SqlType } from '../types.js';
import { narrowText } from './convert.js';
import type { Cursor } from './cursor.js';
import { parseQuery } from './parse-query.js';
import { parseType } from './parse-types.js';
import type { BinaryOperator, Comparison, Condition, Expression, Name } from './syntax.js';

const MAX_DEPTH = 200; // of nested expressions: the server itself gives up earlier or later than a stack does
const COMPARISONS: Readonly<Record<string, Comparison>> = {
  '=': '=',
  '<>': '<>',
  '!=': '<>',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
  '!<': '>=',
  '!>': '<=',
};
const SUMS: readonly BinaryOperator[] = ['+', '-', '&', '|', '^'];
const PRODUCTS: readonly BinaryOperator[] = ['*', '/', '%'];
/** What stands in brackets may be either; only the place where it is used tells. */
type Node = Expression | Condition;

const CONDITIONS: ReadonlySet<Node['kind']> = new Set(['compare', 'and', 'or', 'not', 'isNull', 'like', 'between', 'in', 'exists']);
const isCondition = (node: Node): node is Condition => CONDITIONS.has(node.kind);

export function parseCondition(cursor: Cursor, depth = 0): Condition {
  return asCondition(cursor, disjunction(cursor, depth));
}

export function parseExpression(cursor: Cursor, depth = 0): Expression {
  return asExpression(cursor, sum(cursor, depth));
}

function asCondition(cursor: Cursor, node: Node): Condition {
  if (!isCondition(node)) throw cursor.unexpected();
  return node;
}

function asExpression(cursor: Cursor, node: Node): Expression {
  if (isCondition(node)) throw cursor.unexpected();
  return node;
}

function disjunction(cursor: Cursor, depth: number): Node {
  let left = conjunction(cursor, depth);
  while (cursor.takeWords('OR'))
    left = { kind: 'or', left: asCondition(cursor, left), right: asCondition(cursor, conjunction(cursor, depth)) };
  return left;
}

function conjunction(cursor: Cursor, depth: number): Node {
  let left = negation(cursor, depth);
  while (cursor.takeWords('AND'))
    left = { kind: 'and', left: asCondition(cursor, left), right: asCondition(cursor, negation(cursor, depth)) };
  return left;
}

function negation(cursor: Cursor, depth: number): Node {
  if (depth > MAX_DEPTH) throw cursor.unexpected();
  if (cursor.takeWords('NOT')) return { kind: 'not', operand: asCondition(cursor, negation(cursor, depth + 1)) };
  if (!cursor.takeWords('EXISTS')) return predicate(cursor, depth);
  cursor.expectSymbol('(');
  const query = parseQuery(cursor);
  cursor.expectSymbol(')');
  return { kind: 'exists', query };
}

function predicate(cursor: Cursor, depth: number): Node {
  const operand = sum(cursor, depth + 1);
  if (isCondition(operand)) return operand;
  const token = cursor.peek();
  if (token.kind === 'symbol' && Object.hasOwn(COMPARISONS, token.value)) {
    cursor.next();
    return { kind: 'compare', operator: COMPARISONS[token.value]!, left: operand, right: parseExpression(cursor, depth + 1) };
  }
  if (cursor.takeWords('IS')) {
    const isNegated = cursor.takeWords('NOT');
    cursor.expectWord('NULL');
    return { kind: 'isNull', operand, isNegated };
  }
  const isNegated = cursor.takeWords('NOT');
  if (cursor.takeWords('LIKE')) {
    const pattern = parseExpression(cursor, depth + 1);
    const escape = cursor.takeWords('ESCAPE') ? parseExpression(cursor, depth + 1) : null;
    return { kind: 'like', operand, pattern, escape, isNegated };
  }
  if (cursor.takeWords('BETWEEN')) {
    const low = parseExpression(cursor, depth + 1);
    cursor.expectWord('AND');
    return { kind: 'between', operand, low, high: parseExpression(cursor, depth + 1), isNegated };
  }
  if (cursor.takeWords('IN')) {
    cursor.expectSymbol('(');
    const values = cursor.isWord('SELECT') ? parseQuery(cursor) : cursor.list(() => parseExpression(cursor, depth + 1));
    cursor.expectSymbol(')');
    return { kind: 'in', operand, values, isNegated };
  }
  if (isNegated) throw cursor.unexpected();
  return operand;
}

function sum(cursor: Cursor, depth: number): Node {
  if (depth > MAX_DEPTH) throw cursor.unexpected();
  let left = product(cursor, depth);
  for (let operator = takeOperator(cursor, SUMS); operator; operator = takeOperator(cursor, SUMS))
    left = { kind: 'binary', operator, left: asExpression(cursor, left), right: asExpression(cursor, product(cursor, depth)) };
  return left;
}

function product(cursor: Cursor, depth: number): Node {
  let left = unary(cursor, depth);
  for (let operator = takeOperator(cursor, PRODUCTS); operator; operator = takeOperator(cursor, PRODUCTS))
    left = { kind: 'binary', operator, left: asExpression(cursor, left), right: asExpression(cursor, unary(cursor, depth)) };
  return left;
}

function takeOperator(cursor: Cursor, operators: readonly BinaryOperator[]): BinaryOperator | null {
  return operators.find((operator) => cursor.takeSymbol(operator)) ?? null;
}

function unary(cursor: Cursor, depth: number): Node {
  if (depth > MAX_DEPTH) throw cursor.unexpected();
  for (const operator of ['-', '+', '~'] as const)
    if (cursor.takeSymbol(operator)) return { kind: 'unary', operator, operand: asExpression(cursor, unary(cursor, depth + 1)) };
  return collated(cursor, primary(cursor, depth));
}

/** Every comparison here ignores case, and so does every collation that is named in a statement. */
function collated(cursor: Cursor, expression: Node): Node {
  if (!cursor.takeWords('COLLATE')) return expression;
  const name = cursor.name();
  if (!/^database_default$|_CI_/i.test(name)) throw cursor.unexpected();
  return expression;
}

function primary(cursor: Cursor, depth: number): Node {
  const token = cursor.peek();
  switch (token.kind) {
    case 'text':
      cursor.next();
      return {
        kind: 'literal',
        type: textType(token.value, token.isUnicode),
        value: token.isUnicode ? token.value : narrowText(token.value),
      };
    case 'number':
      cursor.next();
      return numberLiteral(token.value);
    case 'binary':
      cursor.next();
      return binaryLiteral(token.value);
    case 'variable':
      cursor.next();
      return { kind: 'variable', name: token.value };
    default:
      return cursor.isSymbol('(') ? parenthesised(cursor, depth) : named(cursor, depth);
  }
}

const textType = (value: string, isUnicode: boolean): SqlType =>
  isUnicode
    ? nvarchar(value.length > 4000 ? MAX : Math.max(1, value.length))
    : varchar(value.length > 8000 ? MAX : Math.max(1, value.length));

function numberLiteral(text: string): Expression {
  if (/[eE]/.test(text)) return { kind: 'literal', type: FLOAT, value: Number(text) };
  const [whole = '', fraction = ''] = text.split('.');
  const digits = BigInt(whole + fraction);
  if (text.includes('.'))
    return { kind: 'literal', type: numeric(Math.min(38, Math.max(1, whole.length + fraction.length)), fraction.length), value: digits };
  if (digits <= 2147483647n) return { kind: 'literal', type: INT, value: Number(digits) };
  if (digits <= 9223372036854775807n) return { kind: 'literal', type: BIGINT, value: digits };
  return { kind: 'literal', type: numeric(Math.min(38, whole.length)), value: digits };
}

function binaryLiteral(text: string): Expression {
  const hex = text.slice(2).length % 2 === 0 ? text.slice(2) : `0${text.slice(2)}`;
  return { kind: 'literal', type: varbinary(Math.max(1, hex.length / 2)), value: new Uint8Array(Buffer.from(hex, 'hex')) };
}

function parenthesised(cursor: Cursor, depth: number): Node {
  cursor.expectSymbol('(');
  const inner: Node = cursor.isWord('SELECT') ? { kind: 'subquery', query: parseQuery(cursor) } : disjunction(cursor, depth + 1);
  cursor.expectSymbol(')');
  return inner;
}

function named(cursor: Cursor, depth: number): Expression {
  if (cursor.takeWords('NULL')) return { kind: 'null' };
  if (cursor.takeWords('CASE')) return parseCase(cursor, depth);
  if (cursor.isWord('CAST') || cursor.isWord('TRY_CAST')) return parseCast(cursor, depth);
  if (cursor.isWord('CONVERT') || cursor.isWord('TRY_CONVERT')) return parseConvert(cursor, depth);
  for (const word of ['LEFT', 'RIGHT', 'NULLIF', 'USER'] as const)
    if (cursor.isWord(word) && cursor.peek(1).value === '(') {
      cursor.next();
      return call([word], cursor);
    }
  for (const word of ['SYSTEM_USER', 'CURRENT_USER', 'SESSION_USER', 'CURRENT_TIMESTAMP'])
    if (cursor.takeWords(word)) return { kind: 'call', name: [word], args: [], isDistinct: false, isStar: false };
  const name = cursor.dottedName();
  return cursor.isSymbol('(') ? call(name, cursor) : { kind: 'column', name };
}

function call(name: Name, cursor: Cursor): Expression {
  cursor.expectSymbol('(');
  if (cursor.takeSymbol('*')) {
    cursor.expectSymbol(')');
    return { kind: 'call', name, args: [], isDistinct: false, isStar: true };
  }
  const isDistinct = cursor.takeWords('DISTINCT');
  const args = cursor.isSymbol(')') ? [] : cursor.list(() => parseExpression(cursor, 1));
  cursor.expectSymbol(')');
  return { kind: 'call', name, args, isDistinct, isStar: false };
}

function parseCase(cursor: Cursor, depth: number): Expression {
  const subject = cursor.isWord('WHEN') ? null : parseExpression(cursor, depth + 1);
  const branches: { when: Condition; then: Expression }[] = [];
  while (cursor.takeWords('WHEN')) {
    const when: Condition = subject
      ? { kind: 'compare', operator: '=', left: subject, right: parseExpression(cursor, depth + 1) }
      : parseCondition(cursor, depth + 1);
    cursor.expectWord('THEN');
    branches.push({ when, then: parseExpression(cursor, depth + 1) });
  }
  if (branches.length === 0) throw cursor.unexpected();
  const otherwise = cursor.takeWords('ELSE') ? parseExpression(cursor, depth + 1) : null;
  cursor.expectWord('END');
  return { kind: 'case', branches, otherwise };
}

function parseCast(cursor: Cursor, depth: number): Expression {
  const isTry = cursor.next().value.toUpperCase() === 'TRY_CAST';
  cursor.expectSymbol('(');
  const operand = parseExpression(cursor, depth + 1);
  cursor.expectWord('AS');
  const type = parseType(cursor, 30);
  cursor.expectSymbol(')');
  return { kind: 'cast', operand, type, style: null, isTry };
}

function parseConvert(cursor: Cursor, depth: number): Expression {
  const isTry = cursor.next().value.toUpperCase() === 'TRY_CONVERT';
  cursor.expectSymbol('(');
  const type = parseType(cursor, 30);
  cursor.expectSymbol(',');
  const operand = parseExpression(cursor, depth + 1);
  const style = cursor.takeSymbol(',') ? cursor.wholeNumber() : null;
  cursor.expectSymbol(')');
  return { kind: 'cast', operand, type, style, isTry };
}
