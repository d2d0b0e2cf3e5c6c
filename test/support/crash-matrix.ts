import { LyncBackupError } from '../../src/domain/errors.js';
import { fsStore } from '../../src/adapters/store-fs.js';
import type { Row } from '../../src/domain/json.js';
import type { RestoreResult } from '../../src/domain/results.js';
import { differences, picture, type Difference, type PictureRow } from '../../src/lab/deployment/picture.js';
import type { Context } from '../../src/operations/context.js';
import type { Question } from '../../src/ports/shell.js';
import type { Store } from '../../src/ports/store.js';
import { emptyFolder } from './folders.js';
import { MemoryRuns } from './memory-runs.js';
import { openSession, type Disks, type Session } from './restore-practice.js';

/** What befalls a run at one step. */
export const FAULTS = ['crash before', 'crash after', 'answer lost', 'time-out', 'wrong answer'] as const;
export type Fault = (typeof FAULTS)[number];

export interface CrashCase {
  stepId: string;
  fault: Fault;
}

export interface CrashOutcome extends CrashCase {
  /** `same`: the deployment is as after an undisturbed run; `asked`: the run stopped with a finding that names the decision. */
  end: 'same' | 'asked' | 'wrong';
  detail: string;
  wasMet: boolean; // the fault really befell the run
}

class Crash extends Error {}

interface Befallen extends CrashCase {
  wasMet: boolean;
  isInStep: boolean;
}

/** A scenario to be disturbed: what was lost, and the disks as they were then. */
export interface Scenario {
  disks: Disks;
  lost: string[];
}

/** Undisturbed: the steps, and the deployment at the end. */
export async function undisturbed(scenario: Scenario): Promise<{ steps: RestoreResult['Steps']; end: PictureRow[] }> {
  const copy = copyOf(scenario);
  const result = await runToEnd(copy, scenario.lost, null);
  if (result.Status !== 'Succeeded')
    throw new Error(`undisturbed it ends as ${result.Status}: ${result.Findings.map(({ Message }) => Message).join('; ')}`);
  return { steps: result.Steps, end: picture(copy.disks.deployment, copy.disks.filesRoot) };
}

/** One fault, then new processes until the run has come to rest. */
export async function disturbed(scenario: Scenario, { stepId, fault }: CrashCase, expected: readonly PictureRow[]): Promise<CrashOutcome> {
  const copy = copyOf(scenario);
  const befallen: Befallen = { stepId, fault, wasMet: false, isInStep: false };
  const result = await runToEnd(copy, scenario.lost, befallen);
  const left: Difference[] =
    result.Status === 'Succeeded' ? differences(expected, picture(copy.disks.deployment, copy.disks.filesRoot)) : [];
  const isAsked = result.Status === 'Stopped' && result.Findings.some(({ Code, Hint }) => Code === 'StepInDoubt' && Hint !== null);
  const end = result.Status === 'Succeeded' && left.length === 0 ? 'same' : isAsked ? 'asked' : 'wrong';
  const detail = `${result.Status}: ${[...result.Findings.map(({ Message }) => Message), ...left.map(({ kind, key }) => `${kind} ${key} differs`)].slice(0, 5).join('; ')}`;
  return { stepId, fault, end, detail, wasMet: befallen.wasMet };
}

interface Copy {
  disks: Disks;
  runs: MemoryRuns;
}

const copyOf = ({ disks }: Scenario): Copy => ({
  disks: { ...disks, deployment: structuredClone(disks.deployment), filesRoot: emptyFolder() },
  runs: new MemoryRuns(),
});

const MOST_PROCESSES = 4; // the one that the fault befalls, those that go on, and one too many

async function runToEnd(copy: Copy, lost: string[], fault: Befallen | null): Promise<RestoreResult> {
  let last: RestoreResult | null = null;
  for (let processes = 0; processes < MOST_PROCESSES; processes++) {
    const session = open(copy, fault);
    try {
      last = (await hasRun(copy)) ? await session.resume() : await session.restore(lost);
      if (last.Status !== 'Failed') return last;
    } catch (cause) {
      if (!(cause instanceof Crash)) throw cause;
    }
  }
  if (last) return last;
  throw new Error('the run does not come to rest');
}

const hasRun = async ({ disks, runs }: Copy): Promise<boolean> => (await runs.over(fsStore(disks.repository)).folders('runs')).length > 0;

/** A new process: nothing but the disks is left of the last one. The fault befalls the first process that comes to its step. */
function open({ disks, runs }: Copy, fault: Befallen | null): Session {
  const session: Session = openSession(disks, {
    isInteractive: true,
    openStore: (root) => (fault && !fault.wasMet ? watched(runs.over(fsStore(root)), fault) : runs.over(fsStore(root))),
    around: (context) => {
      const answered = { ...context, shell: { ...context.shell, choose: (question: Question) => session.answer(question) } };
      return fault && !fault.wasMet ? disturbedContext(answered, fault) : answered;
    },
  });
  return session;
}

/** Sees in the journal which step the run is at, and dies there. */
function watched(store: Store, fault: Befallen): Store {
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

function disturbedContext(context: Context, fault: Befallen): Context {
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
