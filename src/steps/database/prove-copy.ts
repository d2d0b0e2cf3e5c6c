import { LyncBackupError } from '../../domain/errors.js';
import type { Finding } from '../../domain/findings.js';
import { proveBackupFile } from '../../formats/mtf/prove-backup.js';
import type { World } from '../world.js';

/**
 * Proves the copy of a backup file by the checksums that the server put into it.
 * @returns what nothing covers
 * @throws {LyncBackupError} `BackupFileDamaged`
 */
export async function proveCopy(path: string, { store, setFolder, signal }: World): Promise<Finding[]> {
  const copy = await store.open(`${setFolder}/${path}`);
  try {
    const { verdict, findings } = await proveBackupFile(copy, { name: path, signal });
    if (verdict !== 'Damaged') return findings;
    const fact = `the copy '${path}' is not a sound backup: ${findings.find(({ Severity }) => Severity === 'Error')?.Message}`;
    throw new LyncBackupError('BackupFileDamaged', fact, 'Run again; if it happens again, test the original, the network and the disks.');
  } finally {
    await copy.close();
  }
}
