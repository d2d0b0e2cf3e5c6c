import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Connection } from 'tedious';
import type { Volume } from '../../src/lab/sql-server/files/disks.js';
import type { RunningInstance } from '../../src/lab/sql-server/server.js';
import { emptyFolder } from './folders.js';
import { startedInstance } from './sql-server.js';
import { connect, runBatch, type Transcript } from './tedious-client.js';

export interface Practised {
  server: RunningInstance;
  connection: Connection;
  /** Where drive B: of the server really lies. */
  folder: string;
  volume: Volume;
  run: (sql: string) => Promise<Transcript>;
  /** Numbers of the errors, in order. */
  errors: (sql: string) => Promise<number[]>;
  /** Rows of the first result set; the statement must not fail. */
  rows: (sql: string) => Promise<unknown[][]>;
}

const DATA = 'C:\\Data\\';

/** A server with a database `store` that holds a table, an administrator's connection, and a writable drive B:. */
export async function practised(options: Parameters<typeof startedInstance>[0] = {}): Promise<Practised> {
  const folder = emptyFolder();
  for (const name of ['b', 'c']) mkdirSync(join(folder, name));
  const volume: Volume = { root: 'B:\\', folder: join(folder, 'b'), access: 'write', freeBytes: null };
  const server = await startedInstance({
    paths: { data: DATA, log: DATA, backup: 'B:\\' },
    volumes: [volume, { root: 'C:\\', folder: join(folder, 'c'), access: 'write', freeBytes: 2 ** 40 }],
    ...options,
  });
  const connection = await connect(server.port);
  const run = (sql: string): Promise<Transcript> => runBatch(connection, sql);
  const made: Practised = {
    server,
    connection,
    folder: volume.folder,
    volume,
    run,
    errors: async (sql) => (await run(sql)).errors.map(({ number }) => number),
    rows: async (sql) => {
      const { sets, errors } = await run(sql);
      if (errors.length > 0) throw new Error(errors.map(({ number, message }) => `${number}: ${message}`).join('; '));
      return sets[0]?.rows ?? [];
    },
  };
  await made.rows(`CREATE DATABASE store; ALTER DATABASE store SET RECOVERY SIMPLE;
    EXEC(N'USE store; CREATE TABLE dbo.t (id int IDENTITY PRIMARY KEY, v nvarchar(20) NOT NULL); INSERT dbo.t (v) VALUES (N''a''), (N''ä日'')')`);
  return made;
}
