import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { databasesOf } from '../../src/domain/databases.js';
import {
  activeCmsPool,
  backupPool,
  cmdletRole,
  isMirrorStore,
  mirrorStore,
  poolKind,
  poolVersion,
  productName,
  registrarPools,
  runsResponseGroup,
} from '../../src/domain/roles.js';
import { servicesOfRole, uncPath, type Topology } from '../../src/domain/topology.js';
import { readTopology } from '../../src/formats/topology-xml.js';
import { buildTopology } from '../../src/lab/topology/build-topology.js';
import { largeDeployment, STANDARD_EDITION, STANDARD_EDITION_ARCHIVING, TWO_SITES } from '../../src/lab/topology/examples.js';
import { randomTopology } from '../../src/lab/topology/random-topology.js';
import { writeTopology } from '../../src/lab/topology/write-topology.js';

const reread = (topology: Topology) => readTopology(new TextEncoder().encode(writeTopology(topology)), 'written.xml');

test('whatever is described reads back as the same topology', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const topology = buildTopology(randomTopology(seed));
      expect(reread(topology)).toEqual(topology);
    }),
    { numRuns: 150, seed: 20130612 },
  );
});

test('a seed gives the same topology every time, and the seeds together cover every kind of pool, size and version', () => {
  const topologies = Array.from({ length: 150 }, (_, seed) => buildTopology(randomTopology(seed)));
  expect(buildTopology(randomTopology(7))).toEqual(topologies[7]);
  const kinds = topologies.flatMap((topology) => topology.pools.map((pool) => poolKind(topology, pool.fqdn)));
  expect([...new Set(kinds)].sort()).toEqual([
    'Director',
    'Edge',
    'Enterprise',
    'FileServer',
    'Mediation',
    'OfficeWebApps',
    'Other',
    'PersistentChat',
    'PstnGateway',
    'SqlServer',
    'StandardEdition',
    'TrustedApplication',
  ]);
  const sizes = topologies.map((topology) => topology.pools.length);
  expect([Math.min(...sizes), Math.max(...sizes)]).toEqual([1, 40]);
  expect(new Set(topologies.flatMap((topology) => topology.services.map((service) => service.serviceVersion)))).toEqual(
    new Set([5, 6, 7, 8]),
  );
  expect(topologies.some((topology) => activeCmsPool(topology) === null)).toBe(true);
  expect(topologies.some((topology) => topology.pools.some((pool) => backupPool(topology, pool.fqdn)))).toBe(true);
  expect(topologies.some((topology) => topology.services.some((service) => isMirrorStore(topology, service)))).toBe(true);
});

test.each([
  { file: 'standard-edition.xml', description: STANDARD_EDITION },
  { file: 'standard-edition-archiving.xml', description: STANDARD_EDITION_ARCHIVING },
  { file: 'two-sites.xml', description: TWO_SITES },
])('examples/topologies/$file is what its description gives, byte for byte', ({ file, description }) => {
  expect(readFileSync(`examples/topologies/${file}`, 'utf8')).toBe(writeTopology(buildTopology(description)));
});

test('a pool that is not described is an error, not a dangling reference', () => {
  const [redmond] = STANDARD_EDITION.sites;
  const withoutEdge = { ...redmond!, pools: redmond!.pools.filter((pool) => pool.kind !== 'Edge') };
  expect(() => buildTopology({ ...STANDARD_EDITION, sites: [withoutEdge] })).toThrow(
    'the description has no EdgeServer on edge01.contoso.com',
  );
});

test('five hundred servers make a topology of five hundred machines', () => {
  const topology = reread(buildTopology(largeDeployment(25)));
  expect(topology.pools.flatMap((pool) => pool.machines)).toHaveLength(500);
  expect(registrarPools(topology)).toHaveLength(75);
});

const twoSites = buildTopology(TWO_SITES);

test.each([
  { pool: 'se01.litwareinc.com', kind: 'StandardEdition', responseGroup: true },
  { pool: 'POOL01.litwareinc.com', kind: 'Enterprise', responseGroup: true },
  { pool: 'edgepool01.litwareinc.com', kind: 'Edge', responseGroup: false },
  { pool: 'pchat01.litwareinc.com', kind: 'PersistentChat', responseGroup: false },
  { pool: 'gw01.litwareinc.com', kind: 'PstnGateway', responseGroup: false },
  { pool: 'sqlbe01.litwareinc.com', kind: 'SqlServer', responseGroup: false },
  { pool: 'fs01.litwareinc.com', kind: 'FileServer', responseGroup: false },
  { pool: 'nobody.litwareinc.com', kind: 'Other', responseGroup: false },
])('$pool is $kind', ({ pool, kind, responseGroup }) => {
  expect(poolKind(twoSites, pool)).toBe(kind);
  expect(runsResponseGroup(twoSites, pool)).toBe(responseGroup);
});

