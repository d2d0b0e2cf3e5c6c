import type { Application, EdgePool, EnterprisePool, PoolDescription, SiteDescription, TopologyDescription } from './description.js';

/** The deployments behind examples/topologies/, and one large enough to measure with. */

const VOICE_APPLICATIONS: readonly Application[] = ['Caa', 'Cas', 'Cps', 'PDP', 'RGS', 'testbot'];

const REDMOND = { name: 'Redmond', city: 'Redmond', state: 'WA', countryCode: 'US' };

/** examples/topologies/standard-edition.xml: one Standard Edition server that hosts the CMS, a gateway, an Edge server. Lync Server 2013. */
export const STANDARD_EDITION: TopologyDescription = {
  signature: '5d3c1f0e-6a27-4b8e-9d51-2f7c0a94be13',
  sipDomains: ['contoso.com'],
  sites: [
    {
      ...REDMOND,
      pools: [
        {
          kind: 'StandardEdition',
          fqdn: 'se01.contoso.com',
          version: 6,
          fileShare: { server: 'se01.contoso.com', share: 'LyncShare' },
          applications: VOICE_APPLICATIONS,
          mediation: true,
          cms: 'active',
          edgePool: 'edge01.contoso.com',
        },
        {
          kind: 'Edge',
          fqdn: 'edge01.contoso.com',
          version: 6,
          machines: [
            { fqdn: 'edge01.contoso.com', internalAddress: '10.0.20.11', externalAddress: '192.168.20.11', publicAddress: '203.0.113.11' },
          ],
          nextHop: 'se01.contoso.com',
          externalFqdn: 'sip.contoso.com',
        },
        { kind: 'PstnGateway', fqdn: 'gw01.contoso.com', version: 6, mediationPool: 'se01.contoso.com' },
      ],
    },
  ],
};

/**
 * examples/topologies/standard-edition-archiving.xml: one Standard Edition server that hosts the CMS, a SQL Server for archiving and monitoring.
 * Lync Server 2013.
 */
export const STANDARD_EDITION_ARCHIVING: TopologyDescription = {
  signature: '8e4f2b6d-51c3-4a7e-b0d9-3c6a1f8e2d47',
  sipDomains: ['contoso.com'],
  sites: [
    {
      ...REDMOND,
      pools: [
        {
          kind: 'StandardEdition',
          fqdn: 'se01.contoso.com',
          version: 6,
          fileShare: { server: 'se01.contoso.com', share: 'LyncShare' },
          applications: VOICE_APPLICATIONS,
          mediation: true,
          cms: 'active',
          archivingStore: { server: 'sql01.contoso.com', instance: 'archmon' },
          monitoringStore: { server: 'sql01.contoso.com', instance: 'archmon' },
        },
        { kind: 'PstnGateway', fqdn: 'gw01.contoso.com', version: 6, mediationPool: 'se01.contoso.com' },
        { kind: 'SqlServer', fqdn: 'sql01.contoso.com', instances: ['archmon'] },
      ],
    },
  ],
};

/**
 * examples/topologies/two-sites.xml: a Standard Edition server that hosts the CMS, an Enterprise pool of three Front Ends with a mirrored back
 * end (and its witness), Archiving, Monitoring, an Edge pool, Persistent Chat, Response Group on both. Lync Server 2013.
 */
