import { z } from 'zod';
import { LyncBackupError, ignoring, isCode } from '../domain/errors.js';
import type { Clock } from '../ports/clock.js';
import type { Host } from '../ports/host.js';
import type { Store } from '../ports/store.js';
import { asBody, readText } from './stored-text.js';

const HEARTBEAT_MS = 30_000;

const Lock = z.strictObject({ runId: z.string(), host: z.string(), processId: z.int(), sinceUtc: z.iso.datetime() });
type Lock = z.infer<typeof Lock>;

export interface HeldLock {
  isHeld(): Promise<boolean>;
  /** @throws {LyncBackupError} `RepositoryLocked` when somebody broke this lock and took it */
  assertHeld(): Promise<void>;
  release(): Promise<void>;
}

/**
 * Takes `lock.json` for a run. Only a holder that is proven dead on this same host is broken without being told to.
 * @throws {LyncBackupError} `RepositoryLocked`, naming the holder and its last sign of life
 */
export async function takeLock(
  store: Store,
  name: string,
  runId: string,
  deps: { clock: Clock; host: Host },
  breakLock: boolean,
): Promise<HeldLock> {
  const mine: Lock = { runId, host: deps.host.name, processId: deps.host.processId, sinceUtc: deps.clock.now().toISOString() };
  if (!(await create(store, name, mine))) {
    const other = await readLock(store, name);
    const dead = other !== null && other.host === deps.host.name && !deps.host.isAlive(other.processId);
    if (!dead && !breakLock) throw await lockedBy(store, name, other);
    await store.remove(name).catch(ignoring('ObjectNotFound'));
    if (!(await create(store, name, mine))) throw await lockedBy(store, name, await readLock(store, name));
  }
  const isMine = async (): Promise<boolean> => JSON.stringify(await readLock(store, name)) === JSON.stringify(mine); // a run has many holders
  const beat = async (): Promise<void> => {
    if (await isMine()) await store.replace(name, JSON.stringify(mine));
  };
  const stop = deps.clock.every(HEARTBEAT_MS, () => void beat().catch(() => undefined)); // a missed beat only makes the lock look older

  return {
    isHeld: isMine,
    async assertHeld() {
      if (await isMine()) return;
      const other = await lockHolder(store, name);
      throw new LyncBackupError(
        'RepositoryLocked',
        `this run's lock was broken${other ? ` and taken by ${other}` : ''}; nothing was sealed`,
        'Let one run work at a time, then run the backup again.',
      );
    },
    async release() {
      stop();
      if (await isMine()) await store.remove(name).catch(ignoring('ObjectNotFound'));
    },
  };
}

/** Who holds the lock, in words; null when nobody does. */
export async function lockHolder(store: Store, name: string): Promise<string | null> {
  const lock = await readLock(store, name);
  return lock && `process ${lock.processId} on ${lock.host}`;
}

async function create(store: Store, name: string, lock: Lock): Promise<boolean> {
  try {
    await store.write(name, asBody(JSON.stringify(lock)));
    return true;
  } catch (cause) {
    if (isCode(cause, 'ObjectExists')) return false;
    throw cause;
  }
}

async function readLock(store: Store, name: string): Promise<Lock | null> {
  const text = await readText(store, name);
  if (text === null) return null;
  try {
    return Lock.parse(JSON.parse(text));
  } catch {
    return null; // torn: its holder died while writing it
  }
}

async function lockedBy(store: Store, name: string, lock: Lock | null): Promise<LyncBackupError> {
  const age = await store.ageMs(name).catch(() => 0);
  const holder = lock ? `process ${lock.processId} on ${lock.host} since ${lock.sinceUtc}` : 'an unknown holder';
  const what = name.includes('/') ? `'${name.slice(0, name.lastIndexOf('/'))}'` : 'the repository';
  return new LyncBackupError(
    'RepositoryLocked',
    `${what} is locked by ${holder}; last sign of life ${Math.round(age / 1000)} s ago`,
    'Wait for that run to end; if its host is gone for good, use -BreakLock.',
  );
}