test('two sites: CMS, registrar pools, file stores and the mirrored back end', () => {
  expect(activeCmsPool(twoSites)?.fqdn).toBe('se01.litwareinc.com');
  expect(registrarPools(twoSites).map((pool) => pool.fqdn)).toEqual(['se01.litwareinc.com', 'pool01.litwareinc.com']);
  expect(servicesOfRole(twoSites, 'FileStore').map((store) => uncPath(twoSites, store))).toEqual([
    '\\\\se01.litwareinc.com\\LyncShare',
    '\\\\fs01.litwareinc.com\\LyncShare',
  ]);
  const userStores = servicesOfRole(twoSites, 'UserStore').map((store) => ({
    server: store.installedOn.pool,
    isMirror: isMirrorStore(twoSites, store),
    mirror: mirrorStore(twoSites, store)?.installedOn.pool ?? null,
  }));
  expect(userStores).toEqual([
    { server: 'se01.litwareinc.com', isMirror: false, mirror: null },
    { server: 'sqlbe01.litwareinc.com', isMirror: false, mirror: 'sqlbe02.litwareinc.com' },
    { server: 'sqlbe02.litwareinc.com', isMirror: true, mirror: null },
  ]);
});

test('the version is judged per pool, and a SQL server counts as the newest it serves', () => {
  const [redmond] = STANDARD_EDITION.sites;
  const upgraded = redmond!.pools.map((pool) => (pool.kind === 'Edge' ? { ...pool, version: 8 as const } : pool));
  const topology = buildTopology({ ...STANDARD_EDITION, sites: [{ ...redmond!, pools: upgraded }] });
  expect(poolVersion(topology, 'se01.contoso.com')).toBe(6);
  expect(poolVersion(topology, 'edge01.contoso.com')).toBe(8);
  expect(poolVersion(twoSites, 'sqlwit01.litwareinc.com')).toBeNull();
  expect([5, 6, 7, 8, 9].map(productName)).toEqual([
    'Lync Server 2010',
    'Lync Server 2013',
    'Skype for Business Server 2015',
    'Skype for Business Server 2019',
    null,
  ]);
});

test.each([
  { role: 'UserStore', serviceVersion: 6, kept: ['rtcxds'], leftOut: ['rtcshared', 'rtcab'] },
  { role: 'UserStore', serviceVersion: 5, kept: ['rtc'], leftOut: ['rtcdyn', 'rtcab', 'rtcab1'] },
  { role: 'ApplicationStore', serviceVersion: 6, kept: ['rgsconfig'], leftOut: ['rgsdyn', 'cpsdyn'] },
  { role: 'CentralMgmtStore', serviceVersion: 8, kept: ['xds', 'lis'], leftOut: [] },
  { role: 'ArchivingStore', serviceVersion: 6, kept: ['LcsLog'], leftOut: [] },
  { role: 'MonitoringStore', serviceVersion: 7, kept: ['LcsCDR', 'QoEMetrics'], leftOut: [] },
  { role: 'PersistentChatStore', serviceVersion: 6, kept: ['mgc'], leftOut: [] },
  { role: 'PersistentChatComplianceStore', serviceVersion: 6, kept: [], leftOut: ['mgccomp'] },
  { role: 'Registrar', serviceVersion: 6, kept: [], leftOut: [] },
  { role: 'constructor', serviceVersion: 6, kept: [], leftOut: [] },
])('databases of $role in version $serviceVersion', ({ role, serviceVersion, kept, leftOut }) => {
  const databases = databasesOf({ role, serviceVersion });
  expect(databases.filter((database) => database.leftOutBecause === null).map((database) => database.name)).toEqual(kept);
  expect(databases.filter((database) => database.leftOutBecause !== null).map((database) => database.name)).toEqual(leftOut);
});

test.each([
  { role: 'UserServices', name: 'UserServer' },
  { role: 'CentralMgmt', name: 'CentralManagement' },
  { role: 'Registrar', name: 'Registrar' },
  { role: 'ExternalServer', name: 'TrustedApplicationPool' },
  { role: 'SomethingNew', name: 'SomethingNew' },
  { role: 'toString', name: 'toString' },
])('Get-CsService calls $role $name', ({ role, name }) => {
  expect(cmdletRole(role)).toBe(name);
});
