import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RandomAccess } from '../../../src/domain/random-access.js';

const folder = join(process.env['LYNCBACKUP_SHARED'] ?? '../shared', 'samples', 'bak');

/** What an independent decoder read from a sample; the fields are explained in the folder's MANIFEST.md. */
export interface Expected {
  container: 'mtf' | 'mssqlbak-compressed' | 'not-sql-server';
  [fact: string]: unknown;
  sets?: ({ files: Record<string, unknown>[] } & Record<string, unknown>)[];
}

export const samplesPresent = existsSync(join(folder, 'EXPECTED.json'));
export const expected = samplesPresent ? (JSON.parse(readFileSync(join(folder, 'EXPECTED.json'), 'utf8')) as Record<string, Expected>) : {};
export const sampleNames = Object.keys(expected);
export const sample = (name: string): Buffer => readFileSync(join(folder, name));

/** Bytes in memory as a source; each read is a copy, as one from a disk is. */
export const memory = (bytes: Uint8Array): RandomAccess => ({
  size: bytes.length,
  readAt: async (position, length) => bytes.slice(position, position + length),
});

export async function collected(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts);
}
