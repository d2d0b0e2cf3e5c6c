import { LyncBackupError, ignoring, isCode } from '../domain/errors.js';
import type { Finding } from '../domain/findings.js';
import type { StepState } from '../domain/journal.js';
import type { Manifest } from '../domain/manifest.js';
import { Probe } from '../domain/probes.js';
import type { Recorded } from '../domain/recorded.js';
import { isStep, type RestorePlanDocument, type RestoreStep } from '../domain/restore-plan.js';
import type { RestoreResult } from '../domain/results.js';
import { runFolder, setIdAt } from '../domain/set-id.js';
import { takeLock, type HeldLock } from '../engine/lock.js';
import type { Repository } from '../engine/repository.js';
import { restoreReport } from '../engine/pages/restore-report-html.js';
import type { CountComparison } from '../engine/pages/restore-verdict.js';
import { prove } from '../engine/restore-proof.js';
import { restoreResult } from '../engine/restore-result.js';
import { carryOut, type Course } from '../engine/restore-runner.js';
import { endTornLine, journalName, noteSession, pageName, planName, readSessions, readStates, reportName } from '../engine/runs.js';
import { asBody, readText } from '../engine/stored-text.js';
import type { Question } from '../ports/shell.js';
import type { Context } from './context.js';
import { withRestoreWorld, type RestoreWorldParams } from './restore-world.js';

export interface RunParams extends RestoreWorldParams {
  isInteractive: boolean; // somebody can answer
  breakLock: boolean;
  until: string | null; // id of the step to stop after; null: to the end
  skip: { step: string; reason: string }[];
  repeat?: string[]; // steps in doubt that did not take effect, or skipped ones that are to be done after all
}

/** A run on disk and what it is made from. */
export interface PlannedRun {
  runId: string;
  plan: RestorePlanDocument;
  recorded: Recorded;
}

/** Writes a plan that was consented to down as a run, and carries it out. */
export async function beginRestore(
  repository: Repository,
  plan: RestorePlanDocument,
  recorded: Recorded,
  params: RunParams,
  context: Context,
): Promise<RestoreResult> {
  const runId = setIdAt(context.clock.now(), context.clock.id());
  await repository.store.write(planName(runId), asBody(JSON.stringify(plan, null, 2) + '\n'));
  return carryOutRestore(repository, { runId, plan, recorded }, params, context);
}

const STATUS = { waiting: 'WaitingForOperator', failed: 'Failed', undecided: 'Stopped', reached: 'Stopped' } as const;

/** What a restore leaves out although it was lost, cannot take back, or has on somebody's word alone. */
const GAPS = ['ComponentNotInSet', 'ConfirmedByOperator', 'NotPlanned', 'OtherVersion', 'StepSkipped', 'UndoLeaves'];

/** Found and told when it was planned, and still worth knowing at the end. */
const LASTING = [...GAPS, 'DocumentedLoss', 'ShareRightsByHand'];

/** What guards against destroying something that lives: nobody skips it. */
const GUARDS = ['clean-server', 'no-living-store'];

/**
 * Carries a planned run out from where it is, and proves it at the end. The run's own lock is held, except while a person is asked.
 * @returns how it came to rest; with a report once every step is done or was skipped
 * @throws {LyncBackupError} `InvalidRequest` for a step that the plan does not have, must not be skipped or is not in doubt, `RunTakenOver`
 */
export async function carryOutRestore(
  repository: Repository,
  run: PlannedRun,
  params: RunParams,
  context: Context,
): Promise<RestoreResult> {
  const course = courseOf(run.plan, params);
  const lock = await openRunLock(repository, run.runId, params, context);
  try {
    await assertUnended(repository, run.runId);
    await endTornLine(repository, run.runId);
    const states = await readStates(repository, run.runId);
    assertRepeatable(run.plan, course, states);
    const startedUtc = firstUtc(states) ?? context.clock.now().toISOString();
    const ask = params.isInteractive ? (question: Question) => lock.releasedWhile(() => context.shell.choose(question)) : null;
    return await withRestoreWorld(
      repository,
      run.plan.setId,
      { runId: run.runId, startedUtc, ask },
      params,
      context,
      async (world, session) => {
        await noteSession(repository, run.runId, {
          user: session.User,
          host: world.sessionMachine,
          fromUtc: context.clock.now().toISOString(),
        });
        const rest = await carryOut(
          run.plan.steps,
          states,
          course,
          world,
          { name: journalName(run.runId), assertMine: () => lock.assertMine() },
          context.emit,
        );
        const proof = rest.kind === 'ended' ? await prove(run.plan, states, run.recorded, world) : { findings: [], counts: [] };
        const found = [...[...states.values()].flatMap((state) => state.findings), ...rest.findings, ...proof.findings];
        const findings = [...lasting(run.plan), ...found];
        const status = rest.kind === 'ended' ? (findings.some(isGap) ? 'Partial' : 'Succeeded') : STATUS[rest.kind];
        for (const finding of found) context.emit({ type: 'finding', finding });
        const result = restoreResult({
          repository: repository.path,
          ...run,
          manifest: run.recorded.manifest,
          states,
          findings,
          status,
          reportPath: null,
        });
        return rest.kind === 'ended'
          ? await writeReport(repository, { runId: run.runId, manifest: run.recorded.manifest }, result, proof.counts)
          : result;
      },
    );
  } finally {
    await lock.release();
  }
}

