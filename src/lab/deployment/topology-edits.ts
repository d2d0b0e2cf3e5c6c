import { LyncBackupError } from '../../domain/errors.js';
import { findPool, servicesOn, USAGE, type Dependency, type Pool, type Service, type Topology } from '../../domain/topology.js';

/** Edits that only Topology Builder makes, each a new topology out of the old one. Pools and servers are named by FQDN. */

/** The stores of a pool lose their mirrors. */
export function disableMirroring(topology: Topology, pool: string): Topology {
  const users = new Set(servicesOn(topology, existingPool(topology, pool).fqdn).map(({ id }) => id));
  return withoutOrphans(
    mapServices(topology, (service) =>
      users.has(service.id) ? { ...service, dependsOn: service.dependsOn.filter(({ usage }) => usage !== USAGE.mirror) } : service,
    ),
  );
}

/** The SQL stores of a pool are on another instance. */
export function setSqlStore(topology: Topology, pool: string, server: string, instance: string): Topology {
  const stores = storesOf(topology, pool, USAGE.default);
  const place = { pool: existingPool(topology, server).fqdn, sqlInstance: instance };
  const left = topology.services.filter(
    ({ id, role, installedOn }) => !stores.has(id) && isAt(installedOn, place) && [...stores.values()].some((store) => store.role === role),
  );
  const moved = mapServices(topology, (service) => (stores.has(service.id) ? { ...service, installedOn: place } : service));
  return withInstance(
    { ...moved, services: moved.services.filter(({ id }) => !left.some((other) => other.id === id)) },
    place.pool,
    instance,
  );
}

/** The SQL stores of a pool are mirrored on another instance. */
export function enableMirroring(topology: Topology, pool: string, server: string, instance: string): Topology {
  const place = { pool: existingPool(topology, server).fqdn, sqlInstance: instance };
  const mirrors = new Map<string, Service>();
  let services = [...topology.services];
  for (const store of storesOf(topology, pool, USAGE.default).values()) {
    const mirror: Service = { ...store, id: nextServiceId(services, store), installedOn: place, dependsOn: [] };
    services = [...services, mirror];
    mirrors.set(store.id, mirror);
  }
  const withMirror = (service: Service): Service => {
    const added = service.dependsOn.flatMap(({ serviceId, usage }): Dependency[] => {
      const mirror = usage === USAGE.default ? mirrors.get(serviceId) : undefined;
      return mirror ? [{ serviceId: mirror.id, usage: USAGE.mirror }] : [];
    });
    const kept = service.dependsOn.filter(({ usage }) => added.length === 0 || usage !== USAGE.mirror);
    return { ...service, dependsOn: [...kept, ...added] };
  };
  return withoutOrphans(withInstance({ ...topology, services: services.map(withMirror) }, place.pool, instance));
}

/** @param backup FQDN; empty: the pool has no pair any more */
export function setBackupPool(topology: Topology, pool: string, backup: string): Topology {
  const registrar = backup === '' ? null : roleOn(topology, backup, 'Registrar');
  return mapServices(topology, (service) =>
    service.role !== 'Registrar' || service.installedOn.pool !== existingPool(topology, pool).fqdn
      ? service
      : {
          ...service,
          dependsOn: [
            ...service.dependsOn.filter(({ usage }) => usage !== USAGE.backup),
            ...(registrar ? [{ serviceId: registrar.id, usage: USAGE.backup }] : []),
          ],
        },
  );
}

/** The registrar that an Edge, Mediation or Persistent Chat pool hands on to. */
export function setNextHop(topology: Topology, pool: string, nextHop: string): Topology {
  const registrar = roleOn(topology, nextHop, 'Registrar');
  const registrars = new Set(topology.services.filter(({ role }) => role === 'Registrar').map(({ id }) => id));
  const { fqdn } = existingPool(topology, pool);
  return mapServices(topology, (service) =>
    service.installedOn.pool !== fqdn || service.role === 'Registrar'
      ? service
      : {
          ...service,
          dependsOn: service.dependsOn.map((dependency) =>
            registrars.has(dependency.serviceId) ? { ...dependency, serviceId: registrar.id } : dependency,
          ),
        },
  );
}

/**
 * Whatever a pool leaned on another for, it leans on a third for now: its next hop, its Mediation Server.
 * @param from the pool that gives way; services of the same role of `to` take the place of its own
 */
export function replacePool(topology: Topology, pool: string, from: string, to: string): Topology {
  const [old, wanted] = [from, to].map((fqdn) => servicesOn(topology, existingPool(topology, fqdn).fqdn));
  const { fqdn } = existingPool(topology, pool);
  const instead = new Map(
    old!.flatMap(({ id, role }) => wanted!.flatMap((service) => (service.role === role ? [[id, service.id] as const] : []))),
  );
  return mapServices(topology, (service) =>
    service.installedOn.pool !== fqdn
      ? service
      : {
          ...service,
          dependsOn: service.dependsOn.map((dependency) => ({
            ...dependency,
            serviceId: instead.get(dependency.serviceId) ?? dependency.serviceId,
          })),
        },
  );
}

/**
 * One half of a pair gives way to another pool. Where it could have taken the Central Management store over, the other can now.
 * @param pool that stays, `gone` its partner until now, `backup` the new one
 */
