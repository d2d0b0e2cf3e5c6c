import { quoteName, quoteText } from './quote.js';

/**
 * What a backup asks of SQL Server, in words that servers since 2008 R2 understand.
 * @source MicrosoftDocs/sql-docs: BACKUP, RESTORE VERIFYONLY, backupset, sys.database_mirroring, sys.dm_hadr_availability_group_states
 */

/** Two result sets: the instance with what this account may do there, and the database as it has it, empty where it has none of that name. */
export const databaseStateStatement = (database: string): string => `SET NOCOUNT ON;
SELECT CAST(SERVERPROPERTY('ServerName') AS nvarchar(256)) AS ServerName,
  CAST(SERVERPROPERTY('MachineName') AS nvarchar(256)) AS MachineName,
  CAST(SERVERPROPERTY('ProductVersion') AS nvarchar(128)) AS ProductVersion,
  CAST(SERVERPROPERTY('Edition') AS nvarchar(128)) AS Edition,
  CAST(SERVERPROPERTY('IsHadrEnabled') AS bit) AS IsHadrEnabled,
  SUSER_SNAME() AS Account,
  HAS_PERMS_BY_NAME(NULL, NULL, N'CREATE ANY DATABASE') AS MayVerify,
  HAS_PERMS_BY_NAME(N'model', N'DATABASE', N'BACKUP DATABASE') AS MayBackUpModel;
SELECT d.name AS Name, d.state_desc AS State, d.recovery_model_desc AS RecoveryModel, m.mirroring_role_desc AS MirroringRole,
  m.mirroring_partner_instance AS MirroringPartner, HAS_PERMS_BY_NAME(QUOTENAME(d.name), N'DATABASE', N'BACKUP DATABASE') AS MayBackUp,
  (SELECT DATEDIFF(minute, MAX(s.backup_finish_date), GETDATE()) FROM msdb.dbo.backupset AS s
    WHERE s.database_name = d.name AND s.type = 'L') AS LogBackupAgeMinutes
FROM sys.databases AS d LEFT JOIN sys.database_mirroring AS m ON m.database_id = d.database_id
WHERE d.name = ${quoteText(database)};`;

/** The instance that has the primary copy of a database of an availability group; no row for one that is in none. Since SQL Server 2012. */
export const groupPrimaryStatement = (database: string): string => `SELECT g.name AS GroupName, s.primary_replica AS PrimaryReplica
FROM sys.availability_databases_cluster AS d
JOIN sys.availability_groups AS g ON g.group_id = d.group_id
JOIN sys.dm_hadr_availability_group_states AS s ON s.group_id = d.group_id
WHERE d.database_name = ${quoteText(database)};`;

/** Bytes in use in the data files of the database it is run in: what a backup without compression takes, but for the log. */
export const USED_BYTES_STATEMENT = `SELECT SUM(CAST(FILEPROPERTY(name, 'SpaceUsed') AS bigint)) * 8192 AS UsedBytes
FROM sys.database_files WHERE type = 0;`;

/** The account whose rights decide where backups can be written. Needs VIEW SERVER STATE; since SQL Server 2008 R2 SP1. */
export const SERVICE_ACCOUNT_STATEMENT = `SELECT service_account AS ServiceAccount
FROM sys.dm_server_services WHERE servicename LIKE N'SQL Server (%';`;

/** Free mebibytes of each drive of the server. */
export const FIXED_DRIVES_STATEMENT = 'EXEC master.sys.xp_fixeddrives;';

/** Leaves the chain of other backups alone, and says every twentieth part. @param path of a file that is not there, as the server sees it */
export function backupStatement(backup: { database: string; path: string; name: string; compress: boolean }): string {
  const options = ['COPY_ONLY', 'CHECKSUM', ...(backup.compress ? ['COMPRESSION'] : []), `NAME = ${quoteText(backup.name)}`, 'STATS = 5'];
  return `BACKUP DATABASE ${quoteName(backup.database)} TO DISK = ${quoteText(backup.path)} WITH ${options.join(', ')};`;
}

/** The server reads the whole file. @param hasChecksums that it proves; refused for a backup without them */
export const verifyStatement = (path: string, hasChecksums: boolean): string =>
  `RESTORE VERIFYONLY FROM DISK = ${quoteText(path)} WITH ${hasChecksums ? 'CHECKSUM, ' : ''}STATS = 5;`;

const BACKUP_SET_COLUMNS = `s.backup_set_uuid AS BackupSetGUID, s.database_name AS DatabaseName, s.server_name AS ServerName,
  s.first_lsn AS FirstLSN, s.last_lsn AS LastLSN, s.checkpoint_lsn AS CheckpointLSN, s.backup_start_date AS BackupStartDate,
  s.backup_size AS BackupSize`;

/** What the server remembers of the backup it wrote to a file; no row when it finished none. */
export const writtenBackupStatement = (path: string): string => `SELECT ${BACKUP_SET_COLUMNS}
FROM msdb.dbo.backupset AS s JOIN msdb.dbo.backupmediafamily AS f ON f.media_set_id = s.media_set_id
WHERE f.physical_device_name = ${quoteText(path)};`;

/** Sessions in which a backup of the database runs. Needs VIEW SERVER STATE; without it one sees no other session. */
export const runningBackupStatement = (database: string): string => `SELECT r.session_id AS SessionId FROM sys.dm_exec_requests AS r
WHERE r.command LIKE N'BACKUP%' AND r.database_id = DB_ID(${quoteText(database)});`;

/** The newest whole backup of a database on disk that another program made in the last `minutes`; no row when there is none. */
export const existingBackupStatement = (database: string, minutes: number): string => `SELECT TOP (1) ${BACKUP_SET_COLUMNS},
  f.physical_device_name AS Path, s.has_backup_checksums AS HasChecksums, DATEDIFF(second, s.backup_finish_date, GETDATE()) AS AgeSeconds,
  (SELECT COUNT(*) FROM msdb.dbo.backupmediafamily AS o WHERE o.media_set_id = s.media_set_id) AS Families
FROM msdb.dbo.backupset AS s JOIN msdb.dbo.backupmediafamily AS f ON f.media_set_id = s.media_set_id
WHERE s.database_name = ${quoteText(database)} AND s.type = 'D' AND s.is_snapshot = 0 AND s.is_damaged = 0 AND f.device_type IN (2, 102)
  AND s.backup_finish_date > DATEADD(minute, -${minutes}, GETDATE()) AND (s.name IS NULL OR s.name NOT LIKE N'LyncBackup %')
ORDER BY s.backup_finish_date DESC, f.family_sequence_number;`;
