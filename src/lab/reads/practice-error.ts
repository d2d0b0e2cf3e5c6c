import { ERRORS, LyncBackupError } from '../../domain/errors.js';
import { CmdletError, commandError } from '../cmdlets/cmdlet-error.js';

/** Does something to the practice itself; what it refuses is shown as an error record. */
export async function orErrorRecord<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof LyncBackupError)) throw cause;
    const text = `${cause.message}.${cause.hint === null ? '' : ` ${cause.hint}`}`;
    const { category } = ERRORS[cause.code];
    throw new CmdletError(commandError(text, cause.code, category, 'System.Management.Automation.RuntimeException'));
  }
}
