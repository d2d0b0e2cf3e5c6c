import { Cursor } from './cursor.js';
import { fatal } from '../messages.js';
import { parseBackup, parseRestore } from './parse-backup.js';
import { parseAlter, parseCreate, parseDrop } from './parse-definitions.js';
import { parseCondition, parseExpression } from './parse-expression.js';
import { parseQuery } from './parse-query.js';
import { parseType } from './parse-types.js';
import type { Argument, InsertSource, Operand, Statement } from './syntax.js';
import { tokenize } from './tokenizer.js';

/** What a statement is apart from its line. */
export type Parsed = Statement extends infer S ? (S extends Statement ? Omit<S, 'line'> : never) : never;

const MAX_NESTING = 32;

/**
 * A whole batch, all of it or nothing: like the server, which runs no part of a batch that it cannot read. Statements outside of the few
 * that are written here are refused like misspelt ones.
 *
 * @throws {SqlError} 102, 156, 155 and the tokenizer's
 */
export function parseBatchText(text: string): Statement[] {
  const cursor = new Cursor(tokenize(text));
  const statements: Statement[] = [];
  while (cursor.takeSymbol(';'));
  while (!cursor.isAtEnd) {
    statements.push(...parseStatement(cursor, 0, statements.length === 0));
    while (cursor.takeSymbol(';'));
  }
  return statements;
}

/** One statement, or all those of a BEGIN ... END. */
function parseStatement(cursor: Cursor, depth: number, isFirst: boolean): Statement[] {
  if (depth > MAX_NESTING) throw cursor.unexpected();
  if (cursor.isWord('BEGIN') && !cursor.isWord('BEGIN', 'TRAN') && !cursor.isWord('BEGIN', 'TRANSACTION')) return block(cursor, depth);
  const { line } = cursor;
  const parsed = cursor.takeWords('IF') ? parseIf(cursor, depth) : parseSimple(cursor, isFirst);
  return [{ ...parsed, line }];
}

function block(cursor: Cursor, depth: number): Statement[] {
  cursor.expectWord('BEGIN');
  const statements: Statement[] = [];
  while (!cursor.takeWords('END')) {
    if (cursor.isAtEnd) throw cursor.unexpected();
    statements.push(...parseStatement(cursor, depth + 1, false));
    while (cursor.takeSymbol(';'));
  }
  return statements;
}

function parseIf(cursor: Cursor, depth: number): Parsed {
  const condition = parseCondition(cursor);
  const then = parseStatement(cursor, depth + 1, false);
  if (cursor.isSymbol(';') && cursor.peek(1).value.toUpperCase() === 'ELSE') cursor.expectSymbol(';');
  const otherwise = cursor.takeWords('ELSE') ? parseStatement(cursor, depth + 1, false) : [];
  return { kind: 'if', condition, then, otherwise };
}

function parseSimple(cursor: Cursor, isFirst: boolean): Parsed {
  if (cursor.isWord('SELECT')) return { kind: 'select', query: parseQuery(cursor) };
  if (cursor.takeWords('DECLARE')) return parseDeclare(cursor);
  if (cursor.takeWords('SET')) return parseSet(cursor);
  if (cursor.takeWords('PRINT')) return { kind: 'print', value: parseExpression(cursor) };
  if (cursor.takeWords('RAISERROR')) return parseRaiserror(cursor);
  if (cursor.takeWords('USE')) return { kind: 'use', database: cursor.name() };
  if (cursor.takeWords('EXEC') || cursor.takeWords('EXECUTE')) return parseExecute(cursor);
  if (cursor.takeWords('WAITFOR')) return parseWaitfor(cursor);
  if (cursor.takeWords('KILL')) return { kind: 'kill', sessionId: parseExpression(cursor) };
  if (cursor.takeWords('INSERT')) return parseInsert(cursor);
  if (cursor.takeWords('CREATE')) return parseCreate(cursor);
  if (cursor.takeWords('ALTER')) return parseAlter(cursor);
  if (cursor.takeWords('DROP')) return parseDrop(cursor);
  if (cursor.takeWords('DBCC')) return parseDbcc(cursor);
  if (cursor.takeWords('BACKUP')) return parseBackup(cursor);
  if (cursor.takeWords('RESTORE')) return parseRestore(cursor);
  const transaction = parseTransaction(cursor);
  if (transaction) return transaction;
  if (isFirst && cursor.isName()) return { kind: 'execute', procedure: cursor.dottedName(), args: parseProcedureArguments(cursor) };
  throw fatal(102, cursor.peek().value);
}

