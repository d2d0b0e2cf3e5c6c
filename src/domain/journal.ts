import { z } from 'zod';
import { Finding } from './findings.js';

/**
 * One line of `journal.ndjson`: flushed before an effect and after it. `waiting`: an operator has to do something first. `skipped`: somebody
 * decided so.
 */
export const Entry = z.strictObject({
  utc: z.iso.datetime(),
  stepId: z.string(),
  event: z.enum(['begin', 'success', 'failure', 'waiting', 'skipped']),
  evidence: z.json().nullable(), // of a success: what it left behind; otherwise code and message, or the reason
  findings: z.array(Finding).optional(), // of a success: what is worth knowing all the same
});
export type Entry = z.infer<typeof Entry>;

export const journalLine = (entry: Entry): string => JSON.stringify(entry) + '\n';

/** How far a run came with one step. `inDoubt`: begun, and nobody wrote down how it ended. */
export interface StepState {
  state: 'pending' | 'inDoubt' | 'failed' | 'waiting' | 'done' | 'skipped';
  startedUtc: string | null; // first attempt
  endedUtc: string | null;
  evidence: Entry['evidence'];
  findings: Finding[];
}

export const PENDING: StepState = { state: 'pending', startedUtc: null, endedUtc: null, evidence: null, findings: [] };

const STATES = { begin: 'inDoubt', success: 'done', failure: 'failed', waiting: 'waiting', skipped: 'skipped' } as const satisfies Record<
  Entry['event'],
  StepState['state']
>;

/** How a step stands after one more entry. */
export function advance(before: StepState, { event, utc, evidence, findings }: Entry): StepState {
  return {
    state: STATES[event],
    startedUtc: before.startedUtc ?? utc,
    endedUtc: event === 'begin' ? null : utc,
    evidence,
    findings: findings ?? [],
  };
}

/** Step id -> its state, from the entries in the order they were written. */
export function replay(entries: Iterable<Entry>): Map<string, StepState> {
  const states = new Map<string, StepState>();
  for (const entry of entries) states.set(entry.stepId, advance(states.get(entry.stepId) ?? PENDING, entry));
  return states;
}
