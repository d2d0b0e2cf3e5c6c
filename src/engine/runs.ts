import { z } from 'zod';
import { LyncBackupError, isCode } from '../domain/errors.js';
import { Entry, replay, type StepState } from '../domain/journal.js';
import { RestorePlanDocument } from '../domain/restore-plan.js';
import { runFolder } from '../domain/set-id.js';
import type { Repository } from './repository.js';
import { readText } from './stored-text.js';

/** A restore on disk. */
export interface Run {
  runId: string;
  plan: RestorePlanDocument;
}

export const planName = (runId: string): string => `${runFolder(runId)}/plan.json`;
export const journalName = (runId: string): string => `${runFolder(runId)}/journal.ndjson`;
export const reportName = (runId: string): string => `${runFolder(runId)}/report.json`;
export const pageName = (runId: string): string => `${runFolder(runId)}/report.html`;
const sessionsName = (runId: string): string => `${runFolder(runId)}/sessions.ndjson`;

/** Who worked on a run, from where, and since when. */
export const RunSession = z.strictObject({ user: z.string(), host: z.string(), fromUtc: z.iso.datetime() });
export type RunSession = z.infer<typeof RunSession>;

export const noteSession = ({ store }: Repository, runId: string, session: RunSession): Promise<void> =>
  store.append(sessionsName(runId), JSON.stringify(session) + '\n');

/** In the order of time. */
export const readSessions = async ({ store }: Repository, runId: string): Promise<RunSession[]> =>
  parsedLines(await readText(store, sessionsName(runId)), RunSession);

/** Restores without a report: they can be resumed. Oldest first. */
export async function unfinishedRuns(repository: Repository): Promise<Run[]> {
  const runs: Run[] = [];
  for (const runId of await repository.store.folders('runs')) {
    if ((await readText(repository.store, reportName(runId))) !== null) continue;
    const plan = await readPlan(repository, runId);
    if (plan) runs.push({ runId, plan });
  }
  return runs;
}

/**
 * The restore to go on with.
 * @param runId null: the only unfinished one
 * @throws {LyncBackupError} `RunNotFound`, `InvalidRequest` when several could be meant or the run has ended
 */
export async function chooseRun(repository: Repository, runId: string | null): Promise<Run> {
  const runs = await unfinishedRuns(repository);
  const listed = runs.map((run) => `${run.runId} (${run.plan.lost.join(', ')})`).join('; ');
  if (runId === null) {
    if (runs.length === 1) return runs[0]!;
    if (runs.length === 0)
      throw new LyncBackupError('RunNotFound', `'${repository.path}' has no unfinished restore`, 'Start one with Restore-LyncServer.');
    throw new LyncBackupError(
      'InvalidRequest',
      `'${repository.path}' has ${runs.length} unfinished restores: ${listed}`,
      'Name one with -Run.',
    );
  }
  const run = runs.find((each) => each.runId.toLowerCase() === runId.toLowerCase());
  if (run) return run;
  const known = await readPlan(repository, runId);
  if (known) throw new LyncBackupError('InvalidRequest', `the restore '${runId}' has ended`, 'Its report lies beside its plan.');
  throw new LyncBackupError(
    'RunNotFound',
    `'${repository.path}' has no restore '${runId}'`,
    listed === '' ? 'Start one with Restore-LyncServer.' : `Unfinished are: ${listed}.`,
  );
}

/**
 * Null for a folder that is no restore: backups have runs, too. Null also for a plan that was never whole: nothing was done by it.
 * @throws {LyncBackupError} `PlanStale` for a plan that another version wrote
 */
export async function readPlan(repository: Repository, runId: string): Promise<RestorePlanDocument | null> {
  const text = await readText(repository.store, planName(runId)).catch(orNull);
  if (text === null) return null;
  const json = parsedOrNull(text);
  if (!AnyRestore.safeParse(json).success) return null;
  const plan = RestorePlanDocument.safeParse(json);
  if (plan.success) return plan.data;
  throw new LyncBackupError(
    'PlanStale',
    `the restore '${runId}' was planned by another version of LyncBackup`,
    'Let that version resume it or give it up: the repository keeps it in tool.',
    plan.error,
  );
}

const AnyRestore = z.looseObject({ kind: z.literal('restore') });

function parsedOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const orNull = (cause: unknown): null => {
  if (isCode(cause, 'PathInvalid') || isCode(cause, 'ObjectNotFound')) return null;
  throw cause;
};

/** How far the run came. A last line that broke off where the process died was never heard of: its step is where it was before. */
export async function readStates(repository: Repository, runId: string): Promise<Map<string, StepState>> {
  return replay(parsedLines(await readText(repository.store, journalName(runId)), Entry));
}

/** A line that broke off would swallow the next one. */
export async function endTornLine({ store }: Repository, runId: string): Promise<void> {
  for (const name of [journalName(runId), sessionsName(runId)]) {
    const text = await readText(store, name);
    if (text !== null && text !== '' && !text.endsWith('\n')) await store.append(name, '\n');
  }
}

/** A last line may have broken off where its process died. */
function parsedLines<T>(text: string | null, schema: z.ZodType<T>): T[] {
  return (text ?? '').split('\n').flatMap((line) => {
    try {
      return [schema.parse(JSON.parse(line))];
    } catch {
      return [];
    }
  });
}
