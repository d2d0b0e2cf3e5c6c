import type { z } from 'zod';
import type { Emit } from '../domain/events.js';
import type { KnownStore } from '../domain/file-store.js';
import type { Finding } from '../domain/findings.js';
import type { FileEntry } from '../domain/manifest.js';
import type { Clock } from '../ports/clock.js';
import type { FileWorkers } from '../ports/file-workers.js';
import type { Shares } from '../ports/shares.js';
import type { Shell } from '../ports/shell.js';
import type { Sql } from '../ports/sql.js';
import type { StagingFolder } from '../ports/staging.js';
import type { Store } from '../ports/store.js';

/** What a step on files may touch. */
export interface FileWorld {
  shares: Shares;
  store: Store;
  workers: FileWorkers;
  clock: Clock;
  setFolder: string; // of the set being written, in the store
  knownStores: readonly KnownStore[]; // earlier copies of file stores, best first
  emit: Emit;
  signal: AbortSignal;
}

/** All a step may touch. */
export interface World extends FileWorld {
  shell: Shell;
  sql: Sql;
  staging: StagingFolder;
}

/** What a backup step left in the set. */
export interface Captured {
  files: FileEntry[]; // paths inside the set
  counts: Record<string, number>;
  tallies?: Record<string, number>; // what the live deployment has: `<component kind> <scope> <count>` -> number
  capturedUtc: string;
  findings: Finding[]; // of severity Error: a gap in what was captured; otherwise what is worth knowing
}

/** One kind of step: what it needs and what it does. It proves what it stores before it stores it, and leaves nothing behind when it fails. */
export interface StepHandler<Args, Needs extends FileWorld = World> {
  args: z.ZodType<Args>;
  apply(args: Args, world: Needs, timeoutMs: number): Promise<Captured>;
}
