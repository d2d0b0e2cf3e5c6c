import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { information, warning, type Finding } from '../../src/domain/findings.js';
import { DEFAULT_RESTORE_OPTIONS } from '../../src/domain/restore-plan.js';
import type { RestoredStep, RestoreResult } from '../../src/domain/results.js';
import type { Topology } from '../../src/domain/topology.js';
import type { RestoreReport } from '../../src/engine/pages/restore-report-html.js';
import type { RunbookInput, RunbookSet, RunbookStep } from '../../src/engine/pages/runbook-content.js';
import { planRestore } from '../../src/engine/planner/restore.js';
import { readTopology } from '../../src/formats/topology-xml.js';
import { PAIRED_STANDARD_EDITION_SERVERS } from '../../src/lab/scenarios/topologies.js';
import { buildTopology } from '../../src/lab/topology/build-topology.js';
import { recordedOf } from './recorded.js';

const EXAMPLES = join(import.meta.dirname, '../../examples/topologies');
const SET_ID = '20260131T021500Z-1f0c9a2e';

export const exampleTopology = (name: string): Topology => readTopology(new Uint8Array(readFileSync(join(EXAMPLES, name))), name);

export const sampleSet = (topology: Topology): RunbookSet => ({
  setId: SET_ID,
  startedUtc: '2026-01-31T02:15:00Z',
  practice: false,
  takenBy: { user: 'LITWAREINC\\svc-backup', host: 'backup01' },
  deployment: { name: topology.defaultSipDomain ?? '', topologySignature: topology.signature, productVersions: [6], pools: [] },
  components: [
    {
      kind: 'certificate',
      scope: 'edge01.litwareinc.com',
      status: 'Warning',
      reason: null,
      capturedUtc: '2026-01-31T02:17:41Z',
      files: [],
      counts: {},
      gaps: [
        warning(
          'KeyNotExportable',
          'edge01.litwareinc.com',
          'the private key of the external certificate cannot be exported',
          'Keep the file the certificate was imported from, or be ready to request it again.',
        ),
      ],
    },
  ],
  folder: `\\\\backup01.litwareinc.com\\Lync\\sets\\${SET_ID}`,
});

type StepText = Omit<RunbookStep, 'id' | 'needs'>;

/** Ids and needs of a plan that is walked from top to bottom. */
const inOrder = (steps: readonly StepText[]): RunbookStep[] => {
  const ids = steps.map((_, index) => `${String((index + 1) * 10).padStart(5, '0')}-step`);
  return steps.map((step, index) => ({ ...step, id: ids[index]!, needs: index === 0 ? [] : [ids[index - 1]!] }));
};

const documentedLoss = (object: string, reason: string): Finding =>
  information('DocumentedLoss', object, `'${object}' does not come back with its content: ${reason}`);

const FE = 'fe01.litwareinc.com';
const MIRROR_PAGE = 'Restoring a mirrored Enterprise Edition Back End Server - Primary';

