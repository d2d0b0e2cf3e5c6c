import type { Emit } from '../domain/events.js';
import type { Clock } from '../ports/clock.js';
import type { FileWorkers, FileWorkersOptions } from '../ports/file-workers.js';
import type { Host } from '../ports/host.js';
import type { ModuleFiles } from '../ports/module-files.js';
import type { Practice } from '../ports/practice.js';
import type { Shares } from '../ports/shares.js';
import type { Shell } from '../ports/shell.js';
import type { Sql } from '../ports/sql.js';
import type { Staging } from '../ports/staging.js';
import type { Store } from '../ports/store.js';

/** What an operation gets beside its parameters: the doors, and where it tells what it does. */
export interface Context {
  shell: Shell;
  sql: Sql;
  openStore(root: string): Store;
  /** @param pathMap UNC prefix -> folder */
  openShares(pathMap: Readonly<Record<string, string>>): Shares;
  openWorkers(options: FileWorkersOptions): FileWorkers;
  openStaging(base: string | null): Staging;
  clock: Clock;
  host: Host;
  toolVersion: string;
  moduleFiles: ModuleFiles | null; // null: the core runs without its module, as in tests
  practice: Practice | null; // null: this program has none, and rehearses nothing
  emit: Emit;
  signal: AbortSignal;
}
