import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fsStore } from '../../src/adapters/store-fs.js';
import { Crash, crashingStore } from '../support/crashing-store.js';
import { emptyFolder } from '../support/folders.js';
import { storePractice, type StorePractice } from '../support/stores.js';
import { picture, writeTree } from '../support/trees.js';

describe('Remove-LyncBackup', () => {
  test('removes what is beyond a number, after reading a set that stays', async () => {
    const practice = await nights(4);
    const [one, two, three, four] = practice.sets();
    expect(decisions(await practice.remove({ keepLast: 2 }))).toEqual([
      [one, 'Removed', 'Unwanted'],
      [two, 'Removed', 'Unwanted'],
      [three, 'Kept', 'AmongLast'],
      [four, 'Kept', 'AmongLast'],
    ]);
    expect(practice.sets()).toEqual([three, four]);
    expect(await practice.p.verify()).toMatchObject([{ Verdict: 'Sound' }, { Verdict: 'Sound' }]);
  });

  test('with -WhatIf decides the same and removes nothing', async () => {
    const practice = await nights(3);
    const before = picture(practice.p.repository);
    expect((await practice.remove({ keepLast: 1, planOnly: true })).map((each) => each.Decision)).toEqual([
      'WouldRemove',
      'WouldRemove',
      'Kept',
    ]);
    expect(picture(practice.p.repository)).toEqual(before);
  });

  test('removes nothing when the newest set is damaged, and looks for an older one that is not', async () => {
    const practice = await nights(3);
    const [one, two, three] = practice.sets();
    writeFileSync(join(practice.filesOf(three!), 'night'), 'rotten');
    expect(decisions(await practice.remove({ keepLast: 1 }))).toEqual([
      [one, 'Kept', 'NoSoundSet'],
      [two, 'Kept', 'NoSoundSet'],
      [three, 'Kept', 'AmongLast'],
    ]);
    expect(decisions(await practice.remove({ keepLast: 2 }))).toEqual([
      [one, 'Removed', 'Unwanted'],
      [two, 'Kept', 'AmongLast'],
      [three, 'Kept', 'AmongLast'],
    ]);
  });

  test('keeps older sets while newer ones lack a component that they have', async () => {
    const practice = await nights(2);
    const [one, two] = practice.sets();
    await practice.p.backup({ components: ['cms'] });
    const result = await practice.remove({ keepLast: 1 });
    expect(result.slice(0, 2).map(({ SetId, Decision, Reason }) => [SetId, Decision, Reason])).toEqual([
      [one, 'Kept', 'NotCovered'],
      [two, 'Kept', 'NotCovered'],
    ]);
    expect(result[0]!.Detail).toContain('fileStore');
  });

  test('never removes the last sound set without -Force', async () => {
    const practice = await nights(1);
    const [only] = practice.sets();
    expect(decisions(await practice.remove({ set: [only!] }))).toEqual([[only, 'Kept', 'NoSoundSet']]);
    expect(decisions(await practice.remove({ set: [only!], force: true }))).toEqual([[only, 'Removed', 'Forced']]);
    expect(existsSync(join(practice.p.repository, 'sets'))).toBe(false);
  });

  test('leaves foreign files where they are and names them', async () => {
    const practice = await nights(2);
    const [one] = practice.sets();
    const outside = emptyFolder();
    writeFileSync(join(outside, 'theirs'), 'x');
    const files = practice.filesOf(one!);
    writeFileSync(join(files, 'notes.txt'), 'mine');
    symlinkSync(outside, join(practice.p.repository, 'sets', one!, 'link'));
    mkdirSync(join(practice.p.repository, 'sets', 'not-a-set'));
    writeFileSync(join(practice.p.repository, 'sets', 'not-a-set', 'x'), 'x');
    await practice.remove({ keepLast: 1 });
    const foreign = practice.p.findings().filter((finding) => finding.Code === 'ForeignFile');
    expect(foreign.map((finding) => finding.Object.split('/').at(-1))).toEqual(['notes.txt', 'link']);
    expect(readFileSync(join(files, 'notes.txt'), 'utf8')).toBe('mine');
    expect([existsSync(join(outside, 'theirs')), existsSync(join(practice.p.repository, 'sets/not-a-set/x'))]).toEqual([true, true]);
  });

  test('keeps what has no readable manifest of this repository', async () => {
    const practice = await nights(2);
    const [one, two] = practice.sets();
    rmSync(join(practice.p.repository, 'sets', one!, 'manifest.json'));
    expect(decisions(await practice.remove({ keepLast: 1 }))).toEqual([
      [one, 'Kept', 'Unreadable'],
      [two, 'Kept', 'AmongLast'],
    ]);
  });

  test('refuses a rule that says nothing', async () => {
    const practice = await nights(1);
    await expect(practice.remove({})).rejects.toMatchObject({ code: 'InvalidRequest' });
  });

  test('does not let current name a set that goes', async () => {
    const practice = await nights(1);
    const whole = await practice.p.backup({ pathMap: { [practice.unc]: practice.source } });
    const later = await practice.p.backup({ pathMap: { [practice.unc]: practice.source } });
    await practice.remove({ set: [later.SetId!] });
    expect(readFileSync(join(practice.p.repository, 'current'), 'utf8')).toBe(`sets/${whole.SetId}\n`);
  });

  test('interrupted at any effect, is finished by the next one, and no half set is ever called a set', { timeout: 60_000 }, async () => {
    for (let at = 1; ; at++) {
      const practice = await nights(2);
      const [one, two] = practice.sets();
      const { store, effects } = crashingStore(fsStore(practice.p.repository), { at, when: 'before' });
      const outcome = await practice.remove({ keepLast: 1 }, { openStore: () => store }).catch((cause: unknown) => cause);
      const isOver = effects() < at;
      if (!isOver) expect(outcome).toBeInstanceOf(Crash);
      const judged = await practice.p.verify();
      expect(judged.filter((result) => result.Verdict !== 'Sound')).toEqual([]);
      await practice.remove({ keepLast: 1 });
      expect({ at, sets: practice.sets() }).toEqual({ at, sets: [two] });
      expect(one).not.toBe(two);
      if (isOver) break;
    }
  });
});

async function nights(count: number): Promise<StorePractice> {
  const practice = storePractice();
  for (let night = 1; night <= count; night++) {
    writeTree(
      practice.source,
      new Map([
        ['night', 'x'.repeat(night)],
        ['a/same', 'same'],
      ]),
    );
    await practice.backup();
  }
  return practice;
}

const decisions = (rows: Awaited<ReturnType<StorePractice['remove']>>): unknown[] =>
  rows.map(({ SetId, Decision, Reason }) => [SetId, Decision, Reason]);
