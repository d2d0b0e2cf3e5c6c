import { WHOLE_DEPLOYMENT, type ComponentKind } from '../../domain/components.js';
import type { DatabaseOptions } from '../../domain/database-options.js';
import { fileStorePlaces, type CopyOptions } from '../../domain/file-store.js';
import type { Json } from '../../domain/json.js';
import { isMirrorStore, registrarPools, runsResponseGroup } from '../../domain/roles.js';
import { poolOfMachine, servicesOfRole, uncPath, type Service, type Topology } from '../../domain/topology.js';
import type { ArchiveContent } from '../../formats/export-archive.js';
import { databaseItem, databaseItems } from './database-items.js';
import { poolsUsing, sqlScope } from './stores.js';

/** One thing that must be captured. Without a step it is a gap, and `gap` says why. */
export type Item = {
  kind: ComponentKind;
  scope: string;
  pools: string[]; // that -Pool selects it by; empty: it belongs to the whole deployment
} & ({ step: ItemStep; gap: null } | { step: null; gap: { reason: string; hint: string } });

export interface ItemStep {
  handler: string;
  title: string;
  where: string;
  source: string;
  args: Record<string, Json>;
}

const PAGE = 'backing-up-core-data-and-settings';
const HERE = 'this machine';

/**
 * Everything the topology says has to be kept, in the order of Microsoft's pages. Pure.
 * @source procedures.md 1.1, 3.2, 3.4
 */
export function itemsOf(topology: Topology, copying: CopyOptions, databases: DatabaseOptions): Item[] {
  return [
    exported(
      'cms',
      WHOLE_DEPLOYMENT,
      [],
      { command: 'Export-CsConfiguration', parameters: {}, path: 'config/Config.zip', content: 'configuration' },
      `${PAGE} B4`,
    ),
    exported(
      'lis',
      WHOLE_DEPLOYMENT,
      [],
      { command: 'Export-CsLisConfiguration', parameters: {}, path: 'config/E911Config.zip', content: 'locations' },
      `${PAGE} B6`,
    ),
    ...registrarPools(topology).map((pool) => userData(pool.fqdn)),
    ...registrarPools(topology)
      .filter((pool) => runsResponseGroup(topology, pool.fqdn))
      .map((pool) => responseGroups(pool.fqdn)),
    ...servicesOfRole(topology, 'PersistentChatStore')
      .filter((store) => !isMirrorStore(topology, store))
      .map((store) => persistentChat(store, topology, databases)),
    ...databaseItems(topology, databases),
    ...fileStores(topology, copying),
  ];
}

function userData(pool: string): Item {
  const call = {
    command: 'Export-CsUserData',
    parameters: { PoolFqdn: pool },
    path: `pools/${pool}/ExportedUserData.zip`,
    content: 'userData',
  } as const;
  return exported('userData', pool, [pool], call, `${PAGE} B8`);
}

function responseGroups(pool: string): Item {
  const parameters = { Source: `service:ApplicationServer:${pool}` };
  const call = {
    command: 'Export-CsRgsConfiguration',
    parameters,
    path: `pools/${pool}/RgsConfiguration.zip`,
    content: 'responseGroups',
  } as const;
  return exported('rgs', pool, [pool], call, `${PAGE} B10`);
}

function persistentChat(store: Service, topology: Topology, databases: DatabaseOptions): Item {
  const instance = sqlScope(store);
  const pools = poolsUsing(topology, [store]);
  if (databases.persistentChat === 'SqlBackup')
    return databaseItem(topology, store, 'mgc', { kind: 'persistentChat', scope: instance, pools }, databases);
  const path = `persistentChat/${instance.replace('\\', '/')}/PersistentChatData.zip`;
  const call = { command: 'Export-CsPersistentChatData', parameters: { DBInstance: instance }, path, content: 'persistentChat' } as const;
  return exported('persistentChat', instance, pools, call, 'backing-up-persistent-chat-databases B13');
}

/** One item per file store, though several pools may use it. */
function fileStores(topology: Topology, copying: CopyOptions): Item[] {
  const stores = servicesOfRole(topology, 'FileStore');
  const uncs = new Map(stores.map((store) => [uncPath(topology, store)?.toLowerCase(), uncPath(topology, store)]));
  return [...uncs].flatMap(([key, unc]) => {
    const same = stores.filter((store) => uncPath(topology, store)?.toLowerCase() === key);
    return unc == null ? [] : [fileStore(unc, poolsUsing(topology, same), copying)];
  });
}

function fileStore(unc: string, pools: string[], { exclude, readAll }: CopyOptions): Item {
  const step = {
    handler: 'copy-file-store',
    title: `Copy ${unc}`,
    where: HERE,
    source: 'backing-up-file-stores B14',
    args: { unc, ...fileStorePlaces(unc), exclude, readAll },
  };
  return { kind: 'fileStore', scope: unc, pools, step, gap: null };
}

/** Certificates of each machine; the OAuth certificate belongs to the deployment and replicates with the Central Management store. */
export function certificateItems(topology: Topology, withKeys: boolean): Item[] {
  const oauth = {
    kind: 'OAuthTokenIssuer',
    command: 'Get-CsCertificate',
    read: null,
    computer: null,
    where: null,
    args: { Type: 'OAuthTokenIssuer' },
    select: ['*'],
    key: ['Thumbprint'],
    tally: null,
  };
  return [
    certificates('OAuthTokenIssuer', [], {
      handler: 'capture-inventory',
      title: 'Read the OAuth certificate',
      where: HERE,
      source: 'procedures.md 1.2',
      args: { path: 'certificates/oauth.ndjson', sources: [oauth] },
    }),
    ...productMachines(topology).map((machine) => {
      const args = { machine, list: `certificates/${machine}.ndjson`, keys: withKeys ? `certificates/${machine}` : null };
      return certificates(machine, [poolOfMachine(topology, machine)?.fqdn ?? machine], {
        handler: 'capture-certificates',
        title: `Read the certificates of ${machine}`,
        where: machine,
        source: 'procedures.md 1.2',
        args,
      });
    }),
  ];
}

const certificates = (scope: string, pools: string[], step: ItemStep): Item => ({ kind: 'certificate', scope, pools, step, gap: null });

/** Machines the product is installed on. */
export const productMachines = (topology: Topology): string[] =>
  topology.pools.filter((pool) => pool.replicates).flatMap((pool) => pool.machines.map((machine) => machine.fqdn));

type ExportCall = { command: string; parameters: Record<string, Json>; path: string; content: ArchiveContent };

function exported(kind: ComponentKind, scope: string, pools: string[], call: ExportCall, source: string): Item {
  const title = scope === WHOLE_DEPLOYMENT ? `${call.command} to ${call.path}` : `${call.command} of ${scope} to ${call.path}`;
  return { kind, scope, pools, step: { handler: 'export', title, where: HERE, source, args: { ...call } }, gap: null };
}
