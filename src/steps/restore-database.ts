import { z } from 'zod';
import { LyncBackupError } from '../domain/errors.js';
import type { Finding } from '../domain/findings.js';
import type { Json } from '../domain/json.js';
import { FileEntry } from '../domain/manifest.js';
import type { Probed } from '../domain/probes.js';
import { movesAside, movesBack, movesOver, type FileMove, type Folders } from '../domain/restore-files.js';
import { below, splitPath } from '../domain/server-path.js';
import { backupStatement } from '../domain/sql-statements/backup.js';
import { fileExistsStatement, restoreStatement } from '../domain/sql-statements/restore.js';
import { compressesBackups } from '../domain/sql-products.js';
import { instanceText, type SqlTarget } from '../domain/sql.js';
import { readBackupFile } from '../formats/mtf/read-backup.js';
import { checkDatabase } from './database/check-database.js';
import { ensureComponentRights } from './database/component-rights.js';
import { giveToOwner } from './database/give-to-owner.js';
import { percentProgress } from './database/percent-progress.js';
import { readMedia, type ChosenBackup } from './database/read-media.js';
import {
  assertAlone,
  assertDiskRoom,
  assertFilesFree,
  assertFree,
  assertRestorable,
  assertRights,
  assertSuitable,
} from './database/restore-checks.js';
import { restoreFailure } from './database/restore-failure.js';
import { restoreSource } from './database/restore-source.js';
import { lookAtTarget, type RestoreTarget } from './database/restore-target.js';
import type { DatabaseWorld } from './database/restore-world.js';
import { lookAtRestored, runRestore, type RestoreRun } from './database/run-restore.js';
import { querySql } from './sql-query.js';
import type { RestoreHandler } from './world.js';

export const RestoreWish = z.strictObject({
  server: z.string(),
  instance: z.string().nullable(), // null: the default instance
  database: z.string(), // as it is called in the backup
  as: z.string().nullable(), // another name, which nothing has yet; null: its own
  owner: z.string().nullable(), // of the database when it was backed up; null: not known
  file: FileEntry, // the backup, inside the set
  repositoryUnc: z.string().nullable(), // as SQL Server reaches the repository
  stagingPath: z.string().nullable(), // a folder of the SQL server's own, through which the file comes: used instead
  disconnect: z.boolean(), // ends the sessions of others
  withoutSafetyBackup: z.boolean(), // what is there now is gone for good
});
export type RestoreWish = z.infer<typeof RestoreWish>;

/** What a restore did, or would do. */
export interface RestoredDatabase {
  database: string;
  where: string; // instance
  backupSetGuid: string;
  backupFinished: string | null; // by the wall clock of the server that made it
  moves: FileMove[];
  safetyBackup: string | null; // as the server names the file
  overwrites: boolean;
  bytes: number; // of the database's files
  restoreSeconds: number | null; // null: only planned
  checkSeconds: number | null;
  statement: string;
  findings: Finding[];
}

type RestoringWorld = DatabaseWorld & { runFolder: string };

/**
 * Restores a database from a full backup in a set: what would make it fail is asked first, what is there is backed up, then RESTORE, the
 * rights of the product's services, the owner, DBCC CHECKDB, and a look at how it stands.
 *
 * @param change false: everything is asked and nothing is done
 * @param timeoutMs of one question; the restore takes as long as it takes
 * @throws {LyncBackupError} `InvalidRequest`, `RightsMissing`, `ObjectExists`, `DatabaseMirrored`, `DatabaseInUse`, `BackupUnsuitable`,
 *   `BackupFileDamaged`, `DiskFull`, `AccessDenied`, `ShareUnreachable`, `DatabaseDamaged`, `StepFailed`, and as `Sql.run`
 * @source procedures.md S9, S10; MicrosoftDocs/sql-docs, RESTORE
 */
