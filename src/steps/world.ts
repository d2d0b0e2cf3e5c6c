import type { z } from 'zod';
import type { Finding } from '../domain/findings.js';
import type { FileEntry } from '../domain/manifest.js';
import type { Clock } from '../ports/clock.js';
import type { Shell } from '../ports/shell.js';
import type { StagingFolder } from '../ports/staging.js';
import type { Store } from '../ports/store.js';

/** All a step may touch. */
export interface World {
  shell: Shell;
  store: Store;
  staging: StagingFolder;
  clock: Clock;
  setFolder: string; // of the set being written, in the store
  signal: AbortSignal;
}

/** What a backup step left in the set. */
export interface Captured {
  files: FileEntry[]; // paths inside the set
  counts: Record<string, number>;
  capturedUtc: string;
  findings: Finding[]; // what is worth knowing though it was captured
}

/** One kind of step: what it needs, what it does, and how its result is proven from what was stored. */
export interface StepHandler<Args> {
  args: z.ZodType<Args>;
  apply(args: Args, world: World, timeoutMs: number): Promise<Captured>;
  /** Looks at the stored files; no findings means proven. */
  verify(captured: Captured, world: World): Promise<Finding[]>;
}
