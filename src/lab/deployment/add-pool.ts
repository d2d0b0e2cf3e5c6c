import { LyncBackupError } from '../../domain/errors.js';
import { isStandardEdition } from '../../domain/roles.js';
import { findPool, servicesOn, USAGE, type Machine, type Pool, type Service, type Topology } from '../../domain/topology.js';
import { product } from './products.js';
import type { Deployment } from './model.js';
import { nextServiceId } from './topology-edits.js';

/** A pool that does what another does, under its own names. */
export interface NewPool {
  pool: string; // FQDN
  like: string; // FQDN of the pool it is modelled on
  machines: readonly string[]; // FQDNs; of a Standard Edition server its own
  sqlServer: string; // FQDN; a Standard Edition server's own
  sqlInstance: string;
  fileServer: string; // FQDN
  share: string; // name of the file store's share
}

/** Stores that a pool has for itself; records of calls and archives stay where they are. */
const OWN_STORES = ['UserStore', 'ApplicationStore', 'PersistentChatStore', 'PersistentChatComplianceStore', 'FileStore'];

/**
 * The topology with one more pool, as Topology Builder makes it: its own services, stores and file store, no pair, no mirror, and not the
 * Central Management store.
 *
 * @throws {LyncBackupError} `StepFailed` when the pool is there already, or the other is not
 */
export function addPool(topology: Topology, wanted: NewPool): Topology {
  const like = findPool(topology, wanted.like);
  if (!like) throw new LyncBackupError('StepFailed', `Topology Builder shows no '${wanted.like}'`, null);
  if (findPool(topology, wanted.pool))
    throw new LyncBackupError('StepFailed', `Topology Builder shows a pool '${wanted.pool}' already`, null);
  const pools = withPools(topology, like, wanted);
  const copied = servicesToCopy(topology, like);
  const services: Service[] = [...topology.services];
  const ids = new Map<string, string>();
  for (const service of copied) {
    const id = nextServiceId(services, service);
    ids.set(service.id, id);
    services.push({ ...service, id });
  }
  const added = copied.map((service) => copyOf(service, like, wanted, ids));
  const { id: cluster } = findPool({ ...topology, pools }, wanted.sqlServer)!;
  const instance = {
    id: `${cluster}/${wanted.sqlInstance.toLowerCase()}`,
    pool: wanted.sqlServer.toLowerCase(),
    name: wanted.sqlInstance,
    alwaysOnPrimaryNodeFqdn: null,
  };
  const hasInstance = topology.sqlInstances.some(({ id }) => id === instance.id);
  return {
    ...topology,
    pools,
    sqlInstances: hasInstance ? topology.sqlInstances : [...topology.sqlInstances, instance],
    services: [...topology.services, ...added],
  };
}

/** The names of a pool of practice that nobody named: its own server, or servers numbered after it in the domain of the pool. */
export function namesLike(topology: Topology, pool: string, like: string): NewPool {
  const [host = pool, ...domain] = pool.split('.');
  const known = findPool(topology, like);
  const share = servicesOn(topology, like)
    .flatMap(({ dependsOn }) =>
      topology.services.filter(({ id, role }) => role === 'FileStore' && dependsOn.some(({ serviceId }) => serviceId === id)),
    )
    .map(({ attributes }) => attributes['ShareName'])[0];
  const named = (server: string): string => [`${host}-${server}`, ...domain].join('.');
  const isStandard = isStandardEdition(topology, like);
  return {
    pool,
    like,
    machines: isStandard ? [pool] : (known?.machines ?? []).map((_, index) => named(`fe${index + 1}`)),
    sqlServer: isStandard ? pool : named('sql'),
    sqlInstance: 'rtc',
    fileServer: isStandard ? pool : named('fs'),
    share: share ?? 'LyncShare',
  };
}

