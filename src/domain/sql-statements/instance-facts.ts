/** Three result sets: the instance, its databases but for tempdb, its logins. Works since SQL Server 2008 R2. */
export const SQL_FACTS_STATEMENT = `SET NOCOUNT ON;
SELECT CAST(SERVERPROPERTY('ServerName') AS nvarchar(256)) AS ServerName,
  CAST(SERVERPROPERTY('MachineName') AS nvarchar(256)) AS MachineName,
  CAST(SERVERPROPERTY('InstanceName') AS nvarchar(256)) AS InstanceName,
  CAST(SERVERPROPERTY('ProductVersion') AS nvarchar(128)) AS ProductVersion,
  CAST(SERVERPROPERTY('ProductLevel') AS nvarchar(128)) AS ProductLevel,
  CAST(SERVERPROPERTY('Edition') AS nvarchar(128)) AS Edition,
  CAST(SERVERPROPERTY('Collation') AS nvarchar(128)) AS Collation,
  CAST(SERVERPROPERTY('IsClustered') AS bit) AS IsClustered,
  CAST(SERVERPROPERTY('IsHadrEnabled') AS bit) AS IsHadrEnabled,
  CAST(SERVERPROPERTY('IsIntegratedSecurityOnly') AS bit) AS IsIntegratedSecurityOnly,
  CAST(SERVERPROPERTY('InstanceDefaultDataPath') AS nvarchar(260)) AS DefaultDataPath,
  CAST(SERVERPROPERTY('InstanceDefaultLogPath') AS nvarchar(260)) AS DefaultLogPath,
  HAS_PERMS_BY_NAME(NULL, NULL, N'ALTER ANY LOGIN') AS SeesLogins;
SELECT d.name AS Name, d.state_desc AS State, d.recovery_model_desc AS RecoveryModel, d.compatibility_level AS CompatibilityLevel,
  d.collation_name AS Collation, SUSER_SNAME(d.owner_sid) AS Owner,
  (SELECT SUM(CAST(f.size AS bigint)) * 8192 FROM sys.master_files AS f WHERE f.database_id = d.database_id) AS Bytes,
  m.mirroring_role_desc AS MirroringRole, m.mirroring_state_desc AS MirroringState, m.mirroring_partner_instance AS MirroringPartner
FROM sys.databases AS d LEFT JOIN sys.database_mirroring AS m ON m.database_id = d.database_id
WHERE d.name <> N'tempdb' ORDER BY d.name;
SELECT p.name AS Name, p.type_desc AS Type, p.sid AS Sid, p.is_disabled AS IsDisabled,
  CAST(CASE WHEN EXISTS (SELECT * FROM sys.server_role_members AS r JOIN sys.server_principals AS s ON s.principal_id = r.role_principal_id
    WHERE r.member_principal_id = p.principal_id AND s.name = N'sysadmin') THEN 1 ELSE 0 END AS bit) AS IsSysadmin
FROM sys.server_principals AS p WHERE p.type IN ('S', 'U', 'G') AND p.name NOT LIKE N'##%' ORDER BY p.name;`;
