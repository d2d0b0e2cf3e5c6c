import { LyncBackupError, throwIfStopped } from '../domain/errors.js';
import type { Emit } from '../domain/events.js';
import { error, warning, type Finding } from '../domain/findings.js';
import { PENDING, advance, journalLine, type Entry, type StepState } from '../domain/journal.js';
import type { Json } from '../domain/json.js';
import type { RestoreStep } from '../domain/restore-plan.js';
import type { RestoreWorld } from '../steps/index.js';
import { handlerOf } from './handler-of.js';
import { lookAtNeeds } from './step-needs.js';

export type { RestoreWorld } from '../steps/index.js';

/** How a run came to rest. `ended`: every step is done or was skipped. `reached`: it was to go no further. */
export interface Rest {
  kind: 'ended' | 'waiting' | 'failed' | 'undecided' | 'reached';
  findings: Finding[]; // why it rests, where it did not end
}

/** How far to go, and what to leave out. */
export interface Course {
  until: string | null; // id of the last step; null: to the end
  skip: ReadonlyMap<string, string>; // id -> reason
  repeat: ReadonlySet<string>; // ids of steps in doubt, or skipped, that somebody decided to do all the same
}

/** Where a run is written down: a line before each effect and one after it. */
export interface RunJournal {
  name: string; // in the store
  /** @throws {LyncBackupError} `RunTakenOver` when somebody else goes on with the run */
  assertMine(): Promise<void>;
}

/** What was begun and may have taken effect though nobody heard of it. */
const UNHEARD = ['BridgeBroken', 'StepTimedOut', 'SqlConnectionLost', 'Cancelled'];

/** What ends this session's part and says nothing about the step. */
const NO_OUTCOME = ['Cancelled', 'RunTakenOver'];

const REPEAT = 0;
const IN_DOUBT_CHOICES = [
  { label: '&Repeat', help: 'It did not take effect: do it again.' },
  { label: '&Leave', help: 'Stop here and find out first.' },
];

/**
 * Carries the steps out in order, from where the journal says the run is. `states` is brought up to date as it goes.
 * @throws {LyncBackupError} `Cancelled`, `RunTakenOver`
 */
export async function carryOut(
  steps: readonly RestoreStep[],
  states: Map<string, StepState>,
  course: Course,
  world: RestoreWorld,
  journal: RunJournal,
  emit: Emit,
): Promise<Rest> {
  await skipSteps(steps, states, course, world, journal);
  const confirmed = new Set<string>(); // of this session: on another day it may be otherwise
  for (const [index, step] of steps.entries()) {
    const state = states.get(step.id) ?? PENDING;
    if (course.until !== null && steps[index - 1]?.id === course.until) return { kind: 'reached', findings: [] };
    if (state.state === 'done' || (state.state === 'skipped' && !course.repeat.has(step.id))) continue;
    throwIfStopped(world.signal);
    emit({ type: 'progress', stepId: step.id, activity: step.title, done: index, total: steps.length, unit: 'steps' });
    const needs = await lookAtNeeds(step, steps, states, confirmed, world);
    if (needs.unmet) return { kind: 'undecided', findings: [needs.unmet] };
    const run = new StepRun(step, state, world, journal, needs.believed);
    const kind = await run.run(course.repeat.has(step.id));
    states.set(step.id, run.state);
    if (kind !== 'done') return { kind, findings: run.findings };
  }
  return { kind: 'ended', findings: [] };
}

/** Decided once, for whoever goes on with the run. What is done already stays done. */
async function skipSteps(
  steps: readonly RestoreStep[],
  states: Map<string, StepState>,
  { skip }: Course,
  world: RestoreWorld,
  journal: RunJournal,
): Promise<void> {
  for (const step of steps) {
    const [reason, state] = [skip.get(step.id), states.get(step.id) ?? PENDING];
    if (reason === undefined || state.state === 'done') continue;
    const run = new StepRun(step, state, world, journal);
    await run.skip(reason);
    states.set(step.id, run.state);
  }
}

