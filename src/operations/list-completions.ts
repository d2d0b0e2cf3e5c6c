import { manifestIfReadable, openRepository, setIds } from '../engine/repository.js';
import type { Context } from './context.js';

/** What -Set and -Pool can be completed with: the sets of the repository and the pools of its newest readable manifest. Never asks the deployment. */
export async function listCompletions(params: { repository: string }, context: Context): Promise<{ SetIds: string[]; Pools: string[] }> {
  const repository = await openRepository(context.openStore(params.repository), params.repository);
  const newestFirst = (await setIds(repository)).reverse();
  for (const setId of newestFirst) {
    const manifest = await manifestIfReadable(repository, setId);
    if (manifest) return { SetIds: newestFirst, Pools: manifest.deployment.pools };
  }
  return { SetIds: newestFirst, Pools: [] };
}
