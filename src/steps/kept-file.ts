import { z } from 'zod';
import { LyncBackupError } from '../domain/errors.js';
import { SetId, SetPath } from '../domain/manifest.js';
import { contentOf } from '../domain/random-access.js';
import { runFolder } from '../domain/set-id.js';
import type { OpenObject } from '../ports/store.js';
import type { RestoreWorld } from './world.js';

/** A file of the set; or, with `run`, of the folder of a run, which no manifest seals: its digest goes with its name. */
export const KeptFile = z.strictObject({
  path: SetPath,
  run: z.strictObject({ runId: SetId, sha256: z.string() }).optional(),
});
export type KeptFile = z.infer<typeof KeptFile>;

/** Copies a file to this machine, as the product reads local files, lets `use` have its name in the staging folder, and throws it away. */
export async function withCopyHere<T>(file: KeptFile, world: RestoreWorld, use: (name: string) => Promise<T>): Promise<T> {
  const name = await copyHere(file, world);
  try {
    return await use(name);
  } finally {
    await world.staging.discard(name).catch(() => undefined); // the folder goes with the run
  }
}

async function copyHere(file: KeptFile, world: RestoreWorld): Promise<string> {
  const name = `${world.clock.id()}-${file.path.slice(file.path.lastIndexOf('/') + 1)}`;
  const stored = await openKept(file, world);
  try {
    const { sha256 } = await world.staging.write(name, contentOf(stored));
    if (file.run && sha256 !== file.run.sha256) throw changed(file.path, file.run.runId);
    return name;
  } finally {
    await stored.close();
  }
}

export const openKept = ({ path, run }: KeptFile, world: RestoreWorld): Promise<OpenObject> =>
  world.store.open(`${run ? runFolder(run.runId) : world.setFolder}/${path}`);

const changed = (path: string, runId: string): LyncBackupError =>
  new LyncBackupError('BackupFileDamaged', `'${path}' of run '${runId}' is not what was exported`, 'Restore from a set instead.');
