import type { Listing } from '../../domain/listings.js';
import { probe } from '../../domain/probes.js';
import { productName, runsResponseGroup } from '../../domain/roles.js';
import { servicesOn, type Pool } from '../../domain/topology.js';
import { commandDraft } from './blocks-command.js';
import { forEachDraft } from './blocks-listing.js';
import { checkDraft, operatorDraft } from './drafts-that-look.js';
import { START_WAIT_MS } from './blocks-services.js';
import type { NewPoolRequest } from './new-pool-request.js';
import { machineOf, type RestoreBasis } from './restore-basis.js';
import type { Draft } from './restore-draft.js';

/** The new pool of S12 itself: how it is built, started, paired and proven. */

const PAGE = 'front-end-pool-abc-failover-procedure';
const BOOTSTRAPPER = 'C:\\Program Files\\{0}\\Deployment\\Bootstrapper.exe';

export const serversOf = (pool: string): Listing => ({ command: 'Get-CsComputer', args: { Pool: pool }, naming: null });

/** It is like the lost pool, under its own names. */
export function builtPool(basis: RestoreBasis, request: NewPoolRequest, where: string, needs: string[]): Draft[] {
  const { topology } = basis.recorded;
  const { lost, kind, version, partner, target } = request;
  const product = productName(version) ?? `version ${version}`;
  const roles = [
    ...new Set(
      servicesOn(topology, lost.fqdn).flatMap(({ role, installedOn }) =>
        installedOn.sqlInstance === null && role !== 'CentralMgmt' && role !== 'FileStore' ? [role] : [],
      ),
    ),
  ];
  const edition = kind === 'StandardEdition' ? 'Standard Edition server' : 'Enterprise Edition Front End pool';
  return [
    operatorDraft({
      key: 'new pool defined',
      needs,
      task: 'editTopology',
      values: { edit: 'definePool', pool: target, like: lost.fqdn },
      title: `Define the new pool ${target} in the topology`,
      where,
      source: `${PAGE} 8`,
      instructions: [
        `In Topology Builder download the topology and add ${target}, a ${edition} of ${product}, to the site of ${lost.fqdn}.`,
        `Give it what ${lost.fqdn} has: ${roles.join(', ')}, and the same associations with Edge pool, archiving, monitoring and Office Web Apps.`,
        'It gets a file store and, as an Enterprise pool, a SQL Server of its own. Leave resiliency empty: it is paired later.',
        `Publish the topology${kind === 'Enterprise' ? ', and let it create the databases' : ''}. Enter the new names in DNS.`,
      ],
      probe: probe('pool-defined', { pool: target, kind, version, roles, responseGroup: runsResponseGroup(topology, lost.fqdn) }),
      expected: `Get-CsPool -Identity "${target}" shows the pool with its roles`,
    }),
    operatorDraft({
      key: 'new pool set up',
      needs: ['new pool defined'],
      task: 'setUpPool',
      values: { pool: target, version: levelOf(basis, partner) ?? '' },
      title: `Set up every server of ${target} without starting its services`,
      where,
      source: `${PAGE} 8; DW1-DW3; procedures.md 7 G27`,
      instructions: [
        `On each server of ${target}: operating system, certificates with the names of the new pool, and steps 1 to 3 of the Deployment Wizard.`,
        `Install the cumulative update that ${partner.fqdn} has${levelOf(basis, partner) === null ? '' : `: ${levelOf(basis, partner)}`}.`,
        'Do not run step 4, and start no service: users would be let in before their data is there.',
      ],
      probe: probe('pool-services', { pool: target, wanted: 'NotStarted' }),
      lasts: false,
      expected: 'each server has its services, and the Front End service of none runs',
    }),
  ];
}

/** The level of the servers that the new ones work together with. */
function levelOf(basis: RestoreBasis, { machines }: Pool): string | null {
  const builds = machines.flatMap(({ fqdn }) => machineOf(basis, fqdn).products.map(({ version }) => version));
  return builds.sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1) ?? null;
}

/** Started together, as a pool that stands still has to be. */
export const startedPool = ({ target }: NewPoolRequest, where: string, needs: string[]): Draft[] => [
  forEachDraft({
    key: 'new pool started',
    needs,
    title: `Start the services of ${target}`,
    where,
    source: `${PAGE} 15; procedures.md 7 G18, G34`,
    listing: serversOf(target),
    command: 'Start-CsWindowsService',
    parameters: { NoWait: true },
    from: { ComputerName: 'Fqdn' },
    proof: null,
    what: `servers of ${target}`,
    byHand: [`Get-CsComputer -Pool "${target}" | ForEach-Object { Start-CsWindowsService -ComputerName $_.Fqdn -NoWait }`],
    expected: `Get-CsWindowsService shows them running on each server of ${target}`,
  }),
  checkDraft({
    key: 'new pool runs',
    needs: ['new pool started'],
    title: `Check that the services of ${target} run`,
    where,
    source: `${PAGE} 15; procedures.md S15`,
    probe: probe('pool-services', { pool: target, wanted: 'Running' }),
    hint: 'Look into the event log of Lync Server on that machine, correct it, and resume.',
    waitMs: START_WAIT_MS,
    lasts: true,
    byHand: [`Get-CsComputer -Pool "${target}" | ForEach-Object { Get-CsWindowsService -ComputerName $_.Fqdn }`],
    expected: 'every service is running, and every replica is up to date',
  }),
];

