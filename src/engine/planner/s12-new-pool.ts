import { databasesOf } from '../../domain/databases.js';
import { information, type Finding } from '../../domain/findings.js';
import { probe } from '../../domain/probes.js';
import { activeCmsPool, mirrorStore, poolKind, runsCallPark, runsResponseGroup } from '../../domain/roles.js';
import { dependencies, servicesOn, type Pool, type Service, type Topology } from '../../domain/topology.js';
import { instanceOf, storeAnswers } from './blocks-central-store.js';
import { commandDraft } from './blocks-command.js';
import { locations } from './blocks-data.js';
import { announcements, backupDataRemoved, movedGroups } from './blocks-moved-groups.js';
import {
  callPark,
  conferenceContent,
  handedOverUserData,
  movedObjects,
  partnerHasData,
  partnerNotCompared,
  userDataProven,
} from './blocks-moved-data.js';
import { builtPool, pairedPool, startedPool } from './blocks-new-pool.js';
import { branches, chatNextHop, handedOn, leaningOn, nextHops } from './blocks-leaning.js';
import { checkDraft } from './drafts-that-look.js';
import { replicated, servicesRunning } from './blocks-services.js';
import type { Loss } from './losses.js';
import { newPoolRequest, type NewPoolRequest } from './new-pool-request.js';
import type { RestoreBasis } from './restore-basis.js';
import type { Draft } from './restore-draft.js';
import { sqlScope } from './stores.js';

const PAGE = 'front-end-pool-abc-failover-procedure';

/**
 * A pool beyond repair whose users move to a new pool under a new name, while its partner carries them. It has an order of its own and is
 * never joined with other scenarios: what else is lost comes back first.
 * @source procedures.md S12, 5.3; 7 G13-G16, G34
 */
export function newPool(basis: RestoreBasis, losses: readonly Loss[]): { drafts: Draft[]; findings: Finding[] } {
  const request = newPoolRequest(basis, losses);
  if ('Code' in request) return { drafts: [], findings: [request] };
  const { topology } = basis.recorded;
  const { lost, partner } = request;
  const where = partner.machines[0]?.fqdn ?? partner.fqdn;
  const central = activeCmsPool(topology)?.fqdn ?? null;
  const store = centralStoreStep(basis, request, central === lost.fqdn, where);
  const groups = movedGroups(basis, request, where);
  const leaning = leaningOn(topology, request);
  const drafts = [
    partnerRuns(basis, request, where),
    ...store.drafts,
    ...nextHops(topology, request, leaning, where),
    poolFailover(request, where),
    ...partnerHasData(basis, request, where, ['pool failover']),
    ...groups.toPartner,
    ...announcements(basis, request, 'partner', where, ['pool failover']),
    ...builtPool(basis, request, where, ['store answers']),
    ...movedObjects(request, where, ['pool failover', 'partner has data', 'new pool set up']),
    ...conferenceContent(basis, request, where, ['new pool defined']),
    handedOverUserData(basis, request, where, ['users moved', 'directories moved']),
    ...callPark(basis, request, where, ['new pool defined']),
    ...chatNextHop(topology, request, leaning, where),
    ...startedPool(request, where, ['user data']),
    userDataProven(request, where, ['new pool runs']),
    ...groups.toTarget,
    ...announcements(basis, request, 'new pool', where, ['new pool runs']),
    backupDataRemoved(request, where, ['user data proven']),
    ...handedOn(topology, request, leaning, where),
    ...branches(topology, request, leaning, where),
    ...pairedPool(request, central === lost.fqdn || central === partner.fqdn, where, [
      'backup data removed',
      'groups off partner',
      'groups on new pool',
    ]),
  ];
  return {
    drafts,
    findings: [
      ...store.findings,
      ...partnerNotCompared(basis, request),
      ...groups.findings,
      ...notKept(topology, request),
      ...left(topology, request, leaning),
    ],
  };
}

const partnerRuns = (basis: RestoreBasis, { partner }: NewPoolRequest, where: string): Draft =>
  checkDraft({
    key: 'partner runs',
    needs: [],
    title: `Check that the services of ${partner.fqdn} run`,
    where,
    source: 'procedures.md S12; 5.3',
    probe: servicesRunning(
      basis,
      partner.machines.map(({ fqdn }) => fqdn),
    ),
    hint: `The partner carries the users meanwhile: bring ${partner.fqdn} up first.`,
    lasts: true,
    byHand: partner.machines.map(({ fqdn }) => `Get-CsWindowsService -ComputerName "${fqdn}"`),
    expected: 'every service is running',
  });

/** Before anything is published or failed over the Central Management store has to live; with it come the locations, which no pair has. */
function centralStoreStep(
  basis: RestoreBasis,
  request: NewPoolRequest,
  wasLost: boolean,
  where: string,
): { drafts: Draft[]; findings: Finding[] } {
  const machines = request.partner.machines.map(({ fqdn }) => fqdn);
  if (!wasLost) return { drafts: [storeAnswers(basis, where, `${PAGE} 1`, ['partner runs'], request.leaving)], findings: [] };
  const lis = locations(basis, where, `${PAGE} 3`, ['store answers', 'central replicas']);
  return {
    drafts: [
      centralFailover(basis.recorded.topology, request, where),
      storeAnswers(basis, where, `${PAGE} 2; procedures.md 5.3`, ['central failover'], request.leaving),
      replicated(machines, 'central replicas', ['store answers']),
      ...lis.drafts,
    ],
    findings: lis.findings,
  };
}

