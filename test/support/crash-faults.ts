import { LyncBackupError } from '../../src/domain/errors.js';
import type { Row } from '../../src/domain/json.js';
import type { Context } from '../../src/operations/context.js';
import type { Store } from '../../src/ports/store.js';

/** What befalls a run at one step. */
export const FAULTS = ['crash before', 'crash after', 'answer lost', 'time-out', 'wrong answer'] as const;
export type Fault = (typeof FAULTS)[number];

/** A fault on its way to a run. */
export interface Befallen {
  stepId: string;
  fault: Fault;
  wasMet: boolean; // it befell the run
  isInStep: boolean;
}

/** The process is dead. */
export class Crash extends Error {}

/** Sees in the journal which step the run is at, and dies there. */
export function watched(store: Store, fault: Befallen): Store {
  return {
    ...store,
    async append(name, text) {
      const entry = name.endsWith('/journal.ndjson') ? (JSON.parse(text) as { stepId: string; event: string }) : null;
      const isHere = entry?.stepId === fault.stepId && !fault.wasMet;
      if (isHere && entry.event === 'success' && fault.fault === 'crash after') {
        fault.wasMet = true;
        throw new Crash();
      }
      await store.append(name, text);
      if (!isHere) return;
      fault.isInStep = entry.event === 'begin';
      if (entry.event === 'begin' && fault.fault === 'crash before') {
        fault.wasMet = true;
        throw new Crash();
      }
    },
  };
}

/** The next thing that the step asks for goes wrong. */
export function disturbedContext(context: Context, fault: Befallen): Context {
  const isNow = (): boolean => fault.isInStep && !fault.wasMet && !fault.fault.startsWith('crash');
  const rows =
    <Args extends unknown[]>(call: (...args: Args) => AsyncIterable<Row>) =>
    (...args: Args): AsyncIterable<Row> =>
      isNow() ? befall(() => drain(call(...args)), fault) : call(...args);
  const { shell, sql } = context;
  return {
    ...context,
    shell: {
      ...shell,
      command: rows((...args) => shell.command(...args)),
      read: rows((...args) => shell.read(...args)),
      write: rows((...args) => shell.write(...args)),
    },
    sql: { run: (...args) => (isNow() ? failing(() => sql.run(...args), fault) : sql.run(...args)) },
    openShares(pathMap) {
      const shares = context.openShares(pathMap);
      return { ...shares, placeOf: (unc) => (isNow() ? failing(() => shares.placeOf(unc), fault) : shares.placeOf(unc)) };
    },
    openWorkers(options) {
      const workers = context.openWorkers(options);
      return { ...workers, restore: (...args) => (isNow() ? failing(() => workers.restore(...args), fault) : workers.restore(...args)) };
    },
  };
}

async function drain(rows: AsyncIterable<Row>): Promise<void> {
  for await (const _ of rows) void _;
}

async function* befall(work: () => Promise<unknown>, fault: Befallen): AsyncGenerator<Row> {
  await failing(work, fault);
}

/** Does nothing and says so, does nothing and does not say so, or does it and does not say so. */
async function failing(work: () => Promise<unknown>, fault: Befallen): Promise<never> {
  fault.wasMet = true;
  if (fault.fault === 'wrong answer') throw new LyncBackupError('StepFailed', 'something else came back');
  if (fault.fault === 'time-out') throw new LyncBackupError('StepTimedOut', 'it did not end in time');
  await work();
  throw new LyncBackupError('BridgeBroken', 'the answer was lost');
}
