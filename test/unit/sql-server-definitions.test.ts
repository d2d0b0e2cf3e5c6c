import { describe, expect, test, vi } from 'vitest';
import { practised } from '../support/practised-sql.js';
import { connect, runBatch, sqlLogin } from '../support/tedious-client.js';

describe('databases', () => {
  test('are made where they are told to lie, and go with DROP', async () => {
    const { rows, errors } = await practised();
    await rows(
      "CREATE DATABASE [a]]b] ON PRIMARY (NAME = N'd', FILENAME = N'C:\\Data\\ab.mdf', SIZE = 16MB) LOG ON (NAME = l, FILENAME = N'C:\\Data\\ab.ldf')",
    );
    expect(await rows('SELECT physical_name, size FROM [a]]b].sys.database_files ORDER BY file_id')).toEqual([
      ['C:\\Data\\ab.mdf', 2048],
      ['C:\\Data\\ab.ldf', 1024],
    ]);
    expect(await errors('CREATE DATABASE [a]]b]')).toEqual([1801]);
    expect(await errors("CREATE DATABASE other ON (NAME = d, FILENAME = N'c:\\data\\AB.mdf')")).toEqual([5170]);
    expect(await errors("CREATE DATABASE other ON (NAME = d, FILENAME = N'C:\\no\\o.mdf')")).toEqual([5133, 1802]);
    expect(await errors('DROP DATABASE [a]]b]; DROP DATABASE [a]]b]')).toEqual([3701]);
  });

  test('that others use are not dropped, unless they are thrown out first', async () => {
    const { rows, errors, server } = await practised();
    await connect(server.port, { database: 'store' });
    expect(await errors('DROP DATABASE store')).toEqual([3702]);
    expect(await errors('ALTER DATABASE store SET SINGLE_USER WITH NO_WAIT')).toEqual([5061, 5069]);
    expect(await errors('ALTER DATABASE store SET SINGLE_USER WITH ROLLBACK IMMEDIATE')).toEqual([]);
    expect(await rows("SELECT user_access_desc FROM sys.databases WHERE name = 'store'")).toEqual([['SINGLE_USER']]);
    expect(await errors('DROP DATABASE store')).toEqual([]);
  });

  test('are left by a session that is killed, as soon as what it did is undone', async () => {
    const { rows, errors, server } = await practised({ logins: [{ name: 'visitor', type: 'S', password: 'visitor' }] });
    const other = await connect(server.port, { database: 'store' });
    const [[id]] = (await runBatch(other, 'SELECT @@SPID')).sets[0]!.rows as [[number]];
    expect(await errors(`KILL ${id}`)).toEqual([]);
    await vi.waitFor(async () => expect(await rows(`SELECT session_id FROM sys.dm_exec_sessions WHERE session_id = ${id}`)).toEqual([]));
    expect(await errors(`KILL ${id}`)).toEqual([6106]);
    expect(await errors("DECLARE @text nvarchar(20) = N'KILL ' + CAST(@@SPID AS nvarchar(9)); EXEC(@text)")).toEqual([6104]);
    const visitor = await connect(server.port, {}, sqlLogin('visitor', 'visitor'));
    expect((await runBatch(visitor, 'KILL 51')).errors.map(({ number }) => number)).toEqual([6102]);
  });

  test('in single-user mode let one in', async () => {
    const { rows, errors, server } = await practised();
    const other = await connect(server.port);
    await rows('ALTER DATABASE store SET SINGLE_USER; USE store');
    expect((await runBatch(other, 'USE store')).errors.map(({ number }) => number)).toEqual([924]);
    await expect(connect(server.port, { database: 'store' })).rejects.toThrow();
    expect((await runBatch(other, 'ALTER DATABASE store SET MULTI_USER')).errors.map(({ number }) => number)).toEqual([5064, 5069]);
    expect(await errors('ALTER DATABASE store SET MULTI_USER')).toEqual([]);
    expect((await runBatch(other, 'USE store')).errors).toEqual([]);
  });

  test('wait for the others when nothing says how to be rid of them', async () => {
    const { run, server } = await practised();
    const other = await connect(server.port, { database: 'store' });
    const waiting = run('ALTER DATABASE store SET OFFLINE');
    await runBatch(other, 'USE master');
    expect((await waiting).errors).toEqual([]);
    expect(server.instance.databases.find(({ name }) => name === 'store')!.state).toBe('OFFLINE');
    expect((await runBatch(other, 'USE store')).errors.map(({ number }) => number)).toEqual([942]);
  });

  test('of the system stay as they are', async () => {
    const { errors } = await practised();
    expect(await errors('ALTER DATABASE master SET SINGLE_USER')).toEqual([5058, 5069]);
    expect(await errors('ALTER DATABASE nosuch SET MULTI_USER')).toEqual([5011, 5069]);
  });

  test('are checked, and damage is found', async () => {
    const { run, server } = await practised();
    expect((await run('DBCC CHECKDB (store) WITH NO_INFOMSGS')).errors).toEqual([]);
    const { info } = await run("DBCC CHECKDB (N'store')");
    expect(info.map(({ message }) => message)).toContain("CHECKDB found 0 allocation errors and 0 consistency errors in database 'store'.");
    server.instance.databases.find(({ name }) => name === 'store')!.damagedPages.push(77);
    const damaged = await run('DBCC CHECKDB (store) WITH NO_INFOMSGS, ALL_ERRORMSGS');
    expect(damaged.errors).toMatchObject([{ number: 8928, message: expect.stringContaining('Page (1:77)') as string }]);
    expect(damaged.info.map(({ number }) => number)).toEqual([8989, 8958]);
  });
});

