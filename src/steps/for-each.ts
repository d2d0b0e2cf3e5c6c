import { z } from 'zod';
import { LyncBackupError, throwIfStopped } from '../domain/errors.js';
import { inventoryText } from '../domain/inventory.js';
import { Listing } from '../domain/listings.js';
import { Probe } from '../domain/probes.js';
import { listed } from './listing.js';
import { look } from './probes/index.js';
import { runToEnd } from './run-to-end.js';
import type { Applied, RestoreHandler, RestoreWorld } from './world.js';

const NAMED = 5;
const LOOK_WAIT_MS = 5 * 60_000; // another domain controller may answer than the one that was told
const LOOK_PAUSE_MS = 15_000;

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
 * it again does no harm: what was moved is no longer listed, and what runs stays running. An object that fails or has no name does not keep
 * the others waiting; the step fails at the end and names those that failed. A command that ends well has not always done it, so the
 * effect is looked at before anything builds on it.
 * @source procedures.md S12 9-11, 14, 15, 23, 24
 */
export const forEachStep: RestoreHandler<Args> = {
  args: Args,
  inDoubt: 'repeat',
  apply,
  verify: async ({ proof }, world) => (proof ? look(proof, world) : null),
};

async function apply(args: Args, world: RestoreWorld, { title, timeoutMs }: { title: string; timeoutMs: number }): Promise<Applied> {
  const { objects, nameless } = await namesOf(args, world);
  const failed: { name: string; cause: LyncBackupError }[] = [];
  for (const [index, names] of objects.entries()) {
    throwIfStopped(world.signal);
    world.emit({ type: 'progress', stepId: title, activity: title, done: index, total: objects.length, unit: 'steps' });
    try {
      await runToEnd(args.command, { ...args.parameters, ...names }, timeoutMs, world);
    } catch (cause) {
      if (!(cause instanceof LyncBackupError) || cause.code !== 'StepFailed') throw cause;
      failed.push({ name: Object.values(names)[0] ?? '', cause });
    }
  }
  if (failed.length > 0) throw failures(args.command, objects.length, failed);
  if (nameless > 0) throw withoutName(args, nameless);
  if (args.proof) await assertDone(args.proof, args.command, world);
  return { evidence: `${args.command} for ${objects.length} objects`, findings: [] };
}

/** Read to the end before the first change, which would change the listing. */
async function namesOf({ listing, from }: Args, world: RestoreWorld): Promise<{ objects: Record<string, string>[]; nameless: number }> {
  const properties = Object.entries(from);
  const objects: Record<string, string>[] = [];
  let nameless = 0;
  for await (const row of listed(listing, [...new Set(Object.values(from))], world)) {
    const names = Object.fromEntries(properties.map(([parameter, property]) => [parameter, inventoryText(row[property])]));
    if (Object.values(names).includes('')) nameless++;
    else objects.push(names);
  }
  return { objects, nameless };
}

async function assertDone(proof: Probe, command: string, world: RestoreWorld): Promise<void> {
  const untilMs = world.clock.now().getTime() + LOOK_WAIT_MS;
  for (;;) {
    const { holds, detail } = await look(proof, world);
    if (holds === 'yes') return;
    if (world.clock.now().getTime() >= untilMs)
      throw new LyncBackupError(
        'StepFailed',
        `${command} ended without an error, and yet: ${detail}`,
        'Look at those that are left; Resume-LyncRestore goes on with them.',
      );
    await world.clock.sleep(LOOK_PAUSE_MS, world.signal);
  }
}

const withoutName = ({ listing, from }: Args, nameless: number): LyncBackupError =>
  new LyncBackupError(
    'StepFailed',
    `${listing.command} gives ${nameless} objects without ${Object.values(from).join(' or ')}; all others are done`,
    'Give each what it lacks, or remove it, then Resume-LyncRestore goes on with those that are left.',
  );

function failures(command: string, all: number, failed: readonly { name: string; cause: LyncBackupError }[]): LyncBackupError {
  const named = failed.slice(0, NAMED).map(({ name, cause }) => `${name} (${cause.message})`);
  return new LyncBackupError(
    'StepFailed',
    `${command} failed for ${failed.length} of ${all} objects: ${named.join('; ')}`,
    'Correct that, then Resume-LyncRestore goes on with those that are left.',
    failed[0]!.cause,
  );
}
