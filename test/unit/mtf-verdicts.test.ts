import { beforeAll, describe, expect, test } from 'vitest';
import { foldRecord } from '../../src/formats/mtf/page-sums.js';
import { proveBackupFile, type BackupProof } from '../../src/formats/mtf/prove-backup.js';
import { readBackupFile } from '../../src/formats/mtf/read-backup.js';
import { writeBackupFile } from '../../src/formats/mtf/write-backup.js';
import { compressedBackup } from '../../src/lab/sql-server/files/compressed-container.js';
import { MEDIA, plainBackup, plainSet } from '../support/mtf/plain-backup.js';
import { collected, memory } from '../support/mtf/samples.js';

const prove = (bytes: Uint8Array): Promise<BackupProof> => proveBackupFile(memory(bytes), { name: 'x.bak' });
const told = (proof: BackupProof): string[] => proof.findings.map(({ Code, Message }) => `${Code}: ${Message}`);

describe('the verdict', () => {
  test('is sound when checksums cover data and log', async () => {
    const proof = await prove(await plainBackup());
    expect(proof).toMatchObject({
      verdict: 'Sound',
      findings: [],
      evidence: { streamChecksums: { right: 2, wrong: 0 }, pages: { right: 16 } },
    });
  });

  test('is unproven without CHECKSUM, and says what the pages prove themselves', async () => {
    const proof = await prove(await plainBackup([{ header: { Flags: 512 } }]));
    expect(proof.verdict).toBe('Unproven');
    expect(told(proof)).toEqual([
      'ChecksumMissing: backup set 1 was made without CHECKSUM: of its 16 data pages 16 agree with their own checksum and 0 carry none to go by; its 65536 bytes of log carry none',
    ]);
  });

  test('is unproven when a backup WITH CHECKSUM lacks some', async () => {
    const proof = await prove(without(await plainBackup(), 'CSUM'));
    expect(proof.verdict).toBe('Unproven');
    expect(told(proof)[0]).toMatch(/^StreamUnknown: stream "CSUX"|^StreamUnknown: stream CSUX/);
    expect(told(proof).at(-1)).toMatch(/^ChecksumMissing: backup set 1 was made WITH CHECKSUM, yet some of its streams have none/);
  });

  test.each([
    { fact: 'the database was damaged', variation: { header: { Flags: 512 + 16 + 32 } }, code: 'DatabaseWasDamaged' },
    { fact: 'a log backup holds no log', variation: { header: { BackupType: 2 }, logSectors: 0 }, code: 'PagesMissing' },
  ])('is damaged when $fact', async ({ variation, code }) => {
    const proof = await prove(await plainBackup([variation]));
    expect(proof).toMatchObject({ verdict: 'Damaged', findings: [{ Code: code }] });
  });

  test('is damaged when there are fewer pages than the set says', async () => {
    const set = plainSet({ pages: 4 });
    const files = set.files.map((file) => ({ ...file, pages: { before: 5, after: 5 } }));
    const proof = await prove(await collected(writeBackupFile({ media: MEDIA, sets: [{ ...set, files }] })));
    expect(told(proof)).toEqual(['PagesMissing: backup set 1 says that it holds 5 data pages, but there are 4']);
  });

  test('is damaged when the backup was interrupted, and the header is told all the same', async () => {
    const bytes = await plainBackup();
    const proof = await prove(bytes.subarray(0, bytes.indexOf('MSLS')));
    expect(proof.verdict).toBe('Damaged');
    expect(told(proof)).toEqual([
      expect.stringMatching(
        /^SetIncomplete: backup set 1 at offset 1536 .* is not finished: the description after its data \(MSLS\) is missing/,
      ) as string,
    ]);
    expect(proof.sets[0]!.header).toMatchObject({ DatabaseName: 'rtcxds', BackupFinishDate: null });
  });

  test('is damaged when another program wrote the tape format', async () => {
    const bytes = await plainBackup();
    bytes.writeUInt16LE(0x0041, 0x56);
    bytes.write('Contoso Tape Store!!', bytes.indexOf(Buffer.from('Microsoft SQL Server', 'utf16le')), 'utf16le');
    expect(told(await prove(bytes))).toEqual([
      "OtherSoftware: the media at offset 0 (0x0) was written by 'Contoso Tape Store!!', not by SQL Server",
    ]);
  });

  test('is not changed by what was left in space that is not allocated', async () => {
    const bytes = await plainBackup([{ header: { Flags: 512 } }]);
    const pages = bytes.indexOf('MQDA') + 24;
    bytes.writeUInt32LE(4711, pages + 3 * 8192 + 0x20); // a page that was somewhere else before
    bytes.fill(0xa5, pages + 3 * 8192 + 4096, pages + 4 * 8192);
    for (let page = 8; page < 16; page++) bytes[pages + page * 8192 + 0x3c]! ^= 0xff; // an extent in which nothing agrees
    const proof = await prove(bytes);
    expect(proof.findings.map(({ Code }) => Code)).toEqual(['ChecksumMissing']);
    expect(proof.evidence.pages).toEqual({ right: 7, wrong: 0, without: 9 });
  });
});

