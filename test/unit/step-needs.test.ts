import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LyncBackupError } from '../../src/domain/errors.js';
import { PENDING, type StepState } from '../../src/domain/journal.js';
import type { RestoreStep } from '../../src/domain/restore-plan.js';
import { carryOut, type RestoreWorld } from '../../src/engine/restore-runner.js';

/** A step of a random plan: what its probe sees, if it has one, and whether it is skipped. */
interface Drawn {
  needs: number[]; // earlier steps
  sees: 'yes' | 'no' | 'unknown' | 'nothing';
  isCheck: boolean;
  isSkipped: boolean;
}

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

/** Whether a step is there: done by the run, or skipped and seen, or skipped with nothing to see while what it needs is there. */
function isThere(index: number, drawn: readonly Drawn[], done: ReadonlySet<number>): boolean {
  const { isSkipped, isCheck, sees, needs } = drawn[index]!;
  const areNeeds = (): boolean => needs.every((need) => isThere(need, drawn, done));
  if (!isSkipped) return done.has(index) && (!isCheck || areNeeds());
  return sees === 'yes' || (sees === 'nothing' && areNeeds());
}

test('no step of any plan ever changes something before what it needs is there', async () => {
  await fc.assert(
    fc.asyncProperty(plans, async (drawn) => {
      const done = new Set<number>();
      const ran: { index: number; wasReady: boolean }[] = [];
      const world = {
        clock: { now: () => new Date(0), sleep: () => Promise.resolve() },
        signal: new AbortController().signal,
        store: {
          append(_: string, text: string) {
            const { stepId, event } = JSON.parse(text) as { stepId: string; event: string };
            if (event === 'success') done.add(Number(stepId.slice(0, 5)) / 10 - 1);
            return Promise.resolve();
          },
        },
        ask: null,
        shell: {
          async *command(name: string, { Step: index }: { Step: number }) {
            await Promise.resolve();
            const { sees, needs } = drawn[index]!;
            if (name === CHANGES) ran.push({ index, wasReady: needs.every((need) => isThere(need, drawn, done)) });
            else if (sees === 'unknown') throw new LyncBackupError('StepFailed', 'nobody answers');
            else if (sees !== 'no') yield { '.': 'it' };
          },
        },
      } as unknown as RestoreWorld;
      const steps = drawn.map(stepOf);
      const skip = new Map(drawn.flatMap(({ isSkipped }, index) => (isSkipped ? [[idOf(index), 'by hand'] as const] : [])));
      const states = new Map<string, StepState>();
      const rest = await carryOut(
        steps,
        states,
        { until: null, skip, repeat: new Set() },
        world,
        { name: 'journal', assertMine: () => Promise.resolve() },
        () => undefined,
      );
      expect(ran.filter(({ wasReady }) => !wasReady)).toEqual([]);
      if (rest.kind === 'undecided') expect(rest.findings).toMatchObject([{ Code: 'NeedNotMet' }]);
      const next = drawn.findIndex(({ isSkipped }, index) => !isSkipped && (states.get(idOf(index)) ?? PENDING).state !== 'done');
      if (rest.kind === 'ended') expect(next).toBe(-1);
      else if (rest.kind === 'undecided') expect(drawn[next]!.needs.every((need) => isThere(need, drawn, done))).toBe(false);
    }),
    { seed: 5, numRuns: 300 },
  );
});
