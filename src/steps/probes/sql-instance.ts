import { z } from 'zod';
import { no, yes } from '../../domain/probes.js';
import { instanceText } from '../../domain/sql.js';
import { databasesOn } from './sql-databases.js';
import type { ProbeHandler } from './probe.js';

const Args = z.strictObject({ server: z.string(), instance: z.string().nullable() });

/** Whether an instance of that name answers. */
export const sqlInstanceProbe: ProbeHandler<z.infer<typeof Args>> = {
  args: Args,
  async look(target, world) {
    const found = await databasesOn(target, world);
    return found ? yes(`${instanceText(target)} answers`) : no(`no SQL Server instance answers at ${instanceText(target)}`);
  },
};
