import { databasesOf } from '../../domain/databases.js';
import { backupPool, mirrorStore, runsResponseGroup } from '../../domain/roles.js';
import { dependencies, findPool, servicesOfRole, servicesOn, type Service, type Topology } from '../../domain/topology.js';
import { assume, cite } from '../behaviours.js';
import { findInstance, instanceKey, instanceName, instancesOf } from '../deployment/lookup.js';
import type { SqlInstance } from '../deployment/model.js';
import { psObject, type PsObject } from '../ps-object.js';
import { isOn, notFound, publishedTopology, READERS, textOf, type Call, type Family } from './cmdlet.js';

/** SQL Server behind the pools, as the product's own commands see it, and the copies of its data. */
export const STORE_CMDLETS: Family = {
  'Get-CsDatabaseMirrorState': {
    groups: READERS,
    unpractised: ['Report'],
    behaviours: [
      cite('formats.md 2', 'Get-CsDatabaseMirrorState shows StateOnPrimary, StateOnMirror and MirroringStatusOnPrimary of each database'),
      assume('Get-CsDatabaseMirrorState shows DatabaseInaccessibleOrMirroringNotEnabled for a pool without mirroring'),
    ],
    run: mirrorStates,
  },
  'Get-CsUserDatabaseState': {
    groups: READERS,
    behaviours: [cite('formats.md 2', 'Get-CsUserDatabaseState shows Identity UserDatabase:fqdn and whether it is online')],
    *run(call) {
      const topology = publishedTopology(call);
      const registrarPool = textOf(call, 'RegistrarPool')?.toLowerCase();
      const identity = textOf(call, 'Identity')?.toLowerCase();
      for (const store of servicesOfRole(topology, 'UserStore')) {
        const name = `UserDatabase:${findPool(topology, store.installedOn.pool)?.fqdnAsWritten ?? store.installedOn.pool}`;
        if (identity !== undefined && identity !== name.toLowerCase()) continue;
        if (registrarPool !== undefined && !usesStore(topology, registrarPool, store)) continue;
        const online = instancesOf(call.deployment, topology, store).some((instance) => instance.running && 'rtcxds' in instance.databases);
        yield psObject('Microsoft.Rtc.Management.Xds.UserStoreState', { Identity: name, Online: online }, name);
      }
    },
  },
  'Get-CsBackupServiceStatus': {
    groups: ['RTCUniversalServerAdmins'],
    behaviours: [
      cite('procedures.md 2.1', 'Get-CsBackupServiceStatus is for RTCUniversalServerAdmins'),
      cite(
        'formats.md 2',
        'Get-CsBackupServiceStatus shows BackupModules with export and import status; CentralMgmt.CMSMaster of a passive pool is NotInitialized',
      ),
      cite('procedures.md 6', 'from Skype for Business Server 2019 on the Backup Service also replicates Response Group'),
      assume('Get-CsBackupServiceStatus fails for a pool that has no backup pool'),
    ],
    *run(call) {
      const topology = publishedTopology(call);
      const pool = textOf(call, 'PoolFqdn') ?? '';
      const backup = backupPool(topology, pool);
      if (!backup) throw notFound(call, 'a backup pool of', pool);
      yield psObject('System.Object', {
        PoolFqdn: pool.toLowerCase(),
        BackupPoolFqdn: backup.fqdnAsWritten,
        OverallExportStatus: 'SteadyState',
        OverallImportStatus: 'NormalState',
        BackupModules: backupModules(call, topology, pool.toLowerCase()),
      });
    },
  },
  'Test-CsDatabase': {
    groups: READERS,
    unpractised: ['Report'],
    behaviours: [
      cite(
        'formats.md 2',
        'Test-CsDatabase shows server, instance, database, expected and installed version and the version of SQL Server',
      ),
      assume('Test-CsDatabase shows a database that cannot be opened with Succeed false'),
    ],
    run: testDatabases,
  },
};

const usesStore = (topology: Topology, pool: string, store: Service): boolean =>
  servicesOn(topology, pool).some((service) => dependencies(topology, service, 'UserStore').some((used) => used.id === store.id));

/** Schema versions of Skype for Business Server 2019; practice shows them for every product. */
const SCHEMA_VERSIONS: Readonly<Record<string, string>> = {
  rtcxds: '15.13.21',
  rtcab: '62.42.13',
  rgsconfig: '5.5.2',
  rgsdyn: '2.2.1',
  cpsdyn: '1.1.2',
  xds: '10.16.7',
  lis: '3.1.1',
  rtc: '125.74.89',
  lyss: '12.44.13',
};

function* mirrorStates(call: Call): Generator<PsObject> {
  const topology = publishedTopology(call);
  const pool = findPool(topology, textOf(call, 'PoolFqdn') ?? '');
  if (!pool) throw notFound(call, 'the pool', textOf(call, 'PoolFqdn') ?? '');
  const type = textOf(call, 'DatabaseType')?.toLowerCase();
  const stores = servicesOn(topology, pool.fqdn).flatMap((service) => dependencies(topology, service));
  const named = new Map(stores.map((store) => [store.id, store]));
  for (const store of named.values()) {
    const mirror = mirrorStore(topology, store);
    for (const { name, databaseType } of databasesOf(store)) {
      if (type !== undefined && !databaseType.toLowerCase().startsWith(type)) continue;
      yield mirrorState(call, store, mirror, name);
    }
  }
}

