import { LyncBackupError } from '../../domain/errors.js';
import { activeCmsPool } from '../../domain/roles.js';
import { dependencies, servicesOn, USAGE, type Topology } from '../../domain/topology.js';
import type { PlayedLoss } from './play-scenario.js';

/**
 * The loss of the server that hosts the Central Management store, and of its mirror, of any deployment.
 * @throws {LyncBackupError} `ObjectNotFound` for a topology without one
 */
export function centralStoreLoss(topology: Topology): PlayedLoss {
  const pool = activeCmsPool(topology);
  const service = pool && servicesOn(topology, pool.fqdn).find(({ role }) => role === 'CentralMgmt');
  if (!pool || !service) throw new LyncBackupError('ObjectNotFound', 'the topology has no active Central Management store', null);
  const stores = [USAGE.default, USAGE.mirror].flatMap((usage) => dependencies(topology, service, 'CentralMgmtStore', usage));
  return {
    scenario: 'S2',
    loss: 'the server that hosts the Central Management store',
    computer: pool.machines[0]!.fqdn,
    lost: stores.map(({ installedOn }) => installedOn.pool),
    turned: [],
  };
}
