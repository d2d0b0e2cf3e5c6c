import { parentPort, workerData } from 'node:worker_threads';
import { paceOf, type PaceMemory } from './pace.js';
import { runJob, type Job } from './run.js';
import { newTools } from './tools.js';

const tools = newTools(paceOf(workerData as PaceMemory));
parentPort!.on('message', (job: Job) => parentPort!.postMessage(runJob(job, tools)));
