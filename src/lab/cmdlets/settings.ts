import { assume, cite } from '../behaviours.js';
import type { Setting, SettingValue } from '../deployment/model.js';
import { psObject, type PsObject, type PsValue } from '../ps-object.js';
import { configuration, matches, notFound, READERS, textOf, type Call, type Cmdlet, type Family } from './cmdlet.js';

const SETTINGS = 'Microsoft.Rtc.Management.WritableConfig';

/** Noun without `Cs` -> .NET type, where it is known; the rest is ASSUMED to follow the pattern. */
const TYPES: Readonly<Record<string, string>> = {
  ConferenceDirectory: `${SETTINGS}.Settings.PstnConf.ConferenceDirectories`,
  SipDomain: 'Microsoft.Rtc.Management.Xds.SipDomain',
};

const NOUNS = [
  'AccessEdgeConfiguration',
  'AddressBookConfiguration',
  'AllowedDomain',
  'Announcement',
  'ArchivingConfiguration',
  'ArchivingPolicy',
  'AutodiscoverConfiguration',
  'AVEdgeConfiguration',
  'BackupServiceConfiguration',
  'BlockedDomain',
  'CallParkOrbit',
  'CdrConfiguration',
  'ClientPolicy',
  'ClientVersionPolicy',
  'ConferenceDirectory',
  'ConferencingConfiguration',
  'ConferencingPolicy',
  'CpsConfiguration',
  'DialInConferencingConfiguration',
  'DialPlan',
  'ExternalAccessPolicy',
  'HostedVoicemailPolicy',
  'HostingProvider',
  'ImFilterConfiguration',
  'KerberosAccountAssignment',
  'LocationPolicy',
  'MediaConfiguration',
  'MeetingConfiguration',
  'MobilityPolicy',
  'NetworkConfiguration',
  'NetworkRegion',
  'NetworkSite',
  'NetworkSubnet',
  'OAuthConfiguration',
  'OAuthServer',
  'PartnerApplication',
  'PersistentChatComplianceConfiguration',
  'PersistentChatConfiguration',
  'PersistentChatPolicy',
  'PinPolicy',
  'PresencePolicy',
  'PrivacyConfiguration',
  'ProxyConfiguration',
  'PstnUsage',
  'PublicProvider',
  'PushNotificationConfiguration',
  'QoEConfiguration',
  'RegistrarConfiguration',
  'SimpleUrlConfiguration',
  'SipDomain',
  'StaticRoutingConfiguration',
  'StorageServiceConfiguration',
  'TrunkConfiguration',
  'TrustedApplication',
  'UnassignedNumber',
  'UserReplicatorConfiguration',
  'UserServicesConfiguration',
  'UserServicesPolicy',
  'VoicemailReroutingConfiguration',
  'VoicePolicy',
  'VoiceRoute',
  'VoiceRoutingPolicy',
  'WebServiceConfiguration',
  'XmppAllowedPartner',
  'XmppGatewayConfiguration',
] as const;

/** Policies and configurations: objects with an Identity out of the Central Management store. */
export const SETTING_CMDLETS: Family = Object.fromEntries(NOUNS.map((noun) => [`Get-Cs${noun}`, settingCmdlet(noun)]));

function settingCmdlet(noun: string): Cmdlet {
  return {
    groups: READERS,
    unpractised: ['Tenant', 'ApplicableTo', 'Include', 'Type', 'ApplicationId', 'TrustedApplicationPoolFqdn'],
    behaviours: [
      cite('procedures.md 1.1', 'policies and configurations are read from the Central Management store, which holds them'),
      ...(TYPES[noun] === undefined
        ? [assume('policies and configurations are objects of a type named after their noun, with the properties of its Set command')]
        : []),
    ],
    *run(call) {
      const settings = configuration(call).settings[noun] ?? [];
      for (const setting of wanted(call, settings)) yield settingObject(noun, setting);
    },
  };
}

/** `-Identity` takes the name with its scope, or a tag's bare name; one that is not there is an error. */
function wanted(call: Call, settings: readonly Setting[]): Setting[] {
  const identity = textOf(call, 'Identity');
  if (identity !== null) {
    const found = settings.filter((setting) =>
      [setting.Identity, setting.Identity.replace(/^Tag:/i, '')].some((name) => name.toLowerCase() === identity.toLowerCase()),
    );
    if (found.length === 0) throw notFound(call, 'the object', identity);
    return found;
  }
  const filter = textOf(call, 'Filter');
  return filter === null
    ? [...settings]
    : settings.filter((setting) => matches(filter, setting.Identity) || matches(filter, setting.Identity.replace(/^Tag:/i, '')));
}

const settingObject = (noun: string, setting: Setting): PsObject => {
  const properties = toPs(setting) as PsObject;
  return psObject(
    TYPES[noun] ?? `${SETTINGS}.${noun.endsWith('Policy') ? 'Policy' : 'Settings'}.${noun}`,
    properties.properties,
    setting.Identity,
  );
};

/** Objects inside an object, as normalization rules, print as the reference shows them: `Name=Keep all;Pattern=^(.*)$`. */
function toPs(value: SettingValue): PsValue {
  if (Array.isArray(value)) return value.map(toPs);
  if (typeof value !== 'object' || value === null) return value;
  const text = Object.entries(value).map(([name, inner]) => `${name}=${typeof inner === 'object' ? '' : inner}`);
  return psObject(
    `${SETTINGS}.Settings.Element`,
    Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, toPs(inner)])),
    text.join(';'),
  );
}
