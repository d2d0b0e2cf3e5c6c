import { z } from 'zod';
import { ComponentKind } from './components.js';
import type { CommandName, ReadName } from './commands.js';
import type { Json } from './json.js';

/** One line of `inventory/<area>.ndjson`. Kind, where and key together name the object. */
export const InventoryLine = z.strictObject({
  kind: z.string(), // noun of the command that told it, or of the read
  where: z.string().nullable(), // pool or machine it belongs to; null: the deployment
  key: z.string(),
  value: z.record(z.string(), z.json()), // its properties, named as the product names them
});
export type InventoryLine = z.infer<typeof InventoryLine>;

/** How many objects of a kind the deployment has, as the counts of a component name them. */
export const Tally = z.strictObject({
  component: ComponentKind,
  count: z.string(),
  scopeFrom: z.string().nullable(), // property that names the component's scope, as FQDN or `Role:FQDN`; null: `scope`
  scope: z.string(),
});
export type Tally = z.infer<typeof Tally>;

/** A property as it names an object: text as it is, nothing as the empty text. */
export const inventoryText = (value: unknown): string => (typeof value === 'string' ? value : value == null ? '' : JSON.stringify(value));

/** `<component kind> <scope> <count>`. The scope may be told by the object: an FQDN, or one behind `UserServer:`. */
export function tallyKey({ component, scope, scopeFrom, count }: Tally, object: Readonly<Record<string, unknown>> | null): string {
  const told = scopeFrom === null ? scope : inventoryText(object?.[scopeFrom]);
  return `${component} ${told.slice(told.lastIndexOf(':') + 1).toLowerCase()} ${count}`;
}

/** Where objects of one kind come from: a command, or a named read of one machine. */
export const InventorySource = z.strictObject({
  kind: z.string(),
  command: z.string().nullable(),
  read: z.string().nullable(),
  computer: z.string().nullable(), // a read on that machine; null: here
  where: z.string().nullable(),
  args: z.record(z.string(), z.json()),
  select: z.array(z.string()), // ['*']: every property
  key: z.array(z.string()), // properties that name the object
  tally: Tally.nullable(),
});
export type InventorySource = z.infer<typeof InventorySource>;

/** How an inventory source is found in a topology: once, or for each of its pools or machines. */
export interface InventoryKind {
  kind: string;
  per: 'deployment' | 'registrarPool' | 'responseGroupPool' | 'persistentChatPool' | 'machine' | 'machineFromHere';
  since: number; // first product version that has the command: 5 to 8
  until: number;
  command: CommandName | null;
  read: ReadName | null;
  args: Record<string, Json>; // '{where}' in a text stands for the pool or machine, '{dnsNames}' for all names of the deployment
  select: string[];
  key: string[];
  tally: { component: ComponentKind; count: string; scopeFrom?: string } | null;
}

/** What may stand behind `Get-Cs`. */
type Noun = { [Name in CommandName]: Name extends `Get-Cs${infer Rest}` ? Rest : never }[CommandName];

const EVERYTHING = ['*'];

const get = (noun: Noun, more: Partial<InventoryKind> = {}): InventoryKind => ({
  kind: noun,
  per: 'deployment',
  since: 5,
  until: 8,
  command: `Get-Cs${noun}`,
  read: null,
  args: {},
  select: EVERYTHING,
  key: ['Identity'],
  tally: null,
  ...more,
});

const since6 = { since: 6 };

const onMachine = (read: ReadName, select: string[], key: string[], more: Partial<InventoryKind> = {}): InventoryKind => ({
  ...get('Computer', { per: 'machine', command: null, select, key }),
  kind: read,
  read,
  ...more,
});

const policy = (noun: Noun, more: Partial<InventoryKind> = {}): InventoryKind =>
  get(noun, { tally: { component: 'cms', count: 'policies' }, ...more });

const location = (noun: Noun, count: string, key: string[]): InventoryKind => get(noun, { tally: { component: 'lis', count }, key });

