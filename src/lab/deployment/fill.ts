import { activeCmsPool, poolVersion, registrarPools, runsResponseGroup } from '../../domain/roles.js';
import { dependencies, servicesOfRole, servicesOn, sipDomains, type Service, type Topology } from '../../domain/topology.js';
import { SERVER_ADMINS } from '../../domain/command-failure.js';
import { assume, cite } from '../behaviours.js';
import { cmdletParameters } from '../cmdlets/parameters.js';
import { groupsOf, standingMachines } from './availability-groups.js';
import type { DatabaseContent } from './databases.js';
import type { Directory } from './directory.js';
import { fillComputerAccounts, fillComputers } from './fill-computers.js';
import { fillContacts } from './fill-contacts.js';
import { fillLocations } from './fill-locations.js';
import { fillPersistentChat } from './fill-persistent-chat.js';
import { fillResponseGroups } from './fill-response-groups.js';
import { fillSettings } from './fill-settings.js';
import { fillShares } from './fill-shares.js';
import { fillSqlInstances, poolsOfStore } from './fill-sql.js';
import type { Configuration, Deployment, DnsRecord, Setting } from './model.js';
import { knownVersion, product } from './products.js';
import { publishTopology } from './publish.js';
import { emptyContent } from './setup-stores.js';
import type { ResponseGroups } from './response-groups.js';
import type { ConferenceDirectory } from './user-data.js';

export interface FillOptions {
  /** The same seed gives the same deployment, byte for byte. */
  seed: number;
  people: number;
}

export const FILL_BEHAVIOURS = [
  assume('a document without an active Central Management store starts with the store on its first registrar pool'),
  cite('procedures.md 8.1', 'each store has the databases, paths and types that Install-CsMirrorDatabase prints'),
  assume('every server of the product has the instance rtclocal, and from Lync Server 2013 on every registrar lynclocal'),
  cite('procedures.md 8.1', 'mirrored databases are in the full recovery model'),
  cite('procedures.md 8.2', 'a file store has a folder <n>-<role>-<m> for each service, with RGS, RGS/AS and CPS below AppServerFiles'),
  assume('the folders below CMSFileStore and WebServices have the names commonly told'),
  assume('servers of the product are members of RTCHSUniversalServices and RTCComponentUniversalServices'),
  assume('share permissions: the three RTC groups may change, administrators have full control'),
  cite('procedures.md 1.1', 'who is in the unified contact store keeps no contacts in the user store'),
];

/** When everything in a fresh deployment was made. */
const FILLED_UTC = '2026-01-05T06:00:00.000Z';
const LOCATIONS = 24;

/**
 * A deployment of this topology as it would stand after years of use, always the same for the same document, seed and number of people.
 *
 * @throws {LyncBackupError} `TopologyInvalid` when no pool could host the Central Management store
 */
export function fillDeployment(document: Topology, { seed, people }: FillOptions): Deployment {
  const { topology, assumptions } = publishTopology(document, seed);
  const domain = topology.defaultSipDomain ?? topology.internalDomains[0]?.name ?? 'deployment.local';
  const netBiosName = domain.split('.')[0]!.toUpperCase();
  const pools = registrarPools(topology).map((pool) => pool.fqdn);
  const agents = Array.from(
    { length: Math.max(1, Math.min(people, 50)) },
    (_, index) => `sip:user${String(index + 1).padStart(6, '0')}@${domain}`,
  );
  const responseGroups = new Map(
    pools.filter((pool) => runsResponseGroup(topology, pool)).map((pool) => [pool, fillResponseGroups(pool, domain, agents, seed)]),
  );
  const configuration: Configuration = { topology, settings: settingsOfVersion(topology) };
  const directory: Directory = {
    domain,
    netBiosName,
    serviceConnectionPoint: pointerTo(topology),
    caller: {
      user: `${netBiosName}\\operator`,
      groups: ['Domain Users', 'Domain Admins', SERVER_ADMINS, 'CsAdministrator', 'CsPersistentChatAdministrator'],
    },
    computers: fillComputerAccounts(topology, domain, seed, FILLED_UTC),
    setupPermissions: [],
    poolBuilds: Object.fromEntries(
      topology.pools.flatMap(({ fqdn, replicates }) =>
        replicates ? [[fqdn, product(poolVersion(topology, fqdn) ?? 7).patchedBuild]] : [],
      ),
    ),
    people: { count: people, sipDomains: sipDomains(topology).length > 0 ? sipDomains(topology) : [domain], pools, changed: {} },
    contacts: fillContacts(pools, domain, responseGroups, seed),
  };
  const contentOf = contents({ topology, configuration, responseGroups, agents, seed, companyName: netBiosName });
  return {
    formatVersion: 2,
    seed,
    assumptions,
    directory,
    computers: fillComputers(topology, seed, FILLED_UTC),
    sqlInstances: fillSqlInstances(topology, netBiosName, seed, FILLED_UTC, contentOf),
    availabilityGroups: groupsOf(topology),
    shares: fillShares(topology, netBiosName, responseGroups, seed),
    dnsRecords: dnsRecords(topology),
    replicated: structuredClone(configuration),
  };
}

