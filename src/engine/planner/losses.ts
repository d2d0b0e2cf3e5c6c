import { LyncBackupError } from '../../domain/errors.js';
import { poolKind, type PoolKind } from '../../domain/roles.js';
import { findPool, poolOfMachine, servicesOfRole, uncPath, type Pool, type Service, type Topology } from '../../domain/topology.js';

/** One thing that is lost, as the topology knows it. */
export type Loss =
  | { kind: 'pool'; pool: Pool; poolKind: PoolKind } // with all its machines
  | { kind: 'machine'; pool: Pool; poolKind: PoolKind; machine: string } // one of several
  | { kind: 'fileStore'; unc: string; store: Service };

/**
 * What the names stand for. All machines of a pool are the pool; the only machine of a pool is, too.
 * @returns in the order of the topology
 * @throws {LyncBackupError} `InvalidRequest` naming the first name that the topology does not have
 */
export function lossesOf(topology: Topology, names: readonly string[]): Loss[] {
  const wanted = new Set(names.map((name) => name.toLowerCase().replace(/\\$/, '')));
  for (const name of wanted) assertKnown(topology, name);
  const losses: Loss[] = [];
  for (const pool of topology.pools) {
    const machines = pool.machines.filter((machine) => wanted.has(machine.fqdn));
    const isWhole = wanted.has(pool.fqdn) || (machines.length > 0 && machines.length === pool.machines.length);
    const kind = poolKind(topology, pool.fqdn);
    if (isWhole) losses.push({ kind: 'pool', pool, poolKind: kind });
    else losses.push(...machines.map(({ fqdn }) => ({ kind: 'machine' as const, pool, poolKind: kind, machine: fqdn })));
  }
  for (const store of servicesOfRole(topology, 'FileStore')) {
    const unc = uncPath(topology, store);
    if (unc !== null && wanted.has(unc.toLowerCase())) losses.push({ kind: 'fileStore', unc, store });
  }
  return losses;
}

function assertKnown(topology: Topology, name: string): void {
  if (findPool(topology, name) || poolOfMachine(topology, name)) return;
  const uncs = servicesOfRole(topology, 'FileStore').flatMap((store) => uncPath(topology, store) ?? []);
  if (uncs.some((unc) => unc.toLowerCase() === name)) return;
  throw new LyncBackupError(
    'InvalidRequest',
    `the topology of the set has no server, pool, SQL Server or file store '${name}'`,
    `It has: ${[...topology.pools.map((pool) => pool.fqdn), ...uncs].slice(0, 50).join(', ')}.`,
  );
}
