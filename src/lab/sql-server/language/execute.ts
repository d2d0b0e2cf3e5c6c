import { setTimeout as sleep } from 'node:timers/promises';
import type { SqlType, SqlValue } from '../types.js';
import type { ServerMessage } from '../wire/tokens.js';
import { bind, NO_ROW } from './bind.js';
import { bindCondition } from './bind-condition.js';
import { failure, SqlError, fatal, message } from '../messages.js';
import { isInServerRole } from '../state/rights.js';
import { ConnectionCut } from '../wire/conversation.js';
import { evaluateInt, faultError } from './media-statements.js';
import { parseBatchText } from './parser.js';
import { assignments, bindQuery, statementScope } from './query.js';
import { COMMAND, doneKind, evaluateText, report, type Run } from './run.js';
import { runBackup } from './run-backup.js';
import { executeText, runProcedure } from './run-calls.js';
import { alterAvailabilityGroup, alterDatabase, checkDatabase, createDatabase, dropDatabases } from './run-definitions.js';
import { alterAuthorization, alterRole, alterUser, createLogin, createRole, createUser, dropPrincipal } from './run-principals.js';
import { runInspect, runRestore } from './run-restore.js';
import { createTable, dropTables, insert } from './run-tables.js';
import { abortsOnError, runTransaction } from './run-transaction.js';
import type { Session } from './session.js';
import type { Expression, Statement } from './syntax.js';

/** Runs a batch and writes its answer; errors of statements are part of that. Throws what stops the whole: an attention, a cut connection. */
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
    run.answer.done(COMMAND.other, null, { kind: doneKind(run), failed: true });
    return null;
  }
}

/** @returns false when the rest of the batch must not run */
async function runAll(statements: readonly Statement[], run: Run): Promise<boolean> {
  for (const statement of statements) {
    if (run.signal.aborted) throw run.signal.reason;
    try {
      if (!(await runStatement(statement, run))) return false;
      run.session.errorNumber = 0;
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      report(error, run, statement.line);
      run.answer.done(FAILED_COMMANDS[statement.kind] ?? COMMAND.other, null, { kind: doneKind(run), failed: true });
      if (error.endsBatch || abortsOnError(run)) return false;
    }
  }
  return true;
}

const FAILED_COMMANDS: Partial<Record<Statement['kind'], number>> = { select: COMMAND.select, use: COMMAND.use, insert: COMMAND.insert };

/** @returns false when the rest of the batch must not run */
async function runStatement(statement: Statement, run: Run): Promise<boolean> {
  const { session, answer } = run;
  switch (statement.kind) {
    case 'select':
      strikeQuery(session);
      await runSelect(statement, run);
      return true;
    case 'declare':
      declare(statement, session);
      return true;
    case 'assign':
      assign(session, statement.variable, statement.value);
      return true;
    case 'setOption':
      session.abortsOnError = statement.abortsOnError ?? session.abortsOnError;
      answer.done(COMMAND.set, null, { kind: doneKind(run) });
      return true;
    case 'print':
      answer.message(spoken(0, 0, 1, evaluateText(statement.value, session) ?? '', statement.line));
      return true;
    case 'raiserror':
      raise(statement, run);
      return true;
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
    case 'waitfor':
      await waitFor(evaluateText(statement.delay, session) ?? '', run);
      return true;
    case 'kill':
      kill(evaluateInt(statement.sessionId, session), run);
      return true;
    case 'transaction':
      runTransaction(statement.action, run);
      return true;
    case 'insert':
      strikeQuery(session);
      await insert(statement, run, runStatement);
      return true;
    case 'createTable':
      createTable(statement, run);
      return true;
    case 'dropTable':
      dropTables(statement, run);
      return true;
    case 'backup':
      return runBackup(statement, run);
    case 'restore':
      return runRestore(statement, run);
    case 'inspect':
      return runInspect(statement, run);
    default:
      await define(statement, run);
      return true;
  }
}

function strikeQuery(session: Session): void {
  const { name } = session.database;
  for (const effect of session.world.faults.strike('query', name)) {
    if (effect.kind === 'cut') throw new ConnectionCut();
    if (effect.kind === 'error') throw faultError(effect.number, name, '', session);
  }
}

type Definition = Extract<Statement, { kind: `create${string}` | `alter${string}` | `drop${string}` | 'checkDatabase' }>;

