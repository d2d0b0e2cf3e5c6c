import fc from 'fast-check';
import { expect, test } from 'vitest';
import { journalLine, type Entry, type StepState } from '../../src/domain/journal.js';
import type { Repository } from '../../src/engine/repository.js';
import { endTornLine, journalName, planName, readStates, unfinishedRuns } from '../../src/engine/runs.js';
import type { Store } from '../../src/ports/store.js';
import { MemoryRuns } from '../support/memory-runs.js';

const RUN = '20260201T021500Z-00000001';
const STEPS = ['00010-first', '00020-second', '00030-third'];

const entryOf = (stepId: string, event: Entry['event']): Entry => ({ utc: '2026-02-01T02:15:00Z', stepId, event, evidence: 'caf\u00e9' });

const WHOLE = STEPS.flatMap((stepId) => [entryOf(stepId, 'begin'), entryOf(stepId, 'success')]);
const text = (entries: readonly Entry[]): string => entries.map(journalLine).join('');

/** A journal as a dead process left it. */
async function left(journal: string | Uint8Array): Promise<Repository> {
  const store = new MemoryRuns().over({} as Store);
  await store.append(journalName(RUN), typeof journal === 'string' ? journal : new TextDecoder().decode(journal));
  return { store, path: 'r' } as Repository;
}

const statesOf = (states: ReadonlyMap<string, StepState>): Record<string, string> =>
  Object.fromEntries([...states].map(([stepId, { state }]) => [stepId, state]));

test('a journal that broke off at any byte takes no step for done that was not, and loses nothing that is written on', async () => {
  const bytes = new TextEncoder().encode(text(WHOLE));
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: bytes.length }), fc.constantFrom(...STEPS), async (at, goesOn) => {
      const repository = await left(bytes.subarray(0, at));
      const heard = new TextDecoder().decode(bytes.subarray(0, at));
      for (const [stepId, state] of await readStates(repository, RUN))
        expect(state.state === 'done').toBe(heard.includes(JSON.stringify(entryOf(stepId, 'success'))));

      await endTornLine(repository, RUN);
      await repository.store.append(journalName(RUN), journalLine(entryOf(goesOn, 'begin')));
      expect(statesOf(await readStates(repository, RUN))[goesOn]).toBe('inDoubt');
      await repository.store.append(journalName(RUN), journalLine(entryOf(goesOn, 'success')));
      expect(statesOf(await readStates(repository, RUN))[goesOn]).toBe('done');
    }),
    { seed: 9, numRuns: 500 },
  );
});

test('lines that are there again, or in another order, take no step for done that has not ended', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: WHOLE.length }),
      fc.array(fc.nat({ max: WHOLE.length - 1 }), { maxLength: 8 }),
      async (length, again) => {
        const known = WHOLE.slice(0, length);
        const entries = [...known, ...again.filter((index) => index < length).map((index) => WHOLE[index]!)];
        const repository = await left(text(entries));
        for (const [stepId, { state }] of await readStates(repository, RUN)) {
          if (state !== 'done') continue;
          expect(known).toContainEqual(entryOf(stepId, 'success'));
        }
      },
    ),
    { seed: 9, numRuns: 500 },
  );
});

/** A repository whose one run has this plan. */
async function planned(plan: string): Promise<Repository> {
  const store = new MemoryRuns().over({} as Store);
  await store.append(planName(RUN), plan);
  return { store, path: 'r' } as Repository;
}

test('a plan that broke off while it was written is no restore: nothing was done by it', async () => {
  expect(await unfinishedRuns(await planned('{"kind":"restore","formatVersion":1,"plan'))).toEqual([]);
});

test('a plan of another version is not taken for nothing, because its set is in use', async () => {
  await expect(unfinishedRuns(await planned('{"kind":"restore","formatVersion":2}'))).rejects.toMatchObject({ code: 'PlanStale' });
});

test('the plan of a backup is no restore', async () => {
  expect(await unfinishedRuns(await planned('{"steps":[]}'))).toEqual([]);
});