describe('principals', () => {
  const ACL = `IF USER_ID(N'CONTOSO\\RTC') IS NULL CREATE USER [CONTOSO\\RTC] FOR LOGIN [CONTOSO\\RTC]; `;

  test.each([
    { product: '2008 R2' as const, add: "EXEC sp_addrolemember N'ServerRole', N'CONTOSO\\RTC'" },
    { product: '2019' as const, add: 'ALTER ROLE ServerRole ADD MEMBER [CONTOSO\\RTC]' },
  ])('get into a role as $product wants it, twice without harm', async ({ product, add }) => {
    const { rows } = await practised({ product });
    await rows('CREATE LOGIN [CONTOSO\\RTC] FROM WINDOWS; USE store; CREATE ROLE ServerRole');
    await rows(ACL + add);
    await rows(ACL + add);
    const members = `SELECT m.name FROM sys.database_role_members r JOIN sys.database_principals m ON m.principal_id = r.member_principal_id
      WHERE r.role_principal_id = USER_ID('ServerRole')`;
    expect(await rows(members)).toEqual([['CONTOSO\\RTC']]);
  });

  test('of an old server know no ALTER ROLE ... ADD MEMBER', async () => {
    const { errors } = await practised({ product: '2008 R2' });
    expect(await errors('USE store; ALTER ROLE db_owner ADD MEMBER guest')).toEqual([156]);
  });

  test.each([
    { sql: 'CREATE USER [CONTOSO\\nobody] FOR LOGIN [CONTOSO\\nobody]', error: 15007 },
    { sql: 'CREATE USER dbo FOR LOGIN sa', error: 15023 },
    { sql: 'CREATE ROLE db_owner', error: 15023 },
    { sql: 'ALTER ROLE nosuch ADD MEMBER guest', error: 15151 },
    { sql: 'ALTER ROLE db_owner ADD MEMBER nosuch', error: 15151 },
    { sql: 'DROP USER dbo', error: 15151 },
    { sql: "CREATE LOGIN practice WITH PASSWORD = N'x'", error: 15025 },
    { sql: 'CREATE LOGIN nodomain FROM WINDOWS', error: 15407 },
    { sql: 'ALTER AUTHORIZATION ON DATABASE::store TO nosuch', error: 15151 },
    { sql: "EXEC sp_addrolemember N'db_owner'", error: 201 },
    { sql: "EXEC sp_addrolemember N'db_owner', N'guest', N'more'", error: 8144 },
    { sql: "EXEC sp_addrolemember @role = N'db_owner', @membername = N'guest'", error: 8145 },
    { sql: 'EXEC sp_nothing', error: 2812 },
  ])('$sql is refused with $error', async ({ sql, error }) => {
    const { errors } = await practised();
    expect(await errors(`USE store; ${sql}`)).toEqual([error]);
  });

  test('own databases: the login of the owner is its dbo', async () => {
    const { rows, errors } = await practised();
    await rows("CREATE LOGIN keeper WITH PASSWORD = N'x'; USE store; ALTER AUTHORIZATION ON DATABASE::store TO keeper");
    const owner = "SELECT SUSER_SNAME(owner_sid) FROM sys.databases WHERE name = 'store'";
    expect(await rows(owner)).toEqual([['keeper']]);
    await rows("EXEC sp_changedbowner N'sa'");
    expect(await rows(owner)).toEqual([['sa']]);
    await rows('CREATE USER keeper');
    expect(await errors('ALTER AUTHORIZATION ON DATABASE::store TO keeper')).toEqual([15110]);
  });

  test('that lost their login get one back', async () => {
    const { rows } = await practised();
    await rows(
      "CREATE LOGIN one WITH PASSWORD = N'x'; CREATE LOGIN two WITH PASSWORD = N'x'; USE store; CREATE USER one FOR LOGIN one; DROP LOGIN one",
    );
    await rows('ALTER USER one WITH LOGIN = two');
    expect(await rows("SELECT SUSER_SNAME(sid) FROM sys.database_principals WHERE name = 'one'")).toEqual([['two']]);
  });

  test('have the permissions that are asked about', async () => {
    const { rows } = await practised();
    const asked =
      "SELECT HAS_PERMS_BY_NAME(NULL, NULL, 'VIEW SERVER STATE'), HAS_PERMS_BY_NAME('store', 'DATABASE', 'BACKUP DATABASE'), IS_MEMBER('db_owner'), HAS_DBACCESS('store')";
    expect(await rows(asked)).toEqual([[1, 1, 1, 1]]);
  });
});

