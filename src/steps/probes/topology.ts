import { z } from 'zod';
import { no, yes } from '../../domain/probes.js';
import { missing, rowsOf, textIn, type ProbeHandler } from './probe.js';

const Args = z.strictObject({ pools: z.array(z.string()) });

/** Whether the Central Management store answers and knows these pools. */
export const topologyProbe: ProbeHandler<z.infer<typeof Args>> = {
  args: Args,
  async look({ pools }, world) {
    const found = (await rowsOf(world, 'Get-CsPool', {}, ['Fqdn'])).map((row) => textIn(row, 'Fqdn'));
    const absent = missing(pools, found);
    return absent.length === 0 ? yes(`the topology has ${found.length} pools`) : no(`the topology has no pool ${absent.join(', ')}`);
  },
};
