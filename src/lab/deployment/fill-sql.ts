import { databasesOf } from '../../domain/databases.js';
import { isMirrorStore, mirrorStore, poolVersion, registrarPools } from '../../domain/roles.js';
import { dependencies, findPool, servicesOn, type Pool, type Service, type Topology } from '../../domain/topology.js';
import { Chance } from './chance.js';
import type { Database, DatabaseContent } from './databases.js';
import { instanceKey, instanceName } from './lookup.js';
import type { SqlInstance } from './model.js';
import { product } from './products.js';

const COLLATION = 'SQL_Latin1_General_CP1_CI_AS';
const MEBIBYTE = 2 ** 20;
const COMPONENT_GROUP = 'RTCComponentUniversalServices';

/** Databases that grow with use, in MiB; the rest starts small. */
const SIZES_MIB: Readonly<Record<string, number>> = { rtcxds: 4096, LcsLog: 8192, LcsCDR: 12288, QoEMetrics: 16384, mgc: 2048, rtcab: 512 };

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
  const open = (server: string, name: string, express: boolean): SqlInstance =>
    (instances[instanceKey(server, name)] ??= emptyInstance(topology, server, name, express, netBiosName));

  for (const named of topology.sqlInstances) open(named.pool, named.name, isCollocated(topology, named.pool));
  for (const store of topology.services) {
    if (store.installedOn.sqlInstance === null) continue;
    const instance = open(store.installedOn.pool, store.installedOn.sqlInstance, isCollocated(topology, store.installedOn.pool));
    for (const { name } of databasesOf(store)) {
      const database = emptyDatabase(store.role, instance.name, name, netBiosName, seed, filledUtc);
      if (!isMirrorStore(topology, store)) database.content = contentOf(store, name);
      setMirroring(topology, store, database);
      instance.databases[name.toLowerCase()] ??= database;
    }
  }
  for (const pool of topology.pools.filter((candidate) => candidate.replicates))
    addLocalInstances(topology, pool, open, netBiosName, seed, filledUtc);
  return instances;
}

/** On a server of the product itself SQL Server Express sits beside the roles. */
const isCollocated = (topology: Topology, server: string): boolean => findPool(topology, server)?.replicates ?? false;

function emptyInstance(topology: Topology, server: string, name: string, express: boolean, netBiosName: string): SqlInstance {
  const { sqlVersion, sqlEdition, sqlExpressEdition } = product(poolVersion(topology, server) ?? 7);
  const groups = ['RTCUniversalServerAdmins', 'RTCUniversalReadOnlyAdmins', 'RTCUniversalUserAdmins', COMPONENT_GROUP];
  return {
    server,
    name,
    version: sqlVersion,
    edition: express ? sqlExpressEdition : sqlEdition,
    collation: COLLATION,
    running: true,
    logins: [
      { name: 'sa', type: 'SQL_LOGIN', sysadmin: true },
      { name: `${netBiosName}\\Domain Admins`, type: 'WINDOWS_GROUP', sysadmin: true },
      ...groups.map((group) => ({ name: `${netBiosName}\\${group}`, type: 'WINDOWS_GROUP' as const, sysadmin: false })),
    ],
    databases: {},
  };
}

/** Folder of a store's databases below CsData; procedures.md 8.1. */
const STORE_FOLDERS: Readonly<Record<string, string>> = { UserStore: 'BackendStore', CentralMgmtStore: 'CentralMgmtStore' };

function emptyDatabase(role: string, instance: string, name: string, netBiosName: string, seed: number, filledUtc: string): Database {
  const folder = `D:\\CsData\\${name === 'rtcab' ? 'ABSStore' : (STORE_FOLDERS[role] ?? role)}\\${instance === '' ? '(default)' : instance.toLowerCase()}`;
  const dataBytes = (SIZES_MIB[name] ?? 64) * MEBIBYTE;
  const logBytes = 16 * MEBIBYTE * new Chance(seed, 'log', role, instance, name).between(1, 8);
  return {
    name,
    sizeBytes: dataBytes + logBytes,
    recoveryModel: 'SIMPLE',
    createdUtc: filledUtc,
    files: [
      { logicalName: `${name}_data`, path: `${folder}\\DbPath\\${name}.mdf`, type: 'ROWS', bytes: dataBytes },
      { logicalName: `${name}_log`, path: `${folder}\\LogPath\\${name}.ldf`, type: 'LOG', bytes: logBytes },
    ],
    users: [{ name: `${netBiosName}\\${COMPONENT_GROUP}`, roles: ['ServerRole'] }],
    mirroring: null,
    content: { kind: 'empty' },
  };
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

function principalOf(topology: Topology, mirror: Service): Service | null {
  for (const dependent of topology.services) {
    if (dependencies(topology, dependent, mirror.role, 'Mirror').some((store) => store.id === mirror.id))
      return dependencies(topology, dependent, mirror.role)[0] ?? null;
  }
  return null;
}

function addLocalInstances(
  topology: Topology,
  pool: Pool,
  open: (server: string, name: string, express: boolean) => SqlInstance,
  netBiosName: string,
  seed: number,
  filledUtc: string,
): void {
  const isRegistrar = servicesOn(topology, pool.fqdn).some((service) => service.role === 'Registrar');
  const version = poolVersion(topology, pool.fqdn) ?? 7;
  for (const machine of pool.machines) {
    const names: [instance: string, database: string][] = [['rtclocal', 'xds']];
    if (isRegistrar) names.push(['rtclocal', 'rtc'], ['rtclocal', 'rtcdyn']);
    if (isRegistrar && version >= 6) names.push(['lynclocal', 'lyss']);
    for (const [instance, database] of names)
      open(machine.fqdn, instance, true).databases[database] ??= emptyDatabase('Local', instance, database, netBiosName, seed, filledUtc);
  }
}

/** Pools whose users a store holds: stores are not shared, but a document could say so. */
export const poolsOfStore = (topology: Topology, store: Service): Pool[] =>
  registrarPools(topology).filter((pool) =>
    servicesOn(topology, pool.fqdn).some((service) => dependencies(topology, service, store.role).some((other) => other.id === store.id)),
  );
