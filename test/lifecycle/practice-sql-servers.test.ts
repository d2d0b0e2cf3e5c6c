import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { mssqlSql } from '../../src/adapters/sql-mssql.js';
import type { SqlTarget } from '../../src/domain/sql.js';
import type { Database } from '../../src/lab/deployment/databases.js';
import type { SqlInstance } from '../../src/lab/deployment/model.js';
import { loadState, saveState } from '../../src/lab/deployment/state.js';
import { openLab, type Lab } from '../../src/lab/lab.js';
import { labSql } from '../../src/lab/lab-sql.js';
import { startSqlServers } from '../../src/lab/server/sql-servers.js';
import type { Sql } from '../../src/ports/sql.js';
import { emptyFolder } from '../support/folders.js';
import { labOf } from '../support/lab.js';

const KEY = 'sqlarc01.litwareinc.com\\archmon';
const TARGET: SqlTarget = { server: 'sqlarc01.litwareinc.com', instance: 'archmon' };

let lab: Lab;
let instance: SqlInstance;
let folder: string;
beforeEach(() => {
  lab = labOf('two-sites.xml', { people: 3 });
  folder = emptyFolder();
  instance = lab.deployment.sqlInstances[KEY]!;
  lab.sqlServers.mount({ root: 'B:\\', folder, access: 'write', freeBytes: null }, instance.server);
});

/** The wire's door: targets are found by the practice's list of ports, as the module does it. */
async function wire(of: Lab): Promise<Sql> {
  const servers = await startSqlServers(of);
  onTestFinished(() => servers.close());
  const { user, password, ports } = JSON.parse(servers.practice) as { user: string; password: string; ports: Record<string, number> };
  const sql = mssqlSql({ credential: { user, password }, connectTimeoutMs: 2000 });
  return {
    run: (target, statement, options) => {
      const port = ports[`${target.server}\\${target.instance ?? ''}`.toLowerCase()]!;
      return sql.run({ ...target, server: '127.0.0.1', instance: null, port }, statement, options);
    },
  };
}

const DOORS: Record<string, (of: Lab) => Promise<Sql>> = { process: (of) => Promise.resolve(labSql(of)), wire };

const database = (name: string): Database | undefined => instance.databases[name.toLowerCase()];

