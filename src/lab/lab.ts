import { activeCmsPool, poolVersion } from '../domain/roles.js';
import { poolOfMachine } from '../domain/topology.js';
import { LyncBackupError } from '../domain/errors.js';
import { findComputer } from './deployment/lookup.js';
import type { Deployment } from './deployment/model.js';
import { knownVersion } from './deployment/products.js';
import { Faults } from './faults.js';
import { LiveSqlServers } from './live-sql-servers.js';

/** A practice deployment that answers: the world behind every door. */
export interface Lab {
  readonly deployment: Deployment;
  readonly faults: Faults;
  readonly sqlServers: LiveSqlServers;
  /** Folder below which the shares are (`writeShares`); null: they are not on disk. */
  readonly filesRoot: string | null;
  /** FQDN of the machine whose session this is. */
  readonly computer: string;
  /** Product of that machine, and so of its module: 5 to 8. */
  readonly productVersion: number;
  now(): Date;
}

export interface LabOptions {
  computer?: string | undefined;
  filesRoot?: string;
  now?: () => Date;
  faults?: Faults;
}

/**
 * @param computer machine to work on; by default the first server of the pool that hosts the Central Management store
 * @throws {LyncBackupError} `InvalidRequest` for a machine the deployment does not have
 */
export function openLab(deployment: Deployment, options: LabOptions = {}): Lab {
  const { topology } = deployment.replicated;
  const fqdn = options.computer?.toLowerCase() ?? activeCmsPool(topology)?.machines[0]?.fqdn ?? '';
  const computer = findComputer(deployment, fqdn);
  const pool = poolOfMachine(topology, fqdn);
  if (!computer || !pool?.replicates)
    throw new LyncBackupError(
      'InvalidRequest',
      `'${fqdn}' is not a server of the product in this topology`,
      `Name one of: ${topology.pools.flatMap((candidate) => (candidate.replicates ? candidate.machines.map((machine) => machine.fqdn) : [])).join(', ')}.`,
    );
  const now = options.now ?? (() => new Date());
  return {
    deployment,
    faults: options.faults ?? new Faults(),
    sqlServers: new LiveSqlServers(deployment, now),
    filesRoot: options.filesRoot ?? null,
    computer: fqdn,
    productVersion: knownVersion(poolVersion(topology, pool.fqdn)),
    now,
  };
}
