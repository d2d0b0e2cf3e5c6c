import { LyncBackupError } from '../domain/errors.js';
import { MANIFEST_DIGEST_NAME, MANIFEST_NAME, digestLine, filesOf, type FileEntry, type Manifest } from '../domain/manifest.js';
import { setFolder } from '../domain/set-id.js';
import type { Store } from '../ports/store.js';
import { checkFile } from './check-file.js';
import { asBody, sha256Of } from './stored-text.js';

/**
 * Makes a folder a set: its files are flushed and read again, then the manifest's digest and the manifest are written, in this order.
 * @throws {LyncBackupError} `StoreFailed` when a file is not what was written: nothing is sealed then
 */
export async function seal(store: Store, manifest: Manifest): Promise<void> {
  const folder = setFolder(manifest.setId);
  const inSet = (file: FileEntry): string => `${folder}/${file.path}`;
  const files = filesOf(manifest);
  await store.flush(files.map(inSet));
  for (const file of files) await reread(store, folder, file);

  const text = JSON.stringify(manifest, null, 2) + '\n';
  await store.write(`${folder}/${MANIFEST_DIGEST_NAME}`, asBody(digestLine(sha256Of(text))));
  await store.flush([`${folder}/${MANIFEST_DIGEST_NAME}`]);
  await store.write(`${folder}/${MANIFEST_NAME}`, asBody(text));
  await store.flush([`${folder}/${MANIFEST_NAME}`]);
}

async function reread(store: Store, folder: string, file: FileEntry): Promise<void> {
  const { finding } = await checkFile(store, folder, file);
  if (finding)
    throw new LyncBackupError(
      'StoreFailed',
      `'${file.path}' was not stored as written: ${finding.Message}`,
      'Check the volume of the repository; the set was not sealed.',
    );
}