/** The new pool takes the place of the lost one in the pair, and the lost one leaves the topology. */
export function pairedPool(request: NewPoolRequest, hostsCentralStore: boolean, where: string, needs: string[]): Draft[] {
  const { lost, kind, partner, target, version } = request;
  const bootstrapper = BOOTSTRAPPER.replace('{0}', version === 6 ? 'Microsoft Lync Server 2013' : (productName(version) ?? ''));
  const restart = (verb: 'Stop' | 'Start', pool: string, key: string, step: number, after: string[]): Draft =>
    forEachDraft({
      key,
      needs: after,
      title: `${verb} the Backup Service of ${pool}`,
      where,
      source: `${PAGE} ${step}`,
      listing: serversOf(pool),
      command: `${verb}-CsWindowsService`,
      parameters: { Name: 'LYNCBACKUP' },
      from: { ComputerName: 'Fqdn' },
      proof: null,
      what: `servers of ${pool}`,
      byHand: [`Get-CsComputer -Pool "${pool}" | ForEach-Object { ${verb}-CsWindowsService -Name LYNCBACKUP -ComputerName $_.Fqdn }`],
      expected: `LYNCBACKUP is ${verb === 'Start' ? 'running' : 'stopped'} on each server of ${pool}`,
    });
  return [
    operatorDraft({
      key: 'paired',
      needs,
      task: 'editTopology',
      values: { edit: 'replaceInPair', pool: partner.fqdn, backupPool: target, gone: lost.fqdn },
      title: `Pair ${partner.fqdn} with ${target} and delete ${lost.fqdn}`,
      where,
      source: `${PAGE} 22`,
      instructions: [
        `In Topology Builder edit the properties of ${partner.fqdn}, Resiliency: set Associated Backup Pool to ${target}, with Automatic failover and failback for Voice as it was.`,
        `Delete ${lost.fqdn}, then its SQL Server and file store where nothing else uses them, and publish the topology.`,
      ],
      probe: probe('paired', { pools: [partner.fqdn, target], gone: lost.fqdn }),
      expected: `Get-CsPoolBackupRelationship -PoolFqdn "${partner.fqdn}" names ${target}, and Get-CsPool no longer lists ${lost.fqdn}`,
    }),
    operatorDraft({
      key: 'backup service set up',
      needs: ['paired'],
      task: 'prepareBackupService',
      values: { pool: target },
      title: `Set up the Backup Service on every server of ${target}`,
      where,
      source: `${PAGE} 23; procedures.md 7 G27`,
      instructions: [
        `Run on each server of ${target}:`,
        `& "${bootstrapper}"`,
        'Install the cumulative update again afterwards, and start the services that it stopped.',
      ],
      probe: probe('pool-services', { pool: target, wanted: 'Running' }),
      expected: 'every service is running again, the Backup Service among them',
    }),
    restart('Start', target, 'backup service started', 23, ['backup service set up']),
    restart('Stop', partner.fqdn, 'backup service of partner stopped', 24, ['backup service started']),
    restart('Start', partner.fqdn, 'backup service of partner started', 24, ['backup service of partner stopped']),
    ...(hostsCentralStore && kind === 'StandardEdition' ? [standbyOf(target, where)] : []),
    ...[target, partner.fqdn].map((pool) =>
      commandDraft({
        key: `synchronized ${pool}`,
        needs: ['backup service of partner started', 'standby store of new pool'],
        title: `Let the Backup Service copy what ${pool} has`,
        where,
        source: `${PAGE} 26`,
        command: 'Invoke-CsBackupServiceSync',
        parameters: { PoolFqdn: pool },
        proof: null,
        expected: `Get-CsBackupServiceStatus -PoolFqdn "${pool}" becomes steady`,
      }),
    ),
  ];
}

/** @source procedures.md S12 25 */
const standbyOf = (server: string, where: string): Draft =>
  commandDraft({
    key: 'standby store of new pool',
    needs: ['backup service of partner started'],
    title: `Create the stand-by Central Management database on ${server}`,
    where,
    source: `${PAGE} 25`,
    command: 'Install-CsDatabase',
    parameters: { CentralManagementDatabase: true, SqlServerFqdn: server, SqlInstanceName: 'rtc' },
    proof: probe('databases', { server, instance: 'rtc', databases: ['xds', 'lis'] }),
    expected: 'the databases xds and lis are open',
  });
