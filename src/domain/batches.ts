/** Groups of `size`, the last one smaller. */
export async function* batchesOf<T>(source: AsyncIterable<T>, size: number): AsyncGenerator<T[], void> {
  let batch: T[] = [];
  for await (const item of source) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/**
 * Runs a task for each item, several at a time, and gives the results in the order of the items.
 * @param window  how many may be under way or waiting for their turn; asked again for each item
 */
export async function* inOrder<T, R>(
  source: AsyncIterable<T>,
  task: (item: T) => Promise<R>,
  window: () => number,
): AsyncGenerator<R, void> {
  const started: Promise<R>[] = [];
  for await (const item of source) {
    const result = task(item);
    result.catch(() => undefined); // it is thrown when its turn comes
    started.push(result);
    while (started.length >= window()) yield await started.shift()!;
  }
  while (started.length > 0) yield await started.shift()!;
}
