import type {
  EnterprisePool,
  PoolDescription,
  ProductVersion,
  StandardEditionServer,
  TopologyDescription,
} from '../topology/description.js';
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

const [first, ...others] = site!.pools;

/** The Standard Edition server that hosts the Central Management store, paired with a second one. */
export const PAIRED_STANDARD_EDITION_SERVERS: TopologyDescription = {
  ...STANDARD_EDITION,
  sites: [
    {
      ...site!,
      pools: [
        { ...(first as StandardEditionServer), backupPool: 'se02.contoso.com' },
        {
          ...(first as StandardEditionServer),
          fqdn: 'se02.contoso.com',
          fileShare: { server: 'se02.contoso.com', share: 'LyncShare' },
          cms: 'standby',
          backupPool: 'se01.contoso.com',
        },
        ...others,
      ],
    },
  ],
};

const pairedPool = (number: 0 | 1, partner: string): EnterprisePool => ({
  kind: 'Enterprise',
  fqdn: `pool0${number + 1}.contoso.com`,
  version: 7,
  machines: [`fe${number}1.contoso.com`, `fe${number}2.contoso.com`],
  backEnd: { server: `sql0${number + 1}.contoso.com`, instance: 'rtc' },
  fileShare: { server: `fs0${number + 1}.contoso.com`, share: 'LyncShare' },
  applications: ['Caa', 'RGS', 'Cps'],
  cms: number === 0 ? 'standby' : 'active',
  backupPool: partner,
});

/** Two Enterprise pools of Skype for Business Server 2015 that are a pair, and servers of other roles that lean on the first. */
export const PAIRED_POOLS: TopologyDescription = {
  signature: '6e2b9c41-8d0f-4f3a-b1a7-52c4e8d06f19',
  sipDomains: ['contoso.com'],
  sites: [
    {
      name: 'Redmond',
      pools: [
        {
          ...pairedPool(0, 'pool02.contoso.com'),
          archivingStore: { server: 'sql01.contoso.com', instance: 'rtc' },
          monitoringStore: { server: 'sql01.contoso.com', instance: 'rtc' },
        },
        pairedPool(1, 'pool01.contoso.com'),
        {
          kind: 'PersistentChat',
          fqdn: 'pchat01.contoso.com',
          version: 7,
          machines: ['pchat01.contoso.com'],
          nextHop: 'pool01.contoso.com',
          fileShare: { server: 'fs02.contoso.com', share: 'LyncShare' },
          store: { server: 'sql02.contoso.com', instance: 'rtc' },
        },
        { kind: 'Mediation', fqdn: 'med01.contoso.com', version: 7, machines: ['med01.contoso.com'], nextHop: 'pool01.contoso.com' },
        { kind: 'PstnGateway', fqdn: 'gw01.contoso.com', version: 7, mediationPool: 'med01.contoso.com' },
        { kind: 'SqlServer', fqdn: 'sql01.contoso.com', instances: ['rtc'] },
        { kind: 'SqlServer', fqdn: 'sql02.contoso.com', instances: ['rtc'] },
        { kind: 'FileServer', fqdn: 'fs01.contoso.com' },
        { kind: 'FileServer', fqdn: 'fs02.contoso.com' },
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

/**
 * A Standard Edition server that hosts the Central Management store, and an Enterprise pool whose Back End, archiving and monitoring are in an
 * availability group. Skype for Business Server 2019.
 */
export const AVAILABILITY_GROUP: TopologyDescription = {
  signature: '7d2e9c41-5b08-4f6a-a3c7-18e4f0b96d25',
  sipDomains: ['contoso.com'],
  sites: [
    {
      name: 'Redmond',
      pools: [
        {
          kind: 'StandardEdition',
          fqdn: 'se01.contoso.com',
          version: 8,
          fileShare: { server: 'se01.contoso.com', share: 'LyncShare' },
          applications: ['RGS'],
          cms: 'active',
        },
        {
          kind: 'Enterprise',
          fqdn: 'pool01.contoso.com',
          version: 8,
          machines: ['fe01.contoso.com', 'fe02.contoso.com', 'fe03.contoso.com'],
          backEnd: { server: 'sqlag01.contoso.com', instance: '' },
          fileShare: { server: 'fs01.contoso.com', share: 'LyncShare' },
          applications: ['RGS', 'Cps'],
          archivingStore: { server: 'sqlag01.contoso.com', instance: '' },
          monitoringStore: { server: 'sqlag01.contoso.com', instance: '' },
        },
        { kind: 'SqlServer', fqdn: 'sqlag01.contoso.com', instances: [''], alwaysOnPrimaryNode: 'sqlnode01.contoso.com' },
        { kind: 'FileServer', fqdn: 'fs01.contoso.com' },
      ],
    },
  ],
};
