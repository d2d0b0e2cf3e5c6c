import { WHOLE_DEPLOYMENT, type ComponentKind } from '../../domain/components.js';
import { fileStorePlaces } from '../../domain/file-store.js';
import { warning, type Finding } from '../../domain/findings.js';
import type { Json } from '../../domain/json.js';
import { probe, type Probe } from '../../domain/probes.js';
import { quorumOf } from '../../domain/quorum.js';
import { poolKind, poolVersion } from '../../domain/roles.js';
import type { Service } from '../../domain/topology.js';
import { uncPath } from '../../domain/topology.js';
import { checkDraft, operatorDraft } from './blocks-server.js';
import { commandLine, type Draft } from './restore-draft.js';
import { absent, componentOf, machineOf, type RestoreBasis } from './restore-basis.js';

/** Steps that bring data back: the files, the archives of the product's own exports, and the services around them. */

const IMPORT_TIMEOUT_MS = 6 * 3_600_000;
const START_WAIT_MS = 30 * 60_000;

interface Command {
  key: string;
  needs: string[];
  title: string;
  where: string;
  source: string;
  command: string;
  parameters: Record<string, Json>;
  file?: { parameter: string; path: string };
  proof: Probe | null;
  guard?: Probe; // must hold each time before it runs
  isOnce?: boolean; // a second run may fail or double something
  components?: string[];
  timeoutMs?: number;
  expected: string;
}

/** A step that runs one command of the product. */
export const commandDraft = (given: Command): Draft => ({
  key: given.key,
  needs: given.needs,
  handler: given.isOnce ? 'run-command-once' : 'run-command',
  kind: 'Automatic',
  title: given.title,
  where: given.where,
  source: given.source,
  ...(given.components && { components: given.components }),
  ...(given.timeoutMs !== undefined && { timeoutMs: given.timeoutMs }),
  args: {
    command: given.command,
    parameters: given.parameters,
    file: given.file ?? null,
    proof: given.proof,
    ...(given.guard && { guard: { ...given.guard } }),
  },
  byHand: [commandLine(given.command, given.parameters, given.file)],
  expected: given.expected,
});

export interface Data {
  drafts: Draft[];
  findings: Finding[];
}

/**
 * The share and the files of a file store. Where the set does not say which folder was shared - of file servers nobody asks - a person
 * shares it, and whether it opens under its old path is looked at.
 * @source procedures.md S1 3, S2 3, S8 1, 7 G31
 */
export function fileStore(basis: RestoreBasis, store: Service, source: string, needs: string[]): Data {
  const unc = uncPath(basis.recorded.topology, store);
  if (unc === null) return { drafts: [], findings: [] };
  const share = shareDraft(basis, store, unc, source, needs);
  const files = componentOf(basis, 'fileStore', unc);
  const others = otherRights(basis, store, unc);
  if (!files) return { drafts: [share], findings: [...others, ...absent(basis, 'fileStore', unc)] };
  const { list, folder } = fileStorePlaces(unc);
  return {
    drafts: [
      share,
      {
        key: `files ${unc}`,
        needs: [share.key],
        handler: 'restore-files',
        kind: 'Automatic',
        title: `Copy the files back to ${unc}`,
        where: store.installedOn.pool,
        source,
        components: [`fileStore ${unc}`],
        timeoutMs: 2 ** 31 - 1, // a copy takes as long as it takes
        args: { list, target: unc },
        byHand: [`robocopy "$Backup\\${folder.replaceAll('/', '\\')}" "${unc}" /E /COPY:DAT /R:1 /W:1`],
        expected: 'every file of the set is there with its content',
      },
    ],
    findings: others,
  };
}

/** What somebody granted beside the product. */
function otherRights(basis: RestoreBasis, store: Service, unc: string): Finding[] {
  const recorded = recordedShare(basis, store.installedOn.pool, unc.split('\\')[3] ?? '');
  const others = (recorded?.permissions ?? []).filter((right) => !isOfProduct(right) && !/\bAdministrators: /.test(right));
  if (others.length === 0) return [];
  return [
    warning(
      'ShareRightsByHand',
      unc,
      `${unc} had rights that Enable-CsTopology does not give: ${others.join('; ')}`,
      'Give them again where they are still wanted.',
    ),
  ];
}

/** Groups of the product, in whichever domain. */
const isOfProduct = (right: string): boolean => /(^|\\)RTC\w+: /.test(right);

