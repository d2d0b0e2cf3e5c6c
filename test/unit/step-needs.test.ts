import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LyncBackupError } from '../../src/domain/errors.js';
import type { Finding } from '../../src/domain/findings.js';
import { PENDING, type StepState } from '../../src/domain/journal.js';
import type { RestoreStep } from '../../src/domain/restore-plan.js';
import { carryOut, type RestoreWorld } from '../../src/engine/restore-runner.js';
import type { Question } from '../../src/ports/shell.js';

/** A step of a random plan: what its probe sees, if it has one, and whether it is skipped. */
interface Drawn {
  needs: number[]; // earlier steps
  sees: 'yes' | 'no' | 'unknown' | 'nothing';
  isCheck: boolean;
  isSkipped: boolean;
}

/** What the operator answers where nobody can look; null: nobody is there to answer. */
type Answer = 'confirm' | 'leave' | null;
const CONFIRM_LABEL = '&Confirm';

const answers = fc.constantFrom<Answer[]>('confirm', 'leave', null);
const idOf = (index: number): string => `${String((index + 1) * 10).padStart(5, '0')}-step`;
const plans = fc
  .array(
    fc.record({
      needs: fc.array(fc.nat(9), { maxLength: 3 }),
      sees: fc.constantFrom('yes', 'no', 'unknown', 'nothing'),
      isCheck: fc.boolean(),
      isSkipped: fc.boolean(),
    }),
    { minLength: 2, maxLength: 9 },
  )
  .map((drawn): Drawn[] =>
    drawn.map((step, index) => ({ ...step, needs: index === 0 ? [] : [...new Set(step.needs.map((need) => need % index))] })),
  );

const [CHANGES, LOOKS] = ['Import-CsRgsConfiguration', 'Get-CsRgsQueue'];
const probeOf = (index: number) => ({
  name: 'object-counts',
  args: { counts: [{ command: LOOKS, args: { Step: index }, select: '.', atLeast: 1 }] },
});

const stepOf = ({ needs, isCheck, sees }: Drawn, index: number): RestoreStep => ({
  id: idOf(index),
  handler: isCheck ? 'check' : 'run-command',
  kind: isCheck ? 'Check' : 'Automatic',
  title: `step ${index}`,
  where: '',
  needs: needs.map(idOf),
  source: '',
  components: [],
  timeoutMs: 1000,
  byHand: [`step ${index}`],
  expected: '',
  args: isCheck
    ? { probe: probeOf(index), hint: '', waitMs: 0, lasts: sees !== 'nothing' }
    : { command: CHANGES, parameters: { Step: index }, file: null, proof: sees === 'nothing' ? null : probeOf(index) },
});

/**
 * Whether a step is there: done by the run, or skipped and seen, or confirmed where nobody can look, or skipped with nothing to see while
 * what it needs is there.
 */
function isThere(index: number, drawn: readonly Drawn[], done: ReadonlySet<number>, answer: Answer): boolean {
  const { isSkipped, isCheck, sees, needs } = drawn[index]!;
  const areNeeds = (): boolean => needs.every((need) => isThere(need, drawn, done, answer));
  if (!isSkipped) return done.has(index) && (!isCheck || areNeeds());
  return sees === 'yes' || (sees === 'unknown' && answer === 'confirm') || (sees === 'nothing' && areNeeds());
}

/** Somebody who always answers the same, and what was asked about. */
const answering =
  (answer: NonNullable<Answer>, asked: string[]) =>
  ({ title, choices, preselected }: Question): Promise<number> => {
    asked.push(/^Is '(.+)' done\?$/.exec(title)![1]!);
    const confirm = choices.findIndex(({ label }) => label === CONFIRM_LABEL);
    expect(preselected).not.toBe(confirm);
    return Promise.resolve(answer === 'confirm' ? confirm : preselected);
  };

