import { SERVER_ADMINS } from '../domain/command-failure.js';
import { LyncBackupError } from '../domain/errors.js';
import { error, information, warning, type Finding } from '../domain/findings.js';
import { inventoryText } from '../domain/inventory.js';
import { probe } from '../domain/probes.js';
import { emptyMachine, type Recorded } from '../domain/recorded.js';
import type { Session } from '../domain/session.js';
import { setFolder } from '../domain/set-id.js';
import { look, type RestoreWorld } from '../steps/index.js';
import { checkFile } from './check-file.js';
import type { RestorePlan } from './planner/restore.js';
import { unsuitableForRestore } from './session-rules.js';

const LEAST_STAGING_BYTES = 256 * 2 ** 20;
const LOOK_TIMEOUT_MS = 60_000;

/**
 * Everything that can be known to be wrong before the first change, all of it together, each with its next move.
 * @source procedures.md 2, 4.1, S16
 */
export async function precheck(plan: RestorePlan, recorded: Recorded, session: Session, world: RestoreWorld): Promise<Finding[]> {
  const machines = rebuiltMachines(plan);
  const findings = [...unsuitableForRestore(session), ...rights(plan, session)];
  findings.push(...(await soundFiles(plan, recorded, world)));
  findings.push(...(await freeSpace(plan, recorded, world)));
  findings.push(...(await names(machines, recorded, world)));
  for (const machine of machines) {
    findings.push(...(await account(machine, recorded, world)));
    findings.push(...(await cleanliness(machine, recorded, world)));
  }
  for (const server of fileServers(plan, machines)) findings.push(...(await administrator(server, world)));
  return findings;
}

/** Machines that the plan installs anew. */
const rebuiltMachines = ({ steps }: RestorePlan): string[] => [
  ...new Set(steps.filter(({ args }) => args['task'] === 'installOperatingSystem').map(({ where }) => where)),
];

/** Machines that live and on which the plan makes a share. */
const fileServers = ({ steps }: RestorePlan, rebuilt: readonly string[]): string[] => [
  ...new Set(steps.filter(({ handler, where }) => handler === 'share-folder' && !rebuilt.includes(where)).map(({ where }) => where)),
];

/** Only an administrator of a server may share its folders; only one can list its shares by remoting, too. */
async function administrator(server: string, world: RestoreWorld): Promise<Finding[]> {
  const { holds, detail } = await look(probe('share', { machine: server, name: 'ADMIN$', path: null, permissions: [] }), world);
  if (holds !== 'unknown') return [];
  const hint = `Be a local administrator of ${server}, or share the folder there by hand; the step then finds it.`;
  return [warning('FileServerNotReached', server, `the shares of ${server} cannot be listed from here: ${detail}`, hint)];
}

/** @source procedures.md 2.1 */
function rights({ steps }: RestorePlan, { Groups, User }: Session): Finding[] {
  if (Groups === null)
    return [warning('RightsUnknown', User, `the groups of ${User} cannot be read`, `It must be a member of ${SERVER_ADMINS}.`)];
  const isIn = (group: string): boolean => Groups.some((name) => name.toLowerCase() === group.toLowerCase());
  const enables = steps.some(({ args }) => args['command'] === 'Enable-CsTopology');
  return [
    ...(isIn(SERVER_ADMINS)
      ? []
      : [error('RightsMissing', User, `${User} is not a member of ${SERVER_ADMINS}`, 'Add the account to the group and sign in again.')]),
    ...(enables && !isIn('Domain Admins')
      ? [
          warning(
            'SetupPermissionUnknown',
            User,
            `${User} is not a member of Domain Admins, and Enable-CsTopology needs that or Grant-CsSetupPermission`,
            'Have Grant-CsSetupPermission run for the domain of the servers, or use such an account.',
          ),
        ]
      : []),
  ];
}

/** The archives are read to their end now; the files of a file store are read as they are restored. */
async function soundFiles({ steps }: RestorePlan, { manifest }: Recorded, world: RestoreWorld): Promise<Finding[]> {
  const needed = new Map(steps.flatMap((step) => step.components.map((component) => [component, step.title])));
  const findings: Finding[] = [];
  for (const { kind, scope, files } of manifest.components) {
    const title = needed.get(`${kind} ${scope}`);
    for (const file of title === undefined ? [] : files) {
      const { finding } = await checkFile(world.store, setFolder(manifest.setId), file);
      if (finding) findings.push({ ...finding, Message: `${finding.Message}; '${title}' needs it` });
    }
  }
  return findings;
}

async function freeSpace({ steps }: RestorePlan, { manifest }: Recorded, world: RestoreWorld): Promise<Finding[]> {
  const archives = steps.flatMap(({ args }) =>
    typeof args['file'] === 'object' && args['file'] !== null && 'path' in args['file'] ? [args['file']['path']] : [],
  );
  const sizes = manifest.components.flatMap(({ files }) => files.filter(({ path }) => archives.includes(path)).map(({ bytes }) => bytes));
  const needed = Math.max(LEAST_STAGING_BYTES, ...sizes.map((bytes) => 2 * bytes));
  const free = await world.staging.freeBytes();
  if (free >= needed) return [];
  return [
    error(
      'StagingFull',
      world.staging.path(''),
      `${Math.floor(free / 2 ** 20)} MiB are free there, ${Math.ceil(needed / 2 ** 20)} are needed`,
      'Free some, or name another local folder with -StagingPath.',
    ),
  ];
}

/** The names must lead somewhere before clients and servers look for them. @source procedures.md 0 R2 */
async function names(machines: readonly string[], recorded: Recorded, world: RestoreWorld): Promise<Finding[]> {
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
async function account(machine: string, recorded: Recorded, world: RestoreWorld): Promise<Finding[]> {
  const before = recorded.machines.get(machine)?.account;
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
      const groups = Array.isArray(row['MemberOf']) ? row['MemberOf'].map(String) : [];
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

/** @source procedures.md 0 R1 */
async function cleanliness(machine: string, recorded: Recorded, world: RestoreWorld): Promise<Finding[]> {
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
