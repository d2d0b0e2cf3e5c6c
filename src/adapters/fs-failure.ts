import { LyncBackupError } from '../domain/errors.js';

/** An operating-system error as one of ours, with the object named. */
export function fsFailure(cause: unknown, what: string, hint: string | null = null): LyncBackupError {
  if (cause instanceof LyncBackupError) return cause;
  const { code, message } = cause as NodeJS.ErrnoException;
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new LyncBackupError('ObjectNotFound', `'${what}' does not exist`, hint, cause);
    case 'EEXIST':
      return new LyncBackupError('ObjectExists', `'${what}' exists already`, hint, cause);
    case 'ENOSPC':
    case 'EDQUOT':
      return new LyncBackupError(
        'RepositoryFull',
        `no space left to write '${what}'`,
        'Free space on that volume or use another one; nothing there was changed.',
        cause,
      );
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return new LyncBackupError(
        'AccessDenied',
        `access to '${what}' is denied`,
        'Give this account the rights on share and folder: Modify to write there, Read for the rest.',
        cause,
      );
    default:
      return new LyncBackupError(
        'StoreFailed',
        `'${what}' cannot be read or written: ${message}`,
        'Check the volume and the network, then try again.',
        cause,
      );
  }
}
