import { userStore } from '../../src/lab/deployment/lookup.js';
import { loseNamed } from '../../src/lab/scenarios/lose-named.js';
import { PRACTICE_COMPONENTS } from '../../src/lab/scenarios/practice-components.js';
import { PRACTICE_SCENARIOS, type PracticeScenario } from '../../src/lab/scenarios/practice-scenarios.js';
import { buildTopology } from '../../src/lab/topology/build-topology.js';
import type { TopologyDescription } from '../../src/lab/topology/description.js';
import { openProcess, type Moment, type Start } from './crash-matrix.js';
import { MemoryRuns } from './memory-runs.js';
import { backedUp, type ComponentWish } from './restore-practice.js';
import { enterpriseSite, TWO_STANDARD_EDITION_SERVERS } from './topologies.js';

/** A loss to be restored while something goes wrong. */
export interface CrashScenario {
  name: string;
  loss: string; // in words
  topology: TopologyDescription;
  computer?: string; // of the session; by default the first that hosts the Central Management store
  status?: PracticeScenario['status']; // how it ends undisturbed; by default Succeeded
  steps: number; // that are disturbed, at least
  kinds?: readonly string[]; // only the first and the last step of these handlers: the others are disturbed in other scenarios
  lose(moment: Moment): Promise<Start> | Start;
}

type ServerLoss = Omit<CrashScenario, 'steps' | 'kinds' | 'lose'> & Pick<PracticeScenario, 'lost' | 'newPool'>;

/** Servers and stores that are gone. */
const serverLoss = (loss: ServerLoss, steps: number, kinds?: readonly string[]): ServerLoss & CrashScenario => ({
  ...loss,
  steps,
  ...(kinds && { kinds }),
  lose({ disks }) {
    for (const name of loss.lost) loseNamed(disks.deployment, name, disks.filesRoot);
    return (session) => session.restore([...loss.lost], { newPool: loss.newPool ?? null });
  },
});

/** One that practice plays. */
const practised = (name: string, steps: number, kinds?: readonly string[]): ServerLoss & CrashScenario =>
  serverLoss(
    PRACTICE_SCENARIOS.find((each) => each.name === name)!,
    steps,
    kinds,
  );

/** One kind of data, lost as practice plays it, of which `wish` asks for all or a part. */
function componentLoss(name: string, steps: number, wish: (moment: Moment) => ComponentWish = () => ({})): CrashScenario {
  const played = PRACTICE_COMPONENTS.find((each) => each.name === name)!;
  const { component, pool } = played;
  return {
    ...played,
    steps,
    lose(moment) {
      played.lose(moment.disks.deployment);
      return (session) => session.bringBack({ component, pool, ...wish(moment) });
    },
  };
}

/** Brought back from the set, and wanted as it was before that. */
const undoing = (scenario: CrashScenario, steps: number): CrashScenario => ({
  ...scenario,
  name: `${scenario.name}-undo`,
  loss: `undone: ${scenario.loss}`,
  steps,
  async lose(moment) {
    const bringBack = await scenario.lose(moment);
    const { RunId } = await bringBack(openProcess(moment));
    return (session) => session.bringBack({ undo: RunId! });
  },
});

/** The first of those who lost something. */
function onePerson({ disks: { deployment } }: Moment): ComponentWish {
  const { changed } = userStore(deployment, deployment.replicated.topology, 'se01.contoso.com')!;
  return { users: Object.keys(changed).slice(0, 1) };
}

const [in2013, in2013Mirrored, in2015, in2019] = [
  { topology: enterpriseSite(6, false) },
  { topology: enterpriseSite(6, true) },
  { topology: enterpriseSite(7, false) },
  { topology: enterpriseSite(8, false) },
];

export const OF_STANDARD_EDITION: (ServerLoss & CrashScenario)[] = [
  practised('S1', 22),
  serverLoss(
    {
      name: 'S2-two-servers',
      loss: 'the one of two Standard Edition servers that hosts the Central Management store',
      topology: TWO_STANDARD_EDITION_SERVERS,
      lost: ['se01.contoso.com'],
    },
    29,
  ),
  practised('S14', 52),
];

export const OF_NEW_POOLS: CrashScenario[] = [
  practised('S12', 8, ['for-each', 'hand-over', 'hand-over-once', 'place-files', 'run-command-once', 'run-command-unless-done']),
];

export const OF_POOLS: CrashScenario[] = [
  practised('S7', 56),
  serverLoss(
    {
      name: 'S7-2015',
      loss: 'a pool that hosts the Central Management store, with its Back End',
      ...in2015,
      lost: ['pool01.contoso.com', 'sql01.contoso.com'],
    },
    51,
  ),
];

const CENTRAL_BACK_END = { loss: 'the Back End of the Central Management store', lost: ['sql01.contoso.com'] };

export const OF_BACK_ENDS: CrashScenario[] = [
  serverLoss({ name: 'S2-2013', ...CENTRAL_BACK_END, ...in2013 }, 24),
  serverLoss({ name: 'S2-2019', ...CENTRAL_BACK_END, ...in2019 }, 24),
  serverLoss(
    {
      name: 'S2-mirrored',
      loss: 'both halves of the Back End of the Central Management store',
      ...in2013Mirrored,
      lost: ['sql01.contoso.com', 'sql02.contoso.com'],
    },
    30,
  ),
  practised('S3', 23),
  practised('S3-replica', 6),
  practised('S4', 31),
  practised('S5', 16),
];

export const OF_SERVERS: CrashScenario[] = [
  practised('S6', 11),
  practised('S6-quorum', 22),
  practised('S6-chat', 13),
  practised('S6-director', 13),
  practised('S6-edge', 10),
  serverLoss({ name: 'S6-2019', loss: 'a Mediation Server', ...in2019, lost: ['med01.contoso.com'] }, 13),
  practised('S8', 8),
  practised('S8-share', 6),
  practised('S10', 7),
  practised('CP', 3),
];

const CONTACTS = componentLoss('CR', 6);

export const OF_COMPONENTS: CrashScenario[] = [
  componentLoss('S11', 3),
  componentLoss('CR-locations', 4),
  CONTACTS,
  { ...componentLoss('CR', 3, onePerson), name: 'CR-person', loss: 'the contacts of one person' },
  undoing(CONTACTS, 6),
];

export const CRASH_SCENARIOS = [...OF_STANDARD_EDITION, ...OF_NEW_POOLS, ...OF_POOLS, ...OF_BACK_ENDS, ...OF_SERVERS, ...OF_COMPONENTS];

/** What there is before the loss: few people and files, which are all that a matrix of a thousand runs can carry. */
export async function backedUpFor({ topology, computer }: CrashScenario): Promise<Moment> {
  const { disks } = await backedUp({ topology: buildTopology(topology), people: 4, filesOfShare: 3, ...(computer && { computer }) });
  return { disks, runs: new MemoryRuns() };
}
