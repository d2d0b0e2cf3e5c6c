import { LyncBackupError } from '../domain/errors.js';
import { error, type Finding } from '../domain/findings.js';
import type { StepState } from '../domain/journal.js';
import type { Manifest } from '../domain/manifest.js';
import type { RestorePlanDocument } from '../domain/restore-plan.js';
import type { RestoreResult } from '../domain/results.js';
import { runFolder } from '../domain/set-id.js';
import { takeLock } from '../engine/lock.js';
import { openRepository, readManifest, type Repository } from '../engine/repository.js';
import { restoreResult } from '../engine/restore-result.js';
import { chooseRun, readStates } from '../engine/runs.js';
import { writeReport } from './carry-out-restore.js';
import type { Context } from './context.js';

export interface StopParams {
  repository: string;
  run: string | null; // null: the only unfinished one
  breakLock: boolean;
}

/**
 * Gives up a restore that has come to rest: it can no longer be resumed, and its report says how far it came and what is half done.
 * Without consent it only says so.
 * @throws {LyncBackupError} `RunNotFound`, `RepositoryLocked` while it is being carried out
 */
export async function stopRestore(params: StopParams, context: Context): Promise<RestoreResult> {
  const repository = await openRepository(context.openStore(params.repository), params.repository);
  const { runId, plan } = await chooseRun(repository, params.run);
  const isConfirmed = await context.shell.confirm(plan.lost.join(', '), `Give up the restore ${runId}; it cannot be resumed afterwards`);
  const lock = await takeLock(repository.store, `${runFolder(runId)}/lock.json`, runId, context, params.breakLock);
  try {
    const manifest = await manifestOf(repository, plan.setId);
    const states = await readStates(repository, runId);
    const findings = [...[...states.values()].flatMap((state) => state.findings), ...leftUndone(plan, states)];
    for (const finding of findings) context.emit({ type: 'finding', finding });
    const base = { repository: repository.path, runId, plan, manifest, states, findings, reportPath: null };
    const result = restoreResult({ ...base, status: isConfirmed ? 'Stopped' : 'Planned' });
    return isConfirmed ? await writeReport(repository, { runId, manifest }, result, []) : result;
  } finally {
    await lock.release();
  }
}

/** Only what the report says of the set: a run whose set was damaged meanwhile can be given up all the same. */
async function manifestOf(repository: Repository, setId: string): Promise<Manifest> {
  const manifest = await readManifest(repository, setId);
  if (manifest) return manifest;
  throw new LyncBackupError(
    'BackupSetNotFound',
    `'${repository.path}' has no set '${setId}'`,
    'Put it back, or remove the folder of the run.',
  );
}

/** What the deployment is left with. */
function leftUndone({ steps }: RestorePlanDocument, states: ReadonlyMap<string, StepState>): Finding[] {
  const isDone = ({ state }: StepState): boolean => state === 'done' || state === 'skipped';
  return steps.flatMap((step) => {
    const state = states.get(step.id);
    if (state && isDone(state)) return [];
    const how = state?.state === 'inDoubt' ? 'was begun, and nobody knows how it ended' : 'was not done';
    return [error('LeftUndone', step.where || step.title, `'${step.title}' ${how}`, step.byHand[0] ?? null)];
  });
}
