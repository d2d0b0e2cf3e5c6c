import { paceOf, newPaceMemory } from '../../src/adapters/file-jobs/pace.js';
import { runJob, type Job, type JobEnd } from '../../src/adapters/file-jobs/run.js';
import { Failure, newTools } from '../../src/adapters/file-jobs/tools.js';
import { failureOf, fileWorkersOver } from '../../src/adapters/file-workers.js';
import type { FileWorkers } from '../../src/ports/file-workers.js';

/** The real work on files in the test's own thread: nothing to start, and a test may look at each job before it is done. */
export const inlineWorkers = (
  before: (job: Job) => void = () => undefined,
  atRead: (bytes: number) => void = () => undefined,
): FileWorkers => {
  const pace = paceOf(newPaceMemory(null));
  const tools = newTools((bytes) => {
    atRead(bytes);
    pace(bytes);
  });
  return fileWorkersOver({
    window: () => 4,

    run: (job) => {
      const end = attempt(() => before(job)) ?? runJob(job, tools);
      if ('failed' in end) return Promise.reject(failureOf(end.failed));
      return Promise.resolve(end.result);
    },
    close: () => Promise.resolve(),
  });
};

/** A failure that the test throws before a job is the failure of that job. */
function attempt(before: () => void): JobEnd | null {
  try {
    before();
    return null;
  } catch (cause) {
    if (!(cause instanceof Failure)) throw cause;
    return { failed: { kind: cause.kind, path: cause.path, code: cause.cause?.code, message: cause.message } };
  }
}
