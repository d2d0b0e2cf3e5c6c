import type { ItemChange } from '../domain/archive-items.js';
import { SafetyExport, type ComponentRequest } from '../domain/component-restore.js';
import { LyncBackupError, rethrowUnlessTold } from '../domain/errors.js';
import { error, type Finding } from '../domain/findings.js';
import type { StepState } from '../domain/journal.js';
import { damagedSetHint, type FileEntry } from '../domain/manifest.js';
import { WHOLE_DEPLOYMENT } from '../domain/components.js';
import type { Recorded } from '../domain/recorded.js';
import { DEFAULT_RESTORE_OPTIONS, type RestorePlanDocument } from '../domain/restore-plan.js';
import type { ComponentRestoreResult, RestoreResult } from '../domain/results.js';
import { runFolder, setFolder } from '../domain/set-id.js';
import { findPool } from '../domain/topology.js';
import { checkFile } from '../engine/check-file.js';
import { changeLines, componentChanges, countChanges } from '../engine/component-changes.js';
import { componentEffects } from '../engine/component-effects.js';
import { planComponent } from '../engine/planner/component.js';
import { precheck } from '../engine/prechecks/precheck.js';
import { readRecorded } from '../engine/recorded.js';
import { openRepository, type Repository } from '../engine/repository.js';
import { plannedResult } from '../engine/restore-result.js';
import type { RestoreWorld } from '../engine/restore-runner.js';
import { readPlan, readStates, reportName } from '../engine/runs.js';
import { readText } from '../engine/stored-text.js';
import { beginRestore, type RunParams } from './carry-out-restore.js';
import type { Context } from './context.js';
import { documentOf, setToRestore } from './restore-basis.js';
import { assertApplicable } from './restore-server.js';
import { withRestoreWorld } from './restore-world.js';

const MOST_DIFFERENCES = 1000; // of those that are put out

export interface RestoreComponentParams extends RunParams {
  repository: string;
  /** What to bring back; or the run to undo, by the export it made before its first change. */
  wish:
    | {
        set: string | null; // null: the one `current` names
        component: ComponentRequest['kind'];
        pool: string | null; // null: of the whole deployment, as locations are
        users: string[]; // SIP addresses; none: everybody
        resolveNameConflicts: boolean;
      }
    | { undo: string };
  planOnly: boolean;
}

/**
 * Brings one kind of data back to what lives: exports what is there, shows what would change, asks for consent, and carries it out with a
 * journal. Resumable like every restore.
 * @throws {LyncBackupError} `InvalidRequest` for what the deployment or the run does not have, `PlanNotApplicable` when something speaks
 * against it; every finding was told before
 */
export async function restoreComponent(params: RestoreComponentParams, context: Context): Promise<ComponentRestoreResult> {
  const repository = await openRepository(context.openStore(params.repository), params.repository);
  const { setId, request } = await requestOf(repository, params.wish);
  const recorded = await readRecorded(repository, setId);
  assertKnown(recorded, request);
  const { document, changes } = await decide(repository, recorded, request, params, context);
  show(document, changes, context);
  const planned = withChanges(plannedResult(repository.path, document, recorded.manifest, null), document, changes, null);
  if (params.planOnly) return planned;
  assertApplicable(document);
  if (!(await context.shell.confirm(...consent(document, changes)))) return planned;
  const result = await beginRestore(repository, document, recorded, params, context);
  return withChanges(result, document, changes, await safetyPath(repository, result.RunId!, document));
}

async function requestOf(
  repository: Repository,
  wish: RestoreComponentParams['wish'],
): Promise<{ setId: string; request: ComponentRequest }> {
  if ('undo' in wish) return undoing(repository, wish.undo);
  const { component, pool, users, resolveNameConflicts, set } = wish;
  const request: ComponentRequest = {
    kind: component,
    scope: component === 'lis' ? WHOLE_DEPLOYMENT : (pool ?? '').toLowerCase(),
    users: [...new Set(users.map((user) => user.toLowerCase().replace(/^sip:/, '')))],
    resolveNameConflicts,
    undoes: null,
  };
  assertFitting(wish);
  return { setId: await setToRestore(repository, set), request };
}

