import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { appendToBackupFile } from '../../src/formats/mtf/append-backup.js';
import { dataOfSet } from '../../src/formats/mtf/data-of-set.js';
import { proveBackupFile } from '../../src/formats/mtf/prove-backup.js';
import { readBackupFile } from '../../src/formats/mtf/read-backup.js';
import { writeBackupFile } from '../../src/formats/mtf/write-backup.js';
import { plannedBackup } from '../support/mtf/arbitrary-backups.js';
import { describeBackup, describeSet, type PlannedBackup } from '../support/mtf/planned-backup.js';
import { compressedBackup } from '../../src/lab/sql-server/files/compressed-container.js';
import { collected, memory } from '../support/mtf/samples.js';

const RUNS = { seed: 6, numRuns: 150 };

/** Of what was read, the part that was written. */
function rewritten(read: object, written: object): Record<string, unknown> {
  return Object.fromEntries(Object.keys(written).map((key) => [key, (read as Record<string, unknown>)[key]]));
}

async function expectRead(bytes: Uint8Array, { media, sets }: PlannedBackup): Promise<void> {
  const file = await readBackupFile(memory(bytes), { name: 'written.bak' });
  expect(file.findings).toEqual([]);
  expect(file.complete).toBe(true);
  expect({ ...rewritten(file.media!.label, media), softFilemarkBytes: file.media!.softFilemarkBytes }).toEqual(media);
  expect(file.sets).toHaveLength(sets.length);
  for (const [index, planned] of sets.entries()) {
    const set = file.sets[index]!;
    expect(rewritten(set.header, planned.header)).toEqual(planned.header);
    expect(set.header.Position).toBe(index + 1);
    expect(set.header.CompressedBackupSize).toBe(planned.header.SoftwareVersionMajor === 9 ? null : set.header.BackupSize); // unknown to 2005
    expect(set.header.Collation === 'SQL_Latin1_General_CP1_CI_AS').toBe(planned.header.SortOrder === 52);
    expect(set.files.map((entry, at) => ({ ...rewritten(entry, planned.files[at]!), pages: set.pages[at] }))).toEqual(planned.files);
    const pages = planned.passes.reduce((sum, count) => sum + count, 0);
    expect([set.dataBytes, set.logBytes]).toEqual([pages * 8192, planned.logSectors * 512]);
    const inFiles = set.files.filter((entry) => entry.Type === 'D').reduce((sum, entry) => sum + entry.BackupSizeInBytes!, 0);
    expect(inFiles).toBe(pages * 8192);
  }
}

describe('a backup file that was written', () => {
  test('is read back in every column, whatever is in it', async () => {
    await fc.assert(
      fc.asyncProperty(plannedBackup, async (planned) => expectRead(await collected(writeBackupFile(describeBackup(planned))), planned)),
      RUNS,
    );
  });

  test('is proven: sound where checksums cover all of it, unproven where they do not', async () => {
    await fc.assert(
      fc.asyncProperty(plannedBackup, async (planned) => {
        const proof = await proveBackupFile(memory(await collected(writeBackupFile(describeBackup(planned)))), { name: 'written.bak' });
        const uncovered = planned.sets.some(
          ({ header, passes, logSectors }) => !(header.Flags! & 16) && passes.concat(logSectors).some((count) => count > 0),
        );
        expect(proof.findings.map(({ Code }) => Code).filter((code) => code !== 'ChecksumMissing')).toEqual([]);
        expect(proof.verdict).toBe(uncovered ? 'Unproven' : 'Sound');
        expect(proof.evidence.pages.wrong + proof.evidence.streamChecksums.wrong).toBe(0);
      }),
      RUNS,
    );
  });

  test('is the same read through a compressed container, and its data too', async () => {
    await fc.assert(
      fc.asyncProperty(plannedBackup, fc.constantFrom(24 as const, 4 as const), fc.boolean(), async (planned, headBytes, stored) => {
        const plain = await collected(writeBackupFile(describeBackup(planned)));
        const packed = await collected(compressedBackup(writeBackupFile(describeBackup(planned)), { headBytes, stored }));
        const [a, b] = await Promise.all([plain, packed].map((bytes) => proveBackupFile(memory(bytes), { name: 'x' })));
        expect(b!.sets.map(({ header, ...set }) => ({ ...set, header: { ...header, Compressed: 0, CompressionAlgorithm: null } }))).toEqual(
          a!.sets,
        );
        expect([b!.verdict, b!.evidence, b!.contentBytes, b!.records.wrong]).toEqual([a!.verdict, a!.evidence, plain.length, 0]);
        const header = await readBackupFile(memory(packed), { name: 'x' });
        expect(header.sets).toEqual(b!.sets);
        expect(header.findings).toEqual([]);
        const data = (bytes: Uint8Array) => collected(dataOfSet(memory(bytes), planned.sets.length, 'MQDA', { name: 'x' }));
        expect((await data(packed)).equals(await data(plain))).toBe(true);
      }),
      { ...RUNS, numRuns: 60 },
    );
  });

  test('grows by further sets as if they had been written at once', async () => {
    await fc.assert(
      fc.asyncProperty(plannedBackup, async (planned) => {
        const [first, ...others] = planned.sets;
        const begun = await collected(writeBackupFile(describeBackup({ ...planned, sets: [first!] })));
        const more = await collected(appendToBackupFile(memory(begun), 'written.bak', others.map(describeSet)));
        expect(Buffer.concat([begun, more]).equals(await collected(writeBackupFile(describeBackup(planned))))).toBe(true);
      }),
      { ...RUNS, numRuns: 20 },
    );
  });
});
