import type { ComponentKind } from '../../domain/components.js';
import type { DatabaseOptions } from '../../domain/database-options.js';
import { databasesOf } from '../../domain/databases.js';
import { isMirrorStore, mirrorStore } from '../../domain/roles.js';
import type { Service, Topology } from '../../domain/topology.js';
import type { Item, ItemStep } from './backup-items.js';
import { poolsUsing, sqlScope } from './stores.js';

const ONLY_SQL_KEEPS = ['ArchivingStore', 'MonitoringStore'];
const CHAT_STORE = 'PersistentChatStore';
const DEFAULT_INSTANCE = 'MSSQLSERVER';

/**
 * The databases that no export covers, and on request the others; what a mirror holds is its principal's.
 * @source procedures.md 1.1, 3.2 B12, 8.1
 */
export function databaseItems(topology: Topology, options: DatabaseOptions): Item[] {
  const stores = topology.services.filter((store) => !isMirrorStore(topology, store));
  return stores.filter(({ role }) => isWanted(role, options)).flatMap((store) => databasesOfStore(topology, store, options));
}

/** Whether the databases of such a store are backed up as databases. */
export const isWanted = (role: string, { includeCopies, persistentChat }: DatabaseOptions): boolean =>
  ONLY_SQL_KEEPS.includes(role) || (includeCopies && (role !== CHAT_STORE || persistentChat === 'Export'));

function databasesOfStore(topology: Topology, store: Service, options: DatabaseOptions): Item[] {
  const pools = ONLY_SQL_KEEPS.includes(store.role) ? [] : poolsUsing(topology, [store]);
  return databasesOf(store)
    .filter(({ leftOutBecause }) => leftOutBecause === null)
    .map(({ name }) => databaseItem(topology, store, name, { kind: 'database', scope: `${sqlScope(store)}\\${name}`, pools }, options));
}

/** One database, as a component of any kind: Persistent Chat can be kept by its own. */
export function databaseItem(
  topology: Topology,
  store: Service,
  database: string,
  component: { kind: ComponentKind; scope: string; pools: string[] },
  { repositoryUnc, stagingPath, useExisting }: DatabaseOptions,
): Item {
  if (repositoryUnc === null && stagingPath === null && !useExisting) return { ...component, step: null, gap: NOT_REACHED };
  const { pool, sqlInstance } = store.installedOn;
  const holders = [store, mirrorStore(topology, store)].filter((holder) => holder !== null);
  const instances = holders.map(({ installedOn }) => ({ server: installedOn.pool, instance: installedOn.sqlInstance || null }));
  const path = `databases/${pool}/${sqlInstance || DEFAULT_INSTANCE}/${database}.bak`;
  const name = `${sqlScope(store)}\\${database}`;
  const holder = { where: pool, source: store.role === CHAT_STORE ? CHAT_PAGE : ARCHIVING_PAGE };
  const step: ItemStep = useExisting
    ? { ...holder, handler: 'take-existing-backup', title: `Take the newest backup of ${name}`, args: { database, instances, path } }
    : {
        ...holder,
        handler: 'backup-database',
        title: `BACKUP DATABASE ${name}`,
        args: { database, instances, path, repositoryUnc, stagingPath },
      };
  return { ...component, step, gap: null };
}

const ARCHIVING_PAGE = 'backing-up-archiving-and-monitoring-databases B12';
const CHAT_PAGE = 'backing-up-persistent-chat-databases B13';

const NOT_REACHED = {
  reason: 'SQL Server needs a name under which it reaches the repository, and a local folder has none',
  hint: 'Give that name with -RepositoryUnc, or a folder on the SQL servers with -SqlStagingPath.',
};