function assertFitting({ component, pool, users, resolveNameConflicts }: Exclude<RestoreComponentParams['wish'], { undo: string }>): void {
  if (component === 'lis' && pool !== null)
    throw new LyncBackupError('InvalidRequest', 'locations belong to the whole deployment, not to a pool', 'Leave out -Pool.');
  if (component !== 'lis' && pool === null)
    throw new LyncBackupError('InvalidRequest', `which pool's ${component} is to come back is not said`, 'Name it with -Pool.');
  if (component !== 'userData' && users.length > 0)
    throw new LyncBackupError('InvalidRequest', `${component} is not kept person by person`, 'Leave out -User.');
  if (component !== 'rgs' && resolveNameConflicts)
    throw new LyncBackupError('InvalidRequest', `the import of ${component} knows no name conflicts`, 'Leave out -ResolveNameConflicts.');
  const odd = users.find((user) => !/^(sip:)?[^\s@"'*:]+@[^\s@"'*:]+$/i.test(user));
  if (odd !== undefined)
    throw new LyncBackupError('InvalidRequest', `'${odd}' is not a SIP address`, 'Name people as user@contoso.com, with or without sip:.');
}

/** From the plan of the run and the evidence of its safety export. */
async function undoing(repository: Repository, runId: string): Promise<{ setId: string; request: ComponentRequest }> {
  const plan = await readPlan(repository, runId);
  if (!plan)
    throw new LyncBackupError('RunNotFound', `'${repository.path}' has no restore '${runId}'`, 'Name a run of Restore-LyncComponent.');
  const refused = (fact: string, hint: string): LyncBackupError => new LyncBackupError('InvalidRequest', fact, hint);
  if (!plan.component) throw refused(`run '${runId}' brought back servers, which nothing undoes`, 'Name a run of Restore-LyncComponent.');
  if ((await readText(repository.store, reportName(runId))) === null)
    throw refused(`run '${runId}' has not ended`, 'Go on with Resume-LyncRestore, or end it with Stop-LyncRestore; then undo it.');
  const states = await readStates(repository, runId);
  const taken = safetyOf(plan, states);
  const hasChanged = plan.steps.some(({ id, kind, handler }) => kind === 'Automatic' && handler !== 'safety-export' && states.has(id));
  if (!taken || !hasChanged) throw refused(`run '${runId}' changed nothing`, 'There is nothing to undo.');
  const { counts, ...file } = taken.evidence;
  return {
    setId: plan.setId,
    request: { ...plan.component, resolveNameConflicts: false, undoes: { runId, file, counts, takenUtc: taken.utc } },
  };
}

function safetyOf(plan: RestorePlanDocument, states: ReadonlyMap<string, StepState>): { evidence: SafetyExport; utc: string } | null {
  const state = states.get(plan.steps.find(({ handler }) => handler === 'safety-export')?.id ?? '');
  const evidence = SafetyExport.safeParse(state?.evidence);
  return state?.state === 'done' && state.endedUtc !== null && evidence.success ? { evidence: evidence.data, utc: state.endedUtc } : null;
}

async function safetyPath({ store, ...repository }: Repository, runId: string, plan: RestorePlanDocument): Promise<string | null> {
  const taken = safetyOf(plan, await readStates({ store, ...repository }, runId));
  return taken && store.pathOf(`${runFolder(runId)}/${taken.evidence.path}`);
}

function assertKnown({ topology, manifest }: Recorded, { scope }: ComponentRequest): void {
  if (scope === WHOLE_DEPLOYMENT || findPool(topology, scope)) return;
  throw new LyncBackupError(
    'InvalidRequest',
    `the topology of set '${manifest.setId}' has no pool '${scope}'`,
    `It has: ${topology.pools
      .map(({ fqdn }) => fqdn)
      .slice(0, 50)
      .join(', ')}.`,
  );
}

interface Decided {
  document: RestorePlanDocument;
  changes: ItemChange[] | null; // null: not known
}

async function decide(
  repository: Repository,
  recorded: Recorded,
  request: ComponentRequest,
  params: RestoreComponentParams,
  context: Context,
): Promise<Decided> {
  const plan = planComponent(recorded, request);
  return withRestoreWorld(repository, recorded.manifest.setId, null, params, context, async (world, session) => {
    const file = request.undoes?.file ?? sourceOf(recorded, request);
    const looked = file && plan.steps.length > 0 ? await look(repository, recorded, request, file, world) : NOTHING_SEEN;
    const findings = [...plan.findings, ...(await precheck(plan, params.skip, recorded, repository, session, world)), ...looked.findings];
    const document = { ...documentOf(plan, recorded, DEFAULT_RESTORE_OPTIONS, findings, context.toolVersion), component: request };
    return { document, changes: looked.changes };
  });
}

const sourceOf = ({ manifest }: Recorded, { kind, scope }: ComponentRequest): FileEntry | null =>
  manifest.components.find((each) => each.kind === kind && each.scope.toLowerCase() === scope)?.files[0] ?? null;

interface Seen {
  changes: ItemChange[] | null;
  findings: Finding[];
}

const NOTHING_SEEN: Seen = { changes: null, findings: [] };

/** What is damaged is not looked into, and what cannot be exported does not live. */
async function look(
  repository: Repository,
  recorded: Recorded,
  request: ComponentRequest,
  file: FileEntry,
  world: RestoreWorld,
): Promise<Seen> {
  const folder = request.undoes ? runFolder(request.undoes.runId) : setFolder(recorded.manifest.setId);
  const { finding } = await checkFile(repository.store, folder, file);
  if (finding) return { changes: null, findings: [{ ...finding, Hint: finding.Hint ?? damagedSetHint }] };
  try {
    const { changes, source, findings } = await componentChanges(request, file, world);
    return { changes, findings: [...findings, ...(await componentEffects(request, recorded, source, world))] };
  } catch (cause) {
    rethrowUnlessTold(cause);
    return { changes: null, findings: [notLookedInto(request, cause)] };
  }
}

const notLookedInto = ({ kind, scope }: ComponentRequest, cause: LyncBackupError): Finding =>
  error(
    cause.code,
    `${kind} ${scope}`,
    `what is there now cannot be exported and compared, so nothing could be undone: ${cause.message}`,
    cause.hint ?? 'Where the pool itself is lost, Restore-LyncServer brings it back.',
  );

function show({ lost, steps, findings }: RestorePlanDocument, changes: ItemChange[] | null, context: Context): void {
  const lines = steps.map(({ id, kind, title, byHand }) => `${id.slice(0, 5)}  ${kind.padEnd(9)}  ${title}: ${byHand.join('; ')}`);
  context.emit({ type: 'plan', title: `bring back ${lost.join(', ')} in ${steps.length} steps`, lines });
  if (changes) context.emit({ type: 'plan', title: `what it changes: ${changes.length} objects`, lines: changeLines(changes) });
  for (const finding of findings) context.emit({ type: 'finding', finding });
}

/** @returns target and action, as ShouldProcess shows them */
function consent({ lost, setId, component, steps }: RestorePlanDocument, changes: ItemChange[] | null): [target: string, action: string] {
  const from = component?.undoes ? `from before run ${component.undoes.runId}` : `from set ${setId}`;
  const stops = steps.filter(({ args }) => args['command'] === 'Stop-CsWindowsService').map(({ where }) => where);
  const what = changes
    ? `${countChanges(changes, 'Added')} added, ${countChanges(changes, 'Changed')} changed, ${countChanges(changes, 'Lost')} lost`
    : 'what changes is not known';
  const pause = stops.length === 0 ? '' : `; the services of ${stops.join(', ')} stop meanwhile`;
  return [lost.join(', '), `Bring back ${from}: ${what}${pause}`];
}

const withChanges = (
  result: RestoreResult,
  { component }: RestorePlanDocument,
  changes: ItemChange[] | null,
  safetyExport: string | null,
): ComponentRestoreResult => ({
  ...result,
  Component: component!.kind,
  Pool: component!.scope === WHOLE_DEPLOYMENT ? null : component!.scope,
  User: component!.users,
  Undoes: component!.undoes?.runId ?? null,
  Added: changes && countChanges(changes, 'Added'),
  Changed: changes && countChanges(changes, 'Changed'),
  LostObjects: changes && countChanges(changes, 'Lost'),
  Kept: changes && countChanges(changes, 'Kept'),
  Differences: (changes ?? []).slice(0, MOST_DIFFERENCES),
  SafetyExport: safetyExport,
});
