import type { Finding } from '../domain/findings.js';
import type { FileEntry } from '../domain/manifest.js';
import { proveBackupFile } from '../formats/mtf/prove-backup.js';
import { proveZip } from '../formats/zip.js';
import type { OpenObject, Store } from '../ports/store.js';
import { asFinding } from './as-finding.js';

type Prove = (object: OpenObject, name: string, signal: AbortSignal) => Promise<Finding[]>;

const PROOFS: Readonly<Record<string, Prove>> = {
  '.zip': (object, name) => proveZip(object, name).then(() => []),
  '.bak': async (object, name, signal) => (await proveBackupFile(object, { name, signal })).findings,
};

/** What is wrong inside an archive or a database backup whose digest is right: it was so when the set was made. Warnings say what could not be proven. */
export async function checkContainer(store: Store, folder: string, file: FileEntry, signal: AbortSignal): Promise<Finding[]> {
  const prove = PROOFS[file.path.slice(-4).toLowerCase()];
  if (!prove) return [];
  const object = await store.open(`${folder}/${file.path}`);
  try {
    return await prove(object, file.path, signal);
  } catch (cause) {
    return [{ ...asFinding(cause, file.path), Code: 'ContainerDamaged' }];
  } finally {
    await object.close();
  }
}
