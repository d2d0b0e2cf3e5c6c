import { LyncBackupError } from '../domain/errors.js';
import type { Recorded } from '../domain/recorded.js';
import type { RestoreOptions, RestoreStep } from '../domain/restore-plan.js';
import type { RunbookInput, RunbookSet } from './pages/runbook-content.js';
import { runbooks, type WithoutRunbook } from './pages/runbook-html.js';
import { deploymentLosses } from './planner/deployment-losses.js';
import { planRestore, type RestorePlan } from './planner/restore.js';
import { estimatesOf, type StepTimes } from './step-times.js';

/**
 * `RUNBOOK.html` of a set: what brings back each part of its deployment that can be lost, from what the set recorded and nothing else.
 * @returns null for a deployment of which nothing can be planned
 */
export function deploymentRunbooks(recorded: Recorded, options: RestoreOptions, times: StepTimes): string | null {
  const inputs: RunbookInput[] = [];
  const without: WithoutRunbook[] = [];
  for (const lost of deploymentLosses(recorded.topology)) {
    const plan = planOrReason(recorded, lost, options);
    if ('steps' in plan && plan.steps.length > 0) inputs.push(runbookInput(plan, recorded, times, null));
    else without.push({ lost, reason: 'steps' in plan ? (plan.findings[0]?.Message ?? 'nothing has to be restored') : plan.reason });
  }
  const [first, ...others] = inputs;
  return first ? runbooks([first, ...others], without) : null;
}

/** What a page is made of. `lookedAtUtc`: when the deployment was looked at for what speaks against the plan; null: it was not. */
export const runbookInput = (
  { scenario, lost, steps, findings }: Pick<RestorePlan, 'scenario' | 'lost' | 'findings'> & { steps: readonly RestoreStep[] },
  { manifest, topology }: Recorded,
  times: StepTimes,
  lookedAtUtc: string | null,
  folder: RunbookSet['folder'] = null,
): RunbookInput => ({
  scenario,
  lost,
  steps,
  findings,
  lookedAtUtc,
  set: { ...manifest, folder },
  topology,
  estimates: estimatesOf(steps, times),
});

/** One loss that cannot be planned must not take the runbooks of all others with it. */
function planOrReason(recorded: Recorded, lost: string[], options: RestoreOptions): RestorePlan | { reason: string } {
  try {
    return planRestore({ recorded, lost, options });
  } catch (cause) {
    if (cause instanceof LyncBackupError) return { reason: cause.message };
    throw cause;
  }
}
