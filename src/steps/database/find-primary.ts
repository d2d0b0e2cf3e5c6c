import { z } from 'zod';
import { LyncBackupError } from '../../domain/errors.js';
import { databaseStateStatement, groupPrimaryStatement } from '../../domain/sql-statements/backup.js';
import { instanceText, type SqlTarget } from '../../domain/sql.js';
import { querySql } from '../sql-query.js';
import type { World } from '../world.js';

const Flag = z.int().nullable(); // 1: yes; null: there is nothing to have a right on
const Name = z.string().nullable();

const Instance = z.strictObject({
  ServerName: z.string(),
  MachineName: z.string(),
  ProductVersion: z.string(),
  Edition: z.string(),
  IsHadrEnabled: z.boolean().nullable(), // null: before 2012
  Account: z.string(),
  MayVerify: Flag,
  MayBackUpModel: Flag,
});
const Database = z.strictObject({
  Name: z.string(),
  State: z.string(),
  RecoveryModel: z.string(),
  MirroringRole: Name,
  MirroringPartner: Name,
  MayBackUp: Flag,
  LogBackupAgeMinutes: z.int().nullable(), // null: no backup of the log is known
});
const State = z.tuple([z.tuple([Instance]), z.array(Database).max(1)]);
const Group = z.tuple([z.array(z.strictObject({ GroupName: z.string(), PrimaryReplica: Name })).max(1)]);

/** A database where it can be backed up now, and what its instance says about both. */
export interface LiveDatabase {
  readonly target: SqlTarget;
  readonly instance: z.infer<typeof Instance>;
  readonly database: z.infer<typeof Database>;
}

/** Either it is here, or it is not, with the reason and perhaps a better place. */
type Look = { live: LiveDatabase } | { reason: string; elsewhere: SqlTarget | null };

/**
 * Asks where a database is open now: on the instance of its store, on the one that mirrors it, or wherever these say its primary copy is.
 * @param instances as the topology names them, best first
 * @throws {LyncBackupError} of the first instance when none answers; `ObjectNotFound` when the database is open on none
 */
export async function findPrimary(
  name: string,
  instances: readonly SqlTarget[],
  world: Pick<World, 'sql' | 'signal'>,
  timeoutMs: number,
): Promise<LiveDatabase> {
  const reasons: string[] = [];
  let failure: LyncBackupError | null = null;
  const places = [...instances];
  const asked = new Set<string>();
  for (let target = places.shift(); target; target = places.shift()) {
    const key = instanceText(target).toLowerCase();
    if (asked.has(key)) continue;
    asked.add(key);
    try {
      const look = await lookAt(name, target, world, timeoutMs);
      if ('live' in look) return look.live;
      reasons.push(look.reason);
      if (look.elsewhere) places.unshift(known(look.elsewhere, instances));
    } catch (cause) {
      if (!(cause instanceof LyncBackupError) || cause.code === 'Cancelled') throw cause;
      failure ??= cause;
      reasons.push(cause.message);
    }
  }
  if (failure) throw new LyncBackupError(failure.code, reasons.join('; '), failure.hint, failure);
  const hint = 'Bring the database online, or publish the topology that says where it is.';
  throw new LyncBackupError('ObjectNotFound', reasons.join('; '), hint);
}

async function lookAt(name: string, target: SqlTarget, world: Pick<World, 'sql' | 'signal'>, timeoutMs: number): Promise<Look> {
  const [[instance], [database]] = await querySql(world, target, databaseStateStatement(name), State, timeoutMs);
  const where = instanceText(target);
  if (!database) return { reason: `${where} has no database '${name}'`, elsewhere: null };
  if (database.MirroringRole === 'MIRROR')
    return { reason: `${where} only mirrors '${name}'`, elsewhere: targetOf(database.MirroringPartner) };
  if (instance.IsHadrEnabled) {
    const [[group]] = await querySql(world, target, groupPrimaryStatement(name), Group, timeoutMs);
    if (group && !isSameName(group.PrimaryReplica, instance.ServerName)) {
      const reason = `${where} has only a secondary copy of '${name}' in availability group '${group.GroupName}'`;
      return { reason, elsewhere: targetOf(group.PrimaryReplica) };
    }
  }
  if (database.State !== 'ONLINE') return { reason: `'${name}' on ${where} is ${database.State}`, elsewhere: null };
  return { live: { target, instance, database } };
}

/** `MACHINE\INSTANCE`, as servers name each other. */
function targetOf(serverName: string | null): SqlTarget | null {
  const [server = '', instance = null] = (serverName ?? '').split('\\');
  return server === '' ? null : { server, instance };
}

/** The instance under the name that the topology has for it. */
const known = (target: SqlTarget, instances: readonly SqlTarget[]): SqlTarget =>
  instances.find(
    ({ server, instance }) => isSameName(server.split('.')[0]!, target.server) && isSameName(instance ?? '', target.instance ?? ''),
  ) ?? target;

const isSameName = (one: string | null, other: string): boolean => one?.toLowerCase() === other.toLowerCase();
