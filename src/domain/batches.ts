/** Groups of `size` from groups of any size, the last one smaller. When the source fails, what it gave before comes first. */
export async function* batchesOf<T>(source: AsyncIterable<readonly T[]>, size: number): AsyncGenerator<T[], void> {
  let batch: T[] = [];
  let failure: { cause: unknown } | null = null;
  try {
    for await (const group of source) {
      for (const item of group) {
        batch.push(item);
        if (batch.length < size) continue;
        yield batch;
        batch = [];
      }
    }
  } catch (cause) {
    failure = { cause };
  }
  if (batch.length > 0) yield batch;
  if (failure) throw failure.cause;
}

/** One item after the other of a source that comes in groups: only the next group is waited for. */
export class Cursor<T> {
  private group: readonly T[] = [];
  private index = 0;

  constructor(private readonly groups: AsyncIterator<readonly T[], void>) {}

  /** Undefined before the first group and after the last one. */
  get current(): T | undefined {
    return this.group[this.index];
  }

  /** @returns false when the group is at its end: fetch the next */
  advance(): boolean {
    return ++this.index < this.group.length;
  }

  async fetch(): Promise<void> {
    for (this.group = []; this.group.length === 0;) {
      const next = await this.groups.next();
      if (next.done) return;
      [this.group, this.index] = [next.value, 0];
    }
  }
}

/**
 * Runs a task for each item, several at a time, and gives the results in the order of the items. When the source fails, the results of
 * what it gave before come first.
 * @param window  how many may be under way or waiting for their turn; asked again for each item
 */
export async function* inOrder<T, R>(
  source: AsyncIterable<T>,
  task: (item: T) => Promise<R>,
  window: () => number,
): AsyncGenerator<R, void> {
  const items = source[Symbol.asyncIterator]();
  const started: Promise<R>[] = [];
  let failure: { cause: unknown } | null = null;
  try {
    for (;;) {
      const next = await items.next().catch((cause: unknown) => void (failure = { cause }));
      if (!next || next.done) break;
      const result = task(next.value);
      result.catch(() => undefined); // it is thrown when its turn comes
      started.push(result);
      while (started.length >= window()) yield await started.shift()!;
    }
    while (started.length > 0) yield await started.shift()!;
  } finally {
    await items.return?.();
  }
  if (failure) throw (failure as { cause: unknown }).cause;
}
