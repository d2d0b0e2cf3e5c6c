import type { Machine, Pool, Port, Service, Site, SqlInstance, Topology } from '../../domain/topology.js';
import { TYPE_PREFIX } from './service-list.js';

const PREFIX = 'urn:schema:Microsoft.Rtc.Management.';
const ROLES = `${PREFIX}Deploy.ServiceRoles.2008`;

/**
 * The document of a published topology in the shape `(Get-CsTopology -AsXml)` gives it: UTF-8 without declaration, LF, two spaces.
 * What the topology does not carry (web components, conferencing servers) is written as the product installs it.
 *
 * @source formats.md 1.2
 */
export function writeTopology(topology: Topology): string {
  if (topology.form !== 'published') throw new Error('only a published topology has the identities this document needs');
  const clusterIds = new Map(topology.pools.map((pool) => [pool.fqdn, clusterId(pool)]));
  const tree = element('Topology', { xmlns: `${PREFIX}Deploy.Topology.2008`, Signature: topology.signature }, [
    element(
      'InternalDomains',
      { AllowAllDomains: 'false', DefaultDomain: topology.defaultSipDomain },
      topology.internalDomains.map((domain) =>
        element('InternalDomain', { Name: domain.name, Authoritative: domain.authoritative, AllowSubDomains: domain.allowSubDomains }),
      ),
    ),
    element('Sites', {}, topology.sites.map(site)),
    element('Clusters', {}, topology.pools.map(cluster)),
    element(
      'SqlInstances',
      {},
      topology.sqlInstances.map((instance) => sqlInstance(instance, clusterIds)),
    ),
    element(
      'Services',
      {},
      topology.services.map((each) => service(each, clusterIds)),
    ),
  ]);
  return render(tree, '');
}

const site = (one: Site): Xml =>
  element(one.kind, { SiteId: one.siteId }, [
    element('Name', {}, one.name),
    element('Location', { City: one.city, State: one.state, CountryCode: one.countryCode }),
  ]);

const cluster = (pool: Pool): Xml =>
  element('Cluster', { RequiresReplication: pool.replicates, RequiresSetup: pool.requiresSetup, Fqdn: pool.fqdnAsWritten }, [
    clusterId(pool),
    ...pool.machines.map(machine),
  ]);

function clusterId(pool: Pool): Xml {
  const [siteId, number] = pool.id.split(':');
  return element('ClusterId', { SiteId: siteId, Number: number });
}

const machine = (one: Machine): Xml =>
  element(
    'Machine',
    { OrdinalInCluster: one.ordinal, Fqdn: one.fqdnAsWritten, FaultDomain: one.faultDomain, UpgradeDomain: one.upgradeDomain },
    one.netInterfaces.map((side) =>
      element('NetInterface', {
        InterfaceSide: side.side,
        InterfaceNumber: side.number,
        IPAddress: side.ipAddress,
        ConfiguredIPAddress: side.configuredIpAddress,
      }),
    ),
  );

const sqlInstance = (one: SqlInstance, clusterIds: ReadonlyMap<string, Xml>): Xml =>
  element('SqlInstance', { AlwaysOnPrimaryNodeFqdn: one.alwaysOnPrimaryNodeFqdn }, [sqlInstanceId(one.name, clusterIds.get(one.pool)!)]);

const sqlInstanceId = (name: string, onCluster: Xml): Xml => element('SqlInstanceId', { Name: name }, [onCluster]);

function service(one: Service, clusterIds: ReadonlyMap<string, Xml>): Xml {
  const onCluster = clusterIds.get(one.installedOn.pool)!;
  const place = one.installedOn.sqlInstance === null ? onCluster : sqlInstanceId(one.installedOn.sqlInstance, onCluster);
  return element('Service', { RoleVersion: one.roleVersion, ServiceVersion: one.serviceVersion, Type: one.type }, [
    serviceId(one.id),
    element(
      'DependsOn',
      {},
      one.dependsOn.map((dependency) => element('Dependency', { Usage: dependency.usage }, [serviceId(dependency.serviceId)])),
    ),
    element('InstalledOn', {}, [place]),
    element('Ports', { xmlns: ROLES }, one.ports.map(port)),
    ...roleElement(one),
  ]);
}

