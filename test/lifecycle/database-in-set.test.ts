import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Manifest } from '../../src/domain/manifest.js';
import type { BackupResult } from '../../src/domain/results.js';
import { practice, type Practice } from '../support/practice.js';

const TOPOLOGY = 'two-sites.xml';
const INSTANCE = 'sqlarc01.litwareinc.com\\archmon';

const manifestOf = ({ SetPath }: BackupResult): Manifest => JSON.parse(readFileSync(join(SetPath!, 'manifest.json'), 'utf8')) as Manifest;
const backup = (p: Practice): Promise<BackupResult> => p.backup({ components: ['database'] });
const statusesOf = ({ Components }: BackupResult): string[] =>
  Components.filter(({ Kind }) => Kind === 'database').map(({ Scope, Status }) => `${Scope} ${Status}`);

describe('databases in a set', () => {
  test('are all that no export covers, in files that Test-LyncBackup proves', async () => {
    const p = practice({ topology: TOPOLOGY, people: 3 });
    const result = await backup(p);
    expect(statusesOf(result)).toEqual(['LcsLog', 'LcsCDR', 'QoEMetrics'].map((name) => `${INSTANCE}\\${name} Ok`));
    const files = manifestOf(result).components.flatMap((component) => component.files.map(({ path }) => path));
    expect(files).toEqual(['LcsLog', 'LcsCDR', 'QoEMetrics'].map((name) => `databases/${INSTANCE.replace('\\', '/')}/${name}.bak`));
    expect(await p.verify()).toMatchObject([{ Verdict: 'Sound', Findings: [] }]);
  });

  test('are damaged for Test-LyncBackup when a byte of theirs changed', async () => {
    const p = practice({ topology: TOPOLOGY, people: 3 });
    const { SetPath } = await backup(p);
    const path = join(SetPath!, 'databases/sqlarc01.litwareinc.com/archmon/LcsLog.bak');
    const bytes = readFileSync(path);
    bytes[bytes.length / 2] = bytes[bytes.length / 2]! ^ 1;
    writeFileSync(path, bytes);
    expect(await p.verify()).toMatchObject([{ Verdict: 'Damaged' }]);
  });
});
