import { activeCmsPool, certificateUses } from '../../domain/roles.js';
import { databasesOf } from '../../domain/databases.js';
import { dependencies, servicesOn, type Pool, type Service } from '../../domain/topology.js';
import { assume, cite } from '../behaviours.js';
import { instancesOf, openDatabase } from './lookup.js';
import type { Computer, Deployment } from './model.js';

export const INSTALLED_BEHAVIOURS = [
  cite('procedures.md 4.1', 'services start when certificates are assigned'),
  assume('a server that comes back at another build than its pool had is not started, nor one whose databases are of another build'),
  assume('the Front End service does not start without the databases of its user and application stores'),
  assume('commands of the product are there once Administrative Tools are installed'),
];

/** Whether the Management Shell is on a machine. */
export const hasManagementShell = (computer: Computer | null): boolean =>
  computer?.products.some(({ name }) => name.endsWith(', Administrative Tools')) ?? false;

/** Build of the core components, which the setup of databases comes from; null where there are none. */
export const coreBuild = (computer: Computer | null): string | null =>
  computer?.products.find(({ name }) => name.endsWith(', Core Components'))?.version ?? null;

/** Why the services of a server do not start, as a sentence; null when they do. */
export function startProblem(deployment: Deployment, pool: Pool, computer: Computer): string | null {
  return (
    certificateProblem(deployment, pool, computer) ??
    buildProblem(deployment, pool, computer) ??
    databaseProblem(deployment, pool, computer)
  );
}

function certificateProblem({ replicated }: Deployment, pool: Pool, computer: Computer): string | null {
  const assigned = new Set(computer.certificates.flatMap(({ uses }) => uses));
  const missing = certificateUses(replicated.topology, pool.fqdn).filter((use) => !assigned.has(use));
  return missing.length === 0 ? null : `no certificate is assigned to ${missing.join(', ')} on ${computer.fqdn}`;
}

function buildProblem({ directory }: Deployment, pool: Pool, computer: Computer): string | null {
  const expected = directory.poolBuilds[pool.fqdn];
  const other = computer.products.find(({ version }) => expected !== undefined && version !== expected);
  return other ? `${other.name} on ${computer.fqdn} is at ${other.version}, and pool ${pool.fqdn} runs ${expected}` : null;
}

function databaseProblem(deployment: Deployment, pool: Pool, computer: Computer): string | null {
  const { topology } = deployment.replicated;
  for (const store of startStores(deployment, pool)) {
    for (const { name } of databasesOf(store)) {
      const database = openDatabase(deployment, topology, store, name);
      const place = `${store.installedOn.pool}\\${store.installedOn.sqlInstance ?? ''}`;
      if (!database) return `the database ${name} on ${place} cannot be opened`;
      const build = coreBuild(computer);
      if (database.build !== undefined && database.build !== build)
        return `the database ${name} on ${place} is at ${database.build}, and ${computer.fqdn} at ${build}: run Install-CsDatabase -Update`;
    }
  }
  return null;
}

const START_STORES = ['UserStore', 'ApplicationStore', 'PersistentChatStore'];

/** Stores without which the services of a pool do not start, that of the Central Management store only while it is there. */
function startStores(deployment: Deployment, pool: Pool): Service[] {
  const { topology } = deployment.replicated;
  const used = servicesOn(topology, pool.fqdn).flatMap((service) => dependencies(topology, service));
  const isCentral = activeCmsPool(topology)?.fqdn === pool.fqdn;
  const wanted = used.filter(
    (store) =>
      START_STORES.includes(store.role) ||
      (isCentral &&
        store.role === 'CentralMgmtStore' &&
        instancesOf(deployment, topology, store).some(({ databases }) => 'xds' in databases)),
  );
  return [...new Map(wanted.map((store) => [store.id, store])).values()];
}
