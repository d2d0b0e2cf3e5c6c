import { z } from 'zod';
import { no, yes } from '../../domain/probes.js';
import { poolKind, poolVersion, runsResponseGroup } from '../../domain/roles.js';
import { findPool, servicesOn } from '../../domain/topology.js';
import { missing, type ProbeHandler } from './probe.js';
import { publishedTopology } from './published-topology.js';

const Args = z.strictObject({
  pool: z.string(), // FQDN
  kind: z.string(), // PoolKind
  version: z.int(), // ServiceVersion
  roles: z.array(z.string()), // that it must have
  responseGroup: z.boolean(), // that it must run Response Group
});

/** Whether the published topology has a pool of this edition and version with all of these roles. */
export const poolDefinedProbe: ProbeHandler<z.infer<typeof Args>> = {
  args: Args,
  async look({ pool, kind, version, roles, responseGroup }, world) {
    const topology = await publishedTopology(world);
    if (!findPool(topology, pool)) return no(`the topology has no pool ${pool}`);
    const [isKind, isVersion] = [poolKind(topology, pool), poolVersion(topology, pool)];
    if (isKind !== kind || isVersion !== version)
      return no(`${pool} is ${isKind} of version ${isVersion}, not ${kind} of version ${version}`);
    const absent = missing(
      roles,
      servicesOn(topology, pool).map(({ role }) => role),
    );
    if (absent.length > 0) return no(`${pool} has no ${absent.join(', ')}`);
    if (responseGroup && !runsResponseGroup(topology, pool)) return no(`${pool} does not run Response Group`);
    return yes(`the topology has ${pool} with ${roles.join(', ')}`);
  },
};
