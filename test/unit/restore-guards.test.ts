import { expect, test } from 'vitest';
import { fsStore } from '../../src/adapters/store-fs.js';
import { LyncBackupError } from '../../src/domain/errors.js';
import type { Finding } from '../../src/domain/findings.js';
import type { InventoryLine } from '../../src/domain/inventory.js';
import type { Row } from '../../src/domain/json.js';
import { probe, type Probe } from '../../src/domain/probes.js';
import { quorumOf } from '../../src/domain/quorum.js';
import type { Recorded } from '../../src/domain/recorded.js';
import type { Session } from '../../src/domain/session.js';
import { DEFAULT_RESTORE_OPTIONS } from '../../src/domain/restore-plan.js';
import { planRestore } from '../../src/engine/planner/restore.js';
import { lateReplicas, responseGroupNames } from '../../src/engine/prechecks/deployment.js';
import { account, administrator, cleanliness } from '../../src/engine/prechecks/machines.js';
import { freeSpace, rights } from '../../src/engine/prechecks/session.js';
import { contactStores } from '../../src/engine/prechecks/set.js';
import { asBody } from '../../src/engine/stored-text.js';
import { buildTopology } from '../../src/lab/topology/build-topology.js';
import { look, type RestoreWorld } from '../../src/steps/index.js';
import { emptyFolder } from '../support/folders.js';
import { recordedOf } from '../support/recorded.js';
import { TWO_STANDARD_EDITION_SERVERS } from '../support/topologies.js';

const SERVER = 'se02.contoso.com';
const OTHER = 'se01.contoso.com';
const topology = buildTopology(TWO_STANDARD_EDITION_SERVERS);
const recorded = recordedOf(topology);
const plan = planRestore({ recorded, lost: [SERVER], options: DEFAULT_RESTORE_OPTIONS });

interface Answers {
  rows?: Record<string, Row[]>; // by read or command; one without an entry fails
  sql?: Row; // of the instance; without: nobody answers
  freeBytes?: number;
}

/** A session beside a deployment that gives these answers. */
const worldWith = ({ rows = {}, sql, freeBytes = 0 }: Answers, store = fsStore(emptyFolder())): RestoreWorld => {
  const answer = async function* (name: string) {
    await Promise.resolve();
    if (!Object.hasOwn(rows, name)) throw new LyncBackupError('StepFailed', 'nobody answers');
    yield* rows[name]!;
  };
  return {
    sessionMachine: 'backup01.contoso.com',
    signal: new AbortController().signal,
    clock: { now: () => new Date('2026-03-02T00:00:00Z') },
    shell: { read: answer, command: answer },
    sql: {
      run: () =>
        sql ? Promise.resolve({ sets: [{ rows: [sql] }] }) : Promise.reject(new LyncBackupError('SqlUnreachable', 'nobody answers')),
    },
    staging: { freeBytes: () => Promise.resolve(freeBytes), path: (name: string) => `C:\\Staging\\${name}` },
    store,
  } as unknown as RestoreWorld;
};

const instance = probe('sql-instance', {
  server: 'sql01.contoso.com',
  instance: 'RTC',
  recorded: { version: '11.0.7001.0', edition: 'Standard Edition (64-bit)' },
});
const sql = (ProductVersion: string, Edition = 'Standard Edition (64-bit)'): Answers => ({ sql: { ProductVersion, Edition } });
const share = probe('share', { machine: SERVER, name: 'LyncShare', path: 'D:\\LyncShare', permissions: ['CONTOSO\\RTC: Full'] });
const shared = (Name: string, Path: string, Permissions: string[]): Answers => ({ rows: { Shares: [{ Name, Path, Permissions }] } });
const system = probe('operating-system', { machine: SERVER, domain: 'contoso.com', sid: null, memberOf: [] });
const machine = (ComputerName: string, Domain: string): Answers => ({
  rows: { Machine: [{ ComputerName, Domain, DomainJoined: true, OperatingSystem: 'Windows Server' }] },
});
const level = probe('build-level', { machine: SERVER, builds: { 'Lync Server 2013, Core Components': '5.0.8308.1001' } });
const installed = (Version: string): Answers => ({ rows: { InstalledProducts: [{ Name: 'Lync Server 2013, Core Components', Version }] } });

test.each<{ fact: string; guard: Probe; is: Answers; holds: 'yes' | 'no' }>([
  { fact: 'an instance of the old name and release', guard: instance, is: sql('11.0.2100.60'), holds: 'yes' },
  { fact: 'an instance of an older release', guard: instance, is: sql('10.50.6000.34'), holds: 'no' },
  { fact: 'an instance of a lesser edition', guard: instance, is: sql('11.0.7001.0', 'Express Edition (64-bit)'), holds: 'no' },
  { fact: 'no instance of the old name', guard: instance, is: {}, holds: 'no' },
  { fact: 'the old share', guard: share, is: shared('LyncShare', 'D:\\LyncShare', ['CONTOSO\\RTC: Full']), holds: 'yes' },
  { fact: 'a share of another name', guard: share, is: shared('LyncShare2', 'D:\\LyncShare', ['CONTOSO\\RTC: Full']), holds: 'no' },
  { fact: 'a share of another folder', guard: share, is: shared('LyncShare', 'C:\\LyncShare', ['CONTOSO\\RTC: Full']), holds: 'no' },
  { fact: 'a share without its rights', guard: share, is: shared('LyncShare', 'D:\\LyncShare', []), holds: 'no' },
  { fact: 'a machine under its old name', guard: system, is: machine('SE02.contoso.com', 'contoso.com'), holds: 'yes' },
  { fact: 'a machine under another name', guard: system, is: machine('se02new.contoso.com', 'contoso.com'), holds: 'no' },
  { fact: 'a machine in another domain', guard: system, is: machine(SERVER, 'fabrikam.com'), holds: 'no' },
  { fact: 'the build of the set', guard: level, is: installed('5.0.8308.1001'), holds: 'yes' },
  { fact: 'an older build than the set', guard: level, is: installed('5.0.8308.0'), holds: 'no' },
  { fact: 'a newer build than the set', guard: level, is: installed('5.0.8308.2000'), holds: 'no' },
])('$fact is taken: $holds', async ({ guard, is, holds }) => {
  expect(await look(guard, worldWith(is))).toMatchObject({ holds });
});

