import type { RestorePlan } from '../domain/results.js';
import { plannedStep } from '../engine/restore-result.js';
import type { Context } from './context.js';
import { decideRestore, isApplicable, type PlanParams } from './restore-basis.js';

/**
 * What would bring back what is lost, from which set, and what speaks against it. Changes nothing.
 * @throws {LyncBackupError} `BackupSetNotFound`, `RepositoryMissing`, `InvalidRequest` for a name the topology does not have
 */
export async function planRestoreOf(params: PlanParams, context: Context): Promise<RestorePlan> {
  const { repository, recorded, document } = await decideRestore(params, context);
  return {
    Repository: repository.path,
    SetId: document.setId,
    PlanId: document.planId,
    Scenario: document.scenario,
    Lost: document.lost,
    NotPaired: params.notPaired,
    NewPool: document.options.newPool,
    RepositoryUnc: params.repositoryUnc,
    SqlStagingPath: params.sqlStagingPath,
    Steps: document.steps.map(plannedStep),
    Findings: document.findings,
    Applicable: isApplicable(document.findings),
    Practice: recorded.manifest.practice,
  };
}
