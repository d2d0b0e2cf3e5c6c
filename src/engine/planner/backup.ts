import { LyncBackupError } from '../../domain/errors.js';
import { COMPONENT_KINDS, WHOLE_DEPLOYMENT, type ComponentKind } from '../../domain/components.js';
import { databasesOf } from '../../domain/databases.js';
import { error } from '../../domain/findings.js';
import type { ComponentEntry } from '../../domain/manifest.js';
import { stepId, type Step } from '../../domain/plan.js';
import { registrarPools, runsResponseGroup } from '../../domain/roles.js';
import { findPool, servicesOfRole, uncPath, type Topology } from '../../domain/topology.js';
import type { Json } from '../../domain/json.js';

export interface BackupOptions {
  components: readonly ComponentKind[] | null; // null: all
  pools: readonly string[] | null; // null: all
  timeoutMs: number; // for one export
}

export interface BackupPlan {
  steps: Step[];
  /** What has no step, with the reason: not deployed, left out on request, or a gap. */
  withoutStep: ComponentEntry[];
  isFiltered: boolean; // -Component or -Pool: such a set never becomes `current`
}

/** One thing that must be captured, stated once for the whole deployment. */
interface Item {
  kind: ComponentKind;
  scope: string;
  step?: { handler: string; title: string; source: string; args: Record<string, Json> };
  gap?: string;
}

/**
 * What has to be captured, from where and in which order. Pure: topology and options decide, nothing else.
 * @source procedures.md 3.2, 3.4
 */
export function planBackup(topology: Topology, options: BackupOptions): BackupPlan {
  for (const pool of options.pools ?? []) assertKnown(topology, pool);
  const items = itemsOf(topology);
  const skipped = items.filter((item) => !isWanted(item, topology, options));
  const wanted = items.filter((item) => !skipped.includes(item));
  const missing = COMPONENT_KINDS.filter((kind) => !items.some((item) => item.kind === kind));
  return {
    steps: wanted.filter(hasStep).map((item, index) => toStep(item, index + 1, options.timeoutMs)),
    withoutStep: [
      ...wanted.filter((item) => !item.step).map((item) => toGap(item)),
      ...skipped.map((item) => entry(item.kind, item.scope, 'Skipped', 'left out by -Component or -Pool')),
      ...missing.map((kind) => entry(kind, WHOLE_DEPLOYMENT, 'NotDeployed', NOT_DEPLOYED[kind] ?? 'the topology has none')),
    ],
    isFiltered: options.components !== null || options.pools !== null,
  };
}

const NOT_DEPLOYED: Partial<Record<ComponentKind, string>> = {
  rgs: 'no pool of the topology runs Response Group',
  persistentChat: 'the topology has no Persistent Chat store',
  database: 'the topology has no store whose databases only a SQL Server backup keeps',
  fileStore: 'the topology has no file store',
  userData: 'the topology has no pool that homes users',
};

function itemsOf(topology: Topology): Item[] {
  return [
    exported('cms', WHOLE_DEPLOYMENT, 'Export-CsConfiguration', {}, 'config/Config.zip', 'backing-up-core-data-and-settings B4'),
    exported('lis', WHOLE_DEPLOYMENT, 'Export-CsLisConfiguration', {}, 'config/E911Config.zip', 'backing-up-core-data-and-settings B6'),
    ...registrarPools(topology).map((pool) => later('userData', pool.fqdn)),
    ...registrarPools(topology)
      .filter((pool) => runsResponseGroup(topology, pool.fqdn))
      .map((pool) => later('rgs', pool.fqdn)),
    ...servicesOfRole(topology, 'PersistentChatStore').map((store) => later('persistentChat', store.installedOn.pool)),
    ...topology.services.filter(keepsDatabases).map((store) => later('database', store.installedOn.pool)),
    ...servicesOfRole(topology, 'FileStore').map((store) => later('fileStore', uncPath(topology, store) ?? store.installedOn.pool)),
    later('certificate', WHOLE_DEPLOYMENT),
    later('inventory', WHOLE_DEPLOYMENT),
  ];
}

const keepsDatabases = (store: { role: string; serviceVersion: number }): boolean =>
  ['ArchivingStore', 'MonitoringStore'].includes(store.role) && databasesOf(store).some((database) => database.leftOutBecause === null);

function exported(
  kind: ComponentKind,
  scope: string,
  command: string,
  parameters: Record<string, Json>,
  path: string,
  source: string,
): Item {
  const title = scope === WHOLE_DEPLOYMENT ? `${command} to ${path}` : `${command} of ${scope} to ${path}`;
  return { kind, scope, step: { handler: 'export', title, source, args: { command, parameters, path } } };
}

const later = (kind: ComponentKind, scope: string): Item => ({ kind, scope, gap: 'this version does not capture it yet' });

function isWanted(item: Item, topology: Topology, options: BackupOptions): boolean {
  if (options.components && !options.components.includes(item.kind)) return false;
  const isPool = findPool(topology, item.scope) !== null;
  return !options.pools || !isPool || options.pools.some((pool) => pool.toLowerCase() === item.scope);
}

const hasStep = (item: Item): item is Item & Required<Pick<Item, 'step'>> => item.step !== undefined;

const toStep = ({ kind, scope, step }: Item & Required<Pick<Item, 'step'>>, position: number, timeoutMs: number): Step => ({
  id: stepId(position, scope === WHOLE_DEPLOYMENT ? kind : `${kind} ${scope}`),
  handler: step.handler,
  title: step.title,
  where: 'this machine',
  source: step.source,
  component: { kind, scope },
  timeoutMs,
  args: step.args,
});

const toGap = (item: Item): ComponentEntry => ({
  ...entry(item.kind, item.scope, 'Failed', null),
  gaps: [
    error(
      'NotCaptured',
      `${item.kind} ${item.scope}`,
      `${item.kind} of '${item.scope}' is not in the set: ${item.gap}`,
      'Keep it by hand as Microsoft describes.',
    ),
  ],
});

const entry = (kind: ComponentKind, scope: string, status: ComponentEntry['status'], reason: string | null): ComponentEntry => ({
  kind,
  scope,
  status,
  reason,
  capturedUtc: null,
  files: [],
  counts: {},
  gaps: [],
});

function assertKnown(topology: Topology, pool: string): void {
  if (registrarPools(topology).some((known) => known.fqdn === pool.toLowerCase())) return;
  const known = registrarPools(topology).map((each) => each.fqdn);
  throw new LyncBackupError(
    'InvalidRequest',
    `-Pool names '${pool}', which homes no users in this topology`,
    `Pools that do: ${known.join(', ') || 'none'}.`,
  );
}
