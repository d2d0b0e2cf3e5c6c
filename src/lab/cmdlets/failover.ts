import { SERVER_ADMINS } from '../../domain/command-failure.js';
import { activeCmsPool, backupPool, registrarPools } from '../../domain/roles.js';
import { dependencies, findPool, poolOfMachine, servicesOfRole, servicesOn, type Pool, type Topology } from '../../domain/topology.js';
import { assume, cite } from '../behaviours.js';
import { backUpPool, standbyDatabase } from '../deployment/backup-service.js';
import { recoverQuorum } from '../deployment/front-ends.js';
import { centralDatabase, findComputer, instanceByName, userStore } from '../deployment/lookup.js';
import type { Computer } from '../deployment/model.js';
import { configurationChanged, pushReplicas } from '../deployment/replication.js';
import { psObject } from '../ps-object.js';
import { CmdletError, commandError } from './cmdlet-error.js';
import { isOn, notFound, publishedTopology, READERS, textOf, type Call, type Family } from './cmdlet.js';

const ADMINS = [SERVER_ADMINS];

/** Pools that stand in for each other, and pools that do not come up. */
export const FAILOVER_CMDLETS: Family = {
  'Invoke-CsManagementServerFailover': {
    groups: ADMINS,
    unpractised: ['Report', 'Restore', 'BackupMirrorSqlServerFqdn', 'BackupMirrorSqlInstanceName'],
    behaviours: [
      cite(
        'procedures.md 5.5',
        'Invoke-CsManagementServerFailover moves the store to the pair; in a disaster it takes -BackupSqlServerFqdn and -Force',
      ),
      cite(
        'procedures.md 5.5',
        'without parameters Invoke-CsManagementServerFailover runs in the pool that takes over, while the store lives',
      ),
      cite('procedures.md 7 G24', 'the locations of E9-1-1 are not copied to the pair'),
    ],
    run: failOverCentralStore,
  },
  'Invoke-CsPoolFailOver': {
    groups: ADMINS,
    unpractised: ['FlushStorageService'],
    behaviours: [
      cite('procedures.md 8.8', 'Invoke-CsPoolFailOver fails without a backup pool, and while an Edge pool names the pool as its next hop'),
      cite(
        'procedures.md 5.3',
        'Invoke-CsPoolFailOver needs -DisasterMode for a pool that does not answer, and a Central Management store that does',
      ),
    ],
    *run(call) {
      const topology = publishedTopology(call);
      const pool = registrarPool(call, topology);
      if (!backupPool(topology, pool.fqdn)) throw refused(call, `no backup pool is assigned to ${pool.fqdn}`);
      const edge = edgeThrough(topology, pool);
      if (edge !== null)
        throw refused(call, `this Front-end pool "${pool.fqdn}" is specified in topology as the next hop for the Edge server "${edge}"`);
      const store = userStore(call.deployment, topology, pool.fqdn);
      if (!store && !isOn(call, 'DisasterMode')) throw refused(call, `pool ${pool.fqdn} does not answer: use -DisasterMode`);
      if (store) backUpPool(call.deployment, pool.fqdn);
    },
  },
  'Invoke-CsBackupServiceSync': {
    groups: ADMINS,
    unpractised: ['BackupModule'],
    behaviours: [
      cite('procedures.md 5.1', 'the Backup Service copies user data and the Central Management store to the other pool of the pair'),
      assume('in practice the Backup Service copies when Invoke-CsBackupServiceSync asks, and when a pool is failed over'),
    ],
    *run(call) {
      const topology = publishedTopology(call);
      const pool = registrarPool(call, topology);
      if (!backupPool(topology, pool.fqdn)) throw refused(call, `no backup pool is assigned to ${pool.fqdn}`);
      backUpPool(call.deployment, pool.fqdn);
    },
  },
  'Remove-CsUserStoreBackupData': {
    groups: ADMINS,
    behaviours: [assume('Remove-CsUserStoreBackupData removes what the pool keeps for the other pool of a pair')],
    *run(call) {
      const topology = publishedTopology(call);
      const pool = registrarPool(call, topology);
      const store = userStore(call.deployment, topology, pool.fqdn);
      if (!store) throw refused(call, `the user store of ${pool.fqdn} cannot be opened`);
      delete store.backups;
    },
  },
  'Reset-CsPoolRegistrarState': {
    groups: ADMINS,
    unpractised: ['MachineFqdn', 'NoReStart', 'ResetLocalDatabases', 'ServicesStopDelayMins'],
    behaviours: [
      cite('procedures.md 7 G18', 'Reset-CsPoolRegistrarState -ResetType QuorumLossRecovery starts a pool that has too few Front Ends'),
      assume('the other reset types do the same in practice'),
    ],
    *run(call) {
      recoverQuorum(call.deployment, registrarPool(call, publishedTopology(call)));
    },
  },
  'Get-CsPoolFabricState': {
    groups: READERS,
    unpractised: ['Tenant', 'UserUri', 'RoutingGroup', 'OutputCsvFile', 'HealthState', 'ServiceName', 'Type'],
    behaviours: [assume('Get-CsPoolFabricState -PoolFqdn shows each Front End, and whether it is up')],
    *run(call) {
      for (const { fqdn, fqdnAsWritten } of registrarPool(call, publishedTopology(call)).machines) {
        const isUp = isRunning(findComputer(call.deployment, fqdn), 'RTCSRV');
        yield psObject(
          'Microsoft.Rtc.Management.Hadr.FabricNodeState',
          { NodeName: fqdnAsWritten, NodeStatus: isUp ? 'Up' : 'Down' },
          fqdn,
        );
      }
    },
  },
  'Invoke-CsManagementStoreReplication': {
    groups: ADMINS,
    behaviours: [
      cite(
        'Invoke-CsManagementStoreReplication',
        'Invoke-CsManagementStoreReplication asks for replication to every replica, or to -ReplicaFqdn',
      ),
      assume('Invoke-CsManagementStoreReplication -ReplicaFqdn brings the other replicas along in practice'),
    ],
    *run(call) {
      const wanted = textOf(call, 'ReplicaFqdn');
      if (wanted !== null && !findComputer(call.deployment, wanted)?.replica) throw notFound(call, 'replica', wanted);
      pushReplicas(call.deployment, call.now);
    },
  },
};

