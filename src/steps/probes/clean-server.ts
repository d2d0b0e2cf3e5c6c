import { z } from 'zod';
import { isProduct } from '../../domain/recorded.js';
import { no, yes } from '../../domain/probes.js';
import { readOn, textIn, type ProbeHandler } from './probe.js';

const Args = z.strictObject({
  machine: z.string(),
  services: z.array(z.string()), // names of the product's services, as recorded
});

/**
 * Whether a machine has nothing of the product yet.
 * @source procedures.md 0 R1
 */
export const cleanServerProbe: ProbeHandler<z.infer<typeof Args>> = {
  args: Args,
  async look({ machine, services }, world) {
    const products = (await readOn(world, machine, 'InstalledProducts', {}, ['Name'])).map((row) => textIn(row, 'Name'));
    const installed = products.find((name) => isProduct(name));
    if (installed !== undefined) return no(`${machine} is not clean: '${installed}' is installed`);
    const known = new Set(services.map((name) => name.toLowerCase()));
    const found = await readOn(world, machine, 'WindowsServices', {}, ['Name', 'DisplayName']);
    const service = found.find((row) => known.has(textIn(row, 'Name').toLowerCase()) || isProduct(textIn(row, 'DisplayName')));
    return service ? no(`${machine} is not clean: it has the service ${textIn(service, 'Name')}`) : yes(`${machine} is clean`);
  },
};