export const TWO_SITES: TopologyDescription = {
  signature: 'c1a7e46b-03d9-4f52-8b6c-9e0d5a72f318',
  sipDomains: ['litwareinc.com', 'fabrikam.com'],
  sites: [
    {
      ...REDMOND,
      pools: [
        {
          kind: 'StandardEdition',
          fqdn: 'se01.litwareinc.com',
          version: 6,
          fileShare: { server: 'se01.litwareinc.com', share: 'LyncShare' },
          applications: VOICE_APPLICATIONS,
          mediation: true,
          cms: 'active',
          edgePool: 'edgepool01.litwareinc.com',
          archivingStore: { server: 'sqlarc01.litwareinc.com', instance: 'archmon' },
          monitoringStore: { server: 'sqlarc01.litwareinc.com', instance: 'archmon' },
        },
        {
          kind: 'Edge',
          fqdn: 'edgepool01.litwareinc.com',
          version: 6,
          machines: [
            {
              fqdn: 'edge01.litwareinc.com',
              internalAddress: '10.0.20.11',
              externalAddress: '192.168.20.11',
              publicAddress: '203.0.113.11',
            },
            {
              fqdn: 'edge02.litwareinc.com',
              internalAddress: '10.0.20.12',
              externalAddress: '192.168.20.12',
              publicAddress: '203.0.113.12',
            },
          ],
          nextHop: 'pool01.litwareinc.com',
          externalFqdn: 'sip.litwareinc.com',
        },
        { kind: 'PstnGateway', fqdn: 'gw01.litwareinc.com', version: 6, mediationPool: 'se01.litwareinc.com' },
        { kind: 'SqlServer', fqdn: 'sqlarc01.litwareinc.com', instances: ['archmon'] },
      ],
    },
    {
      name: 'Portland',
      city: 'Portland',
      state: 'OR',
      countryCode: 'US',
      pools: [
        {
          kind: 'Enterprise',
          fqdn: 'pool01.litwareinc.com',
          version: 6,
          machines: ['fe01.litwareinc.com', 'fe02.litwareinc.com', 'fe03.litwareinc.com'],
          backEnd: {
            server: 'sqlbe01.litwareinc.com',
            instance: 'rtc',
            mirror: { server: 'sqlbe02.litwareinc.com', instance: 'rtc' },
          },
          fileShare: { server: 'fs01.litwareinc.com', share: 'LyncShare' },
          applications: VOICE_APPLICATIONS,
          mediation: true,
          edgePool: 'edgepool01.litwareinc.com',
          archivingStore: { server: 'sqlarc01.litwareinc.com', instance: 'archmon' },
          monitoringStore: { server: 'sqlarc01.litwareinc.com', instance: 'archmon' },
        },
        {
          kind: 'PersistentChat',
          fqdn: 'pchat01.litwareinc.com',
          version: 6,
          machines: ['pchat01.litwareinc.com'],
          nextHop: 'pool01.litwareinc.com',
          fileShare: { server: 'fs01.litwareinc.com', share: 'LyncShare' },
          store: { server: 'sqlpc01.litwareinc.com', instance: 'pchat' },
          complianceStore: { server: 'sqlpc01.litwareinc.com', instance: 'pchat' },
        },
        { kind: 'PstnGateway', fqdn: 'gw02.litwareinc.com', version: 6, mediationPool: 'pool01.litwareinc.com' },
        { kind: 'SqlServer', fqdn: 'sqlbe01.litwareinc.com', instances: ['rtc'] },
        { kind: 'SqlServer', fqdn: 'sqlbe02.litwareinc.com', instances: ['rtc'] },
        { kind: 'SqlServer', fqdn: 'sqlwit01.litwareinc.com', instances: ['rtc'] },
        { kind: 'SqlServer', fqdn: 'sqlpc01.litwareinc.com', instances: ['pchat'] },
        { kind: 'FileServer', fqdn: 'fs01.litwareinc.com' },
      ],
    },
  ],
};

/** A deployment of `sites` times twenty servers: 25 sites make the 500 servers of the bench. The first Enterprise pool hosts the CMS. */
export const largeDeployment = (sites: number): TopologyDescription => ({
  signature: '0b9f6f0d-77c4-4c0b-8a35-41d2c6e9f720',
  sipDomains: ['fabrikam.com'],
  sites: Array.from({ length: sites }, (_, index) => largeSite(index + 1)),
});

function largeSite(number: number): SiteDescription {
  const name = (server: string) => `${server}.site${number}.fabrikam.com`;
  const names = (server: string, count: number) => Array.from({ length: count }, (_, index) => name(`${server}${index + 1}`));
  const fileShare = { server: name('fs'), share: 'LyncShare' };
  const enterprise: EnterprisePool = {
    kind: 'Enterprise',
    fqdn: name('pool'),
    version: 6,
    machines: names('fe', 8),
    backEnd: { server: name('sql1'), instance: 'rtc', mirror: { server: name('sql2'), instance: 'rtc' } },
    fileShare,
    applications: VOICE_APPLICATIONS,
    edgePool: name('edgepool'),
    archivingStore: { server: name('sql1'), instance: 'archmon' },
    monitoringStore: { server: name('sql1'), instance: 'archmon' },
    ...(number === 1 ? { cms: 'active' as const } : {}),
  };
  const standardEditions = names('se', 2).map((fqdn): PoolDescription => ({
    kind: 'StandardEdition',
    fqdn,
    version: 6,
    fileShare: { server: fqdn, share: 'LyncShare' },
    applications: ['RGS'],
  }));
  const edge: EdgePool = {
    kind: 'Edge',
    fqdn: name('edgepool'),
    version: 6,
    machines: names('edge', 4).map((fqdn, index) => ({
      fqdn,
      internalAddress: `10.${number}.20.${index + 1}`,
      externalAddress: `192.168.${number}.${index + 1}`,
    })),
    nextHop: name('pool'),
    externalFqdn: name('sip'),
  };
  return {
    name: `Site ${number}`,
    pools: [
      enterprise,
      ...standardEditions,
      { kind: 'Mediation', fqdn: name('medpool'), version: 6, machines: names('med', 3), nextHop: name('pool') },
      edge,
      { kind: 'SqlServer', fqdn: name('sql1'), instances: ['rtc', 'archmon'] },
      { kind: 'SqlServer', fqdn: name('sql2'), instances: ['rtc'] },
      { kind: 'FileServer', fqdn: name('fs') },
    ],
  };
}
