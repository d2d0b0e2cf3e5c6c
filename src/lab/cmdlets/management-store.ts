import { activeCmsPool } from '../../domain/roles.js';
import { assume, cite } from '../behaviours.js';
import { centralDatabase } from '../deployment/lookup.js';
import { product } from '../deployment/products.js';
import { pushReplicas } from '../deployment/replication.js';
import { psObject, psText } from '../ps-object.js';
import { configuration, isOn, matches, notFound, READERS, storeUnreachable, textOf, type Call, type Family } from './cmdlet.js';

const XDS = 'Microsoft.Rtc.Management.Xds';

/** The Central Management store, its pointer and its replicas. */
export const MANAGEMENT_STORE_CMDLETS: Family = {
  'Get-CsManagementConnection': {
    groups: READERS,
    behaviours: [
      cite('formats.md 2', 'Get-CsManagementConnection names provider, connection, SQL server and instance and their mirror'),
      assume('Get-CsManagementConnection answers from the service connection point even while the store itself is down'),
    ],
    *run(call) {
      const pointer = pointerOf(call);
      const mirror = mirrorOf(call, pointer);
      yield psObject(`${XDS}.ManagementConnection`, {
        StoreProvider: 'Sql',
        Connection: `Data Source=${pointer.name};Initial Catalog=xds;Integrated Security=True`,
        ReadOnly: false,
        SqlServer: pointer.server,
        SqlInstance: pointer.instance,
        MirrorSqlServer: mirror?.server ?? null,
        MirrorSqlInstance: mirror?.instance ?? null,
      });
    },
  },
  'Get-CsConfigurationStoreLocation': {
    groups: READERS,
    unpractised: ['Report'],
    behaviours: [
      cite('procedures.md 8.2', 'Get-CsConfigurationStoreLocation returns what msRTCSIP-BackEndServer holds: server\\instance'),
      assume('Get-CsConfigurationStoreLocation returns one object with BackEndServer and MirrorBackEndServer'),
    ],
    *run(call) {
      const pointer = pointerOf(call);
      const mirror = mirrorOf(call, pointer);
      yield psObject(`${XDS}.ConfigurationStoreLocation`, { BackEndServer: pointer.name, MirrorBackEndServer: mirror?.name ?? null });
    },
  },
  'Get-CsManagementStoreReplicationStatus': {
    groups: READERS,
    behaviours: [
      cite(
        'formats.md 2',
        'Get-CsManagementStoreReplicationStatus shows one row for each replica: UpToDate, ReplicaFqdn, dates and product version',
      ),
      cite(
        'procedures.md 8.7',
        '-CentralManagementStoreStatus names the active master and file transfer agent; empty means the store is down',
      ),
    ],
    *run(call) {
      if (isOn(call, 'CentralManagementStoreStatus')) {
        yield storeStatus(call);
        return;
      }
      const { topology } = configuration(call);
      const wanted = textOf(call, 'ReplicaFqdn');
      const machines = topology.pools.filter((pool) => pool.replicates).flatMap((pool) => pool.machines);
      const found = machines.filter((machine) => wanted === null || matches(wanted, machine.fqdn));
      if (wanted !== null && found.length === 0) throw notFound(call, 'replica', wanted);
      for (const machine of found) {
        const replica = call.deployment.computers[machine.fqdn]?.replica;
        yield psObject(`${XDS}.ReplicaState`, {
          UpToDate: replica?.upToDate ?? false,
          ReplicaFqdn: machine.fqdnAsWritten,
          LastStatusReport: replica ? new Date(replica.lastStatusUtc) : null,
          LastUpdateCreation: replica ? new Date(replica.lastStatusUtc) : null,
          ProductVersion: replica ? product(call.productVersion).build : '',
        });
      }
      pushReplicas(call.deployment, call.now);
    },
  },
  'Get-CsServerVersion': {
    groups: READERS,
    behaviours: [cite('formats.md 2', 'Get-CsServerVersion returns a sentence with the build in parentheses')],
    *run(call) {
      const { name, build } = product(call.productVersion);
      yield psText(`${name} (${build}): Volume license key installed.`);
    },
  },
  'Get-CsServerPatchVersion': {
    groups: READERS,
    unpractised: ['Report'],
    behaviours: [
      cite('formats.md 2', 'Get-CsServerPatchVersion shows ComponentName and Version of everything installed on this machine'),
      assume('Get-CsServerPatchVersion does not exist before Skype for Business Server 2015'),
    ],
    *run(call) {
      for (const { name, version } of call.deployment.computers[call.computer]?.products ?? [])
        yield psObject('Microsoft.Rtc.Management.Deployment.PatchVersion', { ComponentName: name, Version: version });
    },
  },
};

interface Pointer {
  name: string;
  server: string;
  instance: string;
}

function pointerOf(call: Call): Pointer {
  const pointer = call.deployment.directory.serviceConnectionPoint;
  if (pointer === null) throw storeUnreachable(call);
  return parsePointer(pointer);
}

function parsePointer(text: string): Pointer {
  const [server = '', instance = ''] = text.split('\\');
  return { name: instance === '' ? server : `${server}\\${instance}`, server, instance };
}

function mirrorOf(call: Call, pointer: Pointer): Pointer | null {
  const partner =
    call.deployment.sqlInstances[`${pointer.server}\\${pointer.instance}`.toLowerCase()]?.databases['xds']?.mirroring?.partner;
  return partner === undefined ? null : parsePointer(partner);
}

function storeStatus(call: Call) {
  const isUp = centralDatabase(call.deployment, 'xds') !== null;
  const pool = isUp ? activeCmsPool(configuration(call).topology) : null;
  const master = pool?.machines.find((machine) => runs(call, machine.fqdn, 'MASTER'))?.fqdnAsWritten ?? null;
  const agent = pool?.machines.find((machine) => runs(call, machine.fqdn, 'FTA'))?.fqdnAsWritten ?? null;
  return psObject(`${XDS}.CentralManagementStoreStatusResult`, {
    LastUpdatedOn: master ? call.now : null,
    ActiveMasterFqdn: master,
    ActiveMasterLastHeartbeat: master ? call.now : null,
    ActiveFileTransferAgentFqdn: agent,
    ActiveFileTransferAgentLastHeartbeat: agent ? call.now : null,
    // the other spelling that pages of the documentation print
    ActiveFileTransferAgents: agent ? [agent] : [],
  });
}

const runs = (call: Call, fqdn: string, service: string): boolean =>
  call.deployment.computers[fqdn]?.services.some((known) => known.name === service && known.status === 'Running') ?? false;
