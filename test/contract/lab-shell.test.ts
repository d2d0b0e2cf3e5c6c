import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/domain/json.js';
import { readTopology } from '../../src/formats/topology-xml.js';
import { personByNumber } from '../../src/lab/deployment/people.js';
import { labShell } from '../../src/lab/lab-shell.js';
import type { Lab } from '../../src/lab/lab.js';
import { emptyFolder } from '../support/folders.js';
import { anError, labOf, run } from '../support/lab.js';

const FRONT_END_POOL = 'pool01.litwareinc.com';

describe('the practice shell answers', () => {
  test('the topology as a document that reads back', async () => {
    const lab = labOf();
    const [row] = await run(lab, 'Get-CsTopology', { AsXml: true });
    expect(readTopology(Buffer.from(row!['.'] as string), 'x')).toEqual(lab.deployment.replicated.topology);
  });

  test('only the properties asked for, into lists too', async () => {
    const [row] = await run(labOf(), 'Get-CsTopology', {}, ['Signature', 'Services.ServiceId', 'Nothing', 'Nothing.More']);
    expect(Object.keys(row!)).toEqual(['Signature', 'Services.ServiceId', 'Nothing', 'Nothing.More']);
    expect(row!['Services.ServiceId']).toContain('1-UserServices-1');
    expect(row!['Nothing.More']).toBeNull();
  });

  test('nothing at all when nothing is asked for', async () => {
    expect(await run(labOf(), 'Get-CsService', {}, [])).toEqual([]);
  });

  test('as many people as there are, also by filter and limit', async () => {
    const lab = labOf();
    expect(await run(lab, 'Get-CsUser')).toHaveLength(40);
    expect(await run(lab, 'Get-CsUser', { ResultSize: '7' })).toHaveLength(7);
    const homed = await run(lab, 'Get-CsUser', { Filter: `RegistrarPool -eq "${FRONT_END_POOL}" -and EnterpriseVoiceEnabled -eq $true` }, [
      'RegistrarPool',
      'EnterpriseVoiceEnabled',
    ]);
    expect(homed.length).toBeGreaterThan(0);
    expect(homed.every((row) => row['RegistrarPool'] === FRONT_END_POOL && row['EnterpriseVoiceEnabled'] === true)).toBe(true);
  });
});

interface Refusal {
  fact: string;
  command: string;
  args?: Record<string, Json>;
  spoil?: (lab: Lab) => void;
  code?: string;
  says: string;
}

const lose = (lab: Lab, group: string): void => {
  const { caller } = lab.deployment.directory;
  caller.groups = caller.groups.filter((known) => known !== group);
};
const stopSql = (lab: Lab): void => {
  for (const instance of Object.values(lab.deployment.sqlInstances)) instance.running = false;
};

