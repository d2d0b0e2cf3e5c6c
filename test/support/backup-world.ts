import { fsShares } from '../../src/adapters/shares-fs.js';
import { fsStore } from '../../src/adapters/store-fs.js';
import type { Event } from '../../src/domain/events.js';
import { instanceText, type SqlTarget } from '../../src/domain/sql.js';
import type { RunningInstance } from '../../src/lab/sql-server/server.js';
import type { Sql } from '../../src/ports/sql.js';
import type { World } from '../../src/steps/world.js';
import { steppingClock } from './clock.js';
import { inlineWorkers } from './inline-workers.js';

const NOBODY_LISTENS = 1;

/** The world of one backup step over a repository; what it has no business with is not there. */
export function backupWorld(repository: string, sql: Sql, pathMap: Record<string, string> = {}): World & { events: Event[] } {
  const events: Event[] = [];
  const world: Pick<World, 'sql' | 'store' | 'shares' | 'workers' | 'clock' | 'setFolder' | 'knownStores' | 'emit' | 'signal'> = {
    sql,
    store: fsStore(repository),
    shares: fsShares(pathMap),
    workers: inlineWorkers(),
    clock: steppingClock(),
    setFolder: 'sets/20260131T021500Z-00000001',
    knownStores: [],
    emit: (event) => events.push(event),
    signal: new AbortController().signal,
  };
  return { ...(world as World), events };
}

/** What happens right before a statement is sent; it may change the world, or throw in the place of the server. */
export type Before = (target: SqlTarget, statement: string) => void | Promise<void>;

/** Leads targets by their names to practice servers on loopback; a name that is none leads to where nobody listens. */
export function routed(sql: Sql, servers: Readonly<Record<string, RunningInstance>>, before: Before = () => undefined): Sql {
  return {
    async run(target, statement, options) {
      await before(target, statement);
      const port = servers[instanceText(target)]?.port ?? NOBODY_LISTENS;
      return sql.run({ ...target, server: '127.0.0.1', port }, statement, options);
    },
  };
}