describe.each(Object.keys(DOORS))('practice SQL servers through the door of the %s', (door) => {
  test.each([
    { statement: 'CREATE DATABASE Made', then: () => database('Made')?.name, want: 'Made' },
    { statement: 'DROP DATABASE LcsLog', then: () => database('LcsLog'), want: undefined },
    { statement: 'ALTER DATABASE LcsLog SET RECOVERY FULL', then: () => database('LcsLog')?.recoveryModel, want: 'FULL' },
    { statement: 'ALTER DATABASE LcsLog SET SINGLE_USER', then: () => database('LcsLog')?.onServer?.userAccess, want: 'SINGLE_USER' },
    { statement: 'ALTER DATABASE LcsLog SET OFFLINE', then: () => database('LcsLog')?.state, want: 'OFFLINE' },
    {
      statement: 'CREATE LOGIN [LITWAREINC\\DBAs] FROM WINDOWS',
      then: () => instance.logins.map(({ name }) => name),
      want: expect.arrayContaining(['LITWAREINC\\DBAs']) as unknown,
    },
    {
      statement: "EXEC(N'USE LcsLog; CREATE ROLE Readers; CREATE TABLE dbo.Extra (Id int); INSERT dbo.Extra VALUES (1), (2)')",
      then: () => [database('LcsLog')?.onServer?.roles, database('LcsLog')?.content],
      want: [
        expect.arrayContaining(['Readers', 'ServerRole']),
        { kind: 'rows', tables: expect.objectContaining({ Extra: 2 }) as unknown },
      ] as unknown,
    },
    {
      statement: "EXEC(N'USE LcsLog; DROP USER [LITWAREINC\\RTCComponentUniversalServices]')",
      then: () => database('LcsLog')?.users,
      want: [],
    },
  ])('$statement reaches the deployment', async ({ statement, then, want }) => {
    await (await DOORS[door]!(lab)).run(TARGET, statement);
    expect(then()).toEqual(want);
  });

  test('a database that the product makes is there, with another identity than the one before', async () => {
    const sql = await DOORS[door]!(lab);
    await sql.run(TARGET, "BACKUP DATABASE LcsLog TO DISK = N'B:\\log.bak'");
    const { onServer: _, ...made } = structuredClone(database('LcsLog')!);
    instance.databases['lcslog'] = { ...made, content: { kind: 'rows', tables: { Messages: 0 } } };
    const restore = "RESTORE DATABASE LcsLog FROM DISK = N'B:\\log.bak'";
    await expect(sql.run(TARGET, restore)).rejects.toMatchObject({ errors: [{ number: 3154 }, { number: 3013 }] });
    await sql.run(TARGET, `${restore} WITH REPLACE`);
    expect(database('LcsLog')?.content).toEqual(
      labOf('two-sites.xml', { people: 3 }).deployment.sqlInstances[KEY]!.databases['lcslog']!.content,
    );
  });

  test('a restore brings rows, users and roles back', async () => {
    const sql = await DOORS[door]!(lab);
    const before = structuredClone(database('LcsCDR')!);
    await sql.run(TARGET, "BACKUP DATABASE LcsCDR TO DISK = N'B:\\cdr.bak'; DROP DATABASE LcsCDR");
    expect(database('LcsCDR')).toBeUndefined();
    await sql.run(TARGET, "RESTORE DATABASE LcsCDR FROM DISK = N'B:\\cdr.bak'");
    const { content, users, files } = database('LcsCDR')!;
    expect({ content, users, files }).toEqual({ content: before.content, users: before.users, files: before.files });
  });

  test('an instance that is off, lost or not yet there answers nobody, and the one that takes its place does', async () => {
    const sql = await DOORS[door]!(lab);
    const name = async (): Promise<unknown> => (await sql.run(TARGET, 'SELECT @@SERVERNAME AS name')).sets[0]!.rows[0]!['name'];
    const dead = { code: 'SqlUnreachable' };
    expect(await name()).toBe('SQLARC01\\ARCHMON');
    await sql.run(TARGET, 'CREATE DATABASE Made');
    instance.running = false;
    await expect(name()).rejects.toMatchObject(dead);
    instance.running = true;
    expect(await name()).toBe('SQLARC01\\ARCHMON');
    lab.deployment.computers['sqlarc01.litwareinc.com'] = { ...lab.deployment.computers['sqlarc01.litwareinc.com']!, running: false };
    await expect(name()).rejects.toMatchObject(dead);
    lab.deployment.computers['sqlarc01.litwareinc.com'].running = true;
    delete lab.deployment.sqlInstances[KEY];
    await expect(name()).rejects.toMatchObject(dead);
    lab.deployment.sqlInstances[KEY] = { ...instance, databases: {} };
    expect(await name()).toBe('SQLARC01\\ARCHMON');
    const { sets } = await sql.run(TARGET, "SELECT name FROM sys.databases WHERE name NOT IN ('master', 'tempdb', 'model', 'msdb')");
    expect(sets[0]!.rows).toEqual([]);
  });

  test('a statement that is running when its server dies may have taken effect', async () => {
    const sql = await DOORS[door]!(lab);
    const running = sql.run(TARGET, "RAISERROR(N'go', 0, 1) WITH NOWAIT; WAITFOR DELAY '00:00:00.2'; SELECT 1 AS one", {
      onMessage: () => (instance.running = false),
    });
    await expect(running).rejects.toMatchObject({ code: 'SqlConnectionLost' });
  });

  test('a state that is saved goes on where it was, with its history', async () => {
    await (
      await DOORS[door]!(lab)
    ).run(
      TARGET,
      "ALTER DATABASE LcsLog SET RECOVERY FULL; BACKUP DATABASE LcsLog TO DISK = N'B:\\log.bak'; ALTER DATABASE LcsLog SET SINGLE_USER",
    );
    const path = join(emptyFolder(), 'state.json');
    saveState(lab.deployment, path);
    const later = openLab(loadState(path)!);
    later.sqlServers.mount({ root: 'B:\\', folder, access: 'write', freeBytes: null }, instance.server);
    const sql = await DOORS[door]!(later);
    const { sets } = await sql.run(
      TARGET,
      `SELECT recovery_model_desc AS model, user_access_desc AS access FROM sys.databases WHERE name = 'LcsLog';
       SELECT database_name AS name, type FROM msdb.dbo.backupset`,
    );
    expect(sets.map(({ rows }) => rows)).toEqual([[{ model: 'FULL', access: 'SINGLE_USER' }], [{ name: 'LcsLog', type: 'D' }]]);
    const restore = sql.run(TARGET, "RESTORE DATABASE LcsLog FROM DISK = N'B:\\log.bak'");
    await expect(restore).rejects.toMatchObject({ errors: [{ number: 3159 }, { number: 3013 }] }); // the same family, and its chain of logs
  });
});

test('a mirror whose principal ends the mirroring waits in the middle of a restore', async () => {
  const mirrored = labOf('two-sites.xml', { people: 3 });
  const { sqlInstances } = mirrored.deployment;
  const principal = Object.values(sqlInstances).find(({ databases }) => databases['rtcxds']?.mirroring?.role === 'PRINCIPAL')!;
  const { partner } = principal.databases['rtcxds']!.mirroring!;
  const [server = '', name = ''] = partner.split('\\');
  const sql = labSql(mirrored);
  await sql.run({ server: principal.server, instance: principal.name }, 'ALTER DATABASE rtcxds SET PARTNER OFF');
  const { sets } = await sql.run(
    { server, instance: name },
    `SELECT d.state_desc AS state, m.mirroring_role_desc AS role
     FROM sys.databases AS d JOIN sys.database_mirroring AS m ON m.database_id = d.database_id WHERE d.name = 'rtcxds'`,
  );
  expect(sets[0]!.rows).toEqual([{ state: 'RESTORING', role: null }]);
  expect(principal.databases['rtcxds']!.mirroring).toBeNull();
});

test('both doors lead to the same server', async () => {
  const [process, overTheWire] = [labSql(lab), await wire(lab)];
  await process.run(TARGET, 'CREATE DATABASE Made');
  const { sets } = await overTheWire.run(TARGET, "SELECT DB_ID('Made') AS id");
  expect(sets[0]!.rows[0]!['id']).toBeGreaterThan(4);
});
