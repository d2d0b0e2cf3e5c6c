import type { FaultPlan } from './faults.js';
import type { ServerDisks } from './files/disks.js';
import type { Instance } from './state/model.js';

/** One practice server: what it is, the disks it sees, and what is planned to go wrong. */
export interface ServerWorld {
  readonly instance: Instance;
  readonly disks: ServerDisks;
  readonly faults: FaultPlan;
  /** The deployment it belongs to, if it does. */
  readonly twin?: Twin;
}

/** Whoever else knows the state of a server: looked at before each batch, told after it. */
export interface Twin {
  isAlive(): boolean;
  refresh(): void;
  keep(): void;
}
