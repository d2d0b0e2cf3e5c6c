import type { ServerMessage } from './wire/tokens.js';

/**
 * Messages by number: class and text as Microsoft documents them, with %1 to %9 for what is filled in. Where a state was seen on the wire it
 * is here; everywhere else it is 1.
 *
 * @source MicrosoftDocs/sql-docs, Database engine events and errors; formats.md 6.4, 6.5
 */
const TEXTS = {
  102: [15, "Incorrect syntax near '%1'."],
  105: [15, "Unclosed quotation mark after the character string '%1'."],
  107: [15, "The column prefix '%1' does not match with a table name or alias name used in the query."],
  108: [15, 'The ORDER BY position number %1 is out of range of the number of items in the select list.'],
  113: [15, "Missing end comment mark '*/'."],
  134: [15, "The variable name '%1' has already been declared. Variable names must be unique within a query batch or stored procedure."],
  137: [15, 'Must declare the scalar variable "%1".'],
  141: [15, 'A SELECT statement that assigns a value to a variable must not be combined with data-retrieval operations.'],
  148: [15, "Incorrect time syntax in time string '%1' used with WAITFOR."],
  155: [15, "'%1' is not a recognized %2 option."],
  156: [15, "Incorrect syntax near the keyword '%1'."],
  174: [15, 'The %1 function requires %2 argument(s).'],
  195: [15, "'%1' is not a recognized built-in function name."],
  201: [16, "Procedure or function '%1' expects parameter '%2', which was not supplied."],
  205: [
    16,
    'All queries combined using a UNION, INTERSECT or EXCEPT operator must have an equal number of expressions in their target lists.',
  ],
  206: [16, 'Operand type clash: %1 is incompatible with %2'],
  207: [16, "Invalid column name '%1'."],
  208: [16, "Invalid object name '%1'."],
  209: [16, "Ambiguous column name '%1'."],
  213: [16, 'Column name or number of supplied values does not match table definition.'],
  217: [16, 'Maximum stored procedure, function, trigger, or view nesting level exceeded (limit %1).'],
  220: [16, 'Arithmetic overflow error for data type %1, value = %2.'],
  226: [16, '%1 statement not allowed within multi-statement transaction.'],
  229: [14, "The %1 permission was denied on the object '%2', database '%3', schema '%4'."],
  241: [16, 'Conversion failed when converting date and/or time from character string.'],
  243: [16, 'Type %1 is not a defined system type.'],
  245: [16, "Conversion failed when converting the %1 value '%2' to data type %3."],
  261: [16, "'%1' is not a recognized function."],
  262: [14, "%1 permission denied in database '%2'."],
  515: [16, "Cannot insert the value NULL into column '%1', table '%2'; column does not allow nulls. INSERT fails."],
  263: [16, 'Must specify table to select from.'],
  402: [16, 'The data types %1 and %2 are incompatible in the %3 operator.'],
  512: [
    16,
    'Subquery returned more than 1 value. This is not permitted when the subquery follows =, !=, <, <= , >, >= or when the subquery is used as an expression.',
  ],
  529: [16, 'Explicit conversion from data type %1 to %2 is not allowed.'],
  911: [16, "Database '%1' does not exist. Make sure that the name is entered correctly."],
  916: [14, 'The server principal "%1" is not able to access the database "%2" under the current security context.'],
  924: [14, "Database '%1' is already open and can only have one user at a time."],
  927: [14, "Database '%1' cannot be opened. It is in the middle of a restore."],
  942: [14, "Database '%1' cannot be opened because it is offline."],
  954: [14, 'The database "%1" cannot be opened. It is acting as a mirror database.'],
  1105: [
    17,
    "Could not allocate space for object '%1' in database '%2' because the 'PRIMARY' filegroup is full. Create disk space by deleting unneeded files, dropping objects in the filegroup, adding additional files to the filegroup, or setting autogrowth on for existing files in the filegroup.",
  ],
  1205: [
    13,
    'Transaction (Process ID %1) was deadlocked on lock resources with another process and has been chosen as the deadlock victim. Rerun the transaction.',
  ],
  1416: [16, 'Database "%1" is not configured for database mirroring.'],
  1449: [16, 'ALTER DATABASE command failed due to an invalid server connection string.'],
  1465: [
    16,
    'Database "%1" database is not in full recovery mode on each of the server instances. The full recovery model is required for a database to participate in database mirroring or in an availability group.',
  ],
  1468: [
    16,
    'The operation cannot be performed on database "%1" because it is involved in a database mirroring session or an availability group. Some operations are not allowed on a database that is participating in a database mirroring session or in an availability group.',
  ],
  1801: [16, "Database '%1' already exists. Choose a different database name."],
  1802: [16, 'CREATE DATABASE failed. Some file names listed could not be created. Check related errors.'],
  1834: [16, "The file '%1' cannot be overwritten.  It is being used by database '%2'."],
  1844: [16, '%1 is not supported on %2.'],
  2528: [0, 'DBCC execution completed. If DBCC printed error messages, contact your system administrator.'],
  2627: [14, "Violation of PRIMARY KEY constraint '%1'. Cannot insert duplicate key in object '%2'. The duplicate key value is (%3)."],
  2714: [16, "There is already an object named '%1' in the database."],
  2812: [16, "Could not find stored procedure '%1'."],
  3013: [16, '%1 is terminating abnormally.'],
  3014: [0, '%1 successfully processed %2 pages in %3 seconds (%4 MB/sec).'],
  3021: [16, 'Cannot perform a backup or restore operation within a transaction.'],
  3023: [
    16,
    'Backup, file manipulation operations (such as ALTER DATABASE ADD FILE) and encryption changes on a database must be serialized. Reissue the statement after the current backup or file manipulation operation is completed.',
  ],
  3035: [
    16,
    'Cannot perform a differential backup for database "%1", because a current database backup does not exist. Perform a full database backup by reissuing BACKUP DATABASE, omitting the WITH DIFFERENTIAL option.',
  ],
  3059: [16, 'This BACKUP or RESTORE command is not supported on a database mirror or secondary replica.'],
  3098: [
    16,
    "The backup cannot be performed because '%1' was requested after the media was formatted with an incompatible structure. To append to this media set, either omit '%1' or specify '%2'. Alternatively, you can create a new media set by using WITH FORMAT in your BACKUP statement. If you use WITH FORMAT on an existing media set, all its backup sets will be overwritten.",
  ],
  3101: [16, 'Exclusive access could not be obtained because the database is in use.'],
  3102: [
    16,
    "%1 cannot process database '%2' because it is in use by this session. It is recommended that the master database be used when performing this operation.",
  ],
  3104: [
    16,
    "RESTORE cannot operate on database '%1' because it is configured for database mirroring or has joined an availability group. If you intend to restore the database, use ALTER DATABASE to remove mirroring or to remove the database from its availability group.",
  ],
  3110: [14, "User does not have permission to RESTORE database '%1'."],
  3117: [16, 'The log or differential backup cannot be restored because no files are ready to rollforward.'],
  3118: [
    16,
    'The database "%1" does not exist. RESTORE can only create a database when restoring either a full backup or a file backup of the primary file.',
  ],
  3119: [16, 'Problems were identified while planning for the RESTORE statement. Previous messages provide details.'],
  3132: [16, 'The media set has %1 media families but only %2 are provided. All members must be provided.'],
  3135: [16, "The backup set in file '%1' was created by %2 and cannot be used for this restore operation."],
  3136: [16, 'This differential backup cannot be restored because the database has not been restored to the correct earlier state.'],
  3147: [16, 'Backup and restore operations are not allowed on database tempdb.'],
  3153: [16, 'The database is already fully recovered.'],
  3154: [16, "The backup set holds a backup of a database other than the existing '%1' database."],
  3156: [16, "File '%1' cannot be restored to '%2'. Use WITH MOVE to identify a valid location for the file."],
  3159: [
    16,
    'The tail of the log for the database "%1" has not been backed up. Use BACKUP LOG WITH NORECOVERY to backup the log if it contains work you do not want to lose. Use the WITH REPLACE or WITH STOPAT clause of the RESTORE statement to just overwrite the contents of the log.',
  ],
  3169: [
    16,
    'The database was backed up on a server running version %1. That version is incompatible with this server, which is running version %2. Either restore the database on a server that supports the backup, or use a backup that is compatible with this server.',
  ],
  3187: [16, 'RESTORE WITH CHECKSUM cannot be specified because the backup set does not contain checksum information.'],
  3189: [16, 'Damage to the backup set was detected.'],
  3201: [16, "Cannot open backup device '%1'. Operating system error %2."],
  3202: [16, 'Write on "%1" failed: %2'],
  3203: [16, 'Read on "%1" failed: %2'],
  3204: [16, 'The backup or restore was aborted.'],
  3211: [0, '%1 percent processed.'],
  3231: [
    16,
    'The media loaded on "%1" is formatted to support %2 media families, but %3 media families are expected according to the backup device specification.',
  ],
  3234: [16, "Logical file '%1' is not part of database '%2'. Use RESTORE FILELISTONLY to list the logical file names."],
  3241: [16, "The media family on device '%1' is incorrectly formed. SQL Server cannot process this media family."],
  3254: [16, "The volume on device '%1' is empty."],
  3256: [
    16,
    "The backup set on device '%1' was terminated while it was being created and is incomplete. RESTORE sequence is terminated abnormally.",
  ],
  3257: [
    16,
    "There is insufficient free space on disk volume '%1' to create the database. The database requires %2 additional free bytes, while only %3 bytes are available.",
  ],
  3258: [
    16,
    'The volume on the device "%1" is not part of the media set that is currently being processed. Ensure that the backup devices are loaded with the correct media.',
  ],
  3262: [0, 'The backup set on file %1 is valid.'],
  3287: [16, "The file ID %1 on device '%2' is incorrectly formed and can not be read."],
  3701: [11, "Cannot %1 the %2 '%3', because it does not exist or you do not have permission."],
  3702: [16, 'Cannot drop database "%1" because it is currently in use.'],
  3708: [16, "Cannot drop the database '%1' because it is a system database."],
  3743: [16, "The database '%1' is enabled for database mirroring. Database mirroring must be removed before you drop the database."],
  3902: [16, 'The COMMIT TRANSACTION request has no corresponding BEGIN TRANSACTION.'],
  3903: [16, 'The ROLLBACK TRANSACTION request has no corresponding BEGIN TRANSACTION.'],
  4035: [0, "Processed %1 pages for database '%2', file '%3' on file %4."],
  4060: [11, 'Cannot open database "%1" requested by the login. The login failed.'],
  4208: [
    16,
    'The statement %1 is not allowed while the recovery model is SIMPLE. Use BACKUP DATABASE or change the recovery model using ALTER DATABASE.',
  ],
  4214: [16, 'BACKUP LOG cannot be performed because there is no current database backup.'],
  4305: [
    16,
    'The log in this backup set begins at LSN %1, which is too recent to apply to the database. An earlier log backup that includes LSN %2 can be restored.',
  ],
  4326: [
    16,
    'The log in this backup set terminates at LSN %1, which is too early to apply to the database. A more recent log backup that includes LSN %2 can be restored.',
  ],
  5011: [
    14,
    "User does not have permission to alter database '%1', the database does not exist, or the database is not in a state that allows access checks.",
  ],
  5058: [16, "Option '%1' cannot be set in database '%2'."],
  5060: [0, 'Nonqualified transactions are being rolled back. Estimated rollback completion: %1%.'],
  5061: [16, "ALTER DATABASE failed because a lock could not be placed on database '%1'. Try again later."],
  5064: [
    16,
    "Changes to the state or options of database '%1' cannot be made at this time. The database is in single-user mode, and a user is currently connected to it.",
  ],
  5069: [16, 'ALTER DATABASE statement failed.'],
  5133: [16, 'Directory lookup for the file "%1" failed with the operating system error %2.'],
  5170: [16, "Cannot create file '%1' because it already exists. Change the file path or the file name, and retry the operation."],
  5701: [0, "Changed database context to '%1'."],
  5703: [0, 'Changed language setting to %1.'],
  8115: [16, 'Arithmetic overflow error converting %1 to data type %2.'],
  8117: [16, 'Operand data type %1 is invalid for %2 operator.'],
  8120: [
    16,
    "Column '%1' is invalid in the select list because it is not contained in either an aggregate function or the GROUP BY clause.",
  ],
  8134: [16, 'Divide by zero error encountered.'],
  8144: [16, 'Procedure or function %1 has too many arguments specified.'],
  8145: [16, '%1 is not a parameter for procedure %2.'],
  6102: [14, 'User does not have permission to use the KILL statement.'],
  6104: [16, 'Cannot use KILL to kill your own process.'],
  6106: [16, 'Process ID %1 is not an active process ID.'],
  8152: [16, 'String or binary data would be truncated.'],
  8155: [16, "No column name was specified for column %1 of '%2'."],
  8156: [16, "The column '%1' was specified multiple times for '%2'."],
  8928: [
    16,
    'Object ID %1, index ID %2, partition ID %3, alloc unit ID %4 (type In-row data): Page (1:%5) could not be processed. See other errors for details.',
  ],
  8958: [0, 'repair_allow_data_loss is the minimum repair level for the errors found by DBCC CHECKDB (%1).'],
  8989: [0, "CHECKDB found %1 allocation errors and %2 consistency errors in database '%3'."],
  15007: [16, "'%1' is not a valid login or you do not have permission."],
  15023: [16, "User, group, or role '%1' already exists in the current database."],
  15025: [16, "The server principal '%1' already exists."],
  15063: [16, 'The login already has an account under a different user name.'],
  15110: [16, 'The proposed new database owner is already a user or aliased in the database.'],
  15151: [16, "Cannot %1 the %2 '%3', because it does not exist or you do not have permission."],
  15247: [16, 'User does not have permission to perform this action.'],
  15407: [11, "'%1' is not a valid Windows NT name. Give the complete name: <domain\\username>."],
  18456: [14, "Login failed for user '%1'."],
  22001: [16, "RegQueryValueEx() returned error %1, '%2'"],
  22048: [16, "%1 returned error %2, '%3'"],
  41044: [
    16,
    "Availability group name to ID map entry for availability group '%1' cannot be found in the Windows Server Failover Clustering (WSFC) store. The availability group name may be incorrect, or the availability group may not exist in this Windows Server Failover Cluster.",
  ],
  41190: [
    16,
    "Availability group '%1' failed to process remove-database command. The local availability replica is not in a state that could process the command. Verify that the availability group is online and that the local availability replica is the primary replica, then retry the command.",
  ],
} as const satisfies Record<number, readonly [messageClass: number, text: string]>;

