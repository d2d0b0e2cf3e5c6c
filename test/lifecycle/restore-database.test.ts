import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { mssqlSql } from '../../src/adapters/sql-mssql.js';
import { sessionSql } from '../../src/adapters/sql-session.js';
import { LyncBackupError } from '../../src/domain/errors.js';
import { instanceKey } from '../../src/lab/deployment/lookup.js';
import { addLogin } from '../../src/lab/sql-server/state/instance.js';
import { labSql } from '../../src/lab/lab-sql.js';
import type { Sql } from '../../src/ports/sql.js';
import { useSessionPipe } from '../module/session-pipe.js';
import { PRACTICE } from '../support/sql-server.js';
import { BACKUP_PATH, fileIn, KEY, STAGING, storedDatabase, TARGET, UNC, type StoredDatabase } from '../support/stored-database.js';

const pipe = useSessionPipe({
  effect: 'Change',
  environment: { LYNCBACKUP_PRACTICE_SQL: JSON.stringify({ user: PRACTICE.name, password: PRACTICE.password, ports: {} }) },
});

const byPorts =
  (sql: Sql) =>
  (ports: Record<string, number>): Sql => ({
    run: (target, statement, options) => {
      const port = ports[instanceKey(target.server, target.instance ?? '')]!;
      return sql.run({ ...target, server: '127.0.0.1', instance: null, port }, statement, options);
    },
  });

const DOORS: Record<string, Parameters<typeof storedDatabase>[0]> = {
  'sql-mssql': byPorts(mssqlSql({ credential: { user: PRACTICE.name, password: PRACTICE.password } })),
  'sql-session': byPorts(sessionSql(pipe, new AbortController().signal)),
};

const GROUP = 'LITWAREINC\\RTCComponentUniversalServices';
const failureOf = async (run: Promise<unknown>): Promise<LyncBackupError> => {
  const failure: unknown = await run.then(
    () => null,
    (cause: unknown) => cause,
  );
  expect(failure).toBeInstanceOf(LyncBackupError);
  return failure as LyncBackupError;
};

/** As it is open to everybody: nothing is left of a restore. */
const isOpen = (p: StoredDatabase): unknown => [p.database()?.state, p.database()?.onServer?.userAccess];
const OPEN = ['ONLINE', 'MULTI_USER'];

