import type { Finding } from '../domain/findings.js';
import type { Recorded } from '../domain/recorded.js';
import type { RestoreStep } from '../domain/restore-plan.js';
import type { Recoverable, RehearsedStep, RestoredStep } from '../domain/results.js';
import type { RestorePlan } from './planner/restore.js';
import { plannedStep } from './restore-result.js';
import { estimatesOf, type StepTimes } from './step-times.js';

/** An error means no, a warning means look first. */
export function isRecoverable(findings: readonly Finding[], hasEnded: boolean): Recoverable {
  if (!hasEnded || findings.some(({ Severity }) => Severity === 'Error')) return 'No';
  return findings.some(({ Severity }) => Severity === 'Warning') ? 'WithFindings' : 'Yes';
}

/** The steps of the plan with what came of them in practice, and the time line that earlier restores make known. */
export function rehearsedSteps(steps: readonly RestoreStep[], practised: readonly RestoredStep[], times: StepTimes): RehearsedStep[] {
  const byTitle = new Map(practised.map((step) => [step.Title, step]));
  const estimates = estimatesOf(steps, times);
  let at: number | null = 0;
  return steps.map((step) => {
    const seen = byTitle.get(step.title);
    const seconds = estimates?.get(step.id) ?? null;
    const begin = at;
    at = at === null || seconds === null ? null : at + seconds;
    return { ...plannedStep(step), State: seen?.State ?? 'Pending', Detail: seen?.Detail ?? null, AtSeconds: begin, Seconds: seconds };
  });
}

interface Practised {
  steps: readonly RestoredStep[];
  people: number;
}

/** What a rehearsal cannot say, a sentence each. */
export function notRehearsed(
  recorded: Recorded,
  { lost, steps }: Pick<RestorePlan, 'lost' | 'steps'>,
  practised: Practised | null,
): string[] {
  const { manifest } = recorded;
  if (practised === null) return ['Nothing was carried out: the findings speak against the plan, or it has no steps.'];
  const titles = new Set(practised.steps.map(({ Title }) => Title));
  const missing = steps.filter(({ title }) => !titles.has(title)).map(({ title }) => title);
  const unknown = rebuilt(steps).filter((machine) => !recorded.machines.has(machine));
  return [
    `The archives of set ${manifest.setId} themselves: the practice restores archives of its own, made the same way. Test-LyncBackup proves the set's.`,
    `The data of the people: ${practised.people} drawn ones stand for those of the deployment.`,
    ...(manifest.components.some(({ kind, files }) => kind === 'inventory' && files.length > 0)
      ? []
      : ['What the machines were: the set has no inventory, so that operating systems and builds are the usual ones.']),
    ...(unknown.length === 0 ? [] : [`What ${unknown.join(', ')} had: nobody could ask at backup time, so that it is the usual.`]),
    ...(missing.length === 0 ? [] : [`Steps that the practice deployment plans differently: ${missing.join('; ')}.`]),
    `Load balancers, firewalls, names outside of the domain, and media: nobody knows whether they are there for ${lost.join(', ')}.`,
  ];
}

const rebuilt = (steps: readonly RestoreStep[]): string[] => [
  ...new Set(steps.flatMap(({ args, where }) => (args['task'] === 'installOperatingSystem' ? [where] : []))),
];
