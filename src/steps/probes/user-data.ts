import { z } from 'zod';
import { no, yes } from '../../domain/probes.js';
import { readExportArchive } from '../../formats/export-archive.js';
import type { ProbeHandler } from './probe.js';

const EXPORT_TIMEOUT_MS = 30 * 60_000;

const Args = z.strictObject({ pool: z.string(), counts: z.record(z.string(), z.int().nonnegative()) });

/** Whether an export of the pool holds at least what the set's export held: the product's own answer to what its users have. */
export const userDataProbe: ProbeHandler<z.infer<typeof Args>> = {
  args: Args,
  async look({ pool, counts }, world) {
    const name = `${world.clock.id()}-proof.zip`;
    const args = { PoolFqdn: pool, FileName: world.staging.path(name) };
    for await (const _ of world.shell.command('Export-CsUserData', args, {
      select: [],
      timeoutMs: EXPORT_TIMEOUT_MS,
      signal: world.signal,
    }))
      void _;
    const file = await world.staging.read(name);
    try {
      const found = (await readExportArchive(file, name, 'userData')) ?? {};
      const less = Object.entries(counts).find(([count, number]) => (found[count] ?? 0) < number);
      if (!less)
        return yes(
          `user data of ${pool}: ${Object.entries(found)
            .map(([count, number]) => `${number} ${count}`)
            .join(', ')}`,
        );
      return no(`user data of ${pool} has ${found[less[0]] ?? 0} ${less[0]}, the set holds ${less[1]}`);
    } finally {
      await file.close();
      await world.staging.discard(name).catch(() => undefined); // the folder goes with the run
    }
  },
};
