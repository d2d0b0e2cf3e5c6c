import { z } from 'zod';
import { LyncBackupError } from '../domain/errors.js';
import { SetPath } from '../domain/manifest.js';
import { contentOf } from '../domain/random-access.js';
import { ARCHIVE_CONTENTS, readExportArchive, type ArchiveContent } from '../formats/export-archive.js';
import type { OpenObject } from '../ports/store.js';
import { runToEnd } from './run-to-end.js';
import type { StepHandler, World } from './world.js';

const Args = z.strictObject({
  command: z.string(),
  parameters: z.record(z.string(), z.json()),
  path: SetPath, // where the file goes, inside the set
  content: z.enum(Object.keys(ARCHIVE_CONTENTS) as [ArchiveContent, ...ArchiveContent[]]),
});
type Args = z.infer<typeof Args>;

/**
 * Runs one of the product's export commands, reads the archive it wrote from end to end, and copies it into the set, hashing on the way.
 * The commands refuse an existing file or write half of one, so each attempt exports to a new local name first.
 * @source procedures.md 3.2 B4-B11, 7 G1, G4
 */
export const exportStep: StepHandler<Args> = {
  args: Args,

  async apply({ command, parameters, path, content }, world, timeoutMs) {
    const name = `${world.clock.id()}-${path.slice(path.lastIndexOf('/') + 1)}`;
    await runToEnd(command, { ...parameters, FileName: world.staging.path(name) }, timeoutMs, world);
    const capturedUtc = world.clock.now().toISOString();
    const file = await openExport(name, command, world);
    try {
      const counts = (await readExportArchive(file, path, content)) ?? {};
      const written = await world.store.write(`${world.setFolder}/${path}`, contentOf(file));
      return { files: [{ path, ...written }], counts, capturedUtc, findings: [] };
    } finally {
      await file.close();
      await world.staging.discard(name).catch(() => undefined); // the folder goes with the run
    }
  },
};

async function openExport(name: string, command: string, world: World): Promise<OpenObject> {
  const file = await world.staging.read(name).catch((cause: unknown) => {
    throw new LyncBackupError(
      'StepFailed',
      `${command} reported success but wrote no file`,
      'Run it by hand and look into its log.',
      cause,
    );
  });
  if (file.size > 0) return file;
  await file.close();
  throw new LyncBackupError('StepFailed', `${command} wrote an empty file`, 'Run it by hand and look into its log.');
}
