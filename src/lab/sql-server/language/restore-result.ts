import type { FoundSet } from '../files/media.js';
import { addDatabase, newGuid } from '../state/instance.js';
import { wallNow, type Database, type RecoveryModel } from '../state/model.js';
import type { PlannedFile } from './restore-checks.js';
import type { Session } from './session.js';

/**
 * The database as it is once a restore has begun to write: its files and settings are the backup's, nothing can be read. A differential or
 * log backup goes on with the one that is there. The owner of a database that is overwritten stays (ASSUMED); a new one belongs to
 * whoever restores.
 */
export function putInPlace(
  session: Session,
  { header }: FoundSet,
  existing: Database | null,
  name: string,
  files: readonly PlannedFile[],
): Database {
  const { instance, state } = session;
  if (header.BackupType !== 1) return existing!;
  const database = existing ?? addDatabase(instance, { name });
  if (!existing) {
    database.createdMs = wallNow(instance.clock);
    database.ownerSid = state.logins[0]!.sid;
  }
  for (const file of database.files) session.world.disks.give(file.path, file.bytes);
  database.files.splice(0, Infinity, ...files.map((file) => ({ ...file, guid: file.guid === '' ? newGuid() : file.guid })));
  for (const file of database.files) session.world.disks.take(file.path, file.bytes);
  database.state = 'RESTORING';
  database.compatibilityLevel = header.CompatibilityLevel ?? database.compatibilityLevel;
  database.collation = header.Collation ?? database.collation;
  database.recoveryModel = (header.RecoveryModel ?? 'FULL').replace('-', '_') as RecoveryModel;
  database.isReadOnly = header.IsReadOnly ?? false;
  database.userAccess = header.IsSingleUser === true ? 'SINGLE_USER' : 'MULTI_USER';
  database.familyGuid = header.FamilyGUID?.toUpperCase() ?? newGuid();
  database.recoveryForkGuid = header.RecoveryForkID?.toUpperCase() ?? newGuid();
  database.lastLogBackupLsn = null;
  database.tables.length = 0;
  database.content = null;
  return database;
}