export async function restoreDatabase(
  wish: RestoreWish,
  world: RestoringWorld,
  timeoutMs: number,
  change: boolean,
): Promise<RestoredDatabase> {
  const name = wish.as ?? wish.database;
  const target = { server: wish.server, instance: wish.instance };
  for (const each of [wish.database, name]) assertRestorable(each);
  const source = restoreSource(wish, wish.file, target, world);
  const there = await lookAtTarget(name, target, world, timeoutMs);
  assertRights(there);
  if (wish.as !== null && there.database) throw nameTaken(there);
  assertAlone(there);
  const findings: Finding[] = [];
  try {
    await source.prepare();
    const backup = await toldAsRestore(wish, target, source.serverPath, world, timeoutMs);
    await assertSuitable(backup, there, world, timeoutMs);
    const moves = await movesFor(wish, backup, there, world, timeoutMs);
    assertFilesFree(moves, there);
    await assertDiskRoom(moves, backup, there, world, timeoutMs);
    await assertFree(there, wish.disconnect, world, timeoutMs);
    const run: RestoreRun = {
      target,
      database: name,
      path: source.serverPath,
      position: backup.header.Position,
      moves,
      checksum: backup.header.HasBackupChecksums,
      disconnect: there.connections.length > 0,
      backupSetGuid: backup.header.BackupSetGUID,
    };
    const planned = plannedRestore(run, backup, there);
    if (!change) return planned;
    planned.safetyBackup = await saveWhatIsThere(wish, there, world);
    const { clock } = world;
    const startMs = clock.now().getTime();
    await runRestore(run, world, timeoutMs);
    planned.restoreSeconds = (clock.now().getTime() - startMs) / 1000;
    if (wish.as === null) findings.push(...(await ensureComponentRights(there, world, timeoutMs)));
    if (wish.as === null) findings.push(...(await giveToOwner(there, wish.owner, world, timeoutMs)));
    const checkMs = clock.now().getTime();
    await checkDatabase(name, target, world);
    planned.checkSeconds = (clock.now().getTime() - checkMs) / 1000;
    await assertRestored(run, world, timeoutMs);
    return { ...planned, findings };
  } finally {
    findings.push(...(await source.discard()));
  }
}

const nameTaken = ({ name, target }: RestoreTarget): LyncBackupError =>
  new LyncBackupError('ObjectExists', `${instanceText(target)} already has a database '${name}'`, 'Give another name with -As.');

async function toldAsRestore(
  wish: RestoreWish,
  target: SqlTarget,
  path: string,
  world: DatabaseWorld,
  timeoutMs: number,
): Promise<ChosenBackup> {
  try {
    return await readMedia(path, wish.database, target, world, timeoutMs);
  } catch (cause) {
    throw await restoreFailure(cause, { database: wish.database, target, path }, world, timeoutMs);
  }
}

const plannedRestore = (run: RestoreRun, { header, files }: ChosenBackup, there: RestoreTarget): RestoredDatabase => ({
  database: run.database,
  where: instanceText(run.target),
  backupSetGuid: header.BackupSetGUID,
  backupFinished: header.BackupFinishDate,
  moves: [...run.moves],
  safetyBackup: null,
  overwrites: there.database !== null,
  bytes: files.reduce((sum, { Size }) => sum + Size, 0),
  restoreSeconds: null,
  checkSeconds: null,
  statement: restoreStatement(run),
  findings: [],
});

const ParentExists = z.tuple([z.tuple([z.object({ 'Parent Directory Exists': z.int() })])]);

async function movesFor(
  { as }: RestoreWish,
  { files }: ChosenBackup,
  there: RestoreTarget,
  world: DatabaseWorld,
  timeoutMs: number,
): Promise<FileMove[]> {
  const folders = ownFolders(there);
  if (as !== null) return movesAside(files, as, folders);
  const present = there.files.filter(({ DatabaseName }) => DatabaseName?.toLowerCase() === there.name.toLowerCase());
  if (present.length > 0) return movesOver(files, present);
  const missing = new Set<string>();
  for (const { PhysicalName } of files) {
    const [[{ 'Parent Directory Exists': exists }]] = await querySql(
      world,
      there.target,
      fileExistsStatement(PhysicalName),
      ParentExists,
      timeoutMs,
    );
    if (exists !== 1) missing.add(splitPath(PhysicalName).folder);
  }
  return movesBack(files, folders, (folder) => missing.has(folder));
}

/** Where the instance puts new databases; before 2012 it does not tell, and `master` is a hint. */
function ownFolders({ instance, files }: RestoreTarget): Folders {
  const ofMaster = (type: number): string =>
    splitPath(files.find((file) => file.DatabaseName === 'master' && file.Type === type)!.Path).folder;
  return { data: instance.DefaultDataPath ?? ofMaster(0), log: instance.DefaultLogPath ?? ofMaster(1) };
}