describe('a compressed backup', () => {
  let packed: Buffer;
  let records: number[];
  beforeAll(async () => {
    packed = await collected(
      compressedBackup(writeBackupFile({ media: { ...MEDIA, softFilemarkBytes: 4096 }, sets: [plainSet({ pages: 64 })] })),
    );
    records = recordsOf(packed);
  });

  test('is sound when records, streams and pages are', async () => {
    expect(await prove(packed)).toMatchObject({
      verdict: 'Sound',
      container: 'MSSQLBAK',
      findings: [],
      records: { right: records.length + 1, wrong: 0 },
    });
  });

  test('without CHECKSUM says that its records agree', async () => {
    const proof = await prove(
      await collected(compressedBackup(writeBackupFile({ media: MEDIA, sets: [plainSet({ header: { Flags: 512 } })] }))),
    );
    expect(proof.verdict).toBe('Unproven');
    expect(told(proof)[0]).toMatch(/; the compressed records that hold them agree with their own sums$/);
  });

  test('with one damaged record names it, and goes on', async () => {
    const broken = Buffer.from(packed);
    broken[records[3]! + 28 + 300]! ^= 0x10;
    const proof = await prove(broken);
    expect(proof.verdict).toBe('Damaged');
    expect(told(proof).filter((line) => line.startsWith('RecordDamaged'))).toEqual([expect.stringContaining(`offset ${records[3]} `)]);
    expect(proof.records).toEqual({ right: records.length, wrong: 1 });
    expect(proof.sets[0]!.complete).toBe(true);
  });

  test('with sums of a kind not known is unproven, not damaged', async () => {
    const other = Buffer.from(packed);
    for (const at of records) other.writeUInt32LE(at, at + 24);
    for (const area of [packed.lastIndexOf(Buffer.from([0x2c, 0, 0, 0, 0, 0, 0, 0])) + 24 + 12]) other.writeUInt32LE(7, area);
    const proof = await prove(other);
    expect(proof).toMatchObject({ verdict: 'Unproven', findings: [{ Code: 'RecordSumsUnknown' }], records: { right: 0 } });
  });

  test.each([
    {
      of: 'random bytes',
      payload: Buffer.from(Array.from({ length: 900 }, (_, at) => (at * 7919) >> 3)),
      guess: 'its algorithm is not MS_XPRESS',
    },
    {
      of: 'a ZSTD frame',
      payload: Buffer.concat([Buffer.from('28b52ffd', 'hex'), Buffer.alloc(900, 1)]),
      guess: 'not MS_XPRESS (it looks like ZSTD)',
    },
    {
      of: 'a zlib stream',
      payload: Buffer.concat([Buffer.from('789c', 'hex'), Buffer.alloc(900, 1)]),
      guess: 'not MS_XPRESS (it looks like DEFLATE)',
    },
  ])('whose records hold $of is unproven, and nothing in it is read', async ({ payload, guess }) => {
    const head = Buffer.alloc(28);
    head[0] = 0x21;
    head[1] = 8;
    head.writeUInt16LE(payload.length, 2);
    head.writeInt32LE(foldRecord(payload), 24);
    const proof = await prove(Buffer.concat([packed.subarray(0, 0x1e0), head, payload, packed.subarray(records[1])]));
    expect(proof).toMatchObject({ verdict: 'Unproven', sets: [], findings: [{ Code: 'CompressionUnknown' }] });
    expect(proof.findings[0]!.Message).toContain(guess);
  });

  test('that was cut says where its last record should be', async () => {
    const proof = await prove(packed.subarray(0, records[5]! + 100));
    expect(told(proof)[0]).toMatch(
      new RegExp(`^RecordMissing: there is no whole record of a known kind at offset ${records[5]} .*, 100 bytes before the end`),
    );
    expect(proof.findings.map(({ Code }) => Code)).toEqual(['RecordMissing', 'SetIncomplete']);
  });

  test('tells its header without decoding its data, by the index in the file', async () => {
    const large = await collected(
      compressedBackup(writeBackupFile({ media: MEDIA, sets: [plainSet({ pages: 800 }), plainSet({ pages: 800 })] })),
    );
    let read = 0;
    const source = {
      size: large.length,
      readAt: async (position: number, length: number): Promise<Uint8Array> => {
        read += Math.min(length, large.length - position);
        return large.subarray(position, position + length);
      },
    };
    const file = await readBackupFile(source, { name: 'x.bak' });
    expect(file.findings).toEqual([]);
    expect(file.sets.map(({ header }) => header.DatabaseName)).toEqual(['rtcxds', 'rtcxds']);
    expect(read).toBeLessThan(large.length / 3);
  });
});

/** The same file with a stream of another name, its header's checksum right. */
function without(bytes: Buffer, id: string): Buffer {
  const copy = Buffer.from(bytes);
  for (let at = copy.indexOf(id); at >= 0; at = copy.indexOf(id, at + 4)) {
    copy[at + 3]! ^= 0x4d ^ 0x58; // M becomes X
    copy[at + 21]! ^= 0x4d ^ 0x58;
  }
  return copy;
}

/** Offsets of the data records, found by their sums. */
function recordsOf(bytes: Buffer): number[] {
  const offsets: number[] = [];
  for (let at = 0x1e0; at + 28 <= bytes.length;) {
    const end = at + 28 + bytes.readUInt16LE(at + 2);
    const isRecord = bytes[at] === 0x21 && foldRecord(bytes.subarray(at + 28, end)) >>> 0 === bytes.readUInt32LE(at + 24);
    if (isRecord) offsets.push(at);
    at = isRecord ? end : at + 1;
  }
  return offsets;
}