function shareDraft(basis: RestoreBasis, store: Service, unc: string, source: string, needs: string[]): Draft {
  const machine = store.installedOn.pool;
  const [name = '', ...folders] = unc.split('\\').slice(3);
  const recorded = recordedShare(basis, machine, name);
  const key = `share ${unc}`;
  if (recorded && folders.length === 0)
    return {
      key,
      needs,
      handler: 'share-folder',
      kind: 'Automatic',
      title: `Share ${recorded.path} on ${machine} as ${name}`,
      where: machine,
      source,
      args: { machine, name, path: recorded.path },
      byHand: [`New-SmbShare -Name "${name}" -Path "${recorded.path}" -FullAccess "Administrators"`],
      expected: `${unc} opens`,
    };
  const path = ['', ...folders].join('\\');
  return operatorDraft({
    key,
    needs,
    task: 'shareFolder',
    values: { name, folder: path },
    title: `Share a folder as ${unc}`,
    where: machine,
    source,
    instructions: [
      `The set does not say which folder of ${machine} was shared: choose one with room for the files.`,
      `Make ${unc} open again under exactly this path, by New-SmbShare or, in a DFS name space, by its link.`,
      'Let the administrators who restore write there; the rights of the product come with Enable-CsTopology.',
    ],
    probe: probe('file-store', { unc }),
    expected: `${unc} opens`,
  });
}

const recordedShare = (basis: RestoreBasis, machine: string, name: string) =>
  machineOf(basis, machine).shares.find((share) => share.name.toLowerCase() === name.toLowerCase());

/** The rights of a share after Enable-CsTopology has set them. */
export function shareRights(basis: RestoreBasis, store: Service, needs: string[]): Draft[] {
  const unc = uncPath(basis.recorded.topology, store);
  const machine = store.installedOn.pool;
  const name = unc?.split('\\')[3];
  const recorded = name === undefined ? undefined : recordedShare(basis, machine, name);
  const permissions = recorded?.permissions.filter(isOfProduct) ?? [];
  if (name === undefined || !recorded || permissions.length === 0) return [];
  return [
    checkDraft({
      key: `rights ${unc}`,
      needs,
      title: `Check the rights of ${unc}`,
      where: machine,
      source: 'restoring-a-file-store 2; procedures.md 7 G31',
      probe: probe('share', { machine, name, path: recorded.path, permissions }),
      hint: 'Run Enable-CsTopology again; it sets the rights of the share.',
      lasts: true,
      byHand: [`Get-SmbShareAccess -Name "${name}"`],
      expected: permissions.join('; '),
    }),
  ];
}

/**
 * Starts, or stops, all services of the product on machines that belong together. A Front End that starts alone waits for the others of
 * its pool, so nobody waits for it.
 * @source procedures.md 8.4, 8.6, 7 G3, G18
 */
export function services(
  machines: readonly string[],
  wanted: 'Running' | 'Stopped',
  key: string,
  source: string,
  needs: string[],
): Draft[] {
  const command = wanted === 'Running' ? 'Start-CsWindowsService' : 'Stop-CsWindowsService';
  const [verb, done] = wanted === 'Running' ? ['Start', 'running'] : ['Stop', 'stopped'];
  const together: Record<string, Json> = wanted === 'Running' && machines.length > 1 ? { NoWait: true } : {};
  return machines.map((machine, index) =>
    commandDraft({
      key: index === machines.length - 1 ? key : `${key} ${machine}`,
      needs: index === 0 ? needs : [...needs, ...machines.slice(0, index).map((earlier) => `${key} ${earlier}`)],
      title: `${verb} the services on ${machine}`,
      where: machine,
      source,
      command,
      parameters: { ComputerName: machine, ...together },
      proof: null, // a later step may change it again; the last start is checked on its own
      expected: `Get-CsWindowsService -ComputerName "${machine}" shows them ${done}`,
    }),
  );
}

export const servicesRun = (machines: readonly string[], key: string, source: string, needs: string[]): Draft =>
  checkDraft({
    key,
    needs,
    title: `Check that the services on ${machines.join(', ')} run`,
    where: machines[0] ?? '',
    source,
    probe: probe('services', { machines: [...machines], wanted: 'Running', names: [] }),
    hint: 'Look into the event log of Lync Server on that machine, correct it, and resume.',
    waitMs: START_WAIT_MS,
    lasts: true,
    byHand: machines.map((machine) => `Get-CsWindowsService -ComputerName "${machine}"`),
    expected: 'every service is running',
  });

