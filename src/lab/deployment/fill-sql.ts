import { databasesOf } from '../../domain/databases.js';
import { isMirrorStore, mirrorStore, poolVersion, registrarPools } from '../../domain/roles.js';
import { dependencies, servicesOn, type Pool, type Service, type Topology } from '../../domain/topology.js';
import { groupsOf, isGrouped, seedReplicas } from './availability-groups.js';
import type { Database, DatabaseContent } from './databases.js';
import { instanceKey, instanceName } from './lookup.js';
import type { SqlInstance } from './model.js';
import { principalOf } from './mirroring.js';
import { product } from './products.js';
import { localDatabases, newDatabase, newInstance } from './setup-sql.js';

/** What a database holds at the start; decided by the caller, who knows people, locations and the rest. */
export type ContentOf = (store: Service, database: string) => DatabaseContent;

/** SQL Server of a whole topology: the instances it names, with the databases of their stores, and the local ones of every server. */
export function fillSqlInstances(
  topology: Topology,
  netBiosName: string,
  seed: number,
  filledUtc: string,
  contentOf: ContentOf,
): Record<string, SqlInstance> {
  const instances: Record<string, SqlInstance> = {};
  const open = (server: string, name: string): SqlInstance =>
    (instances[instanceKey(server, name)] ??= newInstance(topology, server, name, netBiosName));
  const groups = groupsOf(topology);
  const common = { netBiosName, seed, createdUtc: filledUtc };

  for (const { pool, name } of topology.sqlInstances)
    for (const server of groups[instanceKey(pool, name)]?.replicas ?? [pool]) open(server, name);
  for (const store of topology.services) {
    if (store.installedOn.sqlInstance === null) continue;
    const group = groups[instanceKey(store.installedOn.pool, store.installedOn.sqlInstance)];
    const instance = open(group?.primary ?? store.installedOn.pool, store.installedOn.sqlInstance);
    const build = product(store.serviceVersion).patchedBuild;
    for (const { name } of databasesOf(store)) {
      const database = newDatabase({ ...common, role: store.role, instance: instance.name, name, build });
      if (!isMirrorStore(topology, store)) database.content = contentOf(store, name);
      setMirroring(topology, store, database);
      if (group && isGrouped(store)) Object.assign(database, { availabilityGroup: group.name, recoveryModel: 'FULL' });
      instance.databases[name.toLowerCase()] ??= database;
    }
  }
  for (const group of Object.values(groups)) seedReplicas(instances, group);
  for (const pool of topology.pools.filter((candidate) => candidate.replicates)) {
    const build = product(poolVersion(topology, pool.fqdn) ?? 7).patchedBuild;
    for (const { fqdn } of pool.machines)
      for (const { instance, database: name } of localDatabases(topology, pool))
        open(fqdn, instance).databases[name] ??= newDatabase({ ...common, role: 'Local', instance, name, build });
  }
  return instances;
}

function setMirroring(topology: Topology, store: Service, database: Database): void {
  const mirror = mirrorStore(topology, store);
  const principal = isMirrorStore(topology, store) ? principalOf(topology, store) : null;
  const partner = mirror ?? principal;
  if (!partner) return;
  database.recoveryModel = 'FULL'; // mirrored databases always are
  database.mirroring = {
    role: mirror ? 'PRINCIPAL' : 'MIRROR',
    state: 'SYNCHRONIZED',
    partner: instanceName(partner.installedOn.pool, partner.installedOn.sqlInstance ?? ''),
  };
}

/** Pools whose users a store holds: stores are not shared, but a document could say so. */
export const poolsOfStore = (topology: Topology, store: Service): Pool[] =>
  registrarPools(topology).filter((pool) =>
    servicesOn(topology, pool.fqdn).some((service) => dependencies(topology, service, store.role).some((other) => other.id === store.id)),
  );
