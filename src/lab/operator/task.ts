import { LyncBackupError } from '../../domain/errors.js';
import { poolVersion } from '../../domain/roles.js';
import { servicesOn, type Pool, type Topology } from '../../domain/topology.js';
import type { TaskValues } from '../../domain/operator-tasks.js';
import type { Computer } from '../deployment/model.js';
import type { Lab } from '../lab.js';

/** A person at work on one machine. */
export interface Work {
  readonly lab: Lab;
  readonly computer: Computer;
  /** The pool the machine is a member of, by the topology that was published last. */
  readonly pool: Pool;
  readonly values: TaskValues;
}

/** Does one task; may be told to do it again when it is done already. @throws {LyncBackupError} `StepFailed`: why it cannot be done */
export type Perform = (work: Work) => void | Promise<void>;

/** What the person sees instead of success. */
export const refused = (fact: string): LyncBackupError => new LyncBackupError('StepFailed', fact, 'Do first what it needs.');

/** @throws {LyncBackupError} `InvalidRequest` when the task's value is missing */
export function textValue({ values }: Work, name: string): string {
  const value = values[name];
  if (typeof value === 'string') return value;
  throw new LyncBackupError('InvalidRequest', `the task needs a text value '${name}'`, null);
}

export const listValue = ({ values }: Work, name: string): string[] => [values[name] ?? []].flat();

export const requireSystem = ({ computer }: Work): void => {
  if (computer.state === 'clean' || !computer.running) throw refused(`${computer.fqdn} has no operating system that runs`);
};

export const topologyOf = ({ lab }: Work): Topology => lab.deployment.replicated.topology;

export const rolesOf = (work: Work): string[] => [...new Set(servicesOn(topologyOf(work), work.pool.fqdn).map(({ role }) => role))];

export const versionOf = (work: Work): number => poolVersion(topologyOf(work), work.pool.fqdn) ?? work.lab.productVersion;
