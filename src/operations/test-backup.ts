import { DEFAULT_COPY } from '../domain/file-store.js';
import { error } from '../domain/findings.js';
import type { Manifest } from '../domain/manifest.js';
import type { TestResult } from '../domain/results.js';
import { productVersionOf } from '../domain/session.js';
import { discover, readSession } from '../engine/discover.js';
import { compareWithLive, countLive, type LiveCounts } from '../engine/live-counts.js';
import { manifestIfReadable, openRepository, readManifest, setIds, type Repository } from '../engine/repository.js';
import { uncOf } from '../engine/repository-place.js';
import { databaseFiles, restoreAside } from '../engine/restore-aside.js';
import type { Depth } from '../engine/stored-entries.js';
import { checkTools } from '../engine/tool-copy.js';
import { verifySets } from '../engine/verifier.js';
import { chooseSets } from './choose-sets.js';
import { parseInstance } from './restore-database.js';
import { withRestoreWorld } from './restore-world.js';
import type { Clock } from '../ports/clock.js';
import type { Context } from './context.js';

export interface TestParams {
  repository: string;
  set: string[] | null; // null: every sealed set
  depth: Exclude<Depth, { method: 'Sample' }> | { method: 'Sample'; percent: number; seed: string | null }; // null: a new one
  live: boolean; // also compare counts with the deployment as it is now
  restoreAside: RestoreAsideParams | null; // also restores each database, under another name
}

export interface RestoreAsideParams {
  sqlInstance: string; // `server\instance`, or `server`
  repositoryUnc: string | null; // null: as the repository tells it, or its path
  sqlStagingPath: string | null;
  pathMap: Record<string, string>;
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
    const manifest = await manifestIfReadable(repository, result.SetId); // null: the verdict says so already
    if (live && manifest) result.Findings.push(...compareWithLive(manifest, live));
    if (manifest && result.Verdict !== 'Damaged') await proveRestores(result, manifest, repository, params, context);
    if (result.Verdict === 'Damaged') context.emit({ type: 'finding', finding: damaged(result) });
    yield result;
  }
}

/** Whether databases can be restored, only a restore tells. */
async function proveRestores(
  result: TestResult,
  manifest: Manifest,
  repository: Repository,
  { restoreAside: aside, repository: path }: TestParams,
  context: Context,
): Promise<void> {
  const { length } = databaseFiles(manifest);
  if (length === 0) return;
  if (!aside) {
    result.NotProven.push(`that the ${length} databases of the set can be restored; -RestoreAside proves it`);
    return;
  }
  const target = parseInstance(aside.sqlInstance);
  await withRestoreWorld(repository, result.SetId, null, { ...aside, stagingPath: null }, context, async (world, session) => {
    const repositoryUnc = uncOf(path, aside.repositoryUnc, repository.marker.unc, session);
    const { restored, findings } = await restoreAside(manifest, { target, repositoryUnc, stagingPath: aside.sqlStagingPath }, world);
    result.Restored.push(...restored);
    result.Findings.push(...findings);
    for (const finding of findings) context.emit({ type: 'finding', finding });
    if (findings.some(({ Severity }) => Severity === 'Error') && result.Verdict === 'Sound') result.Verdict = 'Unproven';
  });
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
  return countLive(topology, productVersionOf(session), null, context.shell, context.signal);
}

const damaged = ({ SetId, Findings }: TestResult) =>
  error(
    'SetDamaged',
    SetId,
    `set '${SetId}' is damaged: ${Findings[0]?.Message}${Findings.length > 1 ? ` (and ${Findings.length - 1} more)` : ''}`,
    'Use another set; the property Findings has the whole list.',
  );
