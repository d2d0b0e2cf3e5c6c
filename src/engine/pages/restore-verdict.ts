import type { RestoredStep, RestoreResult } from '../../domain/results.js';

/** A number of the set beside the one found after the restore. */
export interface CountComparison {
  readonly what: string; // people, contacts, workflows, ...
  readonly where: string; // pool, or the deployment
  readonly inSet: number;
  readonly found: number | null; // null: could not be counted
}

export interface Verdict {
  readonly tone: 'good' | 'open' | 'bad';
  readonly headline: string;
  readonly reasons: readonly string[];
}

/**
 * The outcome in words. Only a run that ended, with every step done, no error found and every count as in the set, is called restored;
 * whatever the status says, one doubt is enough to say so.
 */
export function verdictOf(result: Pick<RestoreResult, 'Status' | 'Steps' | 'Findings'>, counts: readonly CountComparison[]): Verdict {
  const doubts = doubtsOf(result, counts);
  switch (result.Status) {
    case 'Succeeded':
      if (doubts.length > 0)
        return { tone: 'bad', headline: 'Not proven. The run ended, but not everything is as it should be.', reasons: doubts };
      return { tone: 'good', headline: 'Restored and proven.', reasons: proofs(result, counts) };
    case 'Partial':
      return { tone: 'bad', headline: 'Only partly restored. Something is still missing.', reasons: doubts };
    case 'Failed':
      return { tone: 'bad', headline: 'Failed. The restore did not come to its end.', reasons: doubts };
    case 'WaitingForOperator':
      return { tone: 'open', headline: 'Not finished. It waits for a person.', reasons: doubts };
    case 'Stopped':
      return { tone: 'open', headline: 'Not finished. It was stopped.', reasons: doubts };
    case 'Planned':
      return { tone: 'open', headline: 'Only planned. Nothing was changed.', reasons: [] };
  }
}

const DOUBTFUL: readonly (readonly [RestoredStep['State'], string])[] = [
  ['Failed', 'failed'],
  ['InDoubt', 'in doubt: begun, and how it ended is not known'],
  ['Waiting', 'waiting for a person'],
  ['Skipped', 'skipped'],
  ['Pending', 'not done yet'],
];

function doubtsOf({ Steps, Findings }: Pick<RestoreResult, 'Steps' | 'Findings'>, counts: readonly CountComparison[]): string[] {
  const errors = Findings.filter(({ Severity }) => Severity === 'Error').length;
  const different = counts.filter(({ inSet, found }) => found !== null && found !== inSet).length;
  const uncounted = counts.filter(({ found }) => found === null).length;
  return [
    ...DOUBTFUL.map(([state, words]) => told(Steps.filter(({ State }) => State === state).length, 'step', words)),
    told(errors, 'finding', 'of severity Error'),
    told(different, 'count', 'not as in the set'),
    told(uncounted, 'count', 'not taken: nobody knows what is there'),
  ].flatMap((doubt) => doubt ?? []);
}

const told = (count: number, noun: string, words: string): string | null =>
  count === 0 ? null : `${count} ${noun}${count === 1 ? '' : 's'} ${words}`;

const proofs = ({ Steps }: Pick<RestoreResult, 'Steps'>, counts: readonly CountComparison[]): string[] => [
  `all ${Steps.length} steps done, each checked afterwards`,
  ...(counts.length === 0 ? [] : [`all ${counts.length} counts as in the set`]),
];
