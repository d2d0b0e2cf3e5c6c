import { assume } from '../behaviours.js';
import { CmdletError, commandError } from '../cmdlets/cmdlet-error.js';
import { findComputer } from '../deployment/lookup.js';
import type { Computer, Deployment } from '../deployment/model.js';
import type { Lab } from '../lab.js';
import type { PsObject } from '../ps-object.js';
import type { CallEvent } from '../run-command.js';
import { runWithFault } from '../run-with-fault.js';
import {
  MACHINE_BEHAVIOURS,
  readAssignedCertificates,
  readCertificateExport,
  readCertificates,
  readInstalledProducts,
  readMachine,
  readShares,
  readWindowsServices,
} from './machine.js';
import { NETWORK_BEHAVIOURS, readAdComputer, readDnsRecords, readPathAccess } from './network.js';
import { readPracticeChange } from './practice-change.js';
import { readPracticeLoss } from './practice-loss.js';
import { readPracticeOperator } from './practice-operator.js';
import { readPracticeState } from './practice-state.js';
import { readSession } from './session.js';

export interface ReadRequest {
  name: string;
  args: Readonly<Record<string, unknown>>;
  /** Another machine, reached by remoting; null: the session's own. */
  computer: string | null;
}

/** What a named read of the module finds on a machine. */
export type Read = (lab: Lab, computer: Computer, args: Readonly<Record<string, unknown>>) => Iterable<PsObject> | AsyncIterable<PsObject>;

const READS: Readonly<Record<string, Read>> = {
  AdComputer: readAdComputer,
  AssignedCertificates: readAssignedCertificates,
  CertificateExport: readCertificateExport,
  Certificates: readCertificates,
  DnsRecords: readDnsRecords,
  InstalledProducts: readInstalledProducts,
  Machine: readMachine,
  PathAccess: readPathAccess,
  PracticeChange: readPracticeChange,
  PracticeLoss: readPracticeLoss,
  PracticeOperator: readPracticeOperator,
  PracticeState: readPracticeState,
  Session: readSession,
  Shares: readShares,
  WindowsServices: readWindowsServices,
};

export const READ_BEHAVIOURS = [
  ...MACHINE_BEHAVIOURS,
  ...NETWORK_BEHAVIOURS,
  assume(
    'while the machine of the session is bare metal, the operator works at a workstation of the domain without anything of the product',
  ),
  assume('remoting reaches every machine of the domain and no Edge Server in a workgroup'),
];

/** Reads that a machine answers; the session itself is real where there is a PowerShell. */
export const labReads = (): string[] => Object.keys(READS).filter((name) => name !== 'Session');

export const findRead = (name: string): Read | null => (Object.hasOwn(READS, name) ? READS[name]! : null);

/**
 * Answers a named read as the machine would.
 *
 * @throws {CmdletError} a machine that is off, out of reach of remoting, or unknown; a read that nobody knows
 */
export function runRead(lab: Lab, request: ReadRequest, signal?: AbortSignal): AsyncGenerator<CallEvent> {
  return runWithFault(lab.faults.next(request.name), () => run(lab, request), signal);
}

async function* run(lab: Lab, { name, args, computer }: ReadRequest): AsyncGenerator<CallEvent> {
  const read = findRead(name);
  if (!read)
    throw new CmdletError(
      commandError(
        `The read '${name}' is not known.`,
        'ReadNotFound',
        'ObjectNotFound',
        'System.Management.Automation.RuntimeException',
        name,
      ),
    );
  for await (const object of read(lab, computer === null ? computerOfSession(lab) : reachableComputer(lab, computer), args))
    yield { kind: 'object', object };
}

/** The machine of the session; while it is bare metal, the workstation that the operator went to. */
export function computerOfSession({ deployment, computer: fqdn }: Lab): Computer {
  const computer = findComputer(deployment, fqdn)!;
  return computer.running && computer.state !== 'clean' ? computer : workstation(deployment);
}

const workstation = ({ directory }: Deployment): Computer => ({
  fqdn: `workstation.${directory.domain}`,
  pool: null,
  domainJoined: true,
  reachable: false,
  running: true,
  state: 'osOnly',
  operatingSystem: 'Windows Server 2019',
  products: [],
  services: [],
  certificates: [],
  replica: null,
});

/**
 * A machine that runs script blocks: this one, or one that remoting reaches.
 *
 * @throws {CmdletError} it is off, out of reach of remoting, or unknown
 */
export function reachableComputer(lab: Lab, fqdn: string): Computer {
  const computer = findComputer(lab.deployment, fqdn);
  if (computer?.running && computer.state !== 'clean' && (computer.reachable || computer.fqdn === lab.computer)) return computer;
  throw new CmdletError(
    commandError(
      `Connecting to remote server ${fqdn} failed: ${reason(computer)}.`,
      'WinRMOperationTimeout,PSSessionStateBroken',
      'OpenError',
      'System.Management.Automation.Remoting.PSRemotingTransportException',
      fqdn,
    ),
  );
}

function reason(computer: Computer | null): string {
  if (!computer) return 'the computer name cannot be resolved';
  if (!computer.running || computer.state === 'clean') return 'the client cannot connect to the destination';
  return 'the server is not in this domain and not in the list of trusted hosts';
}
