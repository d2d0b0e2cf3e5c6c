import { LyncBackupError } from '../../domain/errors.js';
import { poolKind, type PoolKind } from '../../domain/roles.js';
import { servicesOfRole, servicesOn, uncPath, type Pool, type Service, type Topology } from '../../domain/topology.js';
import { poolsUsing } from './stores.js';

/** How `-Lost` names the pointer in Active Directory to the Central Management store. */
export const CONNECTION_POINT = 'ServiceConnectionPoint';

/** One thing that is lost, as the topology knows it. */
export type Loss =
  | { kind: 'pool'; pool: Pool; poolKind: PoolKind } // with all its machines
  | { kind: 'machine'; pool: Pool; poolKind: PoolKind; machine: string } // one of several
  | { kind: 'fileStore'; unc: string; store: Service } // of a server that lives
  | { kind: 'replica'; listener: string; node: string } // one node of an availability group
  | { kind: 'connectionPoint' };

/**
 * What the names stand for. All machines of a pool are the pool; the only machine of a pool is, too; a file store goes with its server.
 * @returns in the order of the topology
 * @throws {LyncBackupError} `InvalidRequest` naming the first name that the topology does not have
 */
export function lossesOf(topology: Topology, names: readonly string[]): Loss[] {
  const wanted = new Set(names.map((name) => name.toLowerCase().replace(/\\$/, '')));
  assertKnown(topology, wanted);
  const losses: Loss[] = wanted.has(CONNECTION_POINT.toLowerCase()) ? [{ kind: 'connectionPoint' }] : [];
  for (const pool of topology.pools) {
    const machines = pool.machines.filter((machine) => wanted.has(machine.fqdn));
    const isWhole = wanted.has(pool.fqdn) || (machines.length > 0 && machines.length === pool.machines.length);
    if (!isWhole && machines.length === 0) continue;
    const kind = poolKind(topology, pool.fqdn);
    if (isWhole) losses.push({ kind: 'pool', pool, poolKind: kind });
    else losses.push(...machines.map(({ fqdn }) => ({ kind: 'machine' as const, pool, poolKind: kind, machine: fqdn })));
  }
  const gone = new Set(losses.flatMap((loss) => (loss.kind === 'pool' ? [loss.pool.fqdn] : [])));
  for (const [unc, store] of fileStores(topology))
    if (wanted.has(unc.toLowerCase()) && !gone.has(store.installedOn.pool)) losses.push({ kind: 'fileStore', unc, store });
  for (const { pool, alwaysOnPrimaryNodeFqdn } of topology.sqlInstances) {
    const node = alwaysOnPrimaryNodeFqdn?.toLowerCase();
    if (node !== undefined && wanted.has(node) && !isServer(topology, node)) losses.push({ kind: 'replica', listener: pool, node });
  }
  return losses;
}

/** FQDNs of every machine that is lost; of a server without machines in the document, its own. */
export const lostMachines = (losses: readonly Loss[]): Set<string> =>
  new Set(
    losses.flatMap((loss) => {
      if (loss.kind === 'machine') return [loss.machine];
      return loss.kind === 'pool' ? [loss.pool.fqdn, ...loss.pool.machines.map(({ fqdn }) => fqdn)] : [];
    }),
  );

/**
 * Losses that touch the same pools belong together: a pool, the SQL servers and the file stores it uses. Each group keeps the order of
 * the losses.
 */
export function groupsOf(topology: Topology, losses: readonly Loss[]): Loss[][] {
  let groups: { touched: Set<string>; losses: Loss[] }[] = [];
  for (const loss of losses) {
    const touched = touchedBy(topology, loss);
    const met = groups.filter((group) => [...touched].some((pool) => group.touched.has(pool)));
    const joined = {
      touched: new Set([...met.flatMap((group) => [...group.touched]), ...touched]),
      losses: [...met.flatMap((group) => group.losses), loss],
    };
    groups = [...groups.filter((group) => !met.includes(group)), joined];
  }
  const position = (group: { losses: Loss[] }): number => Math.min(...group.losses.map((loss) => losses.indexOf(loss)));
  return groups
    .sort((a, b) => position(a) - position(b))
    .map((group) => [...group.losses].sort((a, b) => losses.indexOf(a) - losses.indexOf(b)));
}

/** The pools that lose something with it. */
function touchedBy(topology: Topology, loss: Loss): Set<string> {
  if (loss.kind === 'connectionPoint') return new Set();
  if (loss.kind === 'fileStore')
    return new Set(
      poolsUsing(
        topology,
        servicesOfRole(topology, 'FileStore').filter((store) => isAt(topology, store, loss.unc)),
      ),
    );
  const server = loss.kind === 'replica' ? loss.listener : loss.pool.fqdn;
  const stores = servicesOn(topology, server).filter(({ role, installedOn }) => role === 'FileStore' || installedOn.sqlInstance !== null);
  return new Set([server, ...poolsUsing(topology, stores)]);
}

const isAt = (topology: Topology, store: Service, unc: string): boolean => uncPath(topology, store)?.toLowerCase() === unc.toLowerCase();

/** Each path once, though several services may stand for it. */
const fileStores = (topology: Topology): Map<string, Service> => {
  const stores = new Map<string, { unc: string; store: Service }>();
  for (const store of servicesOfRole(topology, 'FileStore')) {
    const unc = uncPath(topology, store);
    if (unc !== null && !stores.has(unc.toLowerCase())) stores.set(unc.toLowerCase(), { unc, store });
  }
  return new Map([...stores.values()].map(({ unc, store }) => [unc, store]));
};

const isServer = (topology: Topology, name: string): boolean =>
  topology.pools.some((pool) => pool.fqdn === name || pool.machines.some(({ fqdn }) => fqdn === name));

function assertKnown(topology: Topology, names: ReadonlySet<string>): void {
  const uncs = [...fileStores(topology).keys()];
  const known = new Set([
    CONNECTION_POINT.toLowerCase(),
    ...topology.pools.flatMap((pool) => [pool.fqdn, ...pool.machines.map(({ fqdn }) => fqdn)]),
    ...uncs.map((unc) => unc.toLowerCase()),
    ...topology.sqlInstances.flatMap(({ alwaysOnPrimaryNodeFqdn }) => alwaysOnPrimaryNodeFqdn?.toLowerCase() ?? []),
  ]);
  const name = [...names].find((each) => !known.has(each));
  if (name === undefined) return;
  throw new LyncBackupError(
    'InvalidRequest',
    `the topology of the set has no server, pool, SQL Server or file store '${name}'`,
    `It has: ${[...topology.pools.map((pool) => pool.fqdn), ...uncs, CONNECTION_POINT].slice(0, 50).join(', ')}.`,
  );
}