function centralFailover(topology: Topology, { partner }: NewPoolRequest, where: string): Draft {
  const store = standbyStoreOf(topology, partner)!;
  const [target, mirror] = [instanceOf(store), mirrorStore(topology, store)];
  const { server, instance } = target;
  return commandDraft({
    key: 'central failover',
    needs: ['partner runs'],
    title: `Fail the Central Management store over to ${partner.fqdn}`,
    where,
    source: `${PAGE} 2; procedures.md 7 G13`,
    command: 'Invoke-CsManagementServerFailover',
    parameters: {
      BackupSqlServerFqdn: server,
      ...(instance !== null && { BackupSqlInstanceName: instance }),
      ...(mirror && {
        BackupMirrorSqlServerFqdn: mirror.installedOn.pool,
        BackupMirrorSqlInstanceName: mirror.installedOn.sqlInstance ?? '',
      }),
      Force: true,
    },
    proof: probe('configuration-store', target),
    isSeen: true,
    expected: `Get-CsManagementStoreReplicationStatus -CentralManagementStoreStatus shows ${partner.fqdn} as ActiveMasterFQDN`,
  });
}

/** Where the partner keeps the copy: by its stand-by service, or where its users are, as the page says. */
function standbyStoreOf(topology: Topology, { fqdn }: Pool): Service | undefined {
  const on = (role: string, store: string): Service[] =>
    servicesOn(topology, fqdn)
      .filter((service) => service.role === role)
      .flatMap((service) => dependencies(topology, service, store));
  return [...on('CentralMgmt', 'CentralMgmtStore'), ...on('UserServices', 'UserStore')][0];
}

/** @source procedures.md S12 7; 5.3 step 7, which may be run again; 7 G16 */
const poolFailover = ({ lost }: NewPoolRequest, where: string): Draft =>
  commandDraft({
    key: 'pool failover',
    needs: ['store answers', 'central replicas'],
    title: `Fail ${lost.fqdn} over to its partner`,
    where,
    source: `${PAGE} 7; procedures.md 7 G16`,
    command: 'Invoke-CsPoolFailOver',
    parameters: { PoolFqdn: lost.fqdn, DisasterMode: true },
    proof: null,
    timeoutMs: 4 * 3_600_000,
    expected: 'the command ends without an error, and the users sign in again',
  });

/** @source procedures.md S12 prerequisites, 4; 5.2; 5.9 */
function notKept(topology: Topology, { lost, partner, target, gone }: NewPoolRequest): Finding[] {
  const loss = (object: string, why: string): Finding =>
    information('DocumentedLoss', object, `'${object}' does not come to ${target} with its content: ${why}`);
  const used = new Set(servicesOn(topology, lost.fqdn).flatMap(({ dependsOn }) => dependsOn.map(({ serviceId }) => serviceId)));
  const records = topology.services.filter(
    ({ id, role, installedOn }) => used.has(id) && ['ArchivingStore', 'MonitoringStore'].includes(role) && gone.has(installedOn.pool),
  );
  return [
    loss(`user data of ${lost.fqdn}`, `what changed after the Backup Service last copied it to ${partner.fqdn}`),
    ...([lost, partner].every(({ fqdn }) => runsResponseGroup(topology, fqdn))
      ? [
          loss(
            `application-level Response Group settings of ${lost.fqdn}`,
            `${partner.fqdn} keeps its own, and hands on only groups, queues and workflows`,
          ),
        ]
      : []),
    ...(runsCallPark(topology, lost.fqdn)
      ? [loss(`Call Park settings of ${lost.fqdn}`, 'no export has them for a pool; Set-CsCpsConfiguration sets those of the site')]
      : []),
    ...records.flatMap((store) =>
      databasesOf(store).map(({ name }) =>
        loss(`${sqlScope(store)}\\${name}`, 'it stood beside the pool; Restore-LyncDatabase brings it from the set to any SQL Server'),
      ),
    ),
  ];
}

/** What the page leaves open. */
function left(topology: Topology, { lost, partner, target, version }: NewPoolRequest, leaning: readonly Pool[]): Finding[] {
  const edges = leaning.filter(({ fqdn }) => poolKind(topology, fqdn) === 'Edge').map(({ fqdn }) => fqdn);
  return [
    ...edges.map((edge) =>
      information(
        'NextHopLeft',
        edge,
        `${edge} hands on to ${partner.fqdn} from then on; Topology Builder can make ${target} its next hop`,
      ),
    ),
    ...(activeCmsPool(topology)?.fqdn === lost.fqdn
      ? [
          information(
            'CentralStoreMoved',
            partner.fqdn,
            `${partner.fqdn} hosts the Central Management store from then on; Move-CsManagementServer can take it to another pair`,
          ),
        ]
      : []),
    ...(version >= 8
      ? [
          information(
            'ResponseGroupsReplicated',
            partner.fqdn,
            `where the Backup Service of ${partner.fqdn} copies Response Groups, as updates of Skype for Business Server 2019 do, their import there can be left out with -SkipStep`,
          ),
        ]
      : []),
  ];
}
