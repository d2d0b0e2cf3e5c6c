import { dependencies, findPool, servicesOfRole, servicesOn, USAGE, type Pool, type Service, type Topology } from './topology.js';

const PRODUCT_NAMES: Readonly<Record<number, string>> = {
  5: 'Lync Server 2010',
  6: 'Lync Server 2013',
  7: 'Skype for Business Server 2015',
  8: 'Skype for Business Server 2019', // the Subscription Edition reports itself as 8 too
};

/** Product behind a ServiceVersion; null for a number that is not known. Source: formats.md 1.5. */
export const productName = (serviceVersion: number): string | null => PRODUCT_NAMES[serviceVersion] ?? null;

/**
 * ServiceVersion of one pool: pools of one topology differ during a migration. The highest, because a SQL server that serves two versions
 * has to satisfy the newer. Null for a pool without services.
 */
export function poolVersion(topology: Topology, poolFqdn: string): number | null {
  const versions = servicesOn(topology, poolFqdn).map((service) => service.serviceVersion);
  return versions.sort((a, b) => b - a)[0] ?? null;
}

/** Where Get-CsService names a role differently than the document. Source: formats.md 1.4; the last three ASSUMED from the switches of Get-CsService. */
const CMDLET_ROLES: Readonly<Record<string, string>> = {
  UserServices: 'UserServer',
  ConfServices: 'ConferencingServer',
  WebServices: 'WebServer',
  UserStore: 'UserDatabase',
  ApplicationStore: 'ApplicationDatabase',
  CentralMgmt: 'CentralManagement',
  CentralMgmtStore: 'CentralManagementDatabase',
  ArchivingStore: 'ArchivingDatabase',
  MonitoringStore: 'MonitoringDatabase',
  ManagementServices: 'ManagementServer',
  WacService: 'WacServer',
  ExternalServer: 'TrustedApplicationPool',
  PersistentChatService: 'PersistentChatServer',
  PersistentChatStore: 'PersistentChatDatabase',
  PersistentChatComplianceStore: 'PersistentChatComplianceDatabase',
};

/** Role as Get-CsService names it, also the first half of its Identity `<Role>:<PoolFqdn>`. A role without an own name there keeps the document's. */
export const cmdletRole = (role: string): string => (Object.hasOwn(CMDLET_ROLES, role) ? CMDLET_ROLES[role]! : role);

export type PoolKind =
  | 'StandardEdition'
  | 'Enterprise'
  | 'Director'
  | 'SurvivableBranch'
  | 'Edge'
  | 'PersistentChat'
  | 'Mediation'
  | 'TrustedApplication'
  | 'OfficeWebApps'
  | 'PstnGateway'
  | 'SqlServer'
  | 'FileServer'
  | 'Other';

/** What a pool is by its most telling role: a Front End pool with a collocated Mediation Server is a Front End pool. */
export function poolKind(topology: Topology, poolFqdn: string): PoolKind {
  const services = servicesOn(topology, poolFqdn);
  const runs = (role: string) => services.some((service) => service.role === role);
  if (runs('UserServices')) return isStandardEdition(topology, poolFqdn) ? 'StandardEdition' : 'Enterprise';
  if (services.some(isDirector)) return 'Director';
  if (runs('Registrar')) return 'SurvivableBranch';
  if (runs('EdgeServer')) return 'Edge';
  if (runs('PersistentChatService')) return 'PersistentChat';
  if (runs('MediationServer')) return 'Mediation';
  if (runs('ExternalServer')) return 'TrustedApplication';
  if (runs('WacService')) return 'OfficeWebApps';
  if (runs('PstnGateway')) return 'PstnGateway';
  if (topology.sqlInstances.some((instance) => instance.pool === poolFqdn.toLowerCase())) return 'SqlServer';
  if (runs('FileStore')) return 'FileServer';
  return 'Other';
}

