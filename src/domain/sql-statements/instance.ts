/** What an instance of SQL Server is. Works since SQL Server 2008 R2. */
export const INSTANCE_STATEMENT = `SET NOCOUNT ON;
SELECT CAST(SERVERPROPERTY('ProductVersion') AS nvarchar(128)) AS ProductVersion, CAST(SERVERPROPERTY('Edition') AS nvarchar(128)) AS Edition;`;
