import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { atMost, figure, type Row } from './row.js';

interface Measured {
  perAskMs: number;
  objects: number;
  objectsSeconds: number;
  sessionGrowthMiB: number;
  corePeakMiB: number;
}

/** Commands that cost next to nothing, so that the bridge is what is measured. */
const COMMANDS = `
function Get-CsSipDomain { [pscustomobject]@{ Name = 'contoso.com' } }
function Get-CsUser {
    $created = [datetime]::SpecifyKind([datetime]'2024-01-01', 'Utc')
    for ($number = 1; $number -le 100000; $number++) {
        [pscustomobject]@{ SipAddress = "sip:user$number@contoso.com"; DisplayName = "User $number"; RegistrarPool = 'pool01.contoso.com'; LineURI = "tel:+1425555$number"; Enabled = $true
            EnterpriseVoiceEnabled = $false; VoicePolicy = $null; DialPlan = 'Redmond'; WhenCreated = $created; Number = $number; More = 'not asked for' }
    }
}`;

/** The pipe through a real PowerShell engine: what an ask costs, and what a large answer does to both sides. */
export async function run(workFolder: string): Promise<Row[]> {
  const result = join(workFolder, 'session.json');
  const text = `${importOf(productModule(workFolder))}; ${importOf(moduleUnderTest(workFolder, result))}; Test-LyncBackupInstallation | Out-Null`;
  const powershell = spawnSync(
    process.env['LYNCBACKUP_POWERSHELL'] ?? 'pwsh',
    ['-NoLogo', '-NoProfile', '-NonInteractive', '-Command', text],
    {
      encoding: 'utf8',
      env: { ...process.env, TERM: 'dumb', NO_COLOR: '1' },
    },
  );
  if (powershell.status !== 0) throw new Error(`the session ended with ${powershell.status}: ${powershell.stdout}${powershell.stderr}`);
  const measured = JSON.parse(readFileSync(result, 'utf8')) as Measured;
  return [
    atMost('session: one ask of 1,000', measured.perAskMs, 'ms', 2),
    atMost(`session: ${measured.objects} objects x 10 properties`, measured.objectsSeconds, 's', 20),
    figure('session: growth of PowerShell while it sends them', measured.sessionGrowthMiB, 'MiB'),
    figure('session: peak memory of the core that reads them', measured.corePeakMiB, 'MiB'),
  ];
}

const importOf = (path: string): string => `Import-Module '${path}' -DisableNameChecking`;

function productModule(workFolder: string): string {
  const folder = join(workFolder, 'Lync');
  mkdirSync(folder);
  writeFileSync(join(folder, 'Lync.psm1'), COMMANDS);
  writeFileSync(
    join(folder, 'Lync.psd1'),
    "@{ RootModule = 'Lync.psm1'; ModuleVersion = '5.0.8308.0'; FunctionsToExport = '*'; PrivateData = @{ LyncBackupPractice = $true } }",
  );
  return join(folder, 'Lync.psd1');
}

function moduleUnderTest(workFolder: string, result: string): string {
  const [original, copy] = [join('ps-module', 'LyncBackup'), join(workFolder, 'LyncBackup')];
  cpSync(original, copy, { recursive: true, filter: (path) => !path.startsWith(join(original, 'bin')) });
  mkdirSync(join(copy, 'bin'));
  writeFileSync(
    join(copy, 'bin', 'core.cjs'),
    `require(${JSON.stringify(resolve('test/bench/session-core.cjs'))})(${JSON.stringify(result)});`,
  );
  return join(copy, 'LyncBackup.psd1');
}
