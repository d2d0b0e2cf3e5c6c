import { LyncBackupError } from './errors.js';
import type { Finding } from './findings.js';

/** Where a statement runs. */
export interface SqlTarget {
  /** FQDN or name of the machine, or of the availability group's listener. */
  readonly server: string;
  /** Null: the default instance. */
  readonly instance: string | null;
  /** When it is known, nobody is asked for it. */
  readonly port?: number;
  /** `master` when not given. */
  readonly database?: string;
}

/** A message of the server. `class` up to 10 is information, above it is an error. Texts follow the session's language: numbers tell. */
export interface SqlMessage {
  readonly number: number;
  readonly class: number;
  readonly state: number;
  readonly line: number;
  readonly text: string;
}

/**
 * Whole numbers up to 32 bits and floats are numbers, bits are booleans; larger whole numbers, decimals and so log sequence numbers are
 * decimal text with every digit; identifiers and binary are lower-case hex. Dates are ISO text to the millisecond: with an offset of their
 * own or read with the server's they end in 'Z', otherwise they are the server's wall clock and end without.
 */
export type SqlValue = string | number | boolean | null;
export type SqlRow = Readonly<Record<string, SqlValue>>;

export interface SqlResultSet {
  /** In order; a row has a value for each. */
  readonly columns: readonly string[];
  readonly rows: readonly SqlRow[];
}

export interface SqlAnswer {
  readonly sets: readonly SqlResultSet[];
  /** What is to be recorded about the connection: legacy encryption, none, a certificate nobody checked. */
  readonly findings: readonly Finding[];
}

/** A statement that the server refused. The first error says why; 3013 "terminating abnormally" comes last. */
export class SqlFailed extends LyncBackupError {
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof LyncBackupError && value.code === 'SqlFailed' && 'errors' in value;
  }

  constructor(
    target: SqlTarget,
    /** In the order in which they came. */
    readonly errors: readonly SqlMessage[],
    cause?: unknown,
  ) {
    const [first] = errors;
    super('SqlFailed', `${instanceText(target)} answered error ${first?.number ?? 0}: ${first?.text ?? 'without a text'}`, null, cause);
  }
}

/** `sql01.contoso.com\RTC`, as administrators write it. */
export const instanceText = ({ server, instance }: Pick<SqlTarget, 'server' | 'instance'>): string =>
  instance === null ? server : `${server}\\${instance}`;
