import { copyFileSync, existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { proveBackupFile } from '../../src/formats/mtf/prove-backup.js';
import type { Fault } from '../../src/lab/sql-server/faults.js';
import { memory, sample, samplesPresent } from '../support/mtf/samples.js';
import { practised } from '../support/practised-sql.js';
import { connect, runBatch, sqlLogin } from '../support/tedious-client.js';

const FULL = "BACKUP DATABASE store TO DISK = N'B:\\store.bak' WITH COPY_ONLY, CHECKSUM, INIT";
const AS_COPY = "MOVE N'store' TO N'C:\\Data\\copy.mdf', MOVE N'store_log' TO N'C:\\Data\\copy.ldf'";

describe('what BACKUP writes', () => {
  test('is proven by the reader of backup files, every checksum of it', async () => {
    const { rows, folder } = await practised();
    await rows(FULL);
    const proof = await proveBackupFile(memory(readFileSync(join(folder, 'store.bak'))), { name: 'store.bak' });
    expect(proof).toMatchObject({ verdict: 'Sound', container: 'MTF', findings: [] });
    expect(proof.sets.map(({ header }) => header)).toMatchObject([
      {
        DatabaseName: 'store',
        ServerName: 'SQL01',
        UserName: 'practice',
        RecoveryModel: 'SIMPLE',
        IsCopyOnly: true,
        HasBackupChecksums: true,
      },
    ]);
  });

  test('is read by HEADERONLY as the file says it', async () => {
    const { run, rows, folder } = await practised();
    await rows("BACKUP DATABASE store TO DISK = N'B:\\store.bak' WITH NAME = N'it''s', DESCRIPTION = N'größer'");
    const { sets } = await run("RESTORE HEADERONLY FROM DISK = N'B:\\store.bak'");
    const { header } = (await proveBackupFile(memory(readFileSync(join(folder, 'store.bak'))), { name: 'x' })).sets[0]!;
    const told = Object.fromEntries(sets[0]!.columns.map(({ name }, index) => [name, sets[0]!.rows[0]![index]]));
    expect(told).toMatchObject({
      BackupName: "it's",
      BackupDescription: 'größer',
      DatabaseName: 'store',
      BackupSize: String(header.BackupSize),
    });
    expect(told['BackupSetGUID']).toBe(header.BackupSetGUID!.toUpperCase());
  });

  test.each([
    { product: '2008 R2' as const, header: 52, files: 21 },
    { product: '2012' as const, header: 53, files: 21 },
    { product: '2016' as const, header: 56, files: 22 },
    { product: '2022' as const, header: 59, files: 22 },
  ])('has $header columns in its header on $product', async ({ product, header, files }) => {
    const { run, rows } = await practised({ product });
    await rows(FULL);
    expect((await run("RESTORE HEADERONLY FROM DISK = N'B:\\store.bak'")).sets[0]!.columns).toHaveLength(header);
    expect((await run("RESTORE FILELISTONLY FROM DISK = N'B:\\store.bak'")).sets[0]!.columns).toHaveLength(files);
    expect((await run("RESTORE LABELONLY FROM DISK = N'B:\\store.bak'")).sets[0]!.columns).toHaveLength(13);
  });

  test('is compressed when that is asked, also what is appended', async () => {
    const { rows, errors, folder } = await practised();
    await rows("BACKUP DATABASE store TO DISK = N'B:\\store.bak' WITH COMPRESSION, CHECKSUM; INSERT store.dbo.t (v) VALUES (N'c')");
    await rows("BACKUP DATABASE store TO DISK = N'B:\\store.bak' WITH CHECKSUM; BACKUP DATABASE store TO DISK = N'B:\\store.bak'");
    const bytes = readFileSync(join(folder, 'store.bak'));
    const proof = await proveBackupFile(memory(bytes), { name: 'store.bak' });
    expect(proof).toMatchObject({ container: 'MSSQLBAK', records: { wrong: 0 } });
    expect(proof.findings.filter(({ Severity }) => Severity === 'Error')).toEqual([]);
    expect(proof.sets.map(({ header, complete }) => [header.Position, header.HasBackupChecksums, complete])).toEqual([
      [1, true, true],
      [2, true, true],
      [3, false, true],
    ]);
    expect(bytes.length).toBeLessThan(1_500_000); // of more than 7 MB
    await rows(`RESTORE DATABASE copy FROM DISK = N'B:\\store.bak' WITH FILE = 2, ${AS_COPY}`);
    expect(await rows('SELECT COUNT(*) FROM copy.dbo.t')).toEqual([[3]]);
    expect(await errors("BACKUP DATABASE store TO DISK = N'B:\\store.bak' WITH NO_COMPRESSION")).toEqual([3098, 3013]);
    expect(await errors("BACKUP DATABASE store TO DISK = N'B:\\store.bak' WITH NO_COMPRESSION, INIT")).toEqual([]);
    expect(await errors("BACKUP DATABASE store TO DISK = N'B:\\store.bak' WITH COMPRESSION")).toEqual([3098, 3013]);
  });

  test('leaves the differential base alone when it is copy-only', async () => {
    const { rows, errors } = await practised();
    await rows(FULL);
    expect(await errors("BACKUP DATABASE store TO DISK = N'B:\\diff.bak' WITH DIFFERENTIAL")).toEqual([3035, 3013]);
    await rows("BACKUP DATABASE store TO DISK = N'B:\\full.bak'");
    expect(await errors("BACKUP DATABASE store TO DISK = N'B:\\diff.bak' WITH DIFFERENTIAL")).toEqual([]);
  });

  test('is remembered by msdb, with a log sequence number of every digit', async () => {
    const { rows } = await practised();
    await rows(FULL);
    const [row] = await rows(
      `SELECT s.database_name, s.type, s.is_copy_only, CAST(s.first_lsn AS varchar(25)), f.physical_device_name, DATEDIFF(day, s.backup_finish_date, GETDATE())
       FROM msdb.dbo.backupset s JOIN msdb.dbo.backupmediafamily f ON f.media_set_id = s.media_set_id`,
    );
    expect(row).toEqual(['store', 'D', true, expect.stringMatching(/^\d{15,25}$/), 'B:\\store.bak', 0]);
  });

  test('of another server is remembered when it is verified WITH LOADHISTORY', async () => {
    const { rows, server } = await practised();
    await rows(FULL);
    for (const table of Object.values(server.instance.history) as unknown[][]) table.length = 0;
    await rows("RESTORE VERIFYONLY FROM DISK = N'B:\\store.bak' WITH LOADHISTORY");
    expect(await rows('SELECT database_name FROM msdb.dbo.backupset')).toEqual([['store']]);
  });

  test('goes over several files, all of which a restore needs', async () => {
    const { rows, errors, run } = await practised();
    await rows("BACKUP DATABASE store TO DISK = N'B:\\1.bak', DISK = N'B:\\2.bak', DISK = N'B:\\3.bak' WITH CHECKSUM");
    expect(await errors("RESTORE VERIFYONLY FROM DISK = N'B:\\1.bak', DISK = N'B:\\3.bak'")).toEqual([3132, 3013]);
    const verified = await run("RESTORE VERIFYONLY FROM DISK = N'B:\\3.bak', DISK = N'B:\\1.bak', DISK = N'B:\\2.bak' WITH CHECKSUM");
    expect(verified.info.map(({ number }) => number)).toEqual([3262]);
    await rows(`RESTORE DATABASE copy FROM DISK = N'B:\\2.bak', DISK = N'B:\\1.bak', DISK = N'B:\\3.bak' WITH ${AS_COPY}`);
    expect(await rows('SELECT v FROM copy.dbo.t ORDER BY id')).toEqual([['a'], ['ä日']]);
  });
});

describe('what RESTORE brings back', () => {
  test('are tables, users with their roles, and what the practice keeps, on another server too', async () => {
    const first = await practised();
    await first.rows(`EXEC('USE store; CREATE ROLE ServerRole'); CREATE LOGIN [CONTOSO\\RTC] FROM WINDOWS;
      EXEC('USE store; CREATE USER [CONTOSO\\RTC] FOR LOGIN [CONTOSO\\RTC]; ALTER ROLE ServerRole ADD MEMBER [CONTOSO\\RTC]')`);
    first.server.instance.databases.find(({ name }) => name === 'store')!.content = { people: ['adele'] };
    await first.rows(FULL);
    const second = await practised({ machineName: 'sql02' });
    copyFileSync(join(first.folder, 'store.bak'), join(second.folder, 'store.bak'));
    await second.rows(`RESTORE DATABASE copy FROM DISK = N'B:\\store.bak' WITH ${AS_COPY}`);
    expect(await second.rows('SELECT v FROM copy.dbo.t ORDER BY id')).toEqual([['a'], ['ä日']]);
    const members = `SELECT m.name FROM copy.sys.database_role_members rm JOIN copy.sys.database_principals m ON m.principal_id = rm.member_principal_id
      JOIN copy.sys.database_principals r ON r.principal_id = rm.role_principal_id WHERE r.name = 'ServerRole'`;
    expect(await second.rows(members)).toEqual([['CONTOSO\\RTC']]);
    expect(second.server.instance.databases.find(({ name }) => name === 'copy')!.content).toEqual({ people: ['adele'] });
  });

  test('is an older state, then a newer one by differential and log', async () => {
    const { rows, errors, server } = await practised();
    await rows("ALTER DATABASE store SET RECOVERY FULL; BACKUP DATABASE store TO DISK = N'B:\\full.bak'");
    await rows("INSERT store.dbo.t (v) VALUES (N'b'); BACKUP DATABASE store TO DISK = N'B:\\diff.bak' WITH DIFFERENTIAL");
    await rows("INSERT store.dbo.t (v) VALUES (N'c'); BACKUP LOG store TO DISK = N'B:\\log1.bak'; INSERT store.dbo.t (v) VALUES (N'd')");
    await rows("BACKUP LOG store TO DISK = N'B:\\log2.bak'");
    const values = async () => (await rows('SELECT v FROM store.dbo.t ORDER BY id')).flat();

    expect(await errors("RESTORE DATABASE store FROM DISK = N'B:\\full.bak'")).toEqual([3159, 3013]);
    await rows("RESTORE DATABASE store FROM DISK = N'B:\\full.bak' WITH REPLACE, NORECOVERY");
    expect(server.instance.databases.find(({ name }) => name === 'store')!.state).toBe('RESTORING');
    expect(await errors('USE store')).toEqual([927]);
    expect(await errors("RESTORE LOG store FROM DISK = N'B:\\log2.bak'")).toEqual([4305, 3013]);
    await rows("RESTORE DATABASE store FROM DISK = N'B:\\diff.bak' WITH NORECOVERY");
    await rows("RESTORE LOG store FROM DISK = N'B:\\log1.bak' WITH NORECOVERY");
    await rows('RESTORE DATABASE store WITH RECOVERY');
    expect(await values()).toEqual(['a', 'ä日', 'b', 'c']);
    expect(await errors("RESTORE LOG store FROM DISK = N'B:\\log2.bak'")).toEqual([3117, 3013]);
  });

  test.skipIf(!samplesPresent)('is the frame of a real backup: its pages are not understood here', async () => {
    const { rows, folder } = await practised();
    writeFileSync(join(folder, 'real.bak'), sample('sql2012-full-pubs.bak'));
    const files = await rows("RESTORE FILELISTONLY FROM DISK = N'B:\\real.bak'");
    const moves = files.map(([name], index) => `MOVE N'${name as string}' TO N'C:\\Data\\real${index}.f'`);
    await rows(`RESTORE DATABASE realone FROM DISK = N'B:\\real.bak' WITH ${moves.join(', ')}`);
    expect(await rows('SELECT COUNT(*) FROM realone.sys.tables')).toEqual([[0]]);
  });
});

describe('what BACKUP and RESTORE refuse', () => {
  test.each([
    { what: 'compression on Express', options: { edition: 'express' as const }, sql: `${FULL}, COMPRESSION`, errors: [1844, 3013] },
    { what: 'a folder that is not there', options: {}, sql: "BACKUP DATABASE store TO DISK = N'B:\\no\\store.bak'", errors: [3201, 3013] },
    {
      what: 'a share that is not there',
      options: {},
      sql: "BACKUP DATABASE store TO DISK = N'\\\\nas\\x\\store.bak'",
      errors: [3201, 3013],
    },
    { what: 'tempdb', options: {}, sql: "BACKUP DATABASE tempdb TO DISK = N'B:\\t.bak'", errors: [3147, 3013] },
    {
      what: 'a log before any full backup',
      options: {},
      sql: "ALTER DATABASE store SET RECOVERY FULL; BACKUP LOG store TO DISK = N'B:\\l.bak'",
      errors: [4214, 3013],
    },
    {
      what: 'a checksum that was never written',
      options: {},
      sql: "BACKUP DATABASE store TO DISK = N'B:\\s.bak'; RESTORE VERIFYONLY FROM DISK = N'B:\\s.bak' WITH CHECKSUM",
      errors: [3187, 3013],
    },
    {
      what: 'a full backup where a log is meant',
      options: {},
      sql: `${FULL}; RESTORE LOG store FROM DISK = N'B:\\store.bak'`,
      errors: [3135, 3013],
    },
    {
      what: 'a data folder that is not there',
      options: {},
      sql: `${FULL}; RESTORE DATABASE x FROM DISK = N'B:\\store.bak' WITH MOVE N'store' TO N'C:\\no\\x.mdf', MOVE N'store_log' TO N'C:\\Data\\x.ldf'`,
      errors: [5133, 3156, 3119, 3013],
    },
    { what: 'to recover what is recovered', options: {}, sql: 'RESTORE DATABASE store WITH RECOVERY', errors: [3153, 3013] },
  ])('$what', async ({ options, sql, errors: wanted }) => {
    const { errors } = await practised(options);
    expect(await errors(sql)).toEqual(wanted);
  });

  test('a backup of a newer server', async () => {
    const newer = await practised({ product: '2019' });
    await newer.rows(FULL);
    const older = await practised({ product: '2008 R2' });
    copyFileSync(join(newer.folder, 'store.bak'), join(older.folder, 'store.bak'));
    const { errors } = await older.run(`RESTORE DATABASE copy FROM DISK = N'B:\\store.bak' WITH ${AS_COPY}`);
    expect(errors[0]).toMatchObject({ number: 3169, message: expect.stringContaining('version 15.00.4316') as string });
    expect(errors[0]!.message).toContain('running version 10.50.6000.');
  });

  test('what an account without rights asks', async () => {
    const { server } = await practised({ logins: [{ name: 'guest1', type: 'S', password: 'x' }] });
    const { port } = server;
    const connection = await connect(port, {}, sqlLogin('guest1', 'x'));
    const numbers = async (sql: string) => (await runBatch(connection, sql)).errors.map(({ number }) => number);
    expect(await numbers(FULL)).toEqual([262, 3013]);
    expect(await numbers("RESTORE DATABASE store FROM DISK = N'B:\\store.bak'")).toEqual([3110, 3013]);
    expect(await numbers('USE store')).toEqual([916]);
    expect(await numbers('ALTER DATABASE store SET RECOVERY FULL')).toEqual([5011, 5069]);
  });

  test('a file that is no backup, an empty one, a cut one, a changed one', async () => {
    const { rows, errors, folder } = await practised();
    await rows(FULL);
    const path = join(folder, 'store.bak');
    writeFileSync(join(folder, 'text.bak'), 'hello, this is no backup');
    writeFileSync(join(folder, 'empty.bak'), '');
    copyFileSync(path, join(folder, 'cut.bak'));
    truncateSync(join(folder, 'cut.bak'), 1_000_000);
    const bytes = readFileSync(path);
    bytes[400_000]! ^= 1;
    writeFileSync(join(folder, 'changed.bak'), bytes);
    const verify = (name: string) => errors(`RESTORE VERIFYONLY FROM DISK = N'B:\\${name}'`);
    expect(await verify('text.bak')).toEqual([3241, 3013]);
    expect(await verify('empty.bak')).toEqual([3254, 3013]);
    expect(await verify('cut.bak')).toEqual([3256, 3013]);
    expect(await verify('changed.bak')).toEqual([3189, 3013]);
    expect(await errors("BACKUP DATABASE store TO DISK = N'B:\\text.bak' WITH INIT")).toEqual([3241, 3013]);
  });

  test('a mirrored database, and one in an availability group', async () => {
    const { errors, rows, server } = await practised();
    await rows(FULL);
    const store = server.instance.databases.find(({ name }) => name === 'store')!;
    store.recoveryModel = 'FULL';
    const replace = "RESTORE DATABASE store FROM DISK = N'B:\\store.bak' WITH REPLACE";
    await rows("ALTER DATABASE store SET PARTNER = 'TCP://sql02.contoso.com:5022'");
    expect(await errors(replace)).toEqual([3104, 3013]);
    expect(await errors('DROP DATABASE store')).toEqual([3743]);
    await rows('ALTER DATABASE store SET PARTNER OFF');
    expect(await errors('ALTER DATABASE store SET PARTNER OFF')).toEqual([1416, 5069]);
    server.instance.availabilityGroups.push({ id: store.databaseGuid, name: 'ag1', role: 'PRIMARY', replicas: [], primary: 'SQL01' });
    await rows('ALTER AVAILABILITY GROUP ag1 ADD DATABASE store');
    expect(await errors(replace)).toEqual([3104, 3013]);
    await rows('ALTER AVAILABILITY GROUP ag1 REMOVE DATABASE store');
    expect(await errors(replace)).toEqual([]);
  });

  test('more than a disk holds, in both directions', async () => {
    const { errors, volume, server, folder, rows } = await practised();
    await rows(FULL);
    volume.freeBytes = 1_000_000;
    expect(await errors("BACKUP DATABASE store TO DISK = N'B:\\big.bak'")).toEqual([3202, 3013]);
    expect(existsSync(join(folder, 'big.bak'))).toBe(true);
    server.disks.volumes[1]!.freeBytes = 1000;
    expect(await errors(`RESTORE DATABASE copy FROM DISK = N'B:\\store.bak' WITH ${AS_COPY}`)).toEqual([3257, 3119, 3013]);
  });
});

describe('faults by plan', () => {
  const fault = (point: Fault['point'], number: Extract<Fault['effect'], { kind: 'error' }>['number'], atPercent = 0): Fault => ({
    point,
    ...((point === 'backup' || point === 'restore') && { database: 'store' }),
    effect: { kind: 'error', number, atPercent },
  });
  const RESTORE = "RESTORE DATABASE store FROM DISK = N'B:\\store.bak' WITH REPLACE";
  test.each([
    { plan: fault('backup', 3201), sql: FULL, errors: [3201, 3013] },
    { plan: fault('backup', 3202, 80), sql: FULL, errors: [3202, 3013] },
    { plan: fault('backup', 1205, 30), sql: FULL, errors: [1205, 3013] },
    { plan: fault('restore', 3154), sql: RESTORE, errors: [3154, 3013] },
    { plan: fault('restore', 3257), sql: RESTORE, errors: [3257, 3013] },
    { plan: fault('restore', 3203, 60), sql: RESTORE, errors: [3203, 3013] },
    { plan: fault('inspect', 3241), sql: "RESTORE HEADERONLY FROM DISK = N'B:\\store.bak'", errors: [3241, 3013] },
    { plan: fault('verify', 3203), sql: "RESTORE VERIFYONLY FROM DISK = N'B:\\store.bak'", errors: [3203, 3013] },
    { plan: fault('query', 1105), sql: "INSERT store.dbo.t (v) VALUES (N'x')", errors: [1105] },
    { plan: fault('query', 1205), sql: 'SELECT * FROM store.dbo.t; SELECT 1', errors: [1205] },
  ])('error $plan.effect.number strikes once, then it works', async ({ plan, sql, errors: wanted }) => {
    const { rows, errors, server } = await practised();
    await rows(FULL);
    server.faults.add(plan);
    expect(await errors(sql)).toEqual(wanted);
    expect(await errors(sql)).toEqual([]);
  });

  test('strikes the n-th time', async () => {
    const { errors, server } = await practised();
    server.faults.add({ ...fault('backup', 3201), nth: 2 });
    expect(await errors(FULL)).toEqual([]);
    expect(await errors(FULL)).toEqual([3201, 3013]);
    expect(await errors(FULL)).toEqual([]);
  });

  test.each([18456, 4060] as const)('error %d at the sign-in', async (number) => {
    const { server } = await practised();
    server.faults.add({ point: 'sign-in', effect: { kind: 'error', number } });
    await expect(connect(server.port)).rejects.toThrow(/Login failed/);
    await connect(server.port);
  });

  test('a restore that is cut leaves a database in the middle of a restore, which can be restored again', async () => {
    const { rows, server, run } = await practised();
    await rows(FULL);
    server.faults.add({ point: 'restore', effect: { kind: 'cut', atPercent: 50 } });
    await run(RESTORE);
    const again = await connect(server.port);
    const state = async () => (await runBatch(again, "SELECT state_desc FROM sys.databases WHERE name = 'store'")).sets[0]!.rows;
    expect(await state()).toEqual([['RESTORING']]);
    expect((await runBatch(again, RESTORE)).errors).toEqual([]);
    expect(await state()).toEqual([['ONLINE']]);
  });

  test('nothing else happens to a database while it is backed up', async () => {
    const { errors, server, run } = await practised();
    server.faults.add({ point: 'backup', effect: { kind: 'slow', msPerPercent: 3 } });
    const other = await connect(server.port);
    const first = run(FULL);
    while (![...server.instance.sessions.values()].some(({ running }) => running?.percent === 5))
      await new Promise((resolve) => setImmediate(resolve));
    const seen = await runBatch(other, "SELECT command, percent_complete FROM sys.dm_exec_requests WHERE command LIKE 'BACKUP%'");
    expect(seen.sets[0]!.rows[0]![0]).toBe('BACKUP DATABASE');
    expect((await runBatch(other, FULL.replace('store.bak', 'other.bak'))).errors.map(({ number }) => number)).toEqual([3023, 3013]);
    const numbers = async (sql: string): Promise<number[]> => (await runBatch(other, sql)).errors.map(({ number }) => number);
    expect(await numbers("RESTORE DATABASE store FROM DISK = N'B:\\none.bak' WITH REPLACE")).toEqual([3201, 3013]);
    expect(await numbers('DROP DATABASE store')).toEqual([3702]);
    expect(await numbers('ALTER DATABASE store SET SINGLE_USER WITH NO_WAIT')).toEqual([5061, 5069]);
    await first;
    expect(await errors(FULL)).toEqual([]);
  });
});

test('what is on the disks can be asked about, without regard to case', async () => {
  const { rows, folder } = await practised();
  await rows(FULL);
  mkdirSync(join(folder, 'Sets'));
  expect(await rows("EXEC master.dbo.xp_fileexist N'b:\\STORE.BAK'")).toEqual([[1, 0, 1]]);
  expect(await rows("EXEC xp_fileexist N'B:\\sets'")).toEqual([[0, 1, 1]]);
  expect(await rows("EXEC xp_fileexist N'B:\\no\\thing'")).toEqual([[0, 0, 0]]);
  await rows("EXEC xp_create_subdir N'B:\\Sets\\one\\two'");
  expect((await rows("EXEC xp_dirtree N'B:\\', 0, 1")).toSorted()).toEqual([
    ['Sets', 1, 0],
    ['one', 2, 0],
    ['store.bak', 1, 1],
    ['two', 3, 0],
  ]);
  expect(await rows('EXEC xp_fixeddrives')).toEqual([
    ['B', 1048576],
    ['C', expect.any(Number)],
  ]);
  const backupFolder =
    "EXEC master.dbo.xp_instance_regread N'HKEY_LOCAL_MACHINE', N'Software\\Microsoft\\MSSQLServer\\MSSQLServer', N'BackupDirectory'";
  expect(await rows(backupFolder)).toEqual([['BackupDirectory', 'B:']]);
});