export const replicated = (machines: readonly string[], key: string, needs: string[]): Draft =>
  checkDraft({
    key,
    needs,
    title: `Check that the configuration has reached ${machines.join(', ')}`,
    where: machines[0] ?? '',
    source: 'procedures.md 8.7',
    probe: probe('replication', { machines: [...machines] }),
    hint: 'Run Invoke-CsManagementStoreReplication, wait, and resume.',
    waitMs: START_WAIT_MS,
    lasts: true,
    byHand: ['Get-CsManagementStoreReplicationStatus'],
    expected: 'UpToDate is True for each',
  });

/**
 * Stop everywhere, import, start everywhere: the import takes effect only so.
 * @source procedures.md S1 6, S2 12, 0 R9, 7 G2
 */
export function userData(basis: RestoreBasis, pool: string, machines: readonly string[], source: string, needs: string[]): Data {
  if (isLync2010(basis, pool)) return { drafts: [], findings: [ofLync2010('user data', 'DBImpExp.exe of its media', pool)] };
  const kept = componentOf(basis, 'userData', pool);
  if (!kept) return { drafts: [], findings: absent(basis, 'userData', pool) };
  const path = archiveOf(
    kept.files.map((file) => file.path),
    'ExportedUserData.zip',
  );
  const [stopped, started] = [`stop for user data ${pool}`, `start after user data ${pool}`];
  return {
    drafts: [
      ...services(machines, 'Stopped', stopped, source, needs),
      commandDraft({
        key: `user data ${pool}`,
        needs: [stopped],
        title: `Import the user data of ${pool}`,
        where: machines[0] ?? pool,
        source,
        command: 'Import-CsUserData',
        parameters: { PoolFqdn: pool },
        file: { parameter: 'FileName', path },
        proof: null, // it takes effect with the start; then it is proven
        components: [`userData ${pool}`],
        timeoutMs: IMPORT_TIMEOUT_MS,
        expected: 'the command ends without an error; contacts and meetings show after the start',
      }),
      ...services(machines, 'Running', started, source, [stopped, `user data ${pool}`]),
      ...quorum(basis, pool, machines, [started]),
      checkDraft({
        key: `user data of ${pool} proven`,
        needs: [started, `quorum ${pool}`],
        title: `Compare the user data of ${pool} with the set`,
        where: machines[0] ?? pool,
        source: 'procedures.md S15',
        probe: probe('user-data', { pool, counts: kept.counts }),
        hint: 'Stop the services of the whole pool, import again, and start them together.',
        waitMs: START_WAIT_MS,
        byHand: [commandLine('Export-CsUserData', { PoolFqdn: pool, FileName: 'C:\\Proof.zip' })],
        expected: Object.entries(kept.counts)
          .map(([count, number]) => `${number} ${count}`)
          .join(', '),
      }),
    ],
    findings: [],
  };
}

/**
 * Enough Front Ends of a pool that stood still run. A pool of one needs no such look, and Lync Server 2010 has no such rule.
 * @param key of its own where a plan starts the pool more than once
 * @source procedures.md 8.6, 7 G18
 */
export function quorum(basis: RestoreBasis, pool: string, machines: readonly string[], needs: string[], key = `quorum ${pool}`): Draft[] {
  const { topology } = basis.recorded;
  if (machines.length < 2 || poolKind(topology, pool) !== 'Enterprise' || isLync2010(basis, pool)) return [];
  const { firstStart } = quorumOf(machines.length);
  return [
    checkDraft({
      key,
      needs,
      title: `Check that at least ${firstStart} of ${machines.length} Front Ends of ${pool} run`,
      where: machines[0]!,
      source: 'topologies-and-components-for-front-end-servers; procedures.md 8.6',
      probe: probe('quorum', { machines: [...machines], atLeast: firstStart }),
      hint: `Start the services on more Front Ends. Where they cannot come, Reset-CsPoolRegistrarState -ResetType QuorumLossRecovery -PoolFqdn "${pool}" lets the others start.`,
      waitMs: START_WAIT_MS,
      byHand: machines.map((machine) => `Get-CsWindowsService -Name "RTCSRV" -ComputerName "${machine}"`),
      expected: `RTCSRV is running on at least ${firstStart} of them`,
    }),
  ];
}

