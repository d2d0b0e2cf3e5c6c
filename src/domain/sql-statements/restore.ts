import { COMPONENT_GROUP, COMPONENT_ROLE } from '../component-group.js';
import { quoteName, quoteText } from './quote.js';

/**
 * What a restore asks of SQL Server, in words that servers since 2008 R2 understand.
 * @source MicrosoftDocs/sql-docs: RESTORE, RESTORE HEADERONLY, sys.sysprocesses, restorehistory, ALTER AUTHORIZATION, DBCC CHECKDB
 */

/**
 * Four result sets: the instance; the database, if it is there; the files of all databases; who is in the database. The view of processes
 * is the only one that tells the last of 2008 R2, too.
 */
export const restoreTargetStatement = (database: string): string => `SET NOCOUNT ON;
SELECT CAST(SERVERPROPERTY('ProductVersion') AS nvarchar(128)) AS ProductVersion,
  CAST(SERVERPROPERTY('Edition') AS nvarchar(128)) AS Edition,
  CAST(SERVERPROPERTY('MachineName') AS nvarchar(256)) AS MachineName,
  CAST(SERVERPROPERTY('IsHadrEnabled') AS bit) AS IsHadrEnabled,
  CAST(DATABASEPROPERTYEX(N'master', 'Version') AS int) AS DatabaseVersion,
  SUSER_SNAME() AS Account, IS_SRVROLEMEMBER(N'sysadmin') AS IsSysadmin, SUSER_SNAME(0x01) AS Administrator,
  CAST(SERVERPROPERTY('InstanceDefaultDataPath') AS nvarchar(260)) AS DefaultDataPath,
  CAST(SERVERPROPERTY('InstanceDefaultLogPath') AS nvarchar(260)) AS DefaultLogPath;
SELECT d.name AS Name, d.state_desc AS State, d.user_access_desc AS Access, SUSER_SNAME(d.owner_sid) AS Owner,
  m.mirroring_role_desc AS MirroringRole, m.mirroring_partner_instance AS MirroringPartner
FROM sys.databases AS d LEFT JOIN sys.database_mirroring AS m ON m.database_id = d.database_id
WHERE d.name = ${quoteText(database)};
SELECT DB_NAME(f.database_id) AS DatabaseName, f.name AS LogicalName, f.physical_name AS Path, f.type AS Type,
  CAST(f.size AS bigint) * 8192 AS Bytes
FROM sys.master_files AS f;
SELECT p.spid AS SessionId, RTRIM(CAST(p.loginame AS nvarchar(128))) AS Login, RTRIM(CAST(p.hostname AS nvarchar(128))) AS Host,
  RTRIM(CAST(p.program_name AS nvarchar(128))) AS Program
FROM sys.sysprocesses AS p WHERE p.dbid = DB_ID(${quoteText(database)}) AND p.spid <> @@SPID;`;

/** Two result sets: the media, and every backup in the file. Reading them takes the right of the server's account to read the file. */
export const mediaStatement = (path: string): string =>
  `RESTORE LABELONLY FROM DISK = ${quoteText(path)};\nRESTORE HEADERONLY FROM DISK = ${quoteText(path)};`;

/** The files of the database in one of the backups. */
export const fileListStatement = (path: string, position: number): string =>
  `RESTORE FILELISTONLY FROM DISK = ${quoteText(path)} WITH FILE = ${position};`;

/** Whether there is a folder for a file, and perhaps the file. */
export const fileExistsStatement = (path: string): string => `EXEC master.sys.xp_fileexist ${quoteText(path)};`;

/** The certificate that an encrypted database, or backup, needs. @param thumbprint hex */
export const certificateStatement = (thumbprint: string): string =>
  `SELECT name AS Name FROM master.sys.certificates WHERE thumbprint = 0x${thumbprint};`;

export interface RestoreStatement {
  database: string;
  path: string;
  position: number; // of the backup in the file
  moves: readonly { logicalName: string; path: string }[];
  checksum: boolean;
  disconnect: boolean; // ends other people's sessions and their transactions
}

/**
 * One batch, so that nobody comes between its parts. An error of RESTORE does not end it: the database is given back to its users whatever
 * happened, and all errors reach the client. A CATCH would see 3013 only, which does not say why.
 */
