import { LyncBackupError } from '../../domain/errors.js';
import { error, information, warning, type Finding } from '../../domain/findings.js';
import { inventoryText } from '../../domain/inventory.js';
import { probe } from '../../domain/probes.js';
import { emptyMachine, type Recorded } from '../../domain/recorded.js';
import { poolKind } from '../../domain/roles.js';
import { poolOfMachine } from '../../domain/topology.js';
import { look, type RestoreWorld } from '../../steps/index.js';
import type { RestorePlan } from '../planner/restore.js';

/** The machines a plan installs anew or works on. */

const LOOK_TIMEOUT_MS = 60_000;

/** Machines that the plan installs anew. */
export const rebuiltMachines = ({ steps }: RestorePlan): string[] => [
  ...new Set(steps.filter(({ args }) => args['task'] === 'installOperatingSystem').map(({ where }) => where)),
];

/** Machines that live and on which the plan makes a share. */
export const fileServers = ({ steps }: RestorePlan, rebuilt: readonly string[]): string[] => [
  ...new Set(steps.filter(({ handler, where }) => handler === 'share-folder' && !rebuilt.includes(where)).map(({ where }) => where)),
];

/** Only an administrator of a server may share its folders; only one can list its shares by remoting, too. */
export async function administrator(server: string, world: RestoreWorld): Promise<Finding[]> {
  const { holds, detail } = await look(probe('share', { machine: server, name: 'ADMIN$', path: null, permissions: [] }), world);
  if (holds !== 'unknown') return [];
  const hint = `Be a local administrator of ${server}, or share the folder there by hand; the step then finds it.`;
  return [warning('FileServerNotReached', server, `the shares of ${server} cannot be listed from here: ${detail}`, hint)];
}

/** The names must lead somewhere before clients and servers look for them. @source procedures.md 0 R2 */
export async function names(machines: readonly string[], recorded: Recorded, world: RestoreWorld): Promise<Finding[]> {
  const wanted = machines.filter((machine) => recorded.dnsRecords.has(machine));
  if (wanted.length === 0) return [];
  const found = new Map<string, string[]>();
  const options = { select: ['Name', 'Type', 'Data'], timeoutMs: LOOK_TIMEOUT_MS, signal: world.signal };
  try {
    for await (const row of world.shell.read('DnsRecords', { names: wanted }, options)) {
      const name = inventoryText(row['Name']).toLowerCase();
      found.set(name, [...(found.get(name) ?? []), `${inventoryText(row['Type'])} ${inventoryText(row['Data'])}`]);
    }
  } catch (cause) {
    return [notLookedAt('DNS', cause)];
  }
  return wanted.flatMap((name) => {
    const [before, now] = [recorded.dnsRecords.get(name)!.join(', '), found.get(name)?.sort().join(', ')];
    if (now === undefined)
      return [error('DnsRecordMissing', name, `DNS does not know ${name} any more`, `It had: ${before}. Enter it again.`)];
    if (now === [...recorded.dnsRecords.get(name)!].sort().join(', ')) return [];
    return [
      warning(
        'DnsRecordChanged',
        name,
        `DNS leads ${name} to ${now}; at backup time it was ${before}`,
        'Make sure that the new machine has this address.',
      ),
    ];
  });
}

/** @source procedures.md 0 R3 */
export async function account(machine: string, recorded: Recorded, world: RestoreWorld): Promise<Finding[]> {
  const before = recorded.machines.get(machine)?.account;
  if (!before && isInWorkgroup(machine, recorded)) return [];
  if (!before)
    return [
      warning(
        'ComputerAccountNotRecorded',
        machine,
        `the set does not say which computer account ${machine} had`,
        'Make sure that the account was kept and is in its groups.',
      ),
    ];
  try {
    const options = { select: ['Sid', 'MemberOf'], timeoutMs: LOOK_TIMEOUT_MS, signal: world.signal };
    for await (const row of world.shell.read('AdComputer', { fqdn: machine }, options)) {
      if (row['Sid'] !== before.sid)
        return [
          error(
            'ComputerAccountChanged',
            machine,
            `the computer account of ${machine} is a new one`,
            `The old one had SID ${before.sid}; restore it from the Active Directory recycle bin.`,
          ),
        ];
      const groups = Array.isArray(row['MemberOf']) ? row['MemberOf'].map(inventoryText) : [];
      const lost = before.memberOf.filter((group) => !groups.includes(group));
      return lost.length === 0
        ? []
        : [
            error(
              'ComputerGroupsMissing',
              machine,
              `the computer account of ${machine} is no longer in ${lost.join(', ')}`,
              'Add it again before the services start.',
            ),
          ];
    }
    return [
      error(
        'ComputerAccountMissing',
        machine,
        `${machine} has no computer account`,
        `Restore the account with SID ${before.sid} from the Active Directory recycle bin; a new one has none of its rights.`,
      ),
    ];
  } catch (cause) {
    return [notLookedAt(`the computer account of ${machine}`, cause)];
  }
}

const isInWorkgroup = (machine: string, { topology }: Recorded): boolean => {
  const pool = poolOfMachine(topology, machine);
  return pool !== null && poolKind(topology, pool.fqdn) === 'Edge';
};

/** @source procedures.md 0 R1 */
export async function cleanliness(machine: string, recorded: Recorded, world: RestoreWorld): Promise<Finding[]> {
  const { services } = recorded.machines.get(machine) ?? emptyMachine();
  const { holds, detail } = await look(probe('clean-server', { machine, services }), world);
  if (holds === 'yes') return [];
  if (holds === 'unknown')
    return [
      information('ServerNotReached', machine, `${machine} does not answer yet; that it is clean is checked before anything is done to it`),
    ];
  return [
    error(
      'ServerNotClean',
      machine,
      detail,
      'A restore never goes onto an existing server: install it anew, or start with what is really lost.',
    ),
  ];
}

function notLookedAt(what: string, cause: unknown): Finding {
  if (!(cause instanceof LyncBackupError) || cause.code === 'Cancelled') throw cause;
  return warning('NotLookedAt', what, `${what} could not be looked at: ${cause.message}`, cause.hint);
}
