import { spawn, spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { mssqlSql } from '../../src/adapters/sql-mssql.js';
import { sessionSql } from '../../src/adapters/sql-session.js';
import { SqlFailed, type SqlMessage } from '../../src/domain/sql.js';
import type { Sql } from '../../src/ports/sql.js';
import { useSessionPipe } from '../module/session-pipe.js';
import { practised } from '../support/practised-sql.js';
import { PRACTICE } from '../support/sql-server.js';

/** What one client saw of one statement. */
interface Seen {
  /** Rows of every result set, as text. */
  rows: string[][];
  /** Number and text, information and errors in their order. */
  messages: string[];
}

type Client = (port: number, statement: string) => Promise<Seen>;

const pipe = useSessionPipe({
  effect: 'Change',
  environment: { LYNCBACKUP_PRACTICE_SQL: JSON.stringify({ user: PRACTICE.name, password: PRACTICE.password, ports: {} }) },
});

/** By three implementations of the protocol that know nothing of each other. */
const CLIENTS: Record<string, { isThere: boolean; client: Client }> = {
  tedious: { isThere: true, client: byPort(mssqlSql({ credential: { user: PRACTICE.name, password: PRACTICE.password } })) },
  'System.Data.SqlClient': { isThere: true, client: byPort(sessionSql(pipe, new AbortController().signal)) },
  'FreeTDS tsql': { isThere: spawnSync('tsql', ['-C']).status === 0, client: byTsql },
};

/** A working day in statements: discovery, backup, its refusals, its inspection, a restore. Values are cast, since every client prints its own way. */
const SCRIPT: readonly { sql: string; seen: Seen }[] = [
  {
    sql: "SELECT name, recovery_model_desc FROM sys.databases WHERE name IN (N'master', N'store') ORDER BY name",
    seen: {
      rows: [
        ['master', 'SIMPLE'],
        ['store', 'SIMPLE'],
      ],
      messages: [],
    },
  },
  {
    sql: "SELECT CAST(CAST(1234567890123456789012345 AS numeric(25,0)) AS varchar(25)) AS lsn, N'Größe 日本' AS t, CAST(NULL AS int) AS n; SELECT 'two' AS sets",
    seen: { rows: [['1234567890123456789012345', 'Größe 日本', 'NULL'], ['two']], messages: [] },
  },
  {
    sql: "BACKUP DATABASE store TO DISK = N'B:\\store.bak' WITH COPY_ONLY, CHECKSUM, INIT, STATS = 50",
    seen: {
      rows: [],
      messages: [
        '3211 50 percent processed.',
        '3211 100 percent processed.',
        "4035 Processed 320 pages for database 'store', file 'store' on file 1.",
        "4035 Processed 2 pages for database 'store', file 'store_log' on file 1.",
        '3014 BACKUP DATABASE successfully processed 322 pages in # seconds (# MB/sec).',
      ],
    },
  },
  {
    sql: "BACKUP DATABASE store TO DISK = N'B:\\no\\store.bak'",
    seen: {
      rows: [],
      messages: [
        "3201 Cannot open backup device 'B:\\no\\store.bak'. Operating system error 3(The system cannot find the path specified.).",
        '3013 BACKUP DATABASE is terminating abnormally.',
      ],
    },
  },
  {
    sql: "RESTORE VERIFYONLY FROM DISK = N'B:\\store.bak' WITH CHECKSUM",
    seen: { rows: [], messages: ['3262 The backup set on file 1 is valid.'] },
  },
  {
    sql: "RESTORE DATABASE copy FROM DISK = N'B:\\store.bak' WITH MOVE N'nothing' TO N'C:\\Data\\x.mdf'",
    seen: {
      rows: [],
      messages: [
        "3234 Logical file 'nothing' is not part of database 'copy'. Use RESTORE FILELISTONLY to list the logical file names.",
        '3013 RESTORE DATABASE is terminating abnormally.',
      ],
    },
  },
  { sql: 'MERGE t USING s ON 1 = 1', seen: { rows: [], messages: ["102 Incorrect syntax near 'MERGE'."] } },
  { sql: "RAISERROR(N'said', 10, 1); SELECT 1 AS one", seen: { rows: [['1']], messages: ['50000 said'] } },
];

describe.each(Object.keys(CLIENTS))('%s and the practice server', (name) => {
  const { isThere, client } = CLIENTS[name]!;

  test.skipIf(!isThere)('get on with each other: rows, messages, errors and their order', async () => {
    const { server } = await practised();
    for (const { sql, seen } of SCRIPT) expect({ sql, seen: await client(server.port, sql) }).toEqual({ sql, seen });
  });
});

function byPort(sql: Sql): Client {
  return async (port, statement) => {
    const messages: string[] = [];
    const told = ({ number, text }: SqlMessage): number => messages.push(normalised(number, text));
    const target = { server: '127.0.0.1', instance: null, port };
    const answer = await sql.run(target, statement, { effect: 'Change', onMessage: told }).catch((error: unknown) => {
      if (!(error instanceof SqlFailed)) throw error;
      error.errors.forEach(told);
      return { sets: [] };
    });
    return {
      rows: answer.sets.flatMap(({ columns, rows }) => rows.map((row) => columns.map((column) => String(row[column] ?? 'NULL')))),
      messages,
    };
  };
}

const normalised = (number: number, text: string): string => `${number} ${number === 3014 ? text.replace(/\d+\.\d+/g, '#') : text}`;

/** tsql prints rows on one stream and messages on the other. */
async function byTsql(port: number, statement: string): Promise<Seen> {
  const { out, err } = await tsql(port, statement);
  const messages = [...err.matchAll(/^Msg (\d+) .*\n\t"(.*)"$/gm)].map(([, number, text]) => normalised(Number(number), text!));
  const lines = out.split('\n').filter((line) => line !== '' && !/^\(\d+ rows? affected\)$/.test(line));
  return { rows: lines.map((line) => line.split('\t')), messages };
}

function tsql(port: number, statement: string): Promise<{ out: string; err: string }> {
  const args = ['-H', '127.0.0.1', '-p', String(port), '-U', PRACTICE.name, '-P', PRACTICE.password, '-o', 'qh'];
  const child = spawn('tsql', args, { env: { ...process.env, TDSVER: '7.4', LC_ALL: 'C.UTF-8' } });
  const read = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (read.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (read.err += text));
  child.stdin.end(`${statement}\nGO\n`);
  return new Promise((resolve, reject) => child.on('error', reject).on('close', () => resolve(read)));
}
