import { writeFileSync } from 'node:fs';
import { SERVER_ADMINS } from '../../domain/command-failure.js';
import { databasesOf } from '../../domain/databases.js';
import { isMirrorStore } from '../../domain/roles.js';
import { poolOfMachine, type Service, type Topology } from '../../domain/topology.js';
import { xmlText } from '../archives/xml.js';
import { assume, cite } from '../behaviours.js';
import { isSecondary, listenerOf } from '../deployment/availability-groups.js';
import { coreBuild } from '../deployment/installed.js';
import { findComputer, findInstance, instanceKey, instanceName } from '../deployment/lookup.js';
import type { SqlInstance } from '../deployment/model.js';
import { product } from '../deployment/products.js';
import { setUpStore } from '../deployment/setup-stores.js';
import { isLocalInstance, localDatabases, newDatabase } from '../deployment/setup-sql.js';
import { CmdletError, commandError } from './cmdlet-error.js';
import { isOn, publishedTopology, textOf, type Call, type Family } from './cmdlet.js';
import { cannotWrite } from './export-file.js';

/** Creating the databases of the product, and bringing them to the build of this machine. */
export const INSTALL_DATABASE_CMDLETS: Family = {
  'Install-CsDatabase': {
    groups: [SERVER_ADMINS],
    unpractised: ['Backup', 'Collocated', 'DatabasePathMap', 'DatabasePaths', 'NoReindex'],
    behaviours: [
      cite('procedures.md 2.1', 'Install-CsDatabase needs SQL sysadmin on its target'),
      cite('procedures.md 7 G11', 'Install-CsDatabase -Clean drops and creates again; without it what is there stays'),
      cite('procedures.md 7 G11', 'Install-CsDatabase refuses -Update together with -Clean, and on mirrored databases'),
      cite('procedures.md 0', 'each version of the product needs its own setup: Install-CsDatabase refuses stores of another version'),
      assume('databases of a mirror come with Install-CsMirrorDatabase, and -ConfiguredDatabases passes them over'),
      cite('procedures.md 8.8', 'Install-CsDatabase -Report names an HTML file'),
      assume('Install-CsDatabase -ConfiguredDatabases leaves the Central Management store to -CentralManagementDatabase'),
      assume('Install-CsDatabase creates databases at the build of the core components of the machine it runs on'),
      assume('Install-CsDatabase takes a node of an availability group, and refuses a secondary replica'),
      assume('Install-CsDatabase -LocalDatabases covers every database of this machine'),
    ],
    run: installDatabase,
  },
};

/** A store and the instance its databases are on. */
interface Target {
  store: Service;
  instance: SqlInstance;
}

function* installDatabase(call: Call): Generator<never> {
  const [clean, update] = [isOn(call, 'Clean'), isOn(call, 'Update')];
  if (clean && update) throw refused(call, '-Update cannot be used together with -Clean');
  const build = coreBuild(findComputer(call.deployment, call.computer));
  if (build === null) throw refused(call, `the core components are not installed on ${call.computer}`);
  const topology = topologyFor(call);
  const targets = targetsOf(call, topology);
  for (const { instance } of targets) requireSysadmin(call, instance);
  for (const target of targets) {
    requireNotMirrored(call, target, clean || update);
    requirePrimary(call, target);
  }
  if (!isOn(call, 'CentralManagementDatabase')) for (const target of targets) requireVersion(call, target, build);

  const done = targets.flatMap(({ store, instance }) => {
    const created = setUpStore(call.deployment, topology, instance, store, { build, now: call.now, clean });
    const lines = created.map((name) => `${instanceName(instance.server, instance.name)}: ${name} created`);
    return update ? [...lines, ...bringUp(instance, store, build)] : lines;
  });
  if (isOn(call, 'LocalDatabases')) installLocal(call, topology, build);
  writeReport(call, done);
}

/** What to create is in the topology; of the Central Management store it is known without one, which may be about to be created. */
const topologyFor = (call: Call): Topology =>
  isOn(call, 'CentralManagementDatabase') || isOn(call, 'LocalDatabases') ? call.deployment.replicated.topology : publishedTopology(call);

function targetsOf(call: Call, topology: Topology): Target[] {
  if (isOn(call, 'CentralManagementDatabase')) return [{ store: centralStore(topology), instance: namedInstance(call) }];
  const type = textOf(call, 'DatabaseType')?.toLowerCase();
  if (type !== undefined) {
    const instance = namedInstance(call);
    const stores = storesOn(topology, instance).filter((store) =>
      databasesOf(store).some(({ databaseType }) => databaseType.toLowerCase() === type),
    );
    if (stores.length === 0)
      throw refused(call, `the topology has no database of type ${type} on ${instanceName(instance.server, instance.name)}`);
    return stores.map((store) => ({ store, instance }));
  }
  const server = isOn(call, 'LocalDatabases') ? call.computer : (textOf(call, 'SqlServerFqdn') ?? '').toLowerCase();
  const pool = nameInTopology(topology, server);
  const stores = topology.services.filter(({ installedOn }) => installedOn.pool === pool && installedOn.sqlInstance !== null);
  const wanted = stores.filter((store) => !isMirrorStore(topology, store) && isConfigured(call, store));
  if (wanted.length === 0 && !isOn(call, 'LocalDatabases')) throw refused(call, `the topology has no such database on ${server}`);
  return wanted.map((store) => ({ store, instance: openInstance(call, server, store.installedOn.sqlInstance!) }));
}

