import type { config, ConnectionPool } from 'mssql';
import { LyncBackupError } from '../domain/errors.js';
import { warning, type Finding } from '../domain/findings.js';
import {
  certificateNotChecked,
  sqlCancelled,
  sqlConnectionLost,
  sqlNotEncrypted,
  sqlSignInRefused,
  sqlUnreachable,
} from '../domain/sql-failure.js';
import { instanceText, SqlFailed, type SqlMessage, type SqlResultSet, type SqlTarget } from '../domain/sql.js';
import type { Sql, SqlOptions } from '../ports/sql.js';
import { instancePort } from './sql-mssql/browser.js';
import { keepDigits, type TediousConnection } from './sql-mssql/exact-numerics.js';
import { resultSets, type DriverRecordset } from './sql-mssql/result-sets.js';

/** Who signs in: a SQL login, or a Windows account by its password. It goes nowhere but to the server. */
export type SqlCredential = { user: string; password: string; domain?: string };

export interface MssqlOptions {
  credential: SqlCredential;
  /** Whoever answers is believed, as on a LAN without certificates; false checks the chain and the name. Default true, with a finding. */
  trustServerCertificate?: boolean;
  /** Goes on, with a finding, where a server does not encrypt. */
  allowUnencrypted?: boolean;
  /** Default 15 s. */
  connectTimeoutMs?: number;
  /** UDP port of the SQL Server Browser service; default 1434. */
  browserPort?: number;
}

interface Connected {
  readonly pool: ConnectionPool;
  readonly findings: Finding[];
}

const DEFAULT_PORT = 1433;
const BROWSER_PORT = 1434;
const CONNECT_TIMEOUT_MS = 15_000;
const UNWIND_TIMEOUT_MS = 120_000; // what a cancelled BACKUP may take to clean up
/** What servers need that know nothing newer than TLS 1.0, with keys and digests that are refused today. */
const LEGACY_TLS = { minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;

/**
 * SQL Server by the mssql package: for SQL logins and for Windows accounts whose password is at hand; integrated sign-in needs
 * `sql-session`. The package is heavy and is loaded with the first statement.
 */
export const mssqlSql = (options: MssqlOptions): Sql => ({
  async run(target, statement, runOptions = {}) {
    if (runOptions.signal?.aborted) throw sqlCancelled(target);
    const { pool, findings } = await connect(target, options);
    try {
      return { sets: await execute(pool, target, statement, runOptions), findings };
    } finally {
      await pool.close();
    }
  },
});

/** A handshake that fails for age is tried once more with what old servers need, and recorded. */
async function connect(target: SqlTarget, options: MssqlOptions): Promise<Connected> {
  const port = target.port ?? (target.instance === null ? DEFAULT_PORT : await instancePort(target, options.browserPort ?? BROWSER_PORT));
  try {
    return await open(target, port, options, null);
  } catch (error) {
    if (!isTlsFailure(error) || options.trustServerCertificate === false) throw connectFailure(target, error);
    const { pool, findings } = await open(target, port, options, LEGACY_TLS).catch((second: unknown) => {
      throw connectFailure(target, second);
    });
    const hint = 'Bring the server to a version that knows TLS 1.2.';
    findings.push(warning('SqlLegacyTls', instanceText(target), 'the server speaks only outdated encryption', hint));
    return { pool, findings };
  }
}

async function open(target: SqlTarget, port: number, options: MssqlOptions, tls: typeof LEGACY_TLS | null): Promise<Connected> {
  const { default: mssql } = await import('mssql');
  const trusts = options.trustServerCertificate !== false;
  let isEncrypted = false;
  const settings: config & { beforeConnect: (connection: TediousConnection) => void; validateConnection: false } = {
    ...options.credential,
    server: target.server,
    port,
    database: target.database ?? 'master',
    connectionTimeout: options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
    requestTimeout: 0,
    arrayRowMode: true,
    pool: { max: 1, min: 0 },
    validateConnection: false,
    options: {
      appName: 'LyncBackup',
      encrypt: true,
      trustServerCertificate: trusts,
      cancelTimeout: UNWIND_TIMEOUT_MS,
      ...(tls && { cryptoCredentialsDetails: tls }),
    },
    beforeConnect: (connection) => {
      keepDigits(connection);
      connection.on('error', () => undefined); // reported by the request; without a listener it would end the process
      connection.on('secure', () => (isEncrypted = true));
    },
  };
  const pool = new mssql.ConnectionPool(settings);
  pool.on('error', () => undefined);
  await pool.connect();
  const findings = encryptionFindings(target, isEncrypted, trusts);
  if (isEncrypted || options.allowUnencrypted === true) return { pool, findings };
  await pool.close();
  throw sqlNotEncrypted(target);
}

/** The driver falls back to clear text without a word, so it is looked at what really happened. */
function encryptionFindings(target: SqlTarget, isEncrypted: boolean, trusts: boolean): Finding[] {
  const name = instanceText(target);
  if (!isEncrypted) return [warning('SqlUnencrypted', name, 'the connection is not encrypted', 'Install a certificate on the server.')];
  return trusts ? [certificateNotChecked(target)] : [];
}

async function execute(pool: ConnectionPool, target: SqlTarget, statement: string, options: SqlOptions): Promise<SqlResultSet[]> {
  const { default: mssql } = await import('mssql');
  const request = pool.request();
  const { signal, onMessage } = options;
  if (onMessage) request.on('info', (message: DriverMessage) => onMessage(messageOf(message)));
  const cancel = (): void => void request.cancel();
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    if (signal?.aborted) throw sqlCancelled(target);
    const { recordsets } = await request.batch(statement);
    return resultSets(recordsets as unknown as DriverRecordset[], mssql, options.serverOffsetMinutes ?? null);
  } catch (error) {
    throw error instanceof mssql.RequestError || error instanceof mssql.ConnectionError ? requestFailure(target, error) : error;
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}

interface DriverMessage {
  readonly number: number;
  readonly class: number;
  readonly state: number;
  readonly lineNumber: number;
  readonly message: string;
}

const messageOf = ({ number, class: messageClass, state, lineNumber, message }: DriverMessage): SqlMessage => ({
  number,
  class: messageClass,
  state,
  line: lineNumber,
  text: message,
});

/** The last error is thrown, the telling ones lie before it. */
function requestFailure(target: SqlTarget, error: Error & { code?: string; precedingErrors?: Error[] }): LyncBackupError {
  if (error.code === 'ECANCEL') return sqlCancelled(target, error);
  const errors = [...(error.precedingErrors ?? []), error] as (Error & DriverMessage)[];
  const told = errors.filter(({ number }) => typeof number === 'number').map(messageOf);
  if (told.length === errors.length) return new SqlFailed(target, told, error);
  return sqlConnectionLost(target, null, error);
}

function connectFailure(target: SqlTarget, error: unknown): unknown {
  if (error instanceof LyncBackupError || !(error instanceof Error)) return error;
  const isRefusal = (error as { code?: string }).code === 'ELOGIN';
  return isRefusal ? sqlSignInRefused(target, error.message, error) : sqlUnreachable(target, error.message, error);
}

/** OpenSSL and Node name their failures differently, and the driver wraps them twice. */
function isTlsFailure(error: unknown): boolean {
  for (let cause: unknown = error; cause instanceof Error; cause = (cause as { originalError?: unknown }).originalError ?? cause.cause) {
    if (/^(ERR_SSL|ERR_TLS|EPROTO)/.test((cause as { code?: string }).code ?? '') || /\bSSL routines\b/.test(cause.message)) return true;
  }
  return false;
}
