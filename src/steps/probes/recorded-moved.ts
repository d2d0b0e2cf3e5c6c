import { z } from 'zod';
import { textIn, type ProbeHandler } from './probe.js';
import { Listing, namesPool } from '../../domain/listings.js';
import { SetPath } from '../../domain/manifest.js';
import { no, yes } from '../../domain/probes.js';
import { readInventoryLines } from '../../formats/inventory-lines.js';
import { listed } from '../listing.js';
import type { RestoreWorld } from '../world.js';

const NAMED = 5;

const Args = z.strictObject({
  path: SetPath, // of the inventory, inside the set
  kind: z.string(), // of its objects
  from: z.string(), // FQDN: those that the set records at this pool
  notAt: z.array(z.string()), // FQDNs: pools that they must not name any more
  listing: Listing, // all objects of the kind as they are now
});

/** Whether what the set records at a pool names neither it nor its stand-in any more. What somebody removed or moved elsewhere since does not count. */
export const recordedMovedProbe: ProbeHandler<z.infer<typeof Args>> = {
  args: Args,
  async look({ path, kind, from, notAt, listing }, world) {
    const recorded = await recordedAt(path, kind, from, world);
    if (recorded.size === 0) return yes(`the set records no ${kind} at ${from}`);
    const left: string[] = [];
    for await (const row of listed(listing, ['*'], world)) {
      const identity = textIn(row, 'Identity');
      if (recorded.has(identity.toLowerCase()) && notAt.some((pool) => namesPool(row, pool))) left.push(identity);
    }
    if (left.length === 0) return yes(`none of ${recorded.size} objects of kind ${kind} names ${notAt.join(' or ')}`);
    return no(`${left.length} objects of kind ${kind} still name ${notAt.join(' or ')}: ${left.slice(0, NAMED).join(', ')}`);
  },
};

async function recordedAt(path: string, kind: string, pool: string, { store, setFolder }: RestoreWorld): Promise<Set<string>> {
  const found = new Set<string>();
  const file = await store.open(`${setFolder}/${path}`);
  try {
    for await (const line of readInventoryLines(file, path))
      if (line.kind === kind && namesPool(line.value, pool)) found.add(line.key.toLowerCase());
  } finally {
    await file.close();
  }
  return found;
}
