import { LyncBackupError } from '../domain/errors.js';
import type { Recorded } from '../domain/recorded.js';
import type { RestorePlanDocument } from '../domain/restore-plan.js';
import type { RestoreResult } from '../domain/results.js';
import { planComponent } from '../engine/planner/component.js';
import { planRestore } from '../engine/planner/restore.js';
import { precheckRest } from '../engine/prechecks/precheck.js';
import { readRecorded } from '../engine/recorded.js';
import { openRepository } from '../engine/repository.js';
import { plannedResult } from '../engine/restore-result.js';
import { chooseRun, readStates } from '../engine/runs.js';
import { carryOutRestore, firstUtc, type RunParams } from './carry-out-restore.js';
import type { Context } from './context.js';
import { assertApplicable, consent, showPlan } from './restore-server.js';
import { withRestoreWorld } from './restore-world.js';

export interface ResumeParams extends RunParams {
  repository: string;
  run: string | null; // null: the only unfinished one
}

/**
 * Goes on with a restore that waits, failed or was cut off: done steps stay done, what is in doubt is repeated, looked at or asked about.
 * @returns how it came to rest; without consent how it stands
 * @throws {LyncBackupError} `RunNotFound`, `InvalidRequest` when several could be meant, `PlanStale` when its basis is no longer the same,
 * `PlanNotApplicable` when something speaks against going on; every finding was told before
 */
export async function resumeRestore(params: ResumeParams, context: Context): Promise<RestoreResult> {
  const repository = await openRepository(context.openStore(params.repository), params.repository);
  const { runId, plan } = await chooseRun(repository, params.run);
  const recorded = await readRecorded(repository, plan.setId);
  assertSameBasis(plan, recorded);
  const states = await readStates(repository, runId);
  const left = { ...plan, steps: plan.steps.filter(({ id }) => !['done', 'skipped'].includes(states.get(id)?.state ?? 'pending')) };
  const findings = await withRestoreWorld(
    repository,
    plan.setId,
    null,
    params,
    context,
    (world, session) =>
      precheckRest(left, params.skip, recorded, session, { ...world, runStartedUtc: firstUtc(states) ?? world.runStartedUtc }), // what the run made is its own
  );
  const [target, action] = consent(plan, states);
  showPlan(plan, context);
  for (const finding of findings) context.emit({ type: 'finding', finding });
  assertApplicable({ ...plan, findings });
  if (!(await context.shell.confirm(target, `Go on: ${action}`)))
    return plannedResult(repository.path, plan, recorded.manifest, { runId, states: await readStates(repository, runId) });
  return carryOutRestore(repository, { runId, plan, recorded }, params, context);
}

/** The set must be the one it was planned from, and this version must plan the same steps from it. */
function assertSameBasis(plan: RestorePlanDocument, recorded: Recorded): void {
  const now = plan.component ? planComponent(recorded, plan.component) : planRestore({ recorded, lost: plan.lost, options: plan.options });
  if (now.planId === plan.planId) return;
  const differing =
    now.steps.find((step, index) => JSON.stringify(step) !== JSON.stringify(plan.steps[index])) ?? plan.steps[now.steps.length];
  if (recorded.manifestSha256 !== plan.manifestSha256)
    throw new LyncBackupError(
      'PlanStale',
      `set ${plan.setId} is not what it was when the run was planned`,
      'Find out with Test-LyncBackup what became of it, end the run with Stop-LyncRestore, and plan anew.',
    );
  throw new LyncBackupError(
    'PlanStale',
    `the run was planned by LyncBackup ${plan.toolVersion}, and now step '${differing?.id ?? ''}' is another one`,
    'Resume with the version that planned it: the repository keeps it in tool.',
  );
}
