import { appendFileSync, cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { buildTopology } from '../../src/lab/topology/build-topology.js';
import { LyncBackupError } from '../../src/domain/errors.js';
import { responseGroups } from '../../src/lab/deployment/lookup.js';
import type { Deployment } from '../../src/lab/deployment/model.js';
import { people } from '../../src/lab/deployment/people.js';
import { picture } from '../../src/lab/deployment/picture.js';
import { PAIRED_STANDARD_EDITION_SERVERS } from '../../src/lab/scenarios/topologies.js';
import { backedUp, lose, openSession, type Disks } from '../support/restore-practice.js';
import { TWO_STANDARD_EDITION_SERVERS } from '../support/topologies.js';

const SERVER = 'se02.contoso.com';

async function world(server = SERVER, state: 'clean' | 'osOnly' = 'osOnly'): Promise<Disks> {
  const { disks } = await backedUp({ topology: buildTopology(TWO_STANDARD_EDITION_SERVERS), people: 4 });
  lose(disks, server, state);
  return disks;
}

const setFolderOf = ({ repository }: Disks): string => join(repository, 'sets', readdirSync(join(repository, 'sets'))[0]!);

/** What is wrong, and the finding that must say so before anything is changed. */
const WRONG: { fact: string; spoil: (deployment: Deployment, disks: Disks) => void; code: string; severity: 'Error' | 'Warning' }[] = [
  {
    fact: 'DNS that forgot the server',
    spoil: (deployment) =>
      deployment.dnsRecords.splice(0, deployment.dnsRecords.length, ...deployment.dnsRecords.filter(({ name }) => name !== SERVER)),
    code: 'DnsRecordMissing',
    severity: 'Error',
  },
  {
    fact: 'DNS that leads elsewhere',
    spoil: (deployment) => deployment.dnsRecords.forEach((record) => record.name === SERVER && (record.data = '10.99.99.99')),
    code: 'DnsRecordChanged',
    severity: 'Warning',
  },
  {
    fact: 'a computer account that is gone',
    spoil: ({ directory }) => delete (directory.computers as Record<string, unknown>)[SERVER],
    code: 'ComputerAccountMissing',
    severity: 'Error',
  },
  {
    fact: 'a computer account that was made anew',
    spoil: ({ directory }) => (directory.computers[SERVER]!.sid = 'S-1-5-21-1-1-1-1'),
    code: 'ComputerAccountChanged',
    severity: 'Error',
  },
  {
    fact: 'a computer account without its groups',
    spoil: ({ directory }) => (directory.computers[SERVER]!.memberOf = ['Domain Computers']),
    code: 'ComputerGroupsMissing',
    severity: 'Error',
  },
  {
    fact: 'a server that has something of the product',
    spoil: ({ computers }) =>
      computers[SERVER]!.products.push({ name: 'Microsoft Lync Server 2013, Core Components', version: '5.0.8308.0' }),
    code: 'ServerNotClean',
    severity: 'Error',
  },
  {
    fact: 'an account without the right group',
    spoil: ({ directory }) => (directory.caller.groups = directory.caller.groups.filter((group) => group !== 'RTCUniversalServerAdmins')),
    code: 'RightsMissing',
    severity: 'Error',
  },
  {
    fact: 'an account that may not enable the topology by itself',
    spoil: ({ directory }) => (directory.caller.groups = directory.caller.groups.filter((group) => group !== 'Domain Admins')),
    code: 'SetupPermissionUnknown',
    severity: 'Warning',
  },
  {
    fact: 'a damaged archive',
    spoil: (_, disks) => appendFileSync(join(setFolderOf(disks), 'pools', SERVER, 'ExportedUserData.zip'), 'x'),
    code: 'FileDamaged',
    severity: 'Error',
  },
  {
    fact: 'an archive that is gone',
    spoil: (_, disks) => rmSync(join(setFolderOf(disks), 'pools', SERVER, 'RgsConfiguration.zip')),
    code: 'FileMissing',
    severity: 'Error',
  },
];

describe('before a lost server is restored', () => {
  test.each(WRONG)('$fact is told, and nothing is changed', async ({ spoil, code, severity }) => {
    const disks = await world();
    spoil(disks.deployment, disks);
    const before = picture(disks.deployment, disks.filesRoot);
    const plan = await openSession(disks).plan([SERVER]);
    const found = plan.Findings.filter((finding) => finding.Code === code);
    expect(found).toMatchObject([{ Severity: severity }]);
    expect(found[0]!.Hint).not.toBeNull();
    expect(plan.Applicable).toBe(severity !== 'Error');
    if (severity === 'Warning') return;
    await expect(openSession(disks).restore([SERVER])).rejects.toMatchObject({ code: 'PlanNotApplicable' });
    expect(picture(disks.deployment, disks.filesRoot)).toEqual(before);
  });

  test('all that is wrong is told together', async () => {
    const disks = await world();
    for (const { spoil } of WRONG.filter(({ code }) => ['DnsRecordMissing', 'ComputerAccountMissing', 'FileDamaged'].includes(code)))
      spoil(disks.deployment, disks);
    const { Findings } = await openSession(disks).plan([SERVER]);
    expect(Findings.filter(({ Severity }) => Severity === 'Error').map(({ Code }) => Code)).toEqual([
      'FileDamaged',
      'DnsRecordMissing',
      'ComputerAccountMissing',
    ]);
  });

  test('a changed inventory is refused, because the plan would lean on it', async () => {
    const disks = await world();
    writeFileSync(join(setFolderOf(disks), 'inventory/machines.ndjson'), '');
    await expect(openSession(disks).plan([SERVER])).rejects.toMatchObject({ code: 'BackupFileDamaged' } satisfies Partial<LyncBackupError>);
  });
});

test('a Central Management store that lives is never made anew', async () => {
  const { disks } = await backedUp({ topology: buildTopology(TWO_STANDARD_EDITION_SERVERS), people: 4 });
  const plan = await openSession(disks).plan(['se01.contoso.com']);
  expect(plan.Findings.filter(({ Severity }) => Severity === 'Error').map(({ Code }) => Code)).toEqual(['ServerNotClean', 'LivingStore']);
});

test('a pool that still serves people is not given up', async () => {
  const { disks } = await backedUp({ topology: buildTopology(PAIRED_STANDARD_EDITION_SERVERS), people: 4, computer: 'se02.contoso.com' });
  const errors = async (): Promise<string[]> => {
    const { Findings } = await openSession(disks).plan(['se01.contoso.com'], { newPool: 'se03.contoso.com' });
    return Findings.flatMap(({ Code, Severity, Object }) => (Severity === 'Error' ? [`${Code} ${Object}`] : []));
  };
  expect(await errors()).toEqual(['LivingPool se01.contoso.com']);
  for (const service of disks.deployment.computers['se01.contoso.com']!.services) service.status = 'Stopped';
  expect(await errors()).toEqual([]);
});

test('what only has to be known is told together, and stops nobody', async () => {
  const { disks } = await backedUp({
    topology: buildTopology(TWO_STANDARD_EDITION_SERVERS),
    people: 4,
    before: (deployment) => {
      for (const person of people(deployment))
        deployment.directory.people.changed[String(person.number)] = { ...person, unifiedContactStore: true };
    },
  });
  lose(disks, SERVER, 'clean');
  const { deployment } = disks;
  responseGroups(deployment, deployment.replicated.topology, 'se01.contoso.com')!.queues[0]!.name = recordedQueue(disks);
  const late = async function* () {
    yield await Promise.resolve({ ReplicaFqdn: 'se01.contoso.com', UpToDate: false });
  };
  const session = openSession(disks, {
    around: (context) => ({
      ...context,
      shell: {
        ...context.shell,
        command: (command, args, options) =>
          command === 'Get-CsManagementStoreReplicationStatus' ? late() : context.shell.command(command, args, options),
      },
    }),
  });
  const plan = await session.plan([SERVER]);
  expect(plan.Findings.map(({ Code }) => Code)).toEqual(
    expect.arrayContaining(['UnifiedContactStore', 'ServerNotReached', 'ReplicaLate', 'ResponseGroupName']),
  );
  expect(plan.Applicable).toBe(true);
});

/** Name of a queue of the server, as the set has it. */
function recordedQueue(disks: Disks): string {
  const lines = readFileSync(join(setFolderOf(disks), 'inventory/responseGroups.ndjson'), 'utf8')
    .trim()
    .split('\n');
  const rows = lines.map((line) => JSON.parse(line) as { kind: string; where: string; value: { Name: string } });
  return rows.find(({ kind, where }) => kind === 'RgsQueue' && where === SERVER)!.value.Name;
}

test('a damaged archive holds back only what needs it', async () => {
  const disks = await world();
  appendFileSync(join(setFolderOf(disks), 'pools', SERVER, 'RgsConfiguration.zip'), 'x');
  const { Steps, Findings } = await openSession(disks).plan([SERVER]);
  const step = Steps.find(({ Title }) => Title.startsWith('Import the response groups'))!.Id.slice(0, 5);
  expect(Findings.find(({ Code }) => Code === 'FileDamaged')!.Hint).toContain(`-SkipStep ${step}`);
  const skip = [{ step, reason: 'its archive is damaged' }];
  await expect(openSession(disks).restore([SERVER], { skip: [{ ...skip[0]!, step: Steps[0]!.Id }] })).rejects.toMatchObject({
    code: 'PlanNotApplicable',
  });
  const stopped = await openSession(disks).restore([SERVER], { until: '00010', skip });
  expect(stopped).toMatchObject({ Status: 'Stopped' });
  expect(stopped.Steps.find(({ Id }) => Id.startsWith(step))?.State).toBe('Skipped');
});

test('a set that is not the newest is told', async () => {
  const disks = await world();
  const sets = join(disks.repository, 'sets');
  const older = readdirSync(sets)[0]!;
  const told = async (): Promise<unknown[]> =>
    (await openSession(disks).plan([SERVER], { set: older })).Findings.filter(({ Code }) => Code === 'NewerSet');
  mkdirSync(join(sets, older.replace(/^\d{4}/, '2098'))); // never sealed
  expect(await told()).toEqual([]);
  cpSync(join(sets, older), join(sets, older.replace(/^\d{4}/, '2099')), { recursive: true });
  expect(await told()).toMatchObject([{ Severity: 'Warning', Object: older, Hint: expect.stringContaining('2099') as string }]);
});
