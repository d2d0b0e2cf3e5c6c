import { LyncBackupError } from '../domain/errors.js';
import type { Finding } from '../domain/findings.js';
import { SetId } from '../domain/manifest.js';
import type { Recorded } from '../domain/recorded.js';
import type { RestoreOptions, RestorePlanDocument } from '../domain/restore-plan.js';
import { seenFromOutside } from '../domain/server-path.js';
import type { Session } from '../domain/session.js';
import { planRestore, type RestorePlan } from '../engine/planner/restore.js';
import { precheck } from '../engine/prechecks/precheck.js';
import { readRecorded } from '../engine/recorded.js';
import { uncOf } from '../engine/repository-place.js';
import { manifestIfReadable, openRepository, setIds, type Repository } from '../engine/repository.js';
import { readText } from '../engine/stored-text.js';
import { chooseSets } from './choose-sets.js';
import type { Context } from './context.js';
import { withRestoreWorld, type RestoreWorldParams } from './restore-world.js';

export interface PlanParams extends RestoreWorldParams {
  repository: string;
  set: string | null; // null: the one `current` names
  lost: string[];
  notPaired: boolean;
  newPool: string | null; // FQDN of the pool that takes the place of the lost one; null: it comes back under its old name
  repositoryUnc: string | null; // null: as the repository tells it, or its path
  sqlStagingPath: string | null; // on the SQL servers; null: they read from the repository
}

/** What was decided, and everything that is known to speak against it. */
export interface Decision {
  repository: Repository;
  recorded: Recorded;
  session: Session;
  document: RestorePlanDocument;
}

/** What a set alone says, wherever it is read. */
export interface PlanFromSet {
  repository: Repository;
  recorded: Recorded;
  options: RestoreOptions;
  plan: RestorePlan;
}

/**
 * Plans a restore from the set, without a look at the deployment.
 * @throws {LyncBackupError} what leaves nothing to plan from: the repository, the set, a name the topology does not have
 */
export async function planFromSet(
  params: Omit<PlanParams, keyof RestoreWorldParams>,
  context: Pick<Context, 'openStore'>,
): Promise<PlanFromSet> {
  const repository = await openRepository(context.openStore(params.repository), params.repository);
  const recorded = await readRecorded(repository, await setToRestore(repository, params.set));
  const options = optionsOf(params, repository.marker);
  const plan = planRestore({ recorded, lost: params.lost, options });
  return { repository, recorded, options, plan: { ...plan, findings: await namingOtherSets(repository, plan.findings) } };
}

/**
 * Plans a restore and looks at the deployment for what speaks against it.
 * @param skip what is going to be left out
 * @throws {LyncBackupError} what `planFromSet` throws; `PracticeSet`
 */
export async function decideRestore(params: PlanParams, context: Context, skip: readonly { step: string }[] = []): Promise<Decision> {
  const { repository, recorded, options, plan } = await planFromSet(params, context);
  return withRestoreWorld(repository, recorded.manifest.setId, null, params, context, async (world, session) => {
    const findings = [...plan.findings, ...(await precheck(plan, skip, recorded, repository, session, world))];
    return { repository, recorded, session, document: documentOf(plan, recorded, options, findings, context.toolVersion) };
  });
}

/** @throws {LyncBackupError} `InvalidRequest` for a UNC path that is none, `PathInvalid` for a folder that no SQL server can have */
function optionsOf(params: Omit<PlanParams, keyof RestoreWorldParams>, { unc, practice }: Repository['marker']): RestoreOptions {
  const { notPaired, newPool, sqlStagingPath } = params;
  if (sqlStagingPath !== null && seenFromOutside(sqlStagingPath, 'server') === null)
    throw new LyncBackupError('PathInvalid', `'${sqlStagingPath}' is not a path of a Windows server`, 'Give a folder such as E:\\Staging.');
  const repositoryUnc = uncOf(params.repository, params.repositoryUnc, unc, { ModuleIsPractice: practice });
  return { notPaired, newPool: newPool?.toLowerCase() ?? null, repositoryUnc, sqlStagingPath };
}

export const isApplicable = (findings: readonly Finding[]): boolean => findings.every(({ Severity }) => Severity !== 'Error');

export const stalePlan = ({ steps, scenario }: Pick<RestorePlan, 'steps' | 'scenario'>, setId: string): LyncBackupError =>
  new LyncBackupError(
    'PlanStale',
    `what would be done now is not what that plan shows: from set ${setId} it is scenario ${scenario} in ${steps.length} steps`,
    'Plan again with New-LyncRestorePlan, and look at the difference.',
  );

/** The plan of a run, as it is written down. */
export const documentOf = (
  { planId, scenario, lost, steps }: RestorePlan,
  { manifest, manifestSha256 }: Recorded,
  options: RestorePlanDocument['options'],
  findings: Finding[],
  toolVersion: string,
): RestorePlanDocument => ({
  kind: 'restore',
  formatVersion: 1,
  planId,
  scenario,
  setId: manifest.setId,
  lost,
  options,
  manifestSha256,
  toolVersion,
  steps,
  findings,
});

/** @param wanted null: the one `current` names */
export async function setToRestore(repository: Repository, wanted: string | null): Promise<string> {
  if (wanted !== null) return chooseSets(await setIds(repository), [wanted], repository.path)[0]!;
  const current = /^sets\/(\S+)\s*$/.exec((await readText(repository.store, 'current')) ?? '')?.[1];
  if (current !== undefined && SetId.safeParse(current).success) return current;
  throw new LyncBackupError(
    'BackupSetNotFound',
    `'${repository.path}' has no current set`,
    'Name one with -Set; Get-LyncBackup lists them.',
  );
}

/** For each component that this set lacks: the newest set that has it. */
async function namingOtherSets(repository: Repository, findings: readonly Finding[]): Promise<Finding[]> {
  const lacking = findings.filter(({ Code }) => Code === 'ComponentNotInSet');
  if (lacking.length === 0) return [...findings];
  const having = new Map<string, string>();
  for (const setId of (await setIds(repository)).reverse()) {
    const manifest = await manifestIfReadable(repository, setId);
    for (const { kind, scope } of manifest?.components.filter(({ files }) => files.length > 0) ?? [])
      if (!having.has(`${kind} ${scope}`)) having.set(`${kind} ${scope}`, setId);
  }
  return findings.map((finding) => {
    const setId = finding.Code === 'ComponentNotInSet' ? having.get(finding.Object) : undefined;
    return setId === undefined ? finding : { ...finding, Hint: `The newest set that has it is ${setId}: name it with -Set.` };
  });
}
