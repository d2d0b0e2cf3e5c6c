import { z } from 'zod';
import { no, unknown, yes } from '../../domain/probes.js';
import { readExportArchive } from '../../formats/export-archive.js';
import { runToEnd } from '../run-to-end.js';
import type { ProbeHandler } from './probe.js';

const EXPORT_TIMEOUT_MS = 30 * 60_000;

const Args = z.strictObject({
  command: z.enum(['Export-CsUserData', 'Export-CsPersistentChatData']),
  parameters: z.record(z.string(), z.json()),
  content: z.enum(['userData', 'persistentChat']),
  of: z.string(), // what is exported, as a sentence names it
  counts: z.record(z.string(), z.int().nonnegative()),
});

/** Whether an export of now holds at least what the set's export held: the product's own answer to what has come. */
export const exportCountsProbe: ProbeHandler<z.infer<typeof Args>> = {
  args: Args,
  async look({ command, parameters, content, of, counts }, world) {
    const name = `${world.clock.id()}-proof.zip`;
    const args = { ...parameters, FileName: world.staging.path(name) };
    await runToEnd(command, args, EXPORT_TIMEOUT_MS, world);
    const file = await world.staging.read(name);
    try {
      const found = await readExportArchive(file, name, content);
      if (!found) return unknown(`the export of ${of} is of a form that is not known, and nothing in it can be counted`);
      const less = Object.entries(counts).find(([count, number]) => (found[count] ?? 0) < number);
      if (less) return no(`${of} has ${found[less[0]] ?? 0} ${less[0]}, the set holds ${less[1]}`);
      const seen = Object.entries(found).map(([count, number]) => `${number} ${count}`);
      return yes(`${of}: ${seen.join(', ')}`);
    } finally {
      await file.close();
      await world.staging.discard(name).catch(() => undefined); // the folder goes with the run
    }
  },
};
