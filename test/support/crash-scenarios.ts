import { losePointer, loseServer, loseShare } from '../../src/lab/deployment/lose.js';
import { buildTopology } from '../../src/lab/topology/build-topology.js';
import type { TopologyDescription } from '../../src/lab/topology/description.js';
import { PAIRED_STANDARD_EDITION_SERVERS } from '../../src/lab/scenarios/topologies.js';
import { TWO_SITES } from '../../src/lab/topology/examples.js';
import { backedUp, type Disks } from './restore-practice.js';
import { enterpriseSite, TWO_STANDARD_EDITION_SERVERS } from './topologies.js';

/** A loss to be restored while something goes wrong. */
export interface CrashScenario {
  scenario: string;
  fact: string;
  steps: number; // that are disturbed, at least
  kinds?: readonly string[]; // only the first and the last step of these handlers: the others are disturbed in other scenarios
  topology: TopologyDescription;
  servers: string[]; // that are gone
  lost?: string[]; // as it is asked for; by default the servers
  computer?: string; // of the session; by default the first that hosts the Central Management store
  newPool?: string; // the users move there instead
  also?: (disks: Disks) => void; // what else is lost
}

const [FE1, FE2, FE3] = ['fe01.litwareinc.com', 'fe02.litwareinc.com', 'fe03.litwareinc.com'];
const [BE1, BE2, FS, SE] = ['sqlbe01.litwareinc.com', 'sqlbe02.litwareinc.com', 'fs01.litwareinc.com', 'se01.litwareinc.com'];
const STORE = '\\\\fs01.litwareinc.com\\LyncShare';
const inTwoSites = { topology: TWO_SITES, computer: FE1 };
const [in2013, in2013Mirrored, in2015, in2019] = [
  { topology: enterpriseSite(6, false) },
  { topology: enterpriseSite(6, true) },
  { topology: enterpriseSite(7, false) },
  { topology: enterpriseSite(8, false) },
];

export const OF_STANDARD_EDITION: CrashScenario[] = [
  { scenario: 'S1', fact: 'a Standard Edition server', steps: 22, topology: TWO_STANDARD_EDITION_SERVERS, servers: ['se02.contoso.com'] },
  {
    scenario: 'S2',
    fact: 'the one that hosts the Central Management store',
    steps: 29,
    topology: TWO_STANDARD_EDITION_SERVERS,
    servers: ['se01.contoso.com'],
  },
  { scenario: 'S14', fact: 'a Standard Edition server and a Back End', steps: 52, ...inTwoSites, servers: [BE1, BE2, SE] },
];

export const OF_NEW_POOLS: CrashScenario[] = [
  {
    scenario: 'S12',
    fact: 'a paired Standard Edition server beyond repair',
    steps: 8,
    kinds: ['for-each', 'hand-over', 'hand-over-once', 'place-files', 'run-command-once', 'run-command-unless-done'],
    topology: PAIRED_STANDARD_EDITION_SERVERS,
    computer: 'se02.contoso.com',
    servers: ['se01.contoso.com'],
    newPool: 'se03.contoso.com',
  },
];

export const OF_POOLS: CrashScenario[] = [
  {
    scenario: 'S7',
    fact: 'a pool with its file server',
    steps: 56,
    ...inTwoSites,
    servers: [FE1, FE2, FE3, BE1, BE2, FS],
    lost: ['pool01.litwareinc.com', BE1, BE2, FS],
  },
  {
    scenario: 'S7',
    fact: 'a pool that hosts the Central Management store, 2015',
    steps: 51,
    ...in2015,
    servers: ['fe01.contoso.com', 'fe02.contoso.com', 'fe03.contoso.com', 'sql01.contoso.com'],
    lost: ['pool01.contoso.com', 'sql01.contoso.com'],
  },
];

export const OF_BACK_ENDS: CrashScenario[] = [
  { scenario: 'S2', fact: 'the Back End of the Central Management store', steps: 24, ...in2013, servers: ['sql01.contoso.com'] },
  { scenario: 'S2', fact: 'the Back End of the Central Management store, 2019', steps: 24, ...in2019, servers: ['sql01.contoso.com'] },
  {
    scenario: 'S2',
    fact: 'both halves of the Back End of the Central Management store',
    steps: 30,
    ...in2013Mirrored,
    servers: ['sql01.contoso.com', 'sql02.contoso.com'],
  },
  { scenario: 'S3', fact: 'both halves of a Back End', steps: 23, ...inTwoSites, servers: [BE1, BE2] },
  { scenario: 'S4', fact: 'the primary of a Back End', steps: 31, ...inTwoSites, servers: [BE1] },
  { scenario: 'S5', fact: 'the mirror of a Back End', steps: 16, ...inTwoSites, servers: [BE2] },
];

export const OF_SERVERS: CrashScenario[] = [
  { scenario: 'S6', fact: 'a Front End', steps: 11, ...inTwoSites, servers: [FE2] },
  { scenario: 'S6', fact: 'Front Ends below quorum', steps: 22, ...inTwoSites, servers: [FE2, FE3] },
  { scenario: 'S6', fact: 'a Persistent Chat Server', steps: 13, ...inTwoSites, servers: ['pchat01.litwareinc.com'] },
  { scenario: 'S6', fact: 'a Director, 2015', steps: 13, ...in2015, servers: ['dir01.contoso.com'] },
  { scenario: 'S6', fact: 'a Mediation Server, 2019', steps: 13, ...in2019, servers: ['med01.contoso.com'] },
  { scenario: 'S8', fact: 'a file server', steps: 8, ...inTwoSites, servers: [FS] },
  {
    scenario: 'S8',
    fact: 'a file store',
    steps: 6,
    ...inTwoSites,
    servers: [],
    lost: [STORE],
    also: ({ deployment, filesRoot }) => loseShare(deployment, STORE, filesRoot),
  },
  { scenario: 'S10', fact: 'the Persistent Chat store', steps: 7, ...inTwoSites, servers: ['sqlpc01.litwareinc.com'] },
  {
    scenario: 'CP',
    fact: 'the connection point',
    steps: 3,
    ...inTwoSites,
    servers: [],
    lost: ['ServiceConnectionPoint'],
    also: ({ deployment }) => losePointer(deployment),
  },
];

/** The disks after the loss: few people and files, which are all that a matrix of a thousand runs can carry. */
export async function afterLoss({ topology, computer, servers, also }: CrashScenario): Promise<Disks> {
  const { disks } = await backedUp({ topology: buildTopology(topology), people: 4, filesOfShare: 3, ...(computer && { computer }) });
  for (const server of servers) loseServer(disks.deployment, server, 'clean', disks.filesRoot);
  also?.(disks);
  return disks;
}
