import { z } from 'zod';
import { LyncBackupError } from '../../domain/errors.js';
import { backupStatement, runningBackupStatement, writtenBackupStatement } from '../../domain/sql-statements/backup.js';
import { instanceText } from '../../domain/sql.js';
import { querySql } from '../sql-query.js';
import type { World } from '../world.js';
import type { BackupPlace } from './backup-place.js';
import { BackupRecord } from './compare-header.js';
import type { LiveDatabase } from './find-primary.js';
import { percentProgress } from './percent-progress.js';

const POLL_MS = 5000;
const POLLS = 120; // ten minutes: a server that lost its client stops when it next tells its progress

export interface BackupRun {
  database: string; // as it is written into the file; of a probe another one than that of `live`
  live: LiveDatabase;
  place: BackupPlace;
  name: string; // of the backup, in its header
  compress: boolean;
  activity: string;
}

/**
 * Runs BACKUP DATABASE. When the connection breaks it is looked what became of it before anybody repeats it.
 * @returns what the server remembers of it
 * @throws {LyncBackupError} as `Sql.run`; `SqlConnectionLost` when nothing runs there any more and nothing was finished
 */
export async function runBackup(run: BackupRun, world: World, timeoutMs: number): Promise<BackupRecord> {
  const { live, place, database, name, compress } = run;
  const { sql, clock, emit, signal } = world;
  const onMessage = percentProgress(run.activity, `${instanceText(live.target)}\\${database}`, clock, emit);
  const statement = backupStatement({ database, path: place.serverPath, name, compress });
  try {
    await sql.run(live.target, statement, { effect: 'Export', onMessage, signal });
  } catch (cause) {
    if (!(cause instanceof LyncBackupError) || cause.code !== 'SqlConnectionLost') throw cause;
    await waitUntilOver(run, world, timeoutMs);
    const record = await recordOf(run, world, timeoutMs);
    if (record) return record;
    throw cause;
  }
  const record = await recordOf(run, world, timeoutMs);
  if (record) return record;
  const fact = `${instanceText(live.target)} does not remember the backup of '${database}' that it just made`;
  throw new LyncBackupError('StepFailed', fact, 'Look whether something empties the backup history in msdb.');
}

const Records = z.tuple([z.array(BackupRecord)]);

async function recordOf({ live, place }: BackupRun, world: World, timeoutMs: number): Promise<BackupRecord | null> {
  const [records] = await querySql(world, live.target, writtenBackupStatement(place.serverPath), Records, timeoutMs);
  return records.at(-1) ?? null;
}

const Running = z.tuple([z.array(z.strictObject({ SessionId: z.int() }))]);

async function waitUntilOver({ live, database }: BackupRun, world: World, timeoutMs: number): Promise<void> {
  for (let poll = 0; poll < POLLS; poll++) {
    const [sessions] = await querySql(world, live.target, runningBackupStatement(database), Running, timeoutMs);
    if (sessions.length === 0) return;
    await world.clock.sleep(POLL_MS, world.signal);
  }
  const fact = `the connection to ${instanceText(live.target)} broke, and its backup of '${database}' still runs`;
  throw new LyncBackupError('SqlConnectionLost', fact, 'Let it end, or stop its session, and run again.');
}
