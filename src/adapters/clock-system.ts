import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { throwIfStopped } from '../domain/errors.js';
import type { Clock } from '../ports/clock.js';

export const systemClock: Clock = {
  now: () => new Date(),
  id: () => randomBytes(4).toString('hex'),
  async sleep(ms, signal) {
    await setTimeout(ms, undefined, { signal }).catch(() => throwIfStopped(signal));
  },
  every(periodMs, task) {
    const timer = setInterval(task, periodMs);
    timer.unref();
    return () => clearInterval(timer);
  },
};
