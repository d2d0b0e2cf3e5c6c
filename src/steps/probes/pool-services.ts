import { z } from 'zod';
import { no, unknown, yes } from '../../domain/probes.js';
import { replicationProbe } from './replication.js';
import { rowsOf, textIn, type ProbeHandler } from './probe.js';
import { servicesProbe } from './services.js';

const FRONT_END = 'RTCSRV';

const Args = z.strictObject({
  pool: z.string(), // FQDN
  wanted: z.enum(['NotStarted', 'Running']), // `NotStarted`: set up, and no Front End service runs yet
});

/**
 * How the servers of a pool are that no set knows: the topology of now tells which they are. Running ones have the configuration, too.
 * @source procedures.md S12 8, 15
 */
export const poolServicesProbe: ProbeHandler<z.infer<typeof Args>> = {
  args: Args,
  async look({ pool, wanted }, world) {
    const machines = (await rowsOf(world, 'Get-CsComputer', { Pool: pool }, ['Fqdn'])).map((row) => textIn(row, 'Fqdn').toLowerCase());
    if (machines.length === 0) return no(`the topology names no server of ${pool}`);
    if (wanted === 'NotStarted') return notStarted(machines, world);
    const running = await servicesProbe.look({ machines, wanted, names: [FRONT_END], idle: {} }, world);
    return running.holds === 'yes' ? replicationProbe.look({ machines }, world) : running;
  },
};

async function notStarted(machines: readonly string[], world: Parameters<typeof rowsOf>[0]) {
  for (const machine of machines) {
    const rows = await rowsOf(world, 'Get-CsWindowsService', { ComputerName: machine }, ['Name', 'Status']);
    const service = rows.find((row) => textIn(row, 'Name').toUpperCase() === FRONT_END);
    if (!service) return no(`${machine} has no Front End service yet`);
    const status = textIn(service, 'Status');
    if (status === '') return unknown(`${machine} does not tell how its services are`);
    if (status !== 'Stopped')
      return no(`the Front End service of ${machine} is ${status.toLowerCase()}: it must not start before user data is imported`);
  }
  return yes(`${machines.join(', ')} are set up, and no Front End service runs`);
}
