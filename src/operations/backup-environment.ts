import type { ComponentKind } from '../domain/components.js';
import { DEFAULT_DATABASES, type DatabaseOptions } from '../domain/database-options.js';
import { LyncBackupError } from '../domain/errors.js';
import { warning } from '../domain/findings.js';
import { DEFAULT_COPY, type CopyOptions } from '../domain/file-store.js';
import type { ComponentEntry, FileEntry, Manifest } from '../domain/manifest.js';
import { DEFAULT_RESTORE_OPTIONS } from '../domain/restore-plan.js';
import type { BackupResult } from '../domain/results.js';
import { runFolder, setFolder, setIdAt } from '../domain/set-id.js';
import { productVersionOf, type Session } from '../domain/session.js';
import { buildManifest, componentsOf, resultComponents } from '../engine/backup-report.js';
import { deploymentRunbooks } from '../engine/deployment-runbooks.js';
import { discover, readSession, type Discovery } from '../engine/discover.js';
import { findKnownStores } from '../engine/known-stores.js';
import { takeLock } from '../engine/lock.js';
import { fileStoreLists, planBackup, type BackupPlan } from '../engine/planner/backup.js';
import { readRecordedFacts } from '../engine/recorded.js';
import { LOCK_NAME, assertUsable, openOrCreateRepository, rememberUnc, setCurrent, type Repository } from '../engine/repository.js';
import { assertOutsidePools, uncOf } from '../engine/repository-place.js';
import { runSteps } from '../engine/runner.js';
import { seal } from '../engine/seal.js';
import { whyNoExports } from '../engine/session-rules.js';
import { setReadme } from '../engine/set-readme.js';
import { measuredTimes } from '../engine/step-times.js';
import { asBody } from '../engine/stored-text.js';
import { keepTool, removeOtherTools } from '../engine/tool-copy.js';
import type { StagingFolder } from '../ports/staging.js';
import type { Store } from '../ports/store.js';
import type { Context } from './context.js';

const LEAST_STAGING_BYTES = 256 * 2 ** 20;

export interface BackupParams {
  repository: string;
  components: ComponentKind[] | null;
  pools: string[] | null;
  label: string | null;
  stagingPath: string | null;
  pathMap: Record<string, string>;
  timeoutMs: number;
  withPrivateKeys: boolean;
  copying: CopyOptions; // of file stores
  repositoryUnc: string | null; // null: as the repository tells it, or its path
  databases: Omit<DatabaseOptions, 'repositoryUnc'>;
  breakLock: boolean;
  planOnly: boolean;
}

/** A backup of everything, as Backup-LyncEnvironment makes it without further parameters. */
export const BACKUP_EVERYTHING: Omit<BackupParams, 'repository'> = {
  components: null,
  pools: null,
  label: null,
  stagingPath: null,
  pathMap: {},
  timeoutMs: 3_600_000,
  withPrivateKeys: false,
  copying: DEFAULT_COPY,
  repositoryUnc: null,
  databases: DEFAULT_DATABASES,
  breakLock: false,
  planOnly: false,
};

/**
 * Captures the deployment into a new sealed set of the repository.
 * @returns what was captured; `Failed` when every component failed and nothing was sealed
 * @throws {LyncBackupError} what stops a backup before its first step: the session, the repository, its lock, the topology
 */
