import { mirrorStore } from '../../domain/roles.js';
import { dependencies, servicesOn, type Service, type Topology } from '../../domain/topology.js';
import type { Database, DatabaseContent } from './databases.js';
import type { Computer, Configuration, Deployment, SqlInstance } from './model.js';

/** Key of an SQL Server instance in a deployment. */
export const instanceKey = (server: string, name: string): string => `${server}\\${name}`.toLowerCase();

/** `server\instance` as administrators write it; the default instance is the server alone. */
export const instanceName = (server: string, name: string): string => (name === '' ? server : `${server}\\${name}`);

/** The instance of that name, behind a listener the primary replica's; null when there is none. */
export function findInstance({ sqlInstances, availabilityGroups }: Deployment, server: string, name: string): SqlInstance | null {
  const group = availabilityGroups?.[instanceKey(server, name)];
  return sqlInstances[group ? instanceKey(group.primary, group.instance) : instanceKey(server, name)] ?? null;
}

/** The instances that hold a store: its own, and the one that mirrors it. */
export function instancesOf(deployment: Deployment, topology: Topology, store: Service): SqlInstance[] {
  const stores = [store, mirrorStore(topology, store)].filter((candidate) => candidate !== null);
  return stores.flatMap(({ installedOn }) => findInstance(deployment, installedOn.pool, installedOn.sqlInstance ?? '') ?? []);
}

/** The database that answers now: on a mirrored pair the principal's. Null when there is none on a running server. */
export function openDatabase(deployment: Deployment, topology: Topology, store: Service, name: string): Database | null {
  for (const instance of instancesOf(deployment, topology, store)) {
    const database = instance.running ? instance.databases[name.toLowerCase()] : undefined;
    if (database && isOpen(database)) return database;
  }
  return null;
}

/** Whether clients get in: not to a mirror, nor in the middle of a restore. */
export const isOpen = ({ mirroring, state }: Database): boolean => mirroring?.role !== 'MIRROR' && (state ?? 'ONLINE') === 'ONLINE';

/** Content of one kind behind a role of a pool, or null when its store or database is gone. */
export function poolContent<K extends DatabaseContent['kind']>(
  deployment: Deployment,
  topology: Topology,
  find: { pool: string; role: string; storeRole: string; database: string; kind: K },
): Extract<DatabaseContent, { kind: K }> | null {
  const service = servicesOn(topology, find.pool).find((candidate) => candidate.role === find.role);
  const store = service && dependencies(topology, service, find.storeRole)[0];
  const content = store && openDatabase(deployment, topology, store, find.database)?.content;
  return content?.kind === find.kind ? (content as Extract<DatabaseContent, { kind: K }>) : null;
}

export const userStore = (deployment: Deployment, topology: Topology, pool: string) =>
  poolContent(deployment, topology, { pool, role: 'UserServices', storeRole: 'UserStore', database: 'rtcxds', kind: 'users' })?.store ??
  null;

export const responseGroups = (deployment: Deployment, topology: Topology, pool: string) =>
  poolContent(deployment, topology, {
    pool,
    role: 'ApplicationServer',
    storeRole: 'ApplicationStore',
    database: 'rgsconfig',
    kind: 'rgs',
  })?.pools[pool] ?? null;

/** The Central Management store the service connection point leads to; null when the pointer, the server, the database or its data is gone. */
export function centralDatabase<K extends 'xds' | 'lis'>(deployment: Deployment, kind: K): Extract<DatabaseContent, { kind: K }> | null {
  const content = centralSqlDatabase(deployment, kind)?.content;
  return content?.kind === kind ? (content as Extract<DatabaseContent, { kind: K }>) : null;
}

/** @param name `server\\instance`, or `server` for the default instance */
export function instanceByName(deployment: Deployment, name: string): SqlInstance | null {
  const [server = '', instance = ''] = name.split('\\');
  return findInstance(deployment, server, instance);
}

/** The database `xds` or `lis` the service connection point leads to, whatever is in it. */
export function centralSqlDatabase(deployment: Deployment, name: 'xds' | 'lis'): Database | null {
  const pointer = deployment.directory.serviceConnectionPoint;
  const first = pointer === null ? null : instanceByName(deployment, pointer);
  const partner = first?.databases[name]?.mirroring?.partner;
  for (const instance of [first, partner === undefined ? null : instanceByName(deployment, partner)]) {
    const database = instance?.running ? instance.databases[name] : undefined;
    if (database && isOpen(database)) return database;
  }
  return null;
}

export const publishedConfiguration = (deployment: Deployment): Configuration | null =>
  centralDatabase(deployment, 'xds')?.configuration ?? null;

export const findComputer = (deployment: Deployment, fqdn: string): Computer | null => deployment.computers[fqdn.toLowerCase()] ?? null;
