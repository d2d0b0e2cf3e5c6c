import type { Finding } from '../domain/findings.js';
import { PENDING, type StepState } from '../domain/journal.js';
import type { Json } from '../domain/json.js';
import type { Manifest } from '../domain/manifest.js';
import type { RestorePlanDocument, RestoreStep } from '../domain/restore-plan.js';
import type { PlannedStep, RestoredStep, RestoreResult } from '../domain/results.js';

export const plannedStep = ({ id, title, kind, where, needs, source }: RestoreStep): PlannedStep => ({
  Id: id,
  Title: title,
  Kind: kind,
  Where: where,
  Needs: needs,
  Source: source,
});

const STATES = {
  pending: 'Pending',
  inDoubt: 'InDoubt',
  failed: 'Failed',
  waiting: 'Waiting',
  done: 'Done',
  skipped: 'Skipped',
} as const satisfies Record<StepState['state'], RestoredStep['State']>;

export const restoredStep = (step: RestoreStep, state: StepState = PENDING): RestoredStep => ({
  ...plannedStep(step),
  State: STATES[state.state],
  StartedUtc: state.startedUtc,
  EndedUtc: state.endedUtc,
  Detail: inWords(state.evidence),
});

/** Evidence as a person reads it. */
function inWords(evidence: Json): string | null {
  if (evidence === null) return null;
  if (typeof evidence === 'string') return evidence;
  if (typeof evidence !== 'object' || Array.isArray(evidence)) return JSON.stringify(evidence);
  if (typeof evidence['message'] === 'string') return evidence['message'];
  return Object.entries(evidence)
    .map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
}

export interface Outcome {
  repository: string;
  runId: string | null; // null: only planned
  plan: RestorePlanDocument;
  manifest: Manifest;
  status: RestoreResult['Status'];
  states: ReadonlyMap<string, StepState>;
  findings: Finding[];
  reportPath: string | null;
}

export function restoreResult({ repository, runId, plan, manifest, status, states, findings, reportPath }: Outcome): RestoreResult {
  return {
    Repository: repository,
    SetId: plan.setId,
    RunId: runId,
    PlanId: plan.planId,
    Status: status,
    Scenario: plan.scenario,
    Lost: plan.lost,
    Steps: plan.steps.map((step) => restoredStep(step, states.get(step.id))),
    Findings: findings,
    RecoverySeconds: status === 'Succeeded' || status === 'Partial' ? recoverySeconds(states) : null,
    RecoveryPointUtc: plan.component?.undoes?.takenUtc ?? manifest.sealedUtc,
    ReportPath: reportPath,
    Practice: manifest.practice,
  };
}

/** How it stands where nothing was done now: everything pending, or as an earlier session left it. */
export const plannedResult = (
  repository: string,
  plan: RestorePlanDocument,
  manifest: Manifest,
  run: { runId: string; states: ReadonlyMap<string, StepState> } | null,
): RestoreResult =>
  restoreResult({
    repository,
    runId: run?.runId ?? null,
    plan,
    manifest,
    status: 'Planned',
    states: run?.states ?? new Map(),
    findings: plan.findings,
    reportPath: null,
  });

/** From the first step to the last, waiting for people included: that is how long the server was gone. */
function recoverySeconds(states: ReadonlyMap<string, StepState>): number {
  const started = [...states.values()].flatMap(({ startedUtc }) => (startedUtc === null ? [] : Date.parse(startedUtc)));
  const ended = [...states.values()].flatMap(({ endedUtc }) => (endedUtc === null ? [] : Date.parse(endedUtc)));
  return Math.max(0, Math.max(...ended) - Math.min(...started)) / 1000;
}