function* failOverCentralStore(call: Call): Generator<never> {
  const target = textOf(call, 'BackupSqlServerFqdn') === null ? plannedTarget(call) : disasterTarget(call);
  const { topology } = call.deployment.replicated;
  const database = standbyDatabase(call.deployment, topology, target.fqdn);
  const store = servicesOn(topology, target.fqdn)
    .filter(({ role }) => role === 'CentralMgmt')
    .flatMap((service) => dependencies(topology, service, 'CentralMgmtStore'))[0];
  if (!database || !store) throw refused(call, `${target.fqdn} has no Central Management database that could take over`);
  const configuration = structuredClone(centralDatabase(call.deployment, 'xds')?.configuration ?? call.deployment.replicated);
  configuration.topology = withActive(configuration.topology, target.fqdn);
  database.content = { kind: 'xds', configuration };
  call.deployment.directory.serviceConnectionPoint = `${store.installedOn.pool}\\${store.installedOn.sqlInstance ?? ''}`;
  configurationChanged(call.deployment, configuration);
}

/** The pool this session is in, while the store still answers. */
function plannedTarget(call: Call): Pool {
  const topology = publishedTopology(call);
  const pool = poolOfMachine(topology, call.computer)!;
  if (activeCmsPool(topology)?.fqdn === pool.fqdn) throw refused(call, `${pool.fqdn} hosts the Central Management store already`);
  return pool;
}

function disasterTarget(call: Call): Pool {
  const { topology } = call.deployment.replicated;
  const server = (textOf(call, 'BackupSqlServerFqdn') ?? '').toLowerCase();
  const name = textOf(call, 'BackupSqlInstanceName') ?? '';
  if (!instanceByName(call.deployment, `${server}\\${name}`)?.running) throw refused(call, `no SQL Server answers at ${server}\\${name}`);
  const service = servicesOfRole(topology, 'CentralMgmt').find((candidate) =>
    dependencies(topology, candidate, 'CentralMgmtStore').some(
      ({ installedOn }) => installedOn.pool === server && (installedOn.sqlInstance ?? '').toLowerCase() === name.toLowerCase(),
    ),
  );
  const pool = service && findPool(topology, service.installedOn.pool);
  if (pool) return pool;
  throw refused(call, `no Central Management service uses ${server}\\${name}`);
}

const withActive = (topology: Topology, pool: string): Topology => ({
  ...topology,
  services: topology.services.map((service) =>
    service.role === 'CentralMgmt'
      ? { ...service, attributes: { ...service.attributes, IsActive: String(service.installedOn.pool === pool) } }
      : service,
  ),
});

function registrarPool(call: Call, topology: Topology): Pool {
  const named = textOf(call, 'PoolFqdn') ?? '';
  const pool = registrarPools(topology).find(({ fqdn }) => fqdn === named.toLowerCase());
  if (pool) return pool;
  throw notFound(call, 'the registrar pool', named);
}

function edgeThrough(topology: Topology, pool: Pool): string | null {
  const edge = servicesOfRole(topology, 'EdgeServer').find((service) =>
    dependencies(topology, service, 'Registrar').some(({ installedOn }) => installedOn.pool === pool.fqdn),
  );
  return edge?.installedOn.pool ?? null;
}

const isRunning = (computer: Computer | null, name: string): boolean =>
  computer?.running === true && computer.services.some((service) => service.name === name && service.status === 'Running');

const refused = (call: Call, why: string): CmdletError =>
  new CmdletError(
    commandError(
      `${call.command}: ${why}.`,
      `Microsoft.Rtc.Management.Hadr.FailoverException,${call.command}`,
      'InvalidOperation',
      'System.InvalidOperationException',
    ),
  );
