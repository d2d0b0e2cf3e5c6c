import type { Finding } from '../domain/findings.js';
import type { StepState } from '../domain/journal.js';
import type { Recorded } from '../domain/recorded.js';
import type { RestorePlanDocument } from '../domain/restore-plan.js';
import type { RestoreResult } from '../domain/results.js';
import { runFolder } from '../domain/set-id.js';
import { takeLock, type HeldLock } from '../engine/lock.js';
import type { Repository } from '../engine/repository.js';
import { prove } from '../engine/restore-proof.js';
import { restoreResult } from '../engine/restore-result.js';
import { carryOut } from '../engine/restore-runner.js';
import { journalName, readStates, reportName } from '../engine/runs.js';
import { asBody } from '../engine/stored-text.js';
import type { Question } from '../ports/shell.js';
import type { Context } from './context.js';
import { withRestoreWorld, type RestoreWorldParams } from './restore-world.js';

export interface RunParams extends RestoreWorldParams {
  isInteractive: boolean; // somebody can answer
  breakLock: boolean;
}

const STATUS = { waiting: 'WaitingForOperator', failed: 'Failed', undecided: 'Stopped' } as const;

/** Gaps that make a restore partial though no step failed. */
const GAPS = ['ComponentNotInSet'];

/**
 * Carries a planned run out from where it is, and proves it at the end. The run's own lock is held, except while a person is asked.
 * @returns how it came to rest; with a report once every step is done
 */
export async function carryOutRestore(
  repository: Repository,
  run: { runId: string; plan: RestorePlanDocument; recorded: Recorded },
  params: RunParams,
  context: Context,
): Promise<RestoreResult> {
  const lock = await openRunLock(repository, run.runId, params, context);
  try {
    const states = await readStates(repository, run.runId);
    const startedUtc = firstUtc(states) ?? context.clock.now().toISOString();
    const ask = params.isInteractive ? (question: Question) => lock.releasedWhile(() => context.shell.choose(question)) : null;
    return await withRestoreWorld(repository, run.plan.setId, { runId: run.runId, startedUtc, ask }, params, context, async (world) => {
      const { kind, findings } = await carryOut(run.plan.steps, states, world, journalName(run.runId), context.emit);
      const known = [...run.plan.findings.filter(({ Code }) => GAPS.includes(Code)), ...findings];
      const all = kind === 'ended' ? [...known, ...(await prove(run.plan, run.recorded, world))] : known;
      const status = kind === 'ended' ? (all.some(isGap) ? 'Partial' : 'Succeeded') : STATUS[kind];
      const base = {
        repository: repository.path,
        runId: run.runId,
        plan: run.plan,
        manifest: run.recorded.manifest,
        states,
        findings: all,
      };
      const result = restoreResult({ ...base, status, reportPath: null });
      for (const finding of all) context.emit({ type: 'finding', finding });
      return kind === 'ended' ? await report(repository, result) : result;
    });
  } finally {
    await lock.release();
  }
}

const isGap = ({ Code, Severity }: Finding): boolean => Severity === 'Error' || GAPS.includes(Code);

async function report(repository: Repository, result: RestoreResult): Promise<RestoreResult> {
  await repository.store.write(reportName(result.RunId!), asBody(JSON.stringify(result, null, 2) + '\n'));
  return result;
}

const firstUtc = (states: ReadonlyMap<string, StepState>): string | null =>
  [...states.values()].flatMap(({ startedUtc }) => startedUtc ?? []).sort()[0] ?? null;

interface RunLock {
  /** Somebody else may take the run over while a person thinks. */
  releasedWhile<T>(work: () => Promise<T>): Promise<T>;
  release(): Promise<void>;
}

async function openRunLock(repository: Repository, runId: string, { breakLock }: RunParams, context: Context): Promise<RunLock> {
  const take = (force: boolean): Promise<HeldLock> => takeLock(repository.store, `${runFolder(runId)}/lock.json`, runId, context, force);
  let held: HeldLock | null = await take(breakLock);
  return {
    async releasedWhile(work) {
      await held?.release();
      held = null;
      const done = await work();
      held = await take(false);
      return done;
    },
    async release() {
      await held?.release();
    },
  };
}
