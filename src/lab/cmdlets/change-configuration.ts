import { readFileSync } from 'node:fs';
import { SERVER_ADMINS } from '../../domain/command-failure.js';
import { LyncBackupError } from '../../domain/errors.js';
import { servicesOfRole, uncPath, type Topology } from '../../domain/topology.js';
import { readTopology } from '../../formats/topology-xml.js';
import { readConfigurationArchive } from '../archives/configuration-archive.js';
import { assume, cite } from '../behaviours.js';
import { enableTopology } from '../deployment/enable.js';
import { centralDatabase, centralSqlDatabase, findComputer, findInstance } from '../deployment/lookup.js';
import { configurationChanged, REPLICATION_BEHAVIOURS } from '../deployment/replication.js';
import { psText } from '../ps-object.js';
import { CmdletError, commandError } from './cmdlet-error.js';
import { configuration, isOn, notFound, READERS, storeUnreachable, textOf, type Call, type Family } from './cmdlet.js';
import { IMPORT_FILE_BEHAVIOURS, importArchive } from './import-file.js';

const ADMINS = [SERVER_ADMINS];
const DOMAIN_ADMINS = 'Domain Admins';

/** What changes the Central Management store and the pointer to it. */
export const CHANGE_CONFIGURATION_CMDLETS: Family = {
  'Set-CsConfigurationStoreLocation': {
    groups: ADMINS,
    unpractised: ['Report'],
    behaviours: [
      cite('procedures.md 8.2', 'Set-CsConfigurationStoreLocation writes server\\instance to msRTCSIP-BackEndServer'),
      assume('Set-CsConfigurationStoreLocation fails where it finds no database xds, unless -SkipLookup is given'),
      assume('the mirror of the store is found through its database: -MirrorSqlServerFqdn is only checked'),
    ],
    *run(call) {
      const pointer = placeOf(call, 'SqlServerFqdn', 'SqlInstanceName');
      if (textOf(call, 'MirrorSqlServerFqdn') !== null) placeOf(call, 'MirrorSqlServerFqdn', 'MirrorSqlInstanceName');
      call.deployment.directory.serviceConnectionPoint = pointer;
    },
  },
  'Remove-CsConfigurationStoreLocation': {
    groups: ADMINS,
    unpractised: ['Report'],
    behaviours: [assume('Remove-CsConfigurationStoreLocation clears the pointer and nothing else')],
    *run(call) {
      call.deployment.directory.serviceConnectionPoint = null;
    },
  },
  'Import-CsConfiguration': {
    groups: ADMINS,
    behaviours: [
      ...IMPORT_FILE_BEHAVIOURS,
      cite('procedures.md 0', 'Import-CsConfiguration needs the database and the pointer to it: it comes after both'),
      cite(
        'Import-CsConfiguration',
        'Import-CsConfiguration -LocalStore writes to the local computer instead of the Central Management store',
      ),
      assume('Import-CsConfiguration -LocalStore needs the local configuration store, and its replica is up to date afterwards'),
    ],
    run: importConfiguration,
  },
  'Publish-CsTopology': {
    groups: ADMINS,
    unpractised: ['BackupFileName', 'Document', 'FinalizeUninstall', 'Report'],
    behaviours: [
      cite('procedures.md 2.4', 'Publish-CsTopology publishes a topology, and Enable-CsTopology enables the one published last'),
      assume('Publish-CsTopology takes the document that Get-CsTopology -AsXml gives'),
    ],
    *run(call) {
      const central = centralDatabase(call.deployment, 'xds');
      if (!central) throw storeUnreachable(call);
      central.configuration.topology = documentOf(call);
      configurationChanged(call.deployment, central.configuration);
    },
  },
  'Enable-CsTopology': {
    groups: ADMINS,
    unpractised: ['Report'],
    behaviours: [
      ...REPLICATION_BEHAVIOURS,
      cite('procedures.md 0', 'Enable-CsTopology sets the permissions of file stores'),
      cite('Grant-CsSetupPermission', 'Enable-CsTopology needs a domain administrator, or permission granted on an organizational unit'),
      assume('Enable-CsTopology warns about a file store that is not there, and goes on'),
      assume('Enable-CsTopology puts the servers of the topology into their groups'),
    ],
    *run(call) {
      const { topology } = configuration(call);
      requireSetupPermission(call);
      for (const unc of missingShares(call, topology)) call.warn(`The file share ${unc} cannot be reached: its permissions were not set.`);
      enableTopology(call.deployment, topology);
      configurationChanged(call.deployment, configuration(call));
    },
  },
  'Grant-CsSetupPermission': {
    groups: ['Domain Admins'],
    unpractised: ['Report'],
    behaviours: [
      cite('Grant-CsSetupPermission', 'Grant-CsSetupPermission lets server administrators set up computers of an organizational unit'),
    ],
    *run(call) {
      const unit = textOf(call, 'ComputerOU') ?? '';
      const { setupPermissions } = call.deployment.directory;
      if (!setupPermissions.includes(unit)) setupPermissions.push(unit);
    },
  },
  'Test-CsSetupPermission': {
    groups: READERS,
    unpractised: ['Report'],
    behaviours: [assume('Test-CsSetupPermission answers True or False for one organizational unit')],
    *run(call) {
      const unit = (textOf(call, 'ComputerOU') ?? '').toLowerCase();
      yield psText(call.deployment.directory.setupPermissions.some((known) => known.toLowerCase() === unit) ? 'True' : 'False');
    },
  },
};