/** Its own guide describes it; the tools of 2013 do not serve its data. */
const isLync2010 = ({ recorded }: RestoreBasis, pool: string): boolean => (poolVersion(recorded.topology, pool) ?? 6) <= 5;

/** @source procedures.md 6, 0 R15 */
const ofLync2010 = (what: string, how: string, pool: string): Finding =>
  warning(
    'OtherVersion',
    pool,
    `${what} of ${pool} is of Lync Server 2010, which this plan does not bring back: ${how}`,
    'Follow the backup and restoration guide of Lync Server 2010 (March 2012) for it.',
  );

/** @source procedures.md S2 13; ABC step 3 publishes after the import */
export function locations(basis: RestoreBasis, where: string, source: string, needs: string[]): Data {
  const kept = componentOf(basis, 'lis', WHOLE_DEPLOYMENT);
  if (!kept) return { drafts: [], findings: absent(basis, 'lis', WHOLE_DEPLOYMENT) };
  const counts = countsToProve('lis', kept.counts);
  return {
    drafts: [
      commandDraft({
        key: 'locations',
        needs,
        title: 'Import the location information',
        where,
        source,
        command: 'Import-CsLisConfiguration',
        parameters: {},
        file: {
          parameter: 'FileName',
          path: archiveOf(
            kept.files.map((file) => file.path),
            'E911Config.zip',
          ),
        },
        proof: counts,
        components: ['lis *'],
        timeoutMs: IMPORT_TIMEOUT_MS,
        expected: 'Get-CsLisLocation lists the locations',
      }),
      commandDraft({
        key: 'publish locations',
        needs: ['locations'],
        title: 'Publish the location information',
        where,
        source,
        command: 'Publish-CsLisConfiguration',
        parameters: {},
        proof: null,
        expected: 'the command ends without an error',
      }),
    ],
    findings: [],
  };
}

/**
 * Response Group of a rebuilt pool: always with -OverwriteOwner, because its contact objects are still in Active Directory.
 * @source procedures.md S11, 0 R10, 7 G6, G8
 */
export function responseGroups(basis: RestoreBasis, pool: string, where: string, needs: string[]): Data {
  if (isLync2010(basis, pool)) return { drafts: [], findings: [ofLync2010('Response Group', 'no documented export', pool)] };
  const kept = componentOf(basis, 'rgs', pool);
  if (!kept) return { drafts: [], findings: absent(basis, 'rgs', pool) };
  return {
    drafts: [
      commandDraft({
        key: `response groups ${pool}`,
        needs,
        title: `Import the response groups of ${pool}`,
        where,
        source: 'restoring-response-group-settings; procedures.md S11; procedures.md 7 G6, G8',
        command: 'Import-CsRgsConfiguration',
        parameters: { Destination: `service:ApplicationServer:${pool}`, OverwriteOwner: true, ReplaceExistingRgsSettings: true },
        file: {
          parameter: 'FileName',
          path: archiveOf(
            kept.files.map((file) => file.path),
            'RgsConfiguration.zip',
          ),
        },
        proof: countsToProve('rgs', kept.counts, pool),
        isOnce: true,
        components: [`rgs ${pool}`],
        timeoutMs: IMPORT_TIMEOUT_MS,
        expected: `Get-CsRgsWorkflow -Identity "service:ApplicationServer:${pool}" -ShowAll lists the workflows`,
      }),
    ],
    findings: [],
  };
}

const COUNTED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  lis: { locations: 'Get-CsLisLocation', subnets: 'Get-CsLisSubnet', switches: 'Get-CsLisSwitch', ports: 'Get-CsLisPort' },
  rgs: { groups: 'Get-CsRgsAgentGroup', queues: 'Get-CsRgsQueue', workflows: 'Get-CsRgsWorkflow' },
};

/** The counts of a component that a command can count again. */
function countsToProve(kind: ComponentKind, counts: Readonly<Record<string, number>>, pool: string | null = null): Probe | null {
  const args: Record<string, Json> = pool === null ? {} : { Identity: `service:ApplicationServer:${pool}`, ShowAll: true };
  const rows = Object.entries(COUNTED[kind] ?? {}).flatMap(([count, command]) => {
    const atLeast = counts[count];
    return atLeast === undefined ? [] : [{ command, args, select: '.', atLeast }];
  });
  return rows.length === 0 ? null : probe('object-counts', { counts: rows });
}

const archiveOf = (paths: readonly string[], name: string): string => paths.find((path) => path.endsWith(name)) ?? paths[0]!;
