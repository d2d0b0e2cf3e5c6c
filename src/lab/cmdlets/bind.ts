import { CmdletError, commandError } from './cmdlet-error.js';
import { convertArgument, type ArgumentValue } from './convert-argument.js';
import type { CmdletParameter, CmdletParameters } from './parameters.js';

/** Arguments as the command sees them: full parameter names, values of the declared types. */
export interface BoundArguments {
  readonly set: string | null;
  readonly values: Readonly<Record<string, ArgumentValue>>;
}

/** Taken by every command, and by PowerShell itself, not by the command. */
export const COMMON_PARAMETERS = [
  'Verbose',
  'Debug',
  'ErrorAction',
  'WarningAction',
  'InformationAction',
  'ProgressAction',
  'ErrorVariable',
  'WarningVariable',
  'InformationVariable',
  'OutVariable',
  'OutBuffer',
  'PipelineVariable',
];
const SHOULD_PROCESS_PARAMETERS = ['WhatIf', 'Confirm'];

/**
 * Binds named arguments as PowerShell does: names without regard to case, aliases, unambiguous beginnings, one parameter set, nothing
 * mandatory missing, values of the declared types.
 *
 * @throws {CmdletError} with PowerShell's own error ids and categories
 */
export function bindArguments(command: string, cmdlet: CmdletParameters, args: Readonly<Record<string, unknown>>): BoundArguments {
  const given = new Map<CmdletParameter, ArgumentValue>();
  for (const [name, value] of Object.entries(args)) {
    const parameter = findParameter(command, cmdlet, name);
    if (parameter === 'common') continue;
    if (given.has(parameter)) throw parameterBoundTwice(command, parameter);
    given.set(parameter, convertArgument(command, parameter, value));
  }
  const set = chooseSet(command, cmdlet, given);
  const missing = cmdlet.parameters.filter((parameter) => parameter.mandatory && belongs(parameter, set) && !given.has(parameter));
  if (missing.length > 0) throw mandatoryMissing(command, missing);
  return { set, values: Object.fromEntries([...given].map(([parameter, value]) => [parameter.name, value])) };
}

function findParameter(command: string, cmdlet: CmdletParameters, name: string): CmdletParameter | 'common' {
  const wanted = name.toLowerCase();
  const exact = cmdlet.parameters.find((parameter) => namesOf(parameter).includes(wanted));
  if (exact) return exact;

  const common = [...COMMON_PARAMETERS, ...(cmdlet.supportsShouldProcess ? SHOULD_PROCESS_PARAMETERS : [])];
  if (common.some((parameter) => parameter.toLowerCase() === wanted)) return 'common';

  const beginnings = cmdlet.parameters.filter((parameter) => namesOf(parameter).some((known) => known.startsWith(wanted)));
  const commonBeginnings = common.filter((parameter) => parameter.toLowerCase().startsWith(wanted));
  if (beginnings.length + commonBeginnings.length > 1) throw ambiguous(command, name);
  if (beginnings[0]) return beginnings[0];
  if (commonBeginnings.length === 1) return 'common';
  throw new CmdletError(
    bindingError(
      `A parameter cannot be found that matches parameter name '${name}'.`,
      'NamedParameterNotFound',
      'InvalidArgument',
      command,
    ),
  );
}

const namesOf = (parameter: CmdletParameter): string[] => [parameter.name, ...parameter.aliases].map((name) => name.toLowerCase());

const belongs = (parameter: CmdletParameter, set: string | null): boolean =>
  parameter.sets.length === 0 || (set !== null && parameter.sets.includes(set));

/** The set that all given parameters belong to. Several: those that miss nothing mandatory, and of these the default one. */
function chooseSet(command: string, cmdlet: CmdletParameters, given: ReadonlyMap<CmdletParameter, ArgumentValue>): string | null {
  if (cmdlet.sets.length <= 1) return cmdlet.sets[0] ?? null;
  const candidates = cmdlet.sets.filter((set) => [...given.keys()].every((parameter) => belongs(parameter, set)));
  const complete = candidates.filter((set) =>
    cmdlet.parameters.every((parameter) => !parameter.mandatory || !belongs(parameter, set) || given.has(parameter)),
  );
  const narrowed = complete.length > 0 ? complete : candidates;
  if (narrowed.length === 1) return narrowed[0]!;
  if (cmdlet.defaultSet !== null && narrowed.includes(cmdlet.defaultSet)) return cmdlet.defaultSet;
  throw setUnresolved(command);
}

const bindingError = (message: string, id: string, category: string, command: string) =>
  commandError(message, `${id},${command}`, category, 'System.Management.Automation.ParameterBindingException');

const setUnresolved = (command: string): CmdletError =>
  new CmdletError(
    bindingError(
      'Parameter set cannot be resolved using the specified named parameters.',
      'AmbiguousParameterSet',
      'InvalidArgument',
      command,
    ),
  );

const ambiguous = (command: string, name: string): CmdletError =>
  new CmdletError(
    bindingError(
      `Parameter cannot be processed because the parameter name '${name}' is ambiguous.`,
      'AmbiguousParameter',
      'InvalidArgument',
      command,
    ),
  );

const parameterBoundTwice = (command: string, parameter: CmdletParameter): CmdletError =>
  new CmdletError(
    bindingError(
      `Cannot bind parameter because parameter '${parameter.name}' is specified more than once.`,
      'ParameterAlreadyBound',
      'InvalidArgument',
      command,
    ),
  );

const mandatoryMissing = (command: string, missing: readonly CmdletParameter[]): CmdletError =>
  new CmdletError(
    bindingError(
      `Cannot process command because of one or more missing mandatory parameters: ${missing.map((parameter) => parameter.name).join(' ')}.`,
      'MissingMandatoryParameter',
      'InvalidArgument',
      command,
    ),
  );