function parseTransaction(cursor: Cursor): Parsed | null {
  for (const [word, action] of [
    ['BEGIN', 'begin'],
    ['COMMIT', 'commit'],
    ['ROLLBACK', 'rollback'],
  ] as const) {
    if (!cursor.takeWords(word)) continue;
    const isNamed = cursor.takeWords('TRANSACTION') || cursor.takeWords('TRAN');
    if (!isNamed && word === 'BEGIN') throw cursor.unexpected();
    return { kind: 'transaction', action };
  }
  return null;
}

function parseDeclare(cursor: Cursor): Parsed {
  const variables = cursor.list(() => {
    const name = cursor.variable();
    cursor.takeWords('AS');
    const type = parseType(cursor);
    return { name, type, value: cursor.takeSymbol('=') ? parseExpression(cursor) : null };
  });
  return { kind: 'declare', variables };
}

/**
 * SET of a variable or of an option. Options that change nothing of what is modelled are taken; of those that would, only the setting that
 * is modelled anyway: everything else would be a promise nobody keeps.
 */
function parseSet(cursor: Cursor): Parsed {
  if (cursor.peek().kind === 'variable') {
    const variable = cursor.variable();
    cursor.expectSymbol('=');
    return { kind: 'assign', variable, value: parseExpression(cursor) };
  }
  if (cursor.takeWords('TRANSACTION', 'ISOLATION', 'LEVEL')) {
    if (!cursor.takeWords('READ', 'COMMITTED') && !cursor.takeWords('READ', 'UNCOMMITTED') && !cursor.takeWords('REPEATABLE', 'READ'))
      cursor.oneOf('SNAPSHOT', 'SERIALIZABLE');
    return { kind: 'setOption', abortsOnError: null };
  }
  const options = cursor.list(() => cursor.name().toUpperCase());
  const [option = ''] = options;
  if (option === 'XACT_ABORT') return { kind: 'setOption', abortsOnError: cursor.oneOf('ON', 'OFF') === 'ON' };
  if (['TEXTSIZE', 'LOCK_TIMEOUT', 'DATEFIRST'].includes(option)) {
    cursor.takeSymbol('-');
    cursor.wholeNumber();
  } else if (option === 'ROWCOUNT') {
    if (cursor.peek().value !== '0') throw cursor.unexpected();
    cursor.wholeNumber();
  } else if (option === 'LANGUAGE') {
    if (!/^(us_)?english$/i.test(cursor.peek().value)) throw cursor.unexpected();
    cursor.next();
  } else if (['DATEFORMAT', 'DEADLOCK_PRIORITY'].includes(option)) {
    cursor.name();
  } else {
    const settings = options.map((each) => SETTINGS[each] ?? unknownOption(each));
    if (settings.every((setting) => setting === 'any')) cursor.oneOf('ON', 'OFF');
    else cursor.oneOf(settings.find((setting) => setting !== 'any')!);
  }
  return { kind: 'setOption', abortsOnError: null };
}

function unknownOption(option: string): never {
  throw fatal(195, option);
}

/** Which setting of an option is the one that holds here. */
const SETTINGS: Readonly<Record<string, 'ON' | 'OFF' | 'any'>> = {
  ANSI_DEFAULTS: 'ON',
  ANSI_NULLS: 'ON',
  ANSI_NULL_DFLT_OFF: 'OFF',
  ANSI_NULL_DFLT_ON: 'ON',
  ANSI_PADDING: 'ON',
  ANSI_WARNINGS: 'ON',
  ARITHABORT: 'any',
  CONCAT_NULL_YIELDS_NULL: 'ON',
  CURSOR_CLOSE_ON_COMMIT: 'any',
  IMPLICIT_TRANSACTIONS: 'OFF',
  NOCOUNT: 'any',
  NUMERIC_ROUNDABORT: 'OFF',
  QUOTED_IDENTIFIER: 'ON',
};

