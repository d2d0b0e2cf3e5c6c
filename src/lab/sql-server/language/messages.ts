import type { ServerMessage } from '../wire/tokens.js';

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
  1205: [
    13,
    'Transaction (Process ID %1) was deadlocked on lock resources with another process and has been chosen as the deadlock victim. Rerun the transaction.',
  ],
  1801: [16, "Database '%1' already exists. Choose a different database name."],
  2627: [14, "Violation of PRIMARY KEY constraint '%1'. Cannot insert duplicate key in object '%2'. The duplicate key value is (%3)."],
  2714: [16, "There is already an object named '%1' in the database."],
  2812: [16, "Could not find stored procedure '%1'."],
  3701: [11, "Cannot %1 the %2 '%3', because it does not exist or you do not have permission."],
  3902: [16, 'The COMMIT TRANSACTION request has no corresponding BEGIN TRANSACTION.'],
  3903: [16, 'The ROLLBACK TRANSACTION request has no corresponding BEGIN TRANSACTION.'],
  4060: [11, 'Cannot open database "%1" requested by the login. The login failed.'],
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
  8152: [16, 'String or binary data would be truncated.'],
  8155: [16, "No column name was specified for column %1 of '%2'."],
  8156: [16, "The column '%1' was specified multiple times for '%2'."],
  18456: [14, "Login failed for user '%1'."],
} as const satisfies Record<number, readonly [messageClass: number, text: string]>;

const STATES: Partial<Record<MessageNumber, number>> = { 911: 11, 5701: 2, 8152: 14 };

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
  ) {
    const list = Array.isArray(messages) ? (messages as readonly ServerMessage[]) : [messages as ServerMessage];
    super(list[0]?.text ?? 'failed');
    this.messages = list;
  }
}

export const failure = (number: MessageNumber, ...values: (string | number)[]): SqlError => new SqlError(message(number, values));
/** An error that takes the rest of its batch with it. */
export const fatal = (number: MessageNumber, ...values: (string | number)[]): SqlError => new SqlError(message(number, values), true);
