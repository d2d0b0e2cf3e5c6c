import { LyncBackupError } from '../domain/errors.js';
import { DEFAULT_COPY } from '../domain/file-store.js';
import { error } from '../domain/findings.js';
import type { Manifest } from '../domain/manifest.js';
import { protectSets, unwantedSets, type Decision, type KeepReason, type RemovalRule } from '../domain/retention.js';
import type { KeepDecision } from '../domain/results.js';
import { setFolder, setIdAt } from '../domain/set-id.js';
import { takeLock } from '../engine/lock.js';
import { finishRemovals, removeSet } from '../engine/remove-set.js';
import { LOCK_NAME, manifestIfReadable, openRepository, setIds, type Repository } from '../engine/repository.js';
import { unfinishedRuns, type Run } from '../engine/runs.js';
import { verifySets } from '../engine/verifier.js';
import type { FileWorkers } from '../ports/file-workers.js';
import { chooseSets } from './choose-sets.js';
import type { Context } from './context.js';

export interface RemoveParams {
  repository: string;
  set: string[] | null;
  keepLast: number | null;
  keepDays: number | null; // with neither `set` nor `keepLast` nor this the request is refused
  force: boolean;
  breakLock: boolean;
  planOnly: boolean;
}

/**
 * Removes sets that are named, or that are beyond a number and an age. Before anything goes, a set that stays is read to the end: nothing
 * is removed for the sake of a set that nobody proved. Only what a manifest of this repository names is removed.
 * @throws {LyncBackupError} `InvalidRequest` for a rule that says nothing; those of the repository and its lock
 */
export async function* removeBackups(params: RemoveParams, context: Context): AsyncIterable<KeepDecision> {
  const repository = await openRepository(context.openStore(params.repository), params.repository);
  const workers = context.openWorkers(DEFAULT_COPY);
  const runId = setIdAt(context.clock.now(), context.clock.id());
  const lock = params.planOnly ? null : await takeLock(repository.store, LOCK_NAME, runId, context, params.breakLock);
  try {
    if (lock) tell(await finishRemovals(repository, { workers, signal: context.signal }), context);
    const all = await setIds(repository);
    const rule = ruleOf(params, all);
    const manifests = await readAll(repository, all);
    const decisions = keepUsed(
      await decide(repository, manifests, rule, params.force, { context, workers }),
      await unfinishedRuns(repository),
      context,
    );
    for (const setId of all) {
      const manifest = manifests.get(setId);
      const decision = decisions.find((each) => each.setId === setId) ?? { setId, remove: false, reason: { code: 'Unreadable' } as const };
      if (decision.remove && manifest && lock) {
        await lock.assertHeld();
        tell(await removeSet(repository, manifest, runId, { workers, signal: context.signal }), context);
      }
      if (params.set === null || decision.reason.code !== 'NotNamed') yield toResult(repository, decision, params.planOnly);
    }
  } finally {
    await workers.close();
    await lock?.release();
  }
}

function ruleOf(params: RemoveParams, all: readonly string[]): RemovalRule {
  if (params.set) return { sets: chooseSets(all, params.set, params.repository) };
  if (params.keepLast === null && params.keepDays === null)
    throw new LyncBackupError('InvalidRequest', 'nothing says which sets to remove', 'Use -Set, -KeepLast or -KeepDays.');
  return { last: params.keepLast, days: params.keepDays };
}

async function readAll(repository: Repository, all: readonly string[]): Promise<Map<string, Manifest>> {
  const manifests = new Map<string, Manifest>();
  for (const setId of all) {
    const manifest = await manifestIfReadable(repository, setId);
    if (manifest?.setId === setId && manifest.repositoryId === repository.marker.repositoryId) manifests.set(setId, manifest);
  }
  return manifests;
}

/** Reads sets that stay, newest first, until what is to go is covered by proven ones, or none is left to read. */
async function decide(
  repository: Repository,
  manifests: ReadonlyMap<string, Manifest>,
  rule: RemovalRule,
  force: boolean,
  { context, workers }: { context: Context; workers: FileWorkers },
): Promise<Decision[]> {
  const sets = [...manifests.values()];
  const wanted = unwantedSets(sets, rule);
  const proven = new Set<string>();
  const onProgress = (done: number, total: number): void =>
    context.emit({ type: 'progress', stepId: 'prove', activity: 'Reading the sets that stay', done, total, unit: 'bytes' });
  for (const { setId } of wanted.filter((each) => !each.remove).reverse()) {
    const now = protectSets(wanted, sets, proven, rule, false);
    if (now.filter((each) => each.remove).length === wanted.filter((each) => each.remove).length) return now;
    const [result] = await verifySets(repository, [setId], { depth: { method: 'Full' }, workers, signal: context.signal, onProgress });
    if (result?.Verdict === 'Sound') proven.add(setId);
  }
  return protectSets(wanted, sets, proven, rule, force);
}

/** What an unfinished restore needs stays, whatever was said. */
function keepUsed(decisions: readonly Decision[], runs: readonly Run[], context: Context): Decision[] {
  return decisions.map((decision) => {
    const run = decision.remove ? runs.find(({ plan }) => plan.setId === decision.setId) : undefined;
    if (!run) return decision;
    const fact = `set ${decision.setId} is not removed: the restore ${run.runId} needs it`;
    tell([error('SetInUse', decision.setId, fact, 'Let that restore end with Resume-LyncRestore first.')], context);
    return { ...decision, remove: false, reason: { code: 'InUse', runId: run.runId } };
  });
}

function tell(findings: Awaited<ReturnType<typeof removeSet>>, context: Context): void {
  for (const finding of findings) context.emit({ type: 'finding', finding });
}

const toResult = ({ path, store, marker }: Repository, { setId, remove, reason }: Decision, planOnly: boolean): KeepDecision => ({
  Repository: path,
  SetId: setId,
  Decision: remove ? (planOnly ? 'WouldRemove' : 'Removed') : 'Kept',
  Reason: reason.code,
  Detail: explain(reason),
  SetPath: store.pathOf(setFolder(setId)),
  Practice: marker.practice,
});

function explain(reason: KeepReason): string {
  switch (reason.code) {
    case 'NotNamed':
      return 'nobody asked for it';
    case 'AmongLast':
      return `it is among the last ${reason.last}`;
    case 'WithinDays':
      return `its run was within ${reason.days} days of the newest`;
    case 'NoSoundSet':
      return 'no other set that stays was read and found sound';
    case 'NotCovered':
      return `no proven set that stays has ${reason.components.slice(0, 3).join(', ')}${reason.components.length > 3 ? ' and more' : ''}`;
    case 'InUse':
      return `the unfinished restore ${reason.runId} needs it`;
    case 'Unreadable':
      return 'it has no manifest of this repository that can be read, so nothing in it is known to be ours';
    case 'Unwanted':
      return 'it is no longer wanted and a proven set stays';
    case 'Forced':
      return 'it was forced, and no proven set stays in its place';
  }
}
