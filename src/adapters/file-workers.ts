import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { LyncBackupError } from '../domain/errors.js';
import type {
  CaptureFolders,
  CaptureOutcome,
  CaptureTask,
  CheckOutcome,
  FileWorkers,
  FileWorkersOptions,
  Listing,
  RestoreOutcome,
} from '../ports/file-workers.js';
import threadCode from './file-jobs/thread.js?thread';
import { newPaceMemory, stopAll } from './file-jobs/pace.js';
import type { Job, JobEnd } from './file-jobs/run.js';
import { fsFailure } from './fs-failure.js';

const SLOW_MS = 0.1; // one look at a file on a local disk takes a hundredth of this
const BATCHES_PER_THREAD = 6;
const YOUNG_MIB = 4; // what a thread has in hand at a time is small

interface Waiting {
  job: Job;
  resolve: (result: unknown) => void;
  reject: (cause: unknown) => void;
}

/** Runs a job in the calling thread or elsewhere. */
export interface JobRunner {
  run(job: Job): Promise<unknown>;
  window(): number;
  close(): Promise<void>;
}

/**
 * Work on files in threads with synchronous calls, which cost a third of asynchronous ones. It starts with two, one on a machine with one core; where looking at
 * a file takes long, as on a share, threads are added up to the limit, since waiting needs no processor.
 */
export const threadWorkers = (options: FileWorkersOptions): FileWorkers => fileWorkersOver(threadPool(options));

export function fileWorkersOver(pool: JobRunner): FileWorkers {
  const capture = async (folders: CaptureFolders, tasks: readonly CaptureTask[]): Promise<CaptureOutcome[]> => {
    const outcomes = (await pool.run({ kind: 'capture', folders, tasks })) as CaptureOutcome[];
    if (outcomes.length === tasks.length) return outcomes;
    return [...outcomes, ...(await capture(folders, tasks.slice(outcomes.length)))];
  };
  return {
    window: () => pool.window(),
    list: (root, path) => pool.run({ kind: 'list', root, path }) as Promise<Listing | { problem: string }>,
    capture,
    check: (tasks, isQuick) => pool.run({ kind: 'check', tasks, isQuick }) as Promise<CheckOutcome[][]>,
    restore: (folders, entries) => pool.run({ kind: 'restore', folders, entries }) as Promise<RestoreOutcome[]>,
    finishFolders: (root, entries) => pool.run({ kind: 'finishFolders', root, entries }) as Promise<void>,
    flush: (root, paths) => pool.run({ kind: 'flush', root, paths }) as Promise<void>,
    remove: (root, paths) => pool.run({ kind: 'remove', root, paths }) as Promise<{ path: string; reason: string }[]>,
    close: () => pool.close(),
  };
}

function threadPool({ limit, bytesPerSecond }: FileWorkersOptions): JobRunner {
  const memory = newPaceMemory(bytesPerSecond);
  const atStart = Math.min(limit, Math.max(2, availableParallelism()));
  const threads = new Set<Worker>();
  const idle: Worker[] = [];
  const queue: Waiting[] = [];
  const running = new Map<Worker, Waiting>();
  let isClosed = false;

  function start(): void {
    const thread = new Worker(threadCode, { eval: true, workerData: memory, resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MIB } });
    threads.add(thread);
    thread.on('message', (text: string) => {
      const end = JSON.parse(text) as JobEnd;
      const waiting = running.get(thread);
      running.delete(thread);
      thread.unref();
      idle.push(thread);
      if (waiting) settle(waiting, end);
      if ('latencyMs' in end && (end.latencyMs ?? 0) > SLOW_MS && queue.length > 0 && threads.size < limit) start();
      next();
    });
    thread.on('error', (cause) => {
      threads.delete(thread);
      if (idle.includes(thread)) idle.splice(idle.indexOf(thread), 1);
      running
        .get(thread)
        ?.reject(new LyncBackupError('Internal', `a thread that works on files ended: ${cause.message}`, 'Report this.', cause));
      running.delete(thread);
      next();
    });
    thread.unref();
    idle.push(thread);
  }

  function next(): void {
    while (queue.length > 0 && !isClosed) {
      if (idle.length === 0 && threads.size < atStart) start();
      const thread = idle.pop();
      if (!thread) return;
      const waiting = queue.shift()!;
      running.set(thread, waiting);
      thread.ref(); // a process must not end while it waits for this
      thread.postMessage(JSON.stringify(waiting.job));
    }
  }

  return {
    window: () => Math.max(atStart, threads.size) * BATCHES_PER_THREAD,
    run: (job) =>
      new Promise((resolve, reject) => {
        if (isClosed) return reject(cancelled());
        const waiting = { job, resolve, reject };
        if (job.kind === 'list')
          queue.unshift(waiting); // what is in a folder keeps all threads busy afterwards
        else queue.push(waiting);
        next();
      }),
    async close() {
      isClosed = true;
      stopAll(memory);
      for (const { reject } of queue.splice(0)) reject(cancelled());
      for (const { reject } of running.values()) reject(cancelled());
      running.clear();
      await Promise.all([...threads].map((thread) => thread.terminate()));
      threads.clear();
    },
  };
}

const cancelled = (): LyncBackupError => new LyncBackupError('Cancelled', 'work on files was stopped');

function settle({ resolve, reject }: Waiting, end: JobEnd): void {
  if ('failed' in end) reject(failureOf(end.failed));
  else resolve(end.result); // which is not there, as text, when a job has none
}

/** What ended a whole job, as one of ours. */
export function failureOf({ kind, path, code, message }: Extract<JobEnd, { failed: unknown }>['failed']): LyncBackupError {
  if (kind === 'Cancelled') return cancelled();
  const cause = Object.assign(new Error(message), { code });
  if (kind === 'System') return fsFailure(cause, path);
  return new LyncBackupError(
    'ShareUnreachable',
    `'${path}' is gone: ${message}`,
    'Check the share, its server and the network, then run it again.',
    cause,
  );
}
