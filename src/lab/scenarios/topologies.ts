import type { PoolDescription, ProductVersion, TopologyDescription } from '../topology/description.js';
import { STANDARD_EDITION } from '../topology/examples.js';

const [site] = STANDARD_EDITION.sites;

/** A second Standard Edition server beside the one that hosts the Central Management store. */
export const TWO_STANDARD_EDITION_SERVERS: TopologyDescription = {
  ...STANDARD_EDITION,
  sites: [
    {
      ...site!,
      pools: [
        ...site!.pools,
        {
          kind: 'StandardEdition',
          fqdn: 'se02.contoso.com',
          version: 6,
          fileShare: { server: 'se02.contoso.com', share: 'LyncShare' },
          applications: ['Caa', 'Cas', 'RGS'],
          mediation: false,
          edgePool: 'edge01.contoso.com',
        },
      ],
    },
  ],
};

/** One site with an Enterprise pool that hosts the Central Management store, and a server of each other role beside it. */
export const enterpriseSite = (version: ProductVersion, isMirrored: boolean): TopologyDescription => ({
  signature: '7d0a3e52-94c1-4f0d-8a26-5be1c9d07f34',
  sipDomains: ['contoso.com'],
  sites: [
    {
      name: 'Redmond',
      pools: [
        {
          kind: 'Enterprise',
          fqdn: 'pool01.contoso.com',
          version,
          machines: ['fe01.contoso.com', 'fe02.contoso.com', 'fe03.contoso.com'],
          backEnd: {
            server: 'sql01.contoso.com',
            instance: 'rtc',
            ...(isMirrored && { mirror: { server: 'sql02.contoso.com', instance: 'rtc' } }),
          },
          fileShare: { server: 'fs01.contoso.com', share: 'LyncShare' },
          applications: ['RGS', 'Cps'],
          cms: 'active',
          edgePool: 'edge01.contoso.com',
        },
        ...(version < 8 ? [director(version)] : []),
        { kind: 'Mediation', fqdn: 'med01.contoso.com', version, machines: ['med01.contoso.com'], nextHop: 'pool01.contoso.com' },
        {
          kind: 'Edge',
          fqdn: 'edge01.contoso.com',
          version,
          machines: [{ fqdn: 'edge01.contoso.com', internalAddress: '10.0.20.11', externalAddress: '192.168.20.11' }],
          nextHop: 'pool01.contoso.com',
          externalFqdn: 'sip.contoso.com',
        },
        { kind: 'SqlServer', fqdn: 'sql01.contoso.com', instances: ['rtc'] },
        ...(isMirrored ? [{ kind: 'SqlServer' as const, fqdn: 'sql02.contoso.com', instances: ['rtc'] }] : []),
        { kind: 'FileServer', fqdn: 'fs01.contoso.com' },
      ],
    },
  ],
});

const director = (version: ProductVersion): PoolDescription => ({
  kind: 'Director',
  fqdn: 'dir01.contoso.com',
  version,
  machines: ['dir01.contoso.com'],
  fileShare: { server: 'fs01.contoso.com', share: 'LyncShare' },
});