/** A Standard Edition server keeps its user store on its own SQL Server Express instance (`rtc`); an Enterprise pool never does. */
export function isStandardEdition(topology: Topology, poolFqdn: string): boolean {
  const pool = findPool(topology, poolFqdn);
  if (pool === null || pool.machines.length !== 1) return false;
  const userServices = servicesOn(topology, pool.fqdn).filter((service) => service.role === 'UserServices');
  return userServices.some((service) => dependencies(topology, service, 'UserStore').some((store) => store.installedOn.pool === pool.fqdn));
}

/** True for a registrar of a Director pool. */
export const isDirector = (service: Service): boolean => service.role === 'Registrar' && isTrue(service.attributes['IsDirector']);

/** Pools that home users, which is what Export-CsUserData asks for: every Front End pool and every Standard Edition server. */
export const registrarPools = (topology: Topology): Pool[] => poolsRunning(topology, 'UserServices');

/** Pools that run a role, in document order. */
export function poolsRunning(topology: Topology, role: string): Pool[] {
  const hosts = new Set(servicesOfRole(topology, role).map((service) => service.installedOn.pool));
  return topology.pools.filter((pool) => hosts.has(pool.fqdn));
}

/** Response Group shows in a document only as the owner of ports. Source: formats.md 1.4. */
export const runsResponseGroup = (topology: Topology, poolFqdn: string): boolean => runs(topology, poolFqdn, 'urn:application:rgs');

/** Call Park likewise. */
export const runsCallPark = (topology: Topology, poolFqdn: string): boolean => runs(topology, poolFqdn, 'urn:application:cps');

const runs = (topology: Topology, poolFqdn: string, application: string): boolean =>
  servicesOn(topology, poolFqdn).some((service) => service.ports.some((port) => port.owner.toLowerCase() === application));

/** The pool whose Central Management service is the active master; null before the first publish and when the document names none. */
export function activeCmsPool(topology: Topology): Pool | null {
  const active = servicesOfRole(topology, 'CentralMgmt').find((service) => isTrue(service.attributes['IsActive']));
  return active ? findPool(topology, active.installedOn.pool) : null;
}

/** The pool that takes over when this one fails over; null when it has none or the document does not say (see `USAGE`). */
export function backupPool(topology: Topology, poolFqdn: string): Pool | null {
  const registrar = servicesOn(topology, poolFqdn).find((service) => service.role === 'Registrar');
  const backup = registrar && dependencies(topology, registrar, 'Registrar', USAGE.backup)[0];
  return backup ? findPool(topology, backup.installedOn.pool) : null;
}

/** The store that mirrors this one; null when there is none or the document does not say (see `USAGE`). */
export function mirrorStore(topology: Topology, store: Service): Service | null {
  for (const dependent of topology.services) {
    if (!dependent.dependsOn.some((dependency) => dependency.serviceId === store.id && dependency.usage === USAGE.default)) continue;
    const mirror = dependencies(topology, dependent, store.role, USAGE.mirror)[0];
    if (mirror) return mirror;
  }
  return null;
}

/** True when a store is named only as the mirror of another: its databases are copies. */
export function isMirrorStore(topology: Topology, store: Service): boolean {
  const usages = topology.services.flatMap((service) => service.dependsOn.filter((dependency) => dependency.serviceId === store.id));
  return usages.length > 0 && usages.every((dependency) => dependency.usage === USAGE.mirror);
}

const isTrue = (value: string | undefined): boolean => value === 'true' || value === '1';

/**
 * Uses that a server's certificates are assigned to in step 3 of the Deployment Wizard, by what is installed on its pool.
 * @source procedures.md 4.1 DW3; the use names of Set-CsCertificate -Type
 */
export function certificateUses(topology: Topology, poolFqdn: string): string[] {
  const roles = servicesOn(topology, poolFqdn).map((service) => service.role);
  if (roles.includes('EdgeServer')) return ['Internal', 'AccessEdgeExternal', 'DataEdgeExternal', 'AudioVideoAuthentication'];
  return roles.includes('WebServices') ? ['Default', 'WebServicesInternal', 'WebServicesExternal'] : ['Default'];
}
