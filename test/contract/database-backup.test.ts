import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { mssqlSql } from '../../src/adapters/sql-mssql.js';
import { sessionSql } from '../../src/adapters/sql-session.js';
import { fsStore } from '../../src/adapters/store-fs.js';
import { LyncBackupError } from '../../src/domain/errors.js';
import { sqlConnectionLost } from '../../src/domain/sql-failure.js';
import { instanceText } from '../../src/domain/sql.js';
import { readBackupFile } from '../../src/formats/mtf/read-backup.js';
import type { Volume } from '../../src/lab/sql-server/files/disks.js';
import type { RunningInstance } from '../../src/lab/sql-server/server.js';
import { addDatabase, addUser } from '../../src/lab/sql-server/state/instance.js';
import { findDatabase, findLogin, type Database } from '../../src/lab/sql-server/state/model.js';
import type { Sql } from '../../src/ports/sql.js';
import { HANDLERS, type Captured, type World } from '../../src/steps/index.js';
import { useSessionPipe } from '../module/session-pipe.js';
import { backupWorld, routed, type Before } from '../support/backup-world.js';
import { emptyFolder } from '../support/folders.js';
import { PRACTICE, startedInstance } from '../support/sql-server.js';

const pipe = useSessionPipe({
  effect: 'Export', // what a backup may do at most
  environment: { LYNCBACKUP_PRACTICE_SQL: JSON.stringify({ user: PRACTICE.name, password: PRACTICE.password, ports: {} }) },
});
const ADAPTERS: Record<string, () => Sql> = {
  'sql-mssql': () => mssqlSql({ credential: { user: PRACTICE.name, password: PRACTICE.password } }),
  'sql-session': () => sessionSql(pipe, new AbortController().signal),
};

const UNC = '\\\\backup01\\lync';
const [SQL01, SQL02] = ['sql01.contoso.com\\ARCH', 'sql02.contoso.com\\ARCH'];
const PATH = 'databases/sql01.contoso.com/ARCH/LcsLog.bak';
const ARGS = { database: 'LcsLog', instances: [targetOf(SQL01), targetOf(SQL02)], path: PATH, repositoryUnc: UNC, stagingPath: null };

function targetOf(name: string): { server: string; instance: string } {
  const [server = '', instance = ''] = name.split('\\');
  return { server, instance };
}

interface Servers {
  repository: string;
  share: Volume;
  servers: Record<string, RunningInstance>;
  database: Database;
}

/** SQL01 with LcsLog, and a repository that it sees as a share. */
async function servers(options: Parameters<typeof startedInstance>[0] = {}): Promise<Servers> {
  const repository = emptyFolder();
  const share: Volume = { root: `${UNC}\\`, folder: repository, access: 'write', freeBytes: null };
  const server = await startedInstance({ instanceName: 'ARCH', volumes: [share], ...options });
  const database = addDatabase(server.instance, { name: 'LcsLog', recoveryModel: 'SIMPLE' });
  return { repository, share, servers: { [SQL01]: server }, database };
}

/** A second server that mirrors LcsLog of the first. */
async function mirrored(made: Servers): Promise<Database> {
  const server = await startedInstance({ machineName: 'sql02', instanceName: 'ARCH', volumes: [made.share] });
  made.servers[SQL02] = server;
  const mirror = addDatabase(server.instance, { name: 'LcsLog', recoveryModel: 'FULL' });
  made.database.recoveryModel = 'FULL';
  setRoles(made.database, mirror);
  return mirror;
}

function setRoles(principal: Database, mirror: Database): void {
  const half = (machine: string) => ({
    state: 'SYNCHRONIZED' as const,
    partnerAddress: `TCP://${machine}.contoso.com:5022`,
    partnerInstance: `${machine.toUpperCase()}\\ARCH`,
    witnessAddress: null,
  });
  principal.mirroring = { role: 'PRINCIPAL', ...half('sql02') };
  mirror.mirroring = { role: 'MIRROR', ...half('sql01') };
  principal.state = 'ONLINE';
  mirror.state = 'RESTORING';
}

const isBackupOf = (name: string, statement: string): boolean => statement.startsWith(`BACKUP DATABASE [${name}]`);
const A_WHILE = { timeout: 20_000 };
const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.bak'));

