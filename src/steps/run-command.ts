import { z } from 'zod';
import { Probe } from '../domain/probes.js';
import { assertHolds } from './guard.js';
import { KeptFile, withCopyHere } from './kept-file.js';
import { look } from './probes/index.js';
import { runToEnd } from './run-to-end.js';
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
  if (file)
    await withCopyHere(file, world, (local) =>
      runToEnd(command, { ...parameters, [file.parameter]: world.staging.path(local) }, timeoutMs, world),
    );
  else await runToEnd(command, parameters, timeoutMs, world);
  return { evidence: null, findings: [] };
}