/** `server\instance` of an instance that has the store, as the pointer holds it. */
function placeOf(call: Call, serverParameter: string, instanceParameter: string): string {
  const server = (textOf(call, serverParameter) ?? '').toLowerCase();
  const name = textOf(call, instanceParameter) ?? '';
  const instance = findInstance(call.deployment, server, name);
  if (!isOn(call, 'SkipLookup') && !(instance?.running && 'xds' in instance.databases))
    throw notFound(call, 'the Central Management database on', `${server}\\${name}`);
  return `${server}\\${instance?.name ?? name}`;
}

async function* importConfiguration(call: Call): AsyncGenerator<never> {
  const imported = await importArchive(call, readConfigurationArchive);
  if (isOn(call, 'LocalStore')) {
    const replica = findComputer(call.deployment, call.computer)?.replica;
    if (!replica) throw noLocalStore(call);
    Object.assign(replica, { upToDate: true, lastStatusUtc: call.now.toISOString() });
    return;
  }
  const database = centralSqlDatabase(call.deployment, 'xds');
  if (!database) throw storeUnreachable(call);
  database.content = { kind: 'xds', configuration: imported };
  configurationChanged(call.deployment, imported);
}

const noLocalStore = (call: Call): CmdletError =>
  new CmdletError(
    commandError(
      `Cannot open the local configuration store of ${call.computer}.`,
      `Microsoft.Rtc.Management.Xds.XdsException,${call.command}`,
      'ResourceUnavailable',
      'Microsoft.Rtc.Management.Xds.XdsException',
    ),
  );

function documentOf(call: Call): Topology {
  const path = textOf(call, 'FileName') ?? '';
  try {
    const topology = readTopology(readFileSync(call.localPath(path)), path);
    if (topology.form === 'published') return topology;
  } catch (cause) {
    if (!(cause instanceof LyncBackupError) && !(cause instanceof Error && 'code' in cause)) throw cause;
    throw notFound(call, 'a topology document in', path);
  }
  throw notFound(call, 'a published topology document in', path);
}

function requireSetupPermission(call: Call): void {
  const { caller, setupPermissions } = call.deployment.directory;
  if (caller.groups.includes(DOMAIN_ADMINS) || setupPermissions.length > 0) return;
  throw new CmdletError(
    commandError(
      `Access is denied: "${caller.user}" is not a member of ${DOMAIN_ADMINS}, and no setup permission was granted.`,
      `System.UnauthorizedAccessException,${call.command}`,
      'PermissionDenied',
      'System.UnauthorizedAccessException',
      caller.user,
    ),
  );
}

const missingShares = (call: Call, topology: Topology): string[] =>
  servicesOfRole(topology, 'FileStore').flatMap((store) => {
    const unc = uncPath(topology, store);
    return unc !== null && !(unc.toLowerCase() in call.deployment.shares) ? [unc] : [];
  });
