import { expect } from 'vitest';
import type { RestoreStep } from '../../src/domain/restore-plan.js';
import { differences, picture } from '../../src/lab/deployment/picture.js';
import { FAULTS, type Fault } from './crash-faults.js';
import { disturbed, undisturbed, type CrashOutcome } from './crash-matrix.js';
import { backedUpFor, type CrashScenario } from './crash-scenarios.js';

/**
 * Steps that may stop and ask, and after what; all others end as if nothing had happened, whatever befalls them. Two imports are not done
 * twice unseen. A look tells that response groups, and rooms with what was said in them, have come, so that only an import of which
 * nothing came is asked about.
 */
const MAY_ASK: Readonly<Record<string, readonly Fault[]>> = {
  'import-the-response-groups': ['crash before', 'time-out'],
  'hand-the-response-groups': ['crash before', 'answer lost', 'time-out'], // the export is the first that can go wrong
  'import-the-persistent-chat-data': ['crash before', 'time-out'],
};

const mayAsk = (stepId: string, fault: Fault): boolean =>
  Object.entries(MAY_ASK).some(([kind, faults]) => stepId.includes(`-${kind}-`) && faults.includes(fault));

/** Every fault at every step of a scenario: it ends as undisturbed, or asks where the table says so. */
export async function expectSoundEnds(scenario: CrashScenario): Promise<void> {
  const { status = 'Succeeded' } = scenario;
  const moment = await backedUpFor(scenario);
  const run = await undisturbed(moment, await scenario.lose(moment));
  expect(run.status).toBe(status);
  expect(run.confirmed.length > 0).toBe(status === 'Partial');
  const steps = scenario.kinds ? ofKinds(run.steps, scenario.kinds) : run.steps;
  expect(steps.length).toBeGreaterThanOrEqual(scenario.steps);
  expect(differences(picture(moment.disks.deployment, moment.disks.filesRoot), run.end)).not.toEqual([]); // it does something
  const outcomes: CrashOutcome[] = [];
  for (const step of steps) for (const fault of FAULTS) outcomes.push(await disturbed(run, step, fault));
  const unexpected = outcomes.filter(({ step, fault, end, wasMet }) => !wasMet || end !== (mayAsk(step.id, fault) ? 'asked' : 'same'));
  expect(unexpected.map(({ step, ...outcome }) => ({ step: step.id, ...outcome }))).toEqual([]);
}

/** The first and the last step of each of these handlers. */
const ofKinds = (steps: readonly RestoreStep[], kinds: readonly string[]): RestoreStep[] =>
  steps.filter(({ handler }, index) => {
    const places = steps.flatMap((step, place) => (step.handler === handler ? [place] : []));
    return kinds.includes(handler) && (index === places[0] || index === places.at(-1));
  });
