import { describe, expect, test } from 'vitest';
import { connect, runBatch, windowsLogin, sqlLogin } from '../support/tedious-client.js';
import { startedInstance } from '../support/sql-server.js';

describe('signing in', () => {
  test('a SQL login with its password gets a session in master', async () => {
    const { port } = await startedInstance();
    const { sets } = await runBatch(await connect(port), 'SELECT SUSER_SNAME(), DB_NAME(), USER_NAME()');
    expect(sets[0]!.rows).toEqual([['practice', 'master', 'dbo']]);
  });

  test('a Windows account comes in by the login of a group it belongs to', async () => {
    const { port } = await startedInstance({ windowsAdministrator: 'CONTOSO\\adele' });
    const connection = await connect(port, {}, windowsLogin('CONTOSO', 'adele'));
    const { sets } = await runBatch(
      connection,
      "SELECT SYSTEM_USER, IS_SRVROLEMEMBER('sysadmin'), (SELECT auth_scheme FROM sys.dm_exec_connections WHERE session_id = @@SPID)",
    );
    expect(sets[0]!.rows).toEqual([['CONTOSO\\adele', 1, 'NTLM']]);
  });

  test.each([
    { who: 'a wrong password', database: '', login: sqlLogin('practice', 'wrong'), refused: /Login failed for user 'practice'/ },
    { who: 'an unknown login', database: '', login: sqlLogin('nobody', 'x'), refused: /Login failed for user 'nobody'/ },
    {
      who: 'a Windows account without login',
      database: '',
      login: windowsLogin('CONTOSO', 'nestor'),
      refused: /Login failed for user 'CONTOSO\\nestor'/,
    },
    {
      who: 'a database that is not there',
      database: 'nosuch',
      login: sqlLogin('practice', 'practice'),
      refused: /Cannot open database "nosuch" requested by the login|Login failed/,
    },
  ])('$who is refused', async ({ database, login, refused }) => {
    const { port } = await startedInstance();
    await expect(connect(port, { database }, login)).rejects.toThrow(refused);
  });

  test.each([
    { policy: 'available' as const, encrypt: true, told: 'TRUE' },
    { policy: 'forced' as const, encrypt: true, told: 'TRUE' },
    { policy: 'unavailable' as const, encrypt: true, told: 'FALSE' },
    { policy: 'available' as const, encrypt: false, told: 'FALSE' },
  ])('with encryption $policy and a client that wants it: $encrypt, the session is encrypted: $told', async ({ policy, encrypt, told }) => {
    const { port } = await startedInstance({ encryption: policy });
    const { sets } = await runBatch(
      await connect(port, { encrypt }),
      'SELECT encrypt_option FROM sys.dm_exec_connections WHERE session_id = @@SPID',
    );
    expect(sets[0]!.rows).toEqual([[told]]);
  });

  test('an instance that forces encryption refuses a client without it', async () => {
    const { port } = await startedInstance({ encryption: 'forced' });
    await expect(connect(port, { encrypt: false })).rejects.toThrow(/requires encryption/);
  });

  test.each(['7_1', '7_2', '7_3_B', '7_4'])('a client of protocol version %s reads every type it knows', async (tdsVersion) => {
    const { port } = await startedInstance();
    const { sets } = await runBatch(
      await connect(port, { tdsVersion }),
      "SELECT CAST(1 AS bit), CAST(2 AS tinyint), 3, CAST(4 AS bigint), CAST(5.5 AS numeric(25,2)), N'sechs', CAST('sieben' AS varchar(20)), CAST('20260131 02:15' AS datetime), CAST(N'lang' AS nvarchar(max)), CAST(NULL AS nvarchar(max)), CAST('6F9619FF-8B86-D011-B42D-00C04FC964FF' AS uniqueidentifier), CAST(1.5 AS float)",
    );
    const [row] = sets[0]!.rows;
    expect(row).toEqual([
      true,
      2,
      3,
      '4',
      5.5,
      'sechs',
      'sieben',
      new Date('2026-01-31T02:15:00Z'),
      'lang',
      null,
      '6F9619FF-8B86-D011-B42D-00C04FC964FF',
      1.5,
    ]);
  });
});

test('a client that knows no time zones reads them as text', async () => {
  const { port } = await startedInstance();
  const { sets } = await runBatch(
    await connect(port, { tdsVersion: '7_2' }),
    "SELECT CAST('2026-01-31' AS date), CAST('2026-01-31T02:15:00.5' AS datetime2(3)), CAST('2026-01-31 02:15 +02:00' AS datetimeoffset(0))",
  );
  expect(sets[0]!.rows).toEqual([['2026-01-31', '2026-01-31 02:15:00.500', '2026-01-31 02:15:00 +02:00']]);
});

