import { warning, type Finding } from '../domain/findings.js';
import type { InventoryLine } from '../domain/inventory.js';
import type { Json } from '../domain/json.js';
import type { Manifest } from '../domain/manifest.js';
import type { Store } from '../ports/store.js';
import { inventoryFiles, readInventory } from './inventory-reader.js';

/** One object, or one property of it, that is not the same in two sets. */
export interface Change {
  file: string;
  kind: string;
  where: string | null;
  key: string;
  change: 'Added' | 'Removed' | 'Changed';
  property: string | null; // of a changed object
  oldValue: Json;
  newValue: Json;
}

export interface Side {
  setId: string;
  manifest: Manifest;
}

/**
 * What one of the two sets did not capture, so that its absence there says nothing: whole files, and objects that a gap of the inventory
 * names (`<kind>`, `<kind> of <where>` or a machine).
 */
export function notComparable(older: Side, newer: Side): Finding[] {
  const [before, after] = [new Set(inventoryFiles(older.manifest)), new Set(inventoryFiles(newer.manifest))];
  const files = [...before, ...after].filter((file) => !before.has(file) || !after.has(file));
  const gaps = [older, newer].flatMap((side) => [...uncaptured(side)]);
  return [...new Set([...files, ...gaps])].map((object) =>
    warning(
      'NotComparable',
      object,
      `'${object}' was not captured in both sets and is not compared`,
      'Compare two sets that have it: Get-LyncBackup shows their components.',
    ),
  );
}

const uncaptured = ({ manifest }: Side): Set<string> =>
  new Set(
    manifest.components
      .filter(({ kind }) => kind === 'inventory')
      .flatMap(({ gaps }) => gaps.filter((gap) => gap.Severity === 'Error').map((gap) => gap.Object)),
  );

const isIn = (gaps: ReadonlySet<string>, { kind, where }: InventoryLine): boolean =>
  gaps.has(kind) || (where !== null && (gaps.has(where) || gaps.has(`${kind} of ${where}`)));

/**
 * What changed from one set to a later one, object by object. Objects of one file of the older set are held in memory as text; the newer
 * file streams past them. What only one set captured is left out: see `notComparable`.
 */
export async function* compareSets(store: Store, older: Side, newer: Side): AsyncIterable<Change> {
  const inNewer = new Set(inventoryFiles(newer.manifest));
  const gaps = new Set([...uncaptured(older), ...uncaptured(newer)]);
  for (const file of inventoryFiles(older.manifest)
    .filter((each) => inNewer.has(each))
    .sort()) {
    const before = new Map<string, string>();
    for await (const line of readInventory(store, older.setId, file))
      if (!isIn(gaps, line)) before.set(uniqueIdentity(before, line), JSON.stringify(line));
    const seen = new Map<string, string>();
    for await (const line of readInventory(store, newer.setId, file)) {
      if (isIn(gaps, line)) continue;
      const identity = uniqueIdentity(seen, line);
      seen.set(identity, '');
      yield* changesOf(file, before.get(identity), line);
      before.delete(identity);
    }
    for (const text of before.values()) yield whole(file, JSON.parse(text) as InventoryLine, 'Removed');
  }
}

/** Objects are told apart by kind, place and key; a second one of the same name by its number. */
function uniqueIdentity(taken: ReadonlyMap<string, unknown>, { kind, where, key }: InventoryLine): string {
  const name = JSON.stringify([kind, where, key]);
  let number = 1;
  while (taken.has(`${name} ${number}`)) number++;
  return `${name} ${number}`;
}

function* changesOf(file: string, before: string | undefined, line: InventoryLine): Iterable<Change> {
  if (before === undefined) yield whole(file, line, 'Added');
  else if (before !== JSON.stringify(line)) yield* changedProperties(file, JSON.parse(before) as InventoryLine, line);
}

function* changedProperties(file: string, before: InventoryLine, after: InventoryLine): Iterable<Change> {
  const { kind, where, key } = after;
  for (const property of new Set([...Object.keys(before.value), ...Object.keys(after.value)])) {
    const [oldValue, newValue] = [before.value[property] ?? null, after.value[property] ?? null] as [Json, Json];
    if (canonical(oldValue) !== canonical(newValue)) yield { file, kind, where, key, change: 'Changed', property, oldValue, newValue };
  }
}

const whole = (file: string, { kind, where, key, value }: InventoryLine, change: 'Added' | 'Removed'): Change => ({
  file,
  kind,
  where,
  key,
  change,
  property: null,
  oldValue: change === 'Removed' ? value : null,
  newValue: change === 'Added' ? value : null,
});

/** The same for equal values whatever the order of their properties. */
function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  return `{${Object.keys(value)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonical(value[name]!)}`)
    .join(',')}}`;
}