/** Machines of the topology that nobody has seen yet stand there as bare metal, with an account that waits for them. */
export function standUpMachines(deployment: Deployment, topology: Topology): void {
  const { computers, directory, dnsRecords } = deployment;
  for (const pool of topology.pools) {
    const version = servicesOn(topology, pool.fqdn)[0]?.serviceVersion ?? 7;
    for (const { fqdn } of pool.machines) {
      if (computers[fqdn]) continue;
      computers[fqdn] = {
        ...{ fqdn, pool: pool.fqdn, domainJoined: true, reachable: true, running: false, state: 'clean' },
        ...{ operatingSystem: product(version).operatingSystem, products: [], services: [], certificates: [], replica: null },
      };
      const authority = Object.values(directory.computers)[0]!.sid.replace(/-\d+$/, '');
      const path = directory.domain.split('.').map((part) => `DC=${part}`);
      directory.computers[fqdn] ??= {
        sid: `${authority}-${5000 + Object.keys(directory.computers).length}`,
        distinguishedName: `CN=${fqdn.split('.')[0]!.toUpperCase()},CN=Computers,${path.join(',')}`,
        memberOf: ['Domain Computers'],
        createdUtc: new Date(0).toISOString(),
      };
      dnsRecords.push({ name: fqdn, type: 'A', data: `10.99.0.${Object.keys(computers).length % 250}` });
    }
    if (pool.replicates) directory.poolBuilds[pool.fqdn] ??= product(version).patchedBuild;
  }
}

function withPools(topology: Topology, like: Pool, { pool, machines, sqlServer, fileServer }: NewPool): Pool[] {
  const pools = [...topology.pools];
  const add = (fqdn: string, members: readonly string[], isServer: boolean): void => {
    if (pools.some((other) => other.fqdn === fqdn.toLowerCase())) return;
    const numbers = pools.filter(({ siteId }) => siteId === like.siteId).map(({ id }) => Number(id.split(':')[1]));
    const common = { siteId: like.siteId, fqdn: fqdn.toLowerCase(), fqdnAsWritten: fqdn, replicates: isServer, requiresSetup: isServer };
    pools.push({
      id: `${like.siteId}:${Math.max(...numbers) + 1}`,
      ...common,
      machines: members.map((name, index) => member(like, name, index)),
    });
  };
  add(pool, isStandardEdition(topology, like.fqdn) ? [pool] : machines, true);
  add(sqlServer, [sqlServer], false);
  add(fileServer, [fileServer], false);
  return pools;
}

const member = (like: Pool, fqdn: string, index: number): Machine => ({
  fqdn: fqdn.toLowerCase(),
  fqdnAsWritten: fqdn,
  ordinal: index + 1,
  faultDomain: like.machines[0]?.faultDomain === like.fqdn ? fqdn : `FaultDomain${index + 1}`,
  upgradeDomain: like.machines[0]?.upgradeDomain === like.fqdn ? fqdn : `UpgradeDomain${index + 1}`,
  netInterfaces: like.machines[0]?.netInterfaces ?? [],
});

/** What runs on the pool, and the stores it does not share. */
function servicesToCopy(topology: Topology, like: Pool): Service[] {
  const running = servicesOn(topology, like.fqdn).filter(
    ({ role, installedOn }) => installedOn.sqlInstance === null && role !== 'CentralMgmt' && role !== 'FileStore',
  );
  const used = new Set(
    running.flatMap(({ dependsOn }) => dependsOn.filter(({ usage }) => usage === USAGE.default)).map(({ serviceId }) => serviceId),
  );
  return [...running, ...topology.services.filter(({ id, role }) => used.has(id) && OWN_STORES.includes(role))];
}

function copyOf(service: Service, like: Pool, wanted: NewPool, ids: ReadonlyMap<string, string>): Service {
  const isStore = service.installedOn.sqlInstance !== null;
  const place = isStore
    ? { pool: wanted.sqlServer.toLowerCase(), sqlInstance: wanted.sqlInstance }
    : { pool: (service.role === 'FileStore' ? wanted.fileServer : wanted.pool).toLowerCase(), sqlInstance: null };
  return {
    ...service,
    id: ids.get(service.id)!,
    installedOn: place,
    dependsOn: service.dependsOn
      .filter(({ usage }) => usage === USAGE.default)
      .map((dependency) => ({ ...dependency, serviceId: ids.get(dependency.serviceId) ?? dependency.serviceId })),
    attributes: service.role === 'FileStore' ? { ...service.attributes, ShareName: wanted.share } : service.attributes,
    externalWebHost: service.externalWebHost?.toLowerCase() === like.fqdn ? wanted.pool : service.externalWebHost,
  };
}
