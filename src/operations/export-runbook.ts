import { LyncBackupError, isCode } from '../domain/errors.js';
import type { Runbook } from '../domain/results.js';
import { setFolder } from '../domain/set-id.js';
import { runbookInput } from '../engine/deployment-runbooks.js';
import { runbook } from '../engine/pages/runbook-html.js';
import { runbookMarkdown } from '../engine/pages/runbook-markdown.js';
import type { Repository } from '../engine/repository.js';
import { measuredTimes } from '../engine/step-times.js';
import { asBody } from '../engine/stored-text.js';
import type { Context } from './context.js';
import { decideRestore, isApplicable, planFromSet, stalePlan, type PlanFromSet, type PlanParams } from './restore-basis.js';

export interface ExportRunbookParams extends PlanParams {
  planId: string | null; // of a plan that was shown before; null: whatever is planned now
  live: boolean; // look at the deployment for what speaks against it
  format: 'Html' | 'Markdown';
  folder: string; // where to write, on this machine or a share
  file: string | null; // null: named after the scenario and what is lost
  force: boolean; // also over a file that is there
}

const FORMATS = { Html: { write: runbook, extension: 'html' }, Markdown: { write: runbookMarkdown, extension: 'md' } } as const;

/**
 * Writes the runbook of a restore as one file that needs nothing else. The deployment is only looked at when asked to, and the page says
 * which it was.
 * @throws {LyncBackupError} what leaves nothing to plan from; `PlanStale`; `PlanNotApplicable` for a loss that has no steps;
 * `ObjectNotFound` without the folder; `ObjectExists` for a file that is there
 */
export async function exportRunbook(params: ExportRunbookParams, context: Context): Promise<Runbook> {
  const { repository, recorded, plan, lookedAtUtc } = await planned(params, context);
  if (params.planId !== null && params.planId !== plan.planId) throw stalePlan(plan, recorded.manifest.setId);
  if (plan.steps.length === 0) throw withoutSteps(plan);
  const { write, extension } = FORMATS[params.format];
  const input = runbookInput(
    plan,
    recorded,
    await measuredTimes(repository),
    lookedAtUtc,
    whereOthersFind(repository, recorded.manifest.setId),
  );
  const name =
    params.file ??
    `${[plan.scenario, ...plan.lost]
      .join('-')
      .replace(/[^\w.]+/g, '-')
      .slice(0, LONGEST_NAME)}.${extension}`;
  const { path, bytes } = await store(write(input), name, params, context);
  return {
    Repository: repository.path,
    SetId: recorded.manifest.setId,
    PlanId: plan.planId,
    Scenario: plan.scenario,
    Lost: plan.lost,
    Format: params.format,
    Path: path,
    Bytes: bytes,
    Steps: plan.steps.length,
    LookedAtUtc: lookedAtUtc,
    Findings: plan.findings,
    Applicable: isApplicable(plan.findings),
    Practice: recorded.manifest.practice,
  };
}

const LONGEST_NAME = 100;

async function planned(params: ExportRunbookParams, context: Context): Promise<PlanFromSet & { lookedAtUtc: string | null }> {
  if (!params.live) return { ...(await planFromSet(params, context)), lookedAtUtc: null };
  const { repository, recorded, document } = await decideRestore(params, context);
  return { repository, recorded, plan: document, options: document.options, lookedAtUtc: context.clock.now().toISOString() };
}

/** The set as a page names it that is read elsewhere. */
const whereOthersFind = ({ marker, store }: Repository, setId: string): string =>
  marker.unc === null ? store.pathOf(setFolder(setId)) : `${marker.unc}\\sets\\${setId}`;

async function store(
  text: string,
  name: string,
  { folder, force }: ExportRunbookParams,
  context: Context,
): Promise<{ path: string; bytes: number }> {
  const place = context.openStore(folder);
  const condition = await place.condition();
  if (condition === 'missing' || condition === 'parentMissing')
    throw new LyncBackupError('ObjectNotFound', `the folder '${folder}' is not there`, 'Make it, or name another with -Path.');
  if (force) await place.replace(name, text);
  else await place.write(name, asBody(text)).catch((cause: unknown) => refuseOver(cause, name, folder));
  return { path: place.pathOf(name), bytes: new TextEncoder().encode(text).length };
}

function refuseOver(cause: unknown, name: string, folder: string): never {
  if (!isCode(cause, 'ObjectExists')) throw cause;
  throw new LyncBackupError(
    'ObjectExists',
    `'${name}' is there already in '${folder}'`,
    'Name another with -Path, or give -Force to replace it.',
    cause,
  );
}

const withoutSteps = ({ lost, findings }: PlanFromSet['plan']): LyncBackupError =>
  new LyncBackupError(
    'PlanNotApplicable',
    `nothing brings ${lost.join(', ')} back: ${findings.map(({ Message }) => Message).join('; ')}`,
    findings.find(({ Hint }) => Hint !== null)?.Hint ?? 'Name what is really lost.',
  );
