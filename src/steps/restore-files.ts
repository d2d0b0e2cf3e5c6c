import { z } from 'zod';
import { SetPath } from '../domain/manifest.js';
import { restoreFileStoreStep } from './restore-file-store.js';
import type { RestoreHandler } from './world.js';

const Args = z.strictObject({
  list: SetPath, // of the file store, inside the set
  target: z.string(), // UNC path
});

/**
 * Copies a whole file store back to where it was. Each file is read again after it was written; what is already right stays.
 * @source procedures.md S1 3, S2 3, S8 1
 */
export const restoreFilesStep: RestoreHandler<z.infer<typeof Args>> = {
  args: Args,
  inDoubt: 'repeat',

  async apply({ list, target }, world, { timeoutMs }) {
    const marks = `${world.runFolder}/restored-${list.replace(/[^a-z0-9]+/gi, '-')}.ndjson`;
    const args = { setId: world.setId, list, target, include: [], overwriteNewer: true, change: true, marks };
    const { counts, findings } = await restoreFileStoreStep.apply(args, world, timeoutMs);
    return { evidence: counts, findings };
  },

  verify: () => Promise.resolve(null), // every file was read again as it was written
};
