import { sqlCancelled, sqlConnectionLost, sqlSignInRefused, sqlUnreachable } from '../domain/sql-failure.js';
import { SqlFailed, type SqlTarget } from '../domain/sql.js';
import type { Sql, SqlOptions } from '../ports/sql.js';
import { CollectedReply } from './collected-reply.js';
import { instanceKey } from './deployment/lookup.js';
import type { Lab } from './lab.js';
import { runBatch } from './sql-server/language/execute.js';
import { Session } from './sql-server/language/session.js';
import type { ServerWorld } from './sql-server/server-world.js';
import { findDatabase, findLogin, freeSessionId, wallNow } from './sql-server/state/model.js';
import { Attention, ConnectionCut } from './sql-server/wire/conversation.js';

/** The Sql port over a practice deployment, in this process: the same servers without their wire, asked by `sa`. */
export const labSql = ({ sqlServers }: Lab): Sql => ({
  async run(target, statement, options = {}) {
    if (options.signal?.aborted) throw sqlCancelled(target);
    const world = sqlServers.find(instanceKey(target.server, target.instance ?? ''));
    if (!world) throw sqlUnreachable(target, 'nobody listens there');
    const reply = new CollectedReply(options);
    const stop = new AbortController();
    const session = openSession(world, target, () => stop.abort(new ConnectionCut()));
    const cancel = (): void => stop.abort(new Attention());
    options.signal?.addEventListener('abort', cancel, { once: true });
    try {
      await runBatch(statement, { session, answer: reply, signal: stop.signal, depth: 0 });
      if (!world.twin.isAlive()) throw new ConnectionCut();
    } catch (cause) {
      throw failureOf(cause, target, options);
    } finally {
      options.signal?.removeEventListener('abort', cancel);
      session.reset();
      world.instance.sessions.delete(session.state.id);
      world.twin.keep();
    }
    if (reply.errors.length > 0) throw new SqlFailed(target, reply.errors);
    return { sets: reply.sets, findings: [] };
  },
});

function failureOf(cause: unknown, target: SqlTarget, { signal }: SqlOptions): unknown {
  if (cause instanceof Attention && signal?.aborted) return sqlCancelled(target);
  return cause instanceof ConnectionCut ? sqlConnectionLost(target, null, cause) : cause;
}

function openSession(world: ServerWorld, target: SqlTarget, disconnect: () => void): Session {
  const { instance, faults } = world;
  const wanted = target.database ?? 'master';
  const planned = faults.strike('sign-in', wanted).find((effect) => effect.kind === 'error');
  if (planned) throw sqlSignInRefused(target, `error ${planned.number} was planned`);
  const session = new Session(world, {
    id: freeSessionId(instance),
    account: 'sa',
    logins: [findLogin(instance, 'sa')!],
    hostName: 'practice',
    programName: 'LyncBackup',
    isEncrypted: true,
    authentication: 'SQL',
    connectedMs: wallNow(instance.clock),
    database: 'master',
    running: null,
    disconnect,
  });
  if (session.isRefused(wanted)) throw sqlSignInRefused(target, `its database '${wanted}' cannot be opened`);
  session.state.database = findDatabase(instance, wanted)!.name;
  instance.sessions.set(session.state.id, session.state);
  return session;
}