async function define(statement: Exclude<Definition, { kind: 'createTable' | 'dropTable' }>, run: Run): Promise<void> {
  switch (statement.kind) {
    case 'createDatabase':
      return createDatabase(statement, run);
    case 'dropDatabase':
      return dropDatabases(statement, run);
    case 'alterDatabase':
      return alterDatabase(statement, run);
    case 'alterAvailabilityGroup':
      return alterAvailabilityGroup(statement, run);
    case 'checkDatabase':
      return checkDatabase(statement, run);
    case 'createLogin':
      return createLogin(statement, run);
    case 'createUser':
      return createUser(statement, run);
    case 'alterUser':
      return alterUser(statement, run);
    case 'createRole':
      return createRole(statement, run);
    case 'alterRole':
      return alterRole(statement, run);
    case 'dropPrincipal':
      return dropPrincipal(statement, run);
    case 'alterAuthorization':
      return alterAuthorization(statement, run);
  }
}

function declare({ variables }: Extract<Statement, { kind: 'declare' }>, session: Session): void {
  for (const { name, type, value } of variables) {
    if (session.variables.has(name.toLowerCase())) throw fatal(134, name);
    session.variables.set(name.toLowerCase(), { type, value: null });
    if (value) assign(session, name, value);
  }
}

const spoken = (number: number, messageClass: number, state: number, text: string, line: number): ServerMessage => ({
  number,
  state,
  class: messageClass,
  text,
  procedure: '',
  line,
});

/** RAISERROR with a text of its own: message 50000. */
function raise({ args, line }: Extract<Statement, { kind: 'raiserror' }>, run: Run): void {
  const { session } = run;
  const [text, severity, state, ...values] = args;
  const filled = values.reduce(
    (filling, value) => filling.replace(/%[sd]/, evaluateText(value, session) ?? '(null)'),
    evaluateText(text!, session) ?? '',
  );
  const raised = spoken(50000, evaluateInt(severity!, session), evaluateInt(state!, session), filled, line);
  if (raised.class > 10) throw new SqlError(raised);
  run.answer.message({ ...raised, class: 0 });
}

async function waitFor(delay: string, run: Run): Promise<void> {
  const [, hours, minutes, seconds = '0'] = /^(\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d{1,3})?))?$/.exec(delay) ?? [];
  if (hours === undefined || minutes === undefined) throw fatal(148, delay);
  const ms = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
  await sleep(ms, undefined, { signal: run.signal }).catch(() => {
    throw run.signal.reason;
  });
  run.answer.done(COMMAND.other, null, { kind: doneKind(run) });
}

/** The session loses its client, and lives on until what it was doing is undone. */
function kill(sessionId: number, { session, answer }: Run): void {
  if (!isInServerRole(session.state, 'processadmin')) throw failure(6102);
  if (sessionId === session.state.id) throw failure(6104);
  const victim = session.instance.sessions.get(sessionId);
  if (!victim) throw failure(6106, sessionId);
  victim.disconnect();
  answer.done(COMMAND.other);
}

async function runSelect(statement: Extract<Statement, { kind: 'select' }>, run: Run): Promise<void> {
  const { session, answer } = run;
  const variables = assignments(statement.query);
  const bound = bindQuery(statement.query, session);
  const rows = bound.rows(null);
  session.rowCount = rows.length;
  if (variables) {
    const last = rows.at(-1); // what was sorted or cut off came by on the way, too
    if (last) variables.forEach((variable, index) => session.setVariable(variable, last[index] ?? null, bound.columns[index]!.type));
  } else {
    answer.columns(bound.columns);
    for (const row of rows) await answer.row(bound.columns, row);
  }
  answer.done(COMMAND.select, rows.length, { kind: doneKind(run) });
}

function changeDatabase(name: string, { session, answer }: Run): void {
  const database = session.enter(name);
  const previous = session.state.database;
  session.state.database = database.name;
  answer.databaseChanged(database.name, previous);
  answer.message(message(5701, [database.name]));
}

function valueOf(expression: Expression, session: Session): { type: SqlType; value: SqlValue } {
  const bound = bind(expression, statementScope(session));
  return { type: bound.type, value: bound.run(NO_ROW) };
}

function assign(session: Session, name: string, value: Expression): void {
  const bound = bind(value, statementScope(session));
  session.setVariable(name, bound.run(NO_ROW), bound.type);
}