describe('what discovery asks', () => {
  test.each([
    { product: '2008 R2' as const, version: '10.50.6000.34', edition: 'express' as const, name: 'Express Edition (64-bit)', hadr: null },
    { product: '2016' as const, version: '13.0.6300.2', edition: 'standard' as const, name: 'Standard Edition (64-bit)', hadr: 0 },
    { product: '2022' as const, version: '16.0.4236.2', edition: 'enterprise' as const, name: 'Enterprise Edition (64-bit)', hadr: 0 },
  ])('SERVERPROPERTY of a $product server', async ({ product, version, edition, name, hadr }) => {
    const { port } = await startedInstance({ product, edition, instanceName: 'rtc' });
    const { sets } = await runBatch(
      await connect(port),
      `SELECT CAST(SERVERPROPERTY('ProductVersion') AS nvarchar(128)) AS version, CAST(SERVERPROPERTY('Edition') AS nvarchar(128)),
       CAST(SERVERPROPERTY('InstanceName') AS nvarchar(128)), CAST(SERVERPROPERTY('IsHadrEnabled') AS int), @@SERVERNAME`,
    );
    expect(sets[0]!.rows).toEqual([[version, name, 'RTC', hadr, 'SQL01\\RTC']]);
  });

  test.each([
    {
      asks: 'databases with their recovery model',
      sql: "SELECT name, recovery_model_desc FROM sys.databases WHERE name IN (N'master', 'MODEL') ORDER BY database_id",
      rows: [
        ['master', 'SIMPLE'],
        ['model', 'FULL'],
      ],
    },
    { asks: 'who owns them', sql: "SELECT SUSER_SNAME(owner_sid) FROM sys.databases AS d WHERE d.name = 'msdb'", rows: [['sa']] },
    {
      asks: 'sizes of files, summed up',
      sql: 'SELECT d.name, SUM(CAST(f.size AS bigint)) * 8 AS kb, COUNT(*) FROM sys.databases d JOIN sys.master_files f ON f.database_id = d.database_id WHERE d.database_id < 3 GROUP BY d.name ORDER BY d.name',
      rows: [
        ['master', '16384', 2],
        ['tempdb', '16384', 2],
      ],
    },
    {
      asks: 'logins that are administrators',
      sql: "SELECT p.name FROM sys.server_principals p INNER JOIN sys.server_role_members m ON m.member_principal_id = p.principal_id INNER JOIN sys.server_principals r ON r.principal_id = m.role_principal_id WHERE r.name = 'sysadmin' ORDER BY 1",
      rows: [['practice'], ['sa']],
    },
    {
      asks: 'whether a principal is there',
      sql: "SELECT CASE WHEN EXISTS (SELECT * FROM sys.server_principals WHERE name LIKE N'CONTOSO\\RTC%') THEN 1 ELSE 0 END",
      rows: [[0]],
    },
    { asks: 'the account of the service', sql: 'SELECT service_account FROM sys.dm_server_services', rows: [['CONTOSO\\SQL01$']] },
    {
      asks: 'mirroring, where there is none',
      sql: "SELECT d.name, m.mirroring_role_desc FROM sys.databases d LEFT JOIN sys.database_mirroring m ON m.database_id = d.database_id AND m.mirroring_guid IS NOT NULL WHERE d.name = 'model'",
      rows: [['model', null]],
    },
    {
      asks: 'settings, which are variants',
      sql: "SELECT CAST(value_in_use AS int) FROM sys.configurations WHERE name = 'backup compression default'",
      rows: [[0]],
    },
  ])('$asks', async ({ sql, rows }) => {
    const { port } = await startedInstance();
    const { sets, errors } = await runBatch(await connect(port), sql);
    expect(errors).toEqual([]);
    expect(sets[0]!.rows).toEqual(rows);
  });
});

test.each([
  { text: 'MERGE t USING s ON 1 = 1', number: 102, message: "Incorrect syntax near 'MERGE'." },
  { text: "SELECT 'abc", number: 105, message: "Unclosed quotation mark after the character string 'abc'." },
  { text: 'SELECT name FROM sys.nothing', number: 208, message: "Invalid object name 'sys.nothing'." },
  { text: 'SELECT nothing FROM sys.databases', number: 207, message: "Invalid column name 'nothing'." },
  { text: 'SELECT @missing', number: 137, message: 'Must declare the scalar variable "@missing".' },
  { text: 'USE nosuch', number: 911, message: "Database 'nosuch' does not exist. Make sure that the name is entered correctly." },
  { text: "SELECT CAST('x' AS int)", number: 245, message: "Conversion failed when converting the varchar value 'x' to data type int." },
  { text: 'SELECT 1 / 0', number: 8134, message: 'Divide by zero error encountered.' },
])('$text is refused with error $number', async ({ text, number, message }) => {
  const { port } = await startedInstance();
  const { errors } = await runBatch(await connect(port), text);
  expect(errors.map((error) => [error.number, error.message])).toEqual([[number, message]]);
});
