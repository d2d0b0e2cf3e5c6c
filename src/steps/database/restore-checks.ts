import { z } from 'zod';
import { LyncBackupError } from '../../domain/errors.js';
import type { FileMove } from '../../domain/restore-files.js';
import { FIXED_DRIVES_STATEMENT } from '../../domain/sql-statements/backup.js';
import { certificateStatement, RUNNING_RESTORES_STATEMENT } from '../../domain/sql-statements/restore.js';
import { instanceText } from '../../domain/sql.js';
import { querySql } from '../sql-query.js';
import type { ChosenBackup } from './read-media.js';
import type { Connection, RestoreTarget } from './restore-target.js';
import type { DatabaseWorld } from './restore-world.js';

/** What would make RESTORE fail, or do harm, asked before anything is touched. */

const SYSTEM_DATABASES = ['master', 'model', 'msdb', 'tempdb'];
const NEVER_RESTORED = 'mgccomp';

/** @source procedures.md S10 @throws {LyncBackupError} `InvalidRequest` */
export function assertRestorable(database: string): void {
  const name = database.toLowerCase();
  if (name === NEVER_RESTORED)
    throw new LyncBackupError(
      'InvalidRequest',
      `'${database}' is never restored: what it holds is on its way to a compliance adapter`,
      'Create it again with Install-CsDatabase.',
    );
  if (SYSTEM_DATABASES.includes(name))
    throw new LyncBackupError('InvalidRequest', `'${database}' belongs to SQL Server itself`, 'Restore it with the tools of SQL Server.');
}

/** @throws {LyncBackupError} `RightsMissing` */
export function assertRights({ instance, target }: RestoreTarget): void {
  if (instance.IsSysadmin === 1) return;
  const fact = `${instance.Account} is not in sysadmin on ${instanceText(target)}, which restoring a database and its rights takes`;
  throw new LyncBackupError('RightsMissing', fact, 'Add the account to sysadmin on the instance for the time of the restore.');
}

/**
 * A mirrored database, or one of an availability group, cannot be restored (3104).
 * @throws {LyncBackupError} `DatabaseMirrored` with the steps before and after
 */
export function assertAlone({ database, name, target, availabilityGroup }: RestoreTarget): void {
  if (!database) return;
  const where = `'${name}' on ${instanceText(target)}`;
  if (database.MirroringRole !== null)
    throw new LyncBackupError(
      'DatabaseMirrored',
      `${where} is mirrored (${database.MirroringRole}, with ${database.MirroringPartner ?? 'an unknown partner'})`,
      `On the principal run ALTER DATABASE [${name}] SET PARTNER OFF, drop the database on the mirror, restore, then set the mirror up again with Install-CsMirrorDatabase.`,
    );
  if (availabilityGroup !== null)
    throw new LyncBackupError(
      'DatabaseMirrored',
      `${where} belongs to availability group '${availabilityGroup}'`,
      `On the primary run ALTER AVAILABILITY GROUP [${availabilityGroup}] REMOVE DATABASE [${name}], drop the database on the secondaries, restore, then add it to the group again.`,
    );
}

/** @throws {LyncBackupError} `DatabaseInUse` naming who is in it */
export async function assertFree(
  { database, name, target, connections }: RestoreTarget,
  disconnect: boolean,
  world: DatabaseWorld,
  timeoutMs: number,
): Promise<void> {
  if (database?.State === 'RESTORING') {
    const [running] = await querySql(world, target, RUNNING_RESTORES_STATEMENT, Running, timeoutMs);
    if (running.length > 0)
      throw new LyncBackupError(
        'DatabaseInUse',
        `another run restores '${name}' on ${instanceText(target)} (session ${running[0]!.SessionId})`,
        'Let it end, then look at the database again.',
      );
  }
  if (connections.length === 0 || disconnect) return;
  throw inUse(name, instanceText(target), connections);
}

const Running = z.tuple([z.array(z.strictObject({ SessionId: z.int() }))]);
const MOST_NAMED = 5;

