import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { builtEngineHost } from '../../src/lab/powershell/build-host.mjs';
import { findPowerShell } from '../../src/lab/powershell/find-powershell.mjs';

const folder = mkdtempSync(join(tmpdir(), 'lyncbackup-find-'));
afterAll(() => rmSync(folder, { recursive: true }));

const pwsh = join(folder, process.platform === 'win32' ? 'pwsh.exe' : 'pwsh');
writeFileSync(pwsh, '');
chmodSync(pwsh, 0o755);
const configured = join(folder, 'my-shell');
writeFileSync(configured, '');
chmodSync(configured, 0o755);

test.each([
  {
    fact: 'the configured one before pwsh',
    env: { LYNCBACKUP_POWERSHELL: configured, PATH: folder },
    want: { kind: 'configured', path: configured },
  },
  { fact: 'pwsh from PATH', env: { PATH: folder }, want: { kind: 'pwsh', path: pwsh } },
  { fact: 'pwsh when the configured one is empty', env: { LYNCBACKUP_POWERSHELL: '', PATH: folder }, want: { kind: 'pwsh', path: pwsh } },
])('finds $fact', ({ env, want }) => {
  expect(findPowerShell(env)).toEqual(want);
});

test.skipIf(process.platform === 'win32')('without any PowerShell it finds the engine host, if that is built', () => {
  const host = builtEngineHost();
  expect(findPowerShell({ PATH: '' })).toEqual(host && { kind: 'engine-host', path: host });
});

test.each([
  { fact: 'a file that is not there', path: join(folder, 'none') },
  { fact: 'a folder', path: folder },
])('LYNCBACKUP_POWERSHELL naming $fact is refused instead of passed over', ({ path }) => {
  expect(() => findPowerShell({ LYNCBACKUP_POWERSHELL: path, PATH: folder })).toThrow(`LYNCBACKUP_POWERSHELL names '${path}'`);
});