const REFUSALS: Refusal[] = [
  {
    fact: 'an export without the right group',
    command: 'Export-CsConfiguration',
    args: { FileName: 'a.zip' },
    spoil: (lab) => lose(lab, 'RTCUniversalServerAdmins'),
    code: 'RightsMissing',
    says: 'RTCUniversalServerAdmins',
  },
  {
    fact: 'the export of chat rooms without its own group',
    command: 'Export-CsPersistentChatData',
    args: { DBInstance: 'x', FileName: 'a.zip' },
    spoil: (lab) => lose(lab, 'CsPersistentChatAdministrator'),
    code: 'RightsMissing',
    says: 'CsPersistentChatAdministrator',
  },
  {
    fact: 'a file on a share',
    command: 'Export-CsConfiguration',
    args: { FileName: '\\\\server\\share\\a.zip' },
    says: 'not a path of this machine',
  },
  {
    fact: 'a folder that is missing',
    command: 'Export-CsConfiguration',
    args: { FileName: '/no/such/folder/a.zip' },
    says: 'the folder does not exist',
  },
  { fact: 'neither file nor bytes', command: 'Export-CsLisConfiguration', says: 'FileName or the AsBytes' },
  {
    fact: 'the store when the pointer to it is gone',
    command: 'Get-CsService',
    spoil: (lab) => (lab.deployment.directory.serviceConnectionPoint = null),
    says: 'no service connection point',
  },
  { fact: 'the store when SQL Server is down', command: 'Get-CsSite', spoil: stopSql, says: 'Central Management Store' },
  { fact: 'locations when SQL Server is down', command: 'Get-CsLisLocation', spoil: stopSql, says: 'Central Management Store' },
  {
    fact: 'user data of a pool that homes nobody',
    command: 'Export-CsUserData',
    args: { PoolFqdn: 'nowhere.litwareinc.com', FileName: 'a.zip' },
    says: 'nowhere.litwareinc.com',
  },
  {
    fact: 'response groups where the application is not',
    command: 'Export-CsRgsConfiguration',
    args: { Source: 'service:ApplicationServer:edge.litwareinc.com', FileName: 'a.zip' },
    says: 'Response Group application',
  },
  {
    fact: 'a response group identity with a space in it',
    command: 'Get-CsRgsQueue',
    args: { Identity: `service: ApplicationServer:${FRONT_END_POOL}` },
    says: 'not a valid Response Group identity',
  },
  {
    fact: 'a start date without its level',
    command: 'Export-CsPersistentChatData',
    args: { DBInstance: 'CHAT', StartDate: '2026-01-01T00:00:00Z', FileName: 'a.zip' },
    says: 'RoomDirectory',
  },
  {
    fact: 'chat rooms of another instance',
    command: 'Export-CsPersistentChatData',
    args: { DBInstance: 'sql.nowhere\\rtc', FileName: 'a.zip' },
    says: 'sql.nowhere',
  },
  {
    fact: 'services of a server that is off',
    command: 'Get-CsWindowsService',
    args: { ComputerName: 'fe02.litwareinc.com' },
    spoil: (lab) => (lab.deployment.computers['fe02.litwareinc.com']!.running = false),
    says: 'fe02.litwareinc.com',
  },
  { fact: 'a policy that is not there', command: 'Get-CsVoicePolicy', args: { Identity: 'Nobody' }, says: 'Nobody' },
  { fact: 'a person who is not there', command: 'Get-CsUser', args: { Identity: 'nobody@litwareinc.com' }, says: 'nobody@litwareinc.com' },
  { fact: 'a filter practice does not know', command: 'Get-CsUser', args: { Filter: 'DisplayName -match "x"' }, says: 'filter' },
  { fact: 'an LDAP filter', command: 'Get-CsUser', args: { LdapFilter: 'l=Redmond' }, says: 'l=Redmond' },
  {
    fact: 'a backup relationship of a pool alone',
    command: 'Get-CsPoolBackupRelationship',
    args: { PoolFqdn: 'nowhere.litwareinc.com' },
    says: 'registrar pool',
  },
  {
    fact: 'the status of the Backup Service without the right group',
    command: 'Get-CsBackupServiceStatus',
    args: { PoolFqdn: FRONT_END_POOL },
    spoil: (lab) => lose(lab, 'RTCUniversalServerAdmins'),
    code: 'RightsMissing',
    says: 'denied',
  },
  { fact: 'a parameter it would have to ignore', command: 'Get-CsUser', args: { OU: 'OU=Sales' }, says: '-OU' },
  {
    fact: 'a command of a later product',
    command: 'Get-CsServerPatchVersion',
    says: 'Get-CsServerPatchVersion',
  },
  { fact: 'a command that is not on the list', command: 'Remove-CsUser', code: 'CommandNotAllowed', says: 'Remove-CsUser' },
];

test.each([
  { command: 'Get-CsPool', args: { Filter: 'fe*' }, rows: 0 },
  { command: 'Get-CsPool', args: { Filter: 'pool*' }, rows: 1 },
  { command: 'Get-CsPool', args: { Site: 'nowhere' }, rows: 0 },
  { command: 'Get-CsComputer', args: { Pool: FRONT_END_POOL }, rows: 3 },
  { command: 'Get-CsComputer', args: { Local: true }, rows: 1 },
  { command: 'Get-CsService', args: { Filter: 'Registrar:*' }, rows: 2 },
  { command: 'Get-CsService', args: { Registrar: true, PoolFqdn: FRONT_END_POOL }, rows: 1 },
  { command: 'Get-CsService', args: { Identity: `UserServer:${FRONT_END_POOL}` }, rows: 1 },
  { command: 'Get-CsVoicePolicy', args: { Identity: 'International' }, rows: 1 },
  { command: 'Get-CsVoicePolicy', args: { Filter: '*l*' }, rows: 3 },
  { command: 'Get-CsRgsQueue', args: { Owner: `service:ApplicationServer:se01.litwareinc.com` }, rows: 3 },
  { command: 'Get-CsWindowsService', args: { Name: 'RTCSRV', ComputerName: 'fe01.litwareinc.com' }, rows: 1 },
  { command: 'Test-CsDatabase', args: { CentralManagementDatabase: true }, rows: 2 },
])('$command $args selects $rows', async ({ command, args, rows }) => {
  expect(await run(labOf(), command, args as unknown as Record<string, Json>)).toHaveLength(rows);
});

