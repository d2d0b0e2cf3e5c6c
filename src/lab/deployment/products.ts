import type { Behaviour } from '../behaviours.js';
import { assume, cite } from '../behaviours.js';
import type { InstalledProduct } from './model.js';

/** What differs between product versions: names, builds, module. Key: ServiceVersion. */
export interface Product {
  readonly name: string; // as the installed programs name it
  readonly module: 'Lync' | 'SkypeForBusiness';
  readonly build: string; // as it came on the media
  readonly patchedBuild: string; // with the cumulative update practised on
  readonly operatingSystem: string;
  readonly sqlVersion: string;
  readonly sqlEdition: string;
  readonly sqlExpressEdition: string;
}

export const PRODUCTS: Readonly<Record<number, Product>> = {
  5: {
    name: 'Microsoft Lync Server 2010',
    module: 'Lync',
    build: '4.0.7577.0',
    patchedBuild: '4.0.7577.230',
    operatingSystem: 'Windows Server 2008 R2',
    sqlVersion: '10.50.6000.34',
    sqlEdition: 'Standard Edition (64-bit)',
    sqlExpressEdition: 'Express Edition (64-bit)',
  },
  6: {
    name: 'Microsoft Lync Server 2013',
    module: 'Lync',
    build: '5.0.8308.0',
    patchedBuild: '5.0.8308.1001',
    operatingSystem: 'Windows Server 2012 R2',
    sqlVersion: '11.0.7001.0',
    sqlEdition: 'Standard Edition (64-bit)',
    sqlExpressEdition: 'Express Edition (64-bit)',
  },
  7: {
    name: 'Skype for Business Server 2015',
    module: 'SkypeForBusiness',
    build: '6.0.9319.0',
    patchedBuild: '6.0.9319.548',
    operatingSystem: 'Windows Server 2012 R2',
    sqlVersion: '12.0.6024.0',
    sqlEdition: 'Standard Edition (64-bit)',
    sqlExpressEdition: 'Express Edition (64-bit)',
  },
  8: {
    name: 'Skype for Business Server 2019',
    module: 'SkypeForBusiness',
    build: '7.0.2046.0',
    patchedBuild: '7.0.2046.252',
    operatingSystem: 'Windows Server 2019',
    sqlVersion: '14.0.3381.3',
    sqlEdition: 'Standard Edition (64-bit)',
    sqlExpressEdition: 'Express Edition (64-bit)',
  },
};

/** Versions outside the table act as the nearest known one; a pool without services as Skype for Business Server 2015. */
export const knownVersion = (serviceVersion: number | null): number => Math.min(8, Math.max(5, serviceVersion ?? 7));

export const product = (serviceVersion: number): Product => PRODUCTS[knownVersion(serviceVersion)]!;

/** Program packages of a role, after the product's name. */
const COMPONENTS: Readonly<Record<string, readonly string[]>> = {
  Registrar: ['Front End Server'],
  UserServices: ['User Services'],
  WebServices: ['Web Components Server'],
  ConfServices: ['Conferencing Server'],
  ApplicationServer: ['Application Host', 'Response Group Service', 'Call Park Service', 'Conferencing Announcement Service'],
  MediationServer: ['Mediation Server'],
  EdgeServer: ['Edge Server'],
  PersistentChatService: ['Persistent Chat Service'],
  CentralMgmt: ['Management Service'],
};

export const componentsOf = (role: string): readonly string[] => COMPONENTS[role] ?? [];

/** What the Management Shell is made of. */
export const SHELL_COMPONENTS = ['Core Components', 'Administrative Tools'];

/** Installed programs as Windows lists them, each component once. */
export const programsOf = (components: readonly string[], version: number, build: string): InstalledProduct[] =>
  [...new Set(components)].map((component) => ({ name: `${product(version).name}, ${component}`, version: build }));

/** Service name -> display name, by the role that brings it. */
const SERVICES: Readonly<Record<string, readonly (readonly [name: string, displayName: string])[]>> = {
  Registrar: [
    ['RTCSRV', 'Front-End'],
    ['LYNCBACKUP', 'Backup Service'],
  ],
  ConfServices: [
    ['RTCIMMCU', 'IM Conferencing'],
    ['RTCDATAMCU', 'Web Conferencing'],
    ['RTCAVMCU', 'Audio/Video Conferencing'],
    ['RTCASMCU', 'Application Sharing'],
  ],
  ApplicationServer: [
    ['RTCCAA', 'Conferencing Attendant'],
    ['RTCCAS', 'Conferencing Announcement'],
    ['RTCRGS', 'Response Group'],
    ['RTCCPS', 'Call Park'],
    ['RTCATS', 'Audio Test Service'],
    ['RTCPDPAUTH', 'Bandwidth Policy Service (Authentication)'],
    ['RTCPDPCORE', 'Bandwidth Policy Service (Core)'],
  ],
  MediationServer: [['RTCMEDSRV', 'Mediation']],
  EdgeServer: [
    ['RTCSRV', 'Access Edge'],
    ['RTCDATAPROXY', 'Web Conferencing Edge'],
    ['RTCMEDIARELAY', 'Audio/Video Edge'],
    ['RTCMRAUTH', 'Audio/Video Authentication'],
  ],
  PersistentChatService: [
    ['RTCCHAT', 'Persistent Chat'],
    ['RTCCOMPLIANCE', 'Persistent Chat Compliance'],
  ],
  CentralMgmt: [
    ['MASTER', 'Master Replicator Agent'],
    ['FTA', 'File Transfer Agent'],
  ],
};
/** On every server of the product. */
const COMMON_SERVICES = [
  ['REPLICA', 'Replica Replicator Agent'],
  ['RTCCLSAGT', 'Centralized Logging Service Agent'],
] as const;

/** Windows services of a server with these roles, in the order they start. */
export function servicesOfRoles(roles: readonly string[], version: number): { name: string; displayName: string }[] {
  const own = roles.flatMap((role) => SERVICES[role] ?? []).filter(([name]) => version >= 6 || !SINCE_2013.has(name));
  return [...COMMON_SERVICES.filter(([name]) => version >= 6 || !SINCE_2013.has(name)), ...own].map(([name, displayName]) => ({
    name,
    displayName: `${product(version).name.replace('Microsoft ', '')} ${displayName}`,
  }));
}
const SINCE_2013 = new Set(['RTCCLSAGT', 'LYNCBACKUP']);

export const PRODUCT_BEHAVIOURS: readonly Behaviour[] = [
  cite('procedures.md 8.4', 'services RTCSRV, RTCCAA, RTCRGS, RTCCPS, LYNCBACKUP, REPLICA, RTCCLSAGT and RTCMEDSRV have these names'),
  assume(
    'the other services have the names commonly told: RTCCAS, RTCATS, the MCUs, RTCPDP*, MASTER, FTA, those of Edge and Persistent Chat',
  ),
  cite('formats.md 1.5', 'builds begin with 5.0.8308 on Lync Server 2013 and 7.0.2046 on Skype for Business Server 2019'),
  assume('builds begin with 4.0.7577 on Lync Server 2010 and 6.0.9319 on Skype for Business Server 2015'),
  assume('installed programs are named after the product, a comma and the component, as in Get-CsServerPatchVersion'),
];
