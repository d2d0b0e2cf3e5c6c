import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fsShares } from '../../src/adapters/shares-fs.js';
import { fsStore } from '../../src/adapters/store-fs.js';
import type { Event } from '../../src/domain/events.js';
import { setFolder } from '../../src/domain/set-id.js';
import type { SqlTarget } from '../../src/domain/sql.js';
import type { Database } from '../../src/lab/deployment/databases.js';
import type { SqlInstance } from '../../src/lab/deployment/model.js';
import type { Lab } from '../../src/lab/lab.js';
import { labSql } from '../../src/lab/lab-sql.js';
import { startSqlServers } from '../../src/lab/server/sql-servers.js';
import type { ServerWorld } from '../../src/lab/sql-server/server-world.js';
import { addLogin } from '../../src/lab/sql-server/state/instance.js';
import type { Sql } from '../../src/ports/sql.js';
import { restoreDatabase, type RestoredDatabase, type RestoreWish } from '../../src/steps/restore-database.js';
import { onTestFinished } from 'vitest';
import { steppingClock } from './clock.js';
import { emptyFolder } from './folders.js';
import { inlineWorkers } from './inline-workers.js';
import { labOf } from './lab.js';
import { PRACTICE } from './sql-server.js';

const SERVER = 'sqlarc01.litwareinc.com';
export const KEY = `${SERVER}\\archmon`;
export const TARGET: SqlTarget = { server: SERVER, instance: 'archmon' };
export const UNC = '\\\\backup01\\lync';
const SET_ID = '20260131T021500Z-00000001';
export const STAGING = 'E:\\Staging';

export interface StoredDatabase {
  lab: Lab;
  instance: SqlInstance;
  server: ServerWorld;
  sql: Sql;
  repository: string;
  staging: string;
  events: Event[];
  database: (name?: string) => Database | undefined;
  /** Runs statements beside the restore. */
  beside: (statement: string) => Promise<unknown>;
  /** Has the practice server write a backup into the set. */
  backUp: (statement?: string) => Promise<RestoreWish['file']>;
  wish: (change?: Partial<RestoreWish>) => RestoreWish;
  restore: (change?: Partial<RestoreWish>, more?: { signal?: AbortSignal; sql?: Sql; look?: boolean }) => Promise<RestoredDatabase>;
}

/** A practice with its archiving database LcsLog in a set. @param door how the SQL servers are reached; by their ports, or in this process */
export async function storedDatabase(
  door: ((ports: Record<string, number>) => Sql) | null,
  options: { version?: string } = {},
): Promise<StoredDatabase> {
  const lab = labOf('two-sites.xml', { people: 3 });
  const instance = lab.deployment.sqlInstances[KEY]!;
  if (options.version !== undefined) instance.version = options.version;
  const server = lab.sqlServers.find(KEY)!;
  addLogin(server.instance, PRACTICE);
  const [repository, staging] = [emptyFolder(), emptyFolder()];
  mkdirSync(join(repository, setFolder(SET_ID), 'databases'), { recursive: true });
  lab.sqlServers.mount({ root: `${UNC}\\`, folder: repository, access: 'write', freeBytes: null });
  lab.sqlServers.mount({ root: `${STAGING}\\`, folder: staging, access: 'write', freeBytes: null }, SERVER);
  let sql = labSql(lab);
  if (door) {
    const servers = await startSqlServers(lab);
    onTestFinished(() => servers.close());
    sql = door((JSON.parse(servers.practice) as { ports: Record<string, number> }).ports);
  }
  const events: Event[] = [];
  const clock = steppingClock();
  const beside = (statement: string): Promise<unknown> => labSql(lab).run(TARGET, statement);
  const made: StoredDatabase = {
    lab,
    instance,
    server,
    sql,
    repository,
    staging,
    events,
    database: (name = 'LcsLog') => instance.databases[name.toLowerCase()],
    beside,
    async backUp(statement = `BACKUP DATABASE LcsLog TO DISK = N'${UNC}\\sets\\${SET_ID}\\databases\\LcsLog.bak' WITH CHECKSUM, INIT`) {
      await beside(statement);
      return fileOf(repository);
    },
    wish: (change = {}) => ({
      ...{ ...TARGET, database: 'LcsLog', as: null, owner: null, file: fileOf(repository) },
      ...{ repositoryUnc: UNC, stagingPath: null, disconnect: false, withoutSafetyBackup: false },
      ...change,
    }),
    restore: (change, { signal = new AbortController().signal, sql: other = sql, look = false } = {}) =>
      restoreDatabase(
        made.wish(change),
        {
          sql: other,
          store: fsStore(repository),
          shares: fsShares({ [`\\\\${SERVER}\\E$\\Staging`]: staging }),
          workers: inlineWorkers(),
          clock,
          emit: (event) => events.push(event),
          signal,
          setFolder: setFolder(SET_ID),
          runFolder: 'runs/20260201T000000Z-00000002',
        },
        60_000,
        !look,
      ),
  };
  await made.backUp();
  return made;
}

export const BACKUP_PATH = `${UNC}\\sets\\${SET_ID}\\databases\\LcsLog.bak`;

export const fileIn = (repository: string): string => join(repository, setFolder(SET_ID), 'databases/LcsLog.bak');

function fileOf(repository: string): RestoreWish['file'] {
  const content = readFileSync(fileIn(repository));
  return { path: 'databases/LcsLog.bak', bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') };
}
