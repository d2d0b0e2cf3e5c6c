import { z } from 'zod';
import { no, yes } from '../../domain/probes.js';
import { servicesOn } from '../../domain/topology.js';
import type { ProbeHandler } from './probe.js';
import { publishedTopology } from './published-topology.js';

const Args = z.strictObject({
  pools: z.array(z.string()).min(1), // FQDNs of Edge, Mediation, Persistent Chat and other pools
  from: z.string(), // FQDN of the pool that they must not lean on any more
  to: z.string(), // FQDN of the one they must lean on instead
});

/**
 * Whether pools that leaned on one Front End pool lean on another now: as their next hop, or for calls.
 * @source procedures.md S12 15, 28; S17
 */
export const servedByProbe: ProbeHandler<z.infer<typeof Args>> = {
  args: Args,
  async look({ pools, from, to }, world) {
    const topology = await publishedTopology(world);
    const idsOn = (fqdn: string): Set<string> => new Set(servicesOn(topology, fqdn).map(({ id }) => id));
    const [old, wanted] = [idsOn(from), idsOn(to)];
    for (const pool of pools) {
      const used = servicesOn(topology, pool).flatMap(({ dependsOn }) => dependsOn.map(({ serviceId }) => serviceId));
      if (used.some((id) => old.has(id))) return no(`${pool} still leans on ${from}`);
      if (!used.some((id) => wanted.has(id))) return no(`${pool} does not lean on ${to}`);
    }
    return yes(`${pools.join(', ')} lean on ${to}`);
  },
};
