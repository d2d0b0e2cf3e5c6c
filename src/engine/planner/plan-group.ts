import { error, information, type Finding } from '../../domain/findings.js';
import { isMirrorStore, mirrorStore, poolVersion } from '../../domain/roles.js';
import { dependencies, servicesOfRole, servicesOn, uncPath, USAGE, type Pool, type Service } from '../../domain/topology.js';
import { activeCentralStore } from './blocks-central-store.js';
import { sqlServer } from './blocks-sql-server.js';
import { connectionPoint } from './cp-connection-point.js';
import type { Loss } from './losses.js';
import { clusterNode, endedWith2015, refusal } from './refusals.js';
import type { ScenarioPlan } from './restore-draft.js';
import type { RestoreBasis } from './restore-basis.js';
import { standardEdition } from './s1-standard-edition.js';
import { centralStandardEdition } from './s2-central-management-store.js';
import { backEndServer, scenarioOf } from './s3-back-end-server.js';
import { primaryOfMirror } from './s4-mirror-primary.js';
import { mirrorOfMirror } from './s5-mirror.js';
import { memberServers } from './s6-member-server.js';
import { fileStores } from './s8-file-store.js';
import { availabilityGroup, availabilityReplica } from './s3-availability-group.js';
import { isGone, type Situation } from './situation.js';

/**
 * The scenarios of losses that belong together, those of the Central Management store and the Back Ends first.
 * @param gone FQDNs of every lost machine of the plan
 * @source procedures.md 4.0
 */
export function planGroup(basis: RestoreBasis, losses: readonly Loss[], gone: ReadonlySet<string>, name: string): ScenarioPlan[] {
  const { topology } = basis.recorded;
  const central = activeCentralStore(topology);
  const makesCentralStore = losses.some((loss) => loss.kind === 'pool' && loss.pool.fqdn === central?.installedOn.pool);
  const published = makesCentralStore ? 'enable topology' : `enable topology ${name}`;
  const situation: Situation = { basis, topology, lostMachines: gone, makesCentralStore, published };
  const plans = losses.flatMap((loss) => planLoss(situation, loss, losses, central));
  return [...plans].sort((a, b) => rank(a) - rank(b));
}

const FIRST: readonly ScenarioPlan['scenario'][] = ['CP', 'S2', 'S3', 'S4', 'S5', 'S1'];
const rank = ({ scenario }: ScenarioPlan): number => (FIRST.includes(scenario) ? FIRST.indexOf(scenario) : FIRST.length);

function planLoss(situation: Situation, loss: Loss, group: readonly Loss[], central: Service | null): ScenarioPlan[] {
  switch (loss.kind) {
    case 'connectionPoint':
      return [connectionPoint(situation)];
    case 'fileStore':
      return [fileStores(situation, storesAt(situation, loss.unc), null)];
    case 'replica':
      return [availabilityReplica(situation, loss)];
    case 'machine':
      return planMachines(situation, loss, group);
    case 'pool':
      return planPool(situation, loss, central);
  }
}

/** Members of one pool are planned together, where the first of them stands. */
function planMachines(situation: Situation, loss: Extract<Loss, { kind: 'machine' }>, group: readonly Loss[]): ScenarioPlan[] {
  const { pool, poolKind, machine } = loss;
  if (poolKind === 'SqlServer' || poolKind === 'FileServer') return [refused([clusterNode(machine, pool.fqdn)])];
  if (!isMemberKind(poolKind)) return [refused([refusal(loss)])];
  const machines = group.flatMap((other) => (other.kind === 'machine' && other.pool.fqdn === pool.fqdn ? [other.machine] : []));
  return machines[0] === machine ? [members(situation, pool, poolKind, machines)] : [];
}

function planPool(situation: Situation, loss: Extract<Loss, { kind: 'pool' }>, central: Service | null): ScenarioPlan[] {
  const { pool, poolKind } = loss;
  const here = servicesOn(situation.topology, pool.fqdn);
  if (poolKind === 'StandardEdition')
    return [central?.installedOn.pool === pool.fqdn ? centralStandardEdition(situation, pool, central) : standardEdition(situation, pool)];
  const files = here.filter((service) => service.role === 'FileStore');
  const stores = here.filter(({ installedOn }) => installedOn.sqlInstance !== null);
  const plans = [
    ...(isMemberKind(poolKind)
      ? [
          members(
            situation,
            pool,
            poolKind,
            pool.machines.map(({ fqdn }) => fqdn),
          ),
          ...backEndNamed(situation, pool, poolKind),
        ]
      : []),
    ...(poolKind === 'SqlServer' || stores.length > 0 ? planStores(situation, pool, stores, central) : []),
    ...(files.length > 0 ? [fileStores(situation, files, pool)] : []),
  ];
  return plans.length > 0 ? plans : [refused([refusal(loss)])];
}

const MEMBER_KINDS = ['Enterprise', 'Director', 'Edge', 'PersistentChat', 'Mediation'];
const isMemberKind = (kind: string): boolean => MEMBER_KINDS.includes(kind);

