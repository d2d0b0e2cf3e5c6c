import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { systemClock } from '../adapters/clock-system.js';
import { threadWorkers } from '../adapters/file-workers.js';
import { systemHost } from '../adapters/host-system.js';
import { fsShares } from '../adapters/shares-fs.js';
import { fsStaging } from '../adapters/staging-fs.js';
import { fsStore } from '../adapters/store-fs.js';
import { LyncBackupError } from '../domain/errors.js';
import type { Topology } from '../domain/topology.js';
import { BACKUP_EVERYTHING, backupEnvironment } from '../operations/backup-environment.js';
import type { Context } from '../operations/context.js';
import { restoreComponent } from '../operations/restore-component.js';
import { restoreServer } from '../operations/restore-server.js';
import { resumeRestore } from '../operations/resume-restore.js';
import { testBackup } from '../operations/test-backup.js';
import { labShell } from './lab-shell.js';
import { labSql } from './lab-sql.js';
import { openPractice, practiceOn, type Practice } from './open-practice.js';
import { pack } from './pack/pack.js';
import { labPractice } from './practice.js';
import { projectRoot } from './project-root.js';
import { centralStoreLoss } from './scenarios/central-store-loss.js';
import { playComponent, type ComponentOperations } from './scenarios/play-component.js';
import { playScenario, type PlayedLoss, type ScenarioOperations } from './scenarios/play-scenario.js';
import type { PracticeComponent } from './scenarios/practice-components.js';
import { listScenarios, scenarioNamed } from './scenarios/practice-scenarios.js';
import { DEFAULT_PEOPLE } from './shell/arguments.js';
import { runShell } from './shell/shell.js';
import { buildTopology } from './topology/build-topology.js';
import { parseStartArguments, type StartArguments } from './start-arguments.js';

/** What `node dist/lab/main.js <command>` can do. Exit code of each. */
const COMMANDS: Readonly<Record<string, (args: string[]) => Promise<number>>> = {
  pack: () =>
    pack({
      moduleFolder: join(projectRoot(), 'ps-module/LyncBackup'),
      outputFolder: join(projectRoot(), 'dist/pack'),
      say: console.log,
      complain: console.error,
    }),
  shell: (args) => runShell(args, powershell(), callerFolder()),
  start,
};

/** Where the operator called npm; without npm, here. */
const callerFolder = (): string => process.env['INIT_CWD'] ?? process.cwd();

/** The way in (bootstrap.mjs) has found or built one. */
function powershell(): string {
  const path = process.env['LYNCBACKUP_POWERSHELL'];
  if (path) return path;
  throw new LyncBackupError(
    'InvalidRequest',
    'no PowerShell is named in LYNCBACKUP_POWERSHELL',
    'Start with npm run shell, which finds or builds one.',
  );
}

/** The practice from a PowerShell prompt; in process, and saying so, where there is no PowerShell or one scenario is wanted. */
async function start(args: string[]): Promise<number> {
  const parsed = parseStartArguments(args);
  if (parsed.scenario?.toLowerCase() === 'list') return list();
  const scenario = parsed.scenario === null ? null : scenarioNamed(parsed.scenario);
  const repository =
    parsed.repository === null ? mkdtempSync(join(tmpdir(), 'lyncbackup-start-')) : resolve(callerFolder(), parsed.repository);
  try {
    if (scenario)
      return await withPractice(buildTopology(scenario.topology), parsed.people, (practice) => play(scenario, practice, repository));
    const without = process.env['LYNCBACKUP_NO_POWERSHELL'];
    if (without) return await startWithoutPowerShell(parsed, repository, without);
    const topology = ['-Topology', parsed.topology ?? join(projectRoot(), 'examples/topologies/standard-edition-archiving.xml')];
    const people = parsed.people === null ? [] : ['-People', String(parsed.people)];
    return await runShell(
      [...topology, ...people, '-File', join(projectRoot(), 'src/lab/practice-run.ps1'), repository],
      powershell(),
      callerFolder(),
    );
  } finally {
    if (parsed.repository === null) rmSync(repository, { recursive: true, force: true });
  }
}

