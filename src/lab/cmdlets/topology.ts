import { backupPool, cmdletRole, isDirector, registrarPools } from '../../domain/roles.js';
import { dependencies, servicesOn, uncPath, type Pool, type Service, type Topology } from '../../domain/topology.js';
import { assume, cite } from '../behaviours.js';
import { psObject, psXml, type PsObject, type PsValue } from '../ps-object.js';
import { writeTopology } from '../topology/write-topology.js';
import { isOn, matches, notFound, publishedTopology, READERS, textOf, type Call, type Family } from './cmdlet.js';

const DEPLOY = 'Microsoft.Rtc.Management.Deploy.Internal';
const XDS = 'Microsoft.Rtc.Management.Xds';

/** Topology, sites, pools, computers, services. Shapes: formats.md 2 and 2.1. */
export const TOPOLOGY_CMDLETS: Family = {
  'Get-CsTopology': {
    groups: READERS,
    behaviours: [
      cite('formats.md 1.6', 'Get-CsTopology -AsXml returns XML whose text is the published document'),
      cite('formats.md 1.6', 'Get-CsTopology shows Sites, Clusters, Machines, SqlInstances and Services with ids as text'),
      assume('Get-CsTopology -LocalStore reads the replica of this machine and works while the Central Management store is down'),
    ],
    *run(call) {
      const topology = publishedTopology(call);
      yield isOn(call, 'AsXml') ? psXml(writeTopology(topology)) : defaultTopology(topology);
    },
  },
  'Get-CsSite': {
    groups: READERS,
    behaviours: [cite('formats.md 2', 'Get-CsSite names sites Site:<name> and lists their pools')],
    *run(call) {
      const topology = publishedTopology(call);
      for (const site of named(call, 'site', topology.sites, (each) => `Site:${each.name}`))
        yield psObject(`${DEPLOY}.Site+CentralSite`, {
          Identity: `Site:${site.name}`,
          SiteId: site.siteId,
          DisplayName: site.name,
          SiteType: site.kind,
          Pools: topology.pools.filter((pool) => pool.siteId === site.siteId).map((pool) => pool.fqdnAsWritten),
        });
    },
  },
  'Get-CsPool': {
    groups: READERS,
    behaviours: [cite('formats.md 2', 'Get-CsPool lists services as Role:fqdn, computers, site and backup pool')],
    *run(call) {
      const topology = publishedTopology(call);
      const site = textOf(call, 'Site')
        ?.replace(/^site:/i, '')
        .toLowerCase();
      const pools = topology.pools.filter((pool) => site === undefined || siteName(topology, pool.siteId).toLowerCase() === site);
      for (const pool of named(call, 'pool', pools, (each) => each.fqdnAsWritten)) yield poolObject(topology, pool);
    },
  },
  'Get-CsComputer': {
    groups: READERS,
    behaviours: [
      cite('formats.md 2', 'Get-CsComputer has Identity, Pool and Fqdn'),
      cite('procedures.md 8.6', 'Get-CsComputer -Pool lists the servers of a pool in their order'),
    ],
    *run(call) {
      const inPool = textOf(call, 'Pool')?.toLowerCase();
      const rows = publishedTopology(call).pools.flatMap((pool) =>
        [...pool.machines].sort((a, b) => a.ordinal - b.ordinal).map((machine) => ({ pool, machine })),
      );
      const found = rows.filter(
        ({ pool, machine }) => (inPool === undefined || pool.fqdn === inPool) && (!isOn(call, 'Local') || machine.fqdn === call.computer),
      );
      for (const { pool, machine } of named(call, 'computer', found, (each) => each.machine.fqdnAsWritten))
        yield psObject(
          `${DEPLOY}.Machine`,
          { Identity: machine.fqdnAsWritten, Pool: pool.fqdnAsWritten, Fqdn: machine.fqdnAsWritten },
          machine.fqdnAsWritten,
        );
    },
  },
  'Get-CsService': {
    groups: READERS,
    behaviours: [
      cite(
        'formats.md 2.1',
        'Get-CsService shows every service as <Role>:<PoolFqdn> with ServiceId, SiteId, Version, Role and DependentServiceList',
      ),
      cite(
        'formats.md 2.1',
        'Get-CsService shows databases with SqlInstanceName, empty for the default instance, and file stores with their UNC path',
      ),
      assume('Get-CsService -Director lists the registrars of Director pools, and -Registrar those too'),
    ],
    *run(call) {
      const topology = publishedTopology(call);
      const roleSwitch = Object.keys(call.args).find((name) => call.args[name] === true);
      const pool = textOf(call, 'PoolFqdn')?.toLowerCase();
      const found = topology.services.filter(
        (service) =>
          (roleSwitch === undefined || hasRole(service, roleSwitch)) && (pool === undefined || service.installedOn.pool === pool),
      );
      for (const service of named(call, 'service', found, (each) => identityOf(topology, each))) yield serviceObject(topology, service);
    },
  },
  'Get-CsPoolBackupRelationship': {
    groups: READERS,
    behaviours: [
      cite('formats.md 2', 'Get-CsPoolBackupRelationship names a pool and its backup pool'),
      assume('Get-CsPoolBackupRelationship returns nothing for a registrar pool without a backup pool, and fails for any other pool'),
    ],
    *run(call) {
      const topology = publishedTopology(call);
      const wanted = textOf(call, 'PoolFqdn') ?? '';
      if (!registrarPools(topology).some((pool) => pool.fqdn === wanted.toLowerCase())) throw notFound(call, 'the registrar pool', wanted);
      const backup = backupPool(topology, wanted);
      if (!backup) return;
      yield psObject('Microsoft.Rtc.Management.Hadr.BackupService.BackupRelation', {
        PoolFqdn: wanted.toLowerCase(),
        BackupPoolFqdn: backup.fqdnAsWritten,
      });
    },
  },
};

