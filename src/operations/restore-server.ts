import { LyncBackupError } from '../domain/errors.js';
import type { StepState } from '../domain/journal.js';
import type { RestorePlanDocument } from '../domain/restore-plan.js';
import type { RestoreResult } from '../domain/results.js';
import { plannedResult } from '../engine/restore-result.js';
import { beginRestore, type RunParams } from './carry-out-restore.js';
import type { Context } from './context.js';
import { decideRestore, isApplicable, stalePlan, type PlanParams } from './restore-basis.js';

export interface RestoreParams extends PlanParams, RunParams {
  planId: string | null; // of a plan that was shown before; null: whatever is planned now
  planOnly: boolean;
}

/**
 * Brings back what is lost: plans, checks, asks for consent, and carries it out with a journal.
 * @throws {LyncBackupError} `PlanStale` when the plan shown before is no longer the one that would be made, `PlanNotApplicable` when
 * something speaks against it; every finding was told before
 */
export async function restoreServer(params: RestoreParams, context: Context): Promise<RestoreResult> {
  const { repository, recorded, document } = await decideRestore(params, context, params.skip);
  if (params.planId !== null && params.planId !== document.planId) throw stalePlan(document, document.setId);
  showPlan(document, context);
  for (const finding of document.findings) context.emit({ type: 'finding', finding });
  const planned = plannedResult(repository.path, document, recorded.manifest, null);
  if (params.planOnly) return planned;
  assertApplicable(document);
  if (!(await context.shell.confirm(...consent(document)))) return planned;
  return beginRestore(repository, document, recorded, params, context);
}

/** @returns target and action, as ShouldProcess shows them */
export function consent(
  { lost, setId, steps }: RestorePlanDocument,
  states?: ReadonlyMap<string, StepState>,
): [target: string, action: string] {
  const left = steps.filter(({ id }) => !['done', 'skipped'].includes(states?.get(id)?.state ?? 'pending'));
  const changing = left.filter(({ kind }) => kind === 'Automatic').length;
  return [lost.join(', '), `Restore from set ${setId} in ${left.length} steps, of which ${changing} change the deployment`];
}

/** @throws {LyncBackupError} `PlanNotApplicable` naming what speaks against it */
export function assertApplicable({ findings }: RestorePlanDocument): void {
  if (isApplicable(findings)) return;
  const against = findings.filter(({ Severity }) => Severity === 'Error');
  throw new LyncBackupError(
    'PlanNotApplicable',
    `${against.length} finding${against.length === 1 ? ' speaks' : 's speak'} against this restore: ${against.map(({ Message }) => Message).join('; ')}`,
    against[0]?.Hint ?? 'Correct what the findings name, and plan again.',
  );
}

export function showPlan({ scenario, lost, steps }: RestorePlanDocument, context: Context): void {
  const lines = steps.map(
    ({ id, kind, title, byHand }) =>
      `${id.slice(0, 5)}  ${kind.padEnd(9)}  ${title}${kind === 'Automatic' ? `: ${byHand.join('; ')}` : ''}`,
  );
  context.emit({ type: 'plan', title: `${scenario}: restore ${lost.join(', ')} in ${steps.length} steps`, lines });
}
