import { sqlCancelled, sqlSignInRefused, sqlUnreachable } from '../domain/sql-failure.js';
import { SqlFailed, type SqlTarget } from '../domain/sql.js';
import type { Sql } from '../ports/sql.js';
import { CollectedReply } from './collected-reply.js';
import { findComputer, instanceKey } from './deployment/lookup.js';
import type { Lab } from './lab.js';
import { FaultPlan } from './sql-server/faults.js';
import { ServerDisks } from './sql-server/files/disks.js';
import { runBatch } from './sql-server/language/execute.js';
import { Session } from './sql-server/language/session.js';
import { sqlServerOf } from './sql-server/of-deployment.js';
import { findDatabase, findLogin, wallNow, type Instance } from './sql-server/state/model.js';

/**
 * The Sql port over a practice deployment, in this process: the same server without its wire, asked by `sa`, as the deployment is at that
 * moment. What a statement changes ends with it: this door is for reading.
 */
export const labSql = (lab: Lab): Sql => ({
  async run(target, statement, options = {}) {
    if (options.signal?.aborted) throw sqlCancelled(target);
    const reply = new CollectedReply(options);
    const session = sessionOn(instanceOf(lab, target), target);
    try {
      await runBatch(statement, { session, answer: reply, signal: options.signal ?? new AbortController().signal, depth: 0 });
    } catch (cause) {
      if (options.signal?.aborted) throw sqlCancelled(target);
      throw cause;
    }
    if (reply.errors.length > 0) throw new SqlFailed(target, reply.errors);
    return { sets: reply.sets, findings: [] };
  },
});

function instanceOf({ deployment }: Lab, target: SqlTarget): Instance {
  const deployed = deployment.sqlInstances[instanceKey(target.server, target.instance ?? '')];
  if (deployed?.running && findComputer(deployment, target.server)?.running !== false) return sqlServerOf(deployment, deployed);
  throw sqlUnreachable(target, 'nobody listens there');
}

function sessionOn(instance: Instance, target: SqlTarget): Session {
  const database = findDatabase(instance, target.database ?? 'master')?.name;
  if (database === undefined) throw sqlSignInRefused(target, `it has no database '${target.database}'`);
  const world = { instance, disks: new ServerDisks([]), faults: new FaultPlan() };
  return new Session(world, {
    id: 51,
    account: 'sa',
    logins: [findLogin(instance, 'sa')!],
    hostName: 'practice',
    programName: 'LyncBackup',
    isEncrypted: true,
    authentication: 'SQL',
    connectedMs: wallNow(instance.clock),
    database,
    running: null,
    disconnect: () => undefined,
  });
}
