import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { BackupFileEntry, BackupHeader, MediaLabel } from '../../src/domain/database-backup.js';
import { Fields } from '../../src/formats/mtf/fields.js';
import { foldRecord } from '../../src/formats/mtf/page-sums.js';
import { xorOfWords } from '../../src/formats/mtf/block.js';
import { rawMedium } from '../../src/formats/mtf/medium.js';
import { proveBackupFile, type BackupProof } from '../../src/formats/mtf/prove-backup.js';
import { readBackupFile, type BackupFile } from '../../src/formats/mtf/read-backup.js';
import { Report } from '../../src/formats/mtf/report.js';
import { walk, type Step } from '../../src/formats/mtf/walk.js';
import { writeBackupFile } from '../../src/formats/mtf/write-backup.js';
import { compressedBackup } from '../../src/lab/sql-server/files/compressed-container.js';
import { MEDIA, plainBackup, plainSet } from '../support/mtf/plain-backup.js';
import { collected, memory, sample, sampleNames, samplesPresent } from '../support/mtf/samples.js';

const read = (bytes: Uint8Array): Promise<BackupFile> => readBackupFile(memory(bytes), { name: 'x.bak' });
const prove = (bytes: Uint8Array): Promise<BackupProof> => proveBackupFile(memory(bytes), { name: 'x.bak' });
const codes = (file: BackupFile): string[] => file.findings.map(({ Code }) => Code);

/** Seeded chance: a failing case comes back. */
function chance(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return Math.floor((state / 0x80000000) * below);
  };
}

async function stepsOf(bytes: Uint8Array): Promise<Step[]> {
  const steps: Step[] = [];
  for await (const step of walk(rawMedium(memory(bytes)), new Report('x'))) steps.push(step);
  return steps;
}

function flipped(bytes: Uint8Array, at: number, bit: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at]! ^= 1 << bit;
  return copy;
}

/** A change that the checksum of its header does not betray. */
function resealed(bytes: Uint8Array, step: Step, change: (view: DataView) => void): Buffer {
  const copy = Buffer.from(bytes);
  const view = new DataView(copy.buffer, copy.byteOffset + step.position);
  change(view);
  const words = step.kind === 'block' ? 25 : 10;
  view.setUint16(2 * words, xorOfWords(copy.subarray(step.position), words), true);
  return copy;
}

/** As they go over the pipe. @throws when a column is not what it is documented to be */
function rowsOf({ media, sets }: BackupFile): void {
  if (media) MediaLabel.parse(media.label);
  for (const { header, files } of sets) {
    BackupHeader.parse(header);
    files.forEach((file) => BackupFileEntry.parse(file));
  }
}

let files: { name: string; bytes: Buffer; compressed: boolean }[] = [];
let plain: Buffer;
let packed: Buffer;
beforeAll(async () => {
  plain = await plainBackup([{}, { header: { BackupType: 2, Flags: 512 } }]);
  packed = await collected(
    compressedBackup(writeBackupFile({ media: { ...MEDIA, softFilemarkBytes: 4096 }, sets: [plainSet({ pages: 40 })] })),
  );
  const samples = samplesPresent
    ? sampleNames
        .filter((name) => name.startsWith('sql'))
        .map((name) => ({ name, bytes: sample(name), compressed: name.includes('compressed') }))
    : [];
  files = [{ name: 'plain', bytes: plain, compressed: false }, { name: 'packed', bytes: packed, compressed: true }, ...samples];
});

describe('what is not a backup', () => {
  test.each([
    { of: 'nothing', bytes: Buffer.alloc(0) },
    { of: 'one byte', bytes: Buffer.from('T') },
    { of: 'zeros', bytes: Buffer.alloc(100_000) },
    { of: 'text', bytes: Buffer.from('CREATE TABLE t(id int);\n'.repeat(100)) },
    { of: 'a zip', bytes: Buffer.from('PK\x03\x04'.padEnd(5000, '\0')) },
  ])('$of is refused as such', async ({ bytes }) => {
    expect(codes(await read(bytes))).toEqual(['NotABackup']);
    expect((await prove(bytes)).verdict).toBe('Damaged');
  });

  test('a media header without a set is not a backup of anything', async () => {
    expect(codes(await read(plain.subarray(0, 0x600)))).toEqual(['SetMissing']);
  });

  test('random bytes behind a true media header end the reading with an offset', async () => {
    const random = Buffer.from(plain);
    const next = chance(3);
    for (let at = 0x600; at < random.length; at++) random[at] = next(256);
    const file = await read(random);
    expect(codes(file)).toEqual(['BlockMissing']);
    expect(file.findings[0]!.Message).toContain('offset 1536 (0x600)');
  });

  test('any bytes behind either signature give findings and nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('TAPE', 'MSSQLBAK'), fc.uint8Array({ maxLength: 4000 }), async (signature, rest) => {
        const file = await prove(Buffer.concat([Buffer.from(signature), rest]));
        expect(file.verdict).toBe('Damaged');
      }),
      { seed: 6, numRuns: 500 },
    );
  });
});

