import { poolVersion } from '../../domain/roles.js';
import { servicesOn, type Pool, type Topology } from '../../domain/topology.js';
import { listenerOf } from './availability-groups.js';
import { Chance } from './chance.js';
import type { Database } from './databases.js';
import type { SqlInstance } from './model.js';
import { product } from './products.js';

const COLLATION = 'SQL_Latin1_General_CP1_CI_AS';
const MEBIBYTE = 2 ** 20;
const COMPONENT_GROUP = 'RTCComponentUniversalServices';
const LOGIN_GROUPS = ['RTCUniversalServerAdmins', 'RTCUniversalReadOnlyAdmins', 'RTCUniversalUserAdmins', COMPONENT_GROUP];

/** Databases that grow with use, in MiB; the rest starts small. */
const SIZES_MIB: Readonly<Record<string, number>> = { rtcxds: 4096, LcsLog: 8192, LcsCDR: 12288, QoEMetrics: 16384, mgc: 2048, rtcab: 512 };

/** Folder of a store's databases below CsData; procedures.md 8.1. */
const STORE_FOLDERS: Readonly<Record<string, string>> = { UserStore: 'BackendStore', CentralMgmtStore: 'CentralMgmtStore' };

/** SQL Server as it is after its own setup, with the logins of the deployment's groups. On a server of the product it is SQL Server Express. */
export function newInstance(topology: Topology, server: string, name: string, netBiosName: string): SqlInstance {
  const { sqlVersion, sqlEdition, sqlExpressEdition } = product(poolVersion(topology, listenerOf(topology, server)?.fqdn ?? server) ?? 7);
  return {
    server,
    name,
    version: sqlVersion,
    edition: isCollocated(topology, server) ? sqlExpressEdition : sqlEdition,
    collation: COLLATION,
    running: true,
    logins: [
      { name: 'sa', type: 'SQL_LOGIN', sysadmin: true },
      { name: `${netBiosName}\\Domain Admins`, type: 'WINDOWS_GROUP', sysadmin: true },
      ...LOGIN_GROUPS.map((group) => ({ name: `${netBiosName}\\${group}`, type: 'WINDOWS_GROUP' as const, sysadmin: false })),
    ],
    databases: {},
  };
}

/** On a server of the product itself SQL Server Express sits beside the roles. */
const isCollocated = (topology: Topology, server: string): boolean =>
  topology.pools.some((pool) => pool.replicates && (pool.fqdn === server || pool.machines.some((machine) => machine.fqdn === server)));

export interface NewDatabase {
  role: string; // of its store; `Local` for the databases of every server
  instance: string; // name
  name: string;
  netBiosName: string;
  seed: number;
  createdUtc: string;
  build: string;
}

/** A database of the product as its setup creates it. */
export function newDatabase({ role, instance, name, netBiosName, seed, createdUtc, build }: NewDatabase): Database {
  const folder = `D:\\CsData\\${name === 'rtcab' ? 'ABSStore' : (STORE_FOLDERS[role] ?? role)}\\${instance === '' ? '(default)' : instance.toLowerCase()}`;
  const dataBytes = (SIZES_MIB[name] ?? 64) * MEBIBYTE;
  const logBytes = 16 * MEBIBYTE * new Chance(seed, 'log', role, instance, name).between(1, 8);
  return {
    name,
    sizeBytes: dataBytes + logBytes,
    recoveryModel: 'SIMPLE',
    createdUtc,
    build,
    files: [
      { logicalName: `${name}_data`, path: `${folder}\\DbPath\\${name}.mdf`, type: 'ROWS', bytes: dataBytes },
      { logicalName: `${name}_log`, path: `${folder}\\LogPath\\${name}.ldf`, type: 'LOG', bytes: logBytes },
    ],
    users: [{ name: `${netBiosName}\\${COMPONENT_GROUP}`, roles: ['ServerRole'] }],
    mirroring: null,
    content: { kind: 'empty' },
  };
}

/** Instances and databases that a server of the product has beside those of the stores: procedures.md 8.1. */
export function localDatabases(topology: Topology, pool: Pool): { instance: string; database: string }[] {
  const isRegistrar = servicesOn(topology, pool.fqdn).some((service) => service.role === 'Registrar');
  const version = poolVersion(topology, pool.fqdn) ?? 7;
  return [
    { instance: 'rtclocal', database: 'xds' },
    ...(isRegistrar ? ['rtc', 'rtcdyn'].map((database) => ({ instance: 'rtclocal', database })) : []),
    ...(isRegistrar && version >= 6 ? [{ instance: 'lynclocal', database: 'lyss' }] : []),
  ];
}

/** Whether an instance is one of those every server has for itself. */
export const isLocalInstance = (name: string): boolean => ['rtclocal', 'lynclocal'].includes(name.toLowerCase());
