import { z } from 'zod';
import { LyncBackupError } from '../domain/errors.js';
import { DEFAULT_COPY } from '../domain/file-store.js';
import { information, type Finding } from '../domain/findings.js';
import { SetId, SetPath, type FileEntry, type Manifest } from '../domain/manifest.js';
import { stepId, type Step } from '../domain/plan.js';
import type { FileStoreResult } from '../domain/results.js';
import { runFolder, setFolder, setIdAt } from '../domain/set-id.js';
import { checkFile } from '../engine/check-file.js';
import { takeLock } from '../engine/lock.js';
import { manifestIfReadable, openRepository, readManifest, setIds, type Repository } from '../engine/repository.js';
import { lookAtStore, restoreStore, type FileWorld } from '../engine/restore-store.js';
import { asBody, readText } from '../engine/stored-text.js';
import { chooseSets } from './choose-sets.js';
import type { Context } from './context.js';

const NO_TIMEOUT_MS = 2 ** 31 - 1; // a copy takes as long as it takes

export interface RestoreFileStoreParams {
  repository: string;
  set: string | null; // null: the newest that has the store
  fileStore: string | null; // UNC path it was captured from; null: the only one
  include: string[] | null; // null: all of it
  destination: string | null; // null: where it came from
  pathMap: Record<string, string>;
  overwriteNewer: boolean;
  runId: string | null; // of an interrupted run to go on with
  planOnly: boolean;
}

/** `plan.json` of a restore of a file store. */
const Plan = z.strictObject({
  kind: z.literal('restore-file-store'),
  setId: SetId,
  fileStore: z.string(),
  list: SetPath,
  target: z.string(),
  include: z.array(z.string()),
  overwriteNewer: z.boolean(),
});
type Plan = z.infer<typeof Plan>;

/**
 * Brings a file store back from a set, or some of it, to where it was or elsewhere. Resumable: the same run id goes on.
 * @throws {LyncBackupError} `BackupSetNotFound`, `InvalidRequest`, `ShareUnreachable`, and what is wrong with the list in the set
 * @source procedures.md S8
 */
export async function* restoreFileStore(params: RestoreFileStoreParams, context: Context): AsyncIterable<FileStoreResult> {
  const repository = await openRepository(context.openStore(params.repository), params.repository);
  const plan = params.runId === null ? await makePlan(repository, params) : await readPlan(repository, params.runId);
  const runId = params.runId ?? setIdAt(context.clock.now(), context.clock.id());
  await assertSoundList(repository, plan);
  const outcome = params.planOnly ? await look(repository, plan, params, context) : await change(repository, plan, runId, params, context);
  const { counts } = outcome;
  const findings = [...outcome.findings, ...(params.planOnly ? [] : whatFollows(plan))];
  for (const finding of findings) context.emit({ type: 'finding', finding });
  const isWhole = counts['failed'] === 0 && !findings.some((finding) => finding.Severity === 'Error');
  const result: FileStoreResult = {
    Repository: repository.path,
    SetId: plan.setId,
    RunId: params.planOnly ? null : runId,
    FileStore: plan.fileStore,
    Destination: plan.target,
    Status: params.planOnly ? 'Planned' : isWhole ? 'Complete' : 'Partial',
    Added: counts['added'] ?? 0,
    Replaced: counts['replaced'] ?? 0,
    Same: counts['same'] ?? 0,
    KeptNewer: counts['newer'] ?? 0,
    Failed: counts['failed'] ?? 0,
    Bytes: counts['bytes'] ?? 0,
    Findings: findings,
    Practice: repository.marker.practice,
  };
  if (result.Status === 'Complete') await repository.store.write(reportOf(runId), asBody(JSON.stringify(result, null, 2) + '\n'));
  yield result;
}

type Outcome = { counts: Record<string, number>; findings: Finding[] };

const reportOf = (runId: string): string => `${runFolder(runId)}/report.json`;

/** Tells what would be done, and writes nothing. */
async function look(repository: Repository, plan: Plan, params: RestoreFileStoreParams, context: Context): Promise<Outcome> {
  return withWorld(repository, plan, params, context, (world) => lookAtStore(stepOf(plan, false, null), world));
}

async function change(
  repository: Repository,
  plan: Plan,
  runId: string,
  params: RestoreFileStoreParams,
  context: Context,
): Promise<Outcome> {
  const folder = runFolder(runId);
  const lock = await takeLock(repository.store, `${folder}/lock.json`, runId, context, false);
  try {
    if (params.runId === null) await repository.store.write(`${folder}/plan.json`, asBody(JSON.stringify(plan, null, 2) + '\n'));
    const step = stepOf(plan, true, `${folder}/restored.ndjson`);
    const outcome = await withWorld(repository, plan, params, context, (world) => restoreStore(step, world, `${folder}/journal.ndjson`));
    if ('captured' in outcome) return outcome.captured;
    throw outcome.failure;
  } finally {
    await lock.release();
  }
}