/** @source the capture of a real server, apart from 5701 and 8152 */
const STATES: Partial<Record<MessageNumber, number>> = { 911: 11, 3021: 0, 3154: 4, 3156: 4, 3201: 2, 3234: 2, 3708: 4, 5701: 2, 8152: 14 };

export type MessageNumber = keyof typeof TEXTS;

export function message(number: MessageNumber, values: readonly (string | number)[] = [], state = STATES[number] ?? 1): ServerMessage {
  const [messageClass, text] = TEXTS[number];
  const filled = text.replace(/%(\d)/g, (_, index: string) => String(values[Number(index) - 1] ?? ''));
  return { number, state, class: messageClass, text: filled, procedure: '', line: 1 };
}

/** A statement failed; the messages say why, the telling one first. */
export class SqlError extends Error {
  override readonly name = 'SqlError';
  readonly messages: readonly ServerMessage[];

  /** @param endsBatch what follows in the batch is not run */
  constructor(
    messages: ServerMessage | readonly ServerMessage[],
    readonly endsBatch = false,
    cause?: unknown,
  ) {
    const list = Array.isArray(messages) ? (messages as readonly ServerMessage[]) : [messages as ServerMessage];
    super(list[0]?.text ?? 'failed', { cause });
    this.messages = list;
  }
}

export const failure = (number: MessageNumber, ...values: (string | number)[]): SqlError => new SqlError(message(number, values));
/** An error that takes the rest of its batch with it. */
export const fatal = (number: MessageNumber, ...values: (string | number)[]): SqlError => new SqlError(message(number, values), true);