function list(): number {
  console.log(listScenarios().join('\n'));
  return 0;
}

/** The server of the Central Management store of whatever topology is practised on. */
async function startWithoutPowerShell({ topology, people }: StartArguments, repository: string, reason: string): Promise<number> {
  console.log(`The PowerShell layer was left out: ${reason}\n`);
  return withPractice(topology && resolve(callerFolder(), topology), people, (practice) =>
    play(centralStoreLoss(practice.lab.deployment.replicated.topology), practice, repository),
  );
}

async function withPractice(
  topology: string | Topology | null,
  people: number | null,
  work: (practice: Practice) => Promise<number>,
): Promise<number> {
  const practice = openPractice({ topology, state: null, computer: null, people: people ?? DEFAULT_PEOPLE, seed: 1 });
  try {
    return await work(practice);
  } finally {
    practice.close();
  }
}

/** A scenario in seconds: the operations behind the cmdlets, without a PowerShell between them and the deployment. */
async function play(scenario: PlayedLoss | PracticeComponent, practice: Practice, repository: string): Promise<number> {
  const operations = scenarioOperations(practice, practiceOn(practice, scenario.computer), repository);
  const isWhole =
    'component' in scenario
      ? await playComponent(scenario, practice.lab, operations, console.log)
      : await playScenario(scenario, practice.lab, operations, console.log);
  return isWhole ? 0 : 1;
}

function scenarioOperations(practice: Practice, restoring: Practice, repository: string): ScenarioOperations & ComponentOperations {
  const [here, there] = [inProcess(practice), inProcess(restoring)];
  const run = { stagingPath: null, pathMap: practice.pathMap, isInteractive: false, breakLock: false, until: null, skip: [] };
  return {
    backUp: () => backupEnvironment({ ...BACKUP_EVERYTHING, repository, pathMap: practice.pathMap }, here),
    prove: () => testBackup({ repository, set: null, depth: { method: 'Full' }, live: false, restoreAside: null }, here),
    restore: (lost, newPool) => restoreServer({ ...run, ...AS_PLANNED, repository, lost: [...lost], newPool }, there),
    restoreComponent: ({ component, pool }) =>
      restoreComponent(
        { ...run, repository, wish: { set: null, component, pool, users: [], resolveNameConflicts: false }, planOnly: false },
        there,
      ),
    resume: (answer) =>
      resumeRestore(
        { ...run, isInteractive: true, repository, run: null },
        { ...there, shell: { ...there.shell, choose: (question) => Promise.resolve(answer(question)) } },
      ),
  };
}

const AS_PLANNED = { set: null, notPaired: false, newPool: null, repositoryUnc: null, sqlStagingPath: null, planId: null, planOnly: false };

const inProcess = ({ lab }: Practice): Context => ({
  shell: labShell(lab),
  sql: labSql(lab),
  openStore: fsStore,
  openShares: fsShares,
  openWorkers: threadWorkers,
  openStaging: (base) => fsStaging(base, systemHost),
  clock: systemClock,
  host: systemHost,
  toolVersion: 'practice',
  moduleFiles: null,
  practice: labPractice,
  emit: () => undefined, // what is found is in the results
  signal: new AbortController().signal,
});

async function main(): Promise<number> {
  const [name = '', ...args] = process.argv.slice(2);
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) throw new LyncBackupError('InvalidRequest', `'${name}' is not one of ${Object.keys(COMMANDS).join(', ')}`);
  return command(args);
}

try {
  process.exitCode = await main();
} catch (cause) {
  if (!(cause instanceof LyncBackupError)) throw cause;
  console.error(`${cause.code}: ${cause.message}.${cause.hint === null ? '' : `\n${cause.hint}`}`);
  process.exitCode = 1;
}
