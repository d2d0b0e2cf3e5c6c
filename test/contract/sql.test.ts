import { mkdirSync } from 'node:fs';
import { createSocket } from 'node:dgram';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { mssqlSql, type MssqlOptions } from '../../src/adapters/sql-mssql.js';
import { sessionSql } from '../../src/adapters/sql-session.js';
import { SqlFailed, type SqlMessage, type SqlTarget } from '../../src/domain/sql.js';
import { quoteName, quoteText } from '../../src/domain/sql-statements/quote.js';
import { startBrowser, type RunningInstance } from '../../src/lab/sql-server/server.js';
import type { Sql } from '../../src/ports/sql.js';
import { useSessionPipe } from '../module/session-pipe.js';
import { emptyFolder } from '../support/folders.js';
import { PRACTICE, startedInstance } from '../support/sql-server.js';

interface Opened {
  sql: Sql;
  server: RunningInstance;
  target: SqlTarget;
}

const pipe = useSessionPipe({
  effect: 'Change',
  environment: { LYNCBACKUP_PRACTICE_SQL: JSON.stringify({ user: PRACTICE.name, password: PRACTICE.password, ports: {} }) },
});

/** What differs between the adapters in a test: how they are made, and what their options are called. */
type AdapterOptions = Pick<MssqlOptions, 'trustServerCertificate' | 'allowUnencrypted' | 'browserPort'>;
const ADAPTERS: Record<string, (options: AdapterOptions) => Sql> = {
  'sql-mssql': (options) => mssqlSql({ credential: { user: 'practice', password: 'practice' }, ...options }),
  'sql-session': () => sessionSql(pipe, new AbortController().signal), // has no options
};

type ServerOptions = Parameters<typeof startedInstance>[0];