function parseRaiserror(cursor: Cursor): Parsed {
  cursor.expectSymbol('(');
  const args = cursor.list(() => parseExpression(cursor));
  cursor.expectSymbol(')');
  if (args.length < 3) throw cursor.unexpected();
  if (cursor.takeWords('WITH')) cursor.oneOf('NOWAIT', 'LOG');
  return { kind: 'raiserror', args };
}

function parseExecute(cursor: Cursor): Parsed {
  if (cursor.takeSymbol('(')) {
    const text = parseExpression(cursor);
    cursor.expectSymbol(')');
    return { kind: 'executeText', text };
  }
  return { kind: 'execute', procedure: cursor.dottedName(), args: parseProcedureArguments(cursor) };
}

function parseProcedureArguments(cursor: Cursor): Argument[] {
  if (!startsArgument(cursor)) return [];
  return cursor.list(() => {
    const isNamed = cursor.peek().kind === 'variable' && cursor.peek(1).kind === 'symbol' && cursor.peek(1).value === '=';
    const name = isNamed ? cursor.variable() : null;
    if (isNamed) cursor.expectSymbol('=');
    return { name, value: argumentValue(cursor) };
  });
}

function startsArgument(cursor: Cursor): boolean {
  const { kind, value } = cursor.peek();
  if (kind === 'symbol') return value === '-';
  return kind !== 'end' && (kind !== 'word' || cursor.isName() || value.toUpperCase() === 'NULL');
}

/** A bare word is a text here: `EXEC sp_helpdb master`. */
function argumentValue(cursor: Cursor) {
  if (!cursor.isName()) return parseExpression(cursor);
  const value = cursor.name();
  return {
    kind: 'literal' as const,
    type: { name: 'nvarchar' as const, length: Math.max(1, value.length), precision: 0, scale: 0 },
    value,
  };
}

function parseWaitfor(cursor: Cursor): Parsed {
  cursor.expectWord('DELAY');
  return { kind: 'waitfor', delay: parseExpression(cursor) };
}

function parseInsert(cursor: Cursor): Parsed {
  cursor.takeWords('INTO');
  const table = cursor.dottedName();
  const columns = cursor.takeSymbol('(') ? cursor.list(() => cursor.name()) : null;
  if (columns) cursor.expectSymbol(')');
  return { kind: 'insert', table, columns, source: insertSource(cursor) };
}

function insertSource(cursor: Cursor): InsertSource {
  if (cursor.isWord('SELECT')) return { kind: 'query', query: parseQuery(cursor) };
  const { line } = cursor;
  if (cursor.takeWords('EXEC') || cursor.takeWords('EXECUTE'))
    return { kind: 'execute', statement: { ...parseExecute(cursor), line } as Statement };
  cursor.expectWord('VALUES');
  const rows = cursor.list(() => {
    cursor.expectSymbol('(');
    const row = cursor.list(() => parseExpression(cursor));
    cursor.expectSymbol(')');
    return row;
  });
  return { kind: 'values', rows };
}

function parseDbcc(cursor: Cursor): Parsed {
  cursor.expectWord('CHECKDB');
  let database: Operand | null = null;
  if (cursor.takeSymbol('(')) {
    database = parseOperand(cursor);
    cursor.expectSymbol(')');
  }
  let noMessages = false;
  if (cursor.takeWords('WITH'))
    for (const option of cursor.list(() => cursor.oneOf('NO_INFOMSGS', 'ALL_ERRORMSGS', 'PHYSICAL_ONLY', 'TABLOCK', 'DATA_PURITY')))
      noMessages ||= option === 'NO_INFOMSGS';
  return { kind: 'checkDatabase', database, noMessages };
}

/** A name, bare, delimited or as a text, or a variable that holds one. */
export function parseOperand(cursor: Cursor): Operand {
  const { kind } = cursor.peek();
  if (kind === 'variable') return { kind: 'variable', name: cursor.variable() };
  return { kind: 'name', name: kind === 'text' ? cursor.text() : cursor.name() };
}
