import { describe, expect, test } from 'vitest';
import { fsStore } from '../../src/adapters/store-fs.js';
import { takeLock } from '../../src/engine/lock.js';
import { steppingClock, hostWith } from '../support/clock.js';
import { emptyFolder } from '../support/folders.js';

const LOCK = 'lock.json';
const clock = steppingClock();

describe('the repository lock', () => {
  test('goes with its release', async () => {
    const store = fsStore(emptyFolder());
    const lock = await takeLock(store, LOCK, 'run-1', { clock, host: hostWith('backup01', 10) }, false);
    await lock.release();
    await expect(takeLock(store, LOCK, 'run-2', { clock, host: hostWith('backup01', 11) }, false)).resolves.toBeDefined();
  });

  test.each([
    {
      fact: 'a living process of this host',
      other: hostWith('backup01', 10),
      me: hostWith('backup01', 11, [10, 11]),
      breakLock: false,
      taken: false,
    },
    {
      fact: 'a dead process of this host',
      other: hostWith('backup01', 10),
      me: hostWith('backup01', 11, [11]),
      breakLock: false,
      taken: true,
    },
    { fact: 'another host', other: hostWith('backup02', 10), me: hostWith('backup01', 11, [11]), breakLock: false, taken: false },
    { fact: 'another host, told to break it', other: hostWith('backup02', 10), me: hostWith('backup01', 11), breakLock: true, taken: true },
    {
      fact: 'a living process, told to break it',
      other: hostWith('backup01', 10),
      me: hostWith('backup01', 11, [10, 11]),
      breakLock: true,
      taken: true,
    },
  ])('held by $fact is taken: $taken', async ({ other, me, breakLock, taken }) => {
    const store = fsStore(emptyFolder());
    const first = await takeLock(store, LOCK, 'run-1', { clock, host: other }, false);
    const second = takeLock(store, LOCK, 'run-2', { clock, host: me }, breakLock);
    if (taken) {
      await (await second).assertHeld();
      await expect(first.assertHeld()).rejects.toMatchObject({ code: 'RepositoryLocked' });
    } else {
      await expect(second).rejects.toMatchObject({
        code: 'RepositoryLocked',
        message: expect.stringContaining(`process 10 on ${other.name}`) as string,
      });
      await first.assertHeld();
    }
  });

  test('is not released by a run that lost it', async () => {
    const store = fsStore(emptyFolder());
    const lost = await takeLock(store, LOCK, 'run-1', { clock, host: hostWith('backup02', 10) }, false);
    const held = await takeLock(store, LOCK, 'run-2', { clock, host: hostWith('backup01', 11) }, true);
    await lost.release();
    await held.assertHeld();
  });

  test('of one run is told apart by who holds it', async () => {
    const store = fsStore(emptyFolder());
    const broken = await takeLock(store, LOCK, 'run-1', { clock, host: hostWith('backup02', 10) }, false);
    const held = await takeLock(store, LOCK, 'run-1', { clock, host: hostWith('backup01', 11) }, true);
    expect([await broken.isHeld(), await held.isHeld()]).toEqual([false, true]);
    await broken.release();
    expect(await held.isHeld()).toBe(true);
  });

  test('torn by a crash needs to be broken', async () => {
    const store = fsStore(emptyFolder());
    await store.replace(LOCK, '{"runId":');
    const me = { clock, host: hostWith('backup01', 11) };
    await expect(takeLock(store, LOCK, 'run-1', me, false)).rejects.toMatchObject({ code: 'RepositoryLocked' });
    await expect(takeLock(store, LOCK, 'run-1', me, true)).resolves.toBeDefined();
  });

  test('is kept fresh while it is held', async () => {
    const store = fsStore(emptyFolder());
    let beat: () => void = () => undefined;
    const beating = { ...clock, every: (_: number, task: () => void) => ((beat = task), () => undefined) };
    const lock = await takeLock(store, LOCK, 'run-1', { clock: beating, host: hostWith('backup01', 10) }, false);
    beat();
    await lock.assertHeld();
  });
});
