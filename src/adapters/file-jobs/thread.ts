import { parentPort, workerData } from 'node:worker_threads';
import { paceOf, type PaceMemory } from './pace.js';
import { runJob, type Job } from './run.js';
import { newTools } from './tools.js';

const tools = newTools(paceOf(workerData as PaceMemory));
// As JSON: to clone the small objects of a batch costs more.
parentPort!.on('message', (job: string) => parentPort!.postMessage(JSON.stringify(runJob(JSON.parse(job) as Job, tools))));
