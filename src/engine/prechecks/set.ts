import { warning, type Finding } from '../../domain/findings.js';
import { inventoryText } from '../../domain/inventory.js';
import type { Recorded } from '../../domain/recorded.js';
import type { RestoreStep } from '../../domain/restore-plan.js';
import { setFolder } from '../../domain/set-id.js';
import type { RestoreWorld } from '../../steps/index.js';
import { checkFile } from '../check-file.js';
import { readInventory } from '../inventory-reader.js';
import type { RestorePlan } from '../planner/restore.js';

/** What the set holds, and what it does to those who get it back. */

const CONTACT_STORES = 'inventory/contactStores.ndjson';

/** The archives are read to their end now; the files of a file store are read as they are restored. */
export async function soundFiles(steps: readonly RestoreStep[], { manifest }: Recorded, world: RestoreWorld): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { kind, scope, files } of manifest.components) {
    const needing = steps.filter(({ components }) => components.includes(`${kind} ${scope}`));
    for (const file of needing.length === 0 ? [] : files) {
      const { finding } = await checkFile(world.store, setFolder(manifest.setId), file);
      if (finding) findings.push(neededBy(needing, finding));
    }
  }
  return findings;
}

/** All other steps are still allowed. */
const neededBy = (steps: readonly RestoreStep[], { Message, Hint, ...finding }: Finding): Finding => ({
  ...finding,
  Message: `${Message}; '${steps.at(-1)!.title}' needs it`,
  Hint: `${Hint ?? ''} Where there is none, restore what is left with -SkipStep ${steps.map(({ id }) => id.slice(0, 5)).join(', ')}.`.trim(),
});

/**
 * Whether there is something newer to restore from; how old the set is, the plan says.
 * @param newer ids of the sealed sets that are newer, oldest first
 */
export function newerThan({ manifest }: Recorded, newer: readonly string[]): Finding[] {
  if (newer.length === 0) return [];
  const hint = `The newest is ${newer.at(-1)!}: look whether it has what is needed, and name it with -Set.`;
  return [warning('NewerSet', manifest.setId, `there are ${newer.length} sets newer than ${manifest.setId}`, hint)];
}

/**
 * Contacts of people in the unified contact store live in Exchange; an import of their user data from before or after a move harms them.
 * @source procedures.md 7 G10
 */
export async function contactStores(plan: RestorePlan, { manifest }: Recorded, world: RestoreWorld): Promise<Finding[]> {
  const pools = plan.steps.flatMap(({ components }) => components.flatMap((component) => /^userData (.+)$/.exec(component)?.[1] ?? []));
  const isRecorded = manifest.components.some(({ files }) => files.some(({ path }) => path === CONTACT_STORES));
  if (pools.length === 0 || !isRecorded) return [];
  const found = new Map<string, { moved: number; unknown: number }>();
  for await (const { kind, where, value } of readInventory(world.store, manifest.setId, CONTACT_STORES)) {
    if (kind !== 'UnifiedContactStore' || where === null || !pools.includes(where)) continue;
    const counts = found.get(where) ?? { moved: 0, unknown: 0 };
    const state = inventoryText(value['UcsState']);
    if (/Migrat/i.test(state)) counts.moved++;
    else if (/Unknown/i.test(state)) counts.unknown++;
    found.set(where, counts);
  }
  return [...found].flatMap(([pool, { moved, unknown }]) => {
    if (moved + unknown === 0) return [];
    const fact = `${moved} people of ${pool} had their contacts in Exchange at backup time${unknown > 0 ? `, and of ${unknown} it is not known` : ''}`;
    return [
      warning(
        'UnifiedContactStore',
        pool,
        fact,
        'Where somebody was moved or moved back since then, run Invoke-CsUcsRollback for them before the import, and let them be moved again.',
      ),
    ];
  });
}
