import { quorumOf } from '../../domain/quorum.js';
import { poolKind, poolVersion } from '../../domain/roles.js';
import type { Pool } from '../../domain/topology.js';
import { cite, assume } from '../behaviours.js';
import { userStore } from './lookup.js';
import type { Computer, Deployment, WindowsService } from './model.js';

export const FRONT_END_BEHAVIOURS = [
  cite('procedures.md 8.6', 'an Enterprise pool that stands still starts only when 85 % of its Front Ends are started'),
  cite('procedures.md 8.6', 'below its functional count of Front Ends all services of an Enterprise pool stop'),
  assume('a pool of more than twelve Front Ends needs twelve at the start, as one of sixteen does'),
  assume('a pool takes over those imported conference directories that the Central Management store gives it'),
  cite('procedures.md 7 G2', 'imported user data is not in effect until every Front End of the pool was stopped and started'),
];

const FRONT_END = 'RTCSRV';

const frontEndsOf = (deployment: Deployment, pool: Pool): Computer[] =>
  [...pool.machines].sort((a, b) => a.ordinal - b.ordinal).flatMap(({ fqdn }) => deployment.computers[fqdn] ?? []);

const frontEnd = (computer: Computer): WindowsService | null => computer.services.find(({ name }) => name === FRONT_END) ?? null;

const isUp = (computer: Computer): boolean => computer.running && frontEnd(computer)?.status === 'Running';

const hasQuorum = (deployment: Deployment, pool: Pool): boolean =>
  poolKind(deployment.replicated.topology, pool.fqdn) === 'Enterprise' &&
  (poolVersion(deployment.replicated.topology, pool.fqdn) ?? 0) >= 6;

/** Called after a Front End stopped or was lost: too few left stop as well, and a pool that stands still takes in what was imported. */
export function loseQuorum(deployment: Deployment, pool: Pool): void {
  const all = frontEndsOf(deployment, pool);
  const { functional, voters } = quorumOf(all.length);
  if (hasQuorum(deployment, pool) && all.slice(0, voters).filter(isUp).length < functional)
    for (const service of all.filter(isUp).flatMap(({ services }) => services)) service.status = 'Stopped';
  if (!all.some(isUp)) for (const imported of importsOf(deployment, pool)) imported.poolWasDown = true;
}

/**
 * Starts the Front End service of one server. In an Enterprise pool that stands still it waits for the others, and starts with them.
 *
 * @returns how many more Front Ends must be started before it runs; 0: it runs
 */
export function startFrontEnd(deployment: Deployment, pool: Pool, computer: Computer): number {
  const all = frontEndsOf(deployment, pool);
  const service = frontEnd(computer)!;
  const needed = hasQuorum(deployment, pool) && !all.some(isUp) ? quorumOf(all.length).firstStart : 1;
  service.status = 'StartPending';
  const waiting = all.flatMap((other) => (other.running && frontEnd(other)?.status === 'StartPending' ? [frontEnd(other)!] : []));
  if (waiting.length < needed) return needed - waiting.length;
  for (const other of waiting) other.status = 'Running';
  takeImported(deployment, pool);
  return 0;
}

/** Starts what waits for Front Ends that do not come: -ResetType QuorumLossRecovery. */
export function recoverQuorum(deployment: Deployment, pool: Pool): void {
  for (const computer of frontEndsOf(deployment, pool)) {
    const service = frontEnd(computer);
    if (computer.running && service?.status === 'StartPending') service.status = 'Running';
  }
  takeImported(deployment, pool);
}

/** Servers of the pool that are installed and do not run. */
export const frontEndsDown = (deployment: Deployment, pool: Pool): string[] =>
  frontEndsOf(deployment, pool).flatMap((computer) => (frontEnd(computer) && !isUp(computer) ? [computer.fqdn] : []));

function takeImported(deployment: Deployment, pool: Pool): void {
  if (frontEndsDown(deployment, pool).length > 0) return;
  const store = userStore(deployment, deployment.replicated.topology, pool.fqdn);
  const imported = store?.imported[pool.fqdn];
  if (!store || !imported?.poolWasDown) return;
  Object.assign(store.changed, imported.people);
  const directories = imported.directories.flatMap((directory) =>
    ownsDirectory(deployment, directory.id, pool.fqdn) ? [{ ...directory, pool: pool.fqdn }] : [],
  );
  const kept = store.directories.filter(({ id }) => !directories.some((directory) => directory.id === id));
  store.directories = [...kept, ...directories].sort((a, b) => a.id - b.id);
  delete store.imported[pool.fqdn];
}

/** Whose a conference directory is the Central Management store says; an archive holds those of other pools, too. */
function ownsDirectory({ replicated }: Deployment, id: number, pool: string): boolean {
  const setting = replicated.settings['ConferenceDirectory']?.find(({ Identity }) => Identity === String(id));
  return setting === undefined || setting['ServiceId'] === `UserServer:${pool}`;
}

function importsOf(deployment: Deployment, pool: Pool) {
  const imported = userStore(deployment, deployment.replicated.topology, pool.fqdn)?.imported[pool.fqdn];
  return imported ? [imported] : [];
}