class StepRun {
  readonly findings: Finding[] = []; // why it did not get done

  constructor(
    private readonly step: RestoreStep,
    public state: StepState,
    private readonly world: RestoreWorld,
    private readonly journal: RunJournal,
    private readonly believed: readonly Finding[] = [], // what it needs and nobody can see
  ) {}

  async run(isDecided: boolean): Promise<'done' | 'waiting' | 'failed' | 'undecided'> {
    const handler = handlerOf(this.step);
    const args = handler.args.parse(this.step.args);
    if (this.state.state === 'inDoubt' && handler.inDoubt !== 'repeat') {
      const seen = await handler.verify(args, this.world);
      if (seen?.holds === 'yes') return this.done(`found done: ${seen.detail}`);
      if (handler.inDoubt === 'ask' && !isDecided && !(await this.mayRepeat(seen?.detail ?? 'nothing tells whether it took effect')))
        return 'undecided';
    }
    await this.journal.assertMine();
    await this.record('begin', null);
    try {
      const applied = await handler.apply(args, this.world, this.step);
      if ('waiting' in applied) return await this.waiting(applied.waiting);
      return await this.done(applied.evidence, applied.findings);
    } catch (cause) {
      return await this.failed(cause);
    }
  }

  async skip(reason: string): Promise<void> {
    const skipped = warning('StepSkipped', this.step.where || this.step.title, `'${this.step.title}' was skipped: ${reason}`);
    await this.record('skipped', { message: reason }, [skipped]);
  }

  private async done(evidence: Json, findings: Finding[] = []): Promise<'done'> {
    await this.record('success', evidence, [...this.believed, ...findings]);
    return 'done';
  }

  private async waiting(detail: string): Promise<'waiting'> {
    await this.record('waiting', { message: detail });
    const hint = `${this.step.byHand.join(' ')} Then Resume-LyncRestore goes on.`;
    this.findings.push({
      ...error('OperatorNeeded', this.step.where, `'${this.step.title}' is not done: ${detail}`, hint),
      Severity: 'Warning',
    });
    return 'waiting';
  }

  private async failed(cause: unknown): Promise<'failed'> {
    if (!(cause instanceof LyncBackupError)) throw cause;
    if (NO_OUTCOME.includes(cause.code)) throw cause;
    const isUnheard = UNHEARD.includes(cause.code);
    if (!isUnheard) await this.record('failure', { code: cause.code, message: cause.message });
    const fact = isUnheard
      ? `nobody heard how '${this.step.title}' ended: ${cause.message}`
      : `'${this.step.title}' failed: ${cause.message}`;
    this.findings.push(
      error(
        cause.code,
        this.step.where || this.step.title,
        fact,
        cause.hint ?? 'Correct that, then Resume-LyncRestore goes on with this step.',
      ),
    );
    return 'failed';
  }

  private async mayRepeat(seen: string): Promise<boolean> {
    const { id, title, byHand } = this.step;
    const fact = `nobody heard how '${title}' ended, and ${seen}`;
    const choice = await this.world.ask?.({ title: `Repeat '${title}'?`, message: `${fact}.`, choices: IN_DOUBT_CHOICES, preselected: 1 });
    if (choice === REPEAT) return true;
    this.findings.push(
      error(
        'StepInDoubt',
        this.step.where || title,
        fact,
        `Find out whether '${byHand[0] ?? title}' took effect. If not, resume with -RepeatStep ${id.slice(0, 5)}; if so, with -SkipStep and the reason.`,
      ),
    );
    return false;
  }

  private async record(event: Entry['event'], evidence: Json, findings: Finding[] = []): Promise<void> {
    const utc = this.world.clock.now().toISOString();
    const entry: Entry = { utc, stepId: this.step.id, event, evidence, ...(findings.length > 0 && { findings }) };
    await this.world.store.append(this.journal.name, journalLine(entry));
    this.state = advance(this.state, entry);
  }
}