function members(situation: Situation, pool: Pool, kind: string, machines: readonly string[]): ScenarioPlan {
  if (kind === 'PersistentChat' && (poolVersion(situation.topology, pool.fqdn) ?? 0) >= 8)
    return refused([endedWith2015(pool.fqdn, 'Persistent Chat')]);
  return memberServers(situation, pool, machines);
}

/** Names are taken at their word: a Back End that nobody named lives. */
function backEndNamed(situation: Situation, pool: Pool, kind: string): ScenarioPlan[] {
  if (kind !== 'Enterprise') return [];
  const userServices = servicesOn(situation.topology, pool.fqdn).filter(({ role }) => role === 'UserServices');
  const backEnd = userServices.flatMap((service) => dependencies(situation.topology, service, 'UserStore'))[0]?.installedOn.pool;
  if (backEnd === undefined || isGone(situation, backEnd)) return [];
  return [
    refused([
      information(
        'BackEndLives',
        backEnd,
        `${backEnd}, the Back End of ${pool.fqdn}, is taken to live: name it with -Lost where it does not`,
      ),
    ]),
  ];
}

/**
 * The stores of a lost SQL server, by what is left of each: nothing, its mirror, or its principal.
 * @source procedures.md 4.0
 */
function planStores(situation: Situation, server: Pool, stores: readonly Service[], central: Service | null): ScenarioPlan[] {
  const { topology } = situation;
  const node = nodeOf(situation, server);
  if (node !== null) return [availabilityGroup(situation, server, node, stores)];
  const isLeft = (other: Service | null): boolean => other !== null && !isGone(situation, other.installedOn.pool);
  const principals = stores.filter((store) => !isMirrorStore(topology, store));
  const mirrorsHere = stores.filter((store) => isMirrorStore(topology, store));
  const onMirror = principals.filter((store) => isLeft(mirrorStore(topology, store)));
  const lostMirrors = mirrorsHere.filter((store) => isLeft(principalOf(situation, store)));
  const gone = principals.filter((store) => !onMirror.includes(store));
  const tooNew = [...onMirror, ...lostMirrors].find(({ serviceVersion }) => serviceVersion >= 8);
  if (tooNew) return [refused([endedWith2015(server.fqdn, 'mirrored databases')])];
  if (central && onMirror.includes(central)) return [refused([mirrorHoldsStore(server.fqdn, mirrorStore(topology, central)!)])];
  const plans = [
    ...(gone.length > 0 || stores.length === 0 ? [backEndServer(situation, server, gone)] : []),
    ...(onMirror.length > 0 ? [primaryOfMirror(situation, server, onMirror)] : []),
    ...(lostMirrors.length > 0
      ? [
          mirrorOfMirror(
            situation,
            server,
            lostMirrors.map((store) => principalOf(situation, store)!),
          ),
        ]
      : []),
  ];
  const mirrored = mirrorsHere.flatMap((store) => principalOf(situation, store) ?? []);
  return plans.length > 0 ? plans : [bareSqlServer(situation, server, mirrored, central)];
}

/** Of an availability group the topology names the listener, and its primary node apart. */
function nodeOf({ topology }: Situation, server: Pool): string | null {
  const node = topology.sqlInstances.find(({ pool }) => pool === server.fqdn)?.alwaysOnPrimaryNodeFqdn?.toLowerCase();
  return node === undefined || node === server.fqdn ? null : node;
}

/** A mirror whose principal is lost as well: its databases come with the principal's. */
const bareSqlServer = (situation: Situation, server: Pool, mirrored: readonly Service[], central: Service | null): ScenarioPlan => ({
  scenario: scenarioOf(mirrored, mirrored.find((store) => store.id === central?.id) ?? null),
  parts: { servers: sqlServer(situation, server, 'restoring-an-enterprise-edition-back-end-server') },
  findings: [],
});

function principalOf({ topology }: Situation, mirror: Service): Service | null {
  for (const service of topology.services) {
    if (!service.dependsOn.some(({ serviceId, usage }) => serviceId === mirror.id && usage === USAGE.mirror)) continue;
    const principal = dependencies(topology, service, mirror.role)[0];
    if (principal) return principal;
  }
  return null;
}

const storesAt = ({ topology }: Situation, unc: string): Service[] =>
  servicesOfRole(topology, 'FileStore').filter((store) => uncPath(topology, store)?.toLowerCase() === unc.toLowerCase());

const refused = (findings: Finding[]): ScenarioPlan => ({ scenario: 'S14', parts: {}, findings });

/**
 * The mirror of a lost Central Management store cannot take over: no topology can be published. It is newer than any set, so it is backed
 * up before both are restored.
 * @source procedures.md S2, mirror branch
 */
const mirrorHoldsStore = (server: string, mirror: Service): Finding =>
  error(
    'MirrorHoldsStore',
    server,
    `the mirror of the Central Management store on ${mirror.installedOn.pool} lives, and both halves have to be restored from a backup of it`,
    `Back it up first: a new set if its commands still answer, else SQL Server backups of xds, lis, rtcxds and rgsconfig. Then name both, ${server} and ${mirror.installedOn.pool}, as lost ('restoring-the-server-hosting-the-central-management-store').`,
  );
