import type { Emit } from '../domain/events.js';
import { LyncBackupError, throwIfStopped } from '../domain/errors.js';
import { journalLine } from '../domain/journal.js';
import type { Json } from '../domain/json.js';
import type { Step } from '../domain/plan.js';
import { HANDLERS, type Captured, type StepHandler, type World } from '../steps/index.js';

export type StepOutcome = { step: Step; captured: Captured } | { step: Step; failure: LyncBackupError };

/** Runs the steps in order. One that fails becomes an outcome and the rest goes on; only a cancelled run stops. */
export async function runSteps(steps: readonly Step[], world: World, journal: string, emit: Emit): Promise<StepOutcome[]> {
  const outcomes: StepOutcome[] = [];
  for (const [index, step] of steps.entries()) {
    throwIfStopped(world.signal);
    emit({ type: 'progress', stepId: step.id, activity: step.title, done: index, total: steps.length, unit: 'steps' });
    outcomes.push(await runStep(step, world, journal));
  }
  return outcomes;
}

async function runStep(step: Step, world: World, journal: string): Promise<StepOutcome> {
  const handler = handlerOf(step);
  return journalled(step, world, journal, () => handler.apply(handler.args.parse(step.args), world, step.timeoutMs));
}

/** Does the work of a step, with a line in the journal before it and one after it. Only a stop is thrown. */
export async function journalled(
  step: Step,
  world: Pick<World, 'store' | 'clock'>,
  journal: string,
  work: () => Promise<Captured>,
): Promise<StepOutcome> {
  const record = (event: 'begin' | 'success' | 'failure', evidence: Json): Promise<void> =>
    world.store.append(journal, journalLine({ utc: world.clock.now().toISOString(), stepId: step.id, event, evidence }));

  await record('begin', null);
  try {
    const captured = await work();
    await record('success', captured as unknown as Json);
    return { step, captured };
  } catch (cause) {
    const failure = asFailure(cause, step);
    await record('failure', { code: failure.code, message: failure.message });
    if (failure.code === 'Cancelled') throw failure;
    return { step, failure };
  }
}

function handlerOf(step: Step): StepHandler<never> {
  const handler = HANDLERS[step.handler];
  if (!handler) throw new LyncBackupError('Internal', `no step kind '${step.handler}'`);
  return handler;
}

function asFailure(cause: unknown, step: Step): LyncBackupError {
  if (cause instanceof LyncBackupError) return cause;
  if (cause instanceof Error && cause.name === 'AbortError')
    return new LyncBackupError('Cancelled', `'${step.title}' was stopped`, null, cause);
  return new LyncBackupError('Internal', `'${step.title}' failed: ${String(cause)}`, 'Report this with the journal of the run.', cause);
}
