import { LyncBackupError } from '../../domain/errors.js';
import { activeCmsPool, registrarPools } from '../../domain/roles.js';
import {
  dependencies,
  servicesOfRole,
  servicesOn,
  type Dependency,
  type Pool,
  type Service,
  type Topology,
} from '../../domain/topology.js';
import { Chance } from './chance.js';

const NEVER_PUBLISHED = '00000000-0000-0000-0000-000000000000';

/**
 * The topology as the Central Management store holds it after Topology Builder published it: identities by site and number, a signature,
 * and a pool that hosts the store. A published document passes unchanged.
 *
 * @throws {LyncBackupError} `TopologyInvalid` when no pool could host the store
 */
export function publishTopology(topology: Topology, seed: number): { topology: Topology; assumptions: string[] } {
  const numbered = topology.form === 'published' ? topology : numberIdentities(topology);
  const { topology: managed, assumption } = withCentralManagement(numbered);
  const signature = managed.signature === NEVER_PUBLISHED ? new Chance(seed, 'signature').guid() : managed.signature;
  return {
    topology: { ...managed, signature, form: 'published', isPublished: true },
    assumptions: assumption === null ? [] : [assumption],
  };
}

/** Topology Builder names things with GUIDs; publishing numbers them in document order. */
function numberIdentities(topology: Topology): Topology {
  const poolIds = new Map<string, string>();
  const perSite = new Map<number, number>();
  const pools = topology.pools.map((pool) => {
    const number = (perSite.get(pool.siteId) ?? 0) + 1;
    perSite.set(pool.siteId, number);
    poolIds.set(pool.fqdn, `${pool.siteId}:${number}`);
    return { ...pool, id: `${pool.siteId}:${number}` };
  });
  const sqlInstances = topology.sqlInstances.map((instance) => ({
    ...instance,
    id: `${poolIds.get(instance.pool) ?? instance.pool}/${instance.name.toLowerCase()}`,
  }));
  const serviceIds = new Map<string, string>();
  const perRole = new Map<string, number>();
  for (const service of topology.services) serviceIds.set(service.id, nextServiceId(service, perRole));
  const renamed = (dependency: Dependency): Dependency => ({
    ...dependency,
    serviceId: serviceIds.get(dependency.serviceId) ?? dependency.serviceId,
  });
  const services = topology.services.map((service) => ({
    ...service,
    id: serviceIds.get(service.id)!,
    dependsOn: service.dependsOn.map(renamed),
  }));
  return { ...topology, pools, sqlInstances, services };
}

function nextServiceId(service: Service, perRole: Map<string, number>): string {
  const role = `${service.siteId}-${service.role}`;
  const instance = (perRole.get(role) ?? 0) + 1;
  perRole.set(role, instance);
  return `${role}-${instance}`;
}

/** A document from Topology Builder names no Central Management store before its first publish. */
function withCentralManagement(topology: Topology): { topology: Topology; assumption: string | null } {
  if (activeCmsPool(topology)) return { topology, assumption: null };
  const host = registrarPools(topology)[0];
  if (!host)
    throw new LyncBackupError(
      'TopologyInvalid',
      'the topology has no Front End pool and no Standard Edition server that could host the Central Management store',
      'Practise on a topology with at least one Front End pool.',
    );
  const others = topology.services.filter((service) => service.role !== 'CentralMgmt' && service.role !== 'CentralMgmtStore');
  return {
    topology: { ...topology, services: [...others, ...centralManagement(topology, host)] },
    assumption: `the document names no active Central Management store: it starts on ${host.fqdnAsWritten}, the first registrar pool`,
  };
}

function centralManagement(topology: Topology, host: Pool): Service[] {
  const userServices = servicesOn(topology, host.fqdn).find((service) => service.role === 'UserServices')!;
  const userStore = dependencies(topology, userServices, 'UserStore')[0];
  const fileStore = dependencies(topology, userServices, 'FileStore')[0] ?? servicesOfRole(topology, 'FileStore')[0];
  const common = {
    siteId: host.siteId,
    type: null,
    roleVersion: 1,
    serviceVersion: userServices.serviceVersion,
    ports: [],
    externalWebHost: null,
  };
  const store: Service = {
    ...common,
    id: `${host.siteId}-CentralMgmtStore-1`,
    role: 'CentralMgmtStore',
    installedOn: userStore?.installedOn ?? { pool: host.fqdn, sqlInstance: 'rtc' },
    dependsOn: [],
    attributes: {},
  };
  const service: Service = {
    ...common,
    id: `${host.siteId}-CentralMgmt-1`,
    role: 'CentralMgmt',
    type: 'Microsoft.Rtc.Management.Deploy.Internal.ServiceRoles.CentralMgmtService',
    installedOn: { pool: host.fqdn, sqlInstance: null },
    dependsOn: [store, ...(fileStore ? [fileStore] : [])].map((other) => ({ serviceId: other.id, usage: 'Default' })),
    attributes: { IsActive: 'true' },
  };
  return [store, service];
}
