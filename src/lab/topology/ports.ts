import type { Port } from '../../domain/topology.js';
import type { Application, ProductVersion } from './description.js';

/**
 * Ports of every role as the saved documents of Skype for Business 2015 and 2019 list them (formats.md 1.4). `since` is the first product that
 * has the component; which ones Lync 2010 and 2013 lack is ASSUMED from their feature lists, and the ports of Persistent Chat and of
 * trusted applications are ASSUMED from the port tables of procedures.md 8.5: no saved document shows them.
 */
type Row = Partial<Port> & Pick<Port, 'owner' | 'usage' | 'port' | 'protocol'> & { since?: ProductVersion };

const component = (owner: string, usage: string, port: number, protocol: string, rest: Partial<Row> = {}): Row => ({
  owner: `urn:component:${owner}`,
  usage,
  port,
  protocol,
  ...rest,
});

const sip = (gruuType: string): Partial<Row> => ({ authorizesRequests: true, gruuType });
const AUDIO = component('MediaComp', 'AudioCommunication', 49152, 'TcpOrUdp', { range: 8348 });
const VIDEO = component('MediaComp', 'VideoCommunication', 57501, 'TcpOrUdp', { range: 8034 });
const SHARING = component('MediaComp', 'AppSharingCommunication', 49152, 'TcpOrUdp', { range: 16383 });

const ROLES: Readonly<Record<string, readonly Row[]>> = {
  UserServices: [
    component('McuFactory', 'WebServer', 444, 'Mtls', { urlPath: '/LiveServer/McuFactory/' }),
    component('PresenceFocus', 'UserPinManagement', 443, 'Https', { urlPath: '/LiveServer/UserPinManagement/' }),
    component('McuFactory', 'WcfServer', 9001, 'Tcp', { urlPath: '/LiveServer/ConfDirMgmt/' }),
  ],
  Registrar: [
    component('Registrar', 'SipServer', 5061, 'Mtls', sip('HomeServer')),
    component('Registrar', 'WebServer', 444, 'Mtls', { urlPath: '/LiveServer/Focus/' }),
    component('WinFab', 'WinFabFederation', 5090, 'Tcp', { since: 6 }),
    component('WinFab', 'WinFabLeaseAgent', 5091, 'Tcp', { since: 6 }),
    component('WinFab', 'WinFabClientConnection', 5092, 'Tcp', { since: 6 }),
    component('WinFab', 'WinFabIPC', 5093, 'Tcp', { since: 6 }),
    component('WinFab', 'WinFabReplication', 5094, 'Tcp', { since: 6 }),
    component('QoE', 'SipServer', 5061, 'Mtls', { urlPath: '/LiveServer/QoE/', ...sip('QoS') }),
    component('Lyss', 'WcfMtls', 5077, 'Mtls', { since: 6 }),
    component('XmppFederation', 'SipServer', 5098, 'Mtls', { ...sip('XmppFederation'), since: 6 }),
  ],
  WebServices: [
    component('OCSWebSite', 'WebSite', 8080, 'Http', { interfaceSide: 'External', configuredPort: 80 }),
    component('OCSWebSite', 'WebSite', 4443, 'Https', { interfaceSide: 'External', configuredPort: 443 }),
    component('OCSWebSite', 'WebSite', 80, 'Http'),
    component('OCSWebSite', 'WebSite', 443, 'Https'),
    component('Reach', 'PsomServer', 8060, 'Mtls'),
    component('Reach', 'PsomServer', 8061, 'Mtls', { interfaceSide: 'External' }),
    SHARING,
    component('McxService', 'SipServer', 5086, 'Mtls', { ...sip('McxInternal'), since: 6 }),
    component('McxServiceExternal', 'SipServer', 5087, 'Mtls', { ...sip('McxExternal'), since: 6 }),
    component('PersistentChatWebManager', 'SipServer', 5095, 'Mtls', { ...sip('PersistentChatRMWebInternal'), since: 6 }),
    component('PersistentChatWebManagerExternal', 'SipServer', 5096, 'Mtls', { ...sip('PersistentChatRMWebExternal'), since: 6 }),
    component('UcwaService', 'SipServer', 5088, 'Mtls', { ...sip('UcwaInternal'), since: 6 }),
    component('UcwaServiceExternal', 'SipServer', 5089, 'Mtls', { ...sip('UcwaExternal'), since: 6 }),
    component('PlatformService', 'SipServer', 6008, 'Mtls', { ...sip('PlatformServiceInternal'), since: 8 }),
  ],
  ConfServices: [
    component('IMConf', 'SipServer', 5062, 'Mtls', { gruuType: 'chat' }),
    component('IMConf', 'WebServer', 444, 'Mtls', { urlPath: '/LiveServer/IMMcu/' }),
    component('DataConf', 'PsomClient', 8057, 'Tls'),
    component('AVConf', 'SipServer', 5063, 'Mtls', { gruuType: 'audio-video' }),
    component('AppSharingConf', 'SipServer', 5065, 'Mtls', { gruuType: 'applicationsharing' }),
    component('DataConf', 'WebServer', 444, 'Mtls', { urlPath: '/LiveServer/DataMcu/' }),
    component('AVConf', 'WebServer', 444, 'Mtls', { urlPath: '/LiveServer/AVMcu/' }),
    component('AppSharingConf', 'WebServer', 444, 'Mtls', { urlPath: '/LiveServer/ASMcu/' }),
    AUDIO,
    VIDEO,
    SHARING,
  ],
  ApplicationServer: [AUDIO, VIDEO, SHARING],
  MediationServer: [
    component('Mediation', 'SipServer', 5070, 'Mtls', sip('MediationServer')),
    component('Mediation', 'SipClient', 5067, 'Tls', { interfaceSide: 'Pstn' }),
    AUDIO,
  ],
  ManagementServices: [component('ReplicationService', 'Replication', 4443, 'Https', { interfaceSide: 'Internal' })],
  PersistentChatService: [component('PersistentChat', 'SipServer', 5041, 'Mtls', sip('PersistentChat'))],
  ExternalServer: [component('ExternalServer', 'SipServer', 5061, 'Mtls', { authorizesRequests: true })],
  PstnGateway: [component('PstnGateway', 'SipServer', 5067, 'Tls')],
};

