import type { StoredEntry } from '../../domain/file-store.js';
import type { CaptureFolders, CaptureTask, CheckTask, RestoreFolders } from '../../ports/file-workers.js';
import { capture } from './capture.js';
import { check } from './check.js';
import { restore } from './restore.js';
import { Failure, type Tools } from './tools.js';
import { finishFolders, flush, list, remove } from './upkeep.js';

const LEAST_SAMPLES = 8;

export type Job =
  | { kind: 'list'; root: string; path: string }
  | { kind: 'capture'; folders: CaptureFolders; tasks: readonly CaptureTask[] }
  | { kind: 'check'; tasks: readonly CheckTask[]; isQuick: boolean }
  | { kind: 'restore'; folders: RestoreFolders; entries: readonly StoredEntry[] }
  | { kind: 'finishFolders'; root: string; entries: readonly StoredEntry[] }
  | { kind: 'flush'; root: string; paths: readonly string[] }
  | { kind: 'remove'; root: string; paths: readonly string[] };

/** How a job ended, as it crosses from a thread: errors do not keep their class on the way. */
export type JobEnd =
  | { result: unknown; latencyMs: number | null }
  | { failed: { kind: Failure['kind']; path: string; code: string | undefined; message: string } };

export function runJob(job: Job, tools: Tools): JobEnd {
  for (const kind of [tools.looks, tools.opens]) Object.assign(kind, { count: 0, ms: Infinity });
  try {
    tools.pace(0);
    const result = perform(job, tools);
    return { result, latencyMs: latencyOf(tools) };
  } catch (cause) {
    const { kind, path } = cause instanceof Failure ? cause : { kind: 'System' as const, path: job.kind };
    const origin = (cause instanceof Failure ? cause.cause : cause) as NodeJS.ErrnoException | null;
    return { failed: { kind, path, code: origin?.code, message: origin?.message ?? kind } };
  }
}

function perform(job: Job, tools: Tools): unknown {
  switch (job.kind) {
    case 'list':
      return list(job.root, job.path, tools);
    case 'capture':
      return capture(job.folders, job.tasks, tools);
    case 'check':
      return check(job.tasks, job.isQuick, tools);
    case 'restore':
      return restore(job.folders, job.entries, tools);
    case 'finishFolders':
      return finishFolders(job.root, job.entries, tools);
    case 'flush':
      return flush(job.root, job.paths, tools);
    case 'remove':
      return remove(job.root, job.paths, tools);
  }
}

/** Null when too little was done to tell. */
function latencyOf({ looks, opens }: Tools): number | null {
  const known = [looks, opens].filter(({ count }) => count >= LEAST_SAMPLES);
  return known.length === 0 ? null : Math.max(...known.map(({ ms }) => ms));
}
