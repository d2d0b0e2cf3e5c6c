import { activeCmsPool } from '../../domain/roles.js';
import { assume } from '../behaviours.js';
import { centralDatabase } from './lookup.js';
import type { Computer, Configuration, Deployment } from './model.js';

export const REPLICATION_BEHAVIOURS = [
  assume('a change of the Central Management store reaches the replicas after somebody looked at their status once'),
  assume('replication needs MASTER and FTA running in the pool of the store, and REPLICA on the server'),
];

/** The Central Management store has other content now: no replica is up to date until it was pushed. */
export function configurationChanged(deployment: Deployment, configuration: Configuration): void {
  deployment.replicated = structuredClone(configuration);
  for (const { replica } of Object.values(deployment.computers)) if (replica) replica.upToDate = false;
}

/** One round of replication: who can be reached is up to date afterwards. */
export function pushReplicas(deployment: Deployment, now: Date): void {
  const central = centralDatabase(deployment, 'xds');
  const pool = central && activeCmsPool(central.configuration.topology);
  const hosts = pool?.machines.flatMap(({ fqdn }) => deployment.computers[fqdn] ?? []) ?? [];
  if (!['MASTER', 'FTA'].every((agent) => hosts.some((host) => runs(host, agent)))) return;
  for (const computer of Object.values(deployment.computers)) {
    if (computer.replica && !computer.replica.upToDate && runs(computer, 'REPLICA'))
      computer.replica = { upToDate: true, lastStatusUtc: now.toISOString() };
  }
}

const runs = (computer: Computer, name: string): boolean =>
  computer.running && computer.services.some((service) => service.name === name && service.status === 'Running');
