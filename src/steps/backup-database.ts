import { z } from 'zod';
import { LyncBackupError } from '../domain/errors.js';
import { warning, type Finding } from '../domain/findings.js';
import { SetPath } from '../domain/manifest.js';
import { USED_BYTES_STATEMENT } from '../domain/sql-statements/backup.js';
import { compressesBackups } from '../domain/sql-products.js';
import { instanceText } from '../domain/sql.js';
import { inRepository, onServer, type BackupPlace } from './database/backup-place.js';
import { backupFailure, hasMoved, missingRight } from './database/backup-failure.js';
import { compareHeader, type BackupRecord } from './database/compare-header.js';
import { findPrimary, type LiveDatabase } from './database/find-primary.js';
import { proveCopy } from './database/prove-copy.js';
import { runBackup, type BackupRun } from './database/run-backup.js';
import { verifyBackup } from './database/verify-backup.js';
import { querySql } from './sql-query.js';
import type { Captured, StepHandler, World } from './world.js';

const Instance = z.strictObject({ server: z.string(), instance: z.string().nullable() });
const Args = z.strictObject({
  database: z.string(),
  instances: z.array(Instance).min(1), // that may have it open, the store's own first
  path: SetPath, // where the file goes, inside the set
  repositoryUnc: z.string().nullable(), // as SQL Server reaches the repository
  stagingPath: z.string().nullable(), // a folder of the SQL server's own: used instead of the repository
});
type Args = z.infer<typeof Args>;

const ATTEMPTS = 2;
const PAUSE_MS = 10_000; // in which a mirror takes over
const COMPRESSED_SHARE = 1 / 3; // what the server takes from the disk at the start of a compressed backup
const LOG_BACKUP_HOURS = 24;

/**
 * Backs a database up where it is open now, beside the chain of other backups: a small backup first shows that the server can write there
 * and this account can read it, then the real one, which the server verifies and our own reader compares with what the server remembers.
 * @source procedures.md 3.2 B12, B13; MicrosoftDocs/sql-docs, BACKUP, RESTORE VERIFYONLY
 */
export const backupDatabaseStep: StepHandler<Args> = {
  args: Args,

  async apply(args, world, timeoutMs) {
    for (let attempt = 1; ; attempt++) {
      const live = await findPrimary(args.database, args.instances, world, timeoutMs);
      try {
        return await backUp(live, args, world, timeoutMs);
      } catch (cause) {
        if (attempt === ATTEMPTS || !mayPass(cause)) throw cause;
        await world.clock.sleep(PAUSE_MS, world.signal);
      }
    }
  },
};

/** A broken connection that left nothing behind, and a database that is open elsewhere now. */
const mayPass = (cause: unknown): boolean =>
  cause instanceof LyncBackupError && (cause.code === 'SqlConnectionLost' || hasMoved(cause.cause));

async function backUp(live: LiveDatabase, args: Args, world: World, timeoutMs: number): Promise<Captured> {
  const { database, target, instance } = live;
  if (database.MayBackUp !== 1) throw missingRight(live);
  const compress = compressesBackups(instance.ProductVersion, instance.Edition);
  const name = `LyncBackup ${world.setFolder.split('/').at(-1)!}`;
  const place = placeOf(args, live, world, timeoutMs);
  await assertRoom(live, place, compress, world, timeoutMs);
  if (instance.MayBackUpModel === 1) await tryPlace({ live, name, compress }, args, world, timeoutMs);

  const activity = `Backing up ${database.Name} on ${instanceText(target)}`;
  const run = { live, name, compress, database: database.Name, place, activity };
  const { file, findings } = await inPlace(run, world, timeoutMs, async (record) => {
    const unverified = await verifyBackup(live, place.serverPath, true, world);
    await compared(place, record, world);
    const taken = await place.take();
    const doubts = args.stagingPath === null ? [] : await proveCopy(taken.file.path, world);
    return { file: taken.file, findings: [...unverified, ...taken.findings, ...doubts] };
  });
  return { files: [file], counts: {}, capturedUtc: world.clock.now().toISOString(), findings: [...logFindings(live), ...findings] };
}