describe('tables and transactions', () => {
  test('a transaction that is rolled back leaves nothing', async () => {
    const { rows } = await practised();
    await rows("USE store; BEGIN TRAN; INSERT t (v) VALUES (N'x'); CREATE TABLE u (i int); CREATE ROLE gone; ROLLBACK");
    expect(await rows("SELECT (SELECT COUNT(*) FROM t), OBJECT_ID('dbo.u'), USER_ID('gone')")).toEqual([[2, null, null]]);
  });

  test('with XACT_ABORT an error undoes the transaction and ends the batch', async () => {
    const { rows, run, errors } = await practised();
    const batch = "USE store; BEGIN TRAN; INSERT t (v) VALUES (N'x'); INSERT t (v) VALUES (NULL); SELECT 'reached'";
    expect((await run(`SET XACT_ABORT ON; ${batch}`)).sets).toEqual([]);
    expect(await rows('SELECT COUNT(*), @@TRANCOUNT FROM t')).toEqual([[2, 0]]);
    expect((await run(`SET XACT_ABORT OFF; ${batch}; ROLLBACK`)).sets).toHaveLength(1);
    expect(await errors('SET IMPLICIT_TRANSACTIONS ON')).toEqual([156]);
  });

  test('a transaction inside of another ends with it', async () => {
    const { rows, errors } = await practised();
    await rows("USE store; BEGIN TRAN; BEGIN TRAN; INSERT t (v) VALUES (N'x'); COMMIT");
    expect(await rows('SELECT @@TRANCOUNT')).toEqual([[1]]);
    await rows('COMMIT');
    expect(await rows('SELECT COUNT(*) FROM t')).toEqual([[3]]);
    expect(await errors('COMMIT')).toEqual([3902]);
    expect(await errors('ROLLBACK')).toEqual([3903]);
  });

  test.each([
    { sql: 'INSERT t (v) VALUES (NULL)', error: 515 },
    { sql: "INSERT t (v) VALUES (N'123456789012345678901')", error: 8152 },
    { sql: "INSERT t VALUES (N'a', N'b')", error: 213 },
    { sql: 'INSERT nosuch VALUES (1)', error: 208 },
    { sql: 'CREATE TABLE t (i int)', error: 2714 },
    { sql: 'BEGIN TRAN; CREATE DATABASE x; ROLLBACK', error: 226 },
    { sql: 'DROP TABLE nosuch', error: 3701 },
    { sql: 'CREATE TABLE k (i int PRIMARY KEY); INSERT k VALUES (1), (1)', error: 2627 },
  ])('$sql is refused with $error', async ({ sql, error }) => {
    const { errors } = await practised();
    expect(await errors(`USE store; ${sql}`)).toEqual([error]);
  });

  test('rows of a statement go into a table: how headers are read on a server without casts', async () => {
    const { rows } = await practised();
    await rows("BACKUP DATABASE store TO DISK = N'B:\\store.bak'");
    const columns = (await rows("RESTORE LABELONLY FROM DISK = N'B:\\store.bak'"))[0]!.length;
    expect(columns).toBe(13);
    await rows(
      `CREATE TABLE #label (MediaName nvarchar(128), MediaSetId uniqueidentifier, FamilyCount int, FamilySequenceNumber int, MediaFamilyId uniqueidentifier,
       MediaSequenceNumber int, MediaLabelPresent tinyint, MediaDescription nvarchar(255), SoftwareName nvarchar(128), SoftwareVendorId int, MediaDate datetime,
       Mirror_Count int, IsCompressed bit); INSERT #label EXEC('RESTORE LABELONLY FROM DISK = N''B:\\store.bak''')`,
    );
    expect(await rows('SELECT SoftwareName, CAST(FamilyCount AS varchar(5)) FROM #label')).toEqual([['Microsoft SQL Server', '1']]);
  });

  test('row counts come from the partitions', async () => {
    const { rows } = await practised();
    const counts = `SELECT t.name, SUM(p.rows) FROM store.sys.tables t JOIN store.sys.partitions p ON p.object_id = t.object_id AND p.index_id IN (0, 1) GROUP BY t.name`;
    expect(await rows(counts)).toEqual([['t', '2']]);
  });
});

