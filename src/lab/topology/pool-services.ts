import { USAGE } from '../../domain/topology.js';
import type { EnterprisePool, PoolDescription, SqlStore, StandardEditionServer } from './description.js';
import { applicationPorts, edgePorts, portsOf } from './ports.js';
import { on, type ServiceList, type Wanted } from './service-list.js';

/**
 * The services a described pool brings, with the dependencies seen in saved documents (formats.md 1.4). ASSUMED, because no saved document
 * shows them: Directors, Persistent Chat (its dependencies follow the properties of Get-CsService, formats.md 2.1) and trusted applications.
 */
export function addServices(services: ServiceList, pool: PoolDescription): void {
  switch (pool.kind) {
    case 'StandardEdition':
      return addFrontEnd(services, pool, { server: pool.fqdn, instance: 'rtc' });
    case 'Enterprise':
      return addFrontEnd(services, pool, pool.backEnd);
    case 'Director': {
      const { fqdn, version } = pool;
      const fileStore = services.fileStore(pool.fileShare, version);
      addRegistrar(services, pool, true, [on('WebServices', fqdn), ...edge(pool.edgePool)]);
      return addWebServices(services, pool, [fileStore]);
    }
    case 'Mediation':
      return addMediation(services, pool, pool.nextHop);
    case 'Edge': {
      const { fqdn, version } = pool;
      const ports = edgePorts(pool.externalFqdn, version);
      services.add('EdgeServer', fqdn, version, { dependsOn: [on('Registrar', pool.nextHop)], ports });
      return services.add('ManagementServices', fqdn, version, { ports: portsOf('ManagementServices', version) });
    }
    case 'PersistentChat': {
      const { fqdn, version } = pool;
      const dependsOn = [
        on('Registrar', pool.nextHop),
        services.fileStore(pool.fileShare, version),
        ...services.store('PersistentChatStore', pool.store, version),
        ...(pool.complianceStore ? services.store('PersistentChatComplianceStore', pool.complianceStore, version) : []),
      ];
      return services.add('PersistentChatService', fqdn, version, { dependsOn, ports: portsOf('PersistentChatService', version) });
    }
    case 'TrustedApplication':
      return services.add('ExternalServer', pool.fqdn, pool.version, {
        dependsOn: [on('Registrar', pool.nextHop)],
        ports: portsOf('ExternalServer', pool.version),
      });
    case 'OfficeWebApps': {
      const attributes = { DiscoveryUrl: `https://${pool.fqdn}/hosting/discovery/`, IsExternal: 'false' };
      return services.add('WacService', pool.fqdn, pool.version, { element: 'WacService', attributes });
    }
    case 'PstnGateway':
      return services.add('PstnGateway', pool.fqdn, pool.version, {
        dependsOn: [on('MediationServer', pool.mediationPool)],
        ports: portsOf('PstnGateway', pool.version),
        element: 'PstnGatewayService',
        attributes: { AlternativeBypassId: '', MediationServerPort: '5067', Default: 'false' },
      });
    case 'SqlServer':
    case 'FileServer':
      return; // what they hold comes with the pools that use it
  }
}

function addFrontEnd(services: ServiceList, pool: StandardEditionServer | EnterprisePool, backEnd: SqlStore): void {
  const { fqdn, version } = pool;
  const userStore = services.store('UserStore', backEnd, version);
  const applicationStore = services.store('ApplicationStore', backEnd, version);
  const fileStore = services.fileStore(pool.fileShare, version);
  const conferencing = on('ConfServices', fqdn);
  const users = on('UserServices', fqdn);
  const web = on('WebServices', fqdn);

  services.add('UserServices', fqdn, version, {
    dependsOn: [...userStore, fileStore, conferencing],
    ports: portsOf('UserServices', version),
  });
  addRegistrar(services, pool, false, [
    users,
    web,
    ...(pool.archivingStore ? services.store('ArchivingStore', pool.archivingStore, version) : []),
    ...(pool.monitoringStore ? services.store('MonitoringStore', pool.monitoringStore, version) : []),
    ...edge(pool.edgePool),
    ...(pool.backupPool ? [on('Registrar', pool.backupPool, USAGE.backup)] : []),
  ]);
  addWebServices(services, pool, [fileStore, users]);
  services.add('ConfServices', fqdn, version, {
    dependsOn: [fileStore, web, users, ...(pool.officeWebApps ? [on('WacService', pool.officeWebApps)] : []), ...edge(pool.edgePool)],
    ports: portsOf('ConfServices', version),
    element: 'ConfService',
  });
  services.add('ApplicationServer', fqdn, version, {
    dependsOn: [on('Registrar', fqdn), fileStore, ...applicationStore],
    ports: [...applicationPorts(pool.applications, version), ...portsOf('ApplicationServer', version)],
    element: 'ApplicationServerService',
  });
  if (pool.mediation) addMediation(services, pool, fqdn);
  if (pool.cms) {
    const dependsOn = [...services.store('CentralMgmtStore', backEnd, version), fileStore];
    const attributes = { IsActive: String(pool.cms === 'active') };
    services.add('CentralMgmt', fqdn, version, { dependsOn, element: 'CentralMgmtService', attributes });
  }
}

type Named = Pick<StandardEditionServer, 'fqdn' | 'version' | 'edgePool'>;

function addRegistrar(services: ServiceList, { fqdn, version }: Named, isDirector: boolean, dependsOn: Wanted[]): void {
  const attributes = { IsDirector: String(isDirector), ...(version >= 8 ? { IsPoolEnabledForSAOnEdge: 'false' } : {}) };
  services.add('Registrar', fqdn, version, { dependsOn, ports: portsOf('Registrar', version), element: 'RegistrarService', attributes });
}

const addWebServices = (services: ServiceList, { fqdn, version }: Named, dependsOn: Wanted[]): void =>
  services.add('WebServices', fqdn, version, {
    dependsOn,
    ports: portsOf('WebServices', version),
    element: 'WebService',
    externalWebHost: fqdn,
  });

const addMediation = (services: ServiceList, { fqdn, version, edgePool }: Named, registrar: string): void =>
  services.add('MediationServer', fqdn, version, {
    dependsOn: [on('Registrar', registrar), ...edge(edgePool)],
    ports: portsOf('MediationServer', version),
  });

const edge = (edgePool: string | undefined): Wanted[] => (edgePool === undefined ? [] : [on('EdgeServer', edgePool)]);
