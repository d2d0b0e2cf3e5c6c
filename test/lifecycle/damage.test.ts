import { createHash } from 'node:crypto';
import { appendFileSync, copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { digestLine } from '../../src/domain/manifest.js';
import { listBackups } from '../../src/operations/list-backups.js';
import { collect, practice, type Practice } from '../support/practice.js';

interface Damage {
  fact: string;
  act: (set: string) => void;
  finding: { Code: string; Object: string };
}

const DAMAGE: Damage[] = [
  {
    fact: 'a missing file',
    act: (set) => rmSync(join(set, 'config/Config.zip')),
    finding: { Code: 'FileMissing', Object: 'config/Config.zip' },
  },
  {
    fact: 'a file cut short',
    act: (set) => truncateSync(join(set, 'config/Config.zip'), 10),
    finding: { Code: 'FileDamaged', Object: 'config/Config.zip' },
  },
  {
    fact: 'a file that grew',
    act: (set) => appendFileSync(join(set, 'config/Config.zip'), 'x'),
    finding: { Code: 'FileDamaged', Object: 'config/Config.zip' },
  },
  { fact: 'two files swapped', act: swap, finding: { Code: 'FileDamaged', Object: 'config/E911Config.zip' } },
  {
    fact: 'an extra file',
    act: (set) => writeFileSync(join(set, 'config/extra.txt'), ''),
    finding: { Code: 'FileUnexpected', Object: 'config/extra.txt' },
  },
  {
    fact: 'a link in place of a file',
    act: replaceByLink,
    finding: { Code: 'FileUnreadable', Object: 'config/Config.zip' },
  },
  {
    fact: 'no manifest',
    act: (set) => rmSync(join(set, 'manifest.json')),
    finding: { Code: 'SetUnfinished', Object: '' },
  },
  {
    fact: 'no digest of the manifest',
    act: (set) => rmSync(join(set, 'manifest.json.sha256')),
    finding: { Code: 'FileMissing', Object: 'manifest.json.sha256' },
  },
  {
    fact: 'a manifest that is no JSON',
    act: (set) => writeFileSync(join(set, 'manifest.json'), '{'),
    finding: { Code: 'ManifestInvalid', Object: 'manifest.json' },
  },
  {
    fact: 'a manifest that names a file twice',
    act: edit((manifest) => manifest.replace('config/E911Config.zip', 'config/config.zip')),
    finding: { Code: 'ManifestInvalid', Object: 'manifest.json' },
  },
  {
    fact: 'a manifest that names a device',
    act: edit((manifest) => manifest.replace('config/Config.zip', 'config/NUL.zip')),
    finding: { Code: 'ManifestInvalid', Object: 'manifest.json' },
  },
  {
    fact: 'a manifest that names a file outside',
    act: edit((manifest) => manifest.replace('config/Config.zip', '../../../etc/pw')),
    finding: { Code: 'ManifestInvalid', Object: 'manifest.json' },
  },
];

describe('Test-LyncBackup', () => {
  test.each(DAMAGE)('finds and names $fact', async ({ act, finding }) => {
    const { p, set, setId } = await sealed();
    act(set);
    const [result] = await p.verify(setId);
    expect(result).toMatchObject({ SetId: setId, Verdict: 'Damaged' });
    expect(result!.Findings.map(({ Code, Object }) => ({ Code, Object }))).toContainEqual({ ...finding, Object: finding.Object || setId });
    expect(p.findings().map((each) => each.Code)).toContain('SetDamaged');
  });

  test('finds one flipped bit at every place of every file, and names the file', async () => {
    const { p, set, setId } = await sealed();
    for (const path of ['config/Config.zip', 'config/E911Config.zip', 'manifest.json', 'manifest.json.sha256']) {
      const original = readFileSync(join(set, path));
      for (let step = 0; step < 40; step++) {
        const bit = Math.floor((original.length * 8 * step) / 40) + (step % 8);
        const changed = Buffer.from(original);
        changed[bit >> 3] = changed[bit >> 3]! ^ (1 << (bit & 7));
        writeFileSync(join(set, path), changed);
        const [result] = await p.verify(setId);
        expect({ bit, verdict: result!.Verdict, names: result!.Findings.map((finding) => finding.Object) }).toMatchObject({
          names: expect.arrayContaining([path]) as string[],
        });
      }
      writeFileSync(join(set, path), original);
    }
    expect(await p.verify(setId)).toMatchObject([{ Verdict: 'Sound' }]);
  });

  test('calls a set from a newer version unproven, never sound', async () => {
    const { p, set, setId } = await sealed();
    edit((manifest) => manifest.replace('"formatVersion": 1', '"formatVersion": 2'))(set);
    writeFileSync(
      join(set, 'manifest.json.sha256'),
      digestLine(
        createHash('sha256')
          .update(readFileSync(join(set, 'manifest.json')))
          .digest('hex'),
      ),
    );
    expect(await p.verify(setId)).toMatchObject([
      { Verdict: 'Unproven', FilesChecked: 0, Findings: [{ Code: 'ManifestTooNew', Severity: 'Warning' }] },
    ]);
  });

  test('says that a set it is asked for is not there', async () => {
    const { p } = await sealed();
    await expect(p.verify('20200101T000000Z-00000000')).rejects.toMatchObject({ code: 'BackupSetNotFound' });
  });

  test('tells a copied set from the one whose name it has', async () => {
    const { p, set } = await sealed();
    const copy = '20990101T000000Z-00000000';
    cpSync(set, join(p.repository, 'sets', copy), { recursive: true });
    expect(await p.verify(copy)).toMatchObject([{ Verdict: 'Damaged', Findings: [{ Code: 'ManifestInvalid' }] }]);
  });
});

describe('Get-LyncBackup', () => {
  test('lists a damaged set as damaged and warns of a folder that was never sealed', async () => {
    const { p, set, setId } = await sealed();
    const second = await p.backup();
    writeFileSync(join(second.SetPath!, 'manifest.json'), '{');
    mkdirSync(join(p.repository, 'sets', '20990101T000000Z-00000000'));
    const sets = await collect(listBackups({ repository: p.repository, set: null, latest: false }, p.context));
    expect(sets.map(({ SetId, Status, SetPath }) => ({ SetId, Status, SetPath }))).toEqual([
      { SetId: setId, Status: 'Partial', SetPath: set },
      { SetId: second.SetId, Status: 'Damaged', SetPath: second.SetPath },
    ]);
    expect(p.findings().filter((finding) => finding.Code === 'SetUnfinished')).toMatchObject([
      { Severity: 'Warning', Object: '20990101T000000Z-00000000' },
    ]);
    expect(await collect(listBackups({ repository: p.repository, set: null, latest: true }, p.context))).toMatchObject([{ SetId: setId }]);
  });
});

async function sealed(): Promise<{ p: Practice; set: string; setId: string }> {
  const p = practice();
  const result = await p.backup();
  return { p, set: result.SetPath!, setId: result.SetId! };
}

function swap(set: string): void {
  const [one, other] = [join(set, 'config/Config.zip'), join(set, 'config/E911Config.zip')];
  const content = readFileSync(one);
  copyFileSync(other, one);
  writeFileSync(other, content);
}

function replaceByLink(set: string): void {
  const path = join(set, 'config/Config.zip');
  copyFileSync(path, join(set, '../copy.zip'));
  rmSync(path);
  symlinkSync(join(set, '../copy.zip'), path);
}

function edit(change: (manifest: string) => string): (set: string) => void {
  return (set) => writeFileSync(join(set, 'manifest.json'), change(readFileSync(join(set, 'manifest.json'), 'utf8')));
}
