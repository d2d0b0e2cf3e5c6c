import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../../src/adapters/clock-system.js';
import type { Params } from '../../src/bridge/protocol.js';
import type { Row } from '../../src/domain/json.js';
import type { RestoreResult } from '../../src/domain/results.js';
import { Chance } from '../../src/lab/deployment/chance.js';
import { differences, picture } from '../../src/lab/deployment/picture.js';
import { shareFolder } from '../../src/lab/deployment/write-shares.js';
import type { Context } from '../../src/operations/context.js';
import type { Question } from '../../src/ports/shell.js';
import { answerAsks } from '../support/answer-asks.js';
import { undisturbed } from '../support/crash-matrix.js';
import { backedUpFor, OF_STANDARD_EDITION } from '../support/crash-scenarios.js';
import { copyOfFolder } from '../support/folders.js';
import { openSession, type Disks } from '../support/restore-practice.js';
import { startCore } from '../support/start-core.js';

const KILLS = 20;
const SCENARIOS = OF_STANDARD_EDITION.filter(({ name }) => name !== 'S14');

test.each(SCENARIOS)(
  `$name, $loss: the core is killed at ${KILLS / SCENARIOS.length} places of its journal, and each run is resumed to the same end`,
  { timeout: 300_000 },
  async (scenario) => {
    const moment = await backedUpFor(scenario);
    const { steps, end } = await undisturbed(moment, await scenario.lose(moment));
    const { disks: lost } = moment;
    for (let seed = 0; seed < KILLS / SCENARIOS.length; seed++) {
      const chance = new Chance(seed, 'kill a restore', scenario.name);
      const disks: Disks = {
        ...lost,
        deployment: structuredClone(lost.deployment),
        filesRoot: copyOfFolder(lost.filesRoot),
        clock: systemClock,
      };
      disks.repository = copyOfFolder(lost.repository);
      const lines = chance.between(1, 2 * steps.length);
      await killedAt(disks, scenario.lost, { lines, when: chance.pick(['before', 'after']) });
      expect(journalLines(disks)).toBeGreaterThanOrEqual(lines);
      const { Status, Findings } = await resumed(disks);
      expect({ seed, Status, wrong: Findings.filter(({ Severity }) => Severity === 'Error') }).toEqual({
        seed,
        Status: 'Succeeded',
        wrong: [],
      });
      expect({ seed, left: differences(end, picture(disks.deployment, disks.filesRoot)) }).toEqual({ seed, left: [] });
    }
  },
);

/** Runs the built core until its journal has so many lines, and kills it at what it asks for next: before that is done, or after. */
async function killedAt(disks: Disks, lost: readonly string[], at: { lines: number; when: 'before' | 'after' }): Promise<void> {
  const side = startCore();
  await side.next();
  const plan: Params<'server.restore'> = {
    ...runningOf(disks),
    set: null,
    lost: [...lost],
    notPaired: false,
    newPool: null,
    repositoryUnc: null,
    sqlStagingPath: null,
    planId: null,
    planOnly: false,
  };
  side.run('server.restore', plan);
  const kill = (when: 'before' | 'after'): void => {
    if (when !== at.when || journalLines(disks) < at.lines) return;
    side.kill();
    throw new Killed();
  };
  await expect(answerAsks(side, worldOf(disks, kill), Infinity)).rejects.toBeInstanceOf(Killed);
  await side.exited;
}

/** A new core, which finds that the process of the lock is dead, goes on to the end. */
async function resumed(disks: Disks): Promise<RestoreResult> {
  const side = startCore();
  await side.next();
  const params: Params<'restore.resume'> = { ...runningOf(disks), run: null, repeat: [] };
  side.run('restore.resume', params);
  const last = await answerAsks(side, worldOf(disks), Infinity);
  if (last?.type !== 'result') throw new Error(JSON.stringify(last));
  return last.value as unknown as RestoreResult;
}

class Killed extends Error {}

/** The practice behind the pipe, with an operator who does what is asked for, and has looked before something is done twice. */
function worldOf(disks: Disks, kill: (when: 'before' | 'after') => void = () => undefined): Pick<Context, 'shell' | 'sql'> {
  const session = openSession(disks);
  const { shell, sql } = session.context;
  const rows = <Args extends unknown[]>(call: (...args: Args) => AsyncIterable<Row>) =>
    async function* (...args: Args): AsyncGenerator<Row> {
      kill('before');
      yield* call(...args);
      kill('after');
    };
  return {
    shell: {
      confirm: () => Promise.resolve(true),
      choose: (question: Question) => (question.title.startsWith('Repeat ') ? Promise.resolve(REPEAT) : session.answer(question)),
      command: rows((...args) => shell.command(...args)),
      read: rows((...args) => shell.read(...args)),
      write: rows((...args) => shell.write(...args)),
    },
    sql: {
      async run(...args) {
        kill('before');
        const result = await sql.run(...args);
        kill('after');
        return result;
      },
    },
  };
}

const REPEAT = 0;

const runningOf = ({ repository, staging, shares, filesRoot }: Disks) => ({
  repository,
  stagingPath: staging,
  pathMap: Object.fromEntries(shares.map((unc) => [unc, shareFolder(filesRoot, unc)])),
  isInteractive: true,
  until: null,
  skip: [],
  breakLock: false,
});

/** Of restores: a backup's run is called like its set. */
function journalLines({ repository }: Disks): number {
  const journals = readdirSync(join(repository, 'runs'))
    .filter((runId) => !existsSync(join(repository, 'sets', runId)))
    .map((runId) => join(repository, 'runs', runId, 'journal.ndjson'))
    .filter((path) => existsSync(path));
  return journals.reduce((sum, path) => sum + readFileSync(path, 'utf8').split('\n').length - 1, 0);
}