/** `-Identity` names one, `-Filter` takes wildcards, neither takes all. */
function named<T>(call: Call, what: string, all: readonly T[], nameOf: (one: T) => string): T[] {
  const identity = textOf(call, 'Identity');
  const filter = textOf(call, 'Filter');
  if (identity === null) return all.filter((one) => filter === null || matches(filter, nameOf(one)));
  const wanted = identity.toLowerCase().replace(/^(site|service):/, '');
  const found = all.filter(
    (one) =>
      nameOf(one)
        .toLowerCase()
        .replace(/^site:/, '') === wanted,
  );
  if (found.length === 0) throw notFound(call, what, identity);
  return found;
}

const siteName = (topology: Topology, siteId: number): string =>
  topology.sites.find((site) => site.siteId === siteId)?.name ?? String(siteId);

const nameOf = (topology: Topology, pool: string): string =>
  topology.pools.find((candidate) => candidate.fqdn === pool)?.fqdnAsWritten ?? pool;

const identityOf = (topology: Topology, service: Service): string =>
  `${cmdletRole(service.role)}:${nameOf(topology, service.installedOn.pool)}`;

function hasRole(service: Service, roleSwitch: string): boolean {
  if (roleSwitch === 'Director') return isDirector(service);
  return cmdletRole(service.role).toLowerCase() === roleSwitch.toLowerCase();
}

function poolObject(topology: Topology, pool: Pool): PsObject {
  return psObject(
    `${DEPLOY}.Cluster`,
    {
      Identity: pool.fqdnAsWritten,
      Fqdn: pool.fqdnAsWritten,
      Services: servicesOn(topology, pool.fqdn).map((service) => identityOf(topology, service)),
      Computers: pool.machines.map((machine) => machine.fqdnAsWritten),
      Site: `Site:${siteName(topology, pool.siteId)}`,
      BackupPoolFqdn: backupPool(topology, pool.fqdn)?.fqdnAsWritten ?? null,
    },
    pool.fqdnAsWritten,
  );
}

function serviceObject(topology: Topology, service: Service): PsObject {
  const role = cmdletRole(service.role);
  const own: Record<string, PsValue> = {};
  for (const dependency of dependencies(topology, service)) own[cmdletRole(dependency.role)] ??= identityOf(topology, dependency);
  if (service.installedOn.sqlInstance !== null) own['SqlInstanceName'] = service.installedOn.sqlInstance;
  const path = uncPath(topology, service);
  if (service.role === 'FileStore') {
    own['ShareName'] = service.attributes['ShareName'] ?? '';
    own['UncPath'] = path;
    own['IsDfsShare'] = false;
  }
  if (service.role === 'CentralMgmt') own['Active'] = service.attributes['IsActive'] === 'true' || service.attributes['IsActive'] === '1';
  if (service.externalWebHost !== null) own['ExternalFqdn'] = service.externalWebHost;
  return psObject(
    `${XDS}.Display${role}`,
    {
      Identity: identityOf(topology, service),
      ...own,
      DependentServiceList: topology.services
        .filter((other) => other.dependsOn.some((dependency) => dependency.serviceId === service.id))
        .map((other) => identityOf(topology, other)),
      ServiceId: service.id,
      SiteId: `Site:${siteName(topology, service.siteId)}`,
      PoolFqdn: nameOf(topology, service.installedOn.pool),
      Version: service.serviceVersion,
      Role: role,
    },
    identityOf(topology, service),
  );
}

function defaultTopology(topology: Topology): PsObject {
  const cluster = (fqdn: string) => topology.pools.find((pool) => pool.fqdn === fqdn)?.id ?? fqdn;
  return psObject(`${DEPLOY}.DefaultTopology`, {
    Signature: topology.signature,
    Sites: topology.sites.map((site) =>
      psObject(
        `${DEPLOY}.CentralSite`,
        { Kind: site.kind, SiteId: site.siteId, Name: site.name, City: site.city, State: site.state, CountryCode: site.countryCode },
        site.name,
      ),
    ),
    Clusters: topology.pools.map((pool) =>
      psObject(
        `${DEPLOY}.Cluster`,
        { ClusterId: pool.id, Fqdn: pool.fqdnAsWritten, Machines: pool.machines.map((machine) => machine.fqdnAsWritten) },
        pool.fqdnAsWritten,
      ),
    ),
    Machines: topology.pools.flatMap((pool) =>
      pool.machines.map((machine) =>
        psObject(
          `${DEPLOY}.Machine`,
          { MachineId: `${pool.id}:${machine.ordinal}`, Fqdn: machine.fqdnAsWritten, Cluster: pool.id },
          machine.fqdnAsWritten,
        ),
      ),
    ),
    SqlInstances: topology.sqlInstances.map((instance) =>
      psObject(`${DEPLOY}.SqlInstance`, { SqlInstanceId: instance.id, Name: instance.name, Cluster: cluster(instance.pool) }, instance.id),
    ),
    Services: topology.services.map((service) =>
      psObject(
        `${DEPLOY}.Service`,
        { ServiceId: service.id, InstalledOn: cluster(service.installedOn.pool), UncPath: uncPath(topology, service) },
        service.id,
      ),
    ),
  });
}
