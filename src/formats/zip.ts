import { Readable } from 'node:stream';
import yauzl from 'yauzl';
import { LyncBackupError } from '../domain/errors.js';
import type { RandomAccess } from '../domain/random-access.js';
import { crc32 } from './crc32.js';

const MAX_ENTRIES = 100_000;

export interface ZipEntry {
  name: string;
  bytes: number; // uncompressed
  /** The content, checked against size and CRC-32 once it has been read to its end. */
  content(): AsyncIterable<Uint8Array>;
}

/**
 * The entries of a zip archive, in the order of its directory, each to be read before the next is asked for.
 * Memory does not grow with the archive; names are never used as paths here.
 * @throws {LyncBackupError} `FormatInvalid` for anything that is not a readable archive, with the entry named
 */
export async function* readZip(source: RandomAccess, name: string): AsyncIterable<ZipEntry> {
  const zip = await openZip(source, name);
  try {
    if (zip.entryCount > MAX_ENTRIES) throw invalid(name, `it claims ${zip.entryCount} entries`);
    for await (const entry of entriesOf(zip, name)) {
      if (entry.fileName.endsWith('/')) continue;
      if (!entry.canDecodeFileData()) throw invalid(name, `'${entry.fileName}' is encrypted or packed in an unknown way`);
      yield { name: entry.fileName, bytes: entry.uncompressedSize, content: () => contentOfEntry(zip, entry, name) };
    }
  } finally {
    zip.close();
  }
}

/** Reads an archive from end to end. @returns how many entries and bytes it holds */
export async function proveZip(source: RandomAccess, name: string): Promise<{ entries: number; bytes: number }> {
  const proven = { entries: 0, bytes: 0 };
  for await (const entry of readZip(source, name)) {
    for await (const chunk of entry.content()) proven.bytes += chunk.length;
    proven.entries++;
  }
  return proven;
}

class SourceReader extends yauzl.RandomAccessReader {
  constructor(private readonly source: RandomAccess) {
    super();
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(range(this.source, start, end), { objectMode: false });
  }
}

async function* range(source: RandomAccess, start: number, end: number): AsyncIterable<Uint8Array> {
  for (let position = start; position < end;) {
    const chunk = await source.readAt(position, Math.min(64 * 1024, end - position));
    if (chunk.length === 0) return;
    yield chunk;
    position += chunk.length;
  }
}

function openZip(source: RandomAccess, name: string): Promise<yauzl.ZipFile> {
  return new Promise((resolve, reject) => {
    const options = { lazyEntries: true, autoClose: false, validateEntrySizes: true, strictFileNames: false };
    yauzl.fromRandomAccessReader(new SourceReader(source), source.size, options, (cause, zip) =>
      cause ? reject(invalid(name, cause.message, cause)) : resolve(zip),
    );
  });
}

async function* entriesOf(zip: yauzl.ZipFile, name: string): AsyncIterable<yauzl.Entry> {
  for (;;) {
    const entry = await new Promise<yauzl.Entry | null>((resolve, reject) => {
      zip.removeAllListeners();
      zip.once('entry', resolve);
      zip.once('end', () => resolve(null));
      zip.once('error', (cause: Error) => reject(invalid(name, cause.message, cause)));
      zip.readEntry();
    });
    if (!entry) return;
    yield entry;
  }
}

async function* contentOfEntry(zip: yauzl.ZipFile, entry: yauzl.Entry, name: string): AsyncIterable<Uint8Array> {
  const stream = await new Promise<Readable>((resolve, reject) => {
    zip.openReadStream(entry, (cause, opened) =>
      cause ? reject(invalid(name, `'${entry.fileName}': ${cause.message}`, cause)) : resolve(opened),
    );
  });
  let sum = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      sum = crc32(chunk, sum);
      yield chunk;
    }
  } catch (cause) {
    throw invalid(name, `'${entry.fileName}': ${(cause as Error).message}`, cause);
  }
  if (sum !== entry.crc32) throw invalid(name, `the checksum of '${entry.fileName}' is wrong`);
}

const invalid = (name: string, reason: string, cause?: unknown): LyncBackupError =>
  new LyncBackupError(
    'FormatInvalid',
    `'${name}' is not a sound zip archive: ${reason}`,
    'Run the backup again; if the export itself is damaged, look into the product cmdlet that wrote it.',
    cause,
  );