function placeOf(
  { path, repositoryUnc, stagingPath }: Args,
  { target, database }: LiveDatabase,
  world: World,
  timeoutMs: number,
): BackupPlace {
  if (stagingPath !== null) return onServer(stagingPath, `${world.clock.id()}-${database.Name}.bak`, path, target, world, timeoutMs);
  if (repositoryUnc !== null) return inRepository(repositoryUnc, path, world);
  throw new LyncBackupError('Internal', `the plan does not say where SQL Server writes the backup of '${database.Name}'`);
}

/**
 * A real backup of `model`, which every instance has and which takes a moment, to the very place. Whether a file can be seen there by one
 * of the server's procedures is another question with, at times, another answer: what counts is that BACKUP opens it as the account of the
 * service, and that this account can read and remove what that one made. So this is known before hours are spent.
 */
async function tryPlace(run: Pick<BackupRun, 'live' | 'name' | 'compress'>, args: Args, world: World, timeoutMs: number): Promise<void> {
  const path = args.path.replace(/[^/]*$/, `${world.clock.id()}-model.bak`);
  const place = placeOf({ ...args, path }, run.live, world, timeoutMs);
  const activity = `Trying whether ${instanceText(run.live.target)} can write to the repository`;
  const probe = { ...run, database: 'model', place, activity };
  await inPlace(probe, world, timeoutMs, async (record) => {
    await compared(place, record, world);
    await place.discard();
  });
}

/** Runs a backup and goes on with it; what cannot be used does not stay. */
async function inPlace<T>(run: BackupRun, world: World, timeoutMs: number, goOn: (record: BackupRecord) => Promise<T>): Promise<T> {
  try {
    await run.place.prepare();
    return await goOn(await runBackup(run, world, timeoutMs));
  } catch (cause) {
    await run.place.discard().catch(() => undefined); // what broke tells more
    throw await backupFailure(cause, run, world, timeoutMs);
  }
}

async function compared(place: BackupPlace, record: BackupRecord, world: World): Promise<void> {
  const file = await place.open();
  try {
    await compareHeader(file, place.serverPath, record, world.signal);
  } finally {
    await file.close();
  }
}

const UsedBytes = z.tuple([z.tuple([z.strictObject({ UsedBytes: z.coerce.number() })])]);

async function assertRoom(live: LiveDatabase, place: BackupPlace, compress: boolean, world: World, timeoutMs: number): Promise<void> {
  const { target, database } = live;
  const free = await place.freeBytes();
  const [[{ UsedBytes: used }]] = await querySql(world, { ...target, database: database.Name }, USED_BYTES_STATEMENT, UsedBytes, timeoutMs);
  const needed = compress ? used * COMPRESSED_SHARE : used;
  if (free === null || free >= needed) return;
  const fact = `the backup of '${database.Name}' takes about ${mebibytes(needed)} MiB, and '${place.serverPath}' has ${mebibytes(free)} MiB free`;
  throw new LyncBackupError(place.fullCode, fact, 'Free space there and run again.');
}

const mebibytes = (bytes: number): number => Math.round(bytes / 2 ** 20);

/** Without backups of its log such a database fills its disk; mirrored ones cannot do without that recovery model. */
function logFindings({ database, target }: LiveDatabase): Finding[] {
  const { Name, RecoveryModel, LogBackupAgeMinutes } = database;
  if (RecoveryModel === 'SIMPLE' || (LogBackupAgeMinutes !== null && LogBackupAgeMinutes <= LOG_BACKUP_HOURS * 60)) return [];
  const last = LogBackupAgeMinutes === null ? 'never' : `${Math.round(LogBackupAgeMinutes / 60)} hours ago`;
  const fact = `the log of '${Name}' on ${instanceText(target)}, in recovery model ${RecoveryModel}, was backed up ${last}: it grows until its disk is full`;
  return [
    warning(
      'LogNotBackedUp',
      `${instanceText(target)}\\${Name}`,
      fact,
      'Schedule BACKUP LOG; this backup is copy-only and leaves the log alone.',
    ),
  ];
}
