import { z } from 'zod';
import { no, unknown, yes } from '../../domain/probes.js';
import type { ProbeHandler } from './probe.js';
import { databasesOn } from './sql-databases.js';

const Args = z.strictObject({
  machine: z.string(),
  isOutOfReach: z.boolean().default(false), // a SQL Server that does not answer says nothing
});

/**
 * Whether the machine has its replica of the Central Management store.
 * @source procedures.md 4.1 DW1
 */
export const localStoreProbe: ProbeHandler<z.infer<typeof Args>> = {
  args: Args,
  async look({ machine, isOutOfReach }, world) {
    const found = await databasesOn({ server: machine, instance: 'RTCLOCAL' }, world);
    if (!found && isOutOfReach) return unknown(`${machine}\\RTCLOCAL cannot be reached from here`);
    if (!found) return no(`${machine} has no instance RTCLOCAL`);
    const isThere = found.some(({ Name, State }) => Name.toLowerCase() === 'xds' && State === 'ONLINE');
    return isThere ? yes(`${machine}\\RTCLOCAL holds xds`) : no(`${machine}\\RTCLOCAL holds no open database xds`);
  },
};
