import { LyncBackupError } from '../../domain/errors.js';
import type { Scenario } from '../../domain/restore-plan.js';
import { dataUnder, type PictureRow } from '../deployment/picture.js';
import type { TopologyDescription } from '../topology/description.js';
import { STANDARD_EDITION, TWO_SITES } from '../topology/examples.js';
import { PRACTICE_COMPONENTS, type PracticeComponent } from './practice-components.js';
import {
  AVAILABILITY_GROUP,
  enterpriseSite,
  PAIRED_POOLS,
  PAIRED_STANDARD_EDITION_SERVERS,
  TWO_STANDARD_EDITION_SERVERS,
} from './topologies.js';

/** A documented loss on a deployment that has it: what `npm start -- --scenario` plays, and what the tests restore. */
export interface PracticeScenario {
  readonly name: string; // the scenario's, with what tells it from others of the same scenario
  readonly scenario: Scenario;
  readonly loss: string; // in words
  readonly topology: TopologyDescription;
  readonly computer: string; // of the session that restores
  readonly lost: readonly string[]; // as New-LyncRestorePlan -Lost takes them
  readonly status?: 'Succeeded' | 'Partial'; // how it ends: Partial where parts of it can only be confirmed; by default Succeeded
  readonly newPool?: string; // as -NewPool takes it: what the lost pool had is looked for there
  readonly turned: readonly string[]; // items that its pages leave otherwise than they were: a kind, or a kind and how its key begins
}

const POOL = 'pool01.litwareinc.com';
const [FE1, FE2, FE3] = ['fe01.litwareinc.com', 'fe02.litwareinc.com', 'fe03.litwareinc.com'];
const [BE1, BE2] = ['sqlbe01.litwareinc.com', 'sqlbe02.litwareinc.com'];
const FS = 'fs01.litwareinc.com';

const atTwoSites = { topology: TWO_SITES, computer: FE1, turned: [] } as const;
const inOneSite = { topology: enterpriseSite(7, false), computer: 'fe01.contoso.com', turned: [] } as const; // 2015
const inGroup = { topology: AVAILABILITY_GROUP, computer: 'fe01.contoso.com', turned: [] } as const;
/** After S4 the former mirror is the principal, and the topology names it as the store. */
const MIRROR_TURNED = ['database', 'sqlInstance', 'topologyService'];

/** Settings that a pool has for itself are told as lost where it is given up. */
const MOVED = ['responseGroupSettings', 'setting CpsConfiguration'];

