import type { Finding } from '../../domain/findings.js';
import { isMirrorStore, runsResponseGroup } from '../../domain/roles.js';
import type { Pool, Service } from '../../domain/topology.js';
import { activeCentralStore, centralStore, standbyStore, storeAnswers } from './blocks-central-store.js';
import { locations, responseGroups, userData } from './blocks-data.js';
import { replicated, servicesRun } from './blocks-services.js';
import { databasesReady, emptyDatabases, mirroredTypes, mirrors, restart, sqlReady, sqlServer, usesStore } from './blocks-sql-server.js';
import { lostDatabases } from './documented-losses.js';
import { notPlanned } from './refusals.js';
import type { RestoreBasis } from './restore-basis.js';
import type { Draft, ScenarioPlan } from './restore-draft.js';
import { LOCATIONS_SOURCE } from './s2-central-management-store.js';
import { records } from './s9-archiving-and-monitoring.js';
import { hostOf, hostReady, machinesOf, poolsOfStores, readyHost, type Situation } from './situation.js';

/** Page of a scenario, and where the page has the databases made. */
const PAGES: Readonly<Record<string, { page: string; creation: string }>> = {
  S2: { page: 'restoring-the-server-hosting-the-central-management-store', creation: '10' },
  S3: { page: 'restoring-an-enterprise-edition-back-end-server', creation: '4; procedures.md 7 G39' },
  S9: { page: 'restoring-monitoring-or-archiving-data', creation: '1; procedures.md S9 (databases made again)' },
  S10: { page: 'restoring-persistent-chat-data', creation: '1; procedures.md 7 G38' },
};

/**
 * A SQL server of which nothing is left: the Back End of pools, with or without the Central Management store, and the stores of archiving,
 * monitoring and Persistent Chat.
 * @param stores its stores that nobody else holds
 * @param at  FQDN that Install-CsDatabase is told
 * @source procedures.md S2 (its Enterprise branch), S3, S9, S10
 */
export function backEndServer(situation: Situation, server: Pool, stores: readonly Service[], at = server.fqdn): ScenarioPlan {
  const { basis, topology } = situation;
  const pools = poolsOfStores(situation, stores);
  const central = stores.find((store) => store.id === activeCentralStore(topology)?.id) ?? null;
  const host = hostOf(situation, pools, central?.serviceVersion ?? stores[0]?.serviceVersion ?? null);
  const scenario = scenarioOf(stores, central);
  const { page, creation } = PAGES[scenario]!;
  if (!host) return { scenario, parts: {}, findings: [noServer(server)] };

  const ready = [...sqlReady(situation, server.fqdn), ...hostReady(host)];
  const store = central ? centralStore(basis, central, host.machine, ready) : null;
  const anew = store ? store.drafts : [storeAnswers(basis, host.machine, `${page}; procedures.md 0 R5`, hostReady(host))];
  const hosts = new Map(stores.map(({ serviceVersion }) => [serviceVersion, hostOf(situation, pools, serviceVersion) ?? host]));
  const source = `${page} ${creation}`;
  const needs = [...sqlReady(situation, server.fqdn), central ? 'enable topology' : 'store answers'];
  const empty = emptyDatabases(situation, stores, at, (version) => hosts.get(version)?.machine ?? host.machine, source, needs);
  const open = empty.length > 0 ? databasesReady(stores) : [];
  const late = stores.filter((store) => stores.some((other) => isRestoredAsDatabase(other) && isBeside(store, other)));
  const early = stores.filter((store) => !late.includes(store));
  const data = pools.map((pool) => dataOf(situation, pool, stores, early, central ? `${page} 12` : `${page} 5`, open));
  const lis = central
    ? locations(
        basis,
        host.machine,
        LOCATIONS_SOURCE,
        pools.map((pool) => `start after user data ${pool.fqdn}`),
      )
    : null;
  const kept = records(situation, stores, host.machine, open);
  const lateMirrors = mirrors(situation, late, pools, host.machine, `${source}; RESTORE does not go onto a mirrored database`, [
    ...open,
    ...kept.drafts.map(({ key }) => key),
  ]);
  const lateKeys = lateMirrors.map(({ key }) => key);
  const mirroredLate =
    lateMirrors.length === 0
      ? []
      : [...lateMirrors, ...pools.flatMap((pool) => restart(situation, pool, 'for its mirrors', 'procedures.md 7 G22', lateKeys))];
  const served = pools.filter((pool) => stores.some((each) => SERVICE_ROLES.includes(each.role) && usesStore(topology, pool, each)));
  return {
    scenario,
    parts: {
      servers: sqlServer(situation, server, page, at),
      store: [...uniqueHosts([host, ...hosts.values()]).flatMap((each) => readyHost(situation, each)), ...anew],
      databases: [
        ...empty,
        ...standbyStore(basis, server.fqdn, host.machine, needs),
        ...mirrors(situation, early, pools, host.machine, source, open),
      ],
      userData: data.flatMap((each) => each.users),
      locations: lis?.drafts ?? [],
      responseGroups: data.flatMap((each) => each.groups),
      records: [...kept.drafts, ...mirroredLate],
      proof: served.flatMap((pool) => proofOf(basis, pool, [`start after user data ${pool.fqdn}`])),
    },
    findings: [
      ...(store?.findings ?? []),
      ...data.flatMap(({ findings }) => findings),
      ...(lis?.findings ?? []),
      ...kept.findings,
      ...lostDatabases(stores.filter((each) => !isMirrorStore(topology, each))),
    ],
  };
}

