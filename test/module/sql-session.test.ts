import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { sessionSql } from '../../src/adapters/sql-session.js';
import { PRACTICE, startedInstance } from '../support/sql-server.js';
import { plain, usePowerShell } from './harness.js';
import { moduleWithBundle } from './sandbox.js';
import { useSessionPipe } from './session-pipe.js';

const HANDED_OVER = { LYNCBACKUP_PRACTICE_SQL: JSON.stringify({ user: 'practice', password: 'practice', ports: { 'sql01\\rtc': 50123 } }) };

describe('a request that may only read', () => {
  const pipe = useSessionPipe({ effect: 'Read', environment: HANDED_OVER });

  test.each([
    { effect: undefined, refused: true },
    { effect: 'Change' as const, refused: true },
    { effect: 'Export' as const, refused: true },
    { effect: 'Read' as const, refused: false },
  ])('with a statement whose effect is $effect is refused: $refused', async ({ effect, refused }) => {
    const { port, instance } = await startedInstance();
    const target = { server: '127.0.0.1', instance: null, port };
    const run = sessionSql(pipe, new AbortController().signal).run(target, 'CREATE DATABASE made', effect ? { effect } : {});
    if (refused) await expect(run).rejects.toMatchObject({ code: 'CommandNotAllowed' });
    else await run;
    expect(instance.databases.some(({ name }) => name === 'made')).toBe(!refused);
  });
});

describe('an instance is reached', () => {
  const powershell = usePowerShell();
  const connectionOf = async (target: string, practice: boolean): Promise<Record<string, string>> => {
    const call = `New-SqlConnectionString @{ ${target}; database = 'master' } -IsPractice:$${practice}`;
    const { output } = await powershell.run(`${moduleWithBundle(null)} & (Get-Module LyncBackup) { ${call} }`, {
      environment: HANDED_OVER,
    });
    const pairs = (plain(output[0]) as string).split(';').map((pair) => pair.replaceAll('"', '').split('=') as [string, string]);
    return Object.fromEntries(pairs);
  };

  test.each([
    { target: "server = 'sql01'; instance = $null; port = $null", source: 'sql01' },
    { target: "server = 'sql01'; instance = 'rtc'; port = $null", source: 'sql01\\rtc' },
    { target: "server = 'sql01'; instance = 'rtc'; port = 1444", source: 'tcp:sql01,1444' },
  ])('in a real session as the account of the session, whatever a practice left behind: $target', async ({ target, source }) => {
    const connection = await connectionOf(target, false);
    expect(connection).toMatchObject({
      'Data Source': source,
      'Integrated Security': 'True',
      Encrypt: 'True',
      'Application Name': 'LyncBackup',
    });
    expect(Object.keys(connection)).not.toEqual(expect.arrayContaining(['User ID']));
  });

  test.each([
    { target: "server = 'SQL01'; instance = 'RTC'; port = $null", source: 'tcp:127.0.0.1,50123' },
    { target: "server = 'sql02'; instance = $null; port = $null", source: 'tcp:127.0.0.1,1' },
  ])('in a practice session on this computer, with the login handed over: $target', async ({ target, source }) => {
    const connection = await connectionOf(target, true);
    expect(connection).toMatchObject({ 'Data Source': source, 'User ID': PRACTICE.name });
    expect(Object.keys(connection)).not.toEqual(expect.arrayContaining(['Integrated Security']));
  });
});

describe('a SQL login of the request', () => {
  const PASSWORD = 'p"ä;s\'s]w{0}';
  const written = `'${PASSWORD.replaceAll("'", "''")}'`;
  const powershell = usePowerShell();
  const pipe = useSessionPipe({
    effect: 'Read',
    environment: HANDED_OVER,
    secrets: `@{ sqlCredential = [System.Management.Automation.PSCredential]::new('dba', (ConvertTo-SecureString ${written} -AsPlainText -Force)) }`,
  });
  const sql = sessionSql(pipe, new AbortController().signal);
  const opened = async (password: string) => {
    const { port } = await startedInstance({ logins: [{ name: 'dba', type: 'S', password, sysadmin: true }] });
    return { server: '127.0.0.1', instance: null, port };
  };

  test('signs in, whatever is in its password', async () => {
    const { sets } = await sql.run(await opened(PASSWORD), 'SELECT SUSER_SNAME() AS who', { effect: 'Read' });
    expect(sets[0]!.rows).toEqual([{ who: 'dba' }]);
  });

  test('is refused by its name, and its password is told nowhere', async () => {
    const failure = await sql.run(await opened('another'), 'SELECT 1 AS one', { effect: 'Read' }).catch((cause: unknown) => cause);
    expect(failure).toMatchObject({ code: 'SqlSignInRefused', message: expect.stringContaining('dba') as string });
    expect(inspect(failure, { depth: Infinity })).not.toContain(PASSWORD.slice(0, 3));
  });

  test.each([true, false])('takes the place of any other account, in a practice session: %s', async (practice) => {
    const call = `New-SqlConnectionString @{ server = 'sql01'; instance = $null; port = $null; database = 'master' } -IsPractice:$${practice} -HasCredential`;
    const { output } = await powershell.run(`${moduleWithBundle(null)} & (Get-Module LyncBackup) { ${call} }`, {
      environment: HANDED_OVER,
    });
    expect(plain(output[0])).not.toMatch(/User ID|Password|Integrated Security=True/);
  });
});
