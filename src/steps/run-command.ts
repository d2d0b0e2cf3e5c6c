import { z } from 'zod';
import { SetPath } from '../domain/manifest.js';
import { Probe } from '../domain/probes.js';
import { contentOf } from '../domain/random-access.js';
import { look } from './probes/index.js';
import type { Applied, RestoreHandler, RestoreWorld } from './world.js';

const Args = z.strictObject({
  command: z.string(),
  parameters: z.record(z.string(), z.json()),
  file: z.strictObject({ parameter: z.string(), path: SetPath }).nullable(), // of the set: copied to this machine, and its name given
  proof: Probe.nullable(), // that it took effect
});
type Args = z.infer<typeof Args>;

const verify = async ({ proof }: Args, world: RestoreWorld) => (proof ? look(proof, world) : null);

/** Runs a command of the product that does no harm when it is done twice. */
export const runCommandStep: RestoreHandler<Args> = { args: Args, inDoubt: 'repeat', apply, verify };

/** Runs a command whose second run may fail or double something. */
export const runCommandOnceStep: RestoreHandler<Args> = { args: Args, inDoubt: 'ask', apply, verify };

async function apply({ command, parameters, file }: Args, world: RestoreWorld, { timeoutMs }: { timeoutMs: number }): Promise<Applied> {
  const local = file && (await copyHere(file.path, world));
  try {
    const named = file && local !== null ? { ...parameters, [file.parameter]: world.staging.path(local) } : parameters;
    for await (const _ of world.shell.command(command, named, { select: [], timeoutMs, signal: world.signal })) void _;
    return { evidence: null, findings: [] };
  } finally {
    if (local !== null) await world.staging.discard(local).catch(() => undefined); // the folder goes with the run
  }
}

/** The product reads local files; the set is on a share. @returns its name in the staging folder */
async function copyHere(path: string, world: RestoreWorld): Promise<string> {
  const name = `${world.clock.id()}-${path.slice(path.lastIndexOf('/') + 1)}`;
  const stored = await world.store.open(`${world.setFolder}/${path}`);
  try {
    await world.staging.write(name, contentOf(stored));
    return name;
  } finally {
    await stored.close();
  }
}
