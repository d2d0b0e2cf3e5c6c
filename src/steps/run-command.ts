import { z } from 'zod';
import { Probe } from '../domain/probes.js';
import { assertHolds } from './guard.js';
import { copyHere, KeptFile } from './kept-file.js';
import { look } from './probes/index.js';
import type { Applied, RestoreHandler, RestoreWorld } from './world.js';

const Args = z.strictObject({
  command: z.string(),
  parameters: z.record(z.string(), z.json()),
  file: KeptFile.extend({ parameter: z.string() }).nullable(), // copied to this machine, and its name given
  proof: Probe.nullable(), // that it took effect
  guard: Probe.optional(), // what must be true each time before it runs: days may lie between the check before it and a repetition
  lasts: z.boolean().default(true), // what `proof` sees is still there at the end of the run
});
type Args = z.output<typeof Args>;

const verify = async ({ proof }: Args, world: RestoreWorld) => (proof ? look(proof, world) : null);

/** Runs a command of the product that does no harm when it is done twice. */
export const runCommandStep: RestoreHandler<Args> = { args: Args, inDoubt: 'repeat', apply, verify };

/** Runs a command whose second run may fail or double something. */
export const runCommandOnceStep: RestoreHandler<Args> = { args: Args, inDoubt: 'ask', apply, verify };

/** Runs a command whose second run may fail, and whose effect its proof always sees: somebody may have run it before there was a plan. */
export const runCommandUnlessDoneStep: RestoreHandler<Args> = {
  args: Args,
  inDoubt: 'look',
  async apply(args, world, step) {
    const seen = await verify(args, world);
    return seen?.holds === 'yes' ? { evidence: `found done: ${seen.detail}`, findings: [] } : apply(args, world, step);
  },
  verify,
};

async function apply(args: Args, world: RestoreWorld, { timeoutMs }: { timeoutMs: number }): Promise<Applied> {
  const { command, parameters, file, guard } = args;
  if (guard) await assertHolds(guard, command, world);
  const local = file && (await copyHere(file, world));
  try {
    const named = file && local !== null ? { ...parameters, [file.parameter]: world.staging.path(local) } : parameters;
    for await (const _ of world.shell.command(command, named, { select: [], timeoutMs, signal: world.signal })) void _;
    return { evidence: null, findings: [] };
  } finally {
    if (local !== null) await world.staging.discard(local).catch(() => undefined); // the folder goes with the run
  }
}
