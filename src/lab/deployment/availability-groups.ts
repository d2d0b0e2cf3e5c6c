import { findPool, type Machine, type Pool, type Service, type Topology } from '../../domain/topology.js';
import { assume, cite } from '../behaviours.js';
import { Chance } from './chance.js';
import type { Database } from './databases.js';
import { instanceKey } from './lookup.js';
import type { AvailabilityGroup, Deployment, SqlInstance } from './model.js';

export const AVAILABILITY_GROUP_BEHAVIOURS = [
  cite('procedures.md 6', 'an availability group keeps neither Persistent Chat nor the report server'),
  assume('an availability group has two replicas, the node that the topology names and another, and both are up to date at once'),
  assume('when the primary replica is lost, the other takes over at once; when both are lost, the group and its listener are gone'),
];

/** Stores whose databases stay outside a group. */
const NEVER_GROUPED = ['PersistentChatStore', 'PersistentChatComplianceStore'];
export const isGrouped = ({ role }: Service): boolean => !NEVER_GROUPED.includes(role);

/** FQDNs of the replicas behind a listener, the node that the topology names first; none where it is a server of its own. */
export function nodesOf(topology: Topology, listener: string): string[] {
  const named = topology.sqlInstances.find(({ pool, alwaysOnPrimaryNodeFqdn }) => pool === listener && alwaysOnPrimaryNodeFqdn !== null);
  const node = named?.alwaysOnPrimaryNodeFqdn?.toLowerCase() ?? listener;
  return node === listener ? [] : [node, node.replace(/^[^.]+/, '$&-2')];
}

/** The pool of the listener that a node stands behind. */
export const listenerOf = (topology: Topology, node: string): Pool | null =>
  topology.pools.find(({ fqdn }) => nodesOf(topology, fqdn).includes(node.toLowerCase())) ?? null;

/** The machines that there are for a pool: of an availability group, whose listener is only a name, the replicas. */
export function standingMachines(topology: Topology, pool: Pool): readonly Machine[] {
  const nodes = nodesOf(topology, pool.fqdn);
  if (nodes.length === 0) return pool.machines;
  const common = { faultDomain: null, upgradeDomain: null, netInterfaces: [] };
  return nodes.map((fqdn, index) => ({ fqdn, fqdnAsWritten: fqdn, ordinal: index + 1, ...common }));
}

/** The groups of a topology by `listener\instance`, as they stand at the start. */
export const groupsOf = (topology: Topology): Record<string, AvailabilityGroup> =>
  Object.fromEntries(
    topology.sqlInstances.flatMap(({ pool, name }) => {
      const replicas = nodesOf(topology, pool);
      return replicas.length === 0 ? [] : [[instanceKey(pool, name), newGroup(topology, pool, name, replicas)]];
    }),
  );

function newGroup(topology: Topology, listener: string, instance: string, replicas: string[]): AvailabilityGroup {
  const name = `AG-${findPool(topology, listener)!.fqdnAsWritten.split('.')[0]!}`;
  const id = new Chance(0, 'availability group', listener, instance).guid();
  return { id, name, listener, instance, replicas, primary: replicas[0]! };
}

/** Puts what the primary has in the group on the other replicas that run. */
export function seedReplicas(instances: Readonly<Record<string, SqlInstance>>, group: AvailabilityGroup): void {
  const primary = instances[instanceKey(group.primary, group.instance)]!;
  for (const node of group.replicas) {
    const replica = instances[instanceKey(node, group.instance)];
    if (node === group.primary || !replica?.running) continue;
    for (const [key, database] of Object.entries(primary.databases))
      if (database.availabilityGroup === group.name) replica.databases[key] = secondaryOf(database);
  }
}

const secondaryOf = ({ onServer: _, ...database }: Database): Database => ({
  ...structuredClone(database),
  content: { kind: 'empty' }, // nobody sees the content of a secondary
});

