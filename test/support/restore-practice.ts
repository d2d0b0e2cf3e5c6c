import { join } from 'node:path';
import { fsStore } from '../../src/adapters/store-fs.js';
import { fsShares } from '../../src/adapters/shares-fs.js';
import { fsStaging } from '../../src/adapters/staging-fs.js';
import type { Finding } from '../../src/domain/findings.js';
import { CONFIRM } from '../../src/domain/operator-tasks.js';
import type { RestoreStep } from '../../src/domain/restore-plan.js';
import type { BackupResult, ComponentRestoreResult, RestorePlan, RestoreResult } from '../../src/domain/results.js';
import type { Topology } from '../../src/domain/topology.js';
import { openRepository } from '../../src/engine/repository.js';
import { unfinishedRuns } from '../../src/engine/runs.js';
import { loseServer, type LostState } from '../../src/lab/deployment/lose.js';
import type { Deployment } from '../../src/lab/deployment/model.js';
import { laterShares, shareFolder, writeShares } from '../../src/lab/deployment/write-shares.js';
import { openLab, type Lab } from '../../src/lab/lab.js';
import { labShell } from '../../src/lab/lab-shell.js';
import { labPractice } from '../../src/lab/practice.js';
import { labSql } from '../../src/lab/lab-sql.js';
import { operatorFor } from '../../src/lab/operator/index.js';
import { confirmDone } from '../../src/lab/scenarios/confirm-done.js';
import type { BackupParams } from '../../src/operations/backup-environment.js';
import type { Context } from '../../src/operations/context.js';
import { planRestoreOf } from '../../src/operations/plan-restore.js';
import { decideRestore, type Decision } from '../../src/operations/restore-basis.js';
import { restoreComponent, type RestoreComponentParams } from '../../src/operations/restore-component.js';
import { restoreServer, type RestoreParams } from '../../src/operations/restore-server.js';
import { resumeRestore, type ResumeParams } from '../../src/operations/resume-restore.js';
import type { Clock } from '../../src/ports/clock.js';
import type { Question } from '../../src/ports/shell.js';
import type { Store } from '../../src/ports/store.js';
import { hostWith, steppingClock } from './clock.js';
import { emptyFolder } from './folders.js';
import { inlineWorkers } from './inline-workers.js';
import { practice } from './practice.js';

/** What outlives a process: the deployment, its file stores, and the repository. */
export interface Disks {
  deployment: Deployment;
  filesRoot: string;
  repository: string;
  staging: string;
  shares: string[]; // UNC paths, of lost file stores too
  computer: string | undefined; // of the session
  volumes: { root: string; folder: string; machine: string | null }[]; // that SQL Server sees, beside the repository under its path
  clock: Clock; // time goes on, whoever looks
}

/** Data of a deployment that lives, as `Restore-LyncComponent` is asked for it: by default the user data of the Standard Edition example. */
export type ComponentWish = Partial<Exclude<RestoreComponentParams['wish'], { undo: string }>> | { undo: string };

/** A process over them: everything in memory is made anew. */
export interface Session {
  lab: Lab;
  context: Context;
  findings: Finding[];
  plan(lost: string[], params?: Partial<RestoreParams>): Promise<RestorePlan>;
  decide(lost: string[], params?: Partial<RestoreParams>): Promise<Decision>;
  restore(lost: string[], params?: Partial<RestoreParams>): Promise<RestoreResult>;
  bringBack(wish: ComponentWish, params?: Partial<RestoreComponentParams>): Promise<ComponentRestoreResult>;
  resume(params?: Partial<ResumeParams>): Promise<RestoreResult>;
  /** The operator does the step that the run waits for. */
  operate(result: RestoreResult): Promise<void>;
  /** The operator answers: does the step that is asked for, and lets nothing be repeated of which nobody knows how it ended. */
  answer(question: Question): Promise<number>;
}

export interface SessionOptions {
  openStore?: (root: string) => Store;
  around?: (context: Context) => Context; // faults and ears
  choose?: (question: Question) => number;
  isInteractive?: boolean;
}

export interface BackedUpOptions {
  topology?: string | Topology;
  people?: number;
  computer?: string;
  filesOfShare?: number; // at most; by default all that it was filled with
  backup?: Partial<BackupParams>;
  before?: (deployment: Deployment) => void; // how it is when the backup begins, where it is not as it was filled
}

/** A deployment in use, with its file stores on disk, and its backup. */
export async function backedUp(options: BackedUpOptions = {}): Promise<{ disks: Disks; backup: BackupResult }> {
  const p = practice({ ...(options.topology && { topology: options.topology }), people: options.people ?? 25 });
  for (const share of Object.values(p.lab.deployment.shares)) share.files.splice(options.filesOfShare ?? Infinity);
  options.before?.(p.lab.deployment);
  const filesRoot = emptyFolder();
  const pathMap = writeShares(p.lab.deployment, filesRoot);
  const backup = await p.backup({ pathMap, ...options.backup });
  const disks: Disks = {
    deployment: p.lab.deployment,
    filesRoot,
    repository: p.repository,
    staging: p.staging,
    shares: Object.keys(pathMap),
    computer: options.computer,
    volumes: [],
    clock: steppingClock(START),
  };
  return { disks, backup };
}

