import { afterEach, expect, test } from 'vitest';
import { setIdAt } from '../../src/domain/set-id.js';

const { TZ } = process.env;
afterEach(() => void (TZ === undefined ? delete process.env['TZ'] : (process.env['TZ'] = TZ)));

/** Half an hour apart, over the two nights on which Berlin and New York change their clocks. */
const NIGHTS = ['2026-03-28T22:00:00Z', '2026-10-24T22:00:00Z', '2026-11-01T03:00:00Z'].flatMap((start) =>
  Array.from({ length: 12 }, (_, half) => new Date(Date.parse(start) + half * 1_800_000)),
);

test.each(['Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'UTC'])(
  'names of sets sort by time across a clock change in %s',
  (zone) => {
    process.env['TZ'] = zone;
    const ids = NIGHTS.map((utc) => setIdAt(utc, 'ffffffff'));
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids[0]).toBe('20260328T220000Z-ffffffff');
  },
);
