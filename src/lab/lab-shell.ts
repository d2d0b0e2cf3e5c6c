import { commandFailure, type CommandEnd, type CommandError, type Outcome } from '../domain/command-failure.js';
import { COMMANDS } from '../domain/commands.js';
import { LyncBackupError } from '../domain/errors.js';
import type { Row } from '../domain/json.js';
import type { CommandOptions, Question, Shell } from '../ports/shell.js';
import { CmdletError, commandError } from './cmdlets/cmdlet-error.js';
import { cmdletParameters } from './cmdlets/parameters.js';
import { hasManagementShell } from './deployment/installed.js';
import { findComputer } from './deployment/lookup.js';
import { product } from './deployment/products.js';
import type { Lab } from './lab.js';
import { project } from './project.js';
import { runCommand, type CallEvent } from './run-command.js';
import { runRead } from './reads/index.js';
import { runWrite } from './writes/index.js';
import { AnswerLost } from './run-with-fault.js';

export interface LabShellOptions {
  /** What the operator answers when asked whether to go on. */
  confirm?: (target: string, action: string) => boolean;
  /** What the operator chooses; by default what Enter takes. */
  choose?: (question: Question) => number;
  /** Current folder of the session. */
  folder?: string;
}

/** The Shell port over a practice deployment, in this process: the same commands, refusals and errors as through PowerShell. */
export function labShell(lab: Lab, options: LabShellOptions = {}): Shell {
  const folder = options.folder ?? process.cwd();
  return {
    command(name, args, commandOptions) {
      if (!Object.hasOwn(COMMANDS, name)) return failing(name, commandOptions, 'refused', []);
      if (!hasManagementShell(findComputer(lab.deployment, lab.computer))) return failing(name, commandOptions, 'moduleMissing', []);
      if (!cmdletParameters(name, lab.productVersion)) return failing(name, commandOptions, 'failed', [notInModule(lab, name)]);
      return collect(name, commandOptions, (signal) => runCommand(lab, { name, args, folder }, signal));
    },
    read: (name, args, readOptions) =>
      collect(name, readOptions, (signal) => runRead(lab, { name, args, computer: readOptions.computer ?? null }, signal)),
    write: (name, args, writeOptions) =>
      collect(name, writeOptions, (signal) => runWrite(lab, { name, args, computer: writeOptions.computer ?? null }, signal)),
    confirm: (target, action) => Promise.resolve(options.confirm?.(target, action) ?? true),
    choose: (question) => Promise.resolve(options.choose?.(question) ?? question.preselected),
  };
}

/** As the module words it: its list is for all versions of the product. */
function notInModule(lab: Lab, name: string): CommandError {
  const { module, build } = product(lab.productVersion);
  const message = `module '${module}' ${build} has no command '${name}'`;
  return commandError(message, message, 'OperationStopped', 'System.Management.Automation.RuntimeException', message);
}

async function* failing(name: string, options: CommandOptions, outcome: Outcome, errors: CommandError[]): AsyncGenerator<Row> {
  const failure = commandFailure(name, options.timeoutMs, { outcome, errors, abandoned: false });
  if (failure) throw failure;
}

/** Rows as they come; then, if it did not end well, the failure. */
async function* collect(
  name: string,
  options: CommandOptions,
  run: (signal: AbortSignal) => AsyncIterable<CallEvent>,
): AsyncGenerator<Row> {
  const timeout = AbortSignal.timeout(options.timeoutMs);
  const signal = AbortSignal.any([timeout, ...(options.signal ? [options.signal] : [])]);
  const errors: CommandError[] = [];
  let outcome: Outcome = 'done';
  try {
    for await (const event of run(signal)) {
      if (event.kind === 'object' && options.select.length > 0) yield project(event.object, options.select);
      if (event.kind === 'error') errors.push(event.error);
    }
  } catch (cause) {
    outcome = outcomeOf(cause, name, timeout, options.signal);
    if (cause instanceof CmdletError) errors.push(cause.record);
  }
  const end: CommandEnd = { outcome, errors, abandoned: false };
  const failure = commandFailure(name, options.timeoutMs, end);
  if (failure) throw failure;
}

function outcomeOf(cause: unknown, name: string, timeout: AbortSignal, stop: AbortSignal | undefined): Outcome {
  if (cause instanceof CmdletError) return 'failed';
  if (stop?.aborted) return 'stopped';
  if (timeout.aborted) return 'timedOut';
  if (cause instanceof AnswerLost)
    throw new LyncBackupError(
      'BridgeBroken',
      `the answer of ${name} was lost: ${cause.message}`,
      'Find out whether it took effect.',
      cause,
    );
  throw cause;
}
