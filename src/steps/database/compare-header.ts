import { z } from 'zod';
import type { BackupHeader } from '../../domain/database-backup.js';
import { LyncBackupError } from '../../domain/errors.js';
import { readBackupFile } from '../../formats/mtf/read-backup.js';
import type { OpenObject } from '../../ports/store.js';

const Lsn = z.string().nullable();

/** A row of `msdb` about a backup, by the names that its header uses. */
export const BackupRecord = z.strictObject({
  BackupSetGUID: z.string(),
  DatabaseName: z.string(),
  ServerName: z.string(),
  FirstLSN: Lsn,
  LastLSN: Lsn,
  CheckpointLSN: Lsn,
  BackupStartDate: z.string(),
  BackupSize: z.coerce.number().int(),
});
export type BackupRecord = z.infer<typeof BackupRecord>;

const SECOND_CHARS = 'YYYY-MM-DDTHH:MM:SS'.length;

/**
 * Reads the headers of a backup file by our own reader and compares them with what the server remembers of the backup it made.
 * @throws {LyncBackupError} `BackupFileDamaged` naming what differs, or what else the file is
 */
export async function compareHeader(object: OpenObject, path: string, record: BackupRecord, signal: AbortSignal): Promise<BackupHeader> {
  const { sets, findings } = await readBackupFile(object, { name: path, signal });
  const wrong = findings.find(({ Severity }) => Severity === 'Error');
  if (wrong) throw damaged(path, wrong.Message);
  const [set] = sets;
  if (sets.length !== 1 || !set) throw damaged(path, `it holds ${sets.length} backups instead of one`);
  const told = asTold(record);
  const read = asRead(set.header);
  const differing = Object.keys(told).filter((field) => read[field] !== told[field]);
  if (differing.length > 0) {
    const texts = differing.map((field) => `${field} is ${read[field]} there and ${told[field]} in msdb`);
    throw damaged(path, `it is not the backup that the server made: ${texts.join(', ')}`);
  }
  if (set.header.IsDamaged) throw damaged(path, 'the server calls it damaged');
  return set.header;
}

type Compared = Record<string, string | number | null>;

const asTold = ({ BackupSetGUID, DatabaseName, ServerName, BackupStartDate, ...rest }: BackupRecord): Compared => ({
  BackupSetGUID: BackupSetGUID.toLowerCase(),
  DatabaseName: DatabaseName.toLowerCase(),
  ServerName: ServerName.toLowerCase(),
  BackupStartDate: BackupStartDate.slice(0, SECOND_CHARS),
  ...rest,
});

const asRead = (header: BackupHeader): Compared => ({
  BackupSetGUID: header.BackupSetGUID?.toLowerCase() ?? null,
  DatabaseName: header.DatabaseName?.toLowerCase() ?? null,
  ServerName: header.ServerName?.toLowerCase() ?? null,
  BackupStartDate: header.BackupStartDate,
  FirstLSN: header.FirstLSN,
  LastLSN: header.LastLSN,
  CheckpointLSN: header.CheckpointLSN,
  BackupSize: header.BackupSize,
});

const damaged = (path: string, fact: string): LyncBackupError =>
  new LyncBackupError('BackupFileDamaged', `'${path}': ${fact}`, 'Run the backup again; if it happens again, test the disks on the way.');
