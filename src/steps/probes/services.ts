import { z } from 'zod';
import { no, unknown, yes } from '../../domain/probes.js';
import { missing, rowsOf, textIn, type ProbeHandler } from './probe.js';

const Args = z.strictObject({
  machines: z.array(z.string()).min(1),
  wanted: z.enum(['Installed', 'Running', 'Stopped']),
  names: z.array(z.string()), // that must be there on each; empty: some
});

/** Whether the product's services are there, and all in one state. */
export const servicesProbe: ProbeHandler<z.infer<typeof Args>> = {
  args: Args,
  async look({ machines, wanted, names }, world) {
    for (const machine of machines) {
      const rows = await rowsOf(world, 'Get-CsWindowsService', { ComputerName: machine }, ['Name', 'Status']);
      if (rows.length === 0) return no(`${machine} has no services of the product`);
      const absent = missing(
        names,
        rows.map((row) => textIn(row, 'Name')),
      );
      if (absent.length > 0) return no(`${machine} lacks the services ${absent.join(', ')}`);
      if (rows.some((row) => textIn(row, 'Status') === '')) return unknown(`${machine} does not tell how its services are`);
      const other = wanted === 'Installed' ? undefined : rows.find((row) => textIn(row, 'Status') !== wanted);
      if (other) return no(`${textIn(other, 'Name')} on ${machine} is ${textIn(other, 'Status').toLowerCase()}`);
    }
    return yes(`the services on ${machines.join(', ')} are ${wanted.toLowerCase()}`);
  },
};
