import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ensurePowerShell } from '../../src/lab/powershell/build-host.mjs';
import { emptyFolder } from '../support/folders.js';

const MAIN = join(import.meta.dirname, '../../dist/lab/main.js');

/** `npm run shell` as the way in calls it, from `folder`. */
function shell(folder: string, ...args: string[]) {
  const env = { ...process.env, INIT_CWD: folder, LYNCBACKUP_POWERSHELL: ensurePowerShell().path };
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, 'shell', ...args], { env, encoding: 'utf8', timeout: 60_000 });
  return { status, lines: stdout.trimEnd().split(/\r?\n/), stderr };
}

describe('npm run shell', () => {
  test('prints only what the command prints, and stands where the operator stood', () => {
    const folder = emptyFolder();
    const { status, lines, stderr } = shell(
      folder,
      '-Command',
      '(Get-CsSite).Identity; (Get-Location).Path; Export-CsConfiguration -FileName here.zip',
    );
    expect({ status, lines }).toEqual({ status: 0, lines: ['Site:Redmond', folder] });
    expect(stderr).toContain('Practice deployment');
    expect(existsSync(join(folder, 'here.zip'))).toBe(true);
  });

  test('gives a script its arguments and passes its exit code on', () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, 's.ps1'), 'param($Name, [switch]$All)\n"$Name|$All|$($env:LYNCBACKUP_PATHMAP.Length -gt 2)"\nexit 5\n');
    const { status, lines } = shell(folder, '-File', './s.ps1', '-Name', "it's me", '-All');
    expect({ status, lines }).toEqual({ status: 5, lines: ["it's me|True|True"] });
  });

  test('has the module loaded over a deployment that declares itself practice', () => {
    const { lines } = shell(emptyFolder(), '-Command', '(Get-Module LyncBackup).Name; (Get-Module Lync).PrivateData.LyncBackupPractice');
    expect(lines).toEqual(['LyncBackup', 'True']);
  });

  test('keeps the deployment in a state file', () => {
    const folder = emptyFolder();
    const names = '(Get-CsRgsQueue | ForEach-Object { $_.Name }) -join ","';
    const source = '-Source service:ApplicationServer:se01.contoso.com';
    const first = shell(
      folder,
      '-State',
      'state.json',
      '-Command',
      `${names}; Export-CsRgsConfiguration ${source} -FileName rgs.zip -RemoveExportedConfiguration`,
    );
    expect(first.lines[0]).toContain('queue');
    expect(shell(folder, '-State', 'state.json', '-Command', `"[$(${names})]"`).lines).toEqual(['[]']);
  });

  test.each([
    { fact: 'an unknown parameter', args: ['-Nope', '1'], says: 'InvalidRequest' },
    { fact: 'a topology that is not there', args: ['-Topology', 'nowhere.xml', '-Command', '1'], says: 'ObjectNotFound' },
    {
      fact: 'a computer of another deployment',
      args: ['-Computer', 'fe99.contoso.com', '-Command', '1'],
      says: 'Name one of: se01.contoso.com',
    },
  ])('fails with one message for $fact', ({ args, says }) => {
    const { status, lines, stderr } = shell(emptyFolder(), ...args);
    expect({ status, lines }).toEqual({ status: 1, lines: [''] });
    expect(stderr).toContain(says);
  });
});
