import { z } from 'zod';
import { Probe } from '../domain/probes.js';
import { SafetyExport } from '../domain/component-restore.js';
import { ARCHIVE_CONTENTS, type ArchiveContent } from '../formats/export-archive.js';
import { exportStep } from './export.js';
import { assertHolds } from './guard.js';
import { nextHandedOver } from './handed-over.js';
import { withCopyHere } from './kept-file.js';
import { look } from './probes/index.js';
import { runToEnd } from './run-to-end.js';
import type { Applied, RestoreHandler, RestoreWorld } from './world.js';

const Call = z.strictObject({ command: z.string(), parameters: z.record(z.string(), z.json()) });
const Args = z.strictObject({
  from: Call, // the export
  content: z.enum(Object.keys(ARCHIVE_CONTENTS) as [ArchiveContent, ...ArchiveContent[]]),
  name: z.string(), // of the archive
  to: Call.nullable(), // the import; null: the export alone takes effect, because it removes what it exported
  proof: Probe.nullable(), // that it took effect
  guard: Probe.optional(), // what must be true each time before the export: one that removes cannot be taken back
});
type Args = z.infer<typeof Args>;

const verify = async ({ proof }: Args, world: RestoreWorld) => (proof ? look(proof, world) : null);

/**
 * Exports from a pool that lives, and imports what it has into another. The archive is read to its end before anything is imported, and
 * stays in the folder of the run. Without a proof it may be done again: the import overwrites with what there is then.
 * @source procedures.md S12 13, 19
 */
export const handOverStep: RestoreHandler<Args> = { args: Args, inDoubt: 'look', apply, verify };

/**
 * The same with an import whose second run may fail.
 * @source procedures.md S12 16, 17
 */
export const handOverOnceStep: RestoreHandler<Args> = { args: Args, inDoubt: 'ask', apply, verify };

async function apply(
  { from, content, name, to, guard }: Args,
  world: RestoreWorld,
  { timeoutMs }: { timeoutMs: number },
): Promise<Applied> {
  if (guard) await assertHolds(guard, from.command, world);
  const path = nextHandedOver(name, world);
  const { files, counts } = await exportStep.apply({ ...from, content, path }, { ...world, setFolder: world.runFolder }, timeoutMs);
  const exported = SafetyExport.parse({ ...files[0], counts });
  if (to) await importFrom(exported, to, world, timeoutMs);
  return { evidence: exported, findings: [] };
}

async function importFrom(
  { path, sha256 }: SafetyExport,
  { command, parameters }: z.infer<typeof Call>,
  world: RestoreWorld,
  timeoutMs: number,
) {
  const runId = world.runFolder.slice(world.runFolder.lastIndexOf('/') + 1);
  await withCopyHere({ path, run: { runId, sha256 } }, world, (local) =>
    runToEnd(command, { ...parameters, FileName: world.staging.path(local) }, timeoutMs, world),
  );
}
