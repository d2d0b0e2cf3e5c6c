import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { comparePaths } from '../../src/domain/file-store.js';
import { matchesPattern } from '../../src/domain/name-pattern.js';
import { protectSets, unwantedSets, type RetainedSet } from '../../src/domain/retention.js';
import { isPicked } from '../../src/domain/sample.js';

describe('patterns of names', () => {
  test.each([
    { pattern: '*.tmp', path: 'a/b/X.TMP', want: true },
    { pattern: '*.tmp', path: 'a.tmp/b', want: false },
    { pattern: 'conf', path: 'a/conf', want: true },
    { pattern: 'a/*.log', path: 'a/x.log', want: true },
    { pattern: 'a/*.log', path: 'a/b/x.log', want: false },
    { pattern: 'a/**/*.log', path: 'a/x.log', want: true },
    { pattern: 'a\\**\\*.log', path: 'a/b/c/x.log', want: true },
    { pattern: '**/b', path: 'b', want: true },
    { pattern: 'a?c', path: 'abc', want: true },
    { pattern: 'a?c', path: 'ac', want: false },
    { pattern: '/a', path: 'a', want: true },
  ])('$pattern on $path is $want', ({ pattern, path, want }) => {
    expect(matchesPattern(pattern, path)).toBe(want);
  });

  test('a pattern of many wildcards is judged at once', () => {
    const started = performance.now();
    expect(matchesPattern('*a'.repeat(200) + 'b', 'a'.repeat(4000))).toBe(false);
    expect(matchesPattern('**/a/'.repeat(100) + 'b', 'a/'.repeat(1000) + 'c')).toBe(false);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

test('paths sort depth first, by UTF-16 unit with / lowest', () => {
  expect(['b', 'a b', 'a/z', 'a/B', 'ä', 'A', 'a.b', 'a'].sort(comparePaths)).toEqual(['A', 'a', 'a/B', 'a/z', 'a b', 'a.b', 'b', 'ä']);
});

test('a sample has its share, whatever the seed', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1, max: 99 }), (seed, percent) => {
      const picked = Array.from({ length: 4000 }, (_, number) => isPicked(`folder/file-${number}`, percent, seed)).filter(Boolean).length;
      expect(Math.abs(picked / 40 - percent)).toBeLessThan(5);
    }),
    { seed: 3, numRuns: 50 },
  );
});

describe('which sets go', () => {
  const [one, two, three, four] = [
    '20260101T000000Z-00000001',
    '20260110T000000Z-00000001',
    '20260120T000000Z-00000001',
    '20260130T000000Z-00000001',
  ] as const;
  const whole = (setId: string): RetainedSet => ({ setId, components: [{ kind: 'cms', scope: '*', status: 'Ok' }] });
  const sets = [one, two, three, four].map(whole);
  const removed = (decisions: { setId: string; remove: boolean }[]): string[] =>
    decisions.filter((each) => each.remove).map((each) => each.setId);

  test.each([
    { fact: 'the last two stay', rule: { last: 2, days: null }, want: [one, two] },
    { fact: 'age counts from the newest run', rule: { last: null, days: 10 }, want: [one, two] },
    { fact: 'either rule keeps', rule: { last: 1, days: 20 }, want: [one] },
    { fact: 'only those named', rule: { sets: [two] }, want: [two] },
  ])('$fact', ({ rule, want }) => {
    expect(removed(unwantedSets(sets, rule))).toEqual(want);
    expect(removed(protectSets(unwantedSets(sets, rule), sets, new Set([four]), rule, false))).toEqual(want);
    expect(removed(protectSets(unwantedSets(sets, rule), sets, new Set(), rule, false))).toEqual([]);
    expect(removed(protectSets(unwantedSets(sets, rule), sets, new Set(), rule, true))).toEqual(want);
  });

  test('no rule ever removes a set without a newer proven one that has its components', () => {
    const status = fc.constantFrom('Ok' as const, 'Warning' as const, 'Failed' as const, 'Skipped' as const);
    const anySets = fc.array(fc.array(status, { minLength: 2, maxLength: 2 }), { minLength: 1, maxLength: 6 }).map((all) =>
      all.map((statuses, index): RetainedSet => ({
        setId: `2026010${index + 1}T000000Z-00000001`,
        components: statuses.map((each, kind) => ({ kind: (['cms', 'lis'] as const)[kind]!, scope: '*', status: each })),
      })),
    );
    fc.assert(
      fc.property(anySets, fc.array(fc.nat(5)), fc.integer({ min: 1, max: 5 }), (all, proofs, last) => {
        const proven = new Set(proofs.flatMap((index) => all[index]?.setId ?? []));
        const rule = { last, days: null };
        const decisions = protectSets(unwantedSets(all, rule), all, proven, rule, false);
        const gone = removed(decisions);
        for (const set of all.filter((each) => gone.includes(each.setId))) {
          const newer = all.filter((each) => each.setId > set.setId && proven.has(each.setId) && !gone.includes(each.setId));
          expect(newer.length).toBeGreaterThan(0);
          for (const { kind, status: had } of set.components)
            if (['Ok', 'Warning'].includes(had))
              expect(
                newer.some((each) => each.components.some((other) => other.kind === kind && ['Ok', 'Warning'].includes(other.status))),
              ).toBe(true);
        }
      }),
      { seed: 4, numRuns: 500 },
    );
  });
});