const responseGroup = (noun: Noun, count: string): InventoryKind =>
  get(noun, {
    per: 'responseGroupPool',
    args: { Identity: 'service:ApplicationServer:{where}', ShowAll: true },
    tally: { component: 'rgs', count },
  });

const persistentChat = (noun: Noun, count: string): InventoryKind =>
  get(noun, {
    per: 'persistentChatPool',
    since: 6,
    until: 7,
    args: { PersistentChatPoolFqdn: '{where}' },
    tally: { component: 'persistentChat', count },
  });

const GRANTS = [
  'ArchivingPolicy',
  'ClientPolicy',
  'ClientVersionPolicy',
  'ConferencingPolicy',
  'DialPlan',
  'ExternalAccessPolicy',
  'HostedVoicemailPolicy',
  'LocationPolicy',
  'MobilityPolicy',
  'PersistentChatPolicy',
  'PinPolicy',
  'PresencePolicy',
  'UserServicesPolicy',
  'VoicePolicy',
  'VoiceRoutingPolicy',
];

const USER = [
  'SipAddress',
  'Identity',
  'DisplayName',
  'SamAccountName',
  'UserPrincipalName',
  'RegistrarPool',
  'HomeServer',
  'Enabled',
  'EnterpriseVoiceEnabled',
  'HostedVoiceMail',
  'LineURI',
  'LineServerURI',
  'PrivateLine',
  'RemoteCallControlTelephonyEnabled',
  ...GRANTS,
];

/**
 * Everything that is kept as objects beside the opaque archives, by file. Facts that die with a server are here, and nothing else in a
 * set is needed to compare two sets or to plan a restore.
 * @source procedures.md 1.2; features.md 1.1; names and versions of the commands: Microsoft's cmdlet reference
 */
