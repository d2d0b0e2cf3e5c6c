import { databasesOf } from '../../src/domain/databases.js';
import { fileStorePlaces } from '../../src/domain/file-store.js';
import type { ComponentEntry, Manifest } from '../../src/domain/manifest.js';
import { emptyMachine, type Recorded, type RecordedMachine } from '../../src/domain/recorded.js';
import { isMirrorStore, poolKind, poolVersion, productName, registrarPools, runsResponseGroup } from '../../src/domain/roles.js';
import { servicesOfRole, servicesOn, uncPath, type Topology } from '../../src/domain/topology.js';

const SHA = 'a'.repeat(64);

/** What a complete set of a topology says, without taking one: the same for the same topology. */
export function recordedOf(topology: Topology): Recorded {
  return {
    manifest: manifestOf(topology),
    manifestSha256: SHA,
    topology,
    machines: machinesOf(topology),
    dnsRecords: new Map(),
    sqlInstances: new Map(),
    databaseOwners: new Map(),
    backupPools: new Map(),
  };
}

function manifestOf(topology: Topology): Manifest {
  const pools = registrarPools(topology);
  return {
    formatVersion: 1,
    setId: '20260301T120000Z-0001',
    repositoryId: 'r',
    runId: '20260301T120000Z-0001',
    status: 'Complete',
    practice: true,
    label: null,
    startedUtc: '2026-03-01T12:00:00.000Z',
    sealedUtc: '2026-03-01T12:05:00.000Z',
    tool: { name: 'LyncBackup', version: '0.0.0' },
    takenBy: { user: 'CONTOSO\\admin', host: 'backup01' },
    deployment: { name: 'contoso.com', topologySignature: topology.signature, productVersions: [6], pools: [] },
    components: [
      entry('cms', '*', ['config/Config.zip'], {}),
      entry('lis', '*', ['config/E911Config.zip'], { locations: 3 }),
      ...pools.map(({ fqdn }) => entry('userData', fqdn, [`pools/${fqdn}/ExportedUserData.zip`], { users: 25, contacts: 100 })),
      ...pools
        .filter(({ fqdn }) => runsResponseGroup(topology, fqdn))
        .map(({ fqdn }) => entry('rgs', fqdn, [`pools/${fqdn}/RgsConfiguration.zip`], { groups: 2, queues: 2, workflows: 1 })),
      ...storeEntries(topology),
      ...fileStoreEntries(topology),
    ],
    leftOut: [
      { object: 'file stores: Meeting.Active', reason: 'a running meeting holds these files open' },
      { object: 'file stores: replicas below CMSFileStore', reason: 'replication fills these folders again' },
    ],
    documents: [],
    findings: [],
  };
}

const storeEntries = (topology: Topology): ComponentEntry[] =>
  topology.services
    .filter((store) => !isMirrorStore(topology, store))
    .flatMap((store) => {
      const { pool, sqlInstance } = store.installedOn;
      const scope = sqlInstance ? `${pool}\\${sqlInstance}` : pool;
      if (store.role === 'PersistentChatStore')
        return [entry('persistentChat', scope, [`persistentChat/${pool}/PersistentChatData.zip`], { rooms: 2 })];
      if (store.role !== 'ArchivingStore' && store.role !== 'MonitoringStore') return [];
      return databasesOf(store).map(({ name }) =>
        entry('database', `${scope}\\${name}`, [`databases/${pool}/${sqlInstance || 'MSSQLSERVER'}/${name}.bak`], {}),
      );
    });

function fileStoreEntries(topology: Topology): ComponentEntry[] {
  const uncs = new Map(
    servicesOfRole(topology, 'FileStore').map((store) => [uncPath(topology, store)?.toLowerCase(), uncPath(topology, store)]),
  );
  return [...uncs.values()].flatMap((unc) => (unc == null ? [] : [entry('fileStore', unc, [fileStorePlaces(unc).list], { files: 10 })]));
}

const entry = (kind: ComponentEntry['kind'], scope: string, paths: string[], counts: Record<string, number>): ComponentEntry => ({
  kind,
  scope,
  status: 'Ok',
  reason: null,
  capturedUtc: '2026-03-01T12:01:00.000Z',
  files: paths.map((path) => ({ path, bytes: 1000, sha256: SHA })),
  counts,
  gaps: [],
});

/** Servers of the product are asked at backup time; SQL and file servers are not. */
function machinesOf(topology: Topology): Map<string, RecordedMachine> {
  const machines = new Map<string, RecordedMachine>();
  for (const pool of topology.pools.filter(({ replicates }) => replicates)) {
    const product = `Microsoft ${productName(poolVersion(topology, pool.fqdn) ?? 6) ?? 'Lync Server 2013'}`;
    const isEdge = poolKind(topology, pool.fqdn) === 'Edge';
    for (const { fqdn } of pool.machines)
      machines.set(fqdn, {
        ...emptyMachine(),
        domain: isEdge ? null : 'contoso.com',
        operatingSystem: 'Microsoft Windows Server 2012 R2 Standard',
        products: [
          { name: `${product}, Core Components`, version: '5.0.8308.1001' },
          { name: `${product}, Administrative Tools`, version: '5.0.8308.1001' },
        ],
        services: ['REPLICA', 'RTCCLSAGT', ...(isEdge ? [] : ['RTCSRV'])],
        shares: servicesOn(topology, pool.fqdn).flatMap((service) => {
          const name = uncPath(topology, service)?.split('\\')[3];
          return name === undefined ? [] : [{ name, path: `D:\\${name}`, permissions: ['CONTOSO\\RTCUniversalServerAdmins: Full'] }];
        }),
        certificates: [{ thumbprint: 'B'.repeat(40), subject: `CN=${fqdn}`, names: [fqdn, pool.fqdn] }],
        account: isEdge ? null : { sid: `S-1-5-21-1-2-3-${machines.size + 1000}`, memberOf: ['RTCUniversalServerAdmins'] },
      });
  }
  return machines;
}
