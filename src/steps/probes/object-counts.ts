import { z } from 'zod';
import { COMMANDS, type CommandName } from '../../domain/commands.js';
import { no, yes } from '../../domain/probes.js';
import { rowsOf, type ProbeHandler } from './probe.js';

const Command = z.custom<CommandName>((name) => typeof name === 'string' && Object.hasOwn(COMMANDS, name), 'not a command');
const Args = z.strictObject({
  counts: z
    .array(z.strictObject({ command: Command, args: z.record(z.string(), z.json()), select: z.string(), atLeast: z.int().nonnegative() }))
    .min(1),
});

/** Whether there are at least as many objects as a set holds: an import merges, and the deployment may have more. */
export const objectCountsProbe: ProbeHandler<z.infer<typeof Args>> = {
  args: Args,
  async look({ counts }, world) {
    for (const { command, args, select, atLeast } of counts) {
      const found = (await rowsOf(world, command, args, [select])).length;
      if (found < atLeast) return no(`${command} finds ${found}, the set holds ${atLeast}`);
    }
    return yes(`${counts.map(({ command, atLeast }) => `${command} ${atLeast}`).join(', ')}`);
  },
};
