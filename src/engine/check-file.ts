import { createHash } from 'node:crypto';
import { LyncBackupError } from '../domain/errors.js';
import { error, type Finding } from '../domain/findings.js';
import { damagedSetHint, type FileEntry } from '../domain/manifest.js';
import { contentOf } from '../domain/random-access.js';
import type { Store } from '../ports/store.js';

/** Reads a file again. @returns the bytes read, and what is wrong with it */
export async function checkFile(store: Store, folder: string, file: FileEntry): Promise<{ bytes: number; finding: Finding | null }> {
  let bytes = 0;
  try {
    const object = await store.open(`${folder}/${file.path}`);
    try {
      const digest = createHash('sha256');
      for await (const chunk of contentOf(object)) {
        digest.update(chunk);
        bytes += chunk.length;
      }
      const isSame = bytes === file.bytes && digest.digest('hex') === file.sha256;
      return { bytes, finding: isSame ? null : changed(file, bytes) };
    } finally {
      await object.close();
    }
  } catch (cause) {
    return { bytes, finding: notOpened(file, cause) };
  }
}

/** Looks whether a file is there and has its size. Reads nothing. */
export async function checkSize(store: Store, folder: string, file: FileEntry): Promise<{ bytes: number; finding: Finding | null }> {
  try {
    const object = await store.open(`${folder}/${file.path}`);
    await object.close();
    return { bytes: 0, finding: object.size === file.bytes ? null : changed(file, object.size) };
  } catch (cause) {
    return { bytes: 0, finding: notOpened(file, cause) };
  }
}

function notOpened(file: FileEntry, cause: unknown): Finding {
  if (!(cause instanceof LyncBackupError)) throw cause;
  if (cause.code === 'ObjectNotFound')
    return error('FileMissing', file.path, `'${file.path}' is in the manifest and not in the set`, damagedSetHint);
  return error('FileUnreadable', file.path, cause.message, cause.hint);
}

const changed = (file: FileEntry, bytes: number): Finding =>
  error(
    'FileDamaged',
    file.path,
    bytes === file.bytes ? `'${file.path}' was changed: its SHA-256 is another` : `'${file.path}' has ${bytes} bytes, not ${file.bytes}`,
    damagedSetHint,
  );
