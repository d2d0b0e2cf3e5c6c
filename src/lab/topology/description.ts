/**
 * A deployment in the words of somebody who plans one: what `buildTopology` turns into the topology a document holds. Pools name each other
 * by FQDN. Only what differs between deployments is said here; ports, dependencies and stores follow from the roles.
 */
export interface TopologyDescription {
  /** GUID of the document. */
  readonly signature: string;
  /** The first is the default. */
  readonly sipDomains: readonly [string, ...string[]];
  /** SiteIds are given from 1 in this order. */
  readonly sites: readonly SiteDescription[];
}

export interface SiteDescription {
  readonly name: string;
  readonly city?: string;
  readonly state?: string;
  readonly countryCode?: string;
  readonly pools: readonly PoolDescription[];
}

export type PoolDescription =
  | StandardEditionServer
  | EnterprisePool
  | DirectorPool
  | MediationPool
  | EdgePool
  | PersistentChatPool
  | TrustedApplicationPool
  | OfficeWebAppsServer
  | PstnGateway
  | SqlServer
  | FileServer;

/** 5 = Lync 2010, 6 = Lync 2013, 7 = Skype for Business 2015, 8 = 2019 and the Subscription Edition. */
export type ProductVersion = 5 | 6 | 7 | 8;

/** Applications of a Front End pool; a document shows them as owners of ports. */
export type Application = 'Caa' | 'Cas' | 'Cps' | 'PDP' | 'RGS' | 'testbot';

export interface SqlPlace {
  /** FQDN of a SQL server, or of a Standard Edition server for its own instance `rtc`. */
  readonly server: string;
  /** Empty for the default instance. */
  readonly instance: string;
}

export interface SqlStore extends SqlPlace {
  readonly mirror?: SqlPlace;
}

export interface FileShare {
  /** FQDN of a pool that serves files, or of a DFS name space described as a file server. */
  readonly server: string;
  readonly share: string;
}

interface Installed {
  readonly fqdn: string;
  readonly version: ProductVersion;
}

interface FrontEnd extends Installed {
  readonly fileShare: FileShare;
  readonly applications: readonly Application[];
  /** Collocated Mediation Server. */
  readonly mediation?: boolean;
  /** `active` marks the active master of the Central Management store, `standby` the other pool of its pair. */
  readonly cms?: 'active' | 'standby';
  readonly edgePool?: string;
  readonly archivingStore?: SqlStore;
  readonly monitoringStore?: SqlStore;
  readonly officeWebApps?: string;
  /** The pool that takes over; a pair names each other. */
  readonly backupPool?: string;
}

export interface StandardEditionServer extends FrontEnd {
  readonly kind: 'StandardEdition';
}

export interface EnterprisePool extends FrontEnd {
  readonly kind: 'Enterprise';
  readonly machines: readonly string[];
  readonly backEnd: SqlStore;
}

export interface DirectorPool extends Installed {
  readonly kind: 'Director';
  readonly machines: readonly string[];
  readonly fileShare: FileShare;
  readonly edgePool?: string;
}

export interface MediationPool extends Installed {
  readonly kind: 'Mediation';
  readonly machines: readonly string[];
  /** FQDN of the Front End pool or Director it hands calls to. */
  readonly nextHop: string;
  readonly edgePool?: string;
}

export interface EdgePool extends Installed {
  readonly kind: 'Edge';
  readonly machines: readonly EdgeMachine[];
  readonly nextHop: string;
  /** Name of the Access Edge service on the Internet. */
  readonly externalFqdn: string;
}

export interface EdgeMachine {
  readonly fqdn: string;
  readonly internalAddress: string;
  readonly externalAddress: string;
  /** Where address translation is used. */
  readonly publicAddress?: string;
}

export interface PersistentChatPool extends Installed {
  readonly kind: 'PersistentChat';
  readonly machines: readonly string[];
  readonly nextHop: string;
  readonly fileShare: FileShare;
  readonly store: SqlStore;
  readonly complianceStore?: SqlStore;
}

export interface TrustedApplicationPool extends Installed {
  readonly kind: 'TrustedApplication';
  readonly machines: readonly string[];
  readonly nextHop: string;
}

export interface OfficeWebAppsServer extends Installed {
  readonly kind: 'OfficeWebApps';
}

export interface PstnGateway extends Installed {
  readonly kind: 'PstnGateway';
  /** FQDN of the pool whose Mediation Server uses it. */
  readonly mediationPool: string;
}

export interface SqlServer {
  readonly kind: 'SqlServer';
  /** Of the server, or of the listener of an availability group. */
  readonly fqdn: string;
  /** Empty string for the default instance. */
  readonly instances: readonly string[];
  readonly alwaysOnPrimaryNode?: string;
}

export interface FileServer {
  readonly kind: 'FileServer';
  readonly fqdn: string;
}
