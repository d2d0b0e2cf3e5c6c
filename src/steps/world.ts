import type { z } from 'zod';
import type { Emit } from '../domain/events.js';
import type { KnownStore } from '../domain/file-store.js';
import type { Finding } from '../domain/findings.js';
import type { Json } from '../domain/json.js';
import type { FileEntry } from '../domain/manifest.js';
import type { Probed } from '../domain/probes.js';
import type { Clock } from '../ports/clock.js';
import type { FileWorkers } from '../ports/file-workers.js';
import type { Shares } from '../ports/shares.js';
import type { Question, Shell } from '../ports/shell.js';
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

/** All a step of a restore may touch. `setFolder` is the set that is restored. */
export interface RestoreWorld extends World {
  setId: string;
  runFolder: string; // in the store
  runStartedUtc: string;
  sessionMachine: string; // FQDN, in lower case
  /** Lets the operator choose; null when nobody can answer. */
  ask: ((question: Question) => Promise<number>) | null;
}

/** What a step of a restore did, or why it waits for a person. */
export type Applied = { evidence: Json; findings: Finding[] } | { waiting: string };

/**
 * One kind of step of a restore. `inDoubt` says what to do where a run died between begin and end: do it again, look and do it again only
 * if the effect is not there, or look and let the operator decide if it is not.
 */
export interface RestoreHandler<Args> {
  args: z.ZodType<Args>;
  inDoubt: 'repeat' | 'look' | 'ask';
  apply(args: Args, world: RestoreWorld, step: { title: string; where: string; timeoutMs: number }): Promise<Applied>;
  /** Looks whether the effect is there; null: there is nothing that lasts to look at. */
  verify(args: Args, world: RestoreWorld): Promise<Probed | null>;
}
