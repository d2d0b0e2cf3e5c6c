import type { ComponentStatus } from '../domain/components.js';
import { error } from '../domain/findings.js';
import { FORMAT_VERSION, type ComponentEntry, type Manifest } from '../domain/manifest.js';
import type { ComponentResult } from '../domain/results.js';
import type { Session } from '../domain/session.js';
import type { BackupPlan } from './planner/backup.js';
import type { Discovery } from './discover.js';
import type { StepOutcome } from './runner.js';

/** Every component of the plan with what became of it; those whose step did not run yet are `Skipped`. */
export function componentsOf(plan: BackupPlan, outcomes: readonly StepOutcome[]): ComponentEntry[] {
  const ran = new Map(outcomes.map((outcome) => [outcome.step.id, outcome]));
  const withStep = plan.steps.map((step): ComponentEntry => {
    const outcome = ran.get(step.id);
    const base = { ...step.component, reason: null, capturedUtc: null, files: [], counts: {}, gaps: [] };
    if (!outcome) return { ...base, status: 'Skipped', reason: 'only planned' };
    if ('captured' in outcome) {
      const { findings, ...captured } = outcome.captured;
      return { ...base, ...captured, status: statusOf(findings), gaps: findings };
    }
    const { code, message, hint } = outcome.failure;
    return { ...base, status: 'Failed', gaps: [error(code, `${step.component.kind} ${step.component.scope}`, message, hint)] };
  });
  return [...withStep, ...plan.withoutStep];
}

const statusOf = (findings: readonly { Severity: string }[]): ComponentStatus => {
  if (findings.some((finding) => finding.Severity === 'Error')) return 'Failed';
  return findings.some((finding) => finding.Severity === 'Warning') ? 'Warning' : 'Ok';
};

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
  components: ComponentEntry[];
}

export function buildManifest(facts: ManifestFacts): Manifest {
  const { topology } = facts.discovery;
  const isComplete = facts.components.every((component) => ['Ok', 'Warning', 'NotDeployed'].includes(component.status));
  return {
    formatVersion: FORMAT_VERSION,
    setId: facts.runId,
    repositoryId: facts.repositoryId,
    runId: facts.runId,
    status: isComplete ? 'Complete' : 'Partial',
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
    documents: [],
    findings: [],
  };
}

export const resultComponents = (components: readonly ComponentEntry[]): ComponentResult[] =>
  components.map((component) => ({
    Kind: component.kind,
    Scope: component.scope,
    Status: component.status,
    Files: component.files.length,
    Bytes: component.files.reduce((sum, file) => sum + file.bytes, 0),
    Counts: component.counts,
    Gaps: component.gaps,
  }));
