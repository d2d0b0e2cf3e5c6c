import { activeCmsPool, backupPool, poolVersion } from '../../domain/roles.js';
import { assume, cite } from '../behaviours.js';
import { Chance } from '../deployment/chance.js';
import type { Person } from '../deployment/directory.js';
import { findPerson, people, peopleOf, personByNumber } from '../deployment/people.js';
import { Guid, psObject, type PsObject } from '../ps-object.js';
import { isOn, matches, notFound, publishedTopology, READERS, textOf, type Call, type Family } from './cmdlet.js';
import { limit, parseFilter, requireNoLdapFilter } from './filter.js';

/** Policies that are granted to people, as Get-CsUser names them. */
const GRANTED = [
  'VoicePolicy',
  'VoiceRoutingPolicy',
  'ConferencingPolicy',
  'PresencePolicy',
  'DialPlan',
  'LocationPolicy',
  'ClientPolicy',
  'ClientVersionPolicy',
  'ArchivingPolicy',
  'PinPolicy',
  'ExternalAccessPolicy',
  'HostedVoiceMailPolicy',
  'PersistentChatPolicy',
  'UserServicesPolicy',
  'MobilityPolicy',
];

/** People: what Active Directory holds about them, and where their contacts are. */
export const USER_CMDLETS: Family = {
  'Get-CsUser': {
    groups: READERS,
    unpractised: ['OU'],
    behaviours: [
      cite(
        'Get-CsUser',
        'Get-CsUser takes a SIP address, domain\\logon, UPN or display name, the last with *, and -Filter on its properties',
      ),
      assume('Get-CsUser answers from Active Directory, also while every server of the product is down'),
      assume('Get-CsUser refuses -LdapFilter in practice, which has no LDAP'),
    ],
    *run(call) {
      requireNoLdapFilter(call);
      yield* limit(call, found(call));
    },
  },
  'Get-CsUserPoolInfo': {
    groups: READERS,
    behaviours: [assume('Get-CsUserPoolInfo names primary and backup pool of one person')],
    *run(call) {
      const topology = publishedTopology(call);
      const person = one(call);
      yield psObject('Microsoft.Rtc.Management.UserPoolInfo', {
        UserId: person.sipAddress,
        PrimaryPoolFqdn: person.registrarPool,
        BackupPoolFqdn: backupPool(topology, person.registrarPool)?.fqdnAsWritten ?? null,
        PrimaryPoolVersion: poolVersion(topology, person.registrarPool),
        CentralManagementPool: activeCmsPool(topology)?.fqdnAsWritten ?? null,
      });
    },
  },
  'Debug-CsUnifiedContactStore': {
    groups: READERS,
    unpractised: ['ContactDataExportFileName'],
    behaviours: [
      cite(
        'Debug-CsUnifiedContactStore',
        'Debug-CsUnifiedContactStore -PoolFqdn counts people by state of the unified contact store for each Front End',
      ),
      cite('Debug-CsUnifiedContactStore', 'Debug-CsUnifiedContactStore -Identity says whether the contacts of one person were moved'),
      assume('Debug-CsUnifiedContactStore -Identity calls the state UcsState, with UcsMigrated or UcsDisabled'),
    ],
    *run(call) {
      const pool = textOf(call, 'PoolFqdn');
      if (pool !== null) yield* ucsOfPool(call, pool.toLowerCase());
      else yield ucsOfPerson(one(call));
    },
  },
};

function* found(call: Call): Generator<PsObject> {
  const identity = textOf(call, 'Identity');
  if (identity !== null) {
    const people = byIdentity(call, identity);
    if (people.length === 0 && !identity.includes('*')) throw notFound(call, 'the user', identity);
    for (const person of people) yield userObject(call, person);
    return;
  }
  const filter = textOf(call, 'Filter');
  const wanted = filter === null ? () => true : parseFilter(call, filter);
  for (const person of people(call.deployment)) {
    if (isOn(call, 'UnAssignedUser') && person.registrarPool !== '') continue;
    if (isOn(call, 'OnOfficeCommunicationServer')) continue; // nobody is left there
    const user = userObject(call, person);
    if (wanted(user)) yield user;
  }
}