describe.each(Object.keys(ADAPTERS))('a backup over %s', (kind) => {
  const worldOf = (made: Servers, before?: Before, pathMap?: Record<string, string>): ReturnType<typeof backupWorld> =>
    backupWorld(made.repository, routed(ADAPTERS[kind]!(), made.servers, before), pathMap);

  const run = (world: World, args: object = ARGS, handler = 'backup-database'): Promise<Captured> => {
    const step = HANDLERS[handler]!;
    return step.apply(step.args.parse(args), world, 20_000);
  };

  const failureOf = async (world: World, args?: object, handler?: string): Promise<LyncBackupError> => {
    const failure = await run(world, args, handler).then(
      () => null,
      (cause: unknown) => cause,
    );
    expect(failure).toBeInstanceOf(LyncBackupError);
    return failure as LyncBackupError;
  };

  test('is copy-only, compressed, verified and compared, and tells how long it takes yet', async () => {
    const made = await servers();
    const sent: string[] = [];
    const world = worldOf(made, (_, statement) => void sent.push(statement));
    const { files, findings } = await run(world);
    expect(findings).toEqual([]);
    expect(files).toEqual([{ path: PATH, ...(await fsStore(made.repository).measure(`${world.setFolder}/${PATH}`)) }]);
    expect(filesIn(made.repository)).toEqual([join(world.setFolder, PATH)]);
    expect(sent.filter((text) => /^(BACKUP|RESTORE)/.test(text)).map((text) => text.split(' WITH ')[1])).toEqual([
      "COPY_ONLY, CHECKSUM, COMPRESSION, NAME = N'LyncBackup 20260131T021500Z-00000001', STATS = 5;",
      "COPY_ONLY, CHECKSUM, COMPRESSION, NAME = N'LyncBackup 20260131T021500Z-00000001', STATS = 5;",
      'CHECKSUM, STATS = 5;',
    ]);
    expect(made.database.differentialBase).toBeNull();
    const told = world.events.flatMap((event) => (event.type === 'progress' ? [event.activity] : []));
    expect(told).toContainEqual(expect.stringMatching(/^Backing up LcsLog on sql01\.contoso\.com\\ARCH: 50 %, about \d+ s left$/));
    expect(told).toContainEqual(expect.stringMatching(/^Verifying LcsLog on .*: 100 %$/));
  });

  test.each([
    { edition: 'express', product: '2012', isCompressed: false },
    { edition: 'standard', product: '2008 R2', isCompressed: true },
  ] as const)('of SQL Server $product $edition is compressed: $isCompressed', async ({ edition, product, isCompressed }) => {
    const made = await servers({ edition, product });
    const world = worldOf(made);
    await run(world);
    const file = await fsStore(made.repository).open(`${world.setFolder}/${PATH}`);
    expect((await readBackupFile(file, { name: PATH })).container).toBe(isCompressed ? 'MSSQLBAK' : 'MTF');
    await file.close();
  });

  test('comes from the mirror that has taken over, with a warning when nobody backs up its log', async () => {
    const made = await servers();
    const mirror = await mirrored(made);
    setRoles(mirror, made.database);
    const { findings } = await run(worldOf(made));
    expect(findings).toMatchObject([{ Code: 'LogNotBackedUp', Severity: 'Warning', Object: `${SQL02}\\LcsLog` }]);
    expect(made.servers[SQL02]!.instance.history.backupSets.map((row) => row['database_name'])).toEqual(['model', 'LcsLog']);
  });

  test('comes from the primary of the availability group', async () => {
    const made = await servers({ isHadrEnabled: true });
    const other = await startedInstance({ machineName: 'sql02', instanceName: 'ARCH', volumes: [made.share], isHadrEnabled: true });
    made.servers['SQL02\\ARCH'] = other;
    const primary = addDatabase(other.instance, { name: 'LcsLog', recoveryModel: 'SIMPLE' });
    const replicas = ['SQL01\\ARCH', 'SQL02\\ARCH'].map((server) => ({ id: crypto.randomUUID(), server, isSynchronized: true }));
    const group = { id: crypto.randomUUID(), name: 'Archive', replicas, primary: 'SQL02\\ARCH' };
    made.servers[SQL01]!.instance.availabilityGroups.push({ ...group, role: 'SECONDARY' });
    other.instance.availabilityGroups.push({ ...group, role: 'PRIMARY' });
    made.database.availabilityGroup = primary.availabilityGroup = 'Archive';
    await run(worldOf(made), { ...ARGS, instances: [targetOf(SQL01)] });
    expect(other.instance.history.backupSets.at(-1)).toMatchObject({ database_name: 'LcsLog', is_copy_only: true });
  });

  test('goes on at the mirror when it takes over meanwhile', async () => {
    const made = await servers();
    const mirror = await mirrored(made);
    const world = worldOf(made, (target, statement) => {
      if (isBackupOf('LcsLog', statement) && instanceText(target) === SQL01) setRoles(mirror, made.database);
    });
    await run(world);
    expect(made.servers[SQL02]!.instance.history.backupSets.map((row) => row['database_name'])).toEqual(['model', 'LcsLog']);
    expect(filesIn(made.repository)).toEqual([join(world.setFolder, PATH)]);
  });

  test.each([
    { what: 'is down', prepare: (made: Servers) => made.servers[SQL01]!.stop() },
    { what: 'has another name', prepare: (made: Servers) => void delete made.servers[SQL01] },
  ])('says that the instance cannot be reached when it $what', async ({ prepare }) => {
    const made = await servers();
    await prepare(made);
    const failure = await failureOf(worldOf(made), { ...ARGS, instances: [targetOf(SQL01)] });
    expect(failure).toMatchObject({ code: 'SqlUnreachable', hint: expect.stringContaining('SQL Server service') as string });
  });

  test('says that the sign-in was refused', async () => {
    const made = await servers();
    made.servers[SQL01]!.faults.add({ point: 'sign-in', effect: { kind: 'error', number: 18456 } });
    const failure = await failureOf(worldOf(made), { ...ARGS, instances: [targetOf(SQL01)] });
    expect(failure).toMatchObject({ code: 'SqlSignInRefused', hint: expect.stringContaining('login') as string });
  });

  test('says which right is missing, and does with a backup operator’s', async () => {
    const made = await servers();
    const { instance } = made.servers[SQL01]!;
    const login = findLogin(instance, PRACTICE.name)!;
    login.roles.clear();
    expect(await failureOf(worldOf(made))).toMatchObject({
      code: 'RightsMissing',
      message: `practice may not back up 'LcsLog' on ${SQL01}`,
      hint: expect.stringContaining('db_backupoperator') as string,
    });
    addUser(made.database, { name: PRACTICE.name, type: 'S', sid: login.sid, nowMs: 0 }).roles.add('db_backupoperator');
    const { files, findings } = await run(worldOf(made));
    expect(files).toHaveLength(1);
    expect(findings).toMatchObject([{ Code: 'BackupNotVerified', Severity: 'Warning' }]);
  });

  test.each([
    { serviceAccount: 'CONTOSO\\svc-sql', named: 'CONTOSO\\svc-sql is denied access' },
    { serviceAccount: 'NT SERVICE\\MSSQL$ARCH', named: 'the computer account SQL01$' },
  ])('names $serviceAccount, who may not write to the repository, before hours are spent', async ({ serviceAccount, named }) => {
    const made = await servers({ serviceAccount });
    made.share.access = 'read';
    const sent: string[] = [];
    const failure = await failureOf(worldOf(made, (_, statement) => void sent.push(statement)));
    expect(failure).toMatchObject({
      code: 'AccessDenied',
      message: expect.stringContaining(named) as string,
      hint: expect.stringContaining('-SqlStagingPath') as string,
    });
    expect(failure.message).toContain(`${UNC}\\sets\\`);
    expect(sent.some((statement) => isBackupOf('LcsLog', statement))).toBe(false);
  });

  test('says that the server does not find the share', async () => {
    const made = await servers();
    const failure = await failureOf(worldOf(made), { ...ARGS, repositoryUnc: '\\\\backup02\\lync' });
    expect(failure).toMatchObject({ code: 'ShareUnreachable', hint: expect.stringContaining('-RepositoryUnc') as string });
  });

  test('leaves nothing where the disk is full at 80 %', async () => {
    const made = await servers();
    made.servers[SQL01]!.faults.add({ point: 'backup', database: 'LcsLog', effect: { kind: 'error', number: 3202, atPercent: 80 } });
    const failure = await failureOf(worldOf(made));
    expect(failure).toMatchObject({ code: 'RepositoryFull', hint: expect.stringContaining('Free space') as string });
    expect(filesIn(made.repository)).toEqual([]);
  });

  test('does not begin where there is too little room', async () => {
    const made = await servers();
    const sent: string[] = [];
    const world = worldOf(made, (_, statement) => void sent.push(statement));
    const failure = await failureOf({ ...world, store: { ...world.store, freeBytes: () => Promise.resolve(1000) } });
    expect(failure).toMatchObject({ code: 'RepositoryFull', message: expect.stringContaining('MiB free') as string });
    expect(sent.some((statement) => statement.startsWith('BACKUP'))).toBe(false);
  });

  test('is looked for after a broken connection, and repeated when nothing of it is there', async () => {
    const made = await servers();
    made.servers[SQL01]!.faults.add({ point: 'backup', database: 'LcsLog', effect: { kind: 'cut', atPercent: 50 } });
    const sent: string[] = [];
    const world = worldOf(made, (_, statement) => void sent.push(statement));
    const { files } = await run(world);
    expect(files).toHaveLength(1);
    expect(filesIn(made.repository)).toEqual([join(world.setFolder, PATH)]);
    const [first, second] = sent.flatMap((statement, index) => (isBackupOf('LcsLog', statement) ? [index] : []));
    const between = sent.slice(first! + 1, second).join('\n');
    expect(between).toMatch(/sys\.dm_exec_requests[\s\S]*msdb\.dbo\.backupset/);
  });

  test('is not repeated when the server finished it although the connection broke', async () => {
    const made = await servers();
    const sent: string[] = [];
    const sql = routed(ADAPTERS[kind]!(), made.servers, (_, statement) => void sent.push(statement));
    const losing: Sql = {
      async run(target, statement, options) {
        const answer = await sql.run(target, statement, options);
        if (isBackupOf('LcsLog', statement)) throw sqlConnectionLost(target, null);
        return answer;
      },
    };
    const { files } = await run(backupWorld(made.repository, losing));
    expect(files).toHaveLength(1);
    expect(sent.filter((statement) => isBackupOf('LcsLog', statement))).toHaveLength(1);
  });

  test('is a gap when the connection breaks again and again', async () => {
    const made = await servers();
    const cut = { point: 'backup', database: 'LcsLog', effect: { kind: 'cut', atPercent: 50 } } as const;
    made.servers[SQL01]!.faults.add(cut, { ...cut, nth: 2 });
    expect(await failureOf(worldOf(made))).toMatchObject({ code: 'SqlConnectionLost', hint: expect.anything() as string });
    expect(filesIn(made.repository)).toEqual([]);
  });

  test('says that the database was dropped meanwhile', async () => {
    const made = await servers();
    const { databases } = made.servers[SQL01]!.instance;
    const drop: Before = (_, statement) => {
      if (isBackupOf('LcsLog', statement)) databases.splice(databases.indexOf(made.database), 1);
    };
    expect(await failureOf(worldOf(made, drop))).toMatchObject({
      code: 'ObjectNotFound',
      message: `${SQL01} has no database 'LcsLog' any more`,
      hint: expect.stringContaining('dropped') as string,
    });
  });

  test('says that another backup of the database runs', async () => {
    const made = await servers();
    const { instance, faults } = made.servers[SQL01]!;
    faults.add({ point: 'backup', database: 'LcsLog', effect: { kind: 'slow', msPerPercent: 20 } });
    const other = routed(ADAPTERS['sql-mssql']!(), made.servers);
    const running = other.run(targetOf(SQL01), `BACKUP DATABASE LcsLog TO DISK = N'${UNC}\\other.bak'`);
    await expect.poll(() => [...instance.sessions.values()].some((session) => session.running?.database === 'LcsLog'), A_WHILE).toBe(true);
    expect(await failureOf(worldOf(made))).toMatchObject({ code: 'SqlFailed', hint: 'Run again when it has ended.' });
    await running;
  });

  test('stops at once when it is cancelled, and leaves nothing', async () => {
    const made = await servers();
    const { instance, faults } = made.servers[SQL01]!;
    faults.add({ point: 'backup', database: 'LcsLog', effect: { kind: 'slow', msPerPercent: 20 } });
    const controller = new AbortController();
    const world = worldOf(made);
    const stopping: World = {
      ...world,
      signal: controller.signal,
      emit: (event) =>
        event.type === 'progress' && event.activity.includes(': 20 %') && event.activity.startsWith('Backing') && controller.abort(),
    };
    expect(await failureOf(stopping)).toMatchObject({ code: 'Cancelled' });
    expect([...instance.sessions.values()].every(({ running }) => running === null)).toBe(true);
    expect(filesIn(made.repository)).toEqual([]);
  });

  describe('over a disk of the server', () => {
    const STAGED = { ...ARGS, repositoryUnc: null, stagingPath: 'E:\\Staging' };

    async function staged(): Promise<Servers & { folder: string; drive: Volume; pathMap: Record<string, string> }> {
      const folder = emptyFolder();
      mkdirSync(join(folder, 'Staging'));
      const drive: Volume = { root: 'E:\\', folder, access: 'write', freeBytes: 2 ** 30 };
      const made = await servers({ volumes: [drive] });
      return { ...made, folder, drive, pathMap: { '\\\\sql01.contoso.com\\E$': folder } };
    }

    test('is fetched over its share, proven, and gone from there', async () => {
      const made = await staged();
      const world = worldOf(made, undefined, made.pathMap);
      const { files, findings } = await run(world, STAGED);
      expect(findings).toEqual([]);
      expect(files).toEqual([{ path: PATH, ...(await world.store.measure(`${world.setFolder}/${PATH}`)) }]);
      expect(filesIn(made.folder)).toEqual([]);
    });

    test('does not begin where that disk has too little room', async () => {
      const made = await staged();
      made.drive.freeBytes = 2 ** 20 / 2;
      expect(await failureOf(worldOf(made, undefined, made.pathMap), STAGED)).toMatchObject({ code: 'StagingFull' });
    });

    test('says that this session does not reach the share, and what it left there', async () => {
      const made = await staged();
      const failure = await failureOf(worldOf(made, undefined, { '\\\\sql01.contoso.com\\E$': emptyFolder() }), STAGED);
      expect(['ObjectNotFound', 'ShareUnreachable']).toContain(failure.code);
      expect(failure.message).toContain('E$');
    });
  });

  describe('that another tool made', () => {
    const EXISTING = { database: 'LcsLog', instances: ARGS.instances, path: PATH };

    const backUp = (made: Servers, options: string, paths = [`${UNC}\\dba\\LcsLog.bak`]): Promise<unknown> => {
      mkdirSync(join(made.repository, 'dba'), { recursive: true });
      const disks = paths.map((path) => `DISK = N'${path}'`).join(', ');
      return routed(ADAPTERS['sql-mssql']!(), made.servers).run(targetOf(SQL01), `BACKUP DATABASE LcsLog TO ${disks} WITH ${options}`);
    };

    test('is taken after the same checks, and stays where it is', async () => {
      const made = await servers();
      await backUp(made, 'CHECKSUM');
      const pathMap = { [UNC]: made.repository };
      const world = worldOf(made, undefined, pathMap);
      const { files, findings } = await run(world, EXISTING, 'take-existing-backup');
      expect(findings).toMatchObject([{ Code: 'ExistingBackupTaken', Severity: 'Information' }]);
      const original = readFileSync(join(made.repository, 'dba/LcsLog.bak'));
      expect(readFileSync(join(made.repository, world.setFolder, PATH)).equals(original)).toBe(true);
      expect(files).toMatchObject([{ path: PATH, bytes: original.length }]);
    });

    test.each([
      { what: 'there is none', prepare: () => Promise.resolve(), code: 'ObjectNotFound', message: 'in the last 24 hours' },
      {
        what: 'it is a differential one',
        prepare: async (made: Servers) => {
          await backUp(made, 'CHECKSUM', [`${UNC}\\old.bak`]);
          for (const row of made.servers[SQL01]!.instance.history.backupSets) Object.assign(row, { backup_finish_date: 0 });
          await backUp(made, 'DIFFERENTIAL');
        },
        code: 'ObjectNotFound',
        message: 'in the last 24 hours',
      },
      {
        what: 'it is spread over two files',
        prepare: (made: Servers) => backUp(made, 'CHECKSUM', [`${UNC}\\dba\\1.bak`, `${UNC}\\dba\\2.bak`]),
        code: 'StepFailed',
        message: 'spread over 2 files',
      },
      {
        what: 'it is one of two in its file',
        prepare: async (made: Servers) => {
          await backUp(made, 'CHECKSUM');
          await backUp(made, 'CHECKSUM');
        },
        code: 'BackupFileDamaged',
        message: 'holds 2 backups',
      },
    ])('is not taken when $what', async ({ prepare, code, message }) => {
      const made = await servers();
      await prepare(made);
      const failure = await failureOf(worldOf(made, undefined, { [UNC]: made.repository }), EXISTING, 'take-existing-backup');
      expect(failure).toMatchObject({ code, message: expect.stringContaining(message) as string, hint: expect.anything() as string });
    });
  });

  test('is not made of a database that is in the middle of a restore', async () => {
    const made = await servers();
    findDatabase(made.servers[SQL01]!.instance, 'LcsLog')!.state = 'RESTORING';
    const failure = await failureOf(worldOf(made), { ...ARGS, instances: [targetOf(SQL01)] });
    expect(failure).toMatchObject({ code: 'ObjectNotFound', message: `'LcsLog' on ${SQL01} is RESTORING` });
  });
});
