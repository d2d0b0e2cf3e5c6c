import { error, type Finding } from '../domain/findings.js';
import type { Recorded } from '../domain/recorded.js';
import type { RestorePlanDocument } from '../domain/restore-plan.js';
import { productVersionOf } from '../domain/session.js';
import type { RestoreWorld } from '../steps/index.js';
import { readSession } from './discover.js';
import { compareWithLive, countLive } from './live-counts.js';
import { handlerOf } from './restore-runner.js';

const HINT = 'Look at it before the server is handed over; the report says how it was checked.';

/**
 * Looks at every effect once more at the end, and counts what the deployment has now.
 * @returns what does not hold, each an error; nothing where all is as it should be
 */
export async function prove(plan: RestorePlanDocument, recorded: Recorded, world: RestoreWorld): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const step of plan.steps) {
    const handler = handlerOf(step);
    const seen = await handler.verify(handler.args.parse(step.args), world);
    if (seen && seen.holds !== 'yes')
      findings.push(error('NotProven', step.where || step.title, `'${step.title}' does not hold at the end: ${seen.detail}`, HINT));
  }
  return [...findings, ...(await countRestored(plan, recorded, world))];
}

/** Only what this plan brought back: the rest of the deployment went on living. */
async function countRestored({ steps }: RestorePlanDocument, { manifest, topology }: Recorded, world: RestoreWorld): Promise<Finding[]> {
  const restored = new Set(steps.flatMap(({ components }) => components));
  const components = manifest.components.filter(({ kind, scope }) => restored.has(`${kind} ${scope}`));
  if (components.every(({ counts }) => Object.keys(counts).length === 0)) return [];
  const session = await readSession(world.shell, world.signal); // the run itself may have brought the module
  const live = await countLive(topology, productVersionOf(session), world.shell, world.signal);
  return compareWithLive({ ...manifest, components }, live).map((finding) => ({ ...finding, Severity: 'Error', Hint: HINT }));
}
