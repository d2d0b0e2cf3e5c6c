import { databasesOf } from '../../domain/databases.js';
import { runsResponseGroup } from '../../domain/roles.js';
import { dependencies, servicesOfRole, type Service, type Topology } from '../../domain/topology.js';
import type { Database, DatabaseContent } from './databases.js';
import type { Deployment, SqlInstance } from './model.js';
import type { ResponseGroups } from './response-groups.js';
import { newDatabase } from './setup-sql.js';

/** What a database of a store holds right after it was created. */
export function emptyContent(topology: Topology, store: Service, database: string): DatabaseContent {
  switch (database) {
    case 'lis':
      return { kind: 'lis', locations: noLocations() };
    case 'rtcxds':
      return { kind: 'users', store: { seeded: false, changed: {}, directories: [], imported: {} } };
    case 'rgsconfig':
      return { kind: 'rgs', pools: Object.fromEntries(poolsUsing(topology, store).map((pool) => [pool, noResponseGroups()])) };
    case 'mgc':
      return { kind: 'chat', chat: { categories: [], rooms: [] } };
    case 'LcsLog':
      return { kind: 'rows', tables: { Messages: 0, Conferences: 0, Users: 0 } };
    case 'LcsCDR':
      return { kind: 'rows', tables: { SessionDetails: 0, Registration: 0, ConferenceSessionDetails: 0 } };
    case 'QoEMetrics':
      return { kind: 'rows', tables: { Session: 0, MediaLine: 0, AudioStream: 0 } };
    default:
      return { kind: 'empty' };
  }
}

const noLocations = () => ({
  locations: [],
  subnets: [],
  switches: [],
  ports: [],
  wirelessAccessPoints: [],
  serviceProviders: [],
  published: false,
});

const noResponseGroups = (): ResponseGroups => ({
  groups: [],
  queues: [],
  workflows: [],
  hours: [],
  holidaySets: [],
  settings: { agentRingbackGracePeriod: 60, disableCallContext: false, defaultMusicOnHold: null },
});

const poolsUsing = (topology: Topology, store: Service): string[] =>
  servicesOfRole(topology, 'ApplicationServer')
    .filter((service) => dependencies(topology, service, 'ApplicationStore').some((used) => used.id === store.id))
    .map((service) => service.installedOn.pool)
    .filter((pool) => runsResponseGroup(topology, pool));

export interface StoreSetup {
  build: string;
  now: Date;
  /** Drops what is there first. */
  clean: boolean;
}

/** Creates the databases of one store; what is there stays unless it is to be clean. @returns names of those created */
export function setUpStore(
  deployment: Deployment,
  topology: Topology,
  instance: SqlInstance,
  store: Service,
  { build, now, clean }: StoreSetup,
): string[] {
  const { seed, directory } = deployment;
  const created: string[] = [];
  for (const { name } of databasesOf(store)) {
    const key = name.toLowerCase();
    if (key in instance.databases && !clean) continue;
    const description = { role: store.role, instance: instance.name, name, netBiosName: directory.netBiosName, seed, build };
    const database: Database = newDatabase({ ...description, createdUtc: now.toISOString() });
    database.content = emptyContent(topology, store, name);
    instance.databases[key] = database;
    created.push(name);
  }
  return created;
}
