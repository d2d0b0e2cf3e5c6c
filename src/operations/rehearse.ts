import type { ComponentKind } from '../domain/components.js';
import { CONFIRM } from '../domain/operator-tasks.js';
import { LyncBackupError } from '../domain/errors.js';
import { error, warning, type Finding } from '../domain/findings.js';
import { movedPool } from '../domain/moved-pool.js';
import type { Recorded } from '../domain/recorded.js';
import type { RestoreOptions, RestoreStep } from '../domain/restore-plan.js';
import type { RestoredStep, RestoreResult } from '../domain/results.js';
import { setFolder, setIdAt } from '../domain/set-id.js';
import type { RestorePlan } from '../engine/planner/restore.js';
import type { Practice, PracticeDeployment, PracticeDifference } from '../ports/practice.js';
import type { Question } from '../ports/shell.js';
import { BACKUP_EVERYTHING, backupEnvironment, type BackupParams } from './backup-environment.js';
import type { Context } from './context.js';
import { planFromSet } from './restore-basis.js';
import { restoreServer } from './restore-server.js';

/** What happened in the practice deployment. */
export interface Rehearsal {
  steps: readonly RestoredStep[]; // of the plan that was practised
  findings: Finding[];
  people: number; // whose data came back
  hasEnded: boolean; // every step is done
}

/** What is rehearsed, with the choices it was planned with. */
export interface RehearsedPlan extends Pick<RestoreOptions, 'notPaired' | 'newPool'> {
  recorded: Recorded;
  plan: RestorePlan;
}

/** More people change nothing about a plan, and cost time. */
const MOST_PEOPLE = 60;
const LEAST_PEOPLE = 10;
const MOST_NAMED = 20;

/** SQL servers of a practice are in this process. */
const REACHED_BY_PATH = { repositoryUnc: null, sqlStagingPath: null };

/** Does what a step waits for once; when that was not enough, it is left. */
const LEAVE = 1;

/**
 * Takes a backup of the practice deployment, loses there what the plan is for, and restores it.
 * @param stagingPath a local folder for the practice's files; everything there is removed at the end
 */
export async function rehearse(
  { recorded, plan, notPaired, newPool }: RehearsedPlan,
  stagingPath: string | null,
  practice: Practice,
  outer: Context,
): Promise<Rehearsal> {
  const staging = await outer.openStaging(stagingPath).open(setIdAt(outer.clock.now(), outer.clock.id()));
  const people = Math.max(LEAST_PEOPLE, Math.min(MOST_PEOPLE, peopleOf(recorded)));
  try {
    const folder = staging.path('');
    const source = { recorded, lost: plan.lost, people, folder, startUtc: outer.clock.now().toISOString() };
    const deployment = await practice.open(source);
    const repository = staging.path('repository');
    const context = insideOf(deployment, outer);
    const { SetId: set } = await backupEnvironment(backupParams(recorded, repository, folder, deployment), context);
    const basis = { repository, set, lost: plan.lost, notPaired, newPool, ...REACHED_BY_PATH };
    const { plan: practised } = await planFromSet(basis, context);
    deployment.lose(plan.lost);
    const result = await restoreServer(
      {
        ...basis,
        planId: null,
        planOnly: false,
        stagingPath: folder,
        pathMap: deployment.pathMap,
        isInteractive: true,
        breakLock: false,
        until: null,
        skip: [],
      },
      {
        ...context,
        shell: { ...context.shell, choose: operatorOf(deployment, practised.steps, staging.path(`repository/${setFolder(set!)}`)) },
      },
    );
    return ended(result, deployment.differences(movedPool(recorded.topology, plan.lost, newPool)), people);
  } catch (cause) {
    if (!(cause instanceof LyncBackupError) || cause.code === 'Cancelled') throw cause;
    const finding = error('RehearsalFailed', plan.lost.join(', '), `the rehearsal came to no end: ${cause.message}`, cause.hint);
    return { steps: [], findings: [finding], people, hasEnded: false };
  } finally {
    await staging.remove().catch(() => undefined); // the next run removes what a run left
  }
}

/** The doors lead into the practice; what it says of itself stays there. */
const insideOf = ({ shell, sql, clock }: PracticeDeployment, outer: Context): Context => ({
  ...outer,
  shell,
  sql,
  clock,
  moduleFiles: null,
  emit: (event) => event.type === 'progress' && outer.emit(event),
});

const backupParams = (recorded: Recorded, repository: string, folder: string, { pathMap }: PracticeDeployment): BackupParams => ({
  ...BACKUP_EVERYTHING,
  repository,
  components: capturedKinds(recorded),
  stagingPath: folder,
  pathMap: { ...pathMap },
  repositoryUnc: REACHED_BY_PATH.repositoryUnc,
});

/** What the set has nothing of must not help in the rehearsal. */
const capturedKinds = ({ manifest }: Recorded): ComponentKind[] => [
  ...new Set(manifest.components.flatMap(({ kind, files }) => (files.length > 0 ? [kind] : []))),
];

const peopleOf = ({ manifest }: Recorded): number =>
  manifest.components.reduce((sum, { kind, counts }) => sum + (kind === 'userData' ? (counts['people'] ?? 0) : 0), 0);

/** The operator of the practice does each step once, when it is asked for, and confirms what was done where nobody else can see it. */
function operatorOf(
  deployment: PracticeDeployment,
  steps: readonly RestoreStep[],
  backup: string,
): (question: Question) => Promise<number> {
  const done = new Set<string>();
  return async ({ title, choices, preselected }) => {
    const step = steps.find((each) => each.title === title);
    if (!step) return preselected;
    if (done.has(step.id)) return LEAVE;
    done.add(step.id);
    if (step.kind === 'Operator') await deployment.operate(step, backup);
    return CONFIRM in choices ? CONFIRM : preselected;
  };
}

function ended({ Status, Steps, Findings }: RestoreResult, differences: readonly PracticeDifference[], people: number): Rehearsal {
  const hasEnded = Status === 'Succeeded' || Status === 'Partial';
  return {
    steps: Steps,
    findings: [...Findings.filter(isNews), ...(hasEnded ? notRestored(differences) : [])],
    people,
    hasEnded,
  };
}

/** What the set lacks was said already, of the set itself. */
const isNews = ({ Code, Severity }: Finding): boolean => Severity !== 'Information' && Code !== 'ComponentNotInSet';

/** What the deployment had before the loss and has not any more. */
function notRestored(differences: readonly PracticeDifference[]): Finding[] {
  const byKind = new Map<string, PracticeDifference[]>();
  for (const item of differences) if (item.change === 'missing') byKind.set(item.kind, [...(byKind.get(item.kind) ?? []), item]);
  return [...byKind].map(([kind, items]) => {
    const named = items.slice(0, MOST_NAMED).map(({ key }) => key);
    const more = items.length > named.length ? `, and ${items.length - named.length} more` : '';
    return warning('NotRestored', kind, `${items.length} of kind ${kind} did not come back: ${named.join(', ')}${more}`, null);
  });
}