/** Carries a plan out, with somebody who answers, or nobody. */
async function play(drawn: readonly Drawn[], answer: Answer) {
  const asked: string[] = [];
  const confirmed: string[] = []; // as the journal has it
  const done = new Set<number>();
  const ran: { index: number; wasReady: boolean }[] = [];
  const world = {
    clock: { now: () => new Date(0), sleep: () => Promise.resolve() },
    signal: new AbortController().signal,
    store: {
      append(_: string, text: string) {
        const { stepId, event, findings = [] } = JSON.parse(text) as { stepId: string; event: string; findings?: Finding[] };
        confirmed.push(...findings.flatMap(({ Code, Object }) => (Code === 'ConfirmedByOperator' ? Object : [])));
        if (event === 'success') done.add(Number(stepId.slice(0, 5)) / 10 - 1);
        return Promise.resolve();
      },
    },
    ask: answer && answering(answer, asked),
    shell: {
      async *command(name: string, { Step: index }: { Step: number }) {
        await Promise.resolve();
        const { sees, needs } = drawn[index]!;
        if (name === CHANGES) ran.push({ index, wasReady: needs.every((need) => isThere(need, drawn, done, answer)) });
        else if (sees === 'unknown') throw new LyncBackupError('StepFailed', 'nobody answers');
        else if (sees !== 'no') yield { '.': 'it' };
      },
    },
  } as unknown as RestoreWorld;
  const skip = new Map(drawn.flatMap(({ isSkipped }, index) => (isSkipped ? [[idOf(index), 'by hand'] as const] : [])));
  const states = new Map<string, StepState>();
  const rest = await carryOut(
    drawn.map(stepOf),
    states,
    { until: null, skip, repeat: new Set() },
    world,
    { name: 'journal', assertMine: () => Promise.resolve() },
    () => undefined,
  );
  return { rest, states, asked, confirmed, done, ran };
}

test('no step of any plan ever changes something before what it needs is there', async () => {
  await fc.assert(
    fc.asyncProperty(plans, answers, async (drawn, answer) => {
      const { rest, states, asked, confirmed, done, ran } = await play(drawn, answer);
      expect(ran.filter(({ wasReady }) => !wasReady)).toEqual([]);
      expect(new Set(asked).size).toBe(asked.length);
      for (const title of asked) expect(drawn[Number(title.slice('step '.length))]).toMatchObject({ sees: 'unknown', isSkipped: true });
      if (rest.kind === 'ended') expect(confirmed).toEqual(answer === 'confirm' ? asked : []);
      if (rest.kind === 'undecided') expect(rest.findings).toMatchObject([{ Code: 'NeedNotMet' }]);
      const next = drawn.findIndex(({ isSkipped }, index) => !isSkipped && (states.get(idOf(index)) ?? PENDING).state !== 'done');
      if (rest.kind === 'ended') expect(next).toBe(-1);
      else if (rest.kind === 'undecided') expect(drawn[next]!.needs.every((need) => isThere(need, drawn, done, answer))).toBe(false);
    }),
    { seed: 5, numRuns: 300 },
  );
});

const skipped = (sees: Drawn['sees']): Drawn => ({ needs: [], sees, isCheck: false, isSkipped: true });
const last = (needs: number[]): Drawn => ({ needs, sees: 'yes', isCheck: false, isSkipped: false });

test.each<{ fact: string; drawn: Drawn[]; answer: Answer; asked: string[]; hint: string }>([
  { fact: 'cannot be looked at and nobody answers', drawn: [skipped('unknown'), last([0])], answer: null, asked: [], hint: 'confirm it' },
  {
    fact: 'cannot be looked at and nobody vouches for',
    drawn: [skipped('unknown'), last([0])],
    answer: 'leave',
    asked: ['step 0'],
    hint: 'confirm it',
  },
  { fact: 'is seen not to be there', drawn: [skipped('no'), last([0])], answer: 'confirm', asked: [], hint: 'Do it by hand' },
  {
    fact: 'is seen not to be there beside one to ask about',
    drawn: [skipped('unknown'), skipped('no'), last([0, 1])],
    answer: 'confirm',
    asked: [],
    hint: 'Do it by hand',
  },
])('a step behind one that $fact stops the run, with a way that works', async ({ drawn, answer, asked, hint }) => {
  const played = await play(drawn, answer);
  expect(played.rest).toMatchObject({ kind: 'undecided', findings: [{ Code: 'NeedNotMet' }] });
  expect(played.asked).toEqual(asked);
  expect(played.rest.findings[0]!.Hint).toContain(hint);
});
