import { z } from 'zod';

const Name = z.string().nullable();

/**
 * What dies with an instance of SQL Server and must be the same on the one that takes its place. Named after SERVERPROPERTY and the columns
 * of the catalog views.
 * @source MicrosoftDocs/sql-docs: SERVERPROPERTY, sys.databases, sys.database_mirroring, sys.master_files, sys.server_principals
 */
export const SqlInstanceFacts = z.strictObject({
  ServerName: z.string(),
  MachineName: z.string(),
  InstanceName: Name, // null: the default instance
  ProductVersion: z.string(),
  ProductLevel: z.string(),
  Edition: z.string(),
  Collation: z.string(),
  IsClustered: z.boolean(),
  IsHadrEnabled: z.boolean().nullable(), // null: before 2012
  IsIntegratedSecurityOnly: z.boolean(),
  DefaultDataPath: Name,
  DefaultLogPath: Name,
});

/** `Bytes` is the size of all its files; null where the account may not see them. */
export const SqlDatabaseFacts = z.strictObject({
  Name: z.string(),
  State: z.string(),
  RecoveryModel: z.string(),
  CompatibilityLevel: z.int(),
  Collation: Name, // null unless it is online
  Owner: Name, // null: an account that is gone
  Bytes: z.coerce.number().int().nonnegative().nullable(),
  MirroringRole: Name,
  MirroringState: Name,
  MirroringPartner: Name,
});

export const SqlLoginFacts = z.strictObject({
  Name: z.string(),
  Type: z.string(), // SQL_LOGIN, WINDOWS_LOGIN, WINDOWS_GROUP
  Sid: z.string(), // lower-case hex
  IsDisabled: z.boolean(),
  IsSysadmin: z.boolean(),
});
