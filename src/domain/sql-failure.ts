import { LyncBackupError } from './errors.js';
import { warning, type Finding } from './findings.js';
import { instanceText, type SqlTarget } from './sql.js';

/** What every door to SQL Server says in the same words. `reason` is the server's or the client's own text. */

export const sqlUnreachable = (target: SqlTarget, reason: string, cause?: unknown): LyncBackupError =>
  new LyncBackupError(
    'SqlUnreachable',
    `${instanceText(target)} cannot be reached: ${reason}`,
    'Check name, port and firewall, and whether the SQL Server service runs.',
    cause,
  );

export const sqlSignInRefused = (target: SqlTarget, reason: string, cause?: unknown): LyncBackupError =>
  new LyncBackupError(
    'SqlSignInRefused',
    `${instanceText(target)} refused the sign-in: ${reason}`,
    'Check the login on the instance.',
    cause,
  );

export const sqlNotEncrypted = (target: SqlTarget): LyncBackupError =>
  new LyncBackupError(
    'SqlNotEncrypted',
    `${instanceText(target)} does not encrypt its connections`,
    'Install a certificate on the server, or allow the connection without encryption.',
  );

export const sqlConnectionLost = (target: SqlTarget, reason: string | null, cause?: unknown): LyncBackupError =>
  new LyncBackupError(
    'SqlConnectionLost',
    `the connection to ${instanceText(target)} broke while a statement ran${reason === null ? '' : `: ${reason}`}`,
    'Look at the state of the database before repeating the statement: it may have taken effect.',
    cause,
  );

export const sqlCancelled = (target: SqlTarget, cause?: unknown): LyncBackupError =>
  new LyncBackupError('Cancelled', `the statement on ${instanceText(target)} was cancelled`, null, cause);

export const certificateNotChecked = (target: SqlTarget): Finding =>
  warning(
    'SqlCertificateNotChecked',
    instanceText(target),
    'the connection is encrypted, but the certificate of the server was not checked',
  );

/** @throws {LyncBackupError} `InvalidRequest` for two columns of one name: a row could hold only one of them */
export function assertDistinct(columns: readonly string[]): void {
  const twice = columns.find((name, at) => columns.indexOf(name) !== at);
  if (twice !== undefined) throw new LyncBackupError('InvalidRequest', `the statement returns two columns named '${twice}'`);
}
