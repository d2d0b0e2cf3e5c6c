import { COMPONENT_KINDS, WHOLE_DEPLOYMENT, type ComponentKind } from '../../domain/components.js';
import type { DatabaseOptions } from '../../domain/database-options.js';
import { LyncBackupError } from '../../domain/errors.js';
import { error } from '../../domain/findings.js';
import type { CopyOptions } from '../../domain/file-store.js';
import type { ComponentEntry, LeftOut } from '../../domain/manifest.js';
import { stepId, type Step } from '../../domain/plan.js';
import type { Topology } from '../../domain/topology.js';
import { certificateItems, itemsOf, type Item, type ItemStep } from './backup-items.js';
import { inventoryItems } from './inventory-items.js';
import { leftOutOf } from './left-out.js';

export interface BackupOptions {
  components: readonly ComponentKind[] | null; // null: all
  pools: readonly string[] | null; // null: all
  timeoutMs: number; // for one export
  withPrivateKeys: boolean; // the module holds the password that protects them
  copying: CopyOptions; // of file stores
  databases: DatabaseOptions;
}

export interface BackupPlan {
  steps: Step[];
  /** What has no step, with the reason: not deployed, left out on request, or a gap. */
  withoutStep: ComponentEntry[];
  leftOut: LeftOut[]; // on purpose, whatever the options
  isFiltered: boolean; // -Component or -Pool: such a set never becomes `current`
}

/** What is captured, from where and in which order. Pure: topology and options decide, nothing else. */
export function planBackup(topology: Topology, productVersion: number, options: BackupOptions): BackupPlan {
  const items = [
    ...itemsOf(topology, options.copying, options.databases),
    ...certificateItems(topology, options.withPrivateKeys),
    ...inventoryItems(topology, productVersion),
  ];
  for (const pool of options.pools ?? []) assertKnown(items, pool);
  const wanted = items.filter((item) => isWanted(item, options));
  const skipped = items.filter((item) => !wanted.includes(item));
  const missing = COMPONENT_KINDS.filter((kind) => !items.some((item) => item.kind === kind));
  return {
    steps: wanted.filter(hasStep).map((item, index) => toStep(item, index + 1, options.timeoutMs)),
    withoutStep: [
      ...wanted.filter(isGap).map(toGap),
      ...onePerComponent(skipped).map((item) => entry(item.kind, item.scope, 'Skipped', 'left out by -Component or -Pool')),
      ...missing.map((kind) => entry(kind, WHOLE_DEPLOYMENT, 'NotDeployed', NOT_DEPLOYED[kind] ?? 'the topology has none')),
    ],
    leftOut: leftOutOf(topology, options.copying.exclude, options.databases),
    isFiltered: options.components !== null || options.pools !== null,
  };
}

/** Where the steps put the lists of file stores, inside the set. */
export const fileStoreLists = (steps: readonly Step[]): string[] =>
  steps.flatMap(({ handler, args }) => (handler === 'copy-file-store' && typeof args['list'] === 'string' ? [args['list']] : []));

const NOT_DEPLOYED: Partial<Record<ComponentKind, string>> = {
  userData: 'no pool of the topology homes users',
  rgs: 'no pool of the topology runs Response Group',
  persistentChat: 'the topology has no Persistent Chat store',
  database: 'the topology has no store whose databases only SQL Server can back up',
  fileStore: 'the topology has no file store',
};

function isWanted(item: Item, { components, pools }: BackupOptions): boolean {
  if (components && !components.includes(item.kind)) return false;
  return !pools || item.pools.length === 0 || item.pools.some((pool) => pools.some((wanted) => wanted.toLowerCase() === pool));
}

const onePerComponent = (items: readonly Item[]): Item[] => [
  ...new Map(items.map((item) => [`${item.kind} ${item.scope}`, item])).values(),
];

const hasStep = (item: Item): item is Item & { step: ItemStep } => item.step !== null;
const isGap = (item: Item): item is Item & { step: null } => item.step === null;

const toStep = ({ kind, scope, step }: Item & { step: ItemStep }, position: number, timeoutMs: number): Step => ({
  id: stepId(position, step.title),
  ...step,
  component: { kind, scope },
  timeoutMs,
});

const toGap = ({ kind, scope, gap }: Item & { step: null }): ComponentEntry => ({
  ...entry(kind, scope, 'Failed', null),
  gaps: [
    error(
      'NotCaptured',
      `${kind} ${scope}`,
      `${kind} of '${scope}' is not in the set: ${gap?.reason ?? 'it has no step'}`,
      gap?.hint ?? null,
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

function assertKnown(items: readonly Item[], pool: string): void {
  const known = [...new Set(items.flatMap((item) => item.pools))];
  if (known.includes(pool.toLowerCase())) return;
  throw new LyncBackupError(
    'InvalidRequest',
    `-Pool names '${pool}', of which this topology has nothing to back up`,
    `Pools it has: ${known.join(', ') || 'none'}.`,
  );
}
