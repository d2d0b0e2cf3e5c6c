import { registrarPools } from './roles.js';
import type { Pool, Topology } from './topology.js';

/** A pool whose users moved to another: what it had is there now. FQDNs in lower case. */
export interface MovedPool {
  readonly from: string;
  readonly to: string;
}

/** @param lost as a plan names it: the pool, or all its servers; @param to null: nothing moved */
export function movedPool(topology: Topology, lost: readonly string[], to: string | null): MovedPool | null {
  const isLost = ({ fqdn, machines }: Pool): boolean =>
    lost.includes(fqdn) || (machines.length > 0 && machines.every((machine) => lost.includes(machine.fqdn)));
  const pool = to === null ? undefined : registrarPools(topology).find(isLost);
  return to === null || !pool ? null : { from: pool.fqdn, to };
}

/** The topology as if the other pool had always been there, for whoever counts what pools have. */
export function underItsNewName(topology: Topology, { from, to }: MovedPool): Topology {
  const renamed = (fqdn: string): string => (fqdn === from ? to : fqdn);
  return {
    ...topology,
    pools: topology.pools.flatMap((pool) =>
      pool.fqdn === to
        ? []
        : [{ ...pool, fqdn: renamed(pool.fqdn), fqdnAsWritten: renamed(pool.fqdn) === pool.fqdn ? pool.fqdnAsWritten : to }],
    ),
    services: topology.services.flatMap((service) =>
      service.installedOn.pool === to
        ? []
        : [{ ...service, installedOn: { ...service.installedOn, pool: renamed(service.installedOn.pool) } }],
    ),
  };
}
