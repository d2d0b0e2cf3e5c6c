import { LyncBackupError } from '../domain/errors.js';
import { error, type Finding } from '../domain/findings.js';

/** A failure as a finding about an object. @throws what is no failure of that object: a stop, a defect */
export function asFinding(cause: unknown, object: string): Finding {
  if (cause instanceof LyncBackupError && cause.code !== 'Cancelled') return error(cause.code, object, cause.message, cause.hint);
  throw cause;
}
