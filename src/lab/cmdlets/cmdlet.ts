import type { CommandError } from '../../domain/command-failure.js';
import type { Topology } from '../../domain/topology.js';
import type { Behaviour } from '../behaviours.js';
import { centralDatabase } from '../deployment/lookup.js';
import type { Configuration, Deployment } from '../deployment/model.js';
import type { PsObject } from '../ps-object.js';
import { CmdletError, commandError } from './cmdlet-error.js';
import type { ArgumentValue } from './convert-argument.js';

/** One running command. */
export interface Call {
  readonly command: string;
  readonly deployment: Deployment;
  readonly args: Readonly<Record<string, ArgumentValue>>;
  /** FQDN of the machine it runs on. */
  readonly computer: string;
  readonly productVersion: number;
  readonly now: Date;
  /** Full path of a file on this machine, from the session's current folder. */
  localPath(path: string): string;
  /** A non-terminating error: the command goes on. */
  error(record: CommandError): void;
  warn(text: string): void;
}

export interface Cmdlet {
  /** The caller must be in one of these groups. */
  readonly groups: readonly string[];
  readonly behaviours: readonly Behaviour[];
  /** Real parameters that practice would have to ignore: given, the command fails and says so. */
  readonly unpractised?: readonly string[];
  readonly run: (call: Call) => Iterable<PsObject> | AsyncIterable<PsObject>;
}

/** Commands of one kind, by name. */
export type Family = Readonly<Record<string, Cmdlet>>;

/** Groups that may look at everything. */
export const READERS = [
  'RTCUniversalServerAdmins',
  'RTCUniversalReadOnlyAdmins',
  'RTCUniversalUserAdmins',
  'CsAdministrator',
  'CsViewOnlyAdministrator',
];

export const textOf = (call: Call, name: string): string | null => {
  const value = call.args[name];
  return typeof value === 'string' && value !== '' ? value : null;
};

export const isOn = (call: Call, name: string): boolean => call.args[name] === true;

/** What the Central Management store says now, or with -LocalStore this machine's replica of it. */
export function configuration(call: Call): Configuration {
  if (!isOn(call, 'LocalStore')) {
    const central = centralDatabase(call.deployment, 'xds');
    if (central) return central.configuration;
    throw storeUnreachable(call);
  }
  if (call.deployment.computers[call.computer]?.replica) return call.deployment.replicated;
  throw new CmdletError(
    commandError(
      `Cannot read the local configuration store of ${call.computer}.`,
      `Microsoft.Rtc.Management.Xds.XdsException,${call.command}`,
      'ResourceUnavailable',
      'Microsoft.Rtc.Management.Xds.XdsException',
    ),
  );
}

export const publishedTopology = (call: Call): Topology => configuration(call).topology;

export const storeUnreachable = (call: Call): CmdletError =>
  new CmdletError(
    commandError(
      call.deployment.directory.serviceConnectionPoint === null
        ? 'Cannot find the Central Management Store: Active Directory holds no service connection point.'
        : 'Cannot open the Central Management Store: a network-related or instance-specific error occurred while connecting to SQL Server.',
      `Microsoft.Rtc.Management.ADConnectionException,${call.command}`,
      'ResourceUnavailable',
      'Microsoft.Rtc.Management.ADConnectionException',
      call.deployment.directory.serviceConnectionPoint,
    ),
  );

export const notFound = (call: Call, what: string, identity: string): CmdletError =>
  new CmdletError(
    commandError(
      `Cannot find ${what} "${identity}".`,
      `Microsoft.Rtc.Management.ManagementException,${call.command}`,
      'ObjectNotFound',
      'Microsoft.Rtc.Management.ManagementException',
      identity,
    ),
  );

/** `*` and `?` as PowerShell's wildcards, without regard to case. */
export function matches(pattern: string, value: string): boolean {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${expression}$`, 'i').test(value);
}