describe('a file that was cut', () => {
  test('at any length whatever is told with the offset, never as a whole backup', async () => {
    const whole = await plainBackup([{ header: { BackupType: 2 }, logSectors: 1 }]);
    for (let length = 0; length < whole.length; length++) {
      const file = await read(whole.subarray(0, length));
      if (file.findings.length === 0 || !/offset \d+|is empty|no backup set/.test(file.findings[0]!.Message))
        expect.fail(`cut at ${length}: ${JSON.stringify(file.findings)}`);
    }
  });

  test('in its data is found by a proof and by the header reader alike', async () => {
    const next = chance(11);
    for (const { name, bytes } of files) {
      for (let round = 0; round < 40; round++) {
        const length = 1 + next(bytes.length - 1);
        const [file, proof] = [await read(bytes.subarray(0, length)), await prove(bytes.subarray(0, length))];
        if (name === 'plain' && file.complete) continue; // cut between its two sets: what is there is whole
        if (file.findings.length === 0 || proof.verdict !== 'Damaged')
          expect.fail(`${name} cut at ${length}: ${JSON.stringify([file.findings, proof.findings])}`);
      }
    }
  });
});

describe('a flipped bit', () => {
  test('in any header of block or stream is found, with its offset', async () => {
    const next = chance(23);
    let cases = 0;
    for (const { name, bytes, compressed } of files) {
      if (compressed) continue;
      const steps = await stepsOf(bytes);
      for (let round = 0; round < 250; round++, cases++) {
        const step = steps[next(steps.length)]!;
        const [at, bit] = [step.position + next(step.kind === 'block' ? 52 : 22), next(8)];
        const file = await read(flipped(bytes, at, bit));
        const told = file.findings.some(({ Message }) => Message.includes(`offset ${step.position} `));
        if (!told) expect.fail(`${name}: bit ${bit} of ${at} in ${step.id} at ${step.position}: ${JSON.stringify(file.findings)}`);
      }
    }
    expect(cases).toBeGreaterThanOrEqual(250);
  });

  test('anywhere in headers, names and descriptions breaks nothing, and leaves rows of the documented types', async () => {
    const next = chance(29);
    for (const { bytes, compressed } of files) {
      const steps = compressed ? [] : await stepsOf(bytes);
      const described = steps.filter((step) => step.kind === 'block' || step.id === 'MQCI');
      for (let round = 0; round < 150; round++) {
        const step = described.length > 0 ? described[next(described.length)]! : null;
        const length = step?.kind === 'stream' ? step.length + 22 : (step?.bytes.length ?? 0);
        const at = step ? step.position + next(length) : next(bytes.length);
        const file = await read(flipped(bytes, at, next(8)));
        for (const { Message } of file.findings) expect(Message).not.toBe('');
        expect(() => rowsOf(file)).not.toThrow();
      }
    }
  });

  test('in the data of a CHECKSUM backup is found, and the page is named by its offset', async () => {
    const checksummed = files.filter(({ name }) => name === 'plain' || name.includes('checksum'));
    const next = chance(31);
    for (const { bytes } of checksummed) {
      const streams = (await stepsOf(bytes)).filter(
        (step) => step.kind === 'stream' && step.length > 2 && (step.id === 'MQDA' || step.id === 'MQTL'),
      );
      const first = streams[0];
      if (first?.kind !== 'stream') continue;
      for (let round = 0; round < 60; round++) {
        const begin = first.payload + 2;
        const at = begin + next(first.length - 2);
        const proof = await prove(flipped(bytes, at, next(8)));
        expect(proof.verdict).toBe('Damaged');
        expect(codes(proof)).toContain('StreamChecksumWrong');
        expect(proof.findings[0]!.Message).toContain(`offset ${first.payload} `);
        const page = begin + Math.floor((at - begin) / 8192) * 8192;
        const named = proof.findings.find(({ Code }) => Code === 'PageDamaged');
        if (named) expect(named.Message).toContain(`offset ${page} `);
      }
    }
  });

  test('in a page is found by the page itself, even without CHECKSUM', async () => {
    const bytes = await plainBackup([{ header: { Flags: 512 } }]);
    const data = (await stepsOf(bytes)).find((step) => step.kind === 'stream' && step.id === 'MQDA');
    if (data?.kind !== 'stream') throw new Error('no data');
    const page = data.payload + 2 + 5 * 8192;
    const proof = await prove(flipped(bytes, page + 4321, 3));
    expect(proof.verdict).toBe('Damaged');
    expect(proof.findings[0]).toMatchObject({
      Code: 'PageDamaged',
      Message: expect.stringContaining(`page 1:5 at offset ${page} `) as string,
    });
    expect(proof.evidence.pages).toEqual({ right: 15, wrong: 1, without: 0 });
  });

  test('in a name is found by the other copy of the description', async () => {
    const bytes = Buffer.from(plain);
    bytes[bytes.indexOf(Buffer.from('rtcxdsSQL01', 'utf16le'))]! ^= 1;
    const file = await read(bytes);
    expect(codes(file)).toEqual(['DescriptionsDiffer']);
    expect(file.findings[0]!.Message).toMatch(/DatabaseName: 'stcxds' at offset \d+ .* 'rtcxds' at offset \d+/);
  });

  test('anywhere in a record of a compressed backup is found', async () => {
    const next = chance(37);
    for (const { name, bytes } of files.filter(({ compressed }) => compressed)) {
      for (let round = 0; round < (name === 'packed' ? 200 : 25); round++) {
        const at = 0x2000 + 28 + next(bytes.length - 0x2000 - 0x8000); // records of data lie there, one behind the other
        const proof = await prove(flipped(bytes, at, next(8)));
        if (proof.verdict === 'Damaged') continue;
        const spared = bytes.subarray(at - 24, at + 24).every((byte) => byte === 0) || isHeadNoise(bytes, at);
        if (!spared) expect.fail(`${name}: a bit of ${at} was not found: ${proof.verdict}`);
      }
    }
  });
});

