import { cmdletRole, poolKind, poolVersion, productName, type PoolKind } from '../../domain/roles.js';
import { servicesOn, uncPath, type Machine, type Pool, type Topology } from '../../domain/topology.js';
import { poolsWithLosses, type LostParts } from './lost-parts.js';
import { POOL_WORDS } from './pool-words.js';

/** One lost machine with what has to be the same again. */
export interface LostServer {
  readonly fqdn: string; // as the topology writes it
  readonly pool: string; // likewise
  readonly kind: PoolKind;
  readonly is: string; // the kind in words
  readonly product: string | null; // null where the product is not installed
  readonly values: readonly string[]; // roles, instances, shares, addresses
}

/** The lost machines in the topology's order; of a machine that lost one store only, that store. */
export const lostServers = (topology: Topology, lost: LostParts): LostServer[] =>
  poolsWithLosses(topology, lost).flatMap((pool) => {
    const gone = pool.machines.filter(({ fqdn }) => lost.machines.has(fqdn));
    return (gone.length > 0 ? gone : pool.machines).map((machine) => lostServer(topology, pool, machine, lost));
  });

function lostServer(topology: Topology, pool: Pool, machine: Machine, lost: LostParts): LostServer {
  const services = servicesOn(topology, pool.fqdn);
  const version = poolVersion(topology, pool.fqdn);
  const kind = poolKind(topology, pool.fqdn);
  const shares = services.flatMap((service) => (service.role === 'FileStore' ? (uncPath(topology, service) ?? []) : []));
  const instances = topology.sqlInstances.filter((instance) => instance.pool === pool.fqdn && lost.instances.has(instance.id));
  const roles = services.filter(({ role, installedOn }) => installedOn.sqlInstance === null && role !== 'FileStore');
  return {
    fqdn: machine.fqdnAsWritten,
    pool: pool.fqdnAsWritten,
    kind,
    is: POOL_WORDS[kind],
    product: pool.replicates && version !== null ? (productName(version) ?? `version ${version}`) : null,
    values: [
      ...(roles.length === 0 ? [] : [`roles: ${[...new Set(roles.map(({ role }) => cmdletRole(role)))].join(', ')}`]),
      ...instances.map(({ name }) => `SQL Server instance: ${name === '' ? 'the default instance (MSSQLSERVER)' : name}`),
      ...shares.filter((path) => lost.fileStores.has(path.toLowerCase())).map((path) => `file store: ${path}`),
      ...addresses(machine),
      ...(machine.faultDomain === null || machine.faultDomain === machine.fqdnAsWritten ? [] : [`fault domain: ${machine.faultDomain}`]),
    ],
  };
}

/** Only Edge Servers have addresses in the topology. */
const addresses = ({ netInterfaces }: Machine): string[] =>
  netInterfaces
    .filter(({ ipAddress }) => ipAddress !== '0.0.0.0')
    .map(({ side, ipAddress, configuredIpAddress }) => {
      const known = configuredIpAddress === null ? '' : `, on the Internet ${configuredIpAddress}`;
      return `address, ${side.toLowerCase()} side: ${ipAddress}${known}`;
    });
