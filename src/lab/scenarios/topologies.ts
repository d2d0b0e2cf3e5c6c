import type { TopologyDescription } from '../topology/description.js';
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

/** An Enterprise pool of Skype for Business Server 2015 whose Back End hosts the Central Management store. */
export const ENTERPRISE_WITH_CENTRAL_STORE: TopologyDescription = {
  signature: '3f6b1a52-0c7d-4d8e-9a4b-61e2d3c4b5a6',
  sipDomains: ['contoso.com'],
  sites: [
    {
      name: 'Redmond',
      pools: [
        {
          kind: 'Enterprise',
          fqdn: 'pool01.contoso.com',
          version: 7,
          machines: ['fe01.contoso.com', 'fe02.contoso.com', 'fe03.contoso.com'],
          backEnd: { server: 'sql01.contoso.com', instance: 'rtc' },
          fileShare: { server: 'fs01.contoso.com', share: 'LyncShare' },
          applications: ['RGS', 'Cps'],
          cms: 'active',
        },
        { kind: 'SqlServer', fqdn: 'sql01.contoso.com', instances: ['rtc'] },
        { kind: 'FileServer', fqdn: 'fs01.contoso.com' },
      ],
    },
  ],
};
