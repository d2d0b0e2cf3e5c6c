import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DEFAULT_DATABASES } from '../../src/domain/database-options.js';
import type { Row } from '../../src/domain/json.js';
import type { Manifest } from '../../src/domain/manifest.js';
import type { BackupResult } from '../../src/domain/results.js';
import type { Shell } from '../../src/ports/shell.js';
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

  test('are gaps with the next move where SQL Server has no name for the repository', async () => {
    const p = practice({ topology: TOPOLOGY, people: 3 });
    const { shell } = p.context;
    const real: Shell = {
      ...shell,
      read: (name, args, options) => (name === 'Session' ? realSession(shell.read(name, args, options)) : shell.read(name, args, options)),
    };
    const result = await p.backup({ components: ['database'] }, { ...p.context, shell: real });
    expect(result.Status).toBe('Failed');
    const gaps = result.Components.flatMap(({ Gaps }) => Gaps);
    expect(gaps).toHaveLength(3);
    for (const gap of gaps)
      expect(gap).toMatchObject({ Code: 'NotCaptured', Severity: 'Error', Hint: expect.stringContaining('-RepositoryUnc') as string });
  });

  test('are written to the name of the repository that was told, which the repository keeps', async () => {
    const p = practice({ topology: TOPOLOGY, people: 3 });
    const unc = '\\\\backup01\\lync';
    p.lab.sqlServers.mount({ root: `${unc}\\`, folder: p.repository, access: 'write', freeBytes: null });
    const first = await p.backup({ components: ['database'], repositoryUnc: unc });
    const second = await backup(p);
    expect([statusesOf(first), statusesOf(second)].flat().every((status) => status.endsWith(' Ok'))).toBe(true);
    expect(JSON.parse(readFileSync(join(p.repository, 'repository.json'), 'utf8'))).toMatchObject({ unc });
    const written = p.lab.deployment.sqlInstances[INSTANCE]!.history!['mediaFamilies']!.map((row) => String(row['physical_device_name']));
    expect(written.every((path) => path.startsWith(`${unc}\\sets\\`))).toBe(true);
  });

  test.each(['backup01', '/srv/lync', '\\\\backup01'])('are not begun with %s for a UNC path', async (repositoryUnc) => {
    const p = practice({ topology: TOPOLOGY, people: 3 });
    await expect(p.backup({ repositoryUnc })).rejects.toMatchObject({ code: 'InvalidRequest', hint: expect.anything() as string });
  });

  test('are also those that an export keeps, when a second way back is wanted', async () => {
    const p = practice({ topology: TOPOLOGY, people: 3 });
    const result = await p.backup({ components: ['database'], databases: { ...DEFAULT_DATABASES, includeCopies: true } });
    const names = new Set(statusesOf(result).map((status) => status.split('\\').at(-1)));
    for (const name of ['LcsLog', 'xds', 'lis', 'rtcxds', 'rgsconfig', 'mgc']) expect(names).toContain(`${name} Ok`);
    expect(manifestOf(result).leftOut.map(({ object }) => object.split('\\').at(-1))).not.toContain('mgc');
  });

  test('keep Persistent Chat in the place of its export, and the set says which', async () => {
    const p = practice({ topology: TOPOLOGY, people: 3 });
    const result = await p.backup({ components: ['persistentChat'], databases: { ...DEFAULT_DATABASES, persistentChat: 'SqlBackup' } });
    const chat = manifestOf(result).components.find(({ kind }) => kind === 'persistentChat')!;
    expect(chat).toMatchObject({ status: 'Ok', files: [{ path: expect.stringMatching(/^databases\/.*\/mgc\.bak$/) as string }] });
    expect(readFileSync(join(result.SetPath!, 'README.txt'), 'utf8')).toContain('RESTORE DATABASE [mgc]');
    expect(await p.verify()).toMatchObject([{ Verdict: 'Sound' }]);
  });
});

/** A session of a product that is no practice, as far as the plan asks. */
async function* realSession(rows: AsyncIterable<Row>): AsyncGenerator<Row> {
  for await (const row of rows)
    yield { ...row, ModuleIsPractice: false, PSEdition: 'Desktop', Is64BitProcess: true, LanguageMode: 'FullLanguage', IsElevated: true };
}
