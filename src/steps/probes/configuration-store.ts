import { z } from 'zod';
import { no, yes } from '../../domain/probes.js';
import { instanceText } from '../../domain/sql.js';
import { rowsOf, textIn, type ProbeHandler } from './probe.js';

const Args = z.strictObject({ server: z.string(), instance: z.string().nullable() });

/** Whether the service connection point in Active Directory leads to this instance. */
export const configurationStoreProbe: ProbeHandler<z.infer<typeof Args>> = {
  args: Args,
  async look(target, world) {
    const [row] = await rowsOf(world, 'Get-CsConfigurationStoreLocation', {}, ['BackEndServer']);
    const found = row ? textIn(row, 'BackEndServer') : '';
    const wanted = instanceText(target);
    if (found.toLowerCase() === wanted.toLowerCase()) return yes(`the service connection point leads to ${wanted}`);
    return no(found === '' ? 'there is no service connection point' : `the service connection point leads to ${found}, not to ${wanted}`);
  },
};