export const PRACTICE_SCENARIOS: readonly PracticeScenario[] = [
  {
    name: 'S1',
    scenario: 'S1',
    loss: 'a Standard Edition server without the Central Management store',
    topology: TWO_STANDARD_EDITION_SERVERS,
    computer: 'se01.contoso.com',
    lost: ['se02.contoso.com'],
    turned: [],
  },
  {
    name: 'S2',
    scenario: 'S2',
    loss: 'the Standard Edition server that hosts the Central Management store',
    topology: STANDARD_EDITION,
    computer: 'se01.contoso.com',
    lost: ['se01.contoso.com'],
    turned: [],
  },
  {
    name: 'S2-back-end',
    scenario: 'S2',
    loss: 'the Back End of a pool that hosts the Central Management store',
    lost: ['sql01.contoso.com'],
    ...inOneSite,
  },
  { name: 'S3', scenario: 'S3', loss: 'both halves of a mirrored Back End', lost: [BE1, BE2], ...atTwoSites },
  {
    name: 'S3-availability-group',
    scenario: 'S3',
    loss: 'every replica of an availability group',
    lost: ['sqlag01.contoso.com'],
    ...inGroup,
  },
  { name: 'S3-replica', scenario: 'S3', loss: 'a replica of an availability group', lost: ['sqlnode01.contoso.com'], ...inGroup },
  {
    name: 'S4',
    scenario: 'S4',
    loss: 'the primary of a mirrored Back End',
    lost: [BE1],
    ...atTwoSites,
    turned: MIRROR_TURNED,
  },
  { name: 'S5', scenario: 'S5', loss: 'the mirror of a Back End', lost: [BE2], ...atTwoSites },
  { name: 'S6', scenario: 'S6', loss: 'a Front End', lost: [FE2], ...atTwoSites },
  { name: 'S6-quorum', scenario: 'S6', loss: 'Front Ends, so many that quorum is lost', lost: [FE2, FE3], ...atTwoSites },
  { name: 'S6-director', scenario: 'S6', loss: 'a Director', lost: ['dir01.contoso.com'], ...inOneSite },
  { name: 'S6-mediation', scenario: 'S6', loss: 'a Mediation Server', lost: ['med01.contoso.com'], ...inOneSite },
  { name: 'S6-chat', scenario: 'S6', loss: 'a Persistent Chat Server', lost: ['pchat01.litwareinc.com'], ...atTwoSites },
  { name: 'S6-edge', scenario: 'S6', loss: 'an Edge Server', lost: ['edge01.litwareinc.com'], ...atTwoSites, status: 'Partial' },
  {
    name: 'S7-edge',
    scenario: 'S7',
    loss: 'an Edge pool',
    lost: ['edgepool01.litwareinc.com'],
    ...atTwoSites,
    status: 'Partial',
  },
  { name: 'S7', scenario: 'S7', loss: 'a pool with its Back End and its file server', lost: [POOL, BE1, BE2, FS], ...atTwoSites },
  { name: 'S8', scenario: 'S8', loss: 'a file server', lost: [FS], ...atTwoSites },
  { name: 'S8-share', scenario: 'S8', loss: 'a file store of a server that lives', lost: [`\\\\${FS}\\LyncShare`], ...atTwoSites },
  { name: 'S9', scenario: 'S9', loss: 'the SQL Server of archiving and monitoring', lost: ['sqlarc01.litwareinc.com'], ...atTwoSites },
  { name: 'S10', scenario: 'S10', loss: 'the Persistent Chat store', lost: ['sqlpc01.litwareinc.com'], ...atTwoSites },
  {
    name: 'S12',
    scenario: 'S12',
    loss: 'a Standard Edition server beyond repair, whose users move to a new one',
    topology: PAIRED_STANDARD_EDITION_SERVERS,
    computer: 'se02.contoso.com',
    lost: ['se01.contoso.com'],
    newPool: 'se03.contoso.com',
    turned: MOVED,
  },
  {
    name: 'S12-pool',
    scenario: 'S12',
    loss: 'a pool beyond repair with its Back End and file server, whose users move to a new one',
    topology: PAIRED_POOLS,
    computer: 'fe11.contoso.com',
    lost: ['pool01.contoso.com', 'sql01.contoso.com', 'fs01.contoso.com'],
    newPool: 'pool03.contoso.com',
    turned: MOVED,
  },
  {
    name: 'S14',
    scenario: 'S14',
    loss: 'the server of the Central Management store and the Back End of another pool',
    lost: ['se01.litwareinc.com', BE1, BE2],
    ...atTwoSites,
  },
  { name: 'CP', scenario: 'CP', loss: 'the pointer to the Central Management store', lost: ['ServiceConnectionPoint'], ...atTwoSites },
];

/** The deployment as it was, as far as it is to be again: where a new pool takes the place of one, what that had for people, under its name. */
export const wantedAgain = (
  rows: readonly PictureRow[],
  { lost, newPool }: Pick<PracticeScenario, 'lost' | 'newPool'>,
): readonly PictureRow[] => (newPool === undefined ? rows : dataUnder(rows, lost[0]!, newPool));

const ALL: readonly (PracticeScenario | PracticeComponent)[] = [...PRACTICE_SCENARIOS, ...PRACTICE_COMPONENTS];

/** @throws {LyncBackupError} `InvalidRequest` with all names */
export function scenarioNamed(name: string): PracticeScenario | PracticeComponent {
  const known = ALL.find((each) => each.name.toLowerCase() === name.toLowerCase());
  if (known) return known;
  throw new LyncBackupError(
    'InvalidRequest',
    `practice has no scenario '${name}'`,
    `Name one of: ${ALL.map((each) => each.name).join(', ')}.`,
  );
}

/** What `--scenario list` prints. */
export function listScenarios(): string[] {
  const width = Math.max(...ALL.map(({ name }) => name.length)) + 2;
  return ALL.map(({ name, loss }) => `${name.padEnd(width)}${loss}`);
}
