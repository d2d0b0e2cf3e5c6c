import { DEFAULT_COPY } from '../domain/file-store.js';
import { error } from '../domain/findings.js';
import type { TestResult } from '../domain/results.js';
import { productVersionOf } from '../domain/session.js';
import { discover, readSession } from '../engine/discover.js';
import { compareWithLive, countLive, type LiveCounts } from '../engine/live-counts.js';
import { openRepository, readManifest, setIds, type Repository } from '../engine/repository.js';
import type { Depth } from '../engine/stored-entries.js';
import { checkTools } from '../engine/tool-copy.js';
import { verifySets } from '../engine/verifier.js';
import { chooseSets } from './choose-sets.js';
import type { Clock } from '../ports/clock.js';
import type { Context } from './context.js';

export interface TestParams {
  repository: string;
  set: string[] | null; // null: every sealed set
  depth: Exclude<Depth, { method: 'Sample' }> | { method: 'Sample'; percent: number; seed: string | null }; // null: a new one
  live: boolean; // also compare counts with the deployment as it is now
}

/** Re-reads sets and says of each what is proven. A damaged set, or LyncBackup beside it, is also an error, so that scripts notice it. */
export async function* testBackup(params: TestParams, context: Context): AsyncIterable<TestResult> {
  const repository = await openRepository(context.openStore(params.repository), params.repository);
  const chosen: string[] = [];
  for (const setId of chooseSets(await setIds(repository), params.set, params.repository))
    if (params.set || !(await isUnfinished(repository, setId))) chosen.push(setId);
  const live = params.live ? await countDeployment(context) : null; // before hours of reading: it may be refused
  if (context.moduleFiles)
    for (const finding of await checkTools(repository.store, params.depth.method === 'Quick')) context.emit({ type: 'finding', finding });
  for (const result of await verify(repository, chosen, depthOf(params, context.clock), context)) {
    const manifest = live && (await readManifest(repository, result.SetId).catch(() => null)); // null: the verdict says so already
    if (live && manifest) result.Findings.push(...compareWithLive(manifest, live));
    if (result.Verdict === 'Damaged') context.emit({ type: 'finding', finding: damaged(result) });
    yield result;
  }
}

const depthOf = ({ depth }: TestParams, clock: Clock): Depth =>
  depth.method === 'Sample' ? { ...depth, seed: depth.seed ?? clock.id() } : depth;

async function verify(repository: Repository, chosen: readonly string[], depth: Depth, context: Context): Promise<TestResult[]> {
  const activity = chosen.length === 1 ? `Reading set ${chosen[0]}` : `Reading ${chosen.length} sets`;
  const onProgress = (done: number, total: number): void =>
    context.emit({ type: 'progress', stepId: 'test', activity, done, total, unit: 'bytes' });
  const workers = context.openWorkers(DEFAULT_COPY);
  try {
    return await verifySets(repository, chosen, { depth, workers, signal: context.signal, onProgress });
  } finally {
    await workers.close();
  }
}

async function isUnfinished(repository: Repository, setId: string): Promise<boolean> {
  return (await readManifest(repository, setId).catch(() => 'unreadable')) === null;
}

async function countDeployment(context: Context): Promise<LiveCounts> {
  const session = await readSession(context.shell, context.signal);
  const { topology } = await discover(context.shell, context.signal);
  return countLive(topology, productVersionOf(session), context.shell, context.signal);
}

const damaged = ({ SetId, Findings }: TestResult) =>
  error(
    'SetDamaged',
    SetId,
    `set '${SetId}' is damaged: ${Findings[0]?.Message}${Findings.length > 1 ? ` (and ${Findings.length - 1} more)` : ''}`,
    'Use another set; the property Findings has the whole list.',
  );
