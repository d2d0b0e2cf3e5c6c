import { systemClock } from '../../src/adapters/clock-system.js';
import { threadWorkers } from '../../src/adapters/file-workers.js';
import { fsShares } from '../../src/adapters/shares-fs.js';
import { fsStore } from '../../src/adapters/store-fs.js';
import { DEFAULT_COPY, type KnownStore } from '../../src/domain/file-store.js';
import { checkStoreCopies } from '../../src/engine/stored-entries.js';
import type { FileWorkers } from '../../src/ports/file-workers.js';
import { HANDLERS, type StepHandler, type World } from '../../src/steps/index.js';

/** One measured piece of work on a file store, in a process of its own. Prints what it found as JSON. */
export interface ChildResult {
  counts: Record<string, number>;
  findings: number;
  flushMs: number; // of a capture: 0 when it was left out
  peakBytes: number;
}

const UNC = '\\\\bench\\store';
const FOLDER = 'filestore/bench/store';
const LIST = `${FOLDER}.ndjson`;

const [work = '', sourceFolder = '', repository = '', setId = '', known = '', flushes = 'flush'] = process.argv.slice(2);
const store = fsStore(repository);
const flush = { ms: 0 };
const workers = timedFlush(threadWorkers(DEFAULT_COPY));
const result: ChildResult = { counts: {}, findings: 0, flushMs: 0, peakBytes: 0 };

if (work === 'capture') await runStep('copy-file-store', { unc: UNC, folder: FOLDER, list: LIST, exclude: [], readAll: false });
else if (work === 'restore')
  await runStep('restore-file-store', { setId, list: LIST, target: UNC, include: [], overwriteNewer: true, change: true, marks: null });
else await check(work === 'quick');
await workers.close();
result.flushMs = flush.ms;
result.peakBytes = process.resourceUsage().maxRSS * 1024;
console.log(JSON.stringify(result));

async function runStep(handler: string, args: Record<string, unknown>): Promise<void> {
  const world = {
    shares: fsShares({ [UNC]: sourceFolder }),
    store,
    workers,
    clock: systemClock,
    setFolder: `sets/${setId}`,
    knownStores: known === '' ? [] : [{ setId: known, list: LIST, isSealed: true, counts: {} } satisfies KnownStore],
    emit: () => undefined,
    signal: new AbortController().signal,
  } as unknown as World;
  const step = HANDLERS[handler] as unknown as StepHandler<unknown>;
  const { counts, findings } = await step.apply(step.args.parse(args), world, 0);
  result.counts = counts;
  result.findings = findings.length;
}

async function check(isQuick: boolean): Promise<void> {
  const copy = {
    setFolder: `sets/${setId}`,
    list: LIST,
    tell: ({ finding }: { finding: unknown }) => {
      result.counts['files'] = (result.counts['files'] ?? 0) + 1;
      if (finding !== null) result.findings++;
    },
    fail: () => result.findings++,
  };
  await checkStoreCopies(store, [copy], { method: isQuick ? 'Quick' : 'Full' }, workers);
}

/** The flush is told apart: other tools do none. */
function timedFlush(real: FileWorkers): FileWorkers {
  let running = 0;
  let since = 0;
  return {
    ...real,
    async flush(root, paths) {
      if (flushes !== 'flush') return;
      if (running++ === 0) since = performance.now();
      await real.flush(root, paths);
      if (--running === 0) flush.ms += performance.now() - since;
    },
  };
}
