import { z } from 'zod';
import { no, yes } from '../../domain/probes.js';
import type { ProbeHandler } from './probe.js';
import { databasesOn } from './sql-databases.js';

const Args = z.strictObject({ machine: z.string() });

/**
 * Whether the machine has its replica of the Central Management store.
 * @source procedures.md 4.1 DW1
 */
export const localStoreProbe: ProbeHandler<z.infer<typeof Args>> = {
  args: Args,
  async look({ machine }, world) {
    const found = await databasesOn({ server: machine, instance: 'RTCLOCAL' }, world);
    if (!found) return no(`${machine} has no instance RTCLOCAL`);
    const isThere = found.some(({ Name, State }) => Name.toLowerCase() === 'xds' && State === 'ONLINE');
    return isThere ? yes(`${machine}\\RTCLOCAL holds xds`) : no(`${machine}\\RTCLOCAL holds no open database xds`);
  },
};
