import { Failure } from './tools.js';

const STOP = 0;

/** What all threads share: a stop, and the moment up to which the allowed rate is used up. */
export interface PaceMemory {
  flags: SharedArrayBuffer;
  moment: SharedArrayBuffer; // microseconds since 1970
  bytesPerSecond: number | null;
}

export const newPaceMemory = (bytesPerSecond: number | null): PaceMemory => ({
  flags: new SharedArrayBuffer(4),
  moment: new SharedArrayBuffer(8),
  bytesPerSecond,
});

export function stopAll({ flags }: PaceMemory): void {
  const words = new Int32Array(flags);
  Atomics.store(words, STOP, 1);
  Atomics.notify(words, STOP);
}

/** Waits until so many bytes may pass, all threads taken together. */
export function paceOf({ flags, moment, bytesPerSecond }: PaceMemory): (bytes: number) => void {
  const words = new Int32Array(flags);
  const usedUntil = new BigInt64Array(moment);
  return (bytes) => {
    if (Atomics.load(words, STOP) === 1) throw new Failure('Cancelled', '', null);
    if (bytesPerSecond === null || bytes === 0) return;
    const now = BigInt(Date.now()) * 1000n;
    const seen = Atomics.load(usedUntil, 0);
    if (seen < now) Atomics.compareExchange(usedUntil, 0, seen, now);
    const until = Atomics.add(usedUntil, 0, BigInt(Math.ceil((bytes / bytesPerSecond) * 1e6)));
    const waitMs = Number(until - now) / 1000;
    if (waitMs > 0) Atomics.wait(words, STOP, 0, waitMs);
  };
}
