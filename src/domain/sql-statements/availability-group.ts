import { quoteText } from './quote.js';

/**
 * The databases among these that are in an availability group, a row for each replica. Only the primary replica knows the state of all; of
 * one that is down it is null. Since SQL Server 2012.
 * @source MicrosoftDocs/sql-docs: sys.dm_hadr_database_replica_states, sys.availability_databases_cluster, sys.availability_replicas
 */
export const groupStateStatement = (databases: readonly [string, ...string[]]): string => `SET NOCOUNT ON;
SELECT d.database_name AS DatabaseName, g.name AS GroupName, s.primary_replica AS PrimaryReplica, a.replica_server_name AS Replica,
  a.availability_mode_desc AS Mode, r.synchronization_state_desc AS State
FROM sys.availability_databases_cluster AS d
JOIN sys.availability_groups AS g ON g.group_id = d.group_id
JOIN sys.dm_hadr_availability_group_states AS s ON s.group_id = d.group_id
JOIN sys.availability_replicas AS a ON a.group_id = d.group_id
LEFT JOIN sys.dm_hadr_database_replica_states AS r ON r.replica_id = a.replica_id AND r.group_database_id = d.group_database_id
WHERE d.database_name IN (${databases.map(quoteText).join(', ')})
ORDER BY d.database_name, a.replica_server_name;`;
