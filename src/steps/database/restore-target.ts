import { z } from 'zod';
import { groupPrimaryStatement } from '../../domain/sql-statements/backup.js';
import { restoreTargetStatement } from '../../domain/sql-statements/restore.js';
import type { SqlTarget } from '../../domain/sql.js';
import { querySql } from '../sql-query.js';
import type { DatabaseWorld } from './restore-world.js';

const Name = z.string().nullable();

const Instance = z.strictObject({
  ProductVersion: z.string(),
  Edition: z.string(),
  MachineName: z.string(),
  IsHadrEnabled: z.boolean().nullable(), // null: before 2012
  DatabaseVersion: z.int(), // the newest format it knows
  Account: z.string(),
  IsSysadmin: z.int().nullable(),
  Administrator: Name, // the login 'sa', however it is called
  DefaultDataPath: Name, // null: before 2012
  DefaultLogPath: Name,
});
const Database = z.strictObject({
  Name: z.string(),
  State: z.string(),
  Access: z.string(),
  Owner: Name,
  MirroringRole: Name,
  MirroringPartner: Name,
});
const DatabaseFile = z.strictObject({
  DatabaseName: Name,
  LogicalName: z.string(),
  Path: z.string(),
  Type: z.int(), // 0 data, 1 log
  Bytes: z.coerce.number().int(),
});
const Connection = z.strictObject({ SessionId: z.int(), Login: z.string(), Host: z.string(), Program: z.string() });
const Answer = z.tuple([z.tuple([Instance]), z.array(Database).max(1), z.array(DatabaseFile).min(1), z.array(Connection)]);
const Group = z.tuple([z.array(z.object({ GroupName: z.string() })).max(1)]);

export type DatabaseFile = z.infer<typeof DatabaseFile>;
export type Connection = z.infer<typeof Connection>;

/** Where a database is to be restored, as it is there now. */
export interface RestoreTarget {
  readonly target: SqlTarget;
  readonly name: string;
  readonly instance: z.infer<typeof Instance>;
  readonly database: z.infer<typeof Database> | null; // null: there is none of that name
  readonly availabilityGroup: string | null;
  readonly files: readonly DatabaseFile[]; // of every database of the instance
  readonly connections: readonly Connection[]; // of others, to the database
}

const ALWAYS_ON_MAJOR = 11; // SQL Server 2012

export const majorOf = (productVersion: string): number => Number(productVersion.split('.')[0]);
export const isOld = ({ instance }: RestoreTarget): boolean => majorOf(instance.ProductVersion) < ALWAYS_ON_MAJOR;

/** @throws {LyncBackupError} as `querySql` */
export async function lookAtTarget(name: string, target: SqlTarget, world: DatabaseWorld, timeoutMs: number): Promise<RestoreTarget> {
  const answer = await querySql(world, target, restoreTargetStatement(name), Answer, timeoutMs);
  const [[instance], [database = null], files, connections] = answer;
  const group = database && instance.IsHadrEnabled ? await groupOf(name, target, world, timeoutMs) : null;
  return { target, name, instance, database, availabilityGroup: group, files, connections };
}

async function groupOf(name: string, target: SqlTarget, world: DatabaseWorld, timeoutMs: number): Promise<string | null> {
  const [[group]] = await querySql(world, target, groupPrimaryStatement(name), Group, timeoutMs);
  return group?.GroupName ?? null;
}