describe('expressions', () => {
  test.each([
    {
      sql: "SELECT QUOTENAME(N'a]b'), QUOTENAME('x', ''''), LEN(N'ab  '), UPPER('ab'), REPLACE('aXa', 'x', '-'), RIGHT('abc', 2), SUBSTRING('abc', 2, 9)",
      row: ['[a]]b]', "'x'", 2, 'AB', 'a-a', 'bc', 'bc'],
    },
    {
      sql: "SELECT ISNULL(NULL, 'x'), COALESCE(NULL, NULL, 3), NULLIF(1, 1), CASE WHEN 1 = 2 THEN 'a' END, CASE 'A' WHEN 'a' THEN 1 ELSE 2 END",
      row: ['x', 3, null, null, 1],
    },
    { sql: "SELECT 7 / 2, 7.0 / 2, 7 % 4, -7, 2 + 3 * 4, (2 + 3) * 4, 1 | 6, 'a' + 'b'", row: [3, 3.5, 3, -7, 14, 20, 7, 'ab'] },
    {
      sql: "SELECT CONVERT(varchar(30), CAST('2026-01-31T02:15:07' AS datetime), 126), CONVERT(varchar(8), CAST('2026-01-31' AS date), 112), CAST(CAST('2026-01-31T14:05:00' AS datetime) AS varchar(30))",
      row: ['2026-01-31T02:15:07.000', '20260131', 'Jan 31 2026  2:05PM'],
    },
    {
      sql: "SELECT CONVERT(varchar(20), 0x01AB, 1), CONVERT(varchar(20), 0x01AB, 2), CAST(0x41 AS varchar(5)), TRY_CAST('x' AS int), TRY_CONVERT(int, '5')",
      row: ['0x01AB', '01AB', 'A', null, 5],
    },
    {
      sql: "SELECT DATEADD(day, 1, CAST('2026-01-31' AS datetime)), DATEDIFF(hour, CAST('2026-01-31T01:59:00' AS datetime), CAST('2026-01-31T02:01:00' AS datetime))",
      row: [new Date('2026-02-01T00:00:00Z'), 1],
    },
    { sql: 'SELECT COUNT(*), MIN(v), MAX(v), SUM(id), AVG(id) FROM store.dbo.t', row: [2, 'a', 'ä日', 3, 1] },
    {
      sql: 'SELECT (SELECT v FROM store.dbo.t WHERE id = 1), CASE WHEN EXISTS (SELECT 1 FROM store.dbo.t x WHERE x.id = 2) THEN 1 ELSE 0 END',
      row: ['a', 1],
    },
    {
      sql: "SELECT CASE WHEN 'store' LIKE 's[a-z]o_e' THEN 1 END, CASE WHEN 'a%b' LIKE 'a!%b' ESCAPE '!' THEN 1 END, CASE WHEN NOT ('a' IN ('b', 'c') OR NULL = 1) THEN 1 ELSE 0 END",
      row: [1, 1, 0],
    },
  ])('$sql', async ({ sql, row }) => {
    const { rows } = await practised();
    expect(await rows(sql)).toEqual([row]);
  });

  test('queries sort, group, limit and unite', async () => {
    const { rows } = await practised();
    expect(await rows('SELECT TOP (2) name FROM sys.databases ORDER BY name DESC')).toEqual([['tempdb'], ['store']]);
    expect(await rows("SELECT DISTINCT recovery_model_desc AS r FROM sys.databases UNION ALL SELECT 'x' ORDER BY r DESC")).toEqual([
      ['x'],
      ['SIMPLE'],
      ['FULL'],
    ]);
    expect(
      await rows(
        'SELECT recovery_model_desc, COUNT(*) AS n FROM sys.databases GROUP BY recovery_model_desc HAVING COUNT(*) > 1 ORDER BY n',
      ),
    ).toEqual([['SIMPLE', 4]]);
    expect(await rows('SELECT a.id, b.id FROM store.dbo.t a LEFT JOIN store.dbo.t AS b ON b.id = a.id + 1 ORDER BY a.id')).toEqual([
      [1, 2],
      [2, null],
    ]);
    expect(await rows('SELECT d.n FROM (SELECT COUNT(*) AS n FROM store.dbo.t) d CROSS JOIN store.dbo.t')).toEqual([[2], [2]]);
  });

  test('variables live as long as their batch', async () => {
    const { rows, errors } = await practised();
    expect(
      await rows(
        "DECLARE @n int = 2, @t nvarchar(10); SET @t = N'x'; SELECT @n = @n + id FROM store.dbo.t; IF @n > 4 SELECT @n, @t ELSE SELECT 0",
      ),
    ).toEqual([[5, 'x']]);
    expect(await rows('DECLARE @first nvarchar(20); SELECT TOP (1) @first = name FROM sys.databases ORDER BY name; SELECT @first')).toEqual(
      [['master']],
    );
    expect(await errors('SELECT @n')).toEqual([137]);
    expect(await errors("EXEC('SELECT @n')")).toEqual([137]);
    expect(await rows("EXEC sp_executesql N'SELECT @a + @b', N'@a int, @b int', @a = 1, @b = 2")).toEqual([[3]]);
  });
});