/**
 * A backup of what is overwritten, beside the journal of the run or in the staging folder. What broke off in the middle of a restore has
 * nothing to save.
 * @returns its file, as the server names it; null where there is nothing to save
 */
async function saveWhatIsThere(
  wish: RestoreWish,
  { database, instance, name, target }: RestoreTarget,
  world: RestoringWorld,
): Promise<string | null> {
  if (!database || database.State === 'RESTORING' || wish.withoutSafetyBackup) return null;
  const where = instanceText(target);
  if (database.State !== 'ONLINE')
    throw new LyncBackupError(
      'StepFailed',
      `'${name}' on ${where} is ${database.State}, so that what is in it cannot be backed up first`,
      'Bring it online, or restore with -WithoutSafetyBackup.',
    );
  const { store, sql, clock, emit, signal, runFolder } = world;
  const file = `before-restore-${clock.id()}.bak`;
  if (wish.stagingPath === null) await store.makeFolder(runFolder);
  const path = wish.stagingPath === null ? below(wish.repositoryUnc!, `${runFolder}/${file}`) : below(wish.stagingPath, file);
  const compress = compressesBackups(instance.ProductVersion, instance.Edition);
  const statement = backupStatement({ database: name, path, name: 'LyncBackup before a restore', compress });
  const onMessage = percentProgress(`Backing up ${name} on ${where} as it is now`, `${where}\\${name}`, clock, emit);
  try {
    await sql.run(target, statement, { effect: 'Export', onMessage, signal });
    return path;
  } catch (cause) {
    if (!(cause instanceof LyncBackupError) || cause.code !== 'SqlFailed') throw cause;
    const fact = `what is in '${name}' on ${where} now could not be backed up to '${path}': ${cause.message}`;
    throw new LyncBackupError('StepFailed', fact, 'Correct that, or restore with -WithoutSafetyBackup.', cause);
  }
}

/** @throws {LyncBackupError} `StepFailed` when it is not open to everybody, or another backup is in it */
async function assertRestored({ database, target, backupSetGuid }: RestoreRun, world: DatabaseWorld, timeoutMs: number): Promise<void> {
  const { holds, detail } = await howItStands(database, target, backupSetGuid, world, timeoutMs);
  if (holds !== 'yes')
    throw new LyncBackupError('StepFailed', detail, 'Look at the database in Management Studio, and run the restore again.');
}

async function howItStands(
  database: string,
  target: SqlTarget,
  backupSetGuid: string,
  world: Pick<DatabaseWorld, 'sql' | 'signal'>,
  timeoutMs: number,
): Promise<Probed> {
  const [[state], [last]] = await lookAtRestored(database, target, world, timeoutMs);
  const where = `'${database}' on ${instanceText(target)}`;
  if (!state) return { holds: 'no', detail: `${where} is not there` };
  if (state.State !== 'ONLINE' || state.Access !== 'MULTI_USER')
    return { holds: 'no', detail: `${where} is ${state.State}, ${state.Access}` };
  if (last?.BackupSetGUID !== backupSetGuid) return { holds: 'no', detail: `${where} was not restored from this backup last` };
  return { holds: 'yes', detail: `${where} is online with the backup of the set` };
}

const LOOK_MS = 60_000;

/** The same as a step of a restore. */
export const restoreDatabaseStep: RestoreHandler<RestoreWish> = {
  args: RestoreWish,
  inDoubt: 'repeat', // it begins anew and ends with the rights, which a look at the database alone does not prove

  async apply(args, world) {
    const { findings, moves: _, ...evidence } = await restoreDatabase(args, world, LOOK_MS, true);
    return { evidence: evidence as Json, findings };
  },

  async verify({ server, instance, database, as, file }, world) {
    const stored = await world.store.open(`${world.setFolder}/${file.path}`);
    try {
      const { sets } = await readBackupFile(stored, { name: file.path, signal: world.signal });
      const header = sets
        .map((set) => set.header)
        .filter(({ BackupType, DatabaseName }) => BackupType === 1 && DatabaseName === database)
        .at(-1);
      return await howItStands(as ?? database, { server, instance }, header?.BackupSetGUID?.toLowerCase() ?? '', world, LOOK_MS);
    } finally {
      await stored.close();
    }
  },
};
