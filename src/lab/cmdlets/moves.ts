import { SERVER_ADMINS } from '../../domain/command-failure.js';
import { LyncBackupError } from '../../domain/errors.js';
import { registrarPools } from '../../domain/roles.js';
import { assume, cite } from '../behaviours.js';
import type { UserStore } from '../deployment/databases.js';
import type { ContactKind, Person } from '../deployment/directory.js';
import { centralDatabase, userStore } from '../deployment/lookup.js';
import type { Configuration, SettingValue } from '../deployment/model.js';
import { addressOf, findPerson, userData } from '../deployment/people.js';
import { configurationChanged } from '../deployment/replication.js';
import { setNextHop } from '../deployment/topology-edits.js';
import { CmdletError, commandError } from './cmdlet-error.js';
import { isOn, notFound, publishedTopology, storeUnreachable, textOf, type Call, type Cmdlet, type Family } from './cmdlet.js';

const ADMINS = [SERVER_ADMINS];

/** Contact objects of applications; dial-in access numbers are those of the Conferencing Attendant. */
const APPLICATION_CONTACTS: readonly ContactKind[] = [
  'ApplicationEndpoint',
  'DialInConferencingAccessNumber',
  'TrustedApplicationEndpoint',
];

/** What belongs to one pool goes to another. */
export const MOVE_CMDLETS: Family = {
  'Move-CsUser': {
    groups: [SERVER_ADMINS, 'RTCUniversalUserAdmins'],
    unpractised: [
      'AccessTokens',
      'Credential',
      'HostedMigrationOverrideUrl',
      'MoveToTeams',
      'ProxyPool',
      'Report',
      'TenantAdminUserName',
      'UserList',
    ],
    behaviours: [
      cite('Move-CsUser', 'Move-CsUser moves a person with the data; with -Force the person is moved and the data is not'),
      assume('Move-CsUser without -Force fails while one of the two user stores does not answer'),
    ],
    *run(call) {
      const identity = textOf(call, 'Identity') ?? '';
      const person = findPerson(call.deployment, identity.replace(/^[^\\@]+\\/, ''));
      if (!person) throw notFound(call, 'the user', identity);
      movePerson(call, person, registrarPool(call, 'Target'));
    },
  },
  'Move-CsConferenceDirectory': {
    groups: ADMINS,
    behaviours: [
      cite('procedures.md 4.0', 'Move-CsConferenceDirectory -Force takes a directory of a pool that is lost to another'),
      assume('Move-CsConferenceDirectory -Force begins anew without the ids of the directory'),
    ],
    *run(call) {
      const id = Number(textOf(call, 'Identity'));
      const target = registrarPool(call, 'TargetPool');
      const setting = centralConfiguration(call).settings['ConferenceDirectory']?.find(({ Identity }) => Identity === String(id));
      if (!setting) throw notFound(call, 'the conference directory', textOf(call, 'Identity') ?? '');
      const { ServiceId: owner } = setting;
      moveDirectory(call, id, typeof owner === 'string' ? owner.replace(/^UserServer:/, '') : '', target);
      setting['ServiceId'] = `UserServer:${target}`;
      configurationChanged(call.deployment, centralConfiguration(call));
    },
  },
  'Move-CsApplicationEndpoint': {
    groups: ADMINS,
    behaviours: [cite('Move-CsApplicationEndpoint', 'Move-CsApplicationEndpoint gives a contact object of an application to another pool')],
    *run(call) {
      const identity = (textOf(call, 'Identity') ?? '').toLowerCase().replace(/^sip:/, '');
      const contact = call.deployment.directory.contacts.find(
        ({ kind, sipAddress }) => APPLICATION_CONTACTS.includes(kind) && sipAddress.toLowerCase() === `sip:${identity}`,
      );
      if (!contact) throw notFound(call, 'the application endpoint', identity);
      contact.registrarPool = registrarPool(call, 'TargetApplicationPool');
    },
  },
  'Move-CsAnalogDevice': contactMove('AnalogDevice'),
  'Move-CsCommonAreaPhone': contactMove('CommonAreaPhone'),
  'Move-CsExUmContact': contactMove('ExUmContact'),
  'Move-CsMeetingRoom': contactMove('MeetingRoom'),
  'Set-CsUnassignedNumber': settingCmdlet('UnassignedNumber'),
  'Set-CsCallParkOrbit': settingCmdlet('CallParkOrbit'),
  'Set-CsCpsConfiguration': settingCmdlet('CpsConfiguration'),
  'Set-CsEdgeServer': {
    groups: ADMINS,
    unpractised: [
      ...['AccessEdgeClientSipPort', 'AccessEdgeExternalSipPort', 'AccessEdgeInternalSipPort', 'DataPsomClientPort', 'DataPsomServerPort'],
      ...['MediaCommunicationPortCount', 'MediaCommunicationPortStart', 'MediaRelayAuthEdgePort', 'MediaRelayExternalTurnTcpPort'],
      ...['MediaRelayExternalTurnUdpPort', 'MediaRelayInternalTurnTcpPort', 'MediaRelayInternalTurnUdpPort', 'SkypeSearchProxyPort'],
      ...['XmppInternalPort', 'XmppListeningPort'],
    ],
    behaviours: [cite('procedures.md 5.3', 'Set-CsEdgeServer -Registrar changes the next hop of an Edge pool')],
    *run(call) {
      const configuration = centralConfiguration(call);
      const [edge, hop] = ['Identity', 'Registrar'].map((name) => (textOf(call, name) ?? '').replace(/^\w+:/, ''));
      try {
        configuration.topology = setNextHop(configuration.topology, edge!, hop!);
      } catch (cause) {
        throw cause instanceof LyncBackupError ? notFound(call, 'a pool of', `${edge}, ${hop}`) : cause;
      }
      configurationChanged(call.deployment, configuration);
    },
  },
};

