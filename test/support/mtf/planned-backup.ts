import { PAGE_BYTES, sealPage } from '../../../src/formats/mtf/page-sums.js';
import type { FileFacts, MediaFacts, SetFacts } from '../../../src/formats/mtf/write-blocks.js';
import type { BackupDescription, SetDescription } from '../../../src/formats/mtf/write-backup.js';

/** A backup as plain data, and what `writeBackupFile` needs to write it. */
export interface PlannedSet {
  header: SetFacts;
  files: FileFacts[];
  passes: number[]; // data pages in each
  logSectors: number;
  seed: number;
}

export interface PlannedBackup {
  media: MediaFacts;
  sets: PlannedSet[];
}

const ROW_BYTES = 96;

/** A page like a server's: rows with a number, a few bytes without order and a name, then free space, under a checksum. */
export function page(fileId: number, pageId: number, seed: number): Buffer {
  const bytes = Buffer.alloc(PAGE_BYTES);
  let noise = seed + pageId;
  for (let row = 0, at = 96; at + ROW_BYTES <= PAGE_BYTES - 512; row++, at += ROW_BYTES) {
    const id = pageId * 100 + row;
    bytes.writeUInt32LE(0x00300030, at);
    bytes.writeUInt32LE(id, at + 4);
    for (let word = 0; word < 2; word++) bytes.writeInt32LE((noise = (Math.imul(noise, 1664525) + 1013904223) | 0), at + 8 + 4 * word);
    bytes.write(`sip:user${String(id % 100_000).padStart(5, '0')}@contoso.com`, at + 16, 'utf16le');
  }
  bytes[0] = 1;
  bytes[1] = 1;
  bytes.writeUInt32LE(pageId, 0x20);
  bytes.writeUInt16LE(fileId, 0x24);
  sealPage(bytes);
  return bytes;
}

export async function* pages(count: number, seed: number, first = 0): AsyncGenerator<Uint8Array> {
  for (let pageId = first; pageId < first + count; pageId++) yield page(1, pageId, seed);
}

async function* log(sectors: number, seed: number): AsyncGenerator<Uint8Array> {
  for (let sector = 0; sector < sectors; sector++) yield page(2, sector, seed).subarray(0, 512);
}

export function describeSet({ header: facts, files: entries, passes, logSectors, seed }: PlannedSet): SetDescription {
  return {
    header: facts,
    files: entries,
    data: passes.map((count, pass) => ({ bytes: count * PAGE_BYTES, content: pages(count, seed, pass * 1000) })),
    log: logSectors === 0 ? null : { bytes: logSectors * 512, content: log(logSectors, seed) },
  };
}

export const describeBackup = (planned: PlannedBackup): BackupDescription => ({
  media: planned.media,
  sets: planned.sets.map(describeSet),
});
