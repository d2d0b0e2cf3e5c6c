import { assume } from '../behaviours.js';
import { CmdletError, commandError } from '../cmdlets/cmdlet-error.js';
import type { Computer } from '../deployment/model.js';
import type { Lab } from '../lab.js';
import type { PsObject } from '../ps-object.js';
import { reachableComputer, type ReadRequest } from '../reads/index.js';
import type { CallEvent } from '../run-command.js';
import { runWithFault } from '../run-with-fault.js';
import { writeFileShare } from './file-share.js';

/** What a named change of the module does on a machine. */
export type Write = (lab: Lab, computer: Computer, args: Readonly<Record<string, unknown>>) => Iterable<PsObject>;

const WRITES: Readonly<Record<string, Write>> = { FileShare: writeFileShare };

export const WRITE_BEHAVIOURS = [
  assume('who may sign in to a server as its administrator may share a folder of it'),
  assume('a new share lets administrators in and nobody else'),
];

export const labWrites = (): string[] => Object.keys(WRITES);

/**
 * Does a named change as the machine would.
 *
 * @throws {CmdletError} a machine that is off, out of reach of remoting, or unknown; a change that nobody knows, or that is refused
 */
export function runWrite(lab: Lab, request: ReadRequest, signal?: AbortSignal): AsyncGenerator<CallEvent> {
  return runWithFault(lab.faults.next(request.name), () => run(lab, request), signal);
}

async function* run(lab: Lab, { name, args, computer }: ReadRequest): AsyncGenerator<CallEvent> {
  const write = Object.hasOwn(WRITES, name) ? WRITES[name] : undefined;
  if (!write)
    throw new CmdletError(
      commandError(
        `The change '${name}' is not known.`,
        'WriteNotFound',
        'ObjectNotFound',
        'System.Management.Automation.RuntimeException',
        name,
      ),
    );
  for (const object of write(lab, reachableComputer(lab, computer ?? lab.computer), args)) yield { kind: 'object', object };
}
