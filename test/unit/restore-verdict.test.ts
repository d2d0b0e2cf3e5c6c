import { describe, expect, test } from 'vitest';
import { error, warning } from '../../src/domain/findings.js';
import type { RestoredStep, RestoreResult } from '../../src/domain/results.js';
import { restoreReport } from '../../src/engine/pages/restore-report-html.js';
import { verdictOf } from '../../src/engine/pages/restore-verdict.js';
import { restorePartial, restoreSucceeded } from '../support/page-samples.js';

const whole = restoreSucceeded();
const lastStep = (State: RestoredStep['State']): RestoredStep[] => [
  ...whole.result.Steps.slice(0, -1),
  { ...whole.result.Steps.at(-1)!, State },
];
const verdict = (changes: Partial<RestoreResult>, counts = whole.counts) => verdictOf({ ...whole.result, ...changes }, counts);

test('all done, nothing found, every count right: restored and proven', () => {
  expect(verdict({})).toEqual({
    tone: 'good',
    headline: 'Restored and proven.',
    reasons: ['all 6 steps done, each checked afterwards', 'all 3 counts as in the set'],
  });
});

test('a warning alone does not take the proof away', () => {
  expect(verdict({ Findings: [warning('Late', 'x', 'it took long')] }).tone).toBe('good');
});

describe('a run that calls itself succeeded is not believed', () => {
  test.each([
    { fact: 'a step was skipped', changes: { Steps: lastStep('Skipped') }, reason: '1 step skipped' },
    { fact: 'a step failed', changes: { Steps: lastStep('Failed') }, reason: '1 step failed' },
    {
      fact: 'a step is in doubt',
      changes: { Steps: lastStep('InDoubt') },
      reason: '1 step in doubt: begun, and how it ended is not known',
    },
    { fact: 'a step was not reached', changes: { Steps: lastStep('Pending') }, reason: '1 step not done yet' },
    { fact: 'a finding is an error', changes: { Findings: [error('Bad', 'x', 'it is bad')] }, reason: '1 finding of severity Error' },
    {
      fact: 'a count is less',
      changes: {},
      counts: [{ what: 'people', where: 'p', inSet: 2, found: 1 }],
      reason: '1 count not as in the set',
    },
    {
      fact: 'a count is more',
      changes: {},
      counts: [{ what: 'people', where: 'p', inSet: 2, found: 3 }],
      reason: '1 count not as in the set',
    },
    {
      fact: 'nobody could count',
      changes: {},
      counts: [{ what: 'people', where: 'p', inSet: 2, found: null }],
      reason: '1 count not taken: nobody knows what is there',
    },
  ])('when $fact', ({ changes, counts, reason }) => {
    expect(verdict(changes, counts)).toEqual({
      tone: 'bad',
      headline: 'Not proven. The run ended, but not everything is as it should be.',
      reasons: [reason],
    });
  });
});

test.each([
  { status: 'Partial', tone: 'bad' },
  { status: 'Failed', tone: 'bad' },
  { status: 'WaitingForOperator', tone: 'open' },
  { status: 'Stopped', tone: 'open' },
  { status: 'Planned', tone: 'open' },
] as const)('$status never looks like success, even with nothing against it', ({ status, tone }) => {
  const report = { ...whole, result: { ...whole.result, Status: status } };
  expect(verdict({ Status: status }).tone).toBe(tone);
  expect(restoreReport(report)).not.toMatch(/notice good|Restored and proven/);
});

test('the verdict comes before every table', () => {
  for (const report of [restoreSucceeded(), restorePartial()]) {
    const page = restoreReport(report);
    expect(page.indexOf('class="notice ')).toBeLessThan(page.indexOf('<table'));
  }
});

test('who ran it, how long it took and which point in time came back are told', () => {
  const page = restoreReport(whole);
  expect(page).toContain('CONTOSO\\kim on se01.contoso.com from 2026-02-02 08:00:00 UTC; CONTOSO\\sanjay on se01.contoso.com');
  expect(page).toContain('1 h 05 min, measured from the first step to the last');
  expect(page).toContain('2026-01-31 02:18:30 UTC: what was changed later did not come back');
});