describe('the practice shell refuses', () => {
  test.each(REFUSALS)('$fact', async ({ command, args = {}, spoil, code = 'StepFailed', says }) => {
    const lab = labOf();
    const chat = Object.values(lab.deployment.sqlInstances).find((instance) => 'mgc' in instance.databases)!;
    const filled = args['DBInstance'] === 'CHAT' ? { ...args, DBInstance: `${chat.server}\\${chat.name}`.replace(/\\$/, '') } : args;
    spoil?.(lab);
    await expect(run(lab, command, filled)).rejects.toMatchObject({ code, message: expect.stringContaining(says) as string });
  });

  test.each(['Export-CsLisConfiguration', 'Export-CsRgsConfiguration'])('to overwrite a file with %s', async (command) => {
    const path = join(emptyFolder(), 'there.zip');
    writeFileSync(path, 'kept');
    const args: Record<string, Json> = command.includes('Rgs')
      ? { Source: `service:ApplicationServer:${FRONT_END_POOL}`, FileName: path }
      : { FileName: path };
    await expect(run(labOf(), command, args)).rejects.toMatchObject({ message: expect.stringContaining('already exists') as string });
    expect(readFileSync(path, 'utf8')).toBe('kept');
  });

  test('user data at a URN with a slash, and leaves part of a file', async () => {
    const lab = labOf();
    const last = [...Array(40).keys()]
      .map((index) => personByNumber(lab.deployment, index + 1)!)
      .findLast((person) => person.registrarPool === FRONT_END_POOL)!;
    lab.deployment.directory.people.changed[String(last.number)] = { ...last, sipAddress: 'sip:user1/test@litwareinc.com' };
    const path = join(emptyFolder(), 'users.zip');
    await expect(run(lab, 'Export-CsUserData', { PoolFqdn: FRONT_END_POOL, FileName: path })).rejects.toMatchObject({
      message: expect.stringContaining('"urn:hcd:user1/test@litwareinc.com" is not a valid uniform resource name') as string,
    });
    expect(existsSync(path)).toBe(true);
  });
});

describe('the practice shell exports', () => {
  test.each<{ command: string; args: Record<string, Json> }>([
    { command: 'Export-CsConfiguration', args: {} },
    { command: 'Export-CsLisConfiguration', args: {} },
    { command: 'Export-CsUserData', args: { PoolFqdn: FRONT_END_POOL } },
    { command: 'Export-CsRgsConfiguration', args: { Source: `service:ApplicationServer:${FRONT_END_POOL}` } },
  ])('$command to a file, the same again', async ({ command, args }) => {
    const folder = emptyFolder();
    const [first, second] = [join(folder, '1.zip'), join(folder, '2.zip')];
    await run(labOf(), command, { ...args, FileName: first });
    await run(labOf(), command, { ...args, FileName: second });
    expect(statSync(first).size).toBeGreaterThan(200);
    expect(readFileSync(first).equals(readFileSync(second))).toBe(true);
  });

  test('the configuration as bytes too', async () => {
    const [row] = await run(labOf(), 'Export-CsConfiguration', { AsBytes: true });
    expect(
      Buffer.from(row!['.'] as string, 'base64')
        .subarray(0, 2)
        .toString('latin1'),
    ).toBe('PK');
  });

  test('from the local replica while the store is down', async () => {
    const lab = labOf();
    stopSql(lab);
    const path = join(emptyFolder(), 'config.zip');
    await run(lab, 'Export-CsConfiguration', { LocalStore: true, FileName: path });
    expect(statSync(path).size).toBeGreaterThan(200);
  });
});

describe('the state of databases and pairs', () => {
  const states = (lab: Lab) =>
    run(lab, 'Get-CsDatabaseMirrorState', { PoolFqdn: FRONT_END_POOL, DatabaseType: 'User' }, [
      'DatabaseName',
      'StateOnPrimary',
      'StateOnMirror',
    ]);

  test('a mirrored pool has its principal on the first server', async () => {
    expect(await states(labOf())).toContainEqual({ DatabaseName: 'rtcxds', StateOnPrimary: 'Principal', StateOnMirror: 'Mirror' });
  });

  test('a server that is down shows, and after a failover the mirror has the users', async () => {
    const lab = labOf();
    lab.deployment.sqlInstances['sqlbe01.litwareinc.com\\rtc']!.running = false;
    expect(await states(lab)).toContainEqual({
      DatabaseName: 'rtcxds',
      StateOnPrimary: 'DatabaseInaccessibleOrMirroringNotEnabled',
      StateOnMirror: 'Mirror',
    });
    const args = { PoolFqdn: FRONT_END_POOL, FileName: join(emptyFolder(), 'users.zip') };
    await expect(run(lab, 'Export-CsUserData', args)).rejects.toMatchObject({ code: 'StepFailed' });

    const mirrored = lab.deployment.sqlInstances['sqlbe02.litwareinc.com\\rtc']!.databases['rtcxds']!;
    mirrored.mirroring!.role = 'PRINCIPAL';
    mirrored.content = lab.deployment.sqlInstances['sqlbe01.litwareinc.com\\rtc']!.databases['rtcxds']!.content;
    await run(lab, 'Export-CsUserData', args);
    expect(statSync(args.FileName).size).toBeGreaterThan(200);
  });
});

