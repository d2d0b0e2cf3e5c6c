import { z } from 'zod';
import { no, yes } from '../../domain/probes.js';
import { missing, readOn, textIn, textsIn, type ProbeHandler } from './probe.js';

const Args = z.strictObject({
  machine: z.string(),
  name: z.string(),
  path: z.string().nullable(), // on the machine; null: not recorded
  permissions: z.array(z.string()), // `account: right` that must be there
});

/**
 * Whether a folder is shared under its old name and path, with its old rights.
 * @source procedures.md S8, 7 G31
 */
export const shareProbe: ProbeHandler<z.infer<typeof Args>> = {
  args: Args,
  async look({ machine, name, path, permissions }, world) {
    const shares = await readOn(world, machine, 'Shares', {}, ['Name', 'Path', 'Permissions']);
    const share = shares.find((row) => textIn(row, 'Name').toLowerCase() === name.toLowerCase());
    if (!share) return no(`${machine} has no share '${name}'`);
    const isAt = textIn(share, 'Path');
    if (path !== null && isAt.toLowerCase() !== path.toLowerCase()) return no(`\\\\${machine}\\${name} is ${isAt}, recorded was ${path}`);
    const lost = missing(permissions, textsIn(share, 'Permissions'));
    return lost.length === 0 ? yes(`\\\\${machine}\\${name} is ${isAt}`) : no(`\\\\${machine}\\${name} lacks the right ${lost.join('; ')}`);
  },
};
