import { error, warning, type Finding } from '../domain/findings.js';
import { PENDING, type StepState } from '../domain/journal.js';
import type { RestoreStep } from '../domain/restore-plan.js';
import type { RestoreWorld } from '../steps/index.js';
import { handlerOf } from './handler-of.js';

/** Whether a step may run. What it needs is done, or seen to be there, or at least nothing that could be seen speaks against it. */
export interface Needs {
  unmet: Finding | null; // the run stops with it
  believed: Finding[]; // skipped steps that leave nothing to look at: the one who skipped them is believed, and the report says so
}

/**
 * Looks at what a step needs, before anything of it is done. A skipped step counts where its own probe sees its effect, made by hand or
 * there anyway. Where it has no probe, it is believed, and what it needs itself must hold. A check changes nothing, so it always runs; but
 * whoever needs a check needs what the check stands for.
 * @source architecture.md 6; a step's `needs`
 */
export async function lookAtNeeds(
  step: RestoreStep,
  steps: readonly RestoreStep[],
  states: ReadonlyMap<string, StepState>,
  world: RestoreWorld,
): Promise<Needs> {
  const believed: Finding[] = [];
  if (step.kind === 'Check') return { unmet: null, believed };
  const left = [...step.needs];
  const seen = new Set<string>();
  for (let id = left.shift(); id !== undefined; id = left.shift()) {
    if (seen.has(id)) continue;
    seen.add(id);
    const { state } = states.get(id) ?? PENDING;
    const needed = steps.find((each) => each.id === id);
    if (state === 'done') {
      if (needed?.kind === 'Check') left.push(...needed.needs);
      continue;
    }
    if (state !== 'skipped' || !needed) return { unmet: notDone(step, needed?.title ?? id), believed: [] };
    const handler = handlerOf(needed);
    const found = await handler.verify(handler.args.parse(needed.args), world);
    if (found?.holds === 'yes') continue;
    if (found) return { unmet: notThere(step, needed, found.detail), believed: [] };
    believed.push(notSeen(step, needed));
    left.push(...needed.needs);
  }
  return { unmet: null, believed };
}

const notDone = (step: RestoreStep, needed: string): Finding =>
  error(
    'NeedNotMet',
    step.where || step.title,
    `'${step.title}' needs '${needed}', which is not done`,
    'Resume-LyncRestore does that first.',
  );

const notThere = ({ id, title, where }: RestoreStep, needed: RestoreStep, detail: string): Finding =>
  error(
    'NeedNotMet',
    where || title,
    `'${title}' needs '${needed.title}', which was skipped and is not there: ${detail}`,
    `Do it by hand (${needed.byHand[0] ?? needed.title}) and resume, resume with -RepeatStep ${needed.id.slice(0, 5)} to have it done, or leave out '${title}' too with -SkipStep ${id.slice(0, 5)}.`,
  );

const notSeen = ({ title, where }: RestoreStep, needed: RestoreStep): Finding =>
  warning('NeedNotSeen', where || title, `'${title}' needs '${needed.title}', which was skipped, and nothing tells whether it is done`);
