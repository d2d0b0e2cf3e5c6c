import { poolKind, registrarPools, runsCallPark } from '../../domain/roles.js';
import { servicesOn, sipDomains, type Topology } from '../../domain/topology.js';
import type { Setting } from './model.js';

/** Policies and configurations of a deployment, by noun. Properties are the parameters of the Set command; their values are examples. */
export function fillSettings(topology: Topology): Record<string, Setting[]> {
  const domain = topology.defaultSipDomain ?? topology.internalDomains[0]?.name ?? 'deployment.local';
  const hasEdge = topology.services.some((service) => service.role === 'EdgeServer');
  return {
    ...policies(topology),
    ...voice(topology),
    ...conferencing(topology),
    ...deploymentWide(topology, domain),
    ...(hasEdge ? external(domain) : {}),
    ...poolWide(topology),
  };
}

const global = (properties: Omit<Setting, 'Identity'>): Setting => ({ Identity: 'Global', ...properties });
const tag = (name: string, properties: Omit<Setting, 'Identity'>): Setting => ({ Identity: `Tag:${name}`, ...properties });

function policies(topology: Topology): Record<string, Setting[]> {
  const sites = topology.sites.map((site) => `Site:${site.name}`);
  return {
    ArchivingPolicy: [
      global({ Description: '', ArchiveInternal: false, ArchiveExternal: false }),
      tag('Legal', { Description: 'Kept by order', ArchiveInternal: true, ArchiveExternal: true }),
    ],
    ClientPolicy: [global({ DisableEmoticons: false, EnableClientMusicOnHold: true, AddressBookAvailability: 'WebSearchAndFileDownload' })],
    ClientVersionPolicy: [global({ Rules: ['UCCP', 'OC'], Description: '' })],
    ConferencingPolicy: [
      global({
        AllowIPAudio: true,
        AllowIPVideo: true,
        MaxMeetingSize: 250,
        EnableDialInConferencing: true,
        EnableDataCollaboration: true,
      }),
      tag('AllFeatures', {
        AllowIPAudio: true,
        AllowIPVideo: true,
        MaxMeetingSize: 1000,
        EnableDialInConferencing: true,
        EnableDataCollaboration: true,
      }),
      tag('AudioOnly', {
        AllowIPAudio: true,
        AllowIPVideo: false,
        MaxMeetingSize: 250,
        EnableDialInConferencing: true,
        EnableDataCollaboration: false,
      }),
    ],
    ExternalAccessPolicy: [
      global({ EnableFederationAccess: true, EnableOutsideAccess: true, EnablePublicCloudAccess: false }),
      tag('NoFederation', { EnableFederationAccess: false, EnableOutsideAccess: true, EnablePublicCloudAccess: false }),
    ],
    HostedVoicemailPolicy: [global({ Destination: null, Organization: null })],
    LocationPolicy: [
      global({ EnhancedEmergencyServicesEnabled: true, EmergencyDialString: '911', LocationRequired: 'yes' }),
      ...sites
        .slice(0, 1)
        .map((Identity) => ({ Identity, EnhancedEmergencyServicesEnabled: true, EmergencyDialString: '911', LocationRequired: 'no' })),
    ],
    MobilityPolicy: [global({ EnableMobility: true, EnableOutsideVoice: true })],
    PersistentChatPolicy: [global({ EnablePersistentChat: true })],
    PinPolicy: [global({ MinPasswordLength: 5, PINLifetime: 0, AllowCommonPatterns: false })],
    PresencePolicy: [global({ MaxPromptedSubscriber: 200, MaxCategorySubscription: 1000 })],
    UserServicesPolicy: [global({ UcsAllowed: true })],
  };
}

