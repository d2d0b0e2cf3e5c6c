import { LyncBackupError } from '../domain/errors.js';
import { setIdAt } from '../domain/set-id.js';
import type { RestoreWorld } from './world.js';

const FOLDER = 'handed-over';

/** Name for one more attempt, inside the folder of the run. The last by name counts, as it was exported last. */
export const nextHandedOver = (name: string, { clock }: RestoreWorld): string => `${FOLDER}/${setIdAt(clock.now(), clock.id())}-${name}`;

/**
 * Where the archive lies that was handed over last under this name, in the store.
 * @throws {LyncBackupError} `ObjectNotFound` when the run has none
 */
export async function lastHandedOver(name: string, { store, runFolder }: RestoreWorld): Promise<string> {
  let last: string | null = null;
  for await (const entry of store.list(`${runFolder}/${FOLDER}`)) if (entry.name.endsWith(`-${name}`)) last = entry.name;
  if (last !== null) return last;
  throw new LyncBackupError(
    'ObjectNotFound',
    `the run has no '${name}' that was handed over`,
    'Resume the run: the step before exports it.',
  );
}