function isConfigured(call: Call, { role, installedOn }: Service): boolean {
  if (isOn(call, 'LocalDatabases')) return true;
  if (role === 'CentralMgmtStore') return false;
  if (isOn(call, 'ForDefaultInstance')) return installedOn.sqlInstance === '';
  if (isOn(call, 'ExcludeCollocatedStores') && findComputer(call.deployment, installedOn.pool)?.products.length) return false;
  return (textOf(call, 'ForInstance') ?? installedOn.sqlInstance)?.toLowerCase() === installedOn.sqlInstance?.toLowerCase();
}

/** Databases of the store, wherever it is going to be. */
const centralStore = (topology: Topology): Service => topology.services.find(({ role }) => role === 'CentralMgmtStore')!;

/** A node of an availability group is known by the listener. */
const nameInTopology = (topology: Topology, server: string): string => listenerOf(topology, server)?.fqdn ?? server;

const storesOn = (topology: Topology, instance: SqlInstance): Service[] =>
  topology.services.filter(
    ({ installedOn }) =>
      installedOn.pool === nameInTopology(topology, instance.server) &&
      installedOn.sqlInstance?.toLowerCase() === instance.name.toLowerCase(),
  );

const namedInstance = (call: Call): SqlInstance =>
  openInstance(call, textOf(call, 'SqlServerFqdn') ?? '', textOf(call, 'SqlInstanceName') ?? '');

/** An instance that answers, or the error of one that does not. */
export function openInstance(call: Call, server: string, name: string): SqlInstance {
  const instance = findInstance(call.deployment, server, name);
  if (instance?.running && findComputer(call.deployment, server)?.running !== false) return instance;
  throw new CmdletError(
    commandError(
      `Cannot connect to SQL Server "${instanceName(server, name)}": a network-related or instance-specific error occurred.`,
      `System.Data.SqlClient.SqlException,${call.command}`,
      'ResourceUnavailable',
      'System.Data.SqlClient.SqlException',
      instanceName(server, name),
    ),
  );
}

/** SQL Server lets only its administrators create databases. */
export function requireSysadmin(call: Call, instance: SqlInstance): void {
  const { user, groups } = call.deployment.directory.caller;
  const isSysadmin = instance.logins.some(({ name, sysadmin }) => {
    const account = name.toLowerCase();
    return sysadmin && (account === user.toLowerCase() || groups.some((group) => account.endsWith(`\\${group.toLowerCase()}`)));
  });
  if (isSysadmin) return;
  throw new CmdletError(
    commandError(
      `The user "${user}" is not a member of the sysadmin role of ${instanceName(instance.server, instance.name)}.`,
      `System.UnauthorizedAccessException,${call.command}`,
      'PermissionDenied',
      'System.UnauthorizedAccessException',
      user,
    ),
  );
}

function requireNotMirrored(call: Call, { store, instance }: Target, changes: boolean): void {
  const mirrored = databasesOf(store).find(({ name }) => instance.databases[name.toLowerCase()]?.mirroring);
  if (changes && mirrored) throw refused(call, `the database ${mirrored.name} is mirrored: uninstall the mirror first`);
}

function requirePrimary(call: Call, { store, instance }: Target): void {
  const secondary = databasesOf(store).find(({ name }) => {
    const database = instance.databases[name.toLowerCase()];
    return database && isSecondary(call.deployment, instance.server, database);
  });
  if (secondary) throw refused(call, `${instance.server} is a secondary replica of ${secondary.name}: fail over to it first`);
}

/** Setup of one version makes no databases of another: major and minor number of a build are the version's. */
function requireVersion(call: Call, { store }: Target, build: string): void {
  const { name, build: ofStore } = product(store.serviceVersion);
  const version = (text: string): string => text.split('.').slice(0, 2).join('.');
  if (version(ofStore) !== version(build))
    throw refused(call, `the databases of ${store.id} are of ${name}, and ${call.computer} has ${build}`);
}

function bringUp(instance: SqlInstance, store: Service, build: string): string[] {
  return databasesOf(store).flatMap(({ name }) => {
    const database = instance.databases[name.toLowerCase()];
    if (!database || database.build === build) return [];
    database.build = build;
    return [`${instanceName(instance.server, instance.name)}: ${name} brought to ${build}`];
  });
}

/** The databases every server has for itself, where their instances are there. */
function installLocal(call: Call, topology: Topology, build: string): void {
  const pool = poolOfMachine(topology, call.computer);
  const { seed, directory, sqlInstances } = call.deployment;
  for (const { instance, database: name } of pool ? localDatabases(topology, pool) : []) {
    const place = sqlInstances[instanceKey(call.computer, instance)];
    if (!place || !isLocalInstance(instance)) continue;
    const description = {
      role: 'Local',
      instance,
      name,
      netBiosName: directory.netBiosName,
      seed,
      build,
      createdUtc: call.now.toISOString(),
    };
    (place.databases[name] ??= newDatabase(description)).build = build;
  }
}

function writeReport(call: Call, lines: readonly string[]): void {
  const path = textOf(call, 'Report');
  if (path === null) return;
  const rows = lines.map((line) => `<li>${xmlText(line)}</li>`).join('');
  try {
    writeFileSync(call.localPath(path), `<!DOCTYPE html><title>${call.command}</title><ul>${rows}</ul>`);
  } catch (cause) {
    throw cannotWrite(call, path, (cause as Error).message);
  }
}

const refused = (call: Call, why: string): CmdletError =>
  new CmdletError(
    commandError(
      `Install-CsDatabase: ${why}.`,
      `Microsoft.Rtc.Common.Data.SqlException,${call.command}`,
      'InvalidOperation',
      'System.InvalidOperationException',
    ),
  );
