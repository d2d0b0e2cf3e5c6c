import { uncPath, type Pool, type Service } from '../../domain/topology.js';
import { storeAnswers } from './blocks-central-store.js';
import { fileStore } from './blocks-files.js';
import { replicated } from './blocks-services.js';
import { cleanServer } from './blocks-server.js';
import { lostFiles } from './documented-losses.js';
import { hostOf, hostReady, machinesOf, poolsOfStores, readyHost, type Situation } from './situation.js';
import type { ScenarioPlan } from './restore-draft.js';
import { publishing } from './s1-standard-edition.js';

const PAGE = 'restoring-a-file-store';

/**
 * File stores of a server, or one of a server that lives: the folder is shared again under its old path, filled, and gets its rights.
 * @param server that is rebuilt first; null: it lives, or it is a DFS name space, which no machine is
 * @source procedures.md S8, 0 R12, 7 G31
 */
export function fileStores(situation: Situation, stores: readonly Service[], server: Pool | null): ScenarioPlan {
  const { basis, topology } = situation;
  const once = [...new Map(stores.map((store) => [uncPath(topology, store)?.toLowerCase(), store])).values()];
  const machines = server && !isNameSpace(situation, server) ? server.machines.map(({ fqdn }) => fqdn) : [];
  const files = once.map((store) =>
    fileStore(
      basis,
      store,
      `${PAGE} 1`,
      machines.map((machine) => `clean ${machine}`),
    ),
  );
  const stored = files.flatMap(({ drafts }) => drafts);
  const users = poolsOfStores(situation, stores);
  const host = hostOf(situation, users, stores[0]?.serviceVersion ?? null);
  const where = host?.machine ?? '';
  const answers = situation.makesCentralStore
    ? []
    : [...(host ? readyHost(situation, host) : []), storeAnswers(basis, where, 'procedures.md 0 R5', host ? hostReady(host) : [])];
  return {
    scenario: 'S8',
    parts: {
      servers: machines.flatMap((machine) => cleanServer(basis, machine, PAGE)),
      files: stored,
      store: answers,
      publish: publishing(situation, where, once, ['store answers', ...stored.map(({ key }) => key)]),
      proof: users.map((pool) => replicated(machinesOf(pool), `replicas of all ${pool.fqdn}`, [situation.published])),
    },
    findings: [...files.flatMap(({ findings }) => findings), ...lostFiles(basis, once)],
  };
}

/** A DFS name space is named after a domain that servers are in; no machine has that name. */
const isNameSpace = ({ topology }: Situation, server: Pool): boolean =>
  topology.pools.some((pool) => pool.machines.some(({ fqdn }) => fqdn.endsWith(`.${server.fqdn}`)));
