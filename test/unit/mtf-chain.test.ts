import { describe, expect, test } from 'vitest';
import { proveChain, type ChainMember } from '../../src/formats/mtf/prove-chain.js';
import { readBackupFile } from '../../src/formats/mtf/read-backup.js';
import type { MediaFacts, SetFacts } from '../../src/formats/mtf/write-blocks.js';
import { plainBackup, type Variation } from '../support/mtf/plain-backup.js';
import { memory } from '../support/mtf/samples.js';

const guid = (number: number): string => `44444444-0000-4000-8000-${String(number).padStart(12, '0')}`;
const [FULL_AT, FULL_END] = ['24000000005600037', '24000000007200001'];

async function file(name: string, variations: Variation[], media?: Partial<MediaFacts>): Promise<ChainMember> {
  const read = await readBackupFile(memory(await plainBackup(variations, media)), { name });
  expect(read.findings).toEqual([]);
  return { name, ...read };
}

const set = (number: number, header: Partial<SetFacts> = {}): Variation => ({
  header: { BackupSetGUID: guid(number), ...header },
  pages: 2,
});
const full = set(1);
const differential = set(2, {
  BackupType: 5,
  FirstLSN: '24000000007900034',
  LastLSN: '24000000009400001',
  DifferentialBaseGUID: guid(1),
  DifferentialBaseLSN: FULL_AT,
});
const log = (number: number, from: string, to: string, more: Partial<SetFacts> = {}): Variation =>
  set(number, { BackupType: 2, FirstLSN: from, LastLSN: to, ...more });
const LOG_1 = log(3, '23000000033900037', '24000000009600001');
const LOG_2 = log(4, '24000000009600001', '24000000011000001');
const LOG_3 = log(5, '24000000011000001', '24000000012000001');
const EMPTY = log(6, '24000000011000001', '24000000011000001');

describe('several backups of one database', () => {
  test.each([
    { fact: 'a full backup alone can be restored', sets: [full], codes: [], restored: [1] },
    {
      fact: 'logs follow the full backup in the order of their log, whatever the order of the files',
      sets: [LOG_3, LOG_1, full, LOG_2],
      codes: [],
      restored: [1, 3, 4, 5],
    },
    { fact: 'an empty log backup breaks nothing', sets: [full, LOG_1, LOG_2, EMPTY, LOG_3], codes: [], restored: [1, 3, 4, 6, 5] },
    { fact: 'logs from before the differential are left out', sets: [full, differential, LOG_1, LOG_2], codes: [], restored: [1, 2, 3, 4] },
    { fact: 'a gap between logs ends the sequence', sets: [full, LOG_1, LOG_3], codes: ['LogChainBroken'], restored: [1, 3] },
    {
      fact: 'a gap between the full backup and the logs leaves the full backup',
      sets: [full, LOG_3],
      codes: ['LogChainBroken'],
      restored: [1],
    },
    { fact: 'logs without a full backup restore nothing', sets: [LOG_1, LOG_2], codes: ['FullBackupMissing'], restored: [] },
    { fact: 'a differential without its base restores nothing', sets: [differential], codes: ['DifferentialBaseMissing'], restored: [] },
    { fact: 'a differential of another base is no use', sets: [set(9), differential], codes: ['DifferentialBaseMissing'], restored: [9] },
    {
      fact: 'a base that begins elsewhere than the differential says contradicts it',
      sets: [set(1, { CheckpointLSN: '5', FirstLSN: '4' }), differential],
      codes: ['DifferentialBaseDiffers'],
      restored: [1, 2],
    },
    {
      fact: 'a log of another recovery fork is said to be unproven',
      sets: [full, log(3, FULL_AT, '24000000009600001', { RecoveryForkID: guid(7) })],
      codes: ['RecoveryForkDiffers'],
      restored: [1, 3],
    },
    {
      fact: 'log sequence numbers beyond 2^53 are compared exactly',
      sets: [full, log(3, FULL_END, '24000000009600001'), log(4, '24000000009600002', '24000000009700001')],
      codes: ['LogChainBroken'],
      restored: [1, 3],
    },
  ])('$fact', async ({ sets, codes, restored }) => {
    const proof = proveChain(await Promise.all(sets.map((one, index) => file(`file ${index + 1}`, [one]))));
    expect(proof.findings.map(({ Code }) => Code)).toEqual(codes);
    expect(proof.chains.flatMap(({ steps }) => steps.map(({ header }) => header.BackupSetGUID))).toEqual(restored.map(guid));
  });

  test('a gap names both files and both log sequence numbers', async () => {
    const proof = proveChain([await file('a.trn', [full, LOG_1]), await file('b.trn', [LOG_3])]);
    expect(proof.findings).toEqual([
      expect.objectContaining({
        Object: 'b.trn',
        Severity: 'Warning',
        Message:
          "log backup 'a.trn' of 'rtcxds' ends at LSN 24000000009600001, the next one begins at 24000000011000001; what lies between is in none of the files given",
      }),
    ]);
  });

  test('databases of one name but of different origin are not mixed', async () => {
    const proof = proveChain([await file('a', [full]), await file('b', [log(3, FULL_AT, '24000000009600001', { FamilyGUID: guid(8) })])]);
    expect(proof.chains.map(({ steps }) => steps.length)).toEqual([1, 0]);
    expect(proof.findings.map(({ Code, Object }) => [Code, Object])).toEqual([['FullBackupMissing', 'b']]);
  });
});

describe('a striped backup', () => {
  const stripe = (family: number, pages: number) =>
    file(`stripe ${family}`, [{ header: {}, pages }], { FamilyCount: 3, FamilySequenceNumber: family });

  test('is one backup when all stripes are given', async () => {
    const proof = proveChain(await Promise.all([stripe(1, 4), stripe(2, 4), stripe(3, 4)]));
    expect(proof.findings).toEqual([]);
    expect(proof.chains[0]!.steps).toEqual([expect.objectContaining({ files: ['stripe 1', 'stripe 2', 'stripe 3'] })]);
  });

  test('is no backup when one is missing, and every file of it says which', async () => {
    const proof = proveChain(await Promise.all([stripe(1, 4), stripe(3, 4)]));
    expect(proof.findings.map(({ Code, Object }) => [Code, Object])).toEqual([['StripeIncomplete', 'stripe 1'], ['StripeIncomplete', 'stripe 3']]); // prettier-ignore
    expect(proof.findings[0]!.Message).toBe('backup set 1 is spread over 3 files, of which number 2 is not among those given');
    expect(proof.chains[0]!.steps).toEqual([]);
  });

  test('has a whole copy of a stripe that is cut elsewhere', async () => {
    const [one, two] = [await stripe(1, 4), await stripe(2, 4)];
    const cut = { ...two, name: 'cut', sets: two.sets.map((set) => ({ ...set, complete: false })) };
    const proof = proveChain([await stripe(3, 4), two, cut, one]);
    expect(proof.findings).toEqual([]);
    expect(proof.chains[0]!.steps).toEqual([expect.objectContaining({ files: ['stripe 3', 'stripe 2', 'stripe 1'] })]);
  });

  test('lacks pages when its stripes together hold fewer than it says', async () => {
    const [whole, less] = [await stripe(1, 9), await stripe(2, 1)];
    less.sets[0]!.dataBytes = 8192 * 2;
    const proof = proveChain([{ ...whole, sets: [{ ...whole.sets[0]!, dataBytes: 8192 * 3 }] }, less, await stripe(3, 3)]);
    expect(proof.findings.map(({ Code }) => Code)).toEqual(['PagesMissing']);
  });
});