function byIdentity(call: Call, identity: string): Person[] {
  if (identity.includes('*')) return [...people(call.deployment)].filter((person) => matches(identity, person.displayName));
  const person = findPerson(call.deployment, identity.replace(/^[^\\@]+\\/, '')) ?? byDisplayName(call, identity);
  return person ? [person] : [];
}

function byDisplayName(call: Call, name: string): Person | null {
  const number = /^User (\d{1,9})$/i.exec(name)?.[1];
  return number === undefined || Number(number) > call.deployment.directory.people.count
    ? null
    : personByNumber(call.deployment, Number(number));
}

function one(call: Call): Person {
  const identity = textOf(call, 'Identity') ?? '';
  const [person] = byIdentity(call, identity);
  if (!person) throw notFound(call, 'the user', identity);
  return person;
}

function userObject(call: Call, person: Person): PsObject {
  const { domain, netBiosName } = call.deployment.directory;
  const chance = new Chance(call.deployment.seed, 'account', person.number);
  const grants: Record<string, string | null> = {};
  for (const policy of GRANTED) grants[policy] = person.grants[policy] ?? null;
  return psObject(
    'Microsoft.Rtc.Management.ADConnect.Schema.OCSADUser',
    {
      Identity: `CN=${person.displayName},OU=People,${domain
        .split('.')
        .map((part) => `DC=${part}`)
        .join(',')}`,
      Name: person.displayName,
      DisplayName: person.displayName,
      SamAccountName: person.accountName,
      UserPrincipalName: `${person.accountName}@${domain}`,
      SipAddress: person.sipAddress,
      Enabled: person.enabled,
      RegistrarPool: person.registrarPool,
      HomeServer: `CN=Lc Services,CN=Microsoft,CN=${person.registrarPool},CN=Pools,CN=RTC Service`,
      HostingProvider: 'SRV:',
      EnterpriseVoiceEnabled: person.enterpriseVoiceEnabled,
      LineURI: person.lineUri,
      PrivateLine: null,
      LineServerURI: null,
      RemoteCallControlTelephonyEnabled: false,
      AudioVideoDisabled: false,
      IPPBXSoftPhoneRoutingEnabled: false,
      HostedVoiceMail: null,
      EnabledForRichPresence: true,
      ExchangeArchivingPolicy: 'Uninitialized',
      TargetRegistrarPool: null,
      ...grants,
      Guid: new Guid(chance.guid()),
      Sid: `${netBiosName}-${1_000_000 + person.number}`,
      WhenCreated: new Date(Date.UTC(2024, chance.between(0, 11), chance.between(1, 28))),
    },
    person.displayName,
  );
}

function* ucsOfPool(call: Call, pool: string): Generator<PsObject> {
  const known = publishedTopology(call).pools.find((candidate) => candidate.fqdn === pool);
  if (!known) throw notFound(call, 'the pool', pool);
  let migrated = 0;
  let disabled = 0;
  for (const person of peopleOf(call.deployment, pool)) {
    if (person.unifiedContactStore) migrated += 1;
    else disabled += 1;
  }
  // people are spread over the Front Ends; the first reports those that the division leaves over
  const count = known.machines.length;
  const share = (total: number, index: number): number => Math.floor(total / count) + (index === 0 ? total % count : 0);
  for (const [index, machine] of known.machines.entries())
    yield psObject('Microsoft.Rtc.Management.Presence.Cmdlets.GetUcsFrontEndData', {
      FrontEnd: machine.fqdnAsWritten,
      UcsDisabledCount: share(disabled, index),
      UcsAllowedCount: 0,
      UcsMigratingCount: 0,
      UcsMigratedCount: share(migrated, index),
      FailedUserData: [],
    });
}

const ucsOfPerson = (person: Person): PsObject =>
  psObject('Microsoft.Rtc.Management.Presence.Cmdlets.GetUcsUserData', {
    UserUri: person.sipAddress,
    UcsState: person.unifiedContactStore ? 'UcsMigrated' : 'UcsDisabled',
    MigrationAttempts: person.unifiedContactStore ? 1 : 0,
    LastMigrationAttempt: person.unifiedContactStore ? new Date('2025-09-01T00:00:00Z') : null,
  });
