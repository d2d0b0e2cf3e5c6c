import { rmSync } from 'node:fs';
import { LyncBackupError } from '../../domain/errors.js';
import { registrarPools } from '../../domain/roles.js';
import { poolOfMachine } from '../../domain/topology.js';
import { loseReplica } from './availability-groups.js';
import { backUpPool } from './backup-service.js';
import type { Database } from './databases.js';
import { loseQuorum } from './front-ends.js';
import { findComputer, instanceByName } from './lookup.js';
import type { Computer, Deployment, FileShare, SqlInstance } from './model.js';
import { shareFolder } from './write-shares.js';

/** What stands there after the loss: bare metal, or somebody put an operating system on it again, joined to its old computer account. */
export type LostState = 'clean' | 'osOnly';

/**
 * A server is gone with everything on it: products, services, certificates, replica, SQL Server with its databases, shares with their
 * files. Active Directory stays: its account, people, contact objects and the service connection point. So does what the Backup Service
 * copied to the other pool of a pair. The name of a listener stands for every replica of its availability group.
 *
 * @param filesRoot where the shares are on disk (`writeShares`); null: nowhere
 * @throws {LyncBackupError} `ObjectNotFound` for a machine the deployment does not have
 */
export function loseServer(deployment: Deployment, fqdn: string, state: LostState, filesRoot: string | null): void {
  const nodes = replicasBehind(deployment, fqdn);
  if (nodes.length > 0) return nodes.forEach((node) => loseServer(deployment, node, state, filesRoot));
  const computer = existing(deployment, fqdn);
  loseReplica(deployment, computer.fqdn);
  for (const { fqdn: paired } of registrarPools(deployment.replicated.topology)) backUpPool(deployment, paired);
  for (const instance of instancesOn(deployment, computer.fqdn)) loseInstance(deployment, instance);
  for (const share of Object.values(deployment.shares)) if (share.server === computer.fqdn) removeShare(deployment, share, filesRoot);
  strip(computer, state);
  const pool = poolOfMachine(deployment.replicated.topology, computer.fqdn);
  if (pool) loseQuorum(deployment, pool);
}

/**
 * A file store is gone: the share, its permissions and its files.
 *
 * @throws {LyncBackupError} `ObjectNotFound` for a share the deployment does not have
 */
export function loseShare(deployment: Deployment, unc: string, filesRoot: string | null): void {
  const share = deployment.shares[unc.toLowerCase()];
  if (!share)
    throw unknown(
      'share',
      unc,
      Object.values(deployment.shares).map(({ unc: known }) => known),
    );
  removeShare(deployment, share, filesRoot);
}

/**
 * SQL Server of a machine is gone with all its databases; the machine itself, and what else it does, stays.
 *
 * @throws {LyncBackupError} `ObjectNotFound` for a machine without SQL Server
 */
export function loseSqlServer(deployment: Deployment, fqdn: string): void {
  const instances = instancesOn(deployment, fqdn.toLowerCase());
  if (instances.length === 0)
    throw unknown(
      'SQL server',
      fqdn,
      Object.values(deployment.sqlInstances).map(({ server }) => server),
    );
  for (const { fqdn: paired } of registrarPools(deployment.replicated.topology)) backUpPool(deployment, paired);
  for (const instance of instances) loseInstance(deployment, instance);
}

/**
 * One database is gone, as after DROP DATABASE: its instance and everything else in it stay.
 *
 * @throws {LyncBackupError} `ObjectNotFound` for a database no instance of that machine has
 */
export function loseDatabase(deployment: Deployment, fqdn: string, name: string): void {
  const instances = instancesOn(deployment, fqdn.toLowerCase());
  const instance = instances.find(({ databases }) => databases[name.toLowerCase()]);
  if (!instance)
    throw unknown(
      `database on ${fqdn} with the name`,
      name,
      instances.flatMap(({ databases }) => Object.values(databases).map((database) => database.name)),
    );
  delete instance.databases[name.toLowerCase()];
}

/** Active Directory forgets where the Central Management store is. */
export function losePointer(deployment: Deployment): void {
  deployment.directory.serviceConnectionPoint = null;
}

function strip(computer: Computer, state: LostState): void {
  computer.state = state;
  computer.running = state === 'osOnly';
  computer.products = [];
  computer.services = [];
  computer.certificates = [];
  computer.replica = null;
}

const replicasBehind = ({ availabilityGroups }: Deployment, listener: string): string[] => [
  ...new Set(
    Object.values(availabilityGroups ?? {})
      .filter((group) => group.listener === listener.toLowerCase())
      .flatMap(({ replicas }) => replicas),
  ),
];

const instancesOn = (deployment: Deployment, server: string): SqlInstance[] =>
  Object.values(deployment.sqlInstances).filter((instance) => instance.server === server);

function loseInstance(deployment: Deployment, lost: SqlInstance): void {
  for (const database of Object.values(lost.databases)) leaveToPartner(deployment, database);
  for (const [key, instance] of Object.entries(deployment.sqlInstances)) if (instance === lost) delete deployment.sqlInstances[key];
}

/** Mirroring is synchronous: the other half holds the same data, and now waits alone. */
function leaveToPartner(deployment: Deployment, { name, mirroring, content }: Database): void {
  if (!mirroring) return;
  const partner = instanceByName(deployment, mirroring.partner)?.databases[name.toLowerCase()];
  if (!partner?.mirroring) return;
  if (mirroring.role === 'PRINCIPAL' && mirroring.state === 'SYNCHRONIZED') partner.content = content;
  partner.mirroring.state = 'DISCONNECTED';
}

function removeShare(deployment: Deployment, share: FileShare, filesRoot: string | null): void {
  delete deployment.shares[share.unc.toLowerCase()];
  if (filesRoot !== null) rmSync(shareFolder(filesRoot, share.unc), { recursive: true, force: true });
}

function existing(deployment: Deployment, fqdn: string): Computer {
  const computer = findComputer(deployment, fqdn);
  if (computer) return computer;
  throw unknown('machine', fqdn, Object.keys(deployment.computers));
}

const unknown = (what: string, name: string, known: string[]): LyncBackupError =>
  new LyncBackupError(
    'ObjectNotFound',
    `the practice deployment has no ${what} '${name}'`,
    `Name one of: ${[...new Set(known)].join(', ')}.`,
  );
