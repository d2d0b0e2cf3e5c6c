import { LyncBackupError } from '../domain/errors.js';
import { journalLine } from '../domain/journal.js';
import type { Json } from '../domain/json.js';
import { restoreDatabase, type RestoredDatabase, type RestoreWish, type RestoreWorld } from '../steps/index.js';

export { RestoreWish, type RestoredDatabase } from '../steps/index.js';

const QUESTION_TIMEOUT_MS = 60_000;
const STEP_ID = '00010-restore-database';

/** What restoring the database would do; changes nothing. */
export const lookAtRestore = (wish: RestoreWish, world: RestoreWorld): Promise<RestoredDatabase> =>
  restoreDatabase(wish, world, QUESTION_TIMEOUT_MS, false);

/** Restores it without a journal: what is dropped again leaves nothing to go on with. */
export const proveRestore = (wish: RestoreWish, world: RestoreWorld): Promise<RestoredDatabase> =>
  restoreDatabase(wish, world, QUESTION_TIMEOUT_MS, true);

/** Restores a database on its own, with a journal. */
export async function restoreOneDatabase(wish: RestoreWish, world: RestoreWorld): Promise<RestoredDatabase> {
  const { store, clock, runFolder } = world;
  const record = (event: 'begin' | 'success' | 'failure', evidence: Json): Promise<void> =>
    store.append(`${runFolder}/journal.ndjson`, journalLine({ utc: clock.now().toISOString(), stepId: STEP_ID, event, evidence }));
  await record('begin', wish);
  try {
    const restored = await restoreDatabase(wish, world, QUESTION_TIMEOUT_MS, true);
    await record('success', restored as unknown as Json);
    return restored;
  } catch (cause) {
    const told =
      cause instanceof LyncBackupError ? { code: cause.code, message: cause.message } : { code: 'Internal', message: String(cause) };
    await record('failure', told);
    throw cause;
  }
}