const SERVICE_ROLES = ['UserStore', 'ApplicationStore', 'CentralMgmtStore'];

/** Its content comes by RESTORE, which a mirrored database refuses: its mirror is made afterwards. */
export const isRestoredAsDatabase = ({ role }: Service): boolean =>
  ['ArchivingStore', 'MonitoringStore', 'PersistentChatStore'].includes(role);

const isBeside = (a: Service, b: Service): boolean =>
  (a.installedOn.sqlInstance ?? '').toLowerCase() === (b.installedOn.sqlInstance ?? '').toLowerCase();

/** By what its stores are for. */
export function scenarioOf(stores: readonly Service[], central: Service | null): ScenarioPlan['scenario'] {
  const has = (...roles: string[]): boolean => stores.some(({ role }) => roles.includes(role));
  if (central) return 'S2';
  if (has(...SERVICE_ROLES)) return 'S3';
  return has('ArchivingStore', 'MonitoringStore') ? 'S9' : 'S10';
}

interface PoolData {
  users: Draft[];
  groups: Draft[];
  findings: Finding[];
}

/** User data with all servers of the pool stopped, then Response Group. A pool of which the set has no user data is restarted all the same. */
function dataOf(
  situation: Situation,
  pool: Pool,
  stores: readonly Service[],
  early: readonly Service[],
  source: string,
  open: readonly string[],
): PoolData {
  const { basis, topology } = situation;
  const lost = (role: string): boolean => stores.some((store) => store.role === role && usesStore(topology, pool, store));
  const needs = [...open, `start ${pool.fqdn}`, `quorum at start ${pool.fqdn}`];
  const users = lost('UserStore') ? userData(basis, pool.fqdn, machinesOf(pool), source, needs) : { drafts: [], findings: [] };
  const isMirrored =
    mirroredTypes(
      topology,
      stores.filter((store) => usesStore(topology, pool, store)),
    ).length > 0;
  const again = users.drafts.length === 0 && isMirrored ? restart(situation, pool, 'for its mirrors', 'procedures.md 7 G22', needs) : [];
  const groups =
    lost('ApplicationStore') && runsResponseGroup(topology, pool.fqdn)
      ? responseGroups(basis, pool.fqdn, machinesOf(pool)[0] ?? pool.fqdn, [...needs, `start after user data ${pool.fqdn}`])
      : { drafts: [], findings: [] };
  return { users: [...users.drafts, ...again], groups: groups.drafts, findings: [...users.findings, ...groups.findings] };
}

const proofOf = (basis: RestoreBasis, pool: Pool, needs: string[]): Draft[] => [
  servicesRun(basis, machinesOf(pool), `services of all ${pool.fqdn} run`, 'procedures.md S15', needs),
  replicated(machinesOf(pool), `replicas of all ${pool.fqdn}`, needs),
];

const uniqueHosts = <T extends { machine: string }>(hosts: readonly T[]): T[] => [
  ...new Map(hosts.map((host) => [host.machine, host])).values(),
];

const noServer = (server: Pool): Finding =>
  notPlanned(
    server.fqdn,
    `no server of the product uses ${server.fqdn}, so there is nobody to make its databases`,
    'Rebuild it with the means of SQL Server; a witness is set again with Install-CsMirrorDatabase, never with Uninstall-CsMirrorDatabase (procedures.md 7 G22).',
  );
