import { z } from 'zod';
import { no, unknown, yes } from '../../domain/probes.js';
import { missing, rowsOf, textIn, type ProbeHandler } from './probe.js';

const Args = z.strictObject({
  machines: z.array(z.string()).min(1),
  wanted: z.enum(['Installed', 'Running', 'Stopped']),
  names: z.array(z.string()), // that must be there on each; empty: some
  idle: z.record(z.string(), z.array(z.string())).default({}), // machine -> services that need not run there
});

/** Whether the product's services are there, and all in one state. */
export const servicesProbe: ProbeHandler<z.output<typeof Args>> = {
  args: Args,
  async look({ machines, wanted, names, idle }, world) {
    const leftOut: string[] = [];
    for (const machine of machines) {
      const rows = await rowsOf(world, 'Get-CsWindowsService', { ComputerName: machine }, ['Name', 'Status']);
      if (rows.length === 0) return no(`${machine} has no services of the product`);
      const absent = missing(
        names,
        rows.map((row) => textIn(row, 'Name')),
      );
      if (absent.length > 0) return no(`${machine} lacks the services ${absent.join(', ')}`);
      if (rows.some((row) => textIn(row, 'Status') === '')) return unknown(`${machine} does not tell how its services are`);
      const others = wanted === 'Installed' ? [] : rows.filter((row) => textIn(row, 'Status') !== wanted);
      const needNot = new Set(idle[machine]?.map((name) => name.toLowerCase()));
      const other = others.find((row) => !needNot.has(textIn(row, 'Name').toLowerCase()));
      if (other) return no(`${textIn(other, 'Name')} on ${machine} is ${textIn(other, 'Status').toLowerCase()}`);
      leftOut.push(...others.map((row) => `${textIn(row, 'Name')} on ${machine}`));
    }
    return yes(`the services on ${machines.join(', ')} are ${wanted.toLowerCase()}${exceptFor(leftOut)}`);
  },
};

const exceptFor = (leftOut: readonly string[]): string =>
  leftOut.length === 0 ? '' : `; left out, as none of them started by itself at backup time: ${leftOut.join(', ')}`;
