import { z } from 'zod';
import { LyncBackupError } from '../../domain/errors.js';
import { no, yes } from '../../domain/probes.js';
import type { ProbeHandler } from './probe.js';

const Args = z.strictObject({ unc: z.string() });

/** Whether a file store opens under its path. */
export const fileStoreProbe: ProbeHandler<z.infer<typeof Args>> = {
  args: Args,
  async look({ unc }, world) {
    try {
      await world.shares.placeOf(unc);
      return yes(`${unc} opens`);
    } catch (cause) {
      if (cause instanceof LyncBackupError && cause.code === 'ShareUnreachable') return no(cause.message);
      throw cause;
    }
  },
};
