import { z } from 'zod';
import { no, yes } from '../../domain/probes.js';
import { readOn, textIn, type ProbeHandler } from './probe.js';

const Args = z.strictObject({
  machine: z.string(),
  services: z.array(z.string()), // names of the product's services, as recorded
});

const PRODUCT = /\b(Lync Server|Skype for Business Server)\b/i;

/**
 * Whether a machine has nothing of the product yet.
 * @source procedures.md 0 R1
 */
export const cleanServerProbe: ProbeHandler<z.infer<typeof Args>> = {
  args: Args,
  async look({ machine, services }, world) {
    const products = (await readOn(world, machine, 'InstalledProducts', {}, ['Name'])).map((row) => textIn(row, 'Name'));
    const installed = products.find((name) => PRODUCT.test(name));
    if (installed !== undefined) return no(`${machine} is not clean: '${installed}' is installed`);
    const known = new Set(services.map((name) => name.toLowerCase()));
    const running = (await readOn(world, machine, 'WindowsServices', {}, ['Name'])).map((row) => textIn(row, 'Name'));
    const service = running.find((name) => known.has(name.toLowerCase()));
    return service === undefined ? yes(`${machine} is clean`) : no(`${machine} is not clean: it has the service ${service}`);
  },
};
