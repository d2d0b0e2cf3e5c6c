import { paceOf, newPaceMemory } from '../../src/adapters/file-jobs/pace.js';
import { runJob, type Job } from '../../src/adapters/file-jobs/run.js';
import { newTools } from '../../src/adapters/file-jobs/tools.js';
import { failureOf, fileWorkersOver } from '../../src/adapters/file-workers.js';
import type { FileWorkers } from '../../src/ports/file-workers.js';

/** The real work on files in the test's own thread: nothing to start, and a test may look at each job before it is done. */
export const inlineWorkers = (before: (job: Job) => void = () => undefined): FileWorkers => {
  const tools = newTools(paceOf(newPaceMemory(null)));
  return fileWorkersOver({
    window: () => 4,

    run: (job) => {
      before(job);
      const end = runJob(job, tools);
      if ('failed' in end) return Promise.reject(failureOf(end.failed));
      return Promise.resolve(end.result);
    },
    close: () => Promise.resolve(),
  });
};