const EDGE: readonly Row[] = [
  component('AccessEdge', 'SipServer', 5061, 'Mtls'),
  component('DataEdge', 'PsomServer', 8057, 'Mtls'),
  component('MediaRelayAuthenticationEdge', 'SipServer', 5062, 'Mtls', sip('MRAS')),
  component('MediaRelayEdge', 'TURNServer', 443, 'Tcp'),
  component('MediaRelayEdge', 'TURNServer', 3478, 'Udp'),
  component('SkypeSearchProxy', 'WebServer', 4443, 'Mtls', { urlPath: '/LiveServer/SkypeSearchProxy/', since: 7 }),
  component('XmppFederationProxy', 'XptServer', 23456, 'Mtls', { urlPath: '/XmppFederation/', since: 6 }),
];
const EDGE_EXTERNAL: readonly Row[] = [
  component('AccessEdge', 'SipClient', 5061, 'Tls'),
  component('AccessEdge', 'SipServer', 5061, 'Mtls'),
  component('DataEdge', 'PsomClient', 444, 'Tls'),
  component('MediaRelayEdge', 'TURNServer', 443, 'Tcp'),
  component('MediaRelayEdge', 'TURNServer', 3478, 'Udp'),
  component('MediaRelayEdge', 'MediaCommunication', 50000, 'TcpOrUdp', { range: 10000 }),
];

const application = (name: string, usage: string, port: number, protocol: string, rest: Partial<Row> = {}): Row => ({
  ...component(name, usage, port, protocol, rest),
  owner: `urn:application:${name}`,
});
const APPLICATIONS: Readonly<Record<Application, readonly Row[]>> = {
  Caa: [application('Caa', 'SipServer', 5072, 'Mtls', sip('Microsoft.Rtc.Applications.Caa'))],
  Cas: [application('Cas', 'SipServer', 5073, 'Mtls', sip('Microsoft.Rtc.Applications.Cas'))],
  Cps: [application('Cps', 'SipServer', 5075, 'Mtls', sip('Microsoft.Rtc.Applications.Cps'))],
  PDP: [application('PDP', 'SipServer', 5080, 'Mtls', sip('Microsoft.Rtc.Applications.PDP')), application('PDP', 'TURNServer', 448, 'Tcp')],
  RGS: [application('RGS', 'SipServer', 5071, 'Mtls', sip('Microsoft.Rtc.Applications.Acd')), application('RGS', 'WcfMtls', 8404, 'Mtls')],
  testbot: [application('testbot', 'SipServer', 5076, 'Mtls', sip('Microsoft.Rtc.Applications.TestBot'))],
};

/** Ports of a role in a product version; none for stores, file stores and Office Web Apps. */
export const portsOf = (role: string, version: ProductVersion): Port[] => (ROLES[role] ?? []).filter(has(version)).map((row) => port(row));

export const applicationPorts = (applications: readonly Application[], version: ProductVersion): Port[] =>
  applications.flatMap((name) => APPLICATIONS[name].filter(has(version)).map((row) => port(row)));

/** @param externalFqdn name of the Edge services on the Internet */
export const edgePorts = (externalFqdn: string, version: ProductVersion): Port[] => [
  ...EDGE.filter(has(version)).map((row) => port(row, { interfaceSide: 'Internal' })),
  ...EDGE_EXTERNAL.map((row) => port(row, { interfaceSide: 'External', configuredFqdn: externalFqdn })),
];

const has = (version: ProductVersion) => (row: Row) => (row.since ?? 5) <= version;

const port = ({ since: _since, ...row }: Row, rest: Partial<Port> = {}): Port => ({
  interfaceSide: 'Primary',
  interfaceNumber: 1,
  urlPath: '/',
  authorizesRequests: false,
  gruuType: null,
  range: null,
  configuredPort: null,
  configuredFqdn: null,
  ...row,
  ...rest,
});
