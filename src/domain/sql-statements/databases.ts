/** Databases of an instance but for the system's own: whether each is open, and its age by the server's own clock. Works since SQL Server 2008 R2. */
export const DATABASES_STATEMENT = `SET NOCOUNT ON;
SELECT name AS Name, state_desc AS State, DATEDIFF(second, create_date, GETDATE()) AS AgeSeconds
FROM sys.databases WHERE name NOT IN (N'master', N'model', N'msdb', N'tempdb') ORDER BY name;`;