function voice(topology: Topology): Record<string, Setting[]> {
  const gateways = topology.services
    .filter((service) => service.role === 'PstnGateway')
    .map((service) => `PstnGateway:${service.installedOn.pool}`);
  const rule = { Name: 'Keep all', Pattern: '^(.*)$', Translation: '$1', IsInternalExtension: false };
  return {
    DialPlan: [
      global({ SimpleName: 'DefaultProfile', Description: '', DialinConferencingRegion: 'HeadOffice', NormalizationRules: [rule] }),
      tag('HeadOffice', {
        SimpleName: 'HeadOffice',
        Description: 'Four digits inside',
        DialinConferencingRegion: 'HeadOffice',
        NormalizationRules: [{ Name: 'Internal', Pattern: '^(\\d{4})$', Translation: '+1425555$1', IsInternalExtension: true }, rule],
      }),
    ],
    PstnUsage: [global({ Usage: ['Local', 'Long distance', 'International'] })],
    TrunkConfiguration: [
      global({ SRTPMode: 'Required', EnableBypass: false, MaxEarlyDialogs: 20 }),
      ...gateways.map((Identity) => ({
        Identity: Identity.replace('PstnGateway:', 'Service:PstnGateway:'),
        SRTPMode: 'Optional',
        EnableBypass: true,
        MaxEarlyDialogs: 20,
      })),
    ],
    VoicePolicy: [
      global({ AllowSimulRing: true, AllowCallForwarding: true, PstnUsages: ['Local'] }),
      tag('International', { AllowSimulRing: true, AllowCallForwarding: true, PstnUsages: ['Local', 'Long distance', 'International'] }),
      tag('LocalCalls', { AllowSimulRing: false, AllowCallForwarding: true, PstnUsages: ['Local'] }),
    ],
    VoiceRoute: [
      {
        Identity: 'LocalRoute',
        Priority: 0,
        NumberPattern: '^(\\+1[0-9]{10})$',
        PstnUsages: ['Local', 'Long distance'],
        PstnGatewayList: gateways,
      },
      { Identity: 'InternationalRoute', Priority: 1, NumberPattern: '^\\+(?!1)', PstnUsages: ['International'], PstnGatewayList: gateways },
    ],
    VoiceRoutingPolicy: [global({ Name: 'Global', PstnUsages: [] })],
    NetworkRegion: [
      {
        Identity: 'Americas',
        Description: '',
        BypassID: '5b6c8b3c-7b0f-4a0f-9ad9-19ad5f2f1f10',
        CentralSite: topology.sites[0] ? `Site:${topology.sites[0].name}` : '',
      },
    ],
    NetworkSite: topology.sites.map((site) => ({ Identity: site.name, NetworkRegionID: 'Americas', Description: site.city ?? '' })),
    NetworkSubnet: topology.sites.map((site, index) => ({
      Identity: `10.${index + 1}.0.0`,
      SubnetID: `10.${index + 1}.0.0`,
      MaskBits: 16,
      NetworkSiteID: site.name,
    })),
  };
}

function conferencing(topology: Topology): Record<string, Setting[]> {
  return {
    ConferencingConfiguration: [global({ Organization: '', ClientMediaPort: 5350, MaxContentStorageMb: 500 })],
    ConferenceDirectory: registrarPools(topology).map((pool, index) => ({
      Identity: String(index + 1),
      ServiceId: `UserServer:${pool.fqdn}`,
    })),
    DialInConferencingConfiguration: [global({ EntryExitAnnouncementsType: 'UseNames', EnableNameRecording: true })],
    MeetingConfiguration: [global({ PstnCallersBypassLobby: true, AdmitAnonymousUsersByDefault: true, DesignateAsPresenter: 'Company' })],
  };
}

function deploymentWide(topology: Topology, domain: string): Record<string, Setting[]> {
  return {
    SipDomain: sipDomains(topology).map((name) => ({ Identity: name, Name: name, IsDefault: name === topology.defaultSipDomain })),
    SimpleUrlConfiguration: [
      global({
        SimpleUrl: [`Dialin * https://dialin.${domain}`, ...sipDomains(topology).map((name) => `Meet ${name} https://meet.${name}`)],
        UseBackendDatabase: false,
      }),
    ],
    ArchivingConfiguration: [
      global({ EnableArchiving: 'None', EnablePurging: false, PurgeExportedArchivesOnly: false, EnableExchangeArchiving: false }),
    ],
    AddressBookConfiguration: [global({ RunTimeOfDay: '01:30', KeepDuration: 30, MaxDeltaFileSizePercentage: 20 })],
    AutodiscoverConfiguration: [global({ WebLinks: [] })],
    BackupServiceConfiguration: [global({ SyncInterval: '00:02:00', AuthorizedUniversalGroups: [], Enabled: true })],
    CdrConfiguration: [global({ EnableCDR: true, KeepCallDetailForDays: 60 })],
    QoEConfiguration: [global({ EnableQoE: true, KeepQoEDataForDays: 60 })],
    ImFilterConfiguration: [global({ Enabled: true, Action: 'Block' })],
    KerberosAccountAssignment: [],
    MediaConfiguration: [global({ EnableQoS: true, EncryptionLevel: 'RequireEncryption', MaxVideoRateAllowed: 'VGA600K' })],
    NetworkConfiguration: [global({ EnableBandwidthPolicyCheck: false, MediaBypassSettings: 'Disabled' })],
    OAuthConfiguration: [global({ Realm: domain, ServiceName: '00000004-0000-0ff1-ce00-000000000000', OAuthServers: [] })],
    OAuthServer: [],
    PartnerApplication: [
      {
        Identity: 'Exchange',
        ApplicationIdentifier: '00000002-0000-0ff1-ce00-000000000000',
        Enabled: true,
        AcceptSecurityIdentifierInformation: true,
      },
    ],
    PrivacyConfiguration: [global({ EnablePrivacyMode: false })],
    ProxyConfiguration: [
      global({ UseKerberosForClientToProxyAuth: true, UseNtlmForClientToProxyAuth: true, MaxClientMessageBodySizeKb: 128 }),
    ],
    PushNotificationConfiguration: [global({ EnableApplePushNotificationService: false, EnableMicrosoftPushNotificationService: false })],
    RegistrarConfiguration: [global({ EnableDHCPServer: false, UserEndpointExpiration: 600 })],
    StorageServiceConfiguration: [global({ EnableEwsAutodiscover: true, MaxRetryCount: 3 })],
    StaticRoutingConfiguration: [global({ Route: [] })],
    TrustedApplication: [],
    UserServicesConfiguration: [global({ DefaultSubscriptionExpiration: 28800, MaxContacts: 250, MaxScheduledMeetingsPerOrganizer: 1000 })],
    UserReplicatorConfiguration: [global({ ADDomainNamingContextList: [], ReplicationCycleInterval: '00:01:00' })],
    VoicemailReroutingConfiguration: [global({ Enabled: true, AutoAttendantNumber: '', SubscriberAccessNumber: '' })],
    WebServiceConfiguration: [global({ MaxGroupSizeToExpand: 100, EnableGroupExpansion: true, UseWindowsAuth: 'Negotiate' })],
  };
}