export const INVENTORY: Readonly<Record<string, readonly InventoryKind[]>> = {
  people: [
    get('User', { select: USER, key: ['SipAddress'], tally: { component: 'userData', count: 'people', scopeFrom: 'RegistrarPool' } }),
  ],
  contacts: [
    get('AnalogDevice'),
    get('ApplicationEndpoint'),
    get('CommonAreaPhone'),
    get('DialInConferencingAccessNumber'),
    get('ExUmContact'),
    get('HybridApplicationEndpoint', since6),
    get('MeetingRoom', since6),
    get('TrustedApplicationEndpoint'),
  ],
  conferencing: [get('ConferenceDirectory', { tally: { component: 'userData', count: 'conferenceDirectories', scopeFrom: 'ServiceId' } })],
  responseGroups: [
    responseGroup('RgsAgentGroup', 'groups'),
    responseGroup('RgsQueue', 'queues'),
    responseGroup('RgsWorkflow', 'workflows'),
    responseGroup('RgsHoursOfBusiness', 'businessHours'),
    responseGroup('RgsHolidaySet', 'holidaySets'),
    get('RgsConfiguration', { per: 'responseGroupPool', args: { Identity: 'service:ApplicationServer:{where}' } }),
  ],
  persistentChat: [persistentChat('PersistentChatCategory', 'categories'), persistentChat('PersistentChatRoom', 'rooms')],
  locations: [
    location('LisLocation', 'locations', ['LocationId']),
    location('LisSubnet', 'subnets', ['Subnet']),
    location('LisSwitch', 'switches', ['ChassisID']),
    location('LisPort', 'ports', ['ChassisID', 'PortID']),
    location('LisWirelessAccessPoint', 'wirelessAccessPoints', ['BSSID']),
    get('LisServiceProvider', { key: ['ServiceProviderName'] }),
  ],
  policies: [
    policy('ArchivingPolicy'),
    policy('ClientPolicy'),
    policy('ClientVersionPolicy'),
    policy('ConferencingPolicy'),
    policy('ExternalAccessPolicy'),
    policy('HostedVoicemailPolicy'),
    policy('LocationPolicy'),
    policy('MobilityPolicy'),
    policy('PersistentChatPolicy', { since: 6, until: 7 }),
    policy('PinPolicy'),
    policy('PresencePolicy'),
    policy('UserServicesPolicy', since6),
    policy('VoicePolicy'),
    policy('VoiceRoutingPolicy', since6),
    get('DialPlan'),
    get('VoiceRoute'),
    get('PstnUsage'),
  ],
  settings: [
    get('AccessEdgeConfiguration'),
    get('AllowedDomain'),
    get('AddressBookConfiguration'),
    get('Announcement'),
    get('ArchivingConfiguration'),
    get('AutodiscoverConfiguration'),
    get('AVEdgeConfiguration'),
    get('BackupServiceConfiguration', since6),
    get('BlockedDomain'),
    get('CallParkOrbit'),
    get('CdrConfiguration'),
    get('ConferencingConfiguration'),
    get('CpsConfiguration'),
    get('DialInConferencingConfiguration'),
    get('HostingProvider'),
    get('ImFilterConfiguration'),
    get('KerberosAccountAssignment'),
    get('MediaConfiguration'),
    get('MeetingConfiguration'),
    get('NetworkConfiguration'),
    get('NetworkRegion'),
    get('NetworkSite'),
    get('NetworkSubnet'),
    get('OAuthConfiguration', since6),
    get('OAuthServer', since6),
    get('PartnerApplication', since6),
    get('PersistentChatComplianceConfiguration', { since: 6, until: 7 }),
    get('PersistentChatConfiguration', { since: 6, until: 7 }),
    get('PrivacyConfiguration'),
    get('ProxyConfiguration'),
    get('PublicProvider'),
    get('PushNotificationConfiguration'),
    get('QoEConfiguration'),
    get('RegistrarConfiguration'),
    get('SimpleUrlConfiguration'),
    get('StaticRoutingConfiguration'),
    get('StorageServiceConfiguration', { since: 7 }),
    get('TrunkConfiguration'),
    get('TrustedApplication'),
    get('UnassignedNumber'),
    get('UserReplicatorConfiguration'),
    get('UserServicesConfiguration'),
    get('VoicemailReroutingConfiguration'),
    get('WebServiceConfiguration'),
    get('XmppAllowedPartner', { since: 6, until: 7 }),
    get('XmppGatewayConfiguration', { since: 6, until: 7 }),
  ],
  topology: [
    get('Site'),
    get('Pool'),
    get('Computer'),
    get('Service'),
    get('SipDomain'),
    get('UserDatabaseState'),
    get('PoolBackupRelationship', { since: 6, per: 'registrarPool', args: { PoolFqdn: '{where}' }, key: [] }),
    get('DatabaseMirrorState', { since: 6, until: 7, per: 'registrarPool', args: { PoolFqdn: '{where}' }, key: ['DatabaseName'] }),
    get('ManagementStoreReplicationStatus', { select: ['ReplicaFqdn', 'UpToDate', 'ProductVersion'], key: ['ReplicaFqdn'] }),
  ],
  machines: [
    onMachine('Machine', ['ComputerName', 'Domain', 'DomainJoined', 'OperatingSystem', 'Addresses'], ['ComputerName']),
    onMachine('InstalledProducts', ['Name', 'Version', 'Publisher'], ['Name']),
    onMachine('WindowsServices', ['Name', 'DisplayName', 'Status', 'StartMode', 'Account'], ['Name']),
    onMachine('Shares', ['Name', 'Path', 'Permissions'], ['Name']),
  ],
  directory: [
    onMachine('AdComputer', ['Fqdn', 'Sid', 'DistinguishedName', 'MemberOf', 'WhenCreated'], ['Fqdn'], {
      per: 'machineFromHere',
      args: { fqdn: '{where}' },
    }),
    onMachine('DnsRecords', ['Name', 'Type', 'Data'], ['Name', 'Type', 'Data'], { per: 'deployment', args: { names: '{dnsNames}' } }),
  ],
};