export function inUse(name: string, where: string, connections: readonly Connection[], cause?: unknown): LyncBackupError {
  const named = connections
    .slice(0, MOST_NAMED)
    .map(({ SessionId, Login, Host, Program }) => `${Login} with ${Program || 'a program'} on ${Host} (session ${SessionId})`);
  const more = connections.length > MOST_NAMED ? ` and ${connections.length - MOST_NAMED} more` : '';
  const who = named.length === 0 ? '' : ` by ${named.join(', ')}${more}`;
  return new LyncBackupError(
    'DatabaseInUse',
    `'${name}' on ${where} is in use${who}`,
    'Stop the services that use it, or end their sessions with -Disconnect.',
    cause,
  );
}

/** @throws {LyncBackupError} `BackupUnsuitable`: made by a newer server, or encrypted with a certificate that is not here */
export async function assertSuitable(
  { header, files }: ChosenBackup,
  { target, instance, name }: RestoreTarget,
  world: DatabaseWorld,
  timeoutMs: number,
): Promise<void> {
  const where = instanceText(target);
  if (header.DatabaseVersion > instance.DatabaseVersion) {
    const maker = `SQL Server ${header.SoftwareVersionMajor}.${header.SoftwareVersionMinor}`;
    throw new LyncBackupError(
      'BackupUnsuitable',
      `the backup of '${name}' was made by ${maker}, and ${where} is older (${instance.ProductVersion})`,
      'Restore it on an instance of that version or a newer one.',
    );
  }
  const thumbprints = [header.EncryptorThumbprint ?? null, ...files.map(({ TDEThumbprint }) => TDEThumbprint)];
  for (const thumbprint of new Set(thumbprints.filter((each) => each !== null))) {
    const [certificates] = await querySql(world, target, certificateStatement(thumbprint), Certificates, timeoutMs);
    if (certificates.length === 0)
      throw new LyncBackupError(
        'BackupUnsuitable',
        `the backup of '${name}' is encrypted with the certificate ${thumbprint}, which ${where} does not have`,
        'Create the certificate in master from its backup, with its private key, and run again.',
      );
  }
}

const Certificates = z.tuple([z.array(z.object({ Name: z.string() }))]);

/** @throws {LyncBackupError} `ObjectExists` for a file that another database has */
export function assertFilesFree(moves: readonly FileMove[], { files, name, target }: RestoreTarget): void {
  for (const { path } of moves) {
    const owner = files.find(
      (file) => file.Path.toLowerCase() === path.toLowerCase() && file.DatabaseName?.toLowerCase() !== name.toLowerCase(),
    );
    if (owner)
      throw new LyncBackupError(
        'ObjectExists',
        `'${path}' on ${instanceText(target)} is a file of the database '${owner.DatabaseName ?? ''}'`,
        'Restore under another name with -As.',
      );
  }
}

/** Files that are overwritten give their room back. Folders that are no drives cannot be told. @throws {LyncBackupError} `DiskFull` */
export async function assertDiskRoom(
  moves: readonly FileMove[],
  { files }: ChosenBackup,
  there: RestoreTarget,
  world: DatabaseWorld,
  timeoutMs: number,
): Promise<void> {
  const [drives] = await querySql(world, there.target, FIXED_DRIVES_STATEMENT, Drives, timeoutMs);
  for (const { drive, 'MB free': free } of drives) {
    const isOn = (path: string): boolean => path.toUpperCase().startsWith(`${drive.toUpperCase()}:`);
    const needed = files.filter((_, index) => isOn(moves[index]!.path)).reduce((sum, { Size }) => sum + Size, 0);
    const given = there.files.filter((file) => file.DatabaseName?.toLowerCase() === there.name.toLowerCase() && isOn(file.Path));
    const missing = needed - given.reduce((sum, { Bytes }) => sum + Bytes, 0) - free * MEBIBYTE;
    if (missing > 0)
      throw new LyncBackupError(
        'DiskFull',
        `drive ${drive}: of ${there.instance.MachineName} has ${free} MiB free, and '${there.name}' needs ${Math.ceil(missing / MEBIBYTE)} MiB more`,
        'Free space there and run again.',
      );
  }
}

const MEBIBYTE = 2 ** 20;
const Drives = z.tuple([z.array(z.object({ drive: z.string(), 'MB free': z.int() }))]);
