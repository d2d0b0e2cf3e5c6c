import { failure } from '../messages.js';
import { ENV } from '../wire/tokens.js';
import { COMMAND, doneKind, type Run } from './run.js';

let descriptors = 0n;

/** @throws {SqlError} 3902, 3903 when there is nothing to end */
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

/** With XACT_ABORT an error takes the whole transaction with it. @returns whether the batch ends, too */
export function abortsOnError({ session, answer }: Run): boolean {
  const { abortsOnError: aborts, transaction } = session;
  if (aborts && transaction.depth > 0) {
    transaction.rollback();
    answer.transactionChanged(ENV.rollback, transaction.descriptor);
  }
  return aborts;
}
