import { z } from 'zod';
import { no, yes } from '../../domain/probes.js';
import { missing, readOn, textIn, type ProbeHandler } from './probe.js';

const Args = z.strictObject({ machine: z.string(), products: z.array(z.string()).min(1) });

/** Whether programs are installed, by the names under which Windows lists them. */
export const installedProductsProbe: ProbeHandler<z.infer<typeof Args>> = {
  args: Args,
  async look({ machine, products }, world) {
    const found = (await readOn(world, machine, 'InstalledProducts', {}, ['Name'])).map((row) => textIn(row, 'Name'));
    const absent = missing(products, found);
    return absent.length === 0 ? yes(`${machine} has ${products.length} products installed`) : no(`${machine} lacks ${absent.join('; ')}`);
  },
};
