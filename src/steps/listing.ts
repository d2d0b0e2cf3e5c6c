import type { Row } from '../domain/json.js';
import { namesPool, type Listing } from '../domain/listings.js';
import type { World } from './world.js';

const LIST_TIMEOUT_MS = 30 * 60_000;
const EVERYTHING = ['*'];

/** The objects of a listing as they are now. @param select properties wanted; of objects that must name a pool all are looked at */
export async function* listed(
  { command, args, naming }: Listing,
  select: readonly string[],
  world: Pick<World, 'shell' | 'signal'>,
): AsyncIterable<Row> {
  const options = { select: naming === null ? select : EVERYTHING, timeoutMs: LIST_TIMEOUT_MS, signal: world.signal };
  for await (const row of world.shell.command(command, args, options)) if (naming === null || namesPool(row, naming)) yield row;
}
