import { z } from 'zod';

/** One line of `journal.ndjson`: flushed before an effect and after it. `waiting`: an operator has to do something first. */
export const Entry = z.strictObject({
  utc: z.iso.datetime(),
  stepId: z.string(),
  event: z.enum(['begin', 'success', 'failure', 'waiting']),
  evidence: z.json().nullable(), // of a success: what it left behind; otherwise code and message
});
export type Entry = z.infer<typeof Entry>;

export const journalLine = (entry: Entry): string => JSON.stringify(entry) + '\n';

/** How far a run came with one step. `inDoubt`: begun, and nobody wrote down how it ended. */
export interface StepState {
  state: 'pending' | 'inDoubt' | 'failed' | 'waiting' | 'done';
  startedUtc: string | null; // first attempt
  endedUtc: string | null;
  evidence: Entry['evidence'];
}

export const PENDING: StepState = { state: 'pending', startedUtc: null, endedUtc: null, evidence: null };

const STATES = { begin: 'inDoubt', success: 'done', failure: 'failed', waiting: 'waiting' } as const satisfies Record<
  Entry['event'],
  StepState['state']
>;

/** Step id -> its state, from the entries in the order they were written. */
export function replay(entries: Iterable<Entry>): Map<string, StepState> {
  const states = new Map<string, StepState>();
  for (const { stepId, event, utc, evidence } of entries) {
    const before = states.get(stepId) ?? PENDING;
    states.set(stepId, {
      state: STATES[event],
      startedUtc: before.startedUtc ?? utc,
      endedUtc: event === 'begin' ? null : utc,
      evidence,
    });
  }
  return states;
}
