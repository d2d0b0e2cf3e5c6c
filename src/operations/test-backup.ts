import { throwIfStopped } from '../domain/errors.js';
import { error } from '../domain/findings.js';
import type { TestResult } from '../domain/results.js';
import { openRepository, readManifest, setIds, type Repository } from '../engine/repository.js';
import { verifySet } from '../engine/verifier.js';
import { chooseSets } from './choose-sets.js';
import type { Context } from './context.js';

export interface TestParams {
  repository: string;
  set: string[] | null; // null: every sealed set
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
    if (result.Verdict === 'Damaged') context.emit({ type: 'finding', finding: damaged(result) });
    yield result;
  }
}

async function isUnfinished(repository: Repository, setId: string): Promise<boolean> {
  return (await readManifest(repository, setId).catch(() => 'unreadable')) === null;
}

const damaged = ({ SetId, Findings }: TestResult) =>
  error(
    'SetDamaged',
    SetId,
    `set '${SetId}' is damaged: ${Findings[0]?.Message}${Findings.length > 1 ? ` (and ${Findings.length - 1} more)` : ''}`,
    'Use another set; the property Findings has the whole list.',
  );
