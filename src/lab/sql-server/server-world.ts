import type { FaultPlan } from './faults.js';
import type { ServerDisks } from './files/disks.js';
import type { Instance } from './state/model.js';

/** One practice server: what it is, the disks it sees, and what is planned to go wrong. */
export interface ServerWorld {
  readonly instance: Instance;
  readonly disks: ServerDisks;
  readonly faults: FaultPlan;
}
