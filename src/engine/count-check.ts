import { warning } from '../domain/findings.js';
import type { ComponentEntry } from '../domain/manifest.js';

/** What the live deployment has, by `<component kind> <scope> <count>`. */
export type Tallies = ReadonlyMap<string, number>;

/**
 * Compares what an archive holds with what the deployment has, and says where they differ: a truncated, empty or wrong-pool export shows
 * the same night. What an archive does not tell is counted live.
 */
export function checkCounts(component: ComponentEntry, live: Tallies): ComponentEntry {
  if (component.files.length === 0) return isUnusedResponseGroup(component, live) ? unused(component) : component;
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

/**
 * The Response Group export fails where nothing is configured; then there is nothing to keep. Only a deployment that says so counts, never a
 * failed count.
 * @source features.md 3.1 P16, part 4 row 6
 */
function isUnusedResponseGroup({ kind, scope, status }: ComponentEntry, live: Tallies): boolean {
  return (
    kind === 'rgs' && status === 'Failed' && ['groups', 'queues', 'workflows'].every((count) => live.get(`rgs ${scope} ${count}`) === 0)
  );
}

const unused = (component: ComponentEntry): ComponentEntry => ({
  ...component,
  status: 'NotDeployed',
  reason: 'Response Group is installed and nothing is configured in it',
  gaps: [],
});

const zeroes = (counts: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.keys(counts).map((name) => [name, 0]));
