import type { TopologyDescription } from '../../src/lab/topology/description.js';
import { STANDARD_EDITION } from '../../src/lab/topology/examples.js';

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
