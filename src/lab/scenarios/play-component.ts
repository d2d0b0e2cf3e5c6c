import type { ComponentRestoreResult } from '../../domain/results.js';
import { differences, picture } from '../deployment/picture.js';
import type { Lab } from '../lab.js';
import { backUpAndProve, compare, tellResult, type Say, type ScenarioOperations } from './play-scenario.js';
import type { PracticeComponent } from './practice-components.js';

export interface ComponentOperations extends Pick<ScenarioOperations, 'backUp' | 'prove'> {
  restoreComponent(component: PracticeComponent): Promise<ComponentRestoreResult>;
}

/**
 * Plays the loss of one kind of data of a deployment that lives, from loss to proof.
 * @returns whether everything came back
 */
export async function playComponent(played: PracticeComponent, lab: Lab, operations: ComponentOperations, say: Say): Promise<boolean> {
  say(`${played.name}: ${played.loss}\n`);
  await backUpAndProve(operations, say);
  const before = picture(lab.deployment, lab.filesRoot);
  played.lose(lab.deployment);
  say(`Lost: ${differences(before, picture(lab.deployment, lab.filesRoot)).length} of ${before.length} items are gone or changed`);
  const result = await operations.restoreComponent(played);
  say(`Planned: ${result.Steps.length} steps; ${result.Added} to come back, ${result.Changed} to change, ${result.LostObjects} to be lost`);
  tellResult(result, say);
  return compare(before, picture(lab.deployment, lab.filesRoot), [], say) && result.Status === 'Succeeded';
}