function serviceId(id: string): Xml {
  const [, siteId, role, instance] = /^(\d+)-(.+)-(\d+)$/.exec(id)!;
  return element('ServiceId', { SiteId: siteId, RoleName: role, Instance: instance });
}

const port = (one: Port): Xml =>
  element('Port', {
    Owner: one.owner,
    Usage: one.usage,
    InterfaceSide: one.interfaceSide,
    InterfaceNumber: one.interfaceNumber,
    Port: one.port,
    Protocol: one.protocol,
    UrlPath: one.urlPath,
    AuthorizesRequests: one.authorizesRequests,
    GruuType: one.gruuType,
    Range: one.range,
    ConfiguredPort: one.configuredPort,
    ConfiguredFqdn: one.configuredFqdn,
  });

/** The type's last word names the element. */
function roleElement(one: Service): Xml[] {
  if (!one.type?.startsWith(TYPE_PREFIX)) return [];
  return [element(one.type.slice(TYPE_PREFIX.length), { xmlns: ROLES, ...one.attributes }, roleChildren(one))];
}

function roleChildren(one: Service): Xml[] {
  if (one.role === 'ConfServices') {
    const mcus = ['IMConf', 'DataConf', 'AppSharingConf', 'AVConf'];
    const mcu = (name: string) =>
      element('MCU', { ComponentName: name, Vendor: 'Microsoft', MinSupportedMode: name === 'DataConf' ? '14' : null });
    return [element('MCUs', {}, mcus.map(mcu))];
  }
  if (one.role !== 'WebServices') return [];
  return [
    element('ExternalSettings', { Host: one.externalWebHost }, [element('OverrideUrls', {})]),
    element(
      'WebComponents',
      { xmlns: `${PREFIX}Deploy.WebServices.2011` },
      webComponents(one.serviceVersion).map((name) => element('Component', { ComponentName: name })),
    ),
    element('UpaSeparator', { xmlns: `${PREFIX}BaseTypes.2008` }),
  ];
}

/** As two saved documents of versions 7 and 8 list them; what came with 2013 and 2015 is ASSUMED from the features' age. */
const webComponents = (version: number): string[] => [
  ...['ABHandler', 'ABFiles', 'AutodiscoverService', 'CAHandler', 'CAHandlerAnon', 'CollabContent', 'Cscp', 'DataCollabWeb'],
  ...['DeviceUpdateDownload', 'DeviceUpdateStore', 'Dialin', 'DLExpansion', 'LIService', 'Lwa', 'McxService', 'Meet', 'OnlineAuth'],
  ...['PowerShell', 'Reach', 'RgsAgentService', 'StoreWeb'],
  ...(version >= 6 ? ['UcwaService', 'WebScheduler'] : []),
  'WebTicket',
  ...(version >= 6 ? ['PersistentChatWeb', 'PersistentChatWebManager'] : []),
  ...(version >= 7 ? ['HybridConfigService'] : []),
];

interface Xml {
  readonly name: string;
  readonly attributes: Readonly<Record<string, Value>>;
  readonly content: readonly Xml[] | string;
}
/** An attribute that is null is not written. */
type Value = string | number | boolean | null | undefined;

const element = (name: string, attributes: Record<string, Value>, content: readonly Xml[] | string = []): Xml => ({
  name,
  attributes,
  content,
});

function render({ name, attributes, content }: Xml, indent: string): string {
  const written = Object.entries(attributes).filter(([, value]) => value !== null && value !== undefined);
  const head = `${indent}<${name}${written.map(([key, value]) => ` ${key}="${escape(String(value))}"`).join('')}`;
  if (content.length === 0) return `${head} />\n`;
  if (typeof content === 'string') return `${head}>${escape(content)}</${name}>\n`;
  return `${head}>\n${content.map((inner) => render(inner, `${indent}  `)).join('')}${indent}</${name}>\n`;
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escape = (text: string): string => text.replace(/[&<>"]/g, (character) => ESCAPES[character]!);
