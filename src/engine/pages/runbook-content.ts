import type { Finding } from '../../domain/findings.js';
import type { Manifest } from '../../domain/manifest.js';
import { SCENARIOS, type RestoreStep, type RestoreStepKind, type Scenario } from '../../domain/restore-plan.js';
import type { Topology } from '../../domain/topology.js';
import { beforehand } from './beforehand.js';
import { isCommandLine } from './command-line.js';
import { splitFindings } from './documented-losses.js';
import { lostParts } from './lost-parts.js';
import { lostServers, type LostServer } from './lost-servers.js';
import { SCENARIO_TEXT } from './scenario-text.js';
import { durationInWords, utcInWords } from './time-words.js';

/** The set a runbook restores from, as its manifest says; known before the set is sealed. */
export type RunbookSet = Pick<Manifest, 'setId' | 'startedUtc' | 'practice' | 'takenBy' | 'deployment' | 'components'> & {
  readonly folder: string | null; // where others find it, as a UNC path; null: the folder the page lies in
};

export type RunbookStep = Pick<RestoreStep, 'id' | 'kind' | 'title' | 'where' | 'needs' | 'source' | 'byHand' | 'expected'>;

/** Everything a runbook is made of. */
export interface RunbookInput {
  readonly scenario: Scenario;
  readonly lost: readonly string[];
  readonly steps: readonly RunbookStep[];
  readonly findings: readonly Finding[];
  readonly set: RunbookSet;
  readonly topology: Topology;
  readonly estimates: ReadonlyMap<string, number> | null; // step id -> seconds, from measured runs
  readonly lookedAtUtc: string | null; // when the deployment was looked at for what speaks against it; null: only the set was
}

/** What a runbook says, in its order, for whatever page shows it. */
export interface RunbookContent {
  readonly title: string;
  readonly course: string;
  readonly meanwhile: string;
  readonly isApplicable: boolean;
  readonly duration: Duration;
  readonly beforehand: readonly string[];
  readonly setBackup: string; // the command that gives $Backup its value
  readonly servers: readonly LostServer[];
  readonly steps: readonly ContentStep[];
  readonly basis: string; // what the findings were made from
  readonly findings: readonly Finding[];
  readonly documentedLosses: readonly Finding[];
}

/** Of all steps together. */
export interface Duration {
  readonly words: string;
  readonly note: string | null; // what the figure leaves out
}

export interface ContentStep {
  readonly number: number;
  readonly title: string;
  readonly isForPerson: boolean;
  readonly about: string; // where, who, after which, how long
  readonly work: readonly Work[];
  readonly expected: string;
  readonly source: string;
}

/** What follows each other and is typed stands in one block, so that it can be copied together. */
export interface Work {
  readonly isCommand: boolean;
  readonly lines: string[];
}

const WHO: Readonly<Record<RestoreStepKind, string>> = {
  Automatic: 'LyncBackup does it, or by hand as below',
  Operator: 'a person does it, LyncBackup checks',
  Check: 'only looks, changes nothing',
};

export function runbookContent(input: RunbookInput): RunbookContent {
  const { scenario, lost, steps, set, topology, estimates } = input;
  const servers = scenario === 'S12' ? [] : lostServers(topology, lostParts(topology, lost)); // a pool that is given up is not built again
  return {
    title: `${scenario}: ${SCENARIOS[scenario]}: ${lost.join(', ')}`,
    ...SCENARIO_TEXT[scenario],
    isApplicable: !input.findings.some(({ Severity }) => Severity === 'Error'),
    duration: durationOf(steps, estimates),
    beforehand: beforehand(scenario, steps, servers),
    setBackup: `$Backup = ${set.folder === null ? '"<the folder this page lies in>"' : `'${set.folder.replaceAll("'", "''")}'`}`,
    servers,
    steps: contentSteps(steps, estimates),
    basis:
      input.lookedAtUtc === null
        ? 'Made from the backup set alone: nobody has looked at the servers, names, accounts and rights of today. New-LyncRestorePlan does.'
        : `Made from the backup set and a look at the deployment at ${utcInWords(input.lookedAtUtc)}.`,
    ...splitFindings(input.findings),
  };
}

export const timeInWords = ({ duration: { words, note } }: Pick<RunbookContent, 'duration'>): string =>
  note === null ? words : `${words}: ${note}`;

function contentSteps(steps: readonly RunbookStep[], estimates: RunbookInput['estimates']): ContentStep[] {
  const numbers = new Map(steps.map(({ id }, index) => [id, index + 1]));
  return steps.map((step, index) => {
    const after = step.needs.flatMap((id) => numbers.get(id) ?? []);
    const seconds = estimates?.get(step.id);
    return {
      number: index + 1,
      title: step.title,
      isForPerson: step.kind === 'Operator',
      about: [
        `On ${step.where || 'the machine of the session'}`,
        WHO[step.kind],
        ...(after.length === 0 ? [] : [`after ${after.length === 1 ? 'step' : 'steps'} ${after.join(', ')}`]),
        ...(seconds === undefined ? [] : [`about ${durationInWords(seconds)}`]),
      ].join(' - '),
      work: inBlocks(step.byHand),
      expected: step.expected,
      source: step.source,
    };
  });
}

function inBlocks(lines: readonly string[]): Work[] {
  const blocks: Work[] = [];
  for (const line of lines) {
    const isCommand = isCommandLine(line);
    const last = blocks.at(-1);
    if (last?.isCommand === isCommand) last.lines.push(line);
    else blocks.push({ isCommand, lines: [line] });
  }
  return blocks;
}

/** A sum of what was measured; steps nobody has measured are counted, not guessed. */
function durationOf(steps: readonly RunbookStep[], estimates: RunbookInput['estimates']): Duration {
  const known = steps.flatMap(({ id }) => estimates?.get(id) ?? []);
  if (known.length === 0) return { words: 'not known', note: 'no run of these steps has been measured yet' };
  const sum = durationInWords(known.reduce((total, seconds) => total + seconds, 0));
  const unknown = steps.length - known.length;
  if (unknown === 0) return { words: `about ${sum}`, note: null };
  return { words: `at least ${sum}`, note: `${unknown} of ${steps.length} steps have never been measured` };
}