describe.each(Object.keys(ADAPTERS))('%s as SQL Server', (kind) => {
  async function open(server: ServerOptions = {}, options: AdapterOptions = {}): Promise<Opened> {
    const folder = emptyFolder();
    mkdirSync(join(folder, 'backup'));
    const running = await startedInstance({ volumes: [{ root: 'B:\\', folder, access: 'write', freeBytes: null }], ...server });
    return { sql: ADAPTERS[kind]!(options), server: running, target: { server: '127.0.0.1', instance: null, port: running.port } };
  }

  test('returns the rows of every result set, by the names of their columns', async () => {
    const { sql, target } = await open();
    const { sets } = await sql.run(
      target,
      "SELECT 1 AS one, N'zwei' AS two; SELECT name FROM sys.databases WHERE database_id > 9; SELECT CAST(NULL AS int) AS nothing",
    );
    expect(sets).toEqual([
      { columns: ['one', 'two'], rows: [{ one: 1, two: 'zwei' }] },
      { columns: ['name'], rows: [] },
      { columns: ['nothing'], rows: [{ nothing: null }] },
    ]);
  });

  test.each([
    { type: 'a log sequence number', sql: 'CAST(1234567890123456789012345 AS numeric(25,0))', value: '1234567890123456789012345' },
    { type: 'a decimal', sql: 'CAST(-12.50 AS numeric(9,2))', value: '-12.50' },
    { type: 'a small decimal', sql: 'CAST(0.05 AS numeric(5,3))', value: '0.050' },
    { type: 'a bigint', sql: 'CAST(9223372036854775807 AS bigint)', value: '9223372036854775807' },
    { type: 'an int', sql: '-7', value: -7 },
    { type: 'a float', sql: 'CAST(1.5 AS float)', value: 1.5 },
    { type: 'a bit', sql: 'CAST(1 AS bit)', value: true },
    { type: 'text of another script', sql: "N'Ελλάδα 日本 🎉'", value: 'Ελλάδα 日本 🎉' },
    { type: 'text of a variant', sql: "SERVERPROPERTY('ProductVersion')", value: '16.0.4236.2' },
    {
      type: 'an identifier',
      sql: "CAST('6F9619FF-8B86-D011-B42D-00C04FC964FF' AS uniqueidentifier)",
      value: '6f9619ff-8b86-d011-b42d-00c04fc964ff',
    },
    { type: 'binary', sql: '0x01AB', value: '01ab' },
    { type: 'a wall clock', sql: "CAST('2026-01-31T02:15:00.500' AS datetime)", value: '2026-01-31T02:15:00.500' },
    { type: 'a finer wall clock', sql: "CAST('2026-07-01T02:15:00.123' AS datetime2(3))", value: '2026-07-01T02:15:00.123' },
    { type: 'a time with its offset', sql: "CAST('2026-01-31 02:15:00 +02:00' AS datetimeoffset)", value: '2026-01-31T00:15:00.000Z' },
    { type: 'a day', sql: "CAST('2026-01-31' AS date)", value: '2026-01-31' },
  ])('reads $type whole', async ({ sql: expression, value }) => {
    const { sql, target } = await open();
    const { sets } = await sql.run(target, `SELECT ${expression} AS v`);
    expect(sets[0]!.rows).toEqual([{ v: value }]);
  });

  test('reads wall clocks with the offset of the server, but not what has its own', async () => {
    const { sql, target } = await open();
    const statement = "SELECT CAST('2026-01-31T02:15:00' AS datetime) AS wall, CAST('2026-01-31 02:15 +00:00' AS datetimeoffset) AS own";
    const { sets } = await sql.run(target, statement, { serverOffsetMinutes: 120 });
    expect(sets[0]!.rows).toEqual([{ wall: '2026-01-31T00:15:00.000Z', own: '2026-01-31T02:15:00.000Z' }]);
  });

  test('refuses two columns of one name', async () => {
    const { sql, target } = await open();
    await expect(sql.run(target, 'SELECT 1 AS a, 2 AS a')).rejects.toMatchObject({ code: 'InvalidRequest' });
  });

  test('starts in the database of the target', async () => {
    const { sql, target } = await open();
    const { sets } = await sql.run({ ...target, database: 'msdb' }, 'SELECT DB_NAME() AS name');
    expect(sets[0]!.rows).toEqual([{ name: 'msdb' }]);
  });

  test('leaves nothing of one run to the next', async () => {
    const { sql, target } = await open();
    await sql.run(target, 'USE msdb; CREATE TABLE #t (i int); BEGIN TRAN');
    const { sets } = await sql.run(target, "SELECT DB_NAME() AS name, @@TRANCOUNT AS depth, OBJECT_ID('#t') AS id");
    expect(sets[0]!.rows).toEqual([{ name: 'master', depth: 0, id: null }]);
  });

  test('takes names and texts with quotes, brackets and foreign scripts unharmed', async () => {
    const { sql, target } = await open();
    const name = "a]b'; DROP DATABASE msdb--\u00e9\u65e5[";
    const { sets } = await sql.run(target, `SELECT ${quoteText(name)} AS ${quoteName(name)}`);
    expect(sets[0]).toEqual({ columns: [name], rows: [{ [name]: name }] });
  });

  test('hands messages over while the statement runs', async () => {
    const { sql, target, server } = await open();
    server.faults.add({ point: 'backup', effect: { kind: 'slow', msPerPercent: 2 } });
    const told: { message: SqlMessage; finished: boolean }[] = [];
    let finished = false;
    const run = sql.run(target, "BACKUP DATABASE model TO DISK = N'B:\\backup\\model.bak' WITH STATS = 25", {
      onMessage: (message) => told.push({ message, finished }),
    });
    await run.then(() => (finished = true));
    expect(told.map(({ message }) => message.number)).toEqual([3211, 3211, 3211, 3211, 4035, 4035, 3014]);
    expect(told[0]).toMatchObject({ message: { class: 0, state: 1, text: '25 percent processed.' }, finished: false });
  });

  test('sees every error of a failed statement in order, the telling one first', async () => {
    const { sql, target } = await open();
    const error = await failureOf(sql.run(target, "BACKUP DATABASE model TO DISK = N'B:\\nowhere\\model.bak'"));
    expect(error).toBeInstanceOf(SqlFailed);
    expect(error).toMatchObject({ code: 'SqlFailed' });
    expect((error as SqlFailed).errors).toEqual([
      {
        number: 3201,
        class: 16,
        state: 1,
        line: 1,
        text: "Cannot open backup device 'B:\\nowhere\\model.bak'. Operating system error 3(The system cannot find the path specified.).",
      },
      { number: 3013, class: 16, state: 1, line: 1, text: 'BACKUP DATABASE is terminating abnormally.' },
    ]);
    expect(error.message).toMatch(/^127\.0\.0\.1 answered error 3201: Cannot open/);
  });

  test('fails when a statement after a good one fails', async () => {
    const { sql, target } = await open();
    await expect(sql.run(target, 'SELECT 1 AS one; SELECT 1/0 AS none')).rejects.toMatchObject({ code: 'SqlFailed' });
  });

  test('does not take a warning for an error', async () => {
    const { sql, target } = await open();
    const numbers: number[] = [];
    await sql.run(target, "RAISERROR(N'only %s', 10, 1, N'telling')", { onMessage: ({ number }) => numbers.push(number) });
    expect(numbers).toEqual([50000]);
  });

  test.each([
    { when: 'before it has told anything', statement: BACKUP, told: 0 },
    { when: 'once it has told percents', statement: `${BACKUP}, STATS = 1`, told: 3 },
    { when: 'between its statements', statement: `SELECT 1 AS one; PRINT 'x'; ${BACKUP}, STATS = 1`, told: 3 },
  ])('cancels a statement at once $when', async ({ statement, told }) => {
    const { sql, target, server } = await open();
    server.faults.add({ point: 'backup', effect: { kind: 'slow', msPerPercent: 300 } });
    const { abortedMs, endedMs } = await cancelled(sql, target, server, statement, told);
    expect(endedMs - abortedMs).toBeLessThan(15_000); // it would take 30 s, or more
  });

  test('waits while the server undoes, longer than drivers do', { timeout: 60_000 }, async () => {
    const { sql, target, server } = await open();
    server.faults.add(
      { point: 'backup', effect: { kind: 'slow', msPerPercent: 100 } },
      { point: 'backup', effect: { kind: 'unwind', ms: 6500 } }, // SqlClient hangs up after five seconds
    );
    const { abortedMs, endedMs } = await cancelled(sql, target, server, `${BACKUP}, STATS = 1`, 1);
    expect(endedMs - abortedMs).toBeGreaterThan(6400);
  });

  test('runs nothing when it was cancelled before', async () => {
    const { sql, target, server } = await open();
    await expect(sql.run(target, 'CREATE DATABASE never', { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'Cancelled' });
    expect(server.instance.databases.map(({ name }) => name)).not.toContain('never');
  });

  test('says that a statement may have taken effect when the connection breaks', async () => {
    const { sql, target, server } = await open();
    server.faults.add({ point: 'backup', effect: { kind: 'cut', atPercent: 50 } });
    await expect(sql.run(target, "BACKUP DATABASE model TO DISK = N'B:\\model.bak'")).rejects.toMatchObject({
      code: 'SqlConnectionLost',
      hint: expect.stringContaining('may have taken effect') as string,
    });
  });

  test('tells when the account or its database is refused', async () => {
    const { sql, target } = await open();
    await expect(sql.run({ ...target, database: 'nosuch' }, 'SELECT 1 AS one')).rejects.toMatchObject({ code: 'SqlSignInRefused' });
  });

  test('tells when nobody listens', async () => {
    const { sql, target, server } = await open();
    await server.stop();
    await expect(sql.run(target, 'SELECT 1 AS one')).rejects.toMatchObject({ code: 'SqlUnreachable' });
  });

  describe.runIf(kind === 'sql-mssql')('named instances', () => {
    test('are found by the browser of their machine', async () => {
      const { server } = await open({ instanceName: 'RTC' });
      const browser = await startBrowser([server]);
      onTestFinished(() => browser.stop());
      const sql = ADAPTERS[kind]!({ browserPort: browser.port });
      const { sets } = await sql.run({ server: '127.0.0.1', instance: 'rtc' }, 'SELECT @@SERVERNAME AS name');
      expect(sets[0]!.rows).toEqual([{ name: 'SQL01\\RTC' }]);
    });

    test.each([
      { reason: 'the browser does not know it', listens: true },
      { reason: 'no browser answers', listens: false },
    ])('are given up within two seconds when $reason', async ({ listens }) => {
      const { server } = await open({ instanceName: 'RTC' });
      const port = listens ? await browserPort(server) : await silentPort();
      const began = performance.now();
      await expect(
        ADAPTERS[kind]!({ browserPort: port }).run({ server: '127.0.0.1', instance: 'other' }, 'SELECT 1 AS one'),
      ).rejects.toMatchObject({
        code: 'SqlUnreachable',
      });
      expect(performance.now() - began).toBeLessThan(2000);
    });
  });

  describe('encryption', () => {
    test.each(['available', 'forced'] as const)('is used where it is %s', async (encryption) => {
      const { sql, target } = await open({ encryption });
      const { findings, sets } = await sql.run(target, 'SELECT encrypt_option AS e FROM sys.dm_exec_connections WHERE session_id = @@SPID');
      expect(sets[0]!.rows).toEqual([{ e: 'TRUE' }]);
      expect(findings.map(({ Code }) => Code)).toEqual(['SqlCertificateNotChecked']);
    });

    test('is missed aloud where there is none', async () => {
      const { sql, target } = await open({ encryption: 'unavailable' });
      await expect(sql.run(target, 'SELECT 1 AS one')).rejects.toMatchObject({ code: 'SqlNotEncrypted' });
    });
  });

  describe.runIf(kind === 'sql-mssql')('encryption', () => {
    test('may be left out when that is allowed, which is recorded', async () => {
      const { sql, target } = await open({ encryption: 'unavailable' }, { allowUnencrypted: true });
      const { findings } = await sql.run(target, 'SELECT 1 AS one');
      expect(findings.map(({ Code }) => Code)).toEqual(['SqlUnencrypted']);
    });

    test('of an old server is used, which is recorded', async () => {
      const { sql, target } = await open({ tls: 'legacy', product: '2008 R2' });
      const { findings } = await sql.run(target, 'SELECT 1 AS one');
      expect(findings.map(({ Code }) => Code)).toEqual(['SqlCertificateNotChecked', 'SqlLegacyTls']);
    });

    test('with a certificate nobody vouches for is refused when it is to be checked', async () => {
      const { sql, target } = await open({}, { trustServerCertificate: false });
      await expect(sql.run(target, 'SELECT 1 AS one')).rejects.toMatchObject({
        code: 'SqlUnreachable',
        message: expect.stringContaining('certificate') as string,
      });
    });
  });
});

const BACKUP = "BACKUP DATABASE model TO DISK = N'B:\\model.bak' WITH INIT";

/** Stops a statement when it has told so many messages, without any when it runs. Nothing runs on the server when this returns. */
async function cancelled(
  sql: Sql,
  target: SqlTarget,
  { instance }: RunningInstance,
  statement: string,
  told: number,
): Promise<{ abortedMs: number; endedMs: number }> {
  const controller = new AbortController();
  let abortedMs = 0;
  const abort = (): void => {
    abortedMs = performance.now();
    controller.abort();
  };
  let messages = 0;
  const run = failureOf(sql.run(target, statement, { signal: controller.signal, onMessage: () => ++messages === told && abort() }));
  if (told === 0) {
    await vi.waitUntil(() => [...instance.sessions.values()].some(({ running }) => running !== null), { timeout: 10_000 });
    abort();
  }
  expect(await run).toMatchObject({ code: 'Cancelled' });
  expect([...instance.sessions.values()].every(({ running }) => running === null)).toBe(true);
  return { abortedMs, endedMs: performance.now() };
}

async function failureOf(run: Promise<unknown>): Promise<Error> {
  return run.then(
    () => expect.unreachable('it did not fail'),
    (error: unknown) => error as Error,
  );
}

async function browserPort(server: RunningInstance): Promise<number> {
  const browser = await startBrowser([server]);
  onTestFinished(() => browser.stop());
  return browser.port;
}

/** A port where somebody listens and never says a word. */
async function silentPort(): Promise<number> {
  const socket = createSocket('udp4');
  onTestFinished(() => new Promise<void>((resolve) => socket.close(() => resolve())));
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return socket.address().port;
}
