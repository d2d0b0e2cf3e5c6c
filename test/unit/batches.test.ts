import { expect, test } from 'vitest';
import { batchesOf, Cursor, inOrder } from '../../src/domain/batches.js';
import { collect } from '../support/practice.js';

test.each([[[1, 1, 1, 1, 1]], [[5]], [[0, 3, 0, 0, 2, 0]]])(
  'groups of %j become groups of two, and a smaller one at the end',
  async (sizes) => {
    expect(await collect(batchesOf(groups(sizes), 2))).toEqual([[0, 1], [2, 3], [4]]);
  },
);

test('a cursor stands on each item of all groups once, and on none at the end', async () => {
  const cursor = new Cursor(groups([0, 2, 0, 0, 1, 0]));
  expect(cursor.current).toBeUndefined();
  const seen: number[] = [];
  for (await cursor.fetch(); cursor.current !== undefined;) {
    seen.push(cursor.current);
    if (!cursor.advance()) await cursor.fetch();
  }
  expect(seen).toEqual([0, 1, 2]);
});

test('a cursor is at its end when its source fails', async () => {
  const cursor = new Cursor(failing(1));
  await cursor.fetch();
  expect(cursor.current).toBe(0);
  await expect(cursor.fetch()).rejects.toThrow('the source broke');
  expect(cursor.current).toBeUndefined();
});

test('results come in the order of the items, whichever ends first', async () => {
  const running: (() => void)[] = [];
  const task = (item: number): Promise<number> => new Promise((resolve) => running.unshift(() => resolve(item)));
  const results = collect(inOrder(numbers(4), task, () => 4));
  while (running.length < 4) await Promise.resolve();
  for (const end of running) end(); // the last one first
  expect(await results).toEqual([0, 1, 2, 3]);
});

test('never more are started than the window has places', async () => {
  let [now, most] = [0, 0];
  const task = async (item: number): Promise<number> => {
    most = Math.max(most, ++now);
    await Promise.resolve();
    now--;
    return item;
  };
  expect(await collect(inOrder(numbers(20), task, () => 3))).toHaveLength(20);
  expect(most).toBeLessThanOrEqual(3);
});

test('a source that fails gives what it had first', async () => {
  const seen: number[][] = [];
  const run = async (): Promise<void> => {
    for await (const batch of inOrder(
      batchesOf(failing(3), 2),
      (each) => Promise.resolve(each),
      () => 9,
    ))
      seen.push(batch);
  };
  await expect(run()).rejects.toThrow('the source broke');
  expect(seen).toEqual([[0, 1], [2]]);
});

test('a task that fails lets nothing behind it through', async () => {
  const seen: number[] = [];
  const task = (item: number): Promise<number> => (item === 2 ? Promise.reject(new Error('two')) : Promise.resolve(item));
  const run = async (): Promise<void> => {
    for await (const item of inOrder(numbers(6), task, () => 4)) seen.push(item);
  };
  await expect(run()).rejects.toThrow('two');
  expect(seen).toEqual([0, 1]);
});

async function* numbers(count: number): AsyncGenerator<number> {
  for (let number = 0; number < count; number++) yield await Promise.resolve(number);
}

/** Numbers in groups of these sizes. */
async function* groups(sizes: readonly number[]): AsyncGenerator<number[], void> {
  let next = 0;
  for (const size of sizes) yield await Promise.resolve(Array.from({ length: size }, () => next++));
}

async function* failing(after: number): AsyncGenerator<number[], void> {
  for await (const number of numbers(after)) yield [number];
  throw new Error('the source broke');
}