/** S4 written by hand: the principal of the mirrored back end of two-sites.xml is lost. */
export function mirroredBackEnd(): RunbookInput {
  const topology = exampleTopology('two-sites.xml');
  const steps = inOrder([
    {
      kind: 'Automatic',
      title: 'Make sqlbe02.litwareinc.com the principal of the user databases of pool01.litwareinc.com',
      where: FE,
      source: `${MIRROR_PAGE}, step 3`,
      byHand: ['Invoke-CsDatabaseFailover -PoolFqdn "pool01.litwareinc.com" -DatabaseType User -NewPrincipal Mirror -Force -Verbose'],
      expected: 'Get-CsDatabaseMirrorState says that the state on sqlbe02.litwareinc.com is Principal.',
    },
    {
      kind: 'Operator',
      title: 'Take mirroring out of the topology of pool01.litwareinc.com',
      where: FE,
      source: `${MIRROR_PAGE}, step 4`,
      byHand: [
        'Topology Builder: open the properties of pool01.litwareinc.com and clear "Enable SQL Server store mirroring".',
        'Choose sqlbe02.litwareinc.com\\rtc as SQL Server store. Publish the topology.',
      ],
      expected: 'The published topology names sqlbe02.litwareinc.com as the only SQL Server store of the pool.',
    },
    {
      kind: 'Automatic',
      title: 'Restart the services of fe01, fe02 and fe03.litwareinc.com, which read the new topology then',
      where: FE,
      source: `${MIRROR_PAGE}, step 4`,
      byHand: ['fe01', 'fe02', 'fe03'].flatMap((name) => [
        `Stop-CsWindowsService -ComputerName "${name}.litwareinc.com"`,
        `Start-CsWindowsService -ComputerName "${name}.litwareinc.com"`,
      ]),
      expected: 'All services of the three servers run.',
    },
    {
      kind: 'Automatic',
      title: 'Undo mirroring of the user databases on the server that lives',
      where: FE,
      source: `${MIRROR_PAGE}, step 5`,
      byHand: ['Uninstall-CsMirrorDatabase -DatabaseType User -SqlServerFqdn "sqlbe02.litwareinc.com" -SqlInstanceName "rtc" -Verbose'],
      expected: 'Get-CsDatabaseMirrorState shows no mirror.',
    },
    {
      kind: 'Operator',
      title: 'Set up sqlbe01.litwareinc.com clean: operating system, certificates, SQL Server with the instance rtc',
      where: 'sqlbe01.litwareinc.com',
      source: `${MIRROR_PAGE}, steps 6 to 8`,
      byHand: [
        'Give the new machine the name sqlbe01.litwareinc.com and let it keep its computer account.',
        'Install SQL Server with the instance name rtc.',
      ],
      expected: 'The instance sqlbe01.litwareinc.com\\rtc answers, and has no database of the product.',
    },
    {
      kind: 'Automatic',
      title: 'Set up mirroring from sqlbe02.litwareinc.com to sqlbe01.litwareinc.com',
      where: FE,
      source: `${MIRROR_PAGE}, steps 9 and 10`,
      byHand: [
        'Install-CsMirrorDatabase -ConfiguredDatabases -FileShare "\\\\fs01.litwareinc.com\\Mirror" -SqlServerFqdn "sqlbe02.litwareinc.com" -DropExistingDatabasesOnMirror -Verbose',
      ],
      expected: 'Get-CsDatabaseMirrorState says Principal on sqlbe02.litwareinc.com, Mirror on sqlbe01.litwareinc.com, and Synchronized.',
    },
  ]);
  return {
    scenario: 'S4',
    lost: ['sqlbe01.litwareinc.com'],
    steps,
    findings: [
      documentedLoss('sqlbe01.litwareinc.com\\rtc\\rtcab', 'the Address Book is rebuilt from Active Directory'),
      information('MirrorLives', 'sqlbe02.litwareinc.com\\rtc', 'the mirror answers and has all databases of the pool'),
      warning(
        'SetOlderThanADay',
        SET_ID,
        'the newest set of this deployment is 31 hours old',
        'Nothing is imported in this restore; back up once it is done.',
      ),
    ],
    set: sampleSet(topology),
    topology,
    estimates: new Map(steps.slice(0, 4).map(({ id }, index) => [id, [40, 600, 380, 95][index]!])),
    lookedAtUtc: '2026-02-01T09:30:00Z',
  };
}

const CMS_PAGE = 'Restoring the server hosting the Central Management store';

/** S2 written by hand, its main commands: the only server of standard-edition.xml is lost. */
export function centralManagementServer(): RunbookInput {
  const topology = exampleTopology('standard-edition.xml');
  const se = 'se01.contoso.com';
  const steps = inOrder([
    {
      kind: 'Operator',
      title: 'Set up se01.contoso.com clean, with its name, its computer account and its certificates',
      where: se,
      source: `${CMS_PAGE}, step 1`,
      byHand: ['Install the operating system and join the domain under the old name.', 'Import the certificates with their private keys.'],
      expected: 'The computer account has the recorded SID, and nothing of the product is installed.',
    },
    {
      kind: 'Automatic',
      title: 'Put the file store \\\\se01.contoso.com\\LyncShare back and share it',
      where: se,
      source: `${CMS_PAGE}, step 3`,
      byHand: [
        'robocopy "$Backup\\filestore\\se01.contoso.com\\LyncShare" "C:\\LyncShare" /E',
        'New-SmbShare -Name "LyncShare" -Path "C:\\LyncShare"',
      ],
      expected: 'The share has every file of the set with its size and digest.',
    },
    {
      kind: 'Automatic',
      title: 'Make an empty Central Management store on se01.contoso.com\\rtc',
      where: se,
      source: `${CMS_PAGE}, step 6`,
      byHand: ['Install-CsDatabase -CentralManagementDatabase -Clean -SqlServerFqdn "se01.contoso.com" -SqlInstanceName "rtc" -Verbose'],
      expected: 'The databases xds and lis are online.',
    },
    {
      kind: 'Automatic',
      title: 'Point Active Directory to se01.contoso.com\\rtc',
      where: se,
      source: `${CMS_PAGE}, step 7`,
      byHand: ['Set-CsConfigurationStoreLocation -SqlServerFqdn "se01.contoso.com" -SqlInstanceName "rtc" -Verbose'],
      expected: 'Get-CsConfigurationStoreLocation names se01.contoso.com\\rtc.',
    },
    {
      kind: 'Automatic',
      title: 'Import the configuration and enable the topology',
      where: se,
      source: `${CMS_PAGE}, steps 8 and 9`,
      byHand: ['Import-CsConfiguration -FileName "$Backup\\config\\Config.zip"', 'Enable-CsTopology'],
      expected: 'Get-CsTopology shows the topology of the set.',
    },
    {
      kind: 'Check',
      title: 'Replication reaches every server',
      where: se,
      source: 'procedures S2, verification',
      byHand: ['Get-CsManagementStoreReplicationStatus'],
      expected: 'UpToDate is True for every replica.',
    },
  ]);
  return {
    scenario: 'S2',
    lost: [se],
    steps,
    findings: [],
    set: { ...sampleSet(topology), folder: null },
    topology,
    estimates: null,
    lookedAtUtc: null,
  };
}

