import type { Answer } from '../wire/answer.js';
import { nvarchar, type SqlType, type SqlValue } from '../types.js';
import type { Parameter } from '../wire/parameters.js';
import { ENV } from '../wire/tokens.js';
import { bind, bindCondition, NO_ROW } from './bind.js';
import { convert } from './convert.js';
import { SqlError, failure, fatal, message } from './messages.js';
import { parseBatchText } from './parser.js';
import { assignments, bindQuery, statementScope } from './query.js';
import type { Session } from './session.js';
import type { Expression, Name, Statement } from './syntax.js';

/** What the ends of statements carry as their command. @source the capture of a real server, apart from those marked assumed */
export const COMMAND = {
  select: 193,
  insert: 195,
  createTable: 198,
  dropTable: 199, // assumed
  createDatabase: 203,
  rollback: 210,
  begin: 212,
  commit: 213, // assumed
  alterDatabase: 215,
  execute: 224,
  use: 226,
  backupDatabase: 228,
  restoreDatabase: 229,
  inspectRows: 230,
  backupLog: 235,
  restoreLog: 236, // assumed
  set: 249, // assumed
  headerOnly: 250,
  labelOnly: 251, // assumed
  failed: 253,
  fileListOnly: 376,
  verifyOnly: 377,
} as const;

/** Where statements run: the session, the answer they write to, and how deep in EXECUTE they are. */
export interface Run {
  readonly session: Session;
  readonly answer: Answer;
  readonly signal: AbortSignal;
  readonly depth: number;
}

/** The client asked to stop. */
export class Attention extends Error {}

const MAX_DEPTH = 32;

export async function runBatch(text: string, run: Run): Promise<void> {
  const statements = parsed(text, run);
  if (!statements) return;
  if (run.depth === 0) run.session.variables = new Map();
  await runAll(statements, run);
}

function parsed(text: string, run: Run): Statement[] | null {
  try {
    return parseBatchText(text);
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    report(error, run);
    run.answer.done(COMMAND.failed, null, { kind: doneKind(run), failed: true });
    return null;
  }
}

/** @returns false when the rest of the batch must not run */
async function runAll(statements: readonly Statement[], run: Run): Promise<boolean> {
  for (const statement of statements) {
    if (run.signal.aborted) throw new Attention();
    try {
      if (!(await runStatement(statement, run))) return false;
      run.session.errorNumber = 0;
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      report(error, run, statement.line);
      run.answer.done(commandOf(statement), null, { kind: doneKind(run), failed: true });
      if (error.endsBatch) return false;
    }
  }
  return true;
}

export function report(error: SqlError, { answer, session }: Run, line = 1): void {
  for (const each of error.messages) {
    answer.message({ ...each, line });
    if (each.class > 10) session.errorNumber = each.number;
  }
}

export const doneKind = ({ depth }: Run): 'done' | 'doneInProc' => (depth > 0 ? 'doneInProc' : 'done');

function commandOf(statement: Statement): number {
  switch (statement.kind) {
    case 'select':
      return COMMAND.select;
    case 'use':
      return COMMAND.use;
    default:
      return COMMAND.failed;
  }
}

async function runStatement(statement: Statement, run: Run): Promise<boolean> {
  const { session, answer } = run;
  switch (statement.kind) {
    case 'select':
      await runSelect(statement, run);
      return true;
    case 'declare':
      for (const { name, type, value } of statement.variables) {
        if (session.variables.has(name.toLowerCase())) throw fatal(134, name);
        session.variables.set(name.toLowerCase(), { type, value: null });
        if (value) assign(session, name, value);
      }
      return true;
    case 'assign':
      assign(session, statement.variable, statement.value);
      return true;
    case 'setOption':
      answer.done(COMMAND.set, null, { kind: doneKind(run) });
      return true;
    case 'print': {
      const text = evaluateText(statement.value, session) ?? '';
      answer.message({ number: 0, state: 1, class: 0, text, procedure: '', line: statement.line });
      return true;
    }
    case 'if':
      return runAll(
        bindCondition(statement.condition, statementScope(session))(NO_ROW) === true ? statement.then : statement.otherwise,
        run,
      );
    case 'use':
      changeDatabase(statement.database, run);
      answer.done(COMMAND.use, null, { kind: doneKind(run) });
      return true;
    case 'executeText':
      await executeText(evaluateText(statement.text, session) ?? '', run);
      return true;
    case 'execute':
      await runProcedure(
        statement.procedure,
        statement.args.map(({ name, value }) => ({ name: name ?? '', ...valueOf(value, session) })),
        run,
      );
      return true;
    case 'transaction':
      runTransaction(statement.action, run);
      return true;
    default:
      throw fatal(102, statement.kind);
  }
}

