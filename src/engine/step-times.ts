import { RestoreResult } from '../domain/results.js';
import type { RestorePlanDocument, RestoreStep } from '../domain/restore-plan.js';
import type { Repository } from './repository.js';
import { setIds } from './repository.js';
import { readPlan, reportName } from './runs.js';
import { readText } from './stored-text.js';

/** Kind of work -> seconds it took, in earlier restores of the repository. The work of people counts with their waiting. */
export type StepTimes = ReadonlyMap<string, number>;

/** What makes two steps the same work: who does it, and which command or task it is. */
const workOf = ({ handler, args }: Pick<RestoreStep, 'handler' | 'args'>): string => {
  const what = args['command'] ?? args['task'];
  return typeof what === 'string' ? `${handler} ${what}` : handler;
};

/** The median of what each kind of work took in the restores that ended, or a mean of the two in the middle. */
export async function measuredTimes(repository: Repository): Promise<StepTimes> {
  const backups = new Set(await setIds(repository)); // their runs have the names of their sets
  const measured = new Map<string, number[]>();
  for (const runId of await repository.store.folders('runs')) {
    if (backups.has(runId)) continue;
    const plan = await readPlan(repository, runId);
    const report = plan && reportOf(await readText(repository.store, reportName(runId)));
    if (plan && report) note(plan, report, measured);
  }
  return new Map([...measured].map(([work, seconds]) => [work, median(seconds)]));
}

/** Null when none of these steps was ever measured. */
export function estimatesOf(steps: readonly RestoreStep[], times: StepTimes): Map<string, number> | null {
  const known = new Map(steps.flatMap((step) => (times.has(workOf(step)) ? [[step.id, times.get(workOf(step))!] as const] : [])));
  return known.size > 0 ? known : null;
}

/** Of all steps together; null while one of them was never measured. */
export function totalOf(steps: readonly RestoreStep[], times: StepTimes): number | null {
  const known = steps.flatMap((step) => times.get(workOf(step)) ?? []);
  return steps.length > 0 && known.length === steps.length ? known.reduce((sum, seconds) => sum + seconds, 0) : null;
}

function note(plan: RestorePlanDocument, { Steps }: RestoreResult, measured: Map<string, number[]>): void {
  const byId = new Map(plan.steps.map((step) => [step.id, step]));
  for (const { Id, State, StartedUtc, EndedUtc } of Steps) {
    const step = byId.get(Id);
    if (!step || State !== 'Done' || StartedUtc === null || EndedUtc === null) continue;
    const work = workOf(step);
    measured.set(work, [...(measured.get(work) ?? []), Math.max(0, Date.parse(EndedUtc) - Date.parse(StartedUtc)) / 1000]);
  }
}

/** A report that cannot be read tells nothing, and keeps nobody from a runbook. */
function reportOf(text: string | null): RestoreResult | null {
  if (text === null) return null;
  try {
    return RestoreResult.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
