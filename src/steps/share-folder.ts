import { z } from 'zod';
import { probe } from '../domain/probes.js';
import { look } from './probes/index.js';
import type { RestoreHandler } from './world.js';

const Args = z.strictObject({ machine: z.string(), name: z.string(), path: z.string() });

/**
 * Makes a folder on a machine and shares it under its old name. Its rights come with Enable-CsTopology.
 * @source procedures.md S1 3, S8 1
 */
export const shareFolderStep: RestoreHandler<z.infer<typeof Args>> = {
  args: Args,
  inDoubt: 'repeat',

  async apply({ machine, name, path }, world, { timeoutMs }) {
    const computer = machine !== world.sessionMachine && { computer: machine };
    const options = { select: [], timeoutMs, signal: world.signal, ...computer };
    for await (const _ of world.shell.write('FileShare', { name, path }, options)) void _;
    return { evidence: path, findings: [] };
  },

  verify: ({ machine, name, path }, world) => look(probe('share', { machine, name, path, permissions: [] }), world),
};
