import { SERVER_ADMINS } from '../../domain/command-failure.js';
import { databasesOf } from '../../domain/databases.js';
import { mirrorStore } from '../../domain/roles.js';
import { dependencies, findPool, servicesOn, type Service, type Topology } from '../../domain/topology.js';
import { assume, cite } from '../behaviours.js';
import { instanceKey } from '../deployment/lookup.js';
import { endMirroring, establishMirror, switchRoles } from '../deployment/mirroring.js';
import type { SqlInstance } from '../deployment/model.js';
import { CmdletError, commandError } from './cmdlet-error.js';
import { isOn, notFound, publishedTopology, textOf, type Call, type Family } from './cmdlet.js';
import { openInstance, requireSysadmin } from './install-database.js';
import { databaseTypes } from './stores.js';

/** Mirrored databases: made, ended, turned round. */
export const MIRROR_CMDLETS: Family = {
  'Invoke-CsDatabaseFailover': {
    groups: [SERVER_ADMINS],
    unpractised: ['Report'],
    behaviours: [
      cite('Invoke-CsDatabaseFailover', 'Invoke-CsDatabaseFailover makes the primary or the mirror of one database type the principal'),
      assume('Invoke-CsDatabaseFailover needs -Force when the other half does not answer'),
      assume('Invoke-CsDatabaseFailover changes nothing where the half is the principal already'),
    ],
    run: failOver,
  },
  'Install-CsMirrorDatabase': {
    groups: [SERVER_ADMINS],
    unpractised: ['DatabasePathMap', 'ExcludeDatabaseList', 'Report'],
    behaviours: [
      cite(
        'Install-CsMirrorDatabase',
        'Install-CsMirrorDatabase mirrors the databases of a SQL server as the topology says, over a file share',
      ),
      assume('Install-CsMirrorDatabase refuses databases that stand on the mirror unless -DropExistingDatabasesOnMirror is given'),
    ],
    run: installMirror,
  },
  'Uninstall-CsMirrorDatabase': {
    groups: [SERVER_ADMINS],
    unpractised: ['Report'],
    behaviours: [
      cite('procedures.md 7 G35', 'Uninstall-CsMirrorDatabase takes the surviving server, whose databases stay'),
      assume('Uninstall-CsMirrorDatabase warns where nothing is mirrored, and ends well'),
    ],
    run: uninstallMirror,
  },
};

function* failOver(call: Call): Generator<never> {
  const topology = isOn(call, 'LocalStore') ? call.deployment.replicated.topology : publishedTopology(call);
  const pool = findPool(topology, textOf(call, 'PoolFqdn') ?? '');
  if (!pool) throw notFound(call, 'the pool', textOf(call, 'PoolFqdn') ?? '');
  const toMirror = textOf(call, 'NewPrincipal')?.toLowerCase() === 'mirror';
  const pairs = mirroredStores(topology, pool.fqdn, textOf(call, 'DatabaseType') ?? '');
  if (pairs.length === 0)
    throw refused(call, `no database of type ${textOf(call, 'DatabaseType')} of ${pool.fqdn} is mirrored in the topology`);
  const excluded = (Array.isArray(call.args['ExcludeDatabaseList']) ? call.args['ExcludeDatabaseList'] : []).map((name) =>
    name.toLowerCase(),
  );
  for (const { primary, mirror } of pairs) {
    const [target, other] = toMirror ? [mirror, primary] : [primary, mirror];
    const instance = openInstance(call, target.installedOn.pool, target.installedOn.sqlInstance ?? '');
    for (const { name } of databasesOf(primary))
      if (!excluded.includes(name.toLowerCase())) turn(call, instance, answering(call, other), name.toLowerCase());
  }
}

function turn(call: Call, instance: SqlInstance, other: SqlInstance | null, name: string): void {
  const database = instance.databases[name];
  if (!database?.mirroring) throw refused(call, `the database ${name} on ${instance.server} is not mirrored`);
  if (database.mirroring.role === 'PRINCIPAL') return;
  const from = other?.databases[name] ?? null;
  if (!from && !isOn(call, 'Force')) throw refused(call, `the principal of ${name} does not answer: -Force takes over without it`);
  const problem = switchRoles(from, database);
  if (problem !== null) throw refused(call, problem);
}