/** It may have been ended while its lock was waited for, or while consent was asked. */
async function assertUnended({ store }: Repository, runId: string): Promise<void> {
  if ((await readText(store, reportName(runId))) === null) return;
  throw new LyncBackupError('InvalidRequest', `the restore '${runId}' has ended`, 'Its report lies beside its plan.');
}

/** What was foreseen of an import is the explanation of what came of it. */
const lasting = ({ component, findings }: RestorePlanDocument): Finding[] =>
  component ? findings : findings.filter(({ Code }) => LASTING.includes(Code));

const isGap = ({ Code, Severity }: Finding): boolean => Severity === 'Error' || GAPS.includes(Code);

function courseOf({ steps }: RestorePlanDocument, { until, skip, repeat = [] }: RunParams): Course {
  const find = (wanted: string): RestoreStep => {
    const step = steps.find((each) => isStep(each, wanted));
    if (step) return step;
    throw new LyncBackupError(
      'InvalidRequest',
      `the plan has no step '${wanted}'`,
      `It has ${steps[0]?.id ?? 'none'} to ${steps.at(-1)?.id ?? 'none'}.`,
    );
  };
  const skipped = skip.map(({ step, reason }) => [find(step), reason] as const);
  for (const [{ args, handler, title }] of skipped) {
    const probe = Probe.safeParse(args['probe']);
    if (handler === 'safety-export' || (probe.success && GUARDS.includes(probe.data.name)))
      throw new LyncBackupError('InvalidRequest', `'${title}' must not be skipped`, 'It keeps a restore from destroying what lives.');
  }
  return {
    until: until === null ? null : find(until).id,
    skip: new Map(skipped.map(([{ id }, reason]) => [id, reason])),
    repeat: new Set(repeat.map((step) => find(step).id)),
  };
}

/** What is done is not done again, and what failed or waits is gone on with anyway. */
function assertRepeatable({ steps }: RestorePlanDocument, { repeat }: Course, states: ReadonlyMap<string, StepState>): void {
  const other = steps.find(({ id }) => repeat.has(id) && !['inDoubt', 'skipped'].includes(states.get(id)?.state ?? 'pending'));
  if (!other) return;
  throw new LyncBackupError(
    'InvalidRequest',
    `'${other.title}' is neither in doubt nor skipped: it is ${states.get(other.id)?.state ?? 'pending'}`,
    'Repeat only what a run was Stopped for as StepInDoubt, or a step that was skipped.',
  );
}

/** The page first, then the report that ends the run. */
export async function writeReport(
  { store, ...repository }: Repository,
  { runId, manifest }: { runId: string; manifest: Manifest },
  result: RestoreResult,
  counts: CountComparison[],
): Promise<RestoreResult> {
  const sessions = await readSessions({ store, ...repository }, runId);
  const finished = { ...result, ReportPath: store.pathOf(pageName(runId)) };
  const page = restoreReport({ result: finished, sessions, set: manifest, counts });
  await store.write(pageName(runId), asBody(page)).catch(ignoring('ObjectExists')); // a process died between the two
  await store.write(reportName(runId), asBody(JSON.stringify(finished, null, 2) + '\n'));
  return finished;
}

/** When the first step of a run began; null while none has. */
export const firstUtc = (states: ReadonlyMap<string, StepState>): string | null =>
  [...states.values()].flatMap(({ startedUtc }) => startedUtc ?? []).sort()[0] ?? null;

interface RunLock {
  /** @throws {LyncBackupError} `RunTakenOver` when somebody broke the lock */
  assertMine(): Promise<void>;
  /**
   * Somebody else may take the run over while a person thinks.
   * @throws {LyncBackupError} `RunTakenOver` when somebody did: what this session knows of the run is out of date
   */
  releasedWhile<T>(work: () => Promise<T>): Promise<T>;
  release(): Promise<void>;
}

async function openRunLock(repository: Repository, runId: string, { breakLock }: RunParams, context: Context): Promise<RunLock> {
  const take = (force: boolean): Promise<HeldLock> => takeLock(repository.store, `${runFolder(runId)}/lock.json`, runId, context, force);
  const takenOver = (fact: string): LyncBackupError =>
    new LyncBackupError('RunTakenOver', `${fact}: this session goes no further`, 'Resume-LyncRestore goes on from where the run is now.');
  let held: HeldLock | null = await take(breakLock);
  return {
    async assertMine() {
      if (!(await held?.isHeld())) throw takenOver(`the lock of restore ${runId} was taken away`);
    },
    async releasedWhile(work) {
      const before = await readText(repository.store, journalName(runId));
      await held?.release();
      held = null;
      const done = await work();
      held = await take(false).catch((cause: unknown) => {
        if (isCode(cause, 'RepositoryLocked')) throw takenOver(cause.message);
        throw cause;
      });
      const hasEnded = (await readText(repository.store, reportName(runId))) !== null; // given up leaves no line in the journal
      if (hasEnded || (await readText(repository.store, journalName(runId))) !== before)
        throw takenOver(`somebody else went on with restore ${runId} meanwhile`);
      return done;
    },
    async release() {
      await held?.release();
    },
  };
}