/** Bytes 4 to 23 of a record's head are whatever lay in the server's memory; nothing depends on them. */
function isHeadNoise(bytes: Buffer, at: number): boolean {
  for (let begin = at - 23; begin <= at - 4; begin++) {
    if (bytes[begin] !== 0x21) continue;
    const payload = bytes.subarray(begin + 28, begin + 28 + bytes.readUInt16LE(begin + 2));
    if (foldRecord(payload) >>> 0 === bytes.readUInt32LE(begin + 24)) return true;
  }
  return false;
}

describe('a date that no calendar has is none', () => {
  const dated = (year: number, month: number, day: number): Fields => {
    const bits = (BigInt(year) << 26n) | BigInt((month << 22) | (day << 17) | (23 << 12) | (59 << 6) | 58);
    return new Fields(Buffer.from(bits.toString(16).padStart(10, '0'), 'hex'));
  };

  test.each([
    { fact: 'a leap day', date: dated(2024, 2, 29), want: '2024-02-29T23:59:58' },
    { fact: 'a leap day of no leap year', date: dated(2023, 2, 29), want: null },
    { fact: 'a leap day of a century', date: dated(1900, 2, 29), want: null },
    { fact: 'a thirty-first of a month of thirty days', date: dated(2024, 4, 31), want: null },
    { fact: 'a month without a name', date: dated(2024, 13, 1), want: null },
    { fact: 'the year zero', date: dated(0, 1, 1), want: null },
  ])('$fact is $want', ({ date, want }) => {
    expect(date.date(0)).toBe(want);
  });
});

