import { activeCmsPool, backupPool } from '../../domain/roles.js';
import { dependencies, servicesOn, type Topology } from '../../domain/topology.js';
import { centralDatabase, openDatabase, userStore } from './lookup.js';
import type { Deployment } from './model.js';
import { addressOf, peopleOf, userData } from './people.js';

/** The Backup Service copies user data of a pool, and the Central Management store if the pool hosts it, to the other pool of the pair. */
export function backUpPool(deployment: Deployment, pool: string): void {
  const { topology } = deployment.replicated;
  const partner = backupPool(topology, pool);
  if (!partner) return;
  backUpUsers(deployment, topology, pool, partner.fqdn);
  if (activeCmsPool(topology)?.fqdn === pool) backUpCentralStore(deployment, topology, partner.fqdn);
}

function backUpUsers(deployment: Deployment, topology: Topology, pool: string, partner: string): void {
  const [from, to] = [userStore(deployment, topology, pool), userStore(deployment, topology, partner)];
  if (!from || !to) return;
  const people = [...peopleOf(deployment, pool)].flatMap((person) => {
    const data = userData(deployment, from, person);
    return data ? [[addressOf(person), structuredClone(data)] as const] : [];
  });
  const directories = structuredClone(from.directories.filter((directory) => directory.pool === pool));
  (to.backups ??= {})[pool] = { people: Object.fromEntries(people), directories };
}

/** E9-1-1 locations are not copied. */
function backUpCentralStore(deployment: Deployment, topology: Topology, partner: string): void {
  const central = centralDatabase(deployment, 'xds');
  const standby = standbyDatabase(deployment, topology, partner);
  if (central && standby) standby.content = structuredClone(central);
}

/** `xds` of a pool that could take the Central Management store over. */
export function standbyDatabase(deployment: Deployment, topology: Topology, pool: string) {
  const service = servicesOn(topology, pool).find(({ role }) => role === 'CentralMgmt');
  const store = service && dependencies(topology, service, 'CentralMgmtStore')[0];
  return (store && openDatabase(deployment, topology, store, 'xds')) ?? null;
}
