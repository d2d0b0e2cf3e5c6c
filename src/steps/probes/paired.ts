import { z } from 'zod';
import { namesPool } from '../../domain/listings.js';
import { no, yes } from '../../domain/probes.js';
import { rowsOf, textIn, type ProbeHandler } from './probe.js';

const Args = z.strictObject({ pools: z.tuple([z.string(), z.string()]), gone: z.string() }); // FQDNs

/**
 * Whether two pools are each other's backup pool, and a third is in the topology no more.
 * @source procedures.md S17
 */
export const pairedProbe: ProbeHandler<z.infer<typeof Args>> = {
  args: Args,
  async look({ pools: [one, other], gone }, world) {
    for (const [pool, partner] of [
      [one, other],
      [other, one],
    ] as const) {
      const rows = await rowsOf(world, 'Get-CsPoolBackupRelationship', { PoolFqdn: pool }, ['*']);
      if (!rows.some((row) => namesPool(row, partner))) return no(`${pool} is not paired with ${partner}`);
    }
    const pools = (await rowsOf(world, 'Get-CsPool', {}, ['Fqdn'])).map((row) => textIn(row, 'Fqdn').toLowerCase());
    return pools.includes(gone) ? no(`the topology still has ${gone}`) : yes(`${one} and ${other} are a pair, and ${gone} is gone`);
  },
};
