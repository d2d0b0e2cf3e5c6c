import { joinGroup, nodesOf } from '../deployment/availability-groups.js';
import { instanceKey } from '../deployment/lookup.js';
import { newInstance } from '../deployment/setup-sql.js';
import { listValue, refused, requireSystem, textValue, topologyOf, type Perform, type Work } from './task.js';

/**
 * procedures.md 6. Values `listener`, `instance`, `databases`: the machine joins the group and becomes its primary replica. Where the group
 * is gone it is made again, with its other replicas, which are set up for it.
 */
export const joinAvailabilityGroup: Perform = (work) => {
  requireSystem(work);
  const { lab, computer } = work;
  const [listener, instance] = [textValue(work, 'listener').toLowerCase(), textValue(work, 'instance')];
  const topology = topologyOf(work);
  if (!nodesOf(topology, listener).includes(computer.fqdn)) throw refused(`${computer.fqdn} is no node behind ${listener}`);
  const isGone = !lab.deployment.availabilityGroups?.[instanceKey(listener, instance)];
  if (isGone) for (const node of nodesOf(topology, listener)) setUpReplica(work, node, instance);
  const problem = joinGroup(lab.deployment, topology, { listener, instance, node: computer.fqdn }, listValue(work, 'databases'));
  if (problem !== null) throw refused(problem);
};

function setUpReplica({ lab, computer: own, ...work }: Work, node: string, instance: string): void {
  const { computers, sqlInstances, directory } = lab.deployment;
  const computer = computers[node]!;
  if (computer === own || sqlInstances[instanceKey(node, instance)]) return;
  Object.assign(computer, { state: 'sqlInstalled', running: true });
  sqlInstances[instanceKey(node, instance)] = newInstance(topologyOf({ lab, computer, ...work }), node, instance, directory.netBiosName);
}
