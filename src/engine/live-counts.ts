import { LyncBackupError } from '../domain/errors.js';
import { warning, type Finding } from '../domain/findings.js';
import { tallyKey, type Tally } from '../domain/inventory.js';
import type { ComponentEntry, Manifest } from '../domain/manifest.js';
import type { Topology } from '../domain/topology.js';
import type { Shell } from '../ports/shell.js';
import { inventorySources } from './planner/inventory-items.js';

const READ_TIMEOUT_MS = 600_000;

export interface LiveCounts {
  live: ReadonlyMap<string, number>; // by `<component kind> <scope> <count>`
  problems: Finding[]; // what could not be counted
}

/** Compares the counts of a set with the deployment as it is now. A difference is a warning: people come and go. */
export function compareWithLive(manifest: Manifest, { live, problems }: LiveCounts): Finding[] {
  const differing = manifest.components.flatMap(({ kind, scope, counts }) =>
    Object.entries(counts).flatMap(([count, stored]) => {
      const now = live.get(`${kind} ${scope} ${count}`);
      if (now === undefined || now === stored) return [];
      const message = `${kind} ${scope}: the set holds ${stored} ${count}, the deployment has ${now} now`;
      return [warning('CountsDiffer', `${kind} ${scope}`, message, 'Compare-LyncBackup tells what changed once there is a newer set.')];
    }),
  );
  return [...differing, ...problems];
}

/**
 * Counts what the deployment has now, without keeping anything of it.
 * @param counted only what these components count is asked for, since everybody of a large deployment takes minutes; null: everything
 */
export async function countLive(
  topology: Topology,
  productVersion: number,
  counted: readonly ComponentEntry[] | null,
  shell: Shell,
  signal: AbortSignal,
): Promise<LiveCounts> {
  const sources = inventorySources(topology, productVersion).filter(({ tally }) => counted?.some((entry) => isOf(tally, entry)) ?? true);
  const live = new Map<string, number>();
  const problems: Finding[] = [];
  for (const { tally, command, args, kind, key } of sources) {
    if (tally === null || command === null) continue;
    if (tally.scopeFrom === null) live.set(tallyKey(tally, null), live.get(tallyKey(tally, null)) ?? 0);
    try {
      const select = [tally.scopeFrom ?? key[0] ?? '.']; // a command of which nothing is wanted gives no rows
      for await (const row of shell.command(command, args, { select, timeoutMs: READ_TIMEOUT_MS, signal })) {
        const key = tallyKey(tally, row);
        live.set(key, (live.get(key) ?? 0) + 1);
      }
    } catch (cause) {
      if (!(cause instanceof LyncBackupError) || cause.code === 'Cancelled') throw cause;
      problems.push(warning('NotCounted', kind, `${kind} could not be counted in the deployment: ${cause.message}`, cause.hint));
    }
  }
  return { live, problems };
}

/** Whose objects tell their scope themselves, any scope of their kind may be among them. */
const isOf = (tally: Tally | null, { kind, scope, counts }: ComponentEntry): boolean =>
  tally?.component === kind && tally.count in counts && (tally.scopeFrom !== null || tally.scope.toLowerCase() === scope.toLowerCase());
