import type { Machine, NetInterface, Pool, Site, SqlInstance, Topology } from '../../domain/topology.js';
import type { PoolDescription, TopologyDescription } from './description.js';
import { addServices } from './pool-services.js';
import { ServiceList } from './service-list.js';

/**
 * The published topology of a described deployment: sites, pools, machines, SQL instances and every service with its dependencies and ports.
 *
 * @throws {Error} when the description names a pool, store or SQL instance it does not have
 */
export function buildTopology(description: TopologyDescription): Topology {
  const pools = description.sites.flatMap((site, index) => site.pools.map((pool, place) => buildPool(pool, index + 1, place + 1)));
  const described = description.sites.flatMap((site) => site.pools);
  const sites = new Map(pools.map((pool) => [pool.fqdn, pool.siteId]));
  const services = new ServiceList();
  for (const pool of described) addServices(services, pool);

  return {
    form: 'published',
    signature: description.signature,
    isPublished: true,
    defaultSipDomain: description.sipDomains[0],
    internalDomains: description.sipDomains.map((name) => ({ name, authoritative: false, allowSubDomains: false })),
    simpleUrls: [],
    sites: description.sites.map((site, index): Site => ({
      siteId: index + 1,
      kind: 'CentralSite',
      name: site.name,
      city: site.city ?? null,
      state: site.state ?? null,
      countryCode: site.countryCode ?? null,
    })),
    pools,
    sqlInstances: described.flatMap((pool, index) => buildSqlInstances(pool, pools[index]!)),
    services: services.number((pool) => {
      const siteId = sites.get(pool);
      if (siteId === undefined) throw new Error(`the description has no pool ${pool}`);
      return siteId;
    }),
  };
}

function buildPool(pool: PoolDescription, siteId: number, number: number): Pool {
  const isServer = !['SqlServer', 'FileServer', 'OfficeWebApps', 'PstnGateway', 'TrustedApplication'].includes(pool.kind);
  return {
    id: `${siteId}:${number}`,
    siteId,
    fqdn: pool.fqdn.toLowerCase(),
    fqdnAsWritten: pool.fqdn,
    replicates: isServer,
    requiresSetup: isServer,
    machines: buildMachines(pool),
  };
}

function buildMachines(pool: PoolDescription): Machine[] {
  if (pool.kind === 'Edge') {
    return pool.machines.map((machine, index) => ({
      ...named(machine.fqdn, index),
      netInterfaces: [
        netInterface('Internal', machine.internalAddress),
        netInterface('External', machine.externalAddress, machine.publicAddress),
      ],
    }));
  }
  if (pool.kind === 'Enterprise') {
    return pool.machines.map((fqdn, index) => ({
      ...named(fqdn, index),
      faultDomain: `FaultDomain${index + 1}`,
      upgradeDomain: `UpgradeDomain${index + 1}`,
      netInterfaces: anySides(pool),
    }));
  }
  if ('machines' in pool) return pool.machines.map((fqdn, index) => ({ ...named(fqdn, index), netInterfaces: anySides(pool) }));

  const domains = pool.kind === 'StandardEdition' ? { faultDomain: pool.fqdn, upgradeDomain: pool.fqdn } : {};
  return [{ ...named(pool.fqdn, 0), ...domains, netInterfaces: anySides(pool) }];
}

const named = (fqdn: string, index: number): Machine => ({
  fqdn: fqdn.toLowerCase(),
  fqdnAsWritten: fqdn,
  ordinal: index + 1,
  faultDomain: null,
  upgradeDomain: null,
  netInterfaces: [],
});

/** Sides of a server that listens on any address. */
function anySides(pool: PoolDescription): NetInterface[] {
  const hasWeb = pool.kind === 'StandardEdition' || pool.kind === 'Enterprise' || pool.kind === 'Director';
  const hasPstn = pool.kind === 'Mediation' || ('mediation' in pool && pool.mediation === true);
  const isServer = hasWeb || hasPstn || pool.kind === 'PersistentChat';
  return [
    ...(isServer ? [netInterface('Primary', '0.0.0.0')] : []),
    ...(hasWeb ? [netInterface('External', '0.0.0.0')] : []),
    ...(hasPstn ? [netInterface('Pstn', '0.0.0.0')] : []),
  ];
}

const netInterface = (side: string, ipAddress: string, configuredIpAddress: string | null = null): NetInterface => ({
  side,
  number: 1,
  ipAddress,
  configuredIpAddress,
});

function buildSqlInstances(described: PoolDescription, pool: Pool): SqlInstance[] {
  const names = described.kind === 'SqlServer' ? described.instances : described.kind === 'StandardEdition' ? ['rtc'] : [];
  const alwaysOnPrimaryNodeFqdn = (described.kind === 'SqlServer' && described.alwaysOnPrimaryNode) || null;
  return names.map((name) => ({ id: `${pool.id}/${name.toLowerCase()}`, pool: pool.fqdn, name, alwaysOnPrimaryNodeFqdn }));
}