const minute = (minutes: number): string => new Date(Date.UTC(2026, 1, 2, 8, minutes)).toISOString().replace('.000', '');

/** The report of S2: as if it had been walked through, each step eleven minutes. */
export function restoreSucceeded(): RestoreReport {
  const { steps, scenario, lost, set } = centralManagementServer();
  const restored = steps.map((step, index): RestoredStep => ({
    Id: step.id,
    Title: step.title,
    Kind: step.kind,
    Where: step.where,
    Needs: step.needs,
    Source: step.source,
    State: 'Done',
    StartedUtc: minute(index * 11),
    EndedUtc: minute(index * 11 + 10),
    Detail: step.expected,
  }));
  return {
    result: {
      Repository: '\\\\backup01.contoso.com\\Lync',
      SetId: SET_ID,
      RunId: '20260202T080000Z-77aa01c3',
      PlanId: '4f'.repeat(32),
      Status: 'Succeeded',
      Scenario: scenario,
      Lost: [...lost],
      Steps: restored,
      Findings: [
        documentedLoss(
          'se01.contoso.com\\rtc\\rgsdyn',
          'it holds the sign-in state of agents and waiting calls, which end with the server',
        ),
        documentedLoss('\\\\se01.contoso.com\\LyncShare: Meeting.Active', 'a running meeting holds these files open'),
      ],
      RecoverySeconds: 65 * 60,
      RecoveryPointUtc: '2026-01-31T02:18:30Z',
      ReportPath: null,
      Practice: false,
    },
    sessions: [
      { user: 'CONTOSO\\kim', host: 'se01.contoso.com', fromUtc: minute(0) },
      { user: 'CONTOSO\\sanjay', host: 'se01.contoso.com', fromUtc: minute(40) },
    ],
    set,
    counts: [
      { what: 'people', where: 'se01.contoso.com', inSet: 412, found: 412 },
      { what: 'contacts', where: 'se01.contoso.com', inSet: 9871, found: 9871 },
      { what: 'workflows', where: 'se01.contoso.com', inSet: 6, found: 6 },
    ],
  };
}

/** The same with the last step skipped, fewer contacts and one count nobody could take. */
export function restorePartial(): RestoreReport {
  const whole = restoreSucceeded();
  const last = whole.result.Steps.at(-1)!;
  const result: RestoreResult = {
    ...whole.result,
    Status: 'Partial',
    Steps: [
      ...whole.result.Steps.slice(0, -1),
      {
        ...last,
        State: 'Skipped',
        StartedUtc: null,
        EndedUtc: null,
        Detail: 'edge01.contoso.com is rebuilt tomorrow; replication cannot reach it',
      },
    ],
    Findings: [
      ...whole.result.Findings,
      {
        Code: 'CountDiffers',
        Severity: 'Error',
        Object: 'se01.contoso.com',
        Message: '171 contacts of the set are not there',
        Hint: 'Import the user data of these people again: Update-CsUserData takes one at a time.',
      },
    ],
  };
  const [people, contacts, workflows] = whole.counts as [
    RestoreReport['counts'][0],
    RestoreReport['counts'][0],
    RestoreReport['counts'][0],
  ];
  return { ...whole, result, counts: [people, { ...contacts, found: 9700 }, { ...workflows, found: null }] };
}

/** S12 as it is planned: a paired Standard Edition server is beyond repair, and its users move to a new one. */
export function moveToNewPool(): RunbookInput {
  const topology = buildTopology(PAIRED_STANDARD_EDITION_SERVERS);
  const options = { ...DEFAULT_RESTORE_OPTIONS, newPool: 'se03.contoso.com' };
  const plan = planRestore({ recorded: recordedOf(topology), lost: ['se01.contoso.com'], options });
  return { ...plan, set: sampleSet(topology), topology, estimates: null, lookedAtUtc: null };
}