const answering = ({ deployment }: Call, { installedOn }: Service): SqlInstance | null => {
  const instance = deployment.sqlInstances[instanceKey(installedOn.pool, installedOn.sqlInstance ?? '')];
  return instance?.running ? instance : null;
};

function mirroredStores(topology: Topology, pool: string, type: string): { primary: Service; mirror: Service }[] {
  const stores = servicesOn(topology, pool).flatMap((service) => dependencies(topology, service));
  return [...new Map(stores.map((store) => [store.id, store])).values()].flatMap((primary) => {
    const isOfType = databasesOf(primary).some(({ databaseType }) => databaseType.toLowerCase() === type.toLowerCase());
    const mirror = isOfType ? mirrorStore(topology, primary) : null;
    return mirror ? [{ primary, mirror }] : [];
  });
}

function* installMirror(call: Call): Generator<never> {
  const topology = publishedTopology(call);
  const share = textOf(call, 'FileShare') ?? '';
  if (!(share.toLowerCase() in call.deployment.shares)) throw refused(call, `the file share ${share} cannot be reached`);
  const server = (textOf(call, 'SqlServerFqdn') ?? '').toLowerCase();
  const type = textOf(call, 'DatabaseType')?.toLowerCase();
  const wantedInstance = textOf(call, 'SqlInstanceName') ?? textOf(call, 'ForInstance') ?? (isOn(call, 'ForDefaultInstance') ? '' : null);
  const stores = topology.services.filter(
    (store) =>
      store.installedOn.pool === server &&
      store.installedOn.sqlInstance !== null &&
      (wantedInstance === null || store.installedOn.sqlInstance.toLowerCase() === wantedInstance.toLowerCase()) &&
      (type === undefined || databasesOf(store).some(({ databaseType }) => databaseType.toLowerCase() === type)) &&
      mirrorStore(topology, store) !== null,
  );
  if (stores.length === 0) throw refused(call, `the topology mirrors no such database of ${server}`);
  for (const store of stores) {
    requireRoom(call, store, mirrorStore(topology, store)!);
    const problem = establishMirror(call.deployment, topology, store);
    if (problem !== null) throw refused(call, problem);
  }
}

function requireRoom(call: Call, store: Service, mirror: Service): void {
  const halves = [store, mirror].map(({ installedOn }) => openInstance(call, installedOn.pool, installedOn.sqlInstance ?? ''));
  for (const instance of halves) requireSysadmin(call, instance);
  const standing = databasesOf(store).find(({ name }) => {
    const database = halves[1]!.databases[name.toLowerCase()];
    return database && !database.mirroring;
  });
  if (standing && !isOn(call, 'DropExistingDatabasesOnMirror'))
    throw refused(call, `the database ${standing.name} stands on ${mirror.installedOn.pool} already`);
}

function* uninstallMirror(call: Call): Generator<never> {
  const instance = openInstance(call, textOf(call, 'SqlServerFqdn') ?? '', textOf(call, 'SqlInstanceName') ?? '');
  requireSysadmin(call, instance);
  const type = (textOf(call, 'DatabaseType') ?? '').toLowerCase();
  const typeOf = databaseTypes(call.deployment.replicated.topology);
  const ofType = Object.entries(instance.databases).filter(([key]) => typeOf.get(key) === type);
  const mirrored = ofType.filter(([, database]) => database.mirroring).map(([, database]) => database);
  const copy = mirrored.find(({ mirroring }) => mirroring?.role === 'MIRROR');
  if (copy) throw refused(call, `the database ${copy.name} on ${instance.server} is the mirror: name the server of the principal`);
  if (mirrored.length === 0) call.warn(`No database of type ${type} on ${instance.server} is mirrored.`);
  for (const database of mirrored) endMirroring(call.deployment, database, isOn(call, 'DropExistingDatabasesOnMirror'));
}

const refused = (call: Call, why: string): CmdletError =>
  new CmdletError(
    commandError(
      `${call.command}: ${why}.`,
      `Microsoft.Rtc.Management.Deployment.MirrorException,${call.command}`,
      'InvalidOperation',
      'System.InvalidOperationException',
    ),
  );
