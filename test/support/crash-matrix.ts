import { isDeepStrictEqual } from 'node:util';
import { fsStore } from '../../src/adapters/store-fs.js';
import type { RestorePlanDocument, RestoreStep } from '../../src/domain/restore-plan.js';
import type { RestoreResult } from '../../src/domain/results.js';
import { planName } from '../../src/engine/runs.js';
import { differences, picture, type Difference, type PictureRow } from '../../src/lab/deployment/picture.js';
import type { Question } from '../../src/ports/shell.js';
import type { Store } from '../../src/ports/store.js';
import { steppingClock } from './clock.js';
import { Crash, disturbedContext, watched, type Befallen, type Fault } from './crash-faults.js';
import { copyOfFolder } from './folders.js';
import { MemoryRuns } from './memory-runs.js';
import { openSession, type Disks, type Session } from './restore-practice.js';

/** Everything that outlives a process, as it is at one moment. */
export interface Moment {
  disks: Disks;
  runs: MemoryRuns;
}

/** How a session is told to restore what is lost. */
export type Start = (session: Session) => Promise<RestoreResult>;

/** A run that nothing disturbed. */
export interface Undisturbed {
  steps: RestoreStep[];
  before: ReadonlyMap<string, Moment>; // step id -> what there was when the step began
  end: PictureRow[]; // the deployment after it
  status: RestoreResult['Status'];
  confirmed: string[]; // what is only so because the operator said it
}

export interface CrashOutcome {
  step: RestoreStep;
  fault: Fault;
  /** `same`: it ends as the undisturbed run does, the deployment is the same, and the operator's word was needed for the same things; `asked`: the run stopped with a finding that names the decision. */
  end: 'same' | 'asked' | 'wrong';
  detail: string;
  wasMet: boolean; // the fault really befell the run
}

/** Restores what is lost, and keeps what each step found, so that a fault at a late step does not repeat all before it. */
export async function undisturbed(lost: Moment, start: Start): Promise<Undisturbed> {
  const copy = copyOf(lost);
  const moment = { ...copy, disks: { ...copy.disks, clock: lost.disks.clock } };
  const before = new Map<string, Moment>();
  const keeping = (store: Store): Store => ({
    ...store,
    append(name, text) {
      const { stepId, event } = name.endsWith('/journal.ndjson') ? (JSON.parse(text) as { stepId: string; event: string }) : {};
      if (stepId !== undefined && event === 'begin' && !before.has(stepId)) before.set(stepId, copyOf(moment));
      return store.append(name, text);
    },
  });
  const result = await start(openProcess(moment, keeping));
  const { steps } = JSON.parse(moment.runs.text(planName(result.RunId!))) as RestorePlanDocument;
  return { steps, before, end: pictureOf(moment), status: result.Status, confirmed: confirmedOf(result) };
}

/** One fault at one step, then new processes until the run has come to rest. */
export async function disturbed(run: Undisturbed, step: RestoreStep, fault: Fault): Promise<CrashOutcome> {
  const moment = copyOf(run.before.get(step.id)!);
  const befallen: Befallen = { stepId: step.id, fault, wasMet: false, isInStep: false };
  const result = await resumeToRest(moment, befallen);
  const hasEnded = result.Status === run.status;
  const left: Difference[] = hasEnded ? differences(run.end, pictureOf(moment)) : [];
  const isSame = hasEnded && left.length === 0 && isDeepStrictEqual(confirmedOf(result), run.confirmed);
  const isAsked = result.Status === 'Stopped' && result.Findings.some(({ Code, Hint }) => Code === 'StepInDoubt' && Hint !== null);
  const end = isSame ? 'same' : isAsked ? 'asked' : 'wrong';
  const seen = [...result.Findings.map(({ Message }) => Message), ...left.map(({ kind, key }) => `${kind} ${key} differs`)];
  return { step, fault, end, detail: `${result.Status}: ${seen.slice(0, 5).join('; ')}`, wasMet: befallen.wasMet };
}

const LATER = '2026-02-02T02:15:00Z'; // than every undisturbed run

function copyOf({ disks, runs }: Moment): Moment {
  const filesRoot = copyOfFolder(disks.filesRoot);
  return { disks: { ...disks, deployment: structuredClone(disks.deployment), filesRoot, clock: steppingClock(LATER) }, runs: runs.copy() };
}

const confirmedOf = ({ Findings }: RestoreResult): string[] =>
  Findings.filter(({ Code }) => Code === 'ConfirmedByOperator')
    .map(({ Message }) => Message)
    .sort();

const pictureOf = ({ disks }: Moment): PictureRow[] => picture(disks.deployment, disks.filesRoot);

const MOST_PROCESSES = 4; // the one that the fault befalls, those that go on, and one too many

async function resumeToRest(moment: Moment, fault: Befallen): Promise<RestoreResult> {
  let last: RestoreResult | null = null;
  for (let processes = 0; processes < MOST_PROCESSES; processes++) {
    const session = fault.wasMet ? openProcess(moment) : openProcess(moment, (store) => watched(store, fault), fault);
    try {
      last = await session.resume();
      if (last.Status !== 'Failed') return last;
    } catch (cause) {
      if (!(cause instanceof Crash)) throw cause;
    }
  }
  if (last) return last;
  throw new Error('the run does not come to rest');
}

/** A new process, whose operator does what it waits for and confirms what nobody else sees: nothing but the disks is left of the last one. */
export function openProcess(
  { disks, runs }: Moment,
  around: (store: Store) => Store = (store) => store,
  fault: Befallen | null = null,
): Session {
  const asked = new Set<string>();
  const answer = (question: Question): Promise<number> => {
    if (asked.has(question.message)) throw new Error(`the operator did it, and is asked again: ${question.title}: ${question.message}`);
    asked.add(question.message);
    return session.answer(question);
  };
  const session: Session = openSession(disks, {
    isInteractive: true,
    openStore: (root) => around(runs.over(fsStore(root))),
    around: (context) => {
      const answered = { ...context, shell: { ...context.shell, choose: answer } };
      return fault ? disturbedContext(answered, fault) : answered;
    },
  });
  return session;
}
