import { nvarchar } from '../types.js';
import { SqlError } from '../messages.js';
import type { Answer } from '../wire/answer.js';
import { bind, NO_ROW } from './bind.js';
import { convert } from './convert.js';
import { statementScope } from './query.js';
import type { Session } from './session.js';
import type { Expression } from './syntax.js';

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
  /** What failed, and (assumed) every statement that is not in this list. */
  other: 253,
  fileListOnly: 376,
  verifyOnly: 377,
} as const;

/** What statements write to: the answer on the wire, or something that collects rows. */
export type Reply = Pick<Answer, 'message' | 'columns' | 'row' | 'done' | 'returnStatus' | 'databaseChanged' | 'transactionChanged'>;

/** Where statements run: the session, the answer they write to, and how deep in EXECUTE they are. */
export interface Run {
  readonly session: Session;
  readonly answer: Reply;
  readonly signal: AbortSignal;
  readonly depth: number;
}

export function report(error: SqlError, { answer, session }: Run, line = 1): void {
  for (const each of error.messages) {
    answer.message({ ...each, line });
    if (each.class > 10) session.errorNumber = each.number;
  }
}

export const doneKind = ({ depth }: Run): 'done' | 'doneInProc' => (depth > 0 ? 'doneInProc' : 'done');

export function evaluateText(expression: Expression, session: Session): string | null {
  const bound = bind(expression, statementScope(session));
  return convert(bound.run(NO_ROW), bound.type, nvarchar(-1)) as string | null;
}
