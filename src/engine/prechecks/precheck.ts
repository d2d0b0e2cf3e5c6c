import type { Finding } from '../../domain/findings.js';
import type { Recorded } from '../../domain/recorded.js';
import { withoutSkipped } from '../../domain/restore-plan.js';
import type { Session } from '../../domain/session.js';
import type { RestoreWorld } from '../../steps/index.js';
import type { RestorePlan } from '../planner/restore.js';
import { newerSets, type Repository } from '../repository.js';
import { unsuitableForRestore } from '../session-rules.js';
import { lateReplicas, livingPool, livingStore, responseGroupNames } from './deployment.js';
import { account, administrator, cleanliness, fileServers, names, rebuiltMachines } from './machines.js';
import { freeSpace, rights } from './session.js';
import { contactStores, newerThan, soundFiles } from './set.js';

/**
 * Everything that can be known to be wrong before the first change, all of it together, each with its next move.
 * @param skip what is going to be left out: its files may be damaged
 * @source procedures.md 2, 4.1, S16
 */
export async function precheck(
  plan: RestorePlan,
  skip: readonly { step: string }[],
  recorded: Recorded,
  repository: Repository,
  session: Session,
  world: RestoreWorld,
): Promise<Finding[]> {
  const machines = rebuiltMachines(plan);
  const findings = [
    ...unsuitableForRestore(session),
    ...rights(plan, session),
    ...newerThan(recorded, await newerSets(repository, recorded.manifest.setId)),
  ];
  findings.push(...(await soundFiles(withoutSkipped(plan.steps, skip), recorded, world)));
  findings.push(...(await contactStores(plan, recorded, world)));
  findings.push(...(await freeSpace(plan, recorded, world)));
  findings.push(...(await names(machines, recorded, world)));
  for (const machine of machines) {
    findings.push(...(await account(machine, recorded, world)));
    findings.push(...(await cleanliness(machine, recorded, world)));
  }
  for (const server of fileServers(plan, machines)) findings.push(...(await administrator(server, world)));
  findings.push(...(await livingStore(plan, world)));
  findings.push(...(await livingPool(plan, givenUp(plan, recorded), world)));
  findings.push(...(await lateReplicas([...machines, ...givenUp(plan, recorded)], world)));
  findings.push(...(await responseGroupNames(plan, recorded, world)));
  return findings;
}

/** Servers of a pool whose users move to another: nobody waits for them. */
const givenUp = ({ scenario, lost }: RestorePlan, { topology }: Recorded): string[] =>
  scenario === 'S12'
    ? topology.pools.flatMap(({ fqdn, machines }) =>
        machines.flatMap((machine) => (lost.includes(fqdn) || lost.includes(machine.fqdn) ? [machine.fqdn] : [])),
      )
    : [];

/**
 * What still matters of it where a run goes on, perhaps days later, elsewhere and by somebody else. Machines and stores that the run itself
 * has begun are no longer as it found them, and nothing is said of them.
 * @param left the plan without the steps that are done or skipped
 * @param skip what is going to be left out of them
 */
export async function precheckRest(
  left: RestorePlan,
  skip: readonly { step: string }[],
  recorded: Recorded,
  session: Session,
  world: RestoreWorld,
): Promise<Finding[]> {
  const findings = [...unsuitableForRestore(session), ...rights(left, session)];
  findings.push(...(await soundFiles(withoutSkipped(left.steps, skip), recorded, world)));
  findings.push(...(await freeSpace(left, recorded, world)));
  for (const machine of rebuiltMachines(left)) {
    findings.push(...(await account(machine, recorded, world)));
    findings.push(...(await cleanliness(machine, recorded, world)));
  }
  findings.push(...(await livingStore(left, world)));
  findings.push(...(await livingPool(left, givenUp(left, recorded), world)));
  return findings;
}