/** Whether a replica answers and has every database of its group. */
export function isSynchronized({ sqlInstances }: Deployment, group: AvailabilityGroup, node: string): boolean {
  const [replica, primary] = [node, group.primary].map((server) => sqlInstances[instanceKey(server, group.instance)]);
  const isIn = ({ availabilityGroup }: Database): boolean => availabilityGroup === group.name;
  if (!replica?.running || !primary) return false;
  return Object.entries(primary.databases).every(
    ([key, database]) => !isIn(database) || (replica.databases[key] && isIn(replica.databases[key])),
  );
}

/** A replica becomes the primary, with the data that all have. */
export function failOverTo({ sqlInstances }: Deployment, group: AvailabilityGroup, node: string): void {
  if (group.primary === node) return;
  const [from, to] = [group.primary, node].map((server) => sqlInstances[instanceKey(server, group.instance)]!);
  for (const [key, database] of Object.entries(from!.databases)) {
    if (database.availabilityGroup !== group.name) continue;
    to!.databases[key] = { ...secondaryOf(database), content: database.content };
    from!.databases[key] = secondaryOf(database);
  }
  group.primary = node;
}

/** A node is about to be lost: another replica takes over, or the group is gone with it. */
export function loseReplica(deployment: Deployment, node: string): void {
  for (const [key, group] of Object.entries(deployment.availabilityGroups ?? {})) {
    if (group.primary !== node) continue;
    const other = group.replicas.find((replica) => replica !== node && isSynchronized(deployment, group, replica));
    if (other === undefined) delete deployment.availabilityGroups![key];
    else failOverTo(deployment, group, other);
  }
}

/**
 * Brings a node into the group behind a listener, or makes the group again where it is gone, with these databases beside those that it has.
 * The node is the primary afterwards.
 *
 * @returns why that cannot be, as a sentence, or null
 */
export function joinGroup(
  deployment: Deployment,
  topology: Topology,
  at: { listener: string; instance: string; node: string },
  databases: readonly string[],
): string | null {
  const { listener, instance, node } = at;
  if (!deployment.sqlInstances[instanceKey(node, instance)]?.running) return `SQL Server does not answer on ${node}`;
  const group = (deployment.availabilityGroups ?? {})[instanceKey(listener, instance)] ?? newGroup(topology, listener, instance, [node]);
  const primary = deployment.sqlInstances[instanceKey(group.primary, instance)]!;
  const absent = databases.find((name) => !primary.databases[name.toLowerCase()]);
  if (absent !== undefined) return `the primary replica ${group.primary} has no database ${absent}`;
  for (const name of databases)
    Object.assign(primary.databases[name.toLowerCase()]!, { availabilityGroup: group.name, recoveryModel: 'FULL' });
  for (const replica of [node, ...nodesOf(topology, listener)]) if (!group.replicas.includes(replica)) group.replicas.push(replica);
  deployment.availabilityGroups = { ...deployment.availabilityGroups, [instanceKey(listener, instance)]: group };
  seedReplicas(deployment.sqlInstances, group);
  failOverTo(deployment, group, node);
  return null;
}

/** A database left its group on one replica: from the primary it leaves it everywhere, and the copies of the others are in the middle of a restore. */
export function leaveGroup(
  { availabilityGroups, sqlInstances }: Deployment,
  { server, name }: SqlInstance,
  group: string,
  key: string,
): void {
  const left = Object.values(availabilityGroups ?? {}).find((each) => each.name === group && each.primary === server);
  for (const node of left?.replicas ?? []) {
    const copy = node === server ? undefined : sqlInstances[instanceKey(node, name)]?.databases[key];
    if (copy) Object.assign(copy, { availabilityGroup: null, state: 'RESTORING' });
  }
}

/** Whether nobody may write to the databases of a group here. */
export const isSecondary = ({ availabilityGroups }: Deployment, server: string, { availabilityGroup }: Database): boolean =>
  Object.values(availabilityGroups ?? {}).some(({ name, primary }) => name === availabilityGroup && primary !== server);
