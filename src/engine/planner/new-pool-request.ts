import { LyncBackupError } from '../../domain/errors.js';
import type { Finding } from '../../domain/findings.js';
import type { RestoreOptions } from '../../domain/restore-plan.js';
import { backupPool, poolKind, poolVersion, productName, type PoolKind } from '../../domain/roles.js';
import { dependencies, findPool, servicesOn, type Pool, type Topology } from '../../domain/topology.js';
import { CONNECTION_POINT, lostMachines, type Loss } from './losses.js';
import { notPlanned } from './refusals.js';
import type { RestoreBasis } from './restore-basis.js';
import { poolsUsing } from './stores.js';

/** What -NewPool asks for: the users of a pool beyond repair move to a new one, and its partner carries them meanwhile. */
export interface NewPoolRequest {
  readonly lost: Pool;
  readonly kind: 'StandardEdition' | 'Enterprise';
  readonly version: number; // ServiceVersion
  readonly partner: Pool;
  readonly target: string; // FQDN of the new pool
  readonly gone: ReadonlySet<string>; // FQDNs of machines that are lost
  readonly leaving: ReadonlySet<string>; // FQDNs of what leaves the topology, lost or given up with the pool
}

const FQDN = /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * @param lost names in lower case
 * @throws {LyncBackupError} `InvalidRequest` for a name that no new pool can have, and for -NewPool beside -NotPaired
 */
export function assertNewPool({ newPool, notPaired }: RestoreOptions, lost: readonly string[]): void {
  if (newPool === null) return;
  const refused = (fact: string, hint: string): LyncBackupError => new LyncBackupError('InvalidRequest', fact, hint);
  if (notPaired)
    throw refused(
      '-NewPool and -NotPaired exclude each other',
      '-NewPool moves the users to a new pool with the help of the partner; -NotPaired rebuilds the lost pool under its old name.',
    );
  if (!FQDN.test(newPool))
    throw refused(`'${newPool}' is no fully qualified domain name`, 'Give the FQDN of the new pool, such as pool03.contoso.com.');
  if (lost.includes(newPool))
    throw refused(
      `the new pool cannot have the name of what is lost: ${newPool}`,
      'To bring it back under its old name, plan without -NewPool.',
    );
}

/**
 * The pool, its partner and the new one; or why the procedure does not fit.
 * @source procedures.md 4.0, S12
 */
export function newPoolRequest({ recorded, options }: RestoreBasis, losses: readonly Loss[]): NewPoolRequest | Finding {
  const { topology, backupPools } = recorded;
  const target = options.newPool!;
  const homes = losses.filter((loss) => 'poolKind' in loss && isHome(loss.poolKind));
  const [home] = homes;
  if (homes.length !== 1 || home?.kind !== 'pool') return notOnePool(target, homes);
  const { pool: lost } = home;
  const kind = home.poolKind === 'Enterprise' ? 'Enterprise' : 'StandardEdition';
  const other = losses.find((loss) => loss !== home && !isOwnServer(topology, loss, lost));
  if (other) return lostToo(lost.fqdn, other);
  const version = poolVersion(topology, lost.fqdn) ?? 0;
  if (version < 6)
    return notPlanned(
      lost.fqdn,
      `${lost.fqdn} is of ${productName(version) ?? 'an older version'}, which has no pairs`,
      'Follow the backup and restoration guide of Lync Server 2010 (March 2012).',
    );
  const partner = backupPool(topology, lost.fqdn) ?? findPool(topology, backupPools.get(lost.fqdn) ?? '');
  if (!partner)
    return notPlanned(
      lost.fqdn,
      `${lost.fqdn} has no partner, and a new pool takes the users' data from the partner's copy`,
      'Plan without -NewPool: the pool comes back under its old name, with the data of the set.',
    );
  const gone = lostMachines(losses);
  const leaving = new Set([...gone, ...topology.pools.flatMap((pool) => (servesOnly(topology, pool, lost) ? [pool.fqdn] : []))]);
  return refusedTarget(topology, { lost, partner, kind, version, target }) ?? { lost, kind, version, partner, target, gone, leaving };
}

const isHome = (kind: PoolKind): boolean => kind === 'StandardEdition' || kind === 'Enterprise';

const notOnePool = (target: string, homes: readonly Loss[]): Finding =>
  notPlanned(
    target,
    homes.length > 1
      ? 'more than one pool with users is lost, and -NewPool moves the users of one'
      : 'no whole pool with users is lost, and -NewPool moves the users of one that is',
    homes.length > 1
      ? 'The partner must live. Bring one pool back first, without -NewPool, or plan each loss alone.'
      : 'Name the pool that is lost with all its servers, or plan without -NewPool.',
  );

/** A SQL server or file server that serves nothing but this pool is given up with it. */
function isOwnServer(topology: Topology, loss: Loss, lost: Pool): boolean {
  if (loss.kind === 'fileStore') return poolsUsing(topology, [loss.store]).every((user) => user === lost.fqdn);
  return loss.kind === 'pool' && servesOnly(topology, loss.pool, lost);
}

const servesOnly = (topology: Topology, pool: Pool, lost: Pool): boolean =>
  ['SqlServer', 'FileServer'].includes(poolKind(topology, pool.fqdn)) &&
  poolsUsing(topology, servicesOn(topology, pool.fqdn)).every((user) => user === lost.fqdn);

function lostToo(lost: string, other: Loss): Finding {
  const name = nameOf(other);
  return notPlanned(
    name,
    `${name} is lost as well, and others than ${lost} need it`,
    'Bring it back first with a plan of its own, then plan the move to the new pool.',
  );
}

function nameOf(loss: Loss): string {
  switch (loss.kind) {
    case 'pool':
      return loss.pool.fqdn;
    case 'machine':
      return loss.machine;
    case 'fileStore':
      return loss.unc;
    case 'replica':
      return loss.node;
    case 'connectionPoint':
      return CONNECTION_POINT;
  }
}

function refusedTarget(
  topology: Topology,
  { lost, partner, kind, version, target }: Omit<NewPoolRequest, 'gone' | 'leaving'>,
): Finding | null {
  const refused = (fact: string): Finding =>
    notPlanned(
      target,
      fact,
      `Name a pool that is not in use: it takes the place of ${lost.fqdn}, and becomes the partner of ${partner.fqdn}.`,
    );
  const isMachine = topology.pools.some(({ fqdn, machines }) => fqdn !== target && machines.some((machine) => machine.fqdn === target));
  if (isMachine) return refused(`${target} is a server of another pool`);
  if (!findPool(topology, target)) return null;
  const [isKind, isVersion] = [poolKind(topology, target), poolVersion(topology, target)];
  if (target === lost.fqdn) return refused(`${target} is the lost pool itself`);
  if (target === partner.fqdn) return refused(`${target} is the partner of the lost pool`);
  if (isKind !== kind || isVersion !== version)
    return refused(`${target} is in the topology already, and is no ${kind} pool of ${productName(version) ?? `version ${version}`}`);
  const paired = backupPool(topology, target);
  return paired ? refused(`${target} is paired with ${paired.fqdn} already`) : null;
}

/** The folder of a role in the file store of a pool, as the set knows it. */
export function fileStoreOf(topology: Topology, pool: string, role: string) {
  const service = servicesOn(topology, pool).find((candidate) => candidate.role === role);
  const store = service && dependencies(topology, service, 'FileStore')[0];
  return store ? { service: service.id, store } : null;
}