export function restoreStatement({ database, path, position, moves, checksum, disconnect }: RestoreStatement): string {
  const options = [
    `FILE = ${position}`,
    'REPLACE',
    'RECOVERY',
    ...(checksum ? ['CHECKSUM'] : []),
    ...moves.map((move) => `MOVE ${quoteText(move.logicalName)} TO ${quoteText(move.path)}`),
    'STATS = 5',
  ];
  return [
    ...(disconnect ? [`ALTER DATABASE ${quoteName(database)} SET SINGLE_USER WITH ROLLBACK IMMEDIATE;`] : []),
    `RESTORE DATABASE ${quoteName(database)} FROM DISK = ${quoteText(path)} WITH ${options.join(', ')};`,
    giveBackStatement(database),
  ].join('\n');
}

/** Lets everybody in again, where only one may. */
export const giveBackStatement = (database: string): string =>
  `IF EXISTS (SELECT * FROM sys.databases WHERE name = ${quoteText(database)} AND state = 0 AND user_access <> 0)
  ALTER DATABASE ${quoteName(database)} SET MULTI_USER;`;

/** Restores of this program that run on the instance. Needs VIEW SERVER STATE. */
export const RUNNING_RESTORES_STATEMENT = `SELECT r.session_id AS SessionId FROM sys.dm_exec_requests AS r
JOIN sys.dm_exec_sessions AS s ON s.session_id = r.session_id
WHERE r.command LIKE N'RESTORE%' AND s.program_name = N'LyncBackup';`;

/** Two result sets: how the database is, and which backup was restored to it last. */
export const restoredStatement = (database: string): string => `SET NOCOUNT ON;
SELECT state_desc AS State, user_access_desc AS Access, SUSER_SNAME(owner_sid) AS Owner FROM sys.databases
WHERE name = ${quoteText(database)};
SELECT TOP (1) s.backup_set_uuid AS BackupSetGUID, DATEDIFF(second, h.restore_date, GETDATE()) AS AgeSeconds FROM msdb.dbo.restorehistory AS h
JOIN msdb.dbo.backupset AS s ON s.backup_set_id = h.backup_set_id
WHERE h.destination_database_name = ${quoteText(database)} ORDER BY h.restore_history_id DESC;`;

/** Three result sets, in the database: logins of that group, users of it with whether they have the role, and the role if it is there. */
export const COMPONENT_RIGHTS_STATEMENT = `SET NOCOUNT ON;
SELECT name AS Name FROM sys.server_principals WHERE type = 'G' AND name LIKE N'%\\${COMPONENT_GROUP}';
SELECT u.name AS Name, CAST(CASE WHEN EXISTS (SELECT * FROM sys.database_role_members AS m
    JOIN sys.database_principals AS r ON r.principal_id = m.role_principal_id
    WHERE m.member_principal_id = u.principal_id AND r.name = N'${COMPONENT_ROLE}') THEN 1 ELSE 0 END AS bit) AS HasRole
FROM sys.database_principals AS u WHERE u.name LIKE N'%\\${COMPONENT_GROUP}';
SELECT name AS Name FROM sys.database_principals WHERE type = 'R' AND name = N'${COMPONENT_ROLE}';`;

/** What is missing of login, user and membership. @param isOld before 2012, which has no ALTER ROLE ... ADD MEMBER */
export function grantStatement(group: string, missing: { login: boolean; user: boolean; role: boolean }, isOld: boolean): string {
  const add = isOld
    ? `EXEC sp_addrolemember N'${COMPONENT_ROLE}', ${quoteText(group)};`
    : `ALTER ROLE [${COMPONENT_ROLE}] ADD MEMBER ${quoteName(group)};`;
  return [
    ...(missing.login ? [`CREATE LOGIN ${quoteName(group)} FROM WINDOWS;`] : []),
    ...(missing.user ? [`CREATE USER ${quoteName(group)} FOR LOGIN ${quoteName(group)};`] : []),
    ...(missing.role ? [add] : []),
  ].join('\n');
}

export const ownerStatement = (database: string, login: string): string =>
  `ALTER AUTHORIZATION ON DATABASE::${quoteName(database)} TO ${quoteName(login)};`;

/** Silent when nothing is wrong. */
export const checkStatement = (database: string): string => `DBCC CHECKDB (${quoteText(database)}) WITH NO_INFOMSGS, ALL_ERRORMSGS;`;

export const dropStatement = (database: string): string => `DROP DATABASE ${quoteName(database)};`;
