import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { xorOfWords } from '../../src/formats/mtf/block.js';
import { PAGE_BYTES } from '../../src/formats/mtf/page-sums.js';
import { writeBackupFile, type SetDescription } from '../../src/formats/mtf/write-backup.js';
import { compressedBackup } from '../../src/lab/sql-server/files/compressed-container.js';
import { MEDIA, plainBackup, plainSet } from '../support/mtf/plain-backup.js';
import { page } from '../support/mtf/planned-backup.js';
import { encodeXpressHuffman } from '../../src/lab/sql-server/files/xpress-huffman-encoder.js';
import type { ChildResult } from './mtf-child.js';
import { atLeast, atMost, figure, median, type Row } from './row.js';

const GIB = 2 ** 30;
const PLAIN_BYTES = 4 * GIB;
const COMPRESSED_BYTES = 2 * GIB; // of content
const SPARSE_BYTES = 100 * GIB;
const PAIRS = 3;
const STARTS = 7;
const CHUNK_PAGES = 512;

/** The proof of a large backup beside `openssl dgst -sha256` on the same file, of a compressed one, and the header of a huge one. */
export async function run(workFolder: string): Promise<Row[]> {
  return [
    ...(await plainRows(join(workFolder, 'plain.bak'))),
    ...(await compressedRows(join(workFolder, 'compressed.bak'))),
    ...(await headerRows(join(workFolder, 'sparse.bak'))),
  ];
}

async function plainRows(path: string): Promise<Row[]> {
  const started = performance.now();
  await pipeline(writeBackupFile({ media: MEDIA, sets: [largeSet(PLAIN_BYTES)] }), createWriteStream(path));
  const written = performance.now() - started;

  const runs = Array.from({ length: PAIRS }, () => {
    const digest = timed(() => spawnSync('openssl', ['dgst', '-sha256', path]).status === 0);
    const proof = proved(path, 'Sound');
    return { ratio: digest.ms / proof.ms, ms: proof.ms, memory: proof.result.maxRssBytes };
  });
  await rm(path);
  return [
    figure('backup file, 4 GiB: written', PLAIN_BYTES / 2 ** 20 / (written / 1000), 'MiB/s'),
    figure('backup file, 4 GiB WITH CHECKSUM: proven', PLAIN_BYTES / 2 ** 20 / (median(runs.map(({ ms }) => ms)) / 1000), 'MiB/s'),
    atLeast('backup file, 4 GiB: speed of the proof / openssl dgst -sha256', median(runs.map(({ ratio }) => ratio)), 'ratio', 0.8),
    atMost('backup file, 4 GiB: memory of the proof', Math.max(...runs.map(({ memory }) => memory)) / 1e6, 'MB', 100),
  ];
}

async function compressedRows(path: string): Promise<Row[]> {
  await pipeline(
    compressedBackup(writeBackupFile({ media: MEDIA, sets: [largeSet(COMPRESSED_BYTES)] }), {
      headBytes: 24,
      stored: false,
      encode: remembered(),
    }),
    createWriteStream(path),
  );
  const runs = Array.from({ length: PAIRS }, () => proved(path, 'Sound'));
  await rm(path);
  const content = runs[0]!.result.contentBytes;
  return [
    atLeast('compressed backup file: proven, of its content', content / 1e6 / (median(runs.map(({ ms }) => ms)) / 1000), 'MB/s', 150),
    atMost('compressed backup file: memory of the proof', Math.max(...runs.map(({ result }) => result.maxRssBytes)) / 1e6, 'MB', 100),
  ];
}

async function headerRows(path: string): Promise<Row[]> {
  await writeSparse(path);
  const beyond = Array.from({ length: STARTS }, () => {
    const start = child('nothing', '');
    const read = child('read', path);
    if (read.result.sets !== 1 || read.result.findings.length > 0)
      throw new Error(`the sparse file was read as ${JSON.stringify(read.result)}`);
    return { ms: read.ms - start.ms, memory: read.result.maxRssBytes };
  });
  await rm(path);
  return [
    atMost('backup file, 100 GiB sparse: header, beyond start-up', median(beyond.map(({ ms }) => ms)) / 1000, 's', 0.5),
    atMost('backup file, 100 GiB sparse: memory', Math.max(...beyond.map(({ memory }) => memory)) / 1e6, 'MB', 100),
  ];
}

function largeSet(bytes: number): SetDescription {
  const pages = bytes / PAGE_BYTES;
  const set = plainSet({ pages: 1 });
  return {
    ...set,
    files: set.files.map((file) => (file.Type === 'D' ? { ...file, pages: { before: pages, after: pages } } : file)),
    data: [{ bytes, content: repeated(pages) }],
  };
}

/** The same pages over and over: their checksums are right, and what they cost to read does not depend on it. */
async function* repeated(pages: number): AsyncGenerator<Uint8Array> {
  const chunk = Buffer.concat(Array.from({ length: CHUNK_PAGES }, (_, pageId) => page(1, pageId, 7)));
  for (let done = 0; done < pages; done += CHUNK_PAGES) yield chunk.subarray(0, Math.min(CHUNK_PAGES, pages - done) * PAGE_BYTES);
}

/** Encodes equal contents once. */
function remembered(): (content: Uint8Array) => Buffer {
  const known = new Map<string, Buffer>();
  return (content) => {
    const key = createHash('sha1').update(content).digest('hex');
    const encoded = known.get(key) ?? encodeXpressHuffman(content);
    known.set(key, encoded);
    return encoded;
  };
}

/** A valid backup whose data is a hole. */
async function writeSparse(path: string): Promise<void> {
  const small = await plainBackup([{ header: { Flags: 512 }, pages: 16 }]);
  const header = small.indexOf('MQDA');
  const data = header + 24;
  const end = data + 16 * PAGE_BYTES;
  small.writeBigUInt64LE(BigInt(SPARSE_BYTES + 2), header + 8);
  small.writeUInt16LE(xorOfWords(small.subarray(header), 10), header + 20);
  const file = await open(path, 'w');
  await file.write(small, 0, data, 0);
  await file.write(small, end, small.length - end, data + SPARSE_BYTES);
  await file.close();
}

function proved(path: string, verdict: string): { ms: number; result: ChildResult } {
  const run = child('prove', path);
  if (run.result.verdict !== verdict) throw new Error(`the bench's own backup is ${run.result.verdict}: ${run.result.findings.join('; ')}`);
  return run;
}

function child(work: string, path: string): { ms: number; result: ChildResult } {
  let output = '';
  const { ms } = timed(() => {
    const run = spawnSync(process.execPath, [fileURLToPath(new URL('./mtf-child.js', import.meta.url)), work, path], { encoding: 'utf8' });
    output = run.stdout;
    return run.status === 0;
  });
  return { ms, result: JSON.parse(output) as ChildResult };
}

function timed(work: () => boolean): { ms: number } {
  const started = performance.now();
  if (!work()) throw new Error('a program that the bench needs failed');
  return { ms: performance.now() - started };
}