async function withWorld<T>(
  repository: Repository,
  plan: Plan,
  params: RestoreFileStoreParams,
  context: Context,
  work: (world: FileWorld) => Promise<T>,
): Promise<T> {
  const workers = context.openWorkers(DEFAULT_COPY);
  try {
    return await work({
      shares: context.openShares(params.pathMap),
      store: repository.store,
      workers,
      clock: context.clock,
      setFolder: setFolder(plan.setId),
      knownStores: [],
      emit: context.emit,
      signal: context.signal,
    });
  } finally {
    await workers.close();
  }
}

const stepOf = ({ setId, list, target, include, overwriteNewer }: Plan, change: boolean, marks: string | null): Step => ({
  id: stepId(1, `restore ${target}`),
  handler: 'restore-file-store',
  title: `Restore ${target}`,
  where: 'this machine',
  source: 'restoring-a-file-store 1',
  component: { kind: 'fileStore', scope: target },
  timeoutMs: NO_TIMEOUT_MS,
  args: { setId, list, target, include, overwriteNewer, change, marks },
});

async function makePlan(repository: Repository, params: RestoreFileStoreParams): Promise<Plan> {
  const { setId, manifest } = await chooseSet(repository, params);
  const component = chooseStore(manifest, params.fileStore);
  return {
    kind: 'restore-file-store',
    setId,
    fileStore: component.scope,
    list: component.files[0]!.path,
    target: params.destination ?? component.scope,
    include: params.include ?? [],
    overwriteNewer: params.overwriteNewer,
  };
}

async function chooseSet(repository: Repository, { set }: RestoreFileStoreParams): Promise<{ setId: string; manifest: Manifest }> {
  const ids = chooseSets(await setIds(repository), set === null ? null : [set], repository.path);
  for (const setId of ids.reverse()) {
    const manifest = await (set === null ? manifestIfReadable(repository, setId) : readManifest(repository, setId));
    if (manifest && (set !== null || storesOf(manifest).length > 0)) return { setId, manifest };
  }
  throw new LyncBackupError(
    'BackupSetNotFound',
    `'${repository.path}' has no such set with a file store`,
    'Get-LyncBackup lists the sets there are.',
  );
}

const storesOf = (manifest: Manifest): Manifest['components'] =>
  manifest.components.filter((component) => component.kind === 'fileStore' && component.files.length > 0);

function chooseStore(manifest: Manifest, wanted: string | null): Manifest['components'][number] {
  const stores = storesOf(manifest);
  const names = stores.map((store) => store.scope).join(', ') || 'none';
  const found = wanted === null ? stores : stores.filter((store) => store.scope.toLowerCase() === wanted.toLowerCase());
  if (found.length === 1) return found[0]!;
  const problem =
    wanted === null ? `set '${manifest.setId}' has ${stores.length} file stores` : `set '${manifest.setId}' has no file store '${wanted}'`;
  throw new LyncBackupError('InvalidRequest', problem, `Name one with -FileStore: ${names}.`);
}

async function readPlan(repository: Repository, runId: string): Promise<Plan> {
  const text = SetId.safeParse(runId).success ? await readText(repository.store, `${runFolder(runId)}/plan.json`) : null;
  const plan = text === null ? null : Plan.safeParse(parseJson(text));
  if (!plan?.success)
    throw new LyncBackupError('InvalidRequest', `'${runId}' is not a run that restored a file store`, 'Start a new one without -RunId.');
  if ((await readText(repository.store, reportOf(runId))) !== null)
    throw new LyncBackupError('InvalidRequest', `run '${runId}' is complete`, 'Start a new one without -RunId.');
  return plan.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The list proves the files, and the manifest the list. */
async function assertSoundList(repository: Repository, { setId, list }: Plan): Promise<void> {
  const manifest = await readManifest(repository, setId);
  const file: FileEntry | undefined = manifest?.components.flatMap((component) => component.files).find((each) => each.path === list);
  const { finding } = file ? await checkFile(repository.store, setFolder(setId), file) : { finding: null };
  if (!file)
    throw new LyncBackupError('BackupSetNotFound', `set '${setId}' has no file '${list}'`, 'Get-LyncBackup lists the sets there are.');
  if (finding) throw new LyncBackupError('FormatInvalid', finding.Message, finding.Hint);
}

/** What the page asks for beside the copy, when the store went back to where it was. @source procedures.md S8 1, 2 */
function whatFollows({ fileStore, target }: Plan): Finding[] {
  if (target.toLowerCase() !== fileStore.toLowerCase()) return [];
  return [
    information('ShareMustExist', fileStore, `the folder must be shared as '${fileStore}', the very name the topology has`),
    information(
      'RightsMustBeSet',
      fileStore,
      'Enable-CsTopology in the Management Shell sets its rights again, unless Topology Builder published meanwhile',
    ),
  ];
}
