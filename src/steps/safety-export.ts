import { z } from 'zod';
import { SafetyExport } from '../domain/component-restore.js';
import { ARCHIVE_CONTENTS, type ArchiveContent } from '../formats/export-archive.js';
import { exportStep } from './export.js';
import type { RestoreHandler } from './world.js';

const FOLDER = 'before';

const Args = z.strictObject({
  command: z.string(),
  parameters: z.record(z.string(), z.json()),
  name: z.string(), // of the archive
  content: z.enum(Object.keys(ARCHIVE_CONTENTS) as [ArchiveContent, ...ArchiveContent[]]),
});

/**
 * Exports what there is before the first change into the folder of the run, where an undo finds it. A name is never written twice, so each
 * attempt has its own, and the journal says which one counts, with its digest.
 */
export const safetyExportStep: RestoreHandler<z.infer<typeof Args>> = {
  args: Args,
  inDoubt: 'repeat',

  async apply({ name, ...call }, world, { timeoutMs }) {
    const path = `${FOLDER}/${world.clock.id()}-${name}`;
    const { files, counts } = await exportStep.apply({ ...call, path }, { ...world, setFolder: world.runFolder }, timeoutMs);
    return { evidence: SafetyExport.parse({ ...files[0], counts }), findings: [] };
  },

  verify: () => Promise.resolve(null), // it was read to its end before it was kept; an undo checks its digest
};
