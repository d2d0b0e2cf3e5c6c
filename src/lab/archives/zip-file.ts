import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';

/** One file of an archive; its content comes in pieces, so that a hundred thousand people fit. */
export interface ArchiveEntry {
  name: string;
  content: Iterable<string | Uint8Array>;
}

/** Takes the file's name exclusively unless it may overwrite. Rejects with Node's own error. */
export async function writeZipFile(path: string, entries: Iterable<ArchiveEntry>, changed: Date, mayOverwrite: boolean): Promise<void> {
  const file = createWriteStream(path, { flags: mayOverwrite ? 'w' : 'wx' });
  await pipeline(zipStream(entries, changed), file);
}

export const zipBytes = async (entries: Iterable<ArchiveEntry>, changed: Date): Promise<Uint8Array> => buffer(zipStream(entries, changed));

function zipStream(entries: Iterable<ArchiveEntry>, changed: Date): Readable {
  const zip = new ZipFile();
  const output = zip.outputStream as Readable;
  for (const { name, content } of entries) {
    const source = Readable.from(inPieces(content));
    source.once('error', (cause) => output.destroy(cause)); // content that ends half way leaves half an archive
    zip.addReadStream(source, name, { mtime: changed });
  }
  zip.end();
  return output;
}

const PIECE_BYTES = 64 * 1024;

/** Many small texts make few large pieces. */
function* inPieces(content: Iterable<string | Uint8Array>): Generator<Uint8Array> {
  let pieces: Uint8Array[] = [];
  let bytes = 0;
  for (const part of content) {
    const piece = typeof part === 'string' ? Buffer.from(part) : part;
    pieces.push(piece);
    bytes += piece.length;
    if (bytes < PIECE_BYTES) continue;
    yield Buffer.concat(pieces);
    pieces = [];
    bytes = 0;
  }
  if (bytes > 0) yield Buffer.concat(pieces);
}