describe('faults', () => {
  test('strike the n-th call and no other', async () => {
    const lab = labOf();
    lab.faults.plan('Get-CsSite', 2, { kind: 'fail', error: anError });
    await run(lab, 'Get-CsSite');
    await expect(run(lab, 'Get-CsSite')).rejects.toMatchObject({
      code: 'StepFailed',
      message: expect.stringContaining('on fire') as string,
    });
    await run(lab, 'Get-CsSite');
    expect(lab.faults.callsOf('Get-CsSite')).toBe(3);
  });

  test('a non-terminating error comes after the rows', async () => {
    const lab = labOf();
    lab.faults.plan('Get-CsSite', 1, { kind: 'error', error: anError });
    const seen: unknown[] = [];
    const all = (async () => {
      for await (const row of labShell(lab).command('Get-CsSite', {}, { select: ['Identity'], timeoutMs: 5000 })) seen.push(row);
    })();
    await expect(all).rejects.toMatchObject({ code: 'StepFailed' });
    expect(seen).toHaveLength(2);
  });

  test('a command that hangs runs into its time-out', async () => {
    const lab = labOf();
    lab.faults.plan('Get-CsSite', 1, { kind: 'hang', after: 0 });
    await expect(run(lab, 'Get-CsSite', {}, ['.'], 30)).rejects.toMatchObject({ code: 'StepTimedOut' });
  });

  test('a command that hangs is stopped by the caller', async () => {
    const lab = labOf();
    lab.faults.plan('Get-CsSite', 1, { kind: 'hang', after: 0 });
    const stop = new AbortController();
    const rows = labShell(lab).command('Get-CsSite', {}, { select: ['.'], timeoutMs: 5000, signal: stop.signal });
    const first = rows[Symbol.asyncIterator]().next();
    stop.abort();
    await expect(first).rejects.toMatchObject({ code: 'Cancelled' });
  });

  test('an answer can be lost after the effect', async () => {
    const lab = labOf();
    const path = join(emptyFolder(), 'lis.zip');
    lab.faults.plan('Export-CsLisConfiguration', 1, { kind: 'loseAnswer' });
    await expect(run(lab, 'Export-CsLisConfiguration', { FileName: path })).rejects.toMatchObject({ code: 'BridgeBroken' });
    expect(statSync(path).size).toBeGreaterThan(200);
  });

  test('an answer can be late', async () => {
    const lab = labOf();
    lab.faults.plan('Get-CsSite', 1, { kind: 'slow', delayMs: 20 });
    expect(await run(lab, 'Get-CsSite')).toHaveLength(2);
  });
});

describe('reads of a machine', () => {
  const read = async (lab: Lab, name: string, args: Record<string, Json>, computer?: string) => {
    const rows = [];
    for await (const row of labShell(lab).read(name, args, {
      select: ['Thumbprint', 'Subject', 'Reachable'],
      timeoutMs: 5000,
      ...(computer === undefined ? {} : { computer }),
    }))
      rows.push(row);
    return rows;
  };

  test('answer for another machine of the domain', async () => {
    expect((await read(labOf(), 'Certificates', {}, 'fe02.litwareinc.com')).length).toBeGreaterThan(0);
  });

  test.each([
    { fact: 'an Edge Server, which is in a workgroup', computer: 'edge01.litwareinc.com', says: 'trusted hosts' },
    { fact: 'a machine nobody knows', computer: 'nowhere.litwareinc.com', says: 'cannot be resolved' },
  ])('fail for $fact', async ({ computer, says }) => {
    await expect(read(labOf(), 'Certificates', {}, computer)).rejects.toMatchObject({
      code: 'StepFailed',
      message: expect.stringContaining(says) as string,
    });
  });

  test('make no second hop', async () => {
    const lab = labOf();
    const { unc } = Object.values(lab.deployment.shares)[0]!;
    expect(await read(lab, 'PathAccess', { path: unc })).toMatchObject([{ Reachable: true }]);
    await expect(read(lab, 'PathAccess', { path: unc }, 'fe02.litwareinc.com')).rejects.toMatchObject({ code: 'RightsMissing' });
  });
});
