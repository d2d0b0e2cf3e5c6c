import { throwIfStopped } from '../domain/errors.js';
import { error, type Finding } from '../domain/findings.js';
import type { TestResult } from '../domain/results.js';
import { productVersionOf } from '../domain/session.js';
import { discover, readSession } from '../engine/discover.js';
import { compareWithLive } from '../engine/live-counts.js';
import { openRepository, readManifest, setIds, type Repository } from '../engine/repository.js';
import { verifySet } from '../engine/verifier.js';
import { chooseSets } from './choose-sets.js';
import type { Context } from './context.js';

export interface TestParams {
  repository: string;
  set: string[] | null; // null: every sealed set
  live: boolean; // also compare counts with the deployment as it is now
}

/** Re-reads sets byte by byte and says of each what is proven. A damaged set is also an error, so that scripts notice it. */
export async function* testBackup(params: TestParams, context: Context): AsyncIterable<TestResult> {
  const repository = await openRepository(context.openStore(params.repository), params.repository);
  for (const setId of chooseSets(await setIds(repository), params.set, params.repository)) {
    throwIfStopped(context.signal);
    if (!params.set && (await isUnfinished(repository, setId))) continue;
    const result = await verifySet(repository, setId, context.signal, (done, total) =>
      context.emit({ type: 'progress', stepId: setId, activity: `Reading set ${setId}`, done, total, unit: 'bytes' }),
    );
    if (params.live) result.Findings.push(...(await liveFindings(repository, setId, context)));
    if (result.Verdict === 'Damaged') context.emit({ type: 'finding', finding: damaged(result) });
    yield result;
  }
}

async function isUnfinished(repository: Repository, setId: string): Promise<boolean> {
  return (await readManifest(repository, setId).catch(() => 'unreadable')) === null;
}

async function liveFindings(repository: Repository, setId: string, context: Context): Promise<Finding[]> {
  const manifest = await readManifest(repository, setId).catch(() => null);
  if (!manifest) return []; // the verdict says so already
  const session = await readSession(context.shell, context.signal);
  const { topology } = await discover(context.shell, context.signal);
  return compareWithLive(manifest, topology, productVersionOf(session), context.shell, context.signal);
}

const damaged = ({ SetId, Findings }: TestResult) =>
  error(
    'SetDamaged',
    SetId,
    `set '${SetId}' is damaged: ${Findings[0]?.Message}${Findings.length > 1 ? ` (and ${Findings.length - 1} more)` : ''}`,
    'Use another set; the property Findings has the whole list.',
  );
