import { failure } from '../messages.js';
import { nvarchar } from '../types.js';
import type { Parameter } from '../wire/parameters.js';
import { convert } from './convert.js';
import { runBatch } from './execute.js';
import { argumentsOf, PROCEDURES } from './procedures.js';
import { COMMAND, type Run } from './run.js';
import type { Session } from './session.js';
import type { Name } from './syntax.js';

const MAX_DEPTH = 32; // of procedures inside of each other, as the server has it

/** EXEC('...'): a batch of its own, whose USE ends with it. */
export async function executeText(text: string, run: Run): Promise<void> {
  await runInside(text, new Map(), run);
  run.answer.done(COMMAND.execute, null, { kind: run.depth > 0 ? 'doneInProc' : 'doneProc' });
}

/** A procedure that the wire called by its name, or EXEC did. @throws {SqlError} 2812 */
export async function runProcedure(name: Name, parameters: readonly Parameter[], run: Run): Promise<void> {
  const called = name.at(-1)!.toLowerCase();
  const procedure = PROCEDURES.get(called);
  if (called === 'sp_executesql') await executeWithParameters(parameters, run);
  else if (procedure) await procedure.run(argumentsOf(called, procedure, parameters), run);
  else throw failure(2812, name.join('.'));
  if (run.depth === 0) run.answer.returnStatus(0);
  run.answer.done(COMMAND.execute, null, { kind: run.depth > 0 ? 'doneInProc' : 'doneProc' });
}

async function executeWithParameters([text, , ...values]: readonly Parameter[], run: Run): Promise<void> {
  if (!text) throw failure(201, 'sp_executesql', '@statement');
  const variables = new Map(values.map(({ name, type, value }) => [name.toLowerCase(), { type, value }]));
  await runInside(convert(text.value, text.type, nvarchar(-1)) as string, variables, run);
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
