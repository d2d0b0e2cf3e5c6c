import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { emptyFolder } from '../support/folders.js';
import { plain, usePowerShell } from './harness.js';
import { usePracticeSession } from './practice-session.js';
import { moduleWithBundle } from './sandbox.js';

describe('the module that a backup left in the repository', () => {
  const session = usePracticeSession();
  const elsewhere = usePowerShell(); // a machine that has nothing of ours

  test('runs after it was copied to a local folder, and is sound', async () => {
    const repository = join(session.folder, 'r');
    const backup = await session.run(`Backup-LyncEnvironment -Repository '${repository}' -Component lis`);
    expect(backup.terminating).toBeNull();
    const { SetId } = plain(backup.output[0]) as { SetId: string };

    const [version] = readdirSync(join(repository, 'tool'));
    const local = join(emptyFolder(), 'LyncBackup');
    cpSync(join(repository, 'tool', version!, 'LyncBackup'), local, { recursive: true });
    const script = `Import-Module '${join(local, 'LyncBackup.psd1')}'; (Get-Module LyncBackup).ModuleBase; (Get-LyncBackup '${repository}').SetId
      (Test-LyncBackup '${repository}').Verdict`;
    const result = await elsewhere.run(script, { environment: { LYNCBACKUP_NODE: process.execPath } });
    expect(result).toMatchObject({ terminating: null, errors: [], warning: [] });
    expect(result.output.map(plain)).toEqual([local, SetId, 'Sound']);
  });
});

describe('a module on a share', () => {
  const powershell = usePowerShell();

  test.each([
    { path: '\\\\backup01\\lync\\tool\\0.1.0\\LyncBackup', isOnShare: true },
    { path: '//backup01/lync/LyncBackup', isOnShare: true },
    { path: '\\\\?\\UNC\\backup01\\lync', isOnShare: true },
    { path: '\\\\?\\unc\\backup01\\lync', isOnShare: true },
    { path: '\\\\?\\C:\\Modules\\LyncBackup', isOnShare: false },
    { path: 'C:\\Modules\\LyncBackup', isOnShare: false },
  ])('is told by its folder $path: $isOnShare', async ({ path, isOnShare }) => {
    const result = await powershell.run(`${moduleWithBundle('')}& (Get-Module LyncBackup) { Test-LyncNetworkPath '${path}' }`);
    expect(result.output.map(plain)).toEqual([isOnShare]);
  });

  test('is refused in one error that says to copy it, and no core is started', async () => {
    const onShare = '& (Get-Module LyncBackup) { function script:Test-LyncNetworkPath { $true } }';
    const bundle = "require('node:fs').writeFileSync(process.env.LYNCBACKUP_MARK, '')";
    const mark = join(emptyFolder(), 'started');
    const result = await powershell.run(`${moduleWithBundle(bundle)}${onShare}; Get-LyncBackup -Repository /r`, {
      environment: { LYNCBACKUP_MARK: mark },
    });
    expect(result.errors).toMatchObject([
      {
        fullyQualifiedErrorId: 'ModuleOnShare,Get-LyncBackup',
        category: 'InvalidOperation',
        recommendedAction: expect.stringContaining('local disk') as string,
      },
    ]);
    expect(readdirSync(join(mark, '..'))).toEqual([]);
  });
});
