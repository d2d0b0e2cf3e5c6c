import { LyncBackupError } from '../domain/errors.js';
import { DEFAULT_COPY } from '../domain/file-store.js';
import type { Session } from '../domain/session.js';
import { runFolder, setFolder, setIdAt } from '../domain/set-id.js';
import { readSession } from '../engine/discover.js';
import type { Repository } from '../engine/repository.js';
import type { RestoreWorld } from '../engine/restore-runner.js';
import type { Context } from './context.js';

const READ_TIMEOUT_MS = 120_000;

export interface RestoreWorldParams {
  stagingPath: string | null;
  pathMap: Record<string, string>;
}

/**
 * Opens what the steps of a restore may touch, and closes it again.
 * @param run null: only looked at, nothing is run
 * @throws {LyncBackupError} `PracticeSet` when the sets and the session are not of one kind
 */
export async function withRestoreWorld<T>(
  repository: Repository,
  setId: string,
  run: { runId: string; startedUtc: string; ask: RestoreWorld['ask'] } | null,
  params: RestoreWorldParams,
  context: Context,
  work: (world: RestoreWorld, session: Session) => Promise<T>,
): Promise<T> {
  const session = await readSession(context.shell, context.signal);
  assertSameKind(repository, session);
  const runId = run?.runId ?? setIdAt(context.clock.now(), context.clock.id());
  const staging = await context.openStaging(params.stagingPath).open(runId);
  const workers = context.openWorkers(DEFAULT_COPY);
  try {
    const world: RestoreWorld = {
      shell: context.shell,
      sql: context.sql,
      shares: context.openShares(params.pathMap),
      store: repository.store,
      workers,
      staging,
      clock: context.clock,
      setFolder: setFolder(setId),
      knownStores: [],
      emit: context.emit,
      signal: context.signal,
      setId,
      runFolder: runFolder(runId),
      runStartedUtc: run?.startedUtc ?? context.clock.now().toISOString(),
      sessionMachine: await machineOfSession(context),
      ask: run?.ask ?? null,
    };
    return await work(world, session);
  } finally {
    await workers.close();
    await staging.remove().catch(() => undefined); // the next run removes what a run left
  }
}

async function machineOfSession({ shell, signal }: Context): Promise<string> {
  for await (const row of shell.read('Machine', {}, { select: ['ComputerName'], timeoutMs: READ_TIMEOUT_MS, signal }))
    if (typeof row['ComputerName'] === 'string') return row['ComputerName'].toLowerCase();
  throw new LyncBackupError('SessionUnsuitable', 'this machine does not tell its name', 'Start a new session on it.');
}

/** A clean server has no module yet, so that only a practice is known for what it is. */
function assertSameKind({ marker, path }: Repository, { ModuleIsPractice }: Session): void {
  if (marker.practice === ModuleIsPractice) return;
  const fact = marker.practice
    ? `'${path}' holds practice sets, and this session is a real one`
    : `'${path}' holds real sets, and this session practises`;
  throw new LyncBackupError('PracticeSet', fact, 'A restore never meets the wrong kind: name the right repository.');
}
