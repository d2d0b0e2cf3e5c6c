import { warning } from '../domain/findings.js';
import type { ComponentEntry } from '../domain/manifest.js';

/** What the live deployment has, by `<component kind> <scope> <count>`. */
export type Tallies = ReadonlyMap<string, number>;

/**
 * Compares what an archive holds with what the deployment has, and says where they differ: a truncated, empty or wrong-pool export shows
 * the same night. What an archive does not tell is counted live.
 */
export function checkCounts(component: ComponentEntry, live: Tallies): ComponentEntry {
  if (component.files.length === 0) return component;
  const name = `${component.kind} ${component.scope}`;
  const liveCounts = Object.fromEntries(
    [...live].filter(([key]) => key.startsWith(`${name} `)).map(([key, count]) => [key.slice(name.length + 1), count]),
  );
  const isCounted = Object.keys(component.counts).length > 0;
  const counts = isCounted ? { ...zeroes(liveCounts), ...component.counts } : liveCounts;
  const differing = Object.entries(liveCounts).filter(([count, number]) => counts[count] !== number);
  if (differing.length === 0) return { ...component, counts };
  const gaps = differing.map(([count, number]) =>
    warning(
      'CountsDiffer',
      name,
      `${name}: the export holds ${counts[count]} ${count}, the deployment has ${number}`,
      'Find out why before relying on it; a backup while people are moved explains small differences.',
    ),
  );
  return { ...component, counts, status: component.status === 'Ok' ? 'Warning' : component.status, gaps: [...component.gaps, ...gaps] };
}

const zeroes = (counts: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.keys(counts).map((name) => [name, 0]));