export function replaceInPair(topology: Topology, pool: string, backup: string, gone: string): Topology {
  const paired = setBackupPool(setBackupPool(topology, pool, backup), backup, pool);
  return deletePool(withStandby(paired, gone, backup), gone);
}

/** The stand-by Central Management service and store of one pool, on another as well: on the instance of its user store. */
function withStandby(topology: Topology, from: string, to: string): Topology {
  const service = servicesOn(topology, from).find(({ role }) => role === 'CentralMgmt');
  const users = servicesOn(topology, to).find(({ role }) => role === 'UserServices');
  const storesOfUsers = new Set(users?.dependsOn.map(({ serviceId }) => serviceId));
  const [userStore, fileStore] = ['UserStore', 'FileStore'].map((role) =>
    topology.services.find((store) => store.role === role && storesOfUsers.has(store.id)),
  );
  if (!service || !userStore) return topology;
  const { siteId } = userStore;
  const common = { siteId, roleVersion: service.roleVersion, serviceVersion: userStore.serviceVersion, ports: [], externalWebHost: null };
  const store: Service = {
    ...common,
    ...{ id: nextServiceId(topology.services, { ...service, siteId, role: 'CentralMgmtStore' }), role: 'CentralMgmtStore', type: null },
    ...{ installedOn: userStore.installedOn, dependsOn: [], attributes: {} },
  };
  const standby: Service = {
    ...service,
    ...common,
    id: nextServiceId(topology.services, { ...service, siteId }),
    installedOn: { pool: existingPool(topology, to).fqdn, sqlInstance: null },
    dependsOn: [store, ...(fileStore ? [fileStore] : [])].map(({ id }) => ({ serviceId: id, usage: USAGE.default })),
    attributes: { ...service.attributes, IsActive: 'false' },
  };
  return { ...topology, services: [...topology.services, store, standby] };
}

/** A pool goes with everything installed on it, and nobody depends on that any more. */
export function deletePool(topology: Topology, pool: string): Topology {
  const { fqdn } = existingPool(topology, pool);
  const gone = new Set(servicesOn(topology, fqdn).map(({ id }) => id));
  const left = topology.services.filter(({ id }) => !gone.has(id));
  return withoutOrphans({
    ...topology,
    pools: topology.pools.filter((other) => other.fqdn !== fqdn),
    sqlInstances: topology.sqlInstances.filter((instance) => instance.pool !== fqdn),
    services: left.map((service) => ({ ...service, dependsOn: service.dependsOn.filter(({ serviceId }) => !gone.has(serviceId)) })),
  });
}

const mapServices = (topology: Topology, edit: (service: Service) => Service): Topology => ({
  ...topology,
  services: topology.services.map(edit),
});

/** SQL stores that the services of a pool use, by id. */
function storesOf(topology: Topology, pool: string, usage: string): Map<string, Service> {
  const used = servicesOn(topology, existingPool(topology, pool).fqdn)
    .flatMap(({ dependsOn }) => dependsOn)
    .filter((dependency) => dependency.usage === usage)
    .map(({ serviceId }) => serviceId);
  const backEnd = topology.services.find(({ id, role }) => used.includes(id) && role === 'UserStore')?.installedOn;
  const stores = topology.services.filter(({ id, installedOn }) => used.includes(id) && backEnd && isAt(installedOn, backEnd));
  return new Map(stores.map((store) => [store.id, store]));
}

const isAt = (a: Service['installedOn'], b: Service['installedOn']): boolean =>
  a.pool === b.pool && (a.sqlInstance ?? '').toLowerCase() === (b.sqlInstance ?? '').toLowerCase() && a.sqlInstance !== null;

/** A store that nobody uses any more leaves with whoever used it. */
function withoutOrphans(topology: Topology): Topology {
  const used = new Set(topology.services.flatMap(({ dependsOn }) => dependsOn.map(({ serviceId }) => serviceId)));
  return { ...topology, services: topology.services.filter(({ id, installedOn }) => installedOn.sqlInstance === null || used.has(id)) };
}

function withInstance(topology: Topology, server: string, name: string): Topology {
  if (topology.sqlInstances.some((instance) => instance.pool === server && instance.name.toLowerCase() === name.toLowerCase()))
    return topology;
  const id = `${existingPool(topology, server).id}/${name.toLowerCase()}`;
  return { ...topology, sqlInstances: [...topology.sqlInstances, { id, pool: server, name, alwaysOnPrimaryNodeFqdn: null }] };
}

/** Id of one more service of the same role and site. */
export function nextServiceId(services: readonly Service[], { siteId, role }: Service): string {
  const numbers = services
    .filter((service) => service.siteId === siteId && service.role === role)
    .map(({ id }) => Number(id.split('-').at(-1)));
  return `${siteId}-${role}-${Math.max(0, ...numbers) + 1}`;
}

function existingPool(topology: Topology, fqdn: string): Pool {
  const pool = findPool(topology, fqdn);
  if (pool) return pool;
  throw new LyncBackupError(
    'StepFailed',
    `Topology Builder shows no '${fqdn}'`,
    `It shows: ${topology.pools.map((other) => other.fqdn).join(', ')}.`,
  );
}

function roleOn(topology: Topology, pool: string, role: string): Service {
  const service = servicesOn(topology, existingPool(topology, pool).fqdn).find((candidate) => candidate.role === role);
  if (service) return service;
  throw new LyncBackupError('StepFailed', `${pool} has no ${role}`, null);
}
