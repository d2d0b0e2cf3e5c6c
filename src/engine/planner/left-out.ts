import { databasesOf } from '../../domain/databases.js';
import type { DatabaseOptions } from '../../domain/database-options.js';
import type { LeftOut } from '../../domain/manifest.js';
import { isMirrorStore, poolKind, type PoolKind } from '../../domain/roles.js';
import { servicesOn, type Pool, type Service, type Topology } from '../../domain/topology.js';
import { isWanted } from './database-items.js';
import { sqlScope } from './stores.js';

/** Which export keeps a store's data, so that its databases need no backup of their own. */
const KEPT_BY: Readonly<Record<string, string>> = {
  xds: 'Export-CsConfiguration',
  lis: 'Export-CsLisConfiguration',
  rtcxds: 'Export-CsUserData',
  rtc: 'Export-CsUserData',
  rgsconfig: 'Export-CsRgsConfiguration',
  mgc: 'Export-CsPersistentChatData',
};

const OF_OTHERS: Partial<Record<PoolKind, string>> = {
  PstnGateway: 'a gateway keeps its own configuration: use the tools of its vendor',
  OfficeWebApps: 'Office Web Apps Server holds no data of this product',
  TrustedApplication: 'a trusted application keeps its own data; its endpoints and settings are in the configuration',
};

/**
 * What the topology has and a set does not, on purpose, with the reason.
 * @source procedures.md 1.2, 1.3
 */
export function leftOutOf(topology: Topology, exclude: readonly string[], databases: DatabaseOptions): LeftOut[] {
  return [
    ...topology.services.flatMap((store) =>
      databasesOf(store).flatMap((database) => leftOutDatabase(topology, store, database, databases)),
    ),
    ...topology.pools.flatMap((pool) => leftOutPool(topology, pool)),
    { object: 'file stores: Meeting.Active', reason: 'a running meeting holds these files open' },
    { object: 'file stores: replicas below CMSFileStore', reason: 'replication fills these folders again' },
    ...exclude.map((pattern) => ({ object: `file stores: ${pattern}`, reason: 'left out by -Exclude' })),
  ];
}

function leftOutDatabase(
  topology: Topology,
  store: Service,
  { name, leftOutBecause }: { name: string; leftOutBecause: string | null },
  databases: DatabaseOptions,
): LeftOut[] {
  const object = `${sqlScope(store)}\\${name}`;
  if (isMirrorStore(topology, store)) return [{ object, reason: 'it mirrors a database that is kept' }];
  if (leftOutBecause !== null) return [{ object, reason: leftOutBecause }];
  if (isWanted(store.role, databases)) return [];
  if (store.role === 'PersistentChatStore' && databases.persistentChat === 'SqlBackup') return [];
  const command = KEPT_BY[name.toLowerCase()];
  return command === undefined ? [] : [{ object, reason: `${command} keeps its content` }];
}

function leftOutPool(topology: Topology, pool: Pool): LeftOut[] {
  if (pool.replicates) return []; // its machines, certificates and services are in the inventory
  const kind = poolKind(topology, pool.fqdn);
  if (kind === 'SqlServer' || kind === 'FileServer') return []; // its stores are named one by one
  const reason =
    OF_OTHERS[kind] ??
    (servicesOn(topology, pool.fqdn).length === 0
      ? 'nothing of the product is installed on it'
      : 'it is not a server of the product; its settings are in the configuration');
  return [{ object: pool.fqdn, reason }];
}
