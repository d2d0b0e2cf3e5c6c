import { COMPONENT_KINDS } from '../domain/components.js';
import { error, information, type Finding } from '../domain/findings.js';
import type { Step } from '../domain/plan.js';
import { FORMAT_VERSION, type ComponentEntry, type FileEntry, type Manifest } from '../domain/manifest.js';
import type { ComponentResult } from '../domain/results.js';
import type { Session } from '../domain/session.js';
import { checkCounts } from './count-check.js';
import type { BackupPlan } from './planner/backup.js';
import type { Discovery } from './discover.js';
import type { StepOutcome } from './runner.js';

/** Every component of the plan with what became of it. Several steps may serve one component; those that did not run yet are `Skipped`. */
export function componentsOf(plan: BackupPlan, outcomes: readonly StepOutcome[]): ComponentEntry[] {
  const ran = new Map(outcomes.map((outcome) => [outcome.step.id, outcome]));
  const byComponent = new Map<string, ComponentEntry>();
  for (const step of plan.steps) {
    const key = `${step.component.kind} ${step.component.scope}`;
    const part = partOf(step, ran.get(step.id));
    const before = byComponent.get(key);
    byComponent.set(key, before ? joined(before, part) : part);
  }
  const live = talliesOf(outcomes);
  return [...byComponent.values(), ...plan.withoutStep].map((component) => checkCounts(component, live)).sort(inOrderOfKinds);
}

const talliesOf = (outcomes: readonly StepOutcome[]): Map<string, number> =>
  new Map(outcomes.flatMap((outcome) => ('captured' in outcome ? Object.entries(outcome.captured.tallies ?? {}) : [])));

function partOf(step: Step, outcome: StepOutcome | undefined): ComponentEntry {
  const base = { ...step.component, reason: null, capturedUtc: null, files: [], counts: {}, gaps: [] };
  if (!outcome) return { ...base, status: 'Skipped', reason: 'only planned' };
  if ('captured' in outcome) {
    const { files, counts, capturedUtc, findings } = outcome.captured;
    return { ...base, files, counts, capturedUtc, gaps: findings, status: findings.some(isSerious) ? 'Warning' : 'Ok' };
  }
  const { code, message, hint } = outcome.failure;
  return { ...base, status: 'Failed', gaps: [error(code, `${step.component.kind} ${step.component.scope}`, message, hint)] };
}

/** What was captured counts; a part that failed makes the whole a warning with a gap, and only all parts failing make it failed. */
function joined(one: ComponentEntry, other: ComponentEntry): ComponentEntry {
  const statuses = [one.status, other.status];
  return {
    ...one,
    status: one.status === other.status ? one.status : statuses.includes('Skipped') ? 'Skipped' : 'Warning',
    capturedUtc: [one.capturedUtc, other.capturedUtc].sort().at(-1) ?? null,
    files: [...one.files, ...other.files],
    counts: { ...one.counts, ...other.counts },
    gaps: [...one.gaps, ...other.gaps],
  };
}

const isSerious = (finding: Finding): boolean => finding.Severity !== 'Information';

const inOrderOfKinds = (a: ComponentEntry, b: ComponentEntry): number => COMPONENT_KINDS.indexOf(a.kind) - COMPONENT_KINDS.indexOf(b.kind);

/** Complete: nothing failed, nothing was left out on request, and no gap is left. */
const isComplete = ({ status, gaps }: ComponentEntry): boolean =>
  !['Failed', 'Skipped'].includes(status) && !gaps.some((gap) => gap.Severity === 'Error');

export interface ManifestFacts {
  runId: string;
  repositoryId: string;
  startedUtc: string;
  sealedUtc: string;
  label: string | null;
  host: string;
  toolVersion: string;
  session: Session;
  discovery: Discovery;
  plan: BackupPlan;
  components: ComponentEntry[];
  documents: FileEntry[];
}

export function buildManifest(facts: ManifestFacts): Manifest {
  const { topology } = facts.discovery;
  return {
    formatVersion: FORMAT_VERSION,
    setId: facts.runId,
    repositoryId: facts.repositoryId,
    runId: facts.runId,
    status: facts.components.every(isComplete) ? 'Complete' : 'Partial',
    practice: facts.session.ModuleIsPractice,
    label: facts.label,
    startedUtc: facts.startedUtc,
    sealedUtc: facts.sealedUtc,
    tool: { name: 'LyncBackup', version: facts.toolVersion },
    takenBy: { user: facts.session.User, host: facts.host },
    deployment: {
      name: topology.defaultSipDomain ?? '',
      topologySignature: topology.signature,
      productVersions: [...new Set(topology.services.map((service) => service.serviceVersion))].sort((a, b) => a - b),
      pools: topology.pools.filter((pool) => pool.replicates).map((pool) => pool.fqdn),
    },
    components: facts.components,
    leftOut: facts.plan.leftOut,
    documents: facts.documents,
    findings: [timeSkew(facts.components)].filter((finding) => finding !== null),
  };
}

/** How far apart the components were captured: a restore joins states of different moments. */
function timeSkew(components: readonly ComponentEntry[]): Finding | null {
  const times = components.flatMap((component) => component.capturedUtc ?? []).sort();
  const [first, last] = [times[0], times.at(-1)];
  if (first === undefined || last === undefined) return null;
  const seconds = Math.round((Date.parse(last) - Date.parse(first)) / 1000);
  return information('TimeSkew', 'the set', `its components were captured within ${seconds} s, from ${first} to ${last}`);
}

/** As the cmdlets show them. A file store's own files are in its counts: the manifest lists only the list that proves them. */
export const resultComponents = (components: readonly ComponentEntry[]): ComponentResult[] =>
  components.map(({ kind, scope, status, files, counts, gaps }) => ({
    Kind: kind,
    Scope: scope,
    Status: status,
    Files: files.length + (kind === 'fileStore' ? (counts['files'] ?? 0) : 0),
    Bytes: files.reduce((sum, file) => sum + file.bytes, 0) + (kind === 'fileStore' ? (counts['bytes'] ?? 0) : 0),
    Counts: counts,
    Gaps: gaps,
  }));