function mirrorState(call: Call, store: Service, mirror: Service | null, name: string): PsObject {
  const stateOn = (where: Service | null): { state: string; status: string | null } => {
    const instance = where && call.deployment.sqlInstances[instanceKey(where.installedOn.pool, where.installedOn.sqlInstance ?? '')];
    const mirroring = instance?.running ? instance.databases[name.toLowerCase()]?.mirroring : null;
    if (!mirroring) return { state: 'DatabaseInaccessibleOrMirroringNotEnabled', status: null };
    return { state: mirroring.role === 'PRINCIPAL' ? 'Principal' : 'Mirror', status: mirroring.state.toLowerCase() };
  };
  const primary = stateOn(store);
  const secondary = stateOn(mirror);
  return psObject('Microsoft.Rtc.Management.Deployment.DatabaseMirrorState', {
    DatabaseName: name,
    StateOnPrimary: primary.state,
    StateOnMirror: secondary.state,
    MirroringStatusOnPrimary: primary.status,
    MirroringStatusOnMirror: secondary.status,
  });
}

function backupModules(call: Call, topology: Topology, pool: string): PsObject[] {
  const hostsMaster = servicesOn(topology, pool).some(
    (service) => service.role === 'CentralMgmt' && /^(true|1)$/.test(service.attributes['IsActive'] ?? ''),
  );
  const rows: [identity: string, exportStatus: string][] = [
    ['UserServices.PresenceFocus', 'SteadyState'],
    ['ConfServices.DataConf', 'SteadyState'],
    ['CentralMgmt.CMSMaster', hostsMaster ? 'SteadyState' : 'NotInitialized'],
  ];
  if (call.productVersion >= 8 && runsResponseGroup(topology, pool))
    rows.push(['ApplicationServer.RGSDataStore', 'SteadyState'], ['ApplicationServer.RGSFileStore', 'SteadyState']);
  const category = CATEGORIES[textOf(call, 'Category')?.toLowerCase() ?? ''];
  return rows
    .filter(([identity]) => category === undefined || category.test(identity))
    .map(([Identity, ExportStatus]) =>
      psObject(
        'Microsoft.Rtc.Management.Hadr.BackupService.ModuleStatus',
        { Identity, ExportStatus, ImportStatus: 'NormalState' },
        Identity,
      ),
    );
}

const CATEGORIES: Readonly<Record<string, RegExp>> = {
  cms: /^CentralMgmt/,
  userdata: /^(UserServices|ConfServices)/,
  rgs: /^ApplicationServer/,
};

function* testDatabases(call: Call): Generator<PsObject> {
  const server = textOf(call, 'SqlServerFqdn')?.toLowerCase();
  const instances = Object.values(call.deployment.sqlInstances).filter((instance) => isTested(call, instance, server));
  if (server !== undefined && instances.length === 0) throw notFound(call, 'SQL Server', server);
  const type = isOn(call, 'CentralManagementDatabase') ? 'centralmgmt' : textOf(call, 'DatabaseType')?.toLowerCase();
  const typeOf = databaseTypes(publishedTopology(call));
  for (const instance of instances) {
    for (const [key, database] of Object.entries(instance.databases))
      if (type === undefined || typeOf.get(key) === type) yield databaseTest(instance, database.name);
  }
}

function isTested(call: Call, instance: SqlInstance, server: string | undefined): boolean {
  const name = textOf(call, 'SqlInstanceName')?.toLowerCase();
  if (name !== undefined && instance.name.toLowerCase() !== name) return false;
  if (isOn(call, 'CentralManagementDatabase'))
    return `${instance.server}\\${instance.name}`.toLowerCase() === call.deployment.directory.serviceConnectionPoint?.toLowerCase();
  if (isOn(call, 'LocalService')) return instance.server === call.computer;
  return server === undefined || findInstance(call.deployment, server, instance.name) === instance;
}

/** Database in lower case -> -DatabaseType in lower case. */
export const databaseTypes = (topology: Topology): Map<string, string> =>
  new Map(
    topology.services.flatMap((store) =>
      databasesOf(store).map(({ name, databaseType }) => [name.toLowerCase(), databaseType.toLowerCase()]),
    ),
  );

const databaseTest = (instance: SqlInstance, name: string): PsObject =>
  psObject('Microsoft.Rtc.SyntheticTransactions.TaskOutput', {
    SqlServerFqdn: instance.server,
    SqlInstanceName: instance.name,
    DatabaseName: name,
    DatabaseHighAvailability: instance.databases[name.toLowerCase()]?.mirroring ? 'Mirror' : 'None',
    DataSource: instanceName(instance.server, instance.name),
    SQLServerVersion: `${instance.version} ${instance.edition}`,
    ExpectedVersion: SCHEMA_VERSIONS[name] ?? null,
    InstalledVersion: instance.running ? (SCHEMA_VERSIONS[name] ?? null) : null,
    Succeed: instance.running,
  });
