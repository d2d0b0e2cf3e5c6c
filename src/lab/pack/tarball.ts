import { gunzipSync } from 'node:zlib';

const BLOCK_BYTES = 512;

/**
 * A file out of a package as npm packs it: a compressed POSIX archive.
 * @throws {Error} the package has no such file, or is none
 */
export function fileOfTarball(tarball: Uint8Array, name: string): Uint8Array {
  const archive = gunzipSync(tarball);
  for (let at = 0; at + BLOCK_BYTES <= archive.length;) {
    const header = archive.subarray(at, at + BLOCK_BYTES);
    const bytes = Number.parseInt(textOf(header, 124, 12), 8) || 0;
    const content = at + BLOCK_BYTES;
    if (textOf(header, 0, 100) === name) return archive.subarray(content, content + bytes);
    at = content + Math.ceil(bytes / BLOCK_BYTES) * BLOCK_BYTES;
  }
  throw new Error(`the package holds no '${name}'`);
}

/** A field of a header, up to its first NUL. */
const textOf = (header: Buffer, start: number, length: number): string => {
  const field = header.toString('latin1', start, start + length);
  const end = field.indexOf('\0');
  return (end < 0 ? field : field.slice(0, end)).trim();
};