/** Move-Cs<kind>: a contact object that is homed on a registrar pool. */
function contactMove(kind: ContactKind): Cmdlet {
  return {
    groups: [SERVER_ADMINS, 'RTCUniversalUserAdmins'],
    unpractised: ['Credential', 'HostedMigrationOverrideUrl', 'ProxyPool', 'Report', 'UserList'],
    behaviours: [assume('contact objects have no data in a user store: they are moved with or without -Force')],
    *run(call) {
      const identity = (textOf(call, 'Identity') ?? '').toLowerCase().replace(/^sip:/, '');
      const contact = call.deployment.directory.contacts.find(
        (each) => each.kind === kind && each.sipAddress.toLowerCase() === `sip:${identity}`,
      );
      if (!contact) throw notFound(call, 'the contact', identity);
      contact.registrarPool = registrarPool(call, 'Target');
    },
  };
}

/** Set-Cs<noun> -Identity: the other parameters given are the properties that change. */
function settingCmdlet(noun: string): Cmdlet {
  return {
    groups: ADMINS,
    unpractised: ['Instance'],
    behaviours: [assume('Set-Cs* of a setting changes the properties named as its parameters')],
    *run(call) {
      const configuration = centralConfiguration(call);
      const identity = textOf(call, 'Identity') ?? 'Global';
      const setting = configuration.settings[noun]?.find(({ Identity }) => Identity.toLowerCase() === identity.toLowerCase());
      if (!setting) throw notFound(call, 'the object', identity);
      for (const [name, value] of Object.entries(call.args))
        if (name !== 'Identity' && name !== 'Force') setting[name] = value as SettingValue;
      configurationChanged(call.deployment, configuration);
    },
  };
}

function movePerson(call: Call, person: Person, target: string): void {
  if (!isOn(call, 'Force')) {
    const [from, to] = [openStore(call, person.registrarPool), openStore(call, target)];
    to.changed[addressOf(person)] = userData(call.deployment, from, person);
    if (from !== to) from.changed[addressOf(person)] = null;
  }
  call.deployment.directory.people.changed[String(person.number)] = { ...person, registrarPool: target };
}

function moveDirectory(call: Call, id: number, from: string, target: string): void {
  const to = openStore(call, target);
  const source = userStore(call.deployment, publishedTopology(call), from);
  if (!source && !isOn(call, 'Force')) throw storeClosed(call, from);
  const moved = source?.directories.find((directory) => directory.id === id) ?? { id, pool: target, conferences: 0 };
  if (source) source.directories = source.directories.filter((directory) => directory.id !== id);
  to.directories = [...to.directories.filter((directory) => directory.id !== id), { ...moved, pool: target }];
}

function openStore(call: Call, pool: string): UserStore {
  const store = userStore(call.deployment, publishedTopology(call), pool);
  if (store) return store;
  throw storeClosed(call, pool);
}

function centralConfiguration(call: Call): Configuration {
  const central = centralDatabase(call.deployment, 'xds');
  if (central) return central.configuration;
  throw storeUnreachable(call);
}

function registrarPool(call: Call, parameter: string): string {
  const named = textOf(call, parameter) ?? '';
  const pool = registrarPools(publishedTopology(call)).find(({ fqdn }) => fqdn === named.toLowerCase());
  if (pool) return pool.fqdn;
  throw notFound(call, 'the registrar pool', named);
}

const storeClosed = (call: Call, pool: string): CmdletError =>
  new CmdletError(
    commandError(
      `The user store of ${pool} cannot be opened: -Force moves without the data.`,
      `Microsoft.Rtc.Management.BlobStoreException,${call.command}`,
      'ResourceUnavailable',
      'Microsoft.Rtc.Management.BlobStoreException',
      pool,
    ),
  );
