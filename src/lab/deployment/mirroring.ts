import { databasesOf } from '../../domain/databases.js';
import { isMirrorStore, mirrorStore } from '../../domain/roles.js';
import { dependencies, USAGE, type Service, type Topology } from '../../domain/topology.js';
import type { Database } from './databases.js';
import { findInstance, instanceByName, instanceName } from './lookup.js';
import type { Deployment, SqlInstance } from './model.js';

/**
 * Puts a copy of each database of a store on the instance that mirrors it in the topology, whichever half is named.
 *
 * @returns why that cannot be, as a sentence; null when it is done, or when the topology has no mirror for this store
 */
export function establishMirror(deployment: Deployment, topology: Topology, named: Service): string | null {
  const principal = isMirrorStore(topology, named) ? principalOf(topology, named) : named;
  const mirror = principal && mirrorStore(topology, principal);
  if (!mirror) return null;
  const [first, second] = [principal, mirror].map(({ installedOn }) => instanceAt(deployment, installedOn));
  if (!first?.running || !second?.running) return `the two SQL servers of ${principal.id} do not both answer`;
  for (const { name } of databasesOf(principal)) {
    const problem = mirrorDatabase(first, second, name.toLowerCase());
    if (problem !== null) return problem;
  }
  return null;
}

function mirrorDatabase(first: SqlInstance, second: SqlInstance, key: string): string | null {
  const here = [first, second].find((instance) => instance.databases[key] && instance.databases[key].mirroring?.role !== 'MIRROR');
  if (!here) return `neither half of ${key} is there to be mirrored`;
  const there = here === first ? second : first;
  const database = here.databases[key]!;
  database.recoveryModel = 'FULL';
  database.mirroring = { role: 'PRINCIPAL', state: 'SYNCHRONIZED', partner: instanceName(there.server, there.name) };
  there.databases[key] = copyOf(database, instanceName(here.server, here.name));
  return null;
}

const copyOf = ({ onServer: _, ...database }: Database, partner: string): Database => ({
  ...structuredClone(database),
  content: { kind: 'empty' }, // of a mirror nobody sees the content
  mirroring: { role: 'MIRROR', state: 'SYNCHRONIZED', partner },
});

/** Ends mirroring of a database; what is on the other half goes, or stays without a role. */
export function endMirroring(deployment: Deployment, database: Database, drop: boolean): void {
  const partner = database.mirroring && instanceByName(deployment, database.mirroring.partner);
  database.mirroring = null;
  const copy = partner?.databases[database.name.toLowerCase()];
  if (!partner || !copy) return;
  if (drop) delete partner.databases[database.name.toLowerCase()];
  else copy.mirroring = null;
}

/**
 * The other half takes over, with the data that both have.
 *
 * @param from the principal until now; null: it is lost
 * @returns why that cannot be, as a sentence, or null
 */
export function switchRoles(from: Database | null, to: Database): string | null {
  if (to.mirroring?.role !== 'MIRROR') return `${to.name} is no mirror there`;
  if (from?.mirroring) {
    to.content = from.content;
    from.content = { kind: 'empty' };
    from.mirroring.role = 'MIRROR';
  }
  to.mirroring.role = 'PRINCIPAL';
  return null;
}

/** The store that a mirror store mirrors. */
export function principalOf(topology: Topology, mirror: Service): Service | null {
  for (const dependent of topology.services) {
    if (dependencies(topology, dependent, mirror.role, USAGE.mirror).some((store) => store.id === mirror.id))
      return dependencies(topology, dependent, mirror.role)[0] ?? null;
  }
  return null;
}

const instanceAt = (deployment: Deployment, { pool, sqlInstance }: Service['installedOn']): SqlInstance | null =>
  findInstance(deployment, pool, sqlInstance ?? '');
