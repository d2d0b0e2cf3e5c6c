import { z } from 'zod';
import { no, yes } from '../../domain/probes.js';
import { instanceText } from '../../domain/sql.js';
import { missing, type ProbeHandler } from './probe.js';
import { databasesOn } from './sql-databases.js';

const Args = z.strictObject({ server: z.string(), instance: z.string().nullable(), databases: z.array(z.string()).min(1) });

/** Whether databases are there and open. */
export const databasesProbe: ProbeHandler<z.infer<typeof Args>> = {
  args: Args,
  async look({ databases, ...target }, world) {
    const name = instanceText(target);
    const found = await databasesOn(target, world);
    if (!found) return no(`no SQL Server instance answers at ${name}`);
    const absent = missing(
      databases,
      found.filter(({ State }) => State === 'ONLINE').map(({ Name }) => Name),
    );
    return absent.length === 0
      ? yes(`${databases.join(', ')} are open on ${name}`)
      : no(`${name} has no open database ${absent.join(', ')}`);
  },
};
