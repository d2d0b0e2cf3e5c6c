import { z } from 'zod';
import { no, yes } from '../../domain/probes.js';
import { readOn, textIn, type ProbeHandler } from './probe.js';

const Args = z.strictObject({ machine: z.string(), builds: z.record(z.string(), z.string()) }); // product -> version

/**
 * Whether each product that is installed has the recorded build: databases of one level under binaries of another do not start.
 * A product that is not there yet is no fault of its level.
 */
export const buildLevelProbe: ProbeHandler<z.infer<typeof Args>> = {
  args: Args,
  async look({ machine, builds }, world) {
    const rows = await readOn(world, machine, 'InstalledProducts', {}, ['Name', 'Version']);
    const wanted = new Map(Object.entries(builds).map(([name, version]) => [name.toLowerCase(), version]));
    const compared = rows.flatMap((row) => {
      const recorded = wanted.get(textIn(row, 'Name').toLowerCase());
      return recorded === undefined ? [] : [{ name: textIn(row, 'Name'), version: textIn(row, 'Version'), recorded }];
    });
    if (compared.length === 0) return no(`${machine} has none of the recorded products installed`);
    const other = compared.find(({ version, recorded }) => version !== recorded);
    if (!other) return yes(`${compared.length} products on ${machine} have the recorded builds`);
    return no(`'${other.name}' on ${machine} is at ${other.version}, recorded was ${other.recorded}`);
  },
};
