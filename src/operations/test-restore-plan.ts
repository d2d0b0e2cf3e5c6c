import { LyncBackupError } from '../domain/errors.js';
import type { RehearsalResult } from '../domain/results.js';
import { isRecoverable, notRehearsed, rehearsedSteps } from '../engine/rehearsal-result.js';
import { measuredTimes, totalOf } from '../engine/step-times.js';
import type { Context } from './context.js';
import { rehearse } from './rehearse.js';
import { isApplicable, planFromSet, stalePlan, type PlanParams } from './restore-basis.js';

export interface RehearsalParams extends Omit<PlanParams, 'pathMap'> {
  planId: string | null; // of a plan that was shown before; null: whatever is planned now
}

/**
 * Carries a plan out where nothing can be broken: in a practice deployment of the set's own topology, with its operator, on its own clock.
 * Nothing of production is asked, and nothing is written to the repository.
 * @throws {LyncBackupError} what leaves nothing to plan from; `PlanStale`; `SessionUnsuitable` in a program without a practice deployment
 */
export async function testRestorePlan(params: RehearsalParams, context: Context): Promise<RehearsalResult> {
  const { practice } = context;
  if (!practice)
    throw new LyncBackupError(
      'SessionUnsuitable',
      'this program has no practice deployment',
      'Rehearse with the cmdlet Test-LyncRestorePlan.',
    );
  const { repository, recorded, plan, options } = await planFromSet(params, context);
  if (params.planId !== null && params.planId !== plan.planId) throw stalePlan(plan, recorded.manifest.setId);
  const times = await measuredTimes(repository);
  const canRun = plan.steps.length > 0 && isApplicable(plan.findings);
  const rehearsal = canRun ? await rehearse({ recorded, plan, ...options }, params.stagingPath, practice, context) : null;
  const findings = [...plan.findings, ...(rehearsal?.findings ?? [])];
  return {
    Repository: repository.path,
    SetId: recorded.manifest.setId,
    PlanId: plan.planId,
    Scenario: plan.scenario,
    Lost: plan.lost,
    Recoverable: isRecoverable(findings, rehearsal?.hasEnded ?? false),
    Steps: rehearsedSteps(plan.steps, rehearsal?.steps ?? [], times),
    Findings: findings,
    NotRehearsed: notRehearsed(recorded, plan, rehearsal),
    EstimatedSeconds: totalOf(plan.steps, times),
    Practice: recorded.manifest.practice,
  };
}