describe('absurd claims', () => {
  const LENGTHS = [0n, 1n, 2n, 21n, 0xffffn, 0xffffffffn, 1n << 40n, (1n << 53n) - 1n, 1n << 53n, (1n << 64n) - 1n];

  test('lengths of streams that their checksums confirm leave nothing sound', async () => {
    const sound = await plainBackup([{}, { header: { BackupType: 2 } }]);
    expect((await prove(sound)).verdict).toBe('Sound');
    for (const step of await stepsOf(sound)) {
      if (step.kind !== 'stream') continue;
      for (const length of LENGTHS) {
        if (length < 4n && step.length < 4 && step.id !== 'SPAD') continue; // the next stream begins at the same word
        const proof = await prove(resealed(sound, step, (view) => view.setBigUint64(8, length, true)));
        if (proof.verdict === 'Sound') expect.fail(`${step.id} at ${step.position} with ${length}`);
      }
    }
  });

  test('lengths of blocks that their checksums confirm end in findings', async () => {
    for (const step of await stepsOf(plain)) {
      if (step.kind !== 'block') continue;
      for (const length of [0, 1, 51, 52, 53, 600, 0xfffe, 0xffff]) {
        const changed = resealed(plain, step, (view) => view.setUint16(8, length, true));
        if ((await prove(changed)).verdict !== 'Damaged') expect.fail(`${step.id} at ${step.position} with ${length}`);
      }
    }
  });

  test('records and names of a description that point anywhere are refused or left out', async () => {
    const steps = (await stepsOf(plain)).filter((step) => step.kind === 'stream' && step.id === 'MQCI');
    const next = chance(41);
    for (let round = 0; round < 1500; round++) {
      const step = steps[next(steps.length)]!;
      if (step.kind !== 'stream') continue;
      const changed = Buffer.from(plain);
      changed.writeUInt32LE([0, 7, 8, 0xffff, 0x7fffffff, 0xffffffff][next(6)]!, step.payload + 4 * next(Math.floor(step.length / 4)));
      await read(changed);
    }
  });

  test('a file that claims to be large is read in small pieces, and few of them', async () => {
    const terabyte = 2 ** 40;
    for (const step of await stepsOf(plain)) {
      if (step.kind !== 'stream') continue;
      const changed = resealed(plain, step, (view) => view.setBigUint64(8, BigInt(terabyte - step.payload - 4096), true));
      let [total, largest] = [0, 0];
      const source = {
        size: terabyte,
        readAt: async (position: number, length: number): Promise<Uint8Array> => {
          [total, largest] = [total + length, Math.max(largest, length)];
          const bytes = new Uint8Array(length);
          if (position < changed.length) bytes.set(changed.subarray(position, position + length));
          return bytes;
        },
      };
      const file = await readBackupFile(source, { name: 'x.bak' });
      expect(file.findings.length).toBeGreaterThan(0);
      expect(largest).toBeLessThanOrEqual(1024 * 1024);
      expect(total).toBeLessThanOrEqual(8 * 1024 * 1024);
    }
  });

  test('an index that lies, with a sum that agrees, does not lead in circles', async () => {
    const next = chance(43);
    const area = packed.lastIndexOf(Buffer.from([0x2c, 0, 0, 0, 0, 0, 0, 0])) + 24;
    const count = packed.readUInt32LE(area + 4);
    expect(count).toBeGreaterThan(0);
    for (let round = 0; round < 300; round++) {
      const changed = Buffer.from(packed);
      const list = changed.subarray(area + 16, area + 16 + 16 * count);
      for (let at = 0; at < list.length; at += 8)
        if (next(2)) list.writeBigUInt64LE(BigInt([0, 1, 480, next(packed.length), next(1 << 30), 2 ** 50][next(6)]!), at);
      for (const head of [area, area + packed.readUInt32LE(area + 8) - 16]) changed.writeInt32LE(foldRecord(list), head + 12);
      const [file, proof] = [await read(changed), await prove(changed)];
      expect(proof.verdict).toBe('Sound'); // data and filemarks are as they were
      expect(file.findings.every(({ Message }) => Message !== '')).toBe(true);
    }
  });
});

describe('a long proof', () => {
  test('tells how far it is, up to the end', async () => {
    const seen: number[] = [];
    await proveBackupFile(memory(plain), { name: 'x', onProgress: (done, total) => seen.push(done / total) });
    expect(seen.at(-1)).toBe(1);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
  });

  test('can be cancelled', async () => {
    const controller = new AbortController();
    const proof = proveBackupFile(memory(plain), { name: 'x', signal: controller.signal, onProgress: () => controller.abort() });
    await expect(proof).rejects.toMatchObject({ code: 'Cancelled' });
  });
});