describe.each(Object.keys(DOORS))('a database restored through %s', (door) => {
  const stored = (options?: Parameters<typeof storedDatabase>[1]) => storedDatabase(DOORS[door]!, options);

  test('is what it was, with the rights of the services and its owner, and what was there is kept', async () => {
    const p = await stored();
    const { content, users } = structuredClone(p.database()!);
    await p.beside(`ALTER AUTHORIZATION ON DATABASE::LcsLog TO [LITWAREINC\\Domain Admins];
      EXEC(N'USE LcsLog; DROP USER [${GROUP}]; CREATE TABLE dbo.Later (Id int)')`);
    const result = await p.restore();
    expect(p.database()).toMatchObject({ content, users, onServer: { owner: 'LITWAREINC\\Domain Admins' } });
    expect(isOpen(p)).toEqual(OPEN);
    expect(result).toMatchObject({ database: 'LcsLog', where: 'sqlarc01.litwareinc.com\\archmon', overwrites: true });
    expect(result.safetyBackup).toMatch(/^\\\\backup01\\lync\\runs\\[^\\]+\\before-restore-[0-9a-f]{8}\.bak$/);
    await p.beside(`RESTORE VERIFYONLY FROM DISK = N'${result.safetyBackup}' WITH CHECKSUM`);
    expect(p.events.some((event) => event.type === 'progress' && event.activity.startsWith('Restoring LcsLog'))).toBe(true);
  });

  test('comes to an instance that has lost everything, with login, user and role of the services', async () => {
    const p = await stored();
    const before = structuredClone(p.database()!);
    const isKept = (name: string): boolean => name !== GROUP && name !== PRACTICE.name;
    p.lab.deployment.sqlInstances[KEY] = { ...p.instance, databases: {}, logins: p.instance.logins.filter(({ name }) => isKept(name)) };
    addLogin(p.lab.sqlServers.find(KEY)!.instance, PRACTICE);
    const result = await p.restore();
    const now = p.lab.deployment.sqlInstances[KEY];
    expect(now.databases['lcslog']).toMatchObject({ content: before.content, users: before.users, onServer: { owner: 'sa' } });
    expect(now.logins.map(({ name }) => name)).toContain(GROUP);
    expect(result).toMatchObject({ overwrites: false, safetyBackup: null, findings: [{ Code: 'RightsGiven', Severity: 'Information' }] });
    expect(now.databases['lcslog']!.files[0]!.path).toMatch(/\\LcsLog\.mdf$/);
  });

  test.each([
    { who: 'whom the set names', owner: 'LITWAREINC\\Domain Admins', has: 'LITWAREINC\\Domain Admins', codes: ['RightsGiven'] },
    { who: 'the administrator of the instance, aloud,', owner: 'LITWAREINC\\gone', has: 'sa', codes: ['RightsGiven', 'OwnerNotRestored'] },
  ])('that nothing is left of belongs to $who', async ({ owner, has, codes }) => {
    const p = await stored();
    delete p.instance.databases['lcslog'];
    p.instance.logins = p.instance.logins.filter(({ name }) => name !== GROUP);
    const { findings } = await p.restore({ owner });
    expect(p.database()!.onServer!.owner).toBe(has);
    expect(findings.map(({ Code }) => Code)).toEqual(codes);
  });

  test('stands beside its own under another name', async () => {
    const p = await stored();
    const before = structuredClone(p.database()!.content);
    await p.restore({ as: "it's [new]" });
    expect(p.database("it's [new]")).toMatchObject({ content: before, users: [{ name: GROUP, roles: ['ServerRole'] }] });
    expect(p.database("it's [new]")!.files.map(({ path }) => path.split('\\').at(-1))).toEqual(['it_s__new_.mdf', 'it_s__new__log.ldf']);
    expect(p.database()).toMatchObject({ content: before });
    expect(await failureOf(p.restore({ as: "it's [new]" }))).toMatchObject({ code: 'ObjectExists' });
  });

  test('takes nothing but questions with -WhatIf', async () => {
    const p = await stored();
    await p.beside(`EXEC(N'USE LcsLog; CREATE TABLE dbo.Later (Id int)')`);
    const before = JSON.stringify(p.database());
    const result = await p.restore({}, { look: true });
    expect(result).toMatchObject({ overwrites: true, restoreSeconds: null, statement: expect.stringContaining('REPLACE') as string });
    expect(JSON.stringify(p.database())).toBe(before);
  });

  test('comes over a disk of the server where that cannot reach the repository, and leaves nothing there but the safety backup', async () => {
    const p = await stored();
    const result = await p.restore({ repositoryUnc: null, stagingPath: STAGING });
    expect(result.safetyBackup).toMatch(/^E:\\Staging\\before-restore-/);
    expect(readdirSync(p.staging)).toEqual([result.safetyBackup!.split('\\').at(-1)]);
    expect(isOpen(p)).toEqual(OPEN);
  });

  test('gets its rights by the old procedure on SQL Server 2008 R2', async () => {
    const p = await stored({ version: '10.50.6000.34' });
    await p.beside(`EXEC(N'USE LcsLog; DROP USER [${GROUP}]'); BACKUP DATABASE LcsLog TO DISK = N'${BACKUP_PATH}' WITH INIT, CHECKSUM`);
    const { findings } = await p.restore();
    expect(findings).toMatchObject([{ Code: 'RightsGiven' }]);
    expect(p.database()!.users).toEqual([{ name: GROUP, roles: ['ServerRole'] }]);
  });

  test('whose rights cannot be given back says so, with what to do', async () => {
    const p = await stored();
    const file = await p.backUp(`EXEC(N'USE LcsLog; DROP USER [${GROUP}]; DROP ROLE ServerRole');
      BACKUP DATABASE LcsLog TO DISK = N'${BACKUP_PATH}' WITH INIT, CHECKSUM`);
    const { findings } = await p.restore({ file });
    expect(findings).toMatchObject([
      { Code: 'RightsNotRestored', Severity: 'Error', Hint: expect.stringContaining('ServerRole') as string },
    ]);
  });

  describe('in use', () => {
    /** Somebody is in the database until the test ends. */
    async function occupied(p: StoredDatabase): Promise<{ thrownOut: Promise<unknown> }> {
      const thrownOut = labSql(p.lab)
        .run({ ...TARGET, database: 'LcsLog' }, "WAITFOR DELAY '00:00:05'")
        .then(
          () => null,
          (cause: unknown) => cause,
        );
      await Promise.resolve();
      return { thrownOut };
    }

    test('is left alone, and who is in it is named', async () => {
      const p = await stored();
      await occupied(p);
      expect(await failureOf(p.restore())).toMatchObject({
        code: 'DatabaseInUse',
        message: expect.stringMatching(/in use by sa with LyncBackup on practice \(session \d+\)/) as string,
        hint: expect.stringContaining('-Disconnect') as string,
      });
    });

    test('is restored with consent, and is everybody’s again', async () => {
      const p = await stored();
      const { thrownOut } = await occupied(p);
      await p.restore({ disconnect: true });
      expect(await thrownOut).toMatchObject({ code: 'SqlConnectionLost' });
      expect(isOpen(p)).toEqual(OPEN);
    });

    test('is everybody’s again after a restore that failed', async () => {
      const p = await stored();
      await occupied(p);
      p.server.faults.add({ point: 'restore', database: 'LcsLog', effect: { kind: 'error', number: 3241 } });
      expect(await failureOf(p.restore({ disconnect: true }))).toMatchObject({ code: 'BackupFileDamaged' });
      expect(isOpen(p)).toEqual(OPEN);
    });
  });

  test('that was cut off in the middle is looked at, then restored again', async () => {
    const p = await stored();
    p.server.faults.add({ point: 'restore', database: 'LcsLog', effect: { kind: 'cut', atPercent: 50 } });
    await p.restore();
    expect(isOpen(p)).toEqual(OPEN);
  });

  test('that is cut off every time says how it was left, and a later run mends it', async () => {
    const p = await stored();
    const cut = { point: 'restore', database: 'LcsLog', effect: { kind: 'cut', atPercent: 50 } } as const;
    p.server.faults.add(cut);
    p.server.faults.add({ ...cut, nth: 2 });
    expect(await failureOf(p.restore())).toMatchObject({
      code: 'SqlConnectionLost',
      message: expect.stringContaining('it is RESTORING') as string,
    });
    expect(p.database()?.state).toBe('RESTORING');
    const result = await p.restore();
    expect(result.safetyBackup).toBeNull(); // nothing whole was there
    expect(isOpen(p)).toEqual(OPEN);
  });

  test('that is cancelled says so, and a later run mends it', async () => {
    const p = await stored();
    p.server.faults.add({ point: 'restore', database: 'LcsLog', effect: { kind: 'slow', msPerPercent: 40 } });
    const stop = new AbortController();
    const restoring = p.restore({}, { signal: stop.signal, sql: stopAt(p.sql, /^RESTORE DATABASE/, stop) });
    expect(await failureOf(restoring)).toMatchObject({ code: 'Cancelled', hint: expect.stringContaining('Run it again') as string });
    expect(p.database()?.state).toBe('RESTORING');
    await p.restore();
    expect(isOpen(p)).toEqual(OPEN);
  });

  test.each<{ what: string; prepare: (p: StoredDatabase) => unknown; code: string; says: RegExp; change?: object }>([
    { what: 'is mirrored', prepare: (p) => (p.database()!.mirroring = MIRRORED), code: 'DatabaseMirrored', says: /mirrored \(PRINCIPAL/ },
    {
      what: 'is in an availability group',
      prepare: (p) => {
        Object.assign(p.server.instance, { isHadrEnabled: true });
        p.server.instance.availabilityGroups.push(GROUP_OF_ONE);
        return p.beside('ALTER DATABASE LcsLog SET HADR AVAILABILITY GROUP = AG1');
      },
      code: 'DatabaseMirrored',
      says: /availability group 'AG1'/,
    },
    {
      what: 'is none of those that are restored',
      prepare: () => null,
      change: { database: 'mgccomp' },
      code: 'InvalidRequest',
      says: /never restored/,
    },
    { what: 'belongs to SQL Server', prepare: () => null, change: { as: 'msdb' }, code: 'InvalidRequest', says: /SQL Server itself/ },
    {
      what: 'lies where the server finds nothing',
      prepare: () => null,
      change: { repositoryUnc: '\\\\nowhere\\lync' },
      code: 'ShareUnreachable',
      says: /does not find/,
    },
    {
      what: 'lies where its server may not read',
      prepare: (p) => (p.server.disks.volumes.find(({ root }) => root === `${UNC}\\`)!.access = 'none'),
      code: 'AccessDenied',
      says: /may not read .* the account of its service/,
    },
    {
      what: 'was kept as a log',
      prepare: (p) =>
        p.backUp(`ALTER DATABASE LcsLog SET RECOVERY FULL; BACKUP DATABASE LcsLog TO DISK = N'${UNC}\\full.bak';
          BACKUP LOG LcsLog TO DISK = N'${BACKUP_PATH}' WITH FORMAT`),
      code: 'BackupUnsuitable',
      says: /holds only a .*Log backup/,
    },
    {
      what: 'was kept as a differential',
      prepare: (p) =>
        p.backUp(
          `BACKUP DATABASE LcsLog TO DISK = N'${UNC}\\full.bak'; BACKUP DATABASE LcsLog TO DISK = N'${BACKUP_PATH}' WITH DIFFERENTIAL, FORMAT`,
        ),
      code: 'BackupUnsuitable',
      says: /holds only a .*Differential backup/,
    },
    {
      what: 'is not in the file',
      prepare: (p) => p.backUp(`BACKUP DATABASE LcsCDR TO DISK = N'${BACKUP_PATH}' WITH FORMAT`),
      code: 'BackupUnsuitable',
      says: /holds a backup of 'LcsCDR', not of 'LcsLog'/,
    },
    {
      what: 'is one of two stripes',
      prepare: (p) => p.backUp(`BACKUP DATABASE LcsLog TO DISK = N'${BACKUP_PATH}', DISK = N'${UNC}\\other.bak' WITH FORMAT`),
      code: 'BackupUnsuitable',
      says: /one of 2 stripes/,
    },
    {
      what: 'is no backup at all',
      prepare: (p) => writeFileSync(fileIn(p.repository), 'not a backup'),
      code: 'BackupFileDamaged',
      says: /error 3241/,
    },
    {
      what: 'does not fit on the drive',
      prepare: (p) => p.lab.sqlServers.mount({ root: 'C:\\', folder: p.staging, access: 'write', freeBytes: 0 }, 'sqlarc01.litwareinc.com'),
      change: { as: 'Copy' },
      code: 'DiskFull',
      says: /drive C: of SQLARC01 has 0 MiB free/,
    },
    {
      what: 'would be written over with a full disk',
      prepare: (p) => p.server.faults.add({ point: 'restore', database: 'LcsLog', effect: { kind: 'error', number: 3257 } }),
      code: 'DiskFull',
      says: /error 3257/,
    },
    {
      what: 'cannot be backed up first',
      prepare: (p) => p.server.faults.add({ point: 'backup', database: 'LcsLog', effect: { kind: 'error', number: 3202 } }),
      code: 'StepFailed',
      says: /could not be backed up/,
    },
    {
      what: 'is offline, and would be lost',
      prepare: (p) => p.beside('ALTER DATABASE LcsLog SET OFFLINE'),
      code: 'StepFailed',
      says: /is OFFLINE, so that what is in it cannot be backed up/,
    },
    {
      what: 'turns out damaged',
      prepare: (p) => p.server.instance.databases.find(({ name }) => name === 'LcsLog')!.damagedPages.push(77),
      code: 'DatabaseDamaged',
      says: /error 8928/,
    },
    { what: 'has nobody to ask', prepare: (p) => (p.instance.running = false), code: 'SqlUnreachable', says: /cannot be reached/ },
  ])('that $what is refused with the next move', async ({ prepare, code, says, change }) => {
    const p = await stored();
    await prepare(p);
    const before = JSON.stringify(p.database()?.content);
    const failure = await failureOf(p.restore(change));
    expect(failure).toMatchObject({ code, message: expect.stringMatching(says) as string, hint: expect.any(String) as string });
    expect(JSON.stringify(p.database()?.content)).toBe(before); // nothing was lost
  });

  test('that a newer server backed up is refused before anything is touched', async () => {
    const p = await stored();
    const newer = await storedDatabase(null, { version: '16.0.4236.2' });
    writeFileSync(fileIn(p.repository), readFileSync(fileIn(newer.repository)));
    expect(await failureOf(p.restore())).toMatchObject({
      code: 'BackupUnsuitable',
      message: expect.stringContaining('is older (') as string,
    });
  });

  test('that is encrypted needs its certificate', async () => {
    const p = await stored();
    const encrypted = changeRows(p.sql, 'TDEThumbprint', '0a1b2c');
    const failure = await failureOf(p.restore({}, { sql: encrypted }));
    expect(failure).toMatchObject({ code: 'BackupUnsuitable', message: expect.stringContaining('certificate 0a1b2c') as string });
  });

  test('takes an administrator', async () => {
    const p = await stored();
    const failure = await failureOf(p.restore({}, { sql: changeRows(p.sql, 'IsSysadmin', 0) }));
    expect(failure).toMatchObject({ code: 'RightsMissing', message: expect.stringContaining('not in sysadmin') as string });
  });

  test('by two runs at once is restored by one', async () => {
    const p = await stored();
    await p.beside(`RESTORE DATABASE LcsLog FROM DISK = N'${BACKUP_PATH}' WITH NORECOVERY, REPLACE`);
    p.server.faults.add({ point: 'restore', database: 'LcsLog', effect: { kind: 'slow', msPerPercent: 10 } });
    const first = labSql(p.lab).run(TARGET, `RESTORE DATABASE LcsLog FROM DISK = N'${BACKUP_PATH}' WITH REPLACE`);
    expect(await failureOf(p.restore())).toMatchObject({ code: 'DatabaseInUse' });
    await first;
  });
});

const MIRRORED = { role: 'PRINCIPAL', state: 'SYNCHRONIZED', partner: 'sqlbe02.litwareinc.com\\archmon' } as const;
const GROUP_OF_ONE = {
  id: '6F9619FF-8B86-D011-B42D-00C04FC964FF',
  name: 'AG1',
  role: 'PRIMARY' as const,
  replicas: [{ id: '6F9619FF-8B86-D011-B42D-00C04FC964FE', server: 'SQLARC01\\ARCHMON', isSynchronized: true }],
  primary: 'SQLARC01\\ARCHMON',
};

/** Stops as soon as a statement has told its first percents. */
const stopAt = (sql: Sql, statement: RegExp, stop: AbortController): Sql => ({
  run: (target, text, options) =>
    sql.run(target, text, {
      ...options,
      onMessage: (message) => {
        options?.onMessage?.(message);
        if (statement.test(text) && message.number === 3211) stop.abort();
      },
    }),
});

/** A server that says something else in one column. */
const changeRows = (sql: Sql, column: string, value: string | number): Sql => ({
  async run(target, text, options) {
    const { sets, findings } = await sql.run(target, text, options);
    const changed = sets.map(({ columns, rows }) => ({
      columns,
      rows: rows.map((row) => (column in row ? { ...row, [column]: value } : row)),
    }));
    return { sets: changed, findings };
  },
});

test('a folder that is gone sends the files to where the instance keeps its own', async () => {
  const p = await storedDatabase(null);
  const [data] = p.database()!.files;
  delete p.instance.databases['lcslog'];
  delete p.instance.databases['lcscdr'];
  delete p.instance.databases['qoemetrics'];
  const { moves } = await p.restore();
  expect(moves[0]!.path).not.toBe(data!.path);
  expect(moves[0]!.path.startsWith(p.server.instance.defaultDataPath)).toBe(true);
});
