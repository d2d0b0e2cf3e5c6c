import { mirrorStore, poolKind } from '../../domain/roles.js';
import { dependencies, servicesOfRole, servicesOn, uncPath, USAGE, type Pool, type Service, type Topology } from '../../domain/topology.js';
import { CONNECTION_POINT } from './losses.js';

/**
 * Everything of a deployment that a plan can be asked for, each loss as `-Lost` names it: the pointer in Active Directory, every pool, every
 * server of a pool of several, every Enterprise pool with its Back End, every SQL server with its mirror, every file store and every node
 * of an availability group.
 * Gateways are not among them: they belong to others.
 * @source procedures.md 4.0
 */
export function deploymentLosses(topology: Topology): string[][] {
  const losses = [[CONNECTION_POINT], ...topology.pools.flatMap((pool) => lossesOfPool(topology, pool)), ...storesAndNodes(topology)];
  return [...new Map(losses.map((names) => [names.join('\n').toLowerCase(), names])).values()];
}

function lossesOfPool(topology: Topology, pool: Pool): string[][] {
  const kind = poolKind(topology, pool.fqdn);
  if (kind === 'PstnGateway') return [];
  const stores = kind === 'Enterprise' ? backEndOf(topology, pool) : mirrorsOf(topology, pool);
  const members = pool.machines.length > 1 ? pool.machines.map(({ fqdn }) => [fqdn]) : [];
  return [[pool.fqdn], ...(stores.length > 0 ? [[pool.fqdn, ...stores]] : []), ...members];
}

/** SQL servers of its user databases, the mirror among them. */
function backEndOf(topology: Topology, pool: Pool): string[] {
  const userServices = servicesOn(topology, pool.fqdn).filter(({ role }) => role === 'UserServices');
  return serversOf(
    userServices.flatMap((service) =>
      [USAGE.default, USAGE.mirror].flatMap((usage) => dependencies(topology, service, 'UserStore', usage)),
    ),
  );
}

/** SQL servers that mirror a store of this one. */
const mirrorsOf = (topology: Topology, server: Pool): string[] =>
  serversOf(
    servicesOn(topology, server.fqdn).flatMap((store) =>
      store.installedOn.sqlInstance === null ? [] : (mirrorStore(topology, store) ?? []),
    ),
  );

const serversOf = (stores: readonly Service[]): string[] => [...new Set(stores.map(({ installedOn }) => installedOn.pool))];

const storesAndNodes = (topology: Topology): string[][] => [
  ...servicesOfRole(topology, 'FileStore').flatMap((store) => {
    const unc = uncPath(topology, store);
    return unc === null ? [] : [[unc]];
  }),
  ...topology.sqlInstances.flatMap(({ alwaysOnPrimaryNodeFqdn }) =>
    alwaysOnPrimaryNodeFqdn == null ? [] : [[alwaysOnPrimaryNodeFqdn.toLowerCase()]],
  ),
];

export interface ServerOfPool {
  fqdn: string;
  pool: string;
}

/** Every server that can be lost alone, in the order of the topology; gateways belong to others. */
export const serversToLose = (topology: Topology): ServerOfPool[] =>
  topology.pools.flatMap(({ fqdn, machines }) => {
    if (poolKind(topology, fqdn) === 'PstnGateway') return [];
    return (machines.length > 0 ? machines.map((machine) => machine.fqdn) : [fqdn]).map((server) => ({ fqdn: server, pool: fqdn }));
  });
