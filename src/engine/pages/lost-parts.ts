import { uncPath, type Pool, type SqlInstance, type Topology } from '../../domain/topology.js';

/** What of a topology is lost, found by the names an administrator gave: servers, pools, SQL instances, UNC paths of file stores. */
export interface LostParts {
  readonly pools: ReadonlySet<string>; // FQDNs of pools with nothing left
  readonly machines: ReadonlySet<string>; // FQDNs
  readonly instances: ReadonlySet<string>; // ids
  readonly fileStores: ReadonlySet<string>; // UNC paths in lower case
  readonly others: readonly string[]; // names of nothing the topology draws, as the service connection point
}

export function lostParts(topology: Topology, lost: readonly string[]): LostParts {
  const named = new Set(lost.map((name) => name.toLowerCase()));
  const isGone = ({ fqdn, machines }: Pool) =>
    named.has(fqdn) || (machines.length > 0 && machines.every((machine) => named.has(machine.fqdn)));
  const pools = new Set(topology.pools.filter(isGone).map(({ fqdn }) => fqdn));
  const machines = topology.pools.flatMap((pool) =>
    pool.machines.filter(({ fqdn }) => pools.has(pool.fqdn) || named.has(fqdn)).map(({ fqdn }) => fqdn),
  );
  const instances = topology.sqlInstances.filter((instance) => pools.has(instance.pool) || named.has(instanceName(instance)));
  const stores = fileStores(topology).filter(({ pool, path }) => pools.has(pool) || named.has(path));
  const known = new Set([...pools, ...machines, ...instances.map(instanceName), ...stores.map(({ path }) => path)]);
  return {
    pools,
    machines: new Set(machines),
    instances: new Set(instances.map(({ id }) => id)),
    fileStores: new Set(stores.map(({ path }) => path)),
    others: lost.filter((name) => !known.has(name.toLowerCase())),
  };
}

/** `server\instance`; the default instance has its server's name. */
const instanceName = ({ pool, name }: SqlInstance): string => (name === '' ? pool : `${pool}\\${name.toLowerCase()}`);

const fileStores = (topology: Topology): { pool: string; path: string }[] =>
  topology.services
    .filter(({ role }) => role === 'FileStore')
    .flatMap((store) => {
      const path = uncPath(topology, store);
      return path === null ? [] : [{ pool: store.installedOn.pool, path: path.toLowerCase() }];
    });

/** The pools that have lost anything, in the topology's order. */
export function poolsWithLosses(topology: Topology, lost: LostParts): Pool[] {
  const owners = new Set([
    ...topology.sqlInstances.filter(({ id }) => lost.instances.has(id)).map(({ pool }) => pool),
    ...fileStores(topology)
      .filter(({ path }) => lost.fileStores.has(path))
      .map(({ pool }) => pool),
  ]);
  return topology.pools.filter(
    ({ fqdn, machines }) => lost.pools.has(fqdn) || owners.has(fqdn) || machines.some((machine) => lost.machines.has(machine.fqdn)),
  );
}
