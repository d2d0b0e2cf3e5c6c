import { z } from 'zod';
import { LyncBackupError } from '../domain/errors.js';
import { SetPath } from '../domain/manifest.js';
import { contentOf } from '../domain/random-access.js';
import { error } from '../domain/findings.js';
import { proveZip } from '../formats/zip.js';
import type { Captured, StepHandler, World } from './world.js';

const Args = z.strictObject({
  command: z.string(),
  parameters: z.record(z.string(), z.json()),
  path: SetPath, // where the file goes, inside the set
});
type Args = z.infer<typeof Args>;

/**
 * Runs one of the product's export commands and copies its file into the set, hashing on the way.
 * The commands refuse an existing file or write half of one, so each attempt exports to a new local name first.
 * @source procedures.md 3.2 B4-B11; office-docs-powershell, Export-CsLisConfiguration
 */
export const exportStep: StepHandler<Args> = {
  args: Args,

  async apply({ command, parameters, path }, world, timeoutMs) {
    const name = `${world.clock.id()}-${path.slice(path.lastIndexOf('/') + 1)}`;
    const call = { ...parameters, FileName: world.staging.path(name) };
    for await (const _ of world.shell.command(command, call, { select: [], timeoutMs, signal: world.signal })) void _;
    const capturedUtc = world.clock.now().toISOString();
    const written = await copyIn(name, path, command, world);
    return { files: [{ path, ...written }], counts: {}, capturedUtc, findings: [] };
  },

  async verify(captured, world) {
    return (await Promise.all(captured.files.map((file) => proveContainer(file.path, world)))).flat();
  },
};

async function copyIn(name: string, path: string, command: string, world: World): Promise<{ bytes: number; sha256: string }> {
  const file = await world.staging.read(name).catch((cause: unknown) => {
    throw new LyncBackupError(
      'StepFailed',
      `${command} reported success but wrote no file`,
      'Run it by hand and look into its log.',
      cause,
    );
  });
  try {
    if (file.size === 0) throw new LyncBackupError('StepFailed', `${command} wrote an empty file`, 'Run it by hand and look into its log.');
    return await world.store.write(`${world.setFolder}/${path}`, contentOf(file));
  } finally {
    await file.close();
    await world.staging.discard(name);
  }
}

async function proveContainer(path: string, world: World): Promise<Captured['findings']> {
  const file = await world.store.open(`${world.setFolder}/${path}`);
  try {
    await proveZip(file, path);
    return [];
  } catch (cause) {
    if (!(cause instanceof LyncBackupError)) throw cause;
    return [error('ContainerDamaged', path, cause.message, cause.hint)];
  } finally {
    await file.close();
  }
}
