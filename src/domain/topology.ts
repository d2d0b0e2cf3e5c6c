/**
 * A topology as its document states it, the same for both forms of document (formats.md 1). FQDNs are lower-case and identify pools and
 * machines; `fqdnAsWritten` keeps the document's spelling for commands and UNC paths that must repeat it.
 */
export interface Topology {
  readonly form: 'published' | 'topology-builder';
  /** GUID in lower case; all zero when the topology was never published. */
  readonly signature: string;
  readonly isPublished: boolean;
  readonly defaultSipDomain: string | null;
  readonly internalDomains: readonly InternalDomain[];
  /** Only a Topology Builder document carries them; a published deployment keeps them in its simple URL configuration. */
  readonly simpleUrls: readonly SimpleUrl[];
  readonly sites: readonly Site[];
  readonly pools: readonly Pool[];
  readonly sqlInstances: readonly SqlInstance[];
  readonly services: readonly Service[];
}

export interface InternalDomain {
  readonly name: string;
  readonly authoritative: boolean;
  readonly allowSubDomains: boolean;
}

export interface SimpleUrl {
  /** `Dialin`, `Meet` or `Cscp`. */
  readonly component: string;
  /** A SIP domain, or `*` for all of them. */
  readonly domain: string;
  readonly activeUrl: string;
  readonly urls: readonly string[];
}

export interface Site {
  readonly siteId: number;
  /** The element's name: `CentralSite`, `RemoteSite`. */
  readonly kind: string;
  readonly name: string;
  readonly city: string | null;
  readonly state: string | null;
  readonly countryCode: string | null;
}

/** A cluster in the document's words. A single server is a pool of one; SQL servers, file servers and gateways are pools too. */
export interface Pool {
  /** `<SiteId>:<Number>` in a published document, a GUID in a Topology Builder document. */
  readonly id: string;
  readonly siteId: number;
  readonly fqdn: string;
  readonly fqdnAsWritten: string;
  /** True where the product itself is installed and the Central Management store is replicated to. */
  readonly replicates: boolean;
  readonly requiresSetup: boolean;
  readonly machines: readonly Machine[];
}

export interface Machine {
  readonly fqdn: string;
  readonly fqdnAsWritten: string;
  /** Place in the pool, from 1. */
  readonly ordinal: number;
  readonly faultDomain: string | null;
  readonly upgradeDomain: string | null;
  readonly netInterfaces: readonly NetInterface[];
}

export interface NetInterface {
  /** `Primary`, `External`, `Internal` or `Pstn`. */
  readonly side: string;
  readonly number: number;
  /** `0.0.0.0` means any; only Edge machines carry real addresses. */
  readonly ipAddress: string;
  /** The translated public address. */
  readonly configuredIpAddress: string | null;
}

export interface SqlInstance {
  /** `<ClusterId>/<name in lower case>` in a published document, a GUID in a Topology Builder document. */
  readonly id: string;
  /** FQDN of the SQL server's pool. */
  readonly pool: string;
  /** As written; empty for the default instance. */
  readonly name: string;
  readonly alwaysOnPrimaryNodeFqdn: string | null;
}

export interface Service {
  /** `<SiteId>-<RoleName>-<Instance>` in a published document, a GUID in a Topology Builder document. */
  readonly id: string;
  readonly siteId: number;
  /** The document's RoleName, known to this project or not. */
  readonly role: string;
  /** .NET type name, verbatim. */
  readonly type: string | null;
  readonly roleVersion: number;
  /** The product: see `productName`. */
  readonly serviceVersion: number;
  readonly installedOn: InstalledOn;
  readonly dependsOn: readonly Dependency[];
  readonly ports: readonly Port[];
  /** Attributes of the role element, verbatim: `ShareName`, `IsActive`, `IsDirector`, `DiscoveryUrl`, `MediationServerPort`, ... */
  readonly attributes: Readonly<Record<string, string>>;
  /** Name under which the web services of a pool are published to the Internet; null for every role but WebServices. */
  readonly externalWebHost: string | null;
}

export interface InstalledOn {
  /** Pool FQDN; for a store the SQL server's. */
  readonly pool: string;
  /** Instance name as written, empty for the default instance; null when the service runs on the pool itself. */
  readonly sqlInstance: string | null;
}

export interface Dependency {
  readonly serviceId: string;
  /** Verbatim: see `USAGE`. */
  readonly usage: string;
}

export interface Port {
  readonly owner: string;
  readonly usage: string;
  readonly interfaceSide: string;
  readonly interfaceNumber: number;
  readonly port: number;
  readonly protocol: string;
  readonly urlPath: string;
  readonly authorizesRequests: boolean;
  readonly gruuType: string | null;
  /** Count of ports from `port` on. */
  readonly range: number | null;
  readonly configuredPort: number | null;
  readonly configuredFqdn: string | null;
}

/**
 * How a dependency is meant. Only `Default` is seen in a saved document. ASSUMED: the second store of a mirrored back end is a store service
 * of the same role on the mirror's SQL instance, named with `Mirror` by whoever names the principal's store with `Default`; a registrar
 * names the registrar of its backup pool with `Backup`. It follows the properties Get-CsService shows for Persistent Chat (a store and its
 * mirror and backup variants, formats.md 2.1). A live deployment is always asked as well (Get-CsPoolBackupRelationship,
 * Get-CsDatabaseMirrorState), so a document that says it otherwise loses nothing.
 */
export const USAGE = { default: 'Default', mirror: 'Mirror', backup: 'Backup' } as const;

/** Names of the SIP domains in document order. */
export const sipDomains = (topology: Topology): string[] => topology.internalDomains.map((domain) => domain.name);

/** Names are compared without regard to case. */
export function findPool(topology: Topology, fqdn: string): Pool | null {
  const wanted = fqdn.toLowerCase();
  return topology.pools.find((pool) => pool.fqdn === wanted) ?? null;
}

/** The pool a machine is a member of, or null. */
export function poolOfMachine(topology: Topology, machineFqdn: string): Pool | null {
  const wanted = machineFqdn.toLowerCase();
  return topology.pools.find((pool) => pool.machines.some((machine) => machine.fqdn === wanted)) ?? null;
}

/** Everything installed on a pool, the stores on its SQL instances included. */
export const servicesOn = (topology: Topology, poolFqdn: string): Service[] =>
  topology.services.filter((service) => service.installedOn.pool === poolFqdn.toLowerCase());

export const servicesOfRole = (topology: Topology, role: string): Service[] => topology.services.filter((service) => service.role === role);

/** The services that `service` depends on with this usage; of one role, when given. */
export function dependencies(topology: Topology, service: Service, role?: string, usage: string = USAGE.default): Service[] {
  const wanted = new Set(service.dependsOn.filter((dependency) => dependency.usage === usage).map((dependency) => dependency.serviceId));
  return topology.services.filter((other) => wanted.has(other.id) && (role === undefined || other.role === role));
}

/** `\\<server as written>\<share>` of a file store; null for any other role and for a file store without a share name. */
export function uncPath(topology: Topology, fileStore: Service): string | null {
  const share = fileStore.attributes['ShareName'];
  const server = findPool(topology, fileStore.installedOn.pool);
  return share && server && fileStore.role === 'FileStore' ? `\\\\${server.fqdnAsWritten}\\${share}` : null;
}
