import { z } from 'zod';
import { no, unknown, yes } from '../../domain/probes.js';
import { mirrorStore } from '../../domain/roles.js';
import { instanceText } from '../../domain/sql.js';
import { dependencies, servicesOn, type Service } from '../../domain/topology.js';
import type { ProbeHandler } from './probe.js';
import { publishedTopology } from './published-topology.js';

const Instance = { server: z.string(), instance: z.string().nullable() };
const Args = z.strictObject({
  pool: z.string(),
  role: z.string(), // of the store
  ...Instance,
  mirror: z.strictObject(Instance).nullable(), // null: no mirror
});

/**
 * Whether the published topology names this instance, and this mirror, for a store of a pool.
 * @source procedures.md S17
 */
export const topologyStoreProbe: ProbeHandler<z.infer<typeof Args>> = {
  args: Args,
  async look({ pool, role, mirror, ...wanted }, world) {
    const topology = await publishedTopology(world);
    const store = servicesOn(topology, pool).flatMap((service) => dependencies(topology, service, role))[0];
    if (!store) return unknown(`the topology names no ${role} of ${pool}`);
    const [found, foundMirror] = [placeOf(store), mirrorStore(topology, store)];
    if (!isSame(found, wanted)) return no(`the ${role} of ${pool} is on ${instanceText(found)}, not on ${instanceText(wanted)}`);
    const seen = foundMirror ? instanceText(placeOf(foundMirror)) : 'no mirror';
    const fact = `the ${role} of ${pool} is on ${instanceText(found)} with ${seen === 'no mirror' ? seen : `the mirror ${seen}`}`;
    const isAsWanted = foundMirror && mirror ? isSame(placeOf(foundMirror), mirror) : !foundMirror && !mirror;
    return isAsWanted ? yes(fact) : no(fact);
  },
};

const placeOf = ({ installedOn }: Service) => ({ server: installedOn.pool, instance: installedOn.sqlInstance || null });

const isSame = (a: ReturnType<typeof placeOf>, b: ReturnType<typeof placeOf>): boolean =>
  instanceText(a).toLowerCase() === instanceText(b).toLowerCase();