export const lose = ({ deployment, filesRoot }: Disks, fqdn: string, state: LostState = 'clean'): void =>
  loseServer(deployment, fqdn, state, filesRoot);

/** Starts over from the disks alone. */
export function openSession(disks: Disks, options: SessionOptions = {}): Session {
  const { clock } = disks;
  const host = hostWith('backup01', 100);
  const lab = openLab(disks.deployment, { filesRoot: disks.filesRoot, now: () => clock.now(), computer: disks.computer });
  lab.sqlServers.mount({ root: `${disks.repository}/`, folder: disks.repository, access: 'write', freeBytes: null });
  for (const { root, folder, machine } of disks.volumes) lab.sqlServers.mount({ root, folder, access: 'write', freeBytes: null }, machine);
  const findings: Finding[] = [];
  const made: Context = {
    shell: labShell(lab, { folder: disks.staging, ...(options.choose && { choose: options.choose }) }),
    sql: labSql(lab),
    openStore: options.openStore ?? fsStore,
    openShares: fsShares,
    openWorkers: () => inlineWorkers(),
    openStaging: (base) => fsStaging(base, host),
    clock,
    host,
    toolVersion: '0.0.0',
    moduleFiles: null,
    practice: labPractice,
    emit: (event) => void (event.type === 'finding' && findings.push(event.finding)),
    signal: new AbortController().signal,
  };
  const context = options.around?.(made) ?? made;
  const pathMap = {
    ...Object.fromEntries(disks.shares.map((unc) => [unc, shareFolder(disks.filesRoot, unc)])),
    ...laterShares(disks.filesRoot),
  };
  const running = {
    stagingPath: disks.staging,
    pathMap,
    isInteractive: options.isInteractive ?? false,
    breakLock: true,
    until: null,
    skip: [],
  };
  const planned = (lost: string[]): RestoreParams => ({
    repository: disks.repository,
    set: null,
    lost,
    notPaired: false,
    newPool: null,
    repositoryUnc: null,
    sqlStagingPath: null,
    planId: null,
    planOnly: false,
    ...running,
  });
  const wished = (wish: ComponentWish): RestoreComponentParams['wish'] =>
    'undo' in wish ? wish : { set: null, component: 'userData', pool: 'se01.contoso.com', users: [], resolveNameConflicts: false, ...wish };
  const unfinished = async () => unfinishedRuns(await openRepository(context.openStore(disks.repository), disks.repository));
  const stepOf = async (isIt: (step: RestoreStep) => boolean): Promise<RestoreStep | undefined> =>
    (await unfinished()).flatMap(({ plan }) => plan.steps).find(isIt);
  const currentSet = async (): Promise<string> => (await unfinished())[0]!.plan.setId;
  return {
    lab,
    context,
    findings,
    plan: (lost, params = {}) => planRestoreOf({ ...planned(lost), ...params }, context),
    decide: (lost, params = {}) => decideRestore({ ...planned(lost), ...params }, context),
    restore: (lost, params = {}) => restoreServer({ ...planned(lost), ...params }, context),
    bringBack: (wish, params = {}) =>
      restoreComponent({ repository: disks.repository, wish: wished(wish), planOnly: false, ...running, ...params }, context),
    resume: (params = {}) => resumeRestore({ repository: disks.repository, run: null, ...running, ...params }, context),
    async operate(result) {
      const waiting = result.Steps.find((step) => step.State === 'Waiting')!;
      await operatorFor(lab, backupOf(disks, result.SetId))((await stepOf(({ id }) => id === waiting.Id))!);
    },
    async answer({ title, choices, preselected }) {
      const step = await stepOf((each) => each.title === title);
      if (step?.kind === 'Operator') await operatorFor(lab, backupOf(disks, await currentSet()))(step);
      return CONFIRM in choices ? CONFIRM : preselected;
    },
  };
}

const backupOf = ({ repository }: Disks, setId: string): string => join(repository, 'sets', setId);

/** Later than everything the practice filled. */
const START = '2026-02-01T02:15:00Z';

/** Starts a restore and does what it waits for, each time in a new process, until it waits no longer. */
export async function restoreWithOperator(
  disks: Disks,
  lost: string[],
  params: Partial<RestoreParams> = {},
  options: SessionOptions = {},
): Promise<RestoreResult> {
  let result = await openSession(disks, options).restore(lost, params);
  const done = new Set<string>();
  while (result.Status === 'WaitingForOperator') {
    const waiting = result.Steps.find((step) => step.State === 'Waiting')!;
    const { Id, Title, Detail } = waiting;
    if (done.has(Id)) throw new Error(`the operator did '${Title}' and the probe still says: ${Detail}`);
    done.add(Id);
    await openSession(disks, options).operate(result);
    result = await openSession(disks, { ...options, isInteractive: true, choose: confirmDone(result, waiting) }).resume();
  }
  return result;
}
