import type { Store } from '../../src/ports/store.js';

const EFFECTS = ['write', 'append', 'replace', 'link', 'remove', 'flush'] as const;

/** What a process that dies leaves behind: from one effect on, nothing more reaches the store. */
export class Crash extends Error {}

export interface CrashPoint {
  at: number; // the n-th effect on the store, from 1
  when: 'before' | 'after';
}

/** A store that dies at one effect, before it happens or right after; `effects` counts those that happened. */
export function crashingStore(store: Store, point: CrashPoint | null): { store: Store; effects: () => number } {
  let count = 0;
  let isDead = false;
  const crashing = { ...store };
  for (const name of EFFECTS) {
    const effect = (...args: unknown[]): Promise<unknown> => (store[name] as (...given: unknown[]) => Promise<unknown>)(...args);
    (crashing as Record<string, unknown>)[name] = async (...args: unknown[]) => {
      if (isDead) throw new Crash();
      const isHere = ++count === point?.at;
      if (isHere && point.when === 'before') {
        isDead = true;
        throw new Crash();
      }
      const result = await effect(...args);
      if (!isHere) return result;
      isDead = true;
      throw new Crash();
    };
  }
  return { store: crashing, effects: () => count };
}