async function runSelect(statement: Extract<Statement, { kind: 'select' }>, run: Run): Promise<void> {
  const { session, answer } = run;
  const variables = assignments(statement.query);
  const bound = bindQuery(statement.query, session);
  const rows = bound.rows(null);
  session.rowCount = rows.length;
  if (variables) {
    const last = rows.at(-1);
    if (last) variables.forEach((variable, index) => setVariable(session, variable, last[index] ?? null, bound.columns[index]!.type));
  } else {
    answer.columns(bound.columns);
    for (const row of rows) await answer.row(bound.columns, row);
  }
  answer.done(COMMAND.select, rows.length, { kind: doneKind(run) });
}

export function changeDatabase(name: string, { session, answer }: Run): void {
  const database = session.enter(name);
  const previous = session.state.database;
  session.state.database = database.name;
  answer.databaseChanged(database.name, previous);
  answer.message(message(5701, [database.name]));
}

/** EXEC('...'): a batch of its own, whose USE ends with it. */
async function executeText(text: string, run: Run): Promise<void> {
  await runInside(text, new Map(), run);
  run.answer.done(COMMAND.execute, null, { kind: run.depth > 0 ? 'doneInProc' : 'doneProc' });
}

/** A procedure that the wire called by its name, or EXEC did. */
export async function runProcedure(name: Name, parameters: readonly Parameter[], run: Run): Promise<void> {
  const status = name.at(-1)!.toLowerCase() === 'sp_executesql' ? await executeWithParameters(parameters, run) : unknownProcedure(name);
  if (run.depth === 0) run.answer.returnStatus(status);
  run.answer.done(COMMAND.execute, null, { kind: run.depth > 0 ? 'doneInProc' : 'doneProc' });
}

function unknownProcedure(name: Name): never {
  throw failure(2812, name.join('.'));
}

async function executeWithParameters([text, , ...values]: readonly Parameter[], run: Run): Promise<number> {
  if (!text) throw failure(201, 'sp_executesql', '@statement');
  const variables = new Map(values.map(({ name, type, value }) => [name.toLowerCase(), { type, value }]));
  await runInside(convert(text.value, text.type, nvarchar(-1)) as string, variables, run);
  return 0;
}

/** Runs a batch with variables of its own; the database is the old one again afterwards. */
async function runInside(text: string, variables: Session['variables'], run: Run): Promise<void> {
  if (run.depth >= MAX_DEPTH) throw failure(217, MAX_DEPTH);
  const { session, answer } = run;
  const [outerVariables, database] = [session.variables, session.state.database];
  session.variables = variables;
  try {
    await runBatch(text, { ...run, depth: run.depth + 1 });
  } finally {
    session.variables = outerVariables;
    if (session.state.database !== database) {
      answer.databaseChanged(database, session.state.database);
      session.state.database = database;
    }
  }
}

let descriptors = 0n;

export function runTransaction(action: 'begin' | 'commit' | 'rollback', run: Run): void {
  const { session, answer } = run;
  const { transaction } = session;
  if (action === 'begin') {
    transaction.begin(++descriptors);
    if (transaction.depth === 1) answer.transactionChanged(ENV.begin, transaction.descriptor);
  } else {
    if (transaction.depth === 0) throw failure(action === 'commit' ? 3902 : 3903);
    if (action === 'commit') transaction.commit();
    else transaction.rollback();
    if (transaction.depth === 0) answer.transactionChanged(action === 'commit' ? ENV.commit : ENV.rollback, transaction.descriptor);
  }
  answer.done(COMMAND[action], null, { kind: doneKind(run) });
}

function valueOf(expression: Expression, session: Session): { type: SqlType; value: SqlValue } {
  const bound = bind(expression, statementScope(session));
  return { type: bound.type, value: bound.run(NO_ROW) };
}

function assign(session: Session, name: string, value: Expression): void {
  const bound = bind(value, statementScope(session));
  setVariable(session, name, bound.run(NO_ROW), bound.type);
}

export function setVariable(session: Session, name: string, value: SqlValue, type: Parameters<typeof convert>[1]): void {
  const variable = session.variables.get(name.toLowerCase());
  if (!variable) throw fatal(137, name);
  variable.value = convert(value, type, variable.type);
}

export function evaluateText(expression: Expression, session: Session): string | null {
  const bound = bind(expression, statementScope(session));
  return convert(bound.run(NO_ROW), bound.type, nvarchar(-1)) as string | null;
}
