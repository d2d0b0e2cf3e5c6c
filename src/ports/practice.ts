import type { MovedPool } from '../domain/moved-pool.js';
import type { Recorded } from '../domain/recorded.js';
import type { RestoreStep } from '../domain/restore-plan.js';
import type { Clock } from './clock.js';
import type { Shell } from './shell.js';
import type { Sql } from './sql.js';

/** Builds practice deployments: the product as it is simulated, for rehearsals that touch nothing of production. */
export interface Practice {
  /**
   * A deployment of the set's own topology, with what the set recorded of its machines.
   * @throws {LyncBackupError} `TopologyInvalid`, `InvalidRequest` when the topology has no server that could be practised on
   */
  open(source: PracticeSource): Promise<PracticeDeployment>;
}

export interface PracticeSource {
  recorded: Pick<Recorded, 'topology' | 'machines'>;
  lost: readonly string[]; // the session works on a machine that is not among them, where there is one
  people: number;
  folder: string; // on this machine: its file stores go there, and its SQL servers see it; whoever made it removes it
  startUtc: string; // of its clock, which moves only when it is looked at
}

export interface PracticeDeployment {
  readonly shell: Shell;
  readonly sql: Sql;
  readonly clock: Clock;
  /** UNC path -> folder, as `Shares` takes it. */
  readonly pathMap: Readonly<Record<string, string>>;
  /**
   * From now on these are gone, with everything on them.
   * @param names as `-Lost` takes them
   * @throws {LyncBackupError} `ObjectNotFound` for what the deployment does not have
   */
  lose(names: readonly string[]): void;
  /**
   * A person does this step, as far as reality lets it happen.
   * @param backup folder of the set that is restored
   * @throws {LyncBackupError} `StepFailed` with the reason why it cannot be done
   */
  operate(step: RestoreStep, backup: string): Promise<void>;
  /**
   * What is not as it was before the loss, item by item.
   * @param moved what the one pool had is looked for at the other, and the servers of either do not count; null: everything is where it was
   */
  differences(moved: MovedPool | null): PracticeDifference[];
}

export interface PracticeDifference {
  kind: string; // `file`, `contact`, `databaseUser`, `machine`, ...
  key: string;
  /** `missing`: it was there before the loss; `new`: it was not. */
  change: 'missing' | 'changed' | 'new';
}
