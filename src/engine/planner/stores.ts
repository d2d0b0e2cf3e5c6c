import type { Service, Topology } from '../../domain/topology.js';

/** `server\instance`; the default instance has no second part. */
export const sqlScope = ({ installedOn }: Service): string =>
  installedOn.sqlInstance ? `${installedOn.pool}\\${installedOn.sqlInstance}` : installedOn.pool;

/** Pools whose services depend on one of the stores. */
export function poolsUsing(topology: Topology, stores: readonly Service[]): string[] {
  const ids = new Set(stores.map((store) => store.id));
  const users = topology.services.filter((service) => service.dependsOn.some(({ serviceId }) => ids.has(serviceId)));
  return [...new Set(users.map((service) => service.installedOn.pool))];
}
