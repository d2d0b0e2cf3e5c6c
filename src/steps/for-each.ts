import { z } from 'zod';
import { LyncBackupError, throwIfStopped } from '../domain/errors.js';
import { inventoryText } from '../domain/inventory.js';
import { Listing } from '../domain/listings.js';
import { Probe } from '../domain/probes.js';
import { listed } from './listing.js';
import { look } from './probes/index.js';
import type { Applied, RestoreHandler, RestoreWorld } from './world.js';

const NAMED = 5;

const Args = z.strictObject({
  listing: Listing,
  command: z.string(),
  parameters: z.record(z.string(), z.json()), // the same for each
  from: z.record(z.string(), z.string()), // parameter -> property of the object; the first one names it
  proof: Probe.nullable(), // that it took effect
});
type Args = z.infer<typeof Args>;

/**
 * Runs a command of the product for each object of a listing, one after the other, as a pipe from one command to the other would. Doing
 * it again does no harm: what was moved is no longer listed, and what runs stays running. An object that fails does not keep the others
 * waiting; the step fails at the end and names those that failed.
 * @source procedures.md S12 9-11, 14, 15, 23, 24
 */
export const forEachStep: RestoreHandler<Args> = {
  args: Args,
  inDoubt: 'repeat',
  apply,
  verify: async ({ proof }, world) => (proof ? look(proof, world) : null),
};

async function apply(args: Args, world: RestoreWorld, { title, timeoutMs }: { title: string; timeoutMs: number }): Promise<Applied> {
  const objects = await namesOf(args, world);
  const failed: { name: string; cause: LyncBackupError }[] = [];
  for (const [index, names] of objects.entries()) {
    throwIfStopped(world.signal);
    world.emit({ type: 'progress', stepId: title, activity: title, done: index, total: objects.length, unit: 'steps' });
    try {
      const options = { select: [], timeoutMs, signal: world.signal };
      for await (const _ of world.shell.command(args.command, { ...args.parameters, ...names }, options)) void _;
    } catch (cause) {
      if (!(cause instanceof LyncBackupError) || cause.code !== 'StepFailed') throw cause;
      failed.push({ name: Object.values(names)[0] ?? '', cause });
    }
  }
  if (failed.length > 0) throw failures(args.command, objects.length, failed);
  return { evidence: `${args.command} for ${objects.length} objects`, findings: [] };
}

/** Read to the end before the first change, which would change the listing. */
async function namesOf({ listing, from }: Args, world: RestoreWorld): Promise<Record<string, string>[]> {
  const properties = Object.entries(from);
  const objects: Record<string, string>[] = [];
  const select = [...new Set(Object.values(from))];
  for await (const row of listed(listing, select, world))
    objects.push(Object.fromEntries(properties.map(([parameter, property]) => [parameter, inventoryText(row[property])])));
  const nameless = objects.find((names) => Object.values(names).includes(''));
  if (!nameless) return objects;
  throw new LyncBackupError(
    'StepFailed',
    `${listing.command} gives an object without ${select.join(' or ')}`,
    'Run the command by hand for each, then leave the step out with -SkipStep.',
  );
}

function failures(command: string, all: number, failed: readonly { name: string; cause: LyncBackupError }[]): LyncBackupError {
  const named = failed.slice(0, NAMED).map(({ name, cause }) => `${name} (${cause.message})`);
  return new LyncBackupError(
    'StepFailed',
    `${command} failed for ${failed.length} of ${all} objects: ${named.join('; ')}`,
    'Correct that, then Resume-LyncRestore goes on with those that are left.',
    failed[0]!.cause,
  );
}