test.each([
  { frontEnds: 3, running: 2, holds: 'no' },
  { frontEnds: 3, running: 3, holds: 'yes' },
  { frontEnds: 8, running: 5, holds: 'no' },
  { frontEnds: 8, running: 6, holds: 'yes' },
  { frontEnds: 12, running: 9, holds: 'no' },
  { frontEnds: 12, running: 10, holds: 'yes' },
])('a pool of $frontEnds of which $running run has its quorum: $holds', async ({ frontEnds, running, holds }) => {
  const machines = Array.from({ length: frontEnds }, (_, index) => `fe${index}.contoso.com`);
  let asked = 0;
  const world = worldWith({});
  world.shell.command = async function* () {
    yield await Promise.resolve({ Status: asked++ < running ? 'Running' : 'StartPending' });
  };
  expect(await look(probe('quorum', { machines, atLeast: quorumOf(frontEnds).firstStart }), world)).toMatchObject({ holds });
});

/** A set that holds these lines in one file of its inventory. */
async function withInventory(path: string, lines: InventoryLine[]): Promise<{ set: Recorded; store: ReturnType<typeof fsStore> }> {
  const store = fsStore(emptyFolder());
  const { manifest } = recorded;
  await store.write(`sets/${manifest.setId}/${path}`, asBody(lines.map((each) => JSON.stringify(each) + '\n').join('')));
  const inventory = { ...manifest.components[0]!, files: [{ path, bytes: 1, sha256: '' }] };
  return { set: { ...recorded, manifest: { ...manifest, components: [...manifest.components, inventory] } }, store };
}

const contacts = (UcsState: string): Promise<Finding[]> =>
  withInventory('inventory/contactStores.ndjson', [
    { kind: 'UnifiedContactStore', where: SERVER, key: 'sip:a@contoso.com', value: { UcsState } },
  ]).then(({ set, store }) => contactStores(plan, set, worldWith({}, store)));

const groupNames = (Name: string): Promise<Finding[]> =>
  withInventory('inventory/responseGroups.ndjson', [{ kind: 'RgsQueue', where: SERVER, key: '1', value: { Name: 'Sales' } }]).then(
    ({ set, store }) =>
      responseGroupNames(plan, set, worldWith({ rows: { 'Get-CsRgsQueue': [{ Name }], 'Get-CsRgsWorkflow': [] } }, store)),
  );

const replica = (ReplicaFqdn: string, UpToDate: boolean): RestoreWorld =>
  worldWith({ rows: { 'Get-CsManagementStoreReplicationStatus': [{ ReplicaFqdn, UpToDate }] } });

const session = (Groups: string[] | null): Session => ({ User: 'CONTOSO\\admin', Groups }) as Session;
const noAccount: Recorded = { ...recorded, machines: new Map() };
const told = (found: readonly Finding[]): string[] => found.map(({ Code, Severity }) => `${Severity} ${Code}`);

test.each<{ fact: string; found: () => Promise<Finding[]> | Finding[]; says: string[] }>([
  { fact: 'contacts that were in Exchange', found: () => contacts('UcsMigrated'), says: ['Warning UnifiedContactStore'] },
  { fact: 'contacts of which nobody knows where they were', found: () => contacts('Unknown'), says: ['Warning UnifiedContactStore'] },
  { fact: 'contacts that were in no Exchange', found: () => contacts('UcsDisabled'), says: [] },
  { fact: 'a queue whose name another pool has now', found: () => groupNames('Sales'), says: ['Warning ResponseGroupName'] },
  { fact: 'a queue whose name nobody has', found: () => groupNames('Support'), says: [] },
  { fact: 'a replica that is late', found: () => lateReplicas([SERVER], replica(OTHER, false)), says: ['Warning ReplicaLate'] },
  { fact: 'the late replica of what was lost', found: () => lateReplicas([SERVER], replica(SERVER, false)), says: [] },
  {
    fact: 'a server that does not answer',
    found: () => cleanliness(SERVER, recorded, worldWith({})),
    says: ['Information ServerNotReached'],
  },
  {
    fact: 'a file server out of reach',
    found: () => administrator('fs01.contoso.com', worldWith({})),
    says: ['Warning FileServerNotReached'],
  },
  {
    fact: 'an account that was not recorded',
    found: () => account(SERVER, noAccount, worldWith({})),
    says: ['Warning ComputerAccountNotRecorded'],
  },
  { fact: 'a directory that does not answer', found: () => account(SERVER, recorded, worldWith({})), says: ['Warning NotLookedAt'] },
  { fact: 'groups that cannot be read', found: () => rights(plan, session(null)), says: ['Warning RightsUnknown'] },
  {
    fact: 'a disk without room for the archives',
    found: () => freeSpace(plan, recorded, worldWith({ freeBytes: 2 ** 20 })),
    says: ['Error StagingFull'],
  },
  { fact: 'a disk with room', found: () => freeSpace(plan, recorded, worldWith({ freeBytes: 2 ** 40 })), says: [] },
])('of $fact the plan says $says', async ({ found, says }) => {
  expect(told(await found())).toEqual(says);
});
