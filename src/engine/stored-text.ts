import { createHash } from 'node:crypto';
import { LyncBackupError, isCode } from '../domain/errors.js';
import { contentOf } from '../domain/random-access.js';
import type { Store } from '../ports/store.js';

const MAX_TEXT_BYTES = 256 * 1024 * 1024;

/** A stored text with the digest of its bytes; null when there is none. */
export async function readDigested(store: Store, name: string): Promise<{ text: string; sha256: string; bytes: number } | null> {
  const object = await store.open(name).catch((cause: unknown) => {
    if (isCode(cause, 'ObjectNotFound')) return null;
    throw cause;
  });
  if (!object) return null;
  try {
    if (object.size > MAX_TEXT_BYTES) throw new LyncBackupError('FormatInvalid', `'${name}' is too large to be what its name says`);
    const digest = createHash('sha256');
    const chunks: Uint8Array[] = [];
    for await (const chunk of contentOf(object)) {
      digest.update(chunk);
      chunks.push(chunk);
    }
    const bytes = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    const all = new Uint8Array(bytes);
    let position = 0;
    for (const chunk of chunks) {
      all.set(chunk, position);
      position += chunk.length;
    }
    return { text: new TextDecoder().decode(all), sha256: digest.digest('hex'), bytes };
  } finally {
    await object.close();
  }
}

export const readText = async (store: Store, name: string): Promise<string | null> => (await readDigested(store, name))?.text ?? null;

export const sha256Of = (text: string): string => createHash('sha256').update(text).digest('hex');

export async function* asBody(text: string): AsyncIterable<Uint8Array> {
  yield new TextEncoder().encode(text);
}
