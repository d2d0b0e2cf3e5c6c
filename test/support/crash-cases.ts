import { expect } from 'vitest';
import { FAULTS, type Fault } from './crash-faults.js';
import { disturbed, undisturbed, type CrashOutcome } from './crash-matrix.js';
import { afterLoss, type CrashScenario } from './crash-scenarios.js';

/**
 * Steps that may stop and ask, and after what; all others end as if nothing had happened, whatever befalls them. Two imports are not done
 * twice unseen. A look tells that response groups, and rooms with what was said in them, have come, so that only an import of which
 * nothing came is asked about.
 */
const MAY_ASK: Readonly<Record<string, readonly Fault[]>> = {
  'import-the-response-groups': ['crash before', 'time-out'],
  'import-the-persistent-chat-data': ['crash before', 'time-out'],
};

const mayAsk = (stepId: string, fault: Fault): boolean =>
  Object.entries(MAY_ASK).some(([kind, faults]) => stepId.includes(`-${kind}-`) && faults.includes(fault));

/** Every fault at every step of a scenario: it ends as undisturbed, or asks where the table says so. */
export async function expectSoundEnds(scenario: CrashScenario): Promise<void> {
  const run = await undisturbed(await afterLoss(scenario), scenario.lost ?? scenario.servers);
  expect(run.steps.length).toBeGreaterThanOrEqual(scenario.steps);
  const outcomes: CrashOutcome[] = [];
  for (const step of run.steps) for (const fault of FAULTS) outcomes.push(await disturbed(run, step, fault));
  const unexpected = outcomes.filter(({ step, fault, end, wasMet }) => !wasMet || end !== (mayAsk(step.id, fault) ? 'asked' : 'same'));
  expect(unexpected.map(({ step, ...outcome }) => ({ step: step.id, ...outcome }))).toEqual([]);
}
