import type { Clock } from '../../src/ports/clock.js';
import type { Host } from '../../src/ports/host.js';

/** A clock that moves one second a look, from a fixed moment; ids count up. */
export function steppingClock(start = '2026-01-31T02:15:00Z'): Clock {
  let ms = Date.parse(start);
  let ids = 0;
  return {
    now: () => new Date((ms += 1000)),
    id: () => (++ids).toString(16).padStart(8, '0'),
    sleep: () => Promise.resolve(),
    every: () => () => undefined,
  };
}

/** A host whose living processes the test names. */
export const hostWith = (name: string, processId: number, alive: readonly number[] = [processId]): Host => ({
  name,
  processId,
  isAlive: (id) => alive.includes(id),
});