export async function backupEnvironment(params: BackupParams, context: Context): Promise<BackupResult> {
  const startedUtc = context.clock.now().toISOString();
  const store = context.openStore(params.repository);
  const session = await readSession(context.shell, context.signal);
  const refusal = whyNoExports(session);
  if (refusal) throw refusal;
  const marker = await assertUsable(store, params.repository, session.ModuleIsPractice);
  const repositoryUnc = uncOf(params.repository, params.repositoryUnc, marker?.unc ?? null, session);
  const discovery = await discover(context.shell, context.signal);
  assertOutsidePools(params.repository, session, discovery.topology);
  const plan = planBackup(discovery.topology, productVersionOf(session), { ...params, databases: { ...params.databases, repositoryUnc } });
  showPlan(plan, context);
  if (params.planOnly) return plannedResult(params, plan, startedUtc, session);

  const repository = await openOrCreateRepository(store, params.repository, session.ModuleIsPractice, context.clock);
  const runId = setIdAt(context.clock.now(), context.clock.id());
  const lock = await takeLock(store, LOCK_NAME, runId, context, params.breakLock);
  try {
    if (params.repositoryUnc !== null) await rememberUnc(repository, params.repositoryUnc);
    const manifest = await capture(repository, { runId, startedUtc, session, discovery, plan, repositoryUnc }, params, context);
    const isSealed = holdsAnything(manifest.components);
    if (isSealed) {
      await lock.assertHeld();
      await keepModule(store, context);
      await seal(store, manifest);
      if (!plan.isFiltered) await orWarn(() => setCurrent(repository, manifest.setId), 'CurrentNotMoved', 'current', context);
      if (context.moduleFiles) await orWarn(() => removeOtherTools(store, context.toolVersion), 'ToolNotRemoved', 'tool', context);
    }
    const result = sealedResult(repository, manifest, isSealed);
    await writeReport(store, result, context);
    reportGaps(result, context);
    return result;
  } finally {
    await orWarn(() => lock.release(), 'LockNotReleased', LOCK_NAME, context);
  }
}

interface Run {
  runId: string;
  startedUtc: string;
  session: Session;
  discovery: Discovery;
  plan: BackupPlan;
  repositoryUnc: string | null;
}

async function capture(repository: Repository, run: Run, params: BackupParams, context: Context): Promise<Manifest> {
  const { runId, plan } = run;
  await repository.store.write(`${runFolder(runId)}/plan.json`, asBody(JSON.stringify(plan, null, 2) + '\n'));
  const staging = await context.openStaging(params.stagingPath).open(runId);
  const workers = context.openWorkers(params.copying);
  try {
    await assertSpace(staging);
    const world = {
      shell: context.shell,
      sql: context.sql,
      shares: context.openShares(params.pathMap),
      store: repository.store,
      workers,
      staging,
      clock: context.clock,
      setFolder: setFolder(runId),
      knownStores: await findKnownStores(repository, fileStoreLists(plan.steps)),
      emit: context.emit,
      signal: context.signal,
    };
    const outcomes = await runSteps(plan.steps, world, `${runFolder(runId)}/journal.ndjson`, context.emit);
    const components = componentsOf(plan, outcomes);
    const manifest = buildManifest({
      ...run,
      repositoryId: repository.marker.repositoryId,
      label: params.label,
      host: context.host.name,
      toolVersion: context.toolVersion,
      components,
      documents: [],
      sealedUtc: context.clock.now().toISOString(),
    });
    if (!holdsAnything(components)) return manifest;
    const documents = await writeDocuments(repository, run, manifest, context);
    return { ...manifest, documents, sealedUtc: context.clock.now().toISOString() };
  } finally {
    await workers.close();
    await orWarn(() => staging.remove(), 'StagingNotRemoved', staging.path(''), context);
  }
}

/** The set can be used without it, by hand or with a LyncBackup from elsewhere. */
async function keepModule(store: Store, { moduleFiles, toolVersion, ...context }: Context): Promise<void> {
  if (!moduleFiles) return;
  const keep = async (): Promise<void> => {
    for (const finding of await keepTool(store, moduleFiles, toolVersion)) context.emit({ type: 'finding', finding });
  };
  await orWarn(keep, 'ToolNotKept', 'tool', context);
}

/** Exports are small beside what they describe, but one that meets a full disk stops half way. */
async function assertSpace(staging: StagingFolder): Promise<void> {
  const free = await staging.freeBytes();
  if (free >= LEAST_STAGING_BYTES) return;
  throw new LyncBackupError(
    'StagingFull',
    `'${staging.path('')}' has ${Math.floor(free / 2 ** 20)} MiB free`,
    'Free at least 256 MiB there, or name another local folder with -StagingPath.',
  );
}

