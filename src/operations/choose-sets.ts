import { LyncBackupError } from '../domain/errors.js';

/** The ids asked for, in the order of the repository. @throws {LyncBackupError} `BackupSetNotFound` naming the first that is not there */
export function chooseSets(existing: readonly string[], wanted: readonly string[] | null, repository: string): string[] {
  if (!wanted) return [...existing];
  const known = new Map(existing.map((setId) => [setId.toLowerCase(), setId]));
  const missing = wanted.find((setId) => !known.has(setId.toLowerCase()));
  if (missing !== undefined)
    throw new LyncBackupError('BackupSetNotFound', `'${repository}' has no set '${missing}'`, 'Get-LyncBackup lists the sets there are.');
  return existing.filter((setId) => wanted.some((each) => each.toLowerCase() === setId.toLowerCase()));
}
