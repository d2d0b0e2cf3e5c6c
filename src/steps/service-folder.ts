import { dependencies, servicesOn, uncPath, type Topology } from '../domain/topology.js';

/** Where a role of a pool keeps its files: the file store, and the folder in it that is named after the service. */
export interface ServiceFolder {
  readonly unc: string;
  readonly folder: string;
}

/** @returns null when the topology does not say. @source procedures.md 8.2 */
export function serviceFolder(topology: Topology, pool: string, role: string): ServiceFolder | null {
  const service = servicesOn(topology, pool).find((candidate) => candidate.role === role);
  const store = service && dependencies(topology, service, 'FileStore')[0];
  const unc = store && uncPath(topology, store);
  return unc ? { unc, folder: service.id } : null;
}
