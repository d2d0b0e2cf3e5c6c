import { throwIfStopped } from '../domain/errors.js';
import type { Finding } from '../domain/findings.js';
import type { Recorded } from '../domain/recorded.js';
import { DEFAULT_RESTORE_OPTIONS, type RestoreOptions } from '../domain/restore-plan.js';
import type { Readiness } from '../domain/results.js';
import { serversToLose } from '../engine/planner/deployment-losses.js';
import { planRestore, type RestorePlan } from '../engine/planner/restore.js';
import { readRecorded } from '../engine/recorded.js';
import { isRecoverable } from '../engine/rehearsal-result.js';
import { uncOf } from '../engine/repository-place.js';
import { openRepository } from '../engine/repository.js';
import { measuredTimes, totalOf } from '../engine/step-times.js';
import type { Context } from './context.js';
import { rehearse, type Rehearsal } from './rehearse.js';
import { isApplicable, setToRestore } from './restore-basis.js';

export interface ReadinessParams {
  repository: string;
  set: string | null; // null: the one `current` names
  rehearse: boolean; // every server, however many there are
  stagingPath: string | null;
}

/** So many servers are rehearsed without being asked to: it takes seconds for each. */
const REHEARSED_ANYWAY = 10;

/**
 * Whether each server of the deployment would come back from the set, one at a time, with what would be missing. Small deployments are
 * rehearsed; of large ones the plans are made and judged. Asks no server and writes nothing to the repository.
 * @throws {LyncBackupError} `BackupSetNotFound`, `RepositoryMissing`, `BackupFileDamaged` for a set that cannot be planned from
 */
export async function* testReadiness(params: ReadinessParams, context: Context): AsyncIterable<Readiness> {
  const repository = await openRepository(context.openStore(params.repository), params.repository);
  const recorded = await readRecorded(repository, await setToRestore(repository, params.set));
  const { manifest, topology } = recorded;
  const { marker, path } = repository;
  const options = { ...DEFAULT_RESTORE_OPTIONS, repositoryUnc: uncOf(path, null, marker.unc, { ModuleIsPractice: marker.practice }) };
  const times = await measuredTimes(repository);
  const servers = serversToLose(topology);
  const isRehearsing = params.rehearse || servers.length <= REHEARSED_ANYWAY;
  const now = context.clock.now().getTime();
  for (const [index, server] of servers.entries()) {
    throwIfStopped(context.signal);
    context.emit({ type: 'progress', stepId: 'readiness', activity: server.fqdn, done: index, total: servers.length, unit: 'steps' });
    const plan = planRestore({ recorded, lost: [server.fqdn], options });
    const rehearsal = isRehearsing ? await rehearsed(recorded, plan, options, params, context) : null;
    const findings = [...plan.findings, ...(rehearsal?.findings ?? [])];
    yield {
      Repository: path,
      SetId: manifest.setId,
      Server: server.fqdn,
      Pool: server.pool,
      Scenario: plan.scenario,
      Recoverable: isRecoverable(findings, rehearsal ? rehearsal.hasEnded : plan.steps.length > 0),
      Rehearsed: rehearsal !== null,
      RecoveryPointUtc: manifest.startedUtc,
      AgeSeconds: Math.max(0, now - Date.parse(manifest.startedUtc)) / 1000,
      EstimatedSeconds: totalOf(plan.steps, times),
      Steps: plan.steps.length,
      Missing: missing(findings),
      Findings: findings,
      Practice: manifest.practice,
    };
  }
}

/** Null where there is nothing to carry out, or no practice deployment to do it in. */
const rehearsed = (
  recorded: Recorded,
  plan: RestorePlan,
  options: RestoreOptions,
  { stagingPath }: ReadinessParams,
  context: Context,
): Promise<Rehearsal> | null =>
  context.practice && plan.steps.length > 0 && isApplicable(plan.findings)
    ? rehearse({ recorded, plan, ...options }, stagingPath, context.practice, context)
    : null;

/** What no backup keeps is missing too, though it is no reason to hesitate. */
const missing = (findings: readonly Finding[]): string[] =>
  findings.flatMap(({ Code, Severity, Message }) => (Severity !== 'Information' || Code === 'DocumentedLoss' ? [Message] : []));