const holdsAnything = (components: readonly ComponentEntry[]): boolean => components.some((component) => component.files.length > 0);

/** What belongs to the whole set: the topology it was taken from, how to restore by hand, and the runbooks of its own deployment. */
async function writeDocuments(
  repository: Repository,
  { runId, startedUtc, session, discovery, repositoryUnc }: Run,
  manifest: Manifest,
  context: Context,
): Promise<FileEntry[]> {
  const { components } = manifest;
  const readme = setReadme({ setId: runId, startedUtc, session, isToolKept: context.moduleFiles !== null, components });
  const files: FileEntry[] = [];
  const write = async (path: string, text: string): Promise<void> => {
    files.push({ path, ...(await repository.store.write(`${setFolder(runId)}/${path}`, asBody(text))) });
  };
  await write('config/Topology.xml', discovery.topologyXml);
  await write('README.txt', readme);
  const writeRunbooks = async (): Promise<void> => {
    const recorded = await readRecordedFacts(repository.store, manifest, '', discovery.topology);
    const page = deploymentRunbooks(recorded, { ...DEFAULT_RESTORE_OPTIONS, repositoryUnc }, await measuredTimes(repository));
    if (page !== null) await write('RUNBOOK.html', page);
  };
  await orWarn(writeRunbooks, 'RunbookNotWritten', 'RUNBOOK.html', context);
  return files;
}

function showPlan(plan: BackupPlan, context: Context): void {
  const lines = plan.steps.map((step) => `${step.id}  ${step.title}`);
  const others = plan.withoutStep.map(
    (entry) => `${entry.status}  ${entry.kind} ${entry.scope}: ${entry.reason ?? entry.gaps.map((gap) => gap.Message).join('; ')}`,
  );
  context.emit({ type: 'plan', title: `${plan.steps.length} steps`, lines: [...lines, ...others] });
}

async function writeReport(store: Store, result: BackupResult, context: Context): Promise<void> {
  const name = `${runFolder(result.RunId!)}/report.json`;
  await orWarn(() => store.write(name, asBody(JSON.stringify(result, null, 2) + '\n')), 'ReportNotWritten', name, context);
}

/** What is only tidying up must not make a sealed set look like a failed backup. */
async function orWarn(work: () => Promise<unknown>, code: string, object: string, context: Pick<Context, 'emit'>): Promise<void> {
  await work().catch((cause: unknown) => {
    if (!(cause instanceof LyncBackupError)) throw cause;
    context.emit({ type: 'finding', finding: warning(code, object, cause.message, cause.hint) });
  });
}

function reportGaps(result: BackupResult, context: Context): void {
  for (const finding of result.Components.flatMap((component) => component.Gaps)) context.emit({ type: 'finding', finding });
}

function plannedResult(params: BackupParams, plan: BackupPlan, startedUtc: string, session: Session): BackupResult {
  return {
    Repository: params.repository,
    SetId: null,
    Status: 'Planned',
    SetPath: null,
    RunId: null,
    Components: resultComponents(componentsOf(plan, [])),
    Bytes: 0,
    StartedUtc: startedUtc,
    SealedUtc: null,
    Practice: session.ModuleIsPractice,
  };
}

function sealedResult(repository: Repository, manifest: Manifest, isSealed: boolean): BackupResult {
  const components = resultComponents(manifest.components);
  return {
    Repository: repository.path,
    SetId: isSealed ? manifest.setId : null,
    Status: isSealed ? manifest.status : 'Failed',
    SetPath: isSealed ? repository.store.pathOf(setFolder(manifest.setId)) : null,
    RunId: manifest.runId,
    Components: components,
    Bytes: components.reduce((sum, component) => sum + component.Bytes, 0),
    StartedUtc: manifest.startedUtc,
    SealedUtc: isSealed ? manifest.sealedUtc : null,
    Practice: manifest.practice,
  };
}
