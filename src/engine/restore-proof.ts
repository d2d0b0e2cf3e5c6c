import { WHOLE_DEPLOYMENT } from '../domain/components.js';
import { error, type Finding } from '../domain/findings.js';
import type { StepState } from '../domain/journal.js';
import { movedPool, underItsNewName } from '../domain/moved-pool.js';
import type { Recorded } from '../domain/recorded.js';
import type { RestorePlanDocument } from '../domain/restore-plan.js';
import { productVersionOf } from '../domain/session.js';
import type { RestoreWorld } from '../steps/index.js';
import { readSession } from './discover.js';
import { compareWithLive, countLive } from './live-counts.js';
import type { CountComparison } from './pages/restore-verdict.js';
import { handlerOf } from './handler-of.js';

const HINT = 'Look at it before the server is handed over; the report says how it was checked.';

/** What was seen at the end. */
export interface Proof {
  findings: Finding[]; // what does not hold, each an error
  counts: CountComparison[];
}

/** Looks at every effect once more at the end, and counts what the deployment has now. */
export async function prove(
  plan: RestorePlanDocument,
  states: ReadonlyMap<string, StepState>,
  recorded: Recorded,
  world: RestoreWorld,
): Promise<Proof> {
  const findings: Finding[] = [];
  for (const step of plan.steps) {
    if (states.get(step.id)?.state !== 'done' || isUndoneLater(step)) continue;
    const handler = handlerOf(step);
    const seen = await handler.verify(handler.args.parse(step.args), world);
    if (seen && seen.holds !== 'yes')
      findings.push(error('NotProven', step.where || step.title, `'${step.title}' does not hold at the end: ${seen.detail}`, HINT));
  }
  const counted = await countRestored(plan, recorded, world);
  return { findings: [...findings, ...counted.findings], counts: counted.counts };
}

/** Its arguments say so: a later step takes the effect away again. */
const isUndoneLater = ({ args }: RestorePlanDocument['steps'][number]): boolean => args['lasts'] === false;

/** Only what this plan brought back: the rest of the deployment went on living. What moved to a new pool is counted there. */
async function countRestored(plan: RestorePlanDocument, { manifest, topology }: Recorded, world: RestoreWorld): Promise<Proof> {
  const restored = new Set(plan.steps.flatMap(({ components }) => components));
  const moved = movedPool(topology, plan.lost, plan.options.newPool);
  const components = manifest.components
    .filter(({ kind, scope }) => restored.has(`${kind} ${scope}`))
    .map((component) => (component.scope === moved?.from ? { ...component, scope: moved.to } : component));
  if (components.every(({ counts }) => Object.keys(counts).length === 0)) return { findings: [], counts: [] };
  const session = await readSession(world.shell, world.signal); // the run itself may have brought the module
  const counted = await countLive(
    moved ? underItsNewName(topology, moved) : topology,
    productVersionOf(session),
    components,
    world.shell,
    world.signal,
  );
  return {
    findings: compareWithLive({ ...manifest, components }, counted).map((finding) => ({ ...finding, Severity: 'Error', Hint: HINT })),
    counts: components.flatMap(({ kind, scope, counts }) =>
      Object.entries(counts).flatMap(([what, inSet]) => {
        const found = counted.live.get(`${kind} ${scope} ${what}`);
        return found === undefined ? [] : [{ what, where: scope === WHOLE_DEPLOYMENT ? 'the deployment' : scope, inSet, found }];
      }),
    ),
  };
}
