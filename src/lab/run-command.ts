import { resolve } from 'node:path';
import type { CommandError } from '../domain/command-failure.js';
import { CmdletError, commandError } from './cmdlets/cmdlet-error.js';
import { bindArguments } from './cmdlets/bind.js';
import type { Call, Cmdlet } from './cmdlets/cmdlet.js';
import { findCmdlet } from './cmdlets/index.js';
import { cmdletParameters } from './cmdlets/parameters.js';
import { hasManagementShell } from './deployment/installed.js';
import { findComputer } from './deployment/lookup.js';
import { runWithFault } from './run-with-fault.js';
import type { Lab } from './lab.js';
import type { PsObject } from './ps-object.js';

/** What a running command puts on the streams, in order. */
export type CallEvent = { kind: 'object'; object: PsObject } | { kind: 'error'; error: CommandError } | { kind: 'warning'; text: string };

export interface CommandRequest {
  name: string;
  args: Readonly<Record<string, unknown>>;
  /** Current folder of the session: relative paths start there. */
  folder: string;
}

/**
 * Runs one product command as the machine of this lab would: known in its product version, arguments bound, caller allowed, then the
 * command itself, with the fault planned for this call.
 *
 * @throws {CmdletError} how the command ended when it did not end well
 * @throws {AnswerLost} it took effect, and nobody will ever hear of it
 */
export function runCommand(lab: Lab, request: CommandRequest, signal?: AbortSignal): AsyncGenerator<CallEvent> {
  return runWithFault(lab.faults.next(request.name), () => run(lab, request), signal);
}

async function* run(lab: Lab, request: CommandRequest): AsyncGenerator<CallEvent> {
  const cmdlet = findCmdlet(request.name);
  const parameters = cmdletParameters(request.name, lab.productVersion);
  if (!cmdlet || !parameters || !hasManagementShell(findComputer(lab.deployment, lab.computer))) throw commandNotFound(request.name);
  const { values } = bindArguments(request.name, parameters, request.args);
  requireRights(lab, request.name, cmdlet);
  requirePractised(request.name, cmdlet, Object.keys(values));

  const waiting: CallEvent[] = [];
  const call: Call = {
    command: request.name,
    deployment: lab.deployment,
    args: values,
    computer: lab.computer,
    productVersion: lab.productVersion,
    now: lab.now(),
    localPath: (path) => resolve(request.folder, path),
    error: (error) => waiting.push({ kind: 'error', error }),
    warn: (text) => waiting.push({ kind: 'warning', text }),
  };
  for await (const object of cmdlet.run(call)) {
    yield* waiting.splice(0);
    yield { kind: 'object', object };
  }
  yield* waiting;
}

function requireRights(lab: Lab, name: string, cmdlet: Cmdlet): void {
  const { user, groups } = lab.deployment.directory.caller;
  if (cmdlet.groups.some((group) => groups.includes(group))) return;
  throw new CmdletError(
    commandError(
      `Access is denied: "${user}" is not a member of ${cmdlet.groups[0]}.`,
      `System.UnauthorizedAccessException,${name}`,
      'PermissionDenied',
      'System.UnauthorizedAccessException',
      user,
    ),
  );
}

function requirePractised(name: string, cmdlet: Cmdlet, given: readonly string[]): void {
  const parameter = given.find((known) => cmdlet.unpractised?.includes(known));
  if (parameter === undefined) return;
  throw new CmdletError(
    commandError(
      `The practice deployment does not practise -${parameter} of ${name}.`,
      `NotPractised,${name}`,
      'NotImplemented',
      'System.NotImplementedException',
      parameter,
    ),
  );
}

const commandNotFound = (name: string): CmdletError =>
  new CmdletError(
    commandError(
      `The term '${name}' is not recognized as a name of a cmdlet, function, script file, or executable program.`,
      'CommandNotFoundException',
      'ObjectNotFound',
      'System.Management.Automation.CommandNotFoundException',
      name,
    ),
  );
