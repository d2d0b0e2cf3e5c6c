/** How many Front Ends of a pool must run. */
export interface Quorum {
  firstStart: number; // before a pool that stands still starts: 85 %
  functional: number; // of the voters, or all services stop
  voters: number; // the first so many, in the order of Get-CsComputer
}

const FIRST_START = [0, 1, 1, 3, 3, 4, 5, 5, 6, 7, 8, 9, 10]; // by number of Front Ends
const FUNCTIONAL = [0, 1, 1, 2, 2, 3, 3, 4, 4, 4, 5, 5, 5];
const VOTERS = [0, 1, 2, 3, 4, 5, 6, 7, 7, 7, 9, 9, 9];
const LARGEST: Quorum = { firstStart: 12, functional: 7, voters: 12 }; // sixteen, since 2019

/**
 * The figures of a pool with so many Front Ends; above twelve those of sixteen (ASSUMED).
 * @source procedures.md 8.6
 */
export const quorumOf = (frontEnds: number): Quorum =>
  frontEnds < FIRST_START.length
    ? { firstStart: FIRST_START[frontEnds]!, functional: FUNCTIONAL[frontEnds]!, voters: VOTERS[frontEnds]! }
    : { ...LARGEST, firstStart: Math.min(LARGEST.firstStart, frontEnds) };
