import { error, warning, type Finding } from '../domain/findings.js';
import { PENDING, type StepState } from '../domain/journal.js';
import type { RestoreStep } from '../domain/restore-plan.js';
import { answered, choicesFor, LEAVE, type RestoreWorld } from '../steps/index.js';
import { handlerOf } from './handler-of.js';

/** Whether a step may run. What it needs is done, or seen to be there, or at least nothing that could be seen speaks against it. */
export interface Needs {
  unmet: Finding | null; // the run stops with it
  believed: Finding[]; // skipped steps that nobody could look at: who skipped or confirmed them is believed, and the report says so
}

/**
 * Looks at what a step needs, before anything of it is done. A skipped step counts where its own probe sees its effect, made by hand or
 * there anyway. Where its probe cannot tell, the operator is asked, after all else is seen to be there; where it has none, it is believed,
 * and what it needs itself must hold. A check changes nothing, so it always runs; but whoever needs a check needs what the check stands for.
 * @param confirmed ids of skipped steps that the operator has confirmed; nobody is asked twice
 * @source architecture.md 6; a step's `needs`
 */
export async function lookAtNeeds(
  step: RestoreStep,
  steps: readonly RestoreStep[],
  states: ReadonlyMap<string, StepState>,
  confirmed: Set<string>,
  world: RestoreWorld,
): Promise<Needs> {
  const believed: Finding[] = [];
  if (step.kind === 'Check') return { unmet: null, believed };
  const untold: { needed: RestoreStep; detail: string }[] = [];
  const left = [...step.needs];
  const seen = new Set<string>();
  for (let id = left.shift(); id !== undefined; id = left.shift()) {
    if (seen.has(id) || confirmed.has(id)) continue;
    seen.add(id);
    const { state } = states.get(id) ?? PENDING;
    const needed = steps.find((each) => each.id === id);
    if (state === 'done') {
      if (needed?.kind === 'Check') left.push(...needed.needs);
      continue;
    }
    if (state !== 'skipped' || !needed) return { unmet: notDone(step, needed?.title ?? id), believed: [] };
    const found = await lookAt(needed, world);
    if (found?.holds === 'yes') continue;
    if (found?.holds === 'no') return { unmet: notThere(step, needed, found.detail), believed: [] };
    if (found) {
      untold.push({ needed, detail: found.detail });
      continue;
    }
    believed.push(notSeen(step, needed));
    left.push(...needed.needs);
  }
  for (const { needed, detail } of untold) {
    const { unmet, findings } = await askFor(needed, step, detail, world);
    if (unmet) return { unmet, believed: [] };
    confirmed.add(needed.id);
    believed.push(...findings);
  }
  return { unmet: null, believed };
}

function lookAt(needed: RestoreStep, world: RestoreWorld) {
  const handler = handlerOf(needed);
  return handler.verify(handler.args.parse(needed.args), world);
}

/** One question, until the step is seen to be there or not, or somebody decides. */
async function askFor(
  needed: RestoreStep,
  step: RestoreStep,
  detail: string,
  world: RestoreWorld,
): Promise<{ unmet: Finding | null; findings: Finding[] }> {
  for (;;) {
    const fact = `'${step.title}' needs '${needed.title}', which was skipped and cannot be looked at from here: ${detail}`;
    const choice = await world.ask?.({
      title: `Is '${needed.title}' done?`,
      message: `${fact}.`,
      choices: choicesFor('unknown', true),
      preselected: LEAVE,
    });
    const asked = { title: needed.title, where: needed.where || needed.title, detail };
    const answer = choice === undefined ? { waiting: detail } : await answered(choice, asked, () => lookAt(needed, world));
    if (answer && 'findings' in answer) return { unmet: null, findings: answer.findings };
    if (answer) return { unmet: notTold(step, needed, fact), findings: [] };
    const found = await lookAt(needed, world);
    if (!found || found.holds === 'yes') return { unmet: null, findings: found ? [] : [notSeen(step, needed)] };
    if (found.holds === 'no') return { unmet: notThere(step, needed, found.detail), findings: [] };
    detail = found.detail;
  }
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

const notTold = ({ id, title, where }: RestoreStep, needed: RestoreStep, fact: string): Finding =>
  error(
    'NeedNotMet',
    where || title,
    fact,
    `Look yourself whether '${needed.title}' is done, then resume where somebody can answer (Resume-LyncRestore without -Unattended) and confirm it. Or resume with -RepeatStep ${needed.id.slice(0, 5)} to have it done, or leave out '${title}' too with -SkipStep ${id.slice(0, 5)}.`,
  );

const notSeen = ({ title, where }: RestoreStep, needed: RestoreStep): Finding =>
  warning('NeedNotSeen', where || title, `'${title}' needs '${needed.title}', which was skipped, and nothing tells whether it is done`);