/** Only where there is an Edge. */
function external(domain: string): Record<string, Setting[]> {
  return {
    AccessEdgeConfiguration: [
      global({
        AllowAnonymousUsers: true,
        AllowFederatedUsers: true,
        AllowOutsideUsers: true,
        EnablePartnerDiscovery: true,
        RoutingMethod: 'UseDnsSrvRouting',
      }),
    ],
    AVEdgeConfiguration: [global({ MaxTokenLifetime: '08:00:00', MaxBandwidthPerUserKb: 10000 })],
    AllowedDomain: [
      { Identity: 'litwareinc.com', Domain: 'litwareinc.com', ProxyFqdn: null, MarkForMonitoring: false, Comment: 'Supplier' },
      { Identity: 'fabrikam.com', Domain: 'fabrikam.com', ProxyFqdn: `sip.fabrikam.com`, MarkForMonitoring: true, Comment: null },
    ],
    BlockedDomain: [{ Identity: 'northwindtraders.com', Domain: 'northwindtraders.com', Comment: `Not for ${domain}` }],
    HostingProvider: [{ Identity: 'Exchange Online', Name: 'Exchange Online', ProxyFqdn: 'exap.um.outlook.com', Enabled: false }],
    PublicProvider: [],
    XmppAllowedPartner: [],
    XmppGatewayConfiguration: [global({ StreamEstablishmentTimeout: '00:00:10', EnableLoggingAllMessageBodies: false })],
  };
}

/** One object for each pool that runs the application. */
function poolWide(topology: Topology): Record<string, Setting[]> {
  const applicationPools = topology.pools.filter((pool) =>
    servicesOn(topology, pool.fqdn).some((service) => service.role === 'ApplicationServer'),
  );
  const chatPools = topology.pools.filter((pool) => poolKind(topology, pool.fqdn) === 'PersistentChat');
  const callParkPools = applicationPools.filter((pool) => runsCallPark(topology, pool.fqdn));
  return {
    CallParkOrbit: callParkPools.map((pool, index) => ({
      Identity: `Orbit ${index + 1}`,
      NumberRangeStart: `#${index + 1}00`,
      NumberRangeEnd: `#${index + 1}99`,
      CallParkService: `service:ApplicationServer:${pool.fqdn}`,
    })),
    UnassignedNumber: applicationPools.map((pool, index) => ({
      Identity: `Unassigned ${index + 1}`,
      NumberRangeStart: `tel:+142555800${index + 1}0`,
      NumberRangeEnd: `tel:+142555800${index + 1}9`,
      Priority: index,
      AnnouncementService: `ApplicationServer:${pool.fqdn}`,
      AnnouncementName: `Number not in use ${index + 1}`,
    })),
    CpsConfiguration: [
      global({ CallPickupTimeoutThreshold: '00:01:30', EnableMusicOnHold: true, MaxCallPickupAttempts: 1, OnTimeoutURI: null }),
      ...applicationPools.map((pool) => ({
        Identity: `Service:ApplicationServer:${pool.fqdn}`,
        CallPickupTimeoutThreshold: '00:02:00',
        EnableMusicOnHold: true,
        MaxCallPickupAttempts: 2,
        OnTimeoutURI: null,
      })),
    ],
    Announcement: applicationPools.map((pool, index) => ({
      Identity: `ApplicationServer:${pool.fqdn}/00000000-0000-4000-a000-${String(index + 1).padStart(12, '0')}`,
      Name: `Number not in use ${index + 1}`,
      AudioFilePrompt: 'closed.wav',
      TextToSpeechPrompt: '',
      Language: '',
      TargetUri: '',
    })),
    PersistentChatConfiguration: chatPools.map((pool) => ({
      Identity: `Service:PersistentChatServer:${pool.fqdn}`,
      MaxFileSizeKB: 20480,
      ParticipantUpdateLimit: 75,
      DefaultChatHistory: 30,
      RoomManagementUrl: null,
    })),
    PersistentChatComplianceConfiguration: chatPools.map((pool) => ({
      Identity: `Service:PersistentChatServer:${pool.fqdn}`,
      AdapterType: 'XML',
      OneChatRoomPerOutputFile: false,
      AddChatRoomDetails: false,
    })),
  };
}
