import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RestorePlanDocument } from '../../domain/restore-plan.js';
import type { BackupResult, RestoredStep, RestoreResult, TestResult } from '../../domain/results.js';
import { differences, picture, type PictureRow } from '../deployment/picture.js';
import type { Question } from '../../ports/shell.js';
import type { Lab } from '../lab.js';
import { operatorFor } from '../operator/index.js';
import { confirmDone } from './confirm-done.js';
import { judgeDifferences } from './judge-differences.js';
import { loseNamed } from './lose-named.js';
import { wantedAgain, type PracticeScenario } from './practice-scenarios.js';

/** The operations that a scenario goes through, over one practice deployment and one repository. */
export interface ScenarioOperations {
  backUp(): Promise<BackupResult>;
  prove(): AsyncIterable<TestResult>;
  restore(lost: readonly string[], newPool: string | null): Promise<RestoreResult>;
  resume(answer: (question: Question) => number): Promise<RestoreResult>;
}

/** What a scenario needs of its row, whatever the topology. */
export type PlayedLoss = Pick<PracticeScenario, 'scenario' | 'loss' | 'computer' | 'lost' | 'newPool' | 'turned' | 'status'>;

const MOST_SHOWN = 10;

export type Say = (line: string) => void;

/**
 * Plays a scenario from loss to proof: backs up, loses, plans, restores with an operator whose work every step waits for, and compares
 * the deployment item by item with what it was.
 *
 * @returns whether everything came back that can
 */
export async function playScenario(played: PlayedLoss, lab: Lab, operations: ScenarioOperations, say: Say): Promise<boolean> {
  const { scenario, loss, lost, turned, status = 'Succeeded' } = played;
  say(`${scenario}: ${loss}\n`);
  await backUpAndProve(operations, say);
  const before = picture(lab.deployment, lab.filesRoot);
  for (const name of lost) loseNamed(lab.deployment, name, lab.filesRoot);
  const gone = differences(before, picture(lab.deployment, lab.filesRoot)).length;
  say(`Lost: ${lost.join(', ')}: ${gone} of ${before.length} items are gone or changed`);
  const result = await restoreWithOperator(operations, lab, played, say);
  tellResult(result, say);
  const isWhole = compare(wantedAgain(before, played), wantedAgain(picture(lab.deployment, lab.filesRoot), played), turned, say);
  return result.Status === status && isWhole;
}

export async function backUpAndProve(operations: Pick<ScenarioOperations, 'backUp' | 'prove'>, say: Say): Promise<void> {
  const { SetId, Status, Components } = await operations.backUp();
  say(`Backed up: set ${SetId ?? ''} is ${Status}, ${Components.length} components`);
  for (const { Kind, Scope } of Components.filter((component) => component.Status === 'Failed')) say(`  not in it: ${Kind} ${Scope}`);
  for await (const { Verdict, FilesChecked } of operations.prove()) say(`Proven: ${Verdict}, ${FilesChecked} files read again`);
}

/** A run ends wherever a person is needed; another goes on from what the repository holds. */
async function restoreWithOperator(
  operations: ScenarioOperations,
  lab: Lab,
  { lost, newPool }: PlayedLoss,
  say: Say,
): Promise<RestoreResult> {
  let result = await operations.restore(lost, newPool ?? null);
  say(`Planned: ${result.Scenario} in ${result.Steps.length} steps\n`);
  const done = new Set<string>();
  while (result.Status === 'WaitingForOperator') {
    const waiting = result.Steps.find(({ State }) => State === 'Waiting');
    if (!waiting || done.has(waiting.Id)) break; // it was done, and its probe does not see it
    done.add(waiting.Id);
    say(`The run waits. The operator: ${waiting.Title}`);
    await operatorFor(lab, backupOf(result))(plannedStep(result, waiting));
    result = await operations.resume(confirmDone(result, waiting));
  }
  return result;
}

const backupOf = ({ Repository, SetId }: RestoreResult): string => join(Repository, 'sets', SetId);

/** With the values that the instructions of the step show. */
function plannedStep({ Repository, RunId }: RestoreResult, { Id }: RestoredStep) {
  const plan = RestorePlanDocument.parse(JSON.parse(readFileSync(join(Repository, 'runs', RunId!, 'plan.json'), 'utf8')));
  return plan.steps.find(({ id }) => id === Id)!;
}

export function tellResult({ Status, Steps, Findings }: RestoreResult, say: Say): void {
  say('');
  for (const { Id, State, Kind, Title } of Steps) say(`${Id.slice(0, 5)} ${State.padEnd(8)} ${Kind.padEnd(9)} ${Title}`);
  say('');
  for (const { Severity, Message } of Findings) if (Severity !== 'Information') say(`${Severity}: ${Message}`);
  for (const { Title, Detail } of Steps.filter(({ State }) => State === 'Failed' || State === 'Waiting')) say(`${Title}: ${Detail ?? ''}`);
  say(`${Status}: ${Steps.filter(({ State }) => State === 'Done').length} of ${Steps.length} steps done`);
}

export function compare(before: readonly PictureRow[], after: readonly PictureRow[], turned: readonly string[], say: Say): boolean {
  const judged = judgeDifferences(differences(before, after), turned);
  const kinds = new Set(before.map(({ kind }) => kind));
  say(`Compared: ${before.length} items of ${kinds.size} kinds with what they were`);
  say(`  left out on purpose: ${judged.leftOut.length} (markers of running meetings, folders of replication)`);
  say(`  made anew: ${judged.madeAnew.length} (certificates whose keys cannot leave, machines set up again)`);
  if (turned.length > 0) say(`  turned, as the scenario's page says: ${judged.turned.length} (${turned.join(', ')})`);
  say(`  lost: ${judged.lost.length}`);
  for (const { kind, key } of judged.lost.slice(0, MOST_SHOWN)) say(`    ${kind} ${key}`);
  return judged.lost.length === 0;
}