/** Policies and settings that the product behind the Central Management store has commands for. */
function settingsOfVersion(topology: Topology): Record<string, Setting[]> {
  const version = knownVersion(poolVersion(topology, activeCmsPool(topology)?.fqdn ?? ''));
  return Object.fromEntries(Object.entries(fillSettings(topology)).filter(([noun]) => cmdletParameters(`Get-Cs${noun}`, version) !== null));
}

function pointerTo(topology: Topology): string | null {
  const store = activeStore(topology);
  return store ? `${store.installedOn.pool}\\${store.installedOn.sqlInstance ?? ''}` : null;
}

function activeStore(topology: Topology): Service | null {
  const active = servicesOfRole(topology, 'CentralMgmt').find(
    (service) => service.attributes['IsActive'] === 'true' || service.attributes['IsActive'] === '1',
  );
  return (active && dependencies(topology, active, 'CentralMgmtStore')[0]) ?? null;
}

interface Known {
  topology: Topology;
  configuration: Configuration;
  responseGroups: ReadonlyMap<string, ResponseGroups>;
  agents: readonly string[];
  seed: number;
  companyName: string;
}

/** What the databases of the stores hold at the start. */
function contents({
  topology,
  configuration,
  responseGroups,
  agents,
  seed,
  companyName,
}: Known): (store: Service, database: string) => DatabaseContent {
  return (store, database): DatabaseContent => {
    switch (database) {
      case 'xds':
        return { kind: 'xds', configuration: structuredClone(configuration) };
      case 'lis':
        if (store.id !== activeStore(topology)?.id) return emptyContent(topology, store, database); // the Backup Service does not copy it
        return { kind: 'lis', locations: fillLocations(LOCATIONS, companyName, seed) };
      case 'rtcxds':
        return { kind: 'users', store: { seeded: true, changed: {}, directories: conferenceDirectories(topology, store), imported: {} } };
      case 'rgsconfig':
        return {
          kind: 'rgs',
          pools: Object.fromEntries(
            poolsOfApplicationStore(topology, store).flatMap((pool) =>
              responseGroups.has(pool) ? [[pool, responseGroups.get(pool)!]] : [],
            ),
          ),
        };
      case 'mgc':
        return { kind: 'chat', chat: fillPersistentChat(agents, seed, store.id) };
      case 'LcsLog':
        return { kind: 'rows', tables: { Messages: 250_000, Conferences: 8_000, Users: 1_200 } };
      case 'LcsCDR':
        return { kind: 'rows', tables: { SessionDetails: 900_000, Registration: 400_000, ConferenceSessionDetails: 60_000 } };
      case 'QoEMetrics':
        return { kind: 'rows', tables: { Session: 500_000, MediaLine: 1_100_000, AudioStream: 1_900_000 } };
      default:
        return { kind: 'empty' };
    }
  };
}

const poolsOfApplicationStore = (topology: Topology, store: Service): string[] =>
  servicesOfRole(topology, 'ApplicationServer')
    .filter((service) => dependencies(topology, service, 'ApplicationStore').some((used) => used.id === store.id))
    .map((service) => service.installedOn.pool);

/** One directory for each pool, numbered over the deployment as the Central Management store does. */
function conferenceDirectories(topology: Topology, store: Service): ConferenceDirectory[] {
  const here = new Set(poolsOfStore(topology, store).map((pool) => pool.fqdn));
  return registrarPools(topology).flatMap((pool, index) =>
    here.has(pool.fqdn) ? [{ id: index + 1, pool: pool.fqdn, conferences: 0 }] : [],
  );
}

function dnsRecords(topology: Topology): DnsRecord[] {
  const front = registrarPools(topology)[0];
  const records: DnsRecord[] = topology.pools.flatMap((pool, index) =>
    standingMachines(topology, pool).flatMap((machine, member) => {
      const data = address(machine.netInterfaces[0]?.ipAddress, index, member);
      return [...new Set([pool.fqdn, machine.fqdn])].map((name) => ({ name, type: 'A' as const, data }));
    }),
  );
  if (front) {
    for (const domain of sipDomains(topology)) {
      records.push({ name: `_sipinternaltls._tcp.${domain}`, type: 'SRV', data: `0 0 5061 ${front.fqdn}` });
      records.push({ name: `meet.${domain}`, type: 'CNAME', data: front.fqdn });
    }
  }
  const published = topology.pools.flatMap((pool) => servicesOn(topology, pool.fqdn).flatMap((service) => service.externalWebHost ?? []));
  for (const [index, name] of [...new Set(published)].entries()) records.push({ name, type: 'A', data: `203.0.113.${(index % 250) + 1}` });
  return records;
}

const address = (own: string | undefined, pool: number, member: number): string =>
  own !== undefined && own !== '0.0.0.0' ? own : `10.0.${pool % 250}.${(member % 250) + 10}`;
