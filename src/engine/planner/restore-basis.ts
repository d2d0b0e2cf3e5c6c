import type { ComponentKind } from '../../domain/components.js';
import { warning, type Finding } from '../../domain/findings.js';
import type { ComponentEntry } from '../../domain/manifest.js';
import { emptyMachine, type Recorded, type RecordedMachine, type RecordedSqlInstance } from '../../domain/recorded.js';
import { poolVersion } from '../../domain/roles.js';
import { instanceText } from '../../domain/sql.js';
import type { RestoreOptions } from '../../domain/restore-plan.js';

/** What every scenario is planned from. Plans are pure: the same basis gives the same steps. */
export interface RestoreBasis {
  recorded: Recorded;
  lost: readonly string[]; // names in lower case: pools, machines, SQL servers, UNC paths
  options: RestoreOptions;
}

export const machineOf = ({ recorded }: RestoreBasis, fqdn: string): RecordedMachine => recorded.machines.get(fqdn) ?? emptyMachine();

/** What an instance was; null where the set does not say. */
export const sqlInstanceOf = (
  { recorded }: RestoreBasis,
  target: { server: string; instance: string | null },
): RecordedSqlInstance | null => recorded.sqlInstances.get(instanceText(target).toLowerCase()) ?? null;

/** What the set holds of a component; null where it holds nothing of it. */
export const componentOf = ({ recorded }: RestoreBasis, kind: ComponentKind, scope: string): ComponentEntry | null =>
  recorded.manifest.components.find(
    (entry) => entry.kind === kind && entry.scope.toLowerCase() === scope.toLowerCase() && entry.files.length > 0,
  ) ?? null;

/** What is to be said where a component that the restore needs is not in the set; nothing where the deployment had no such thing. */
export function absent(basis: RestoreBasis, kind: ComponentKind, scope: string): Finding[] {
  const entry = basis.recorded.manifest.components.find(
    (each) => each.kind === kind && ['*', scope.toLowerCase()].includes(each.scope.toLowerCase()),
  );
  if (!entry || entry.status === 'NotDeployed' || entry.files.length > 0) return [];
  const why = entry.reason ?? entry.gaps[0]?.Message ?? 'it was not captured';
  return [
    warning(
      'ComponentNotInSet',
      `${kind} ${scope}`,
      `${kind} of '${scope}' is not in set ${basis.recorded.manifest.setId}: ${why}`,
      'What it held stays lost with this set.',
    ),
  ];
}

/** Its own guide describes it; the tools of 2013 do not serve its data. */
export const isLync2010 = ({ recorded }: RestoreBasis, pool: string): boolean => (poolVersion(recorded.topology, pool) ?? 6) <= 5;
