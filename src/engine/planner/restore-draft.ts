import type { Json } from '../../domain/json.js';
import type { Finding } from '../../domain/findings.js';
import { stepId } from '../../domain/plan.js';
import type { RestoreStep, RestoreStepKind, Scenario } from '../../domain/restore-plan.js';

const COMMAND_TIMEOUT_MS = 3_600_000;

/** A step before it has its place. */
export interface Draft {
  key: string; // what `needs` of others names; made of what it does and to whom, so that it is there once
  needs: string[]; // keys; those that the plan does not have are none
  handler: string;
  kind: RestoreStepKind;
  title: string;
  where: string;
  source: string;
  components?: string[];
  timeoutMs?: number; // an hour when not given
  args: Record<string, Json>;
  byHand: string[];
  expected: string;
}

/** In this order whatever is lost together comes back: no phase needs a later one. */
export const PHASES = [
  'servers', // clean machines, SQL Server
  'files', // file stores, before roles are installed
  'store', // the Central Management store, before anything is published
  'databases',
  'roles',
  'publish', // rights of what came back
  'start',
  'userData',
  'locations',
  'responseGroups',
  'records', // archiving, monitoring, Persistent Chat: service does not wait for them
  'proof',
] as const;
export type Phase = (typeof PHASES)[number];

/** What a scenario answers to one loss. */
export interface ScenarioPlan {
  scenario: Scenario;
  parts: Partial<Record<Phase, Draft[]>>;
  findings: Finding[];
}

/** What belongs together, phase by phase. */
export const inPhases = (plans: readonly ScenarioPlan[]): Draft[] =>
  PHASES.flatMap((phase) => plans.flatMap(({ parts }) => parts[phase] ?? []));

/** Gives the drafts their places. A draft that several scenarios ask for stands where it is asked for first. */
export function toSteps(drafts: readonly Draft[]): RestoreStep[] {
  const seen = new Set<string>();
  const unique = drafts.filter(({ key }) => !seen.has(key) && seen.add(key));
  const ids = new Map(unique.map((draft, index) => [draft.key, stepId(index + 1, draft.title)]));
  return unique.map((draft) => ({
    id: ids.get(draft.key)!,
    handler: draft.handler,
    kind: draft.kind,
    title: draft.title,
    where: draft.where,
    needs: draft.needs.flatMap((key) => ids.get(key) ?? []),
    source: draft.source,
    components: draft.components ?? [],
    timeoutMs: draft.timeoutMs ?? COMMAND_TIMEOUT_MS,
    byHand: draft.byHand,
    expected: draft.expected,
    args: draft.args,
  }));
}

/** A command as an administrator types it; `$Backup` is the folder of the set. */
export function commandLine(
  command: string,
  parameters: Record<string, Json>,
  file: { parameter: string; path: string } | null = null,
): string {
  const given = Object.entries(parameters).map(([name, value]) => (value === true ? `-${name}` : `-${name} ${typed(value)}`));
  const named = file ? [`-${file.parameter} "$Backup\\${file.path.replaceAll('/', '\\')}"`] : [];
  return [command, ...given, ...named].join(' ');
}

const typed = (value: Json): string => {
  if (typeof value === 'string') return `"${value.replaceAll('"', '`"')}"`;
  if (Array.isArray(value)) return value.map(typed).join(', ');
  return JSON.stringify(value);
};
