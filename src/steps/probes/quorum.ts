import { z } from 'zod';
import { no, yes } from '../../domain/probes.js';
import { orUnknown, rowsOf, textIn, type ProbeHandler } from './probe.js';

const FRONT_END = 'RTCSRV';

const Args = z.strictObject({ machines: z.array(z.string()).min(1), atLeast: z.int().positive() });

/**
 * Whether the Front End service runs on enough servers of a pool. One that does not answer does not count.
 * @source procedures.md 8.6
 */
export const quorumProbe: ProbeHandler<z.infer<typeof Args>> = {
  args: Args,
  async look({ machines, atLeast }, world) {
    const running: string[] = [];
    for (const machine of machines) {
      const { holds } = await orUnknown(async () => {
        const [service] = await rowsOf(world, 'Get-CsWindowsService', { Name: FRONT_END, ComputerName: machine }, ['Status']);
        return service && textIn(service, 'Status') === 'Running' ? yes(machine) : no(machine);
      });
      if (holds === 'yes') running.push(machine);
    }
    const seen = `${running.length} of ${machines.length} Front Ends run, ${atLeast} are needed`;
    return running.length >= atLeast ? yes(seen) : no(seen);
  },
};
