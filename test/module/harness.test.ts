import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { plain, PowerShellHarness, usePowerShell } from './harness.js';

const powershell = usePowerShell();

test('every stream comes back as data, in its order', async () => {
  const script = `function Test-Streams {
    [CmdletBinding()] param()
    $PSCmdlet.WriteVerbose('v'); $PSCmdlet.WriteWarning('w'); $PSCmdlet.WriteDebug('d'); $PSCmdlet.WriteObject(1)
    $PSCmdlet.WriteProgress((New-Object System.Management.Automation.ProgressRecord 7, 'Backing up', 'cms'))
    $Host.UI.WriteLine('on screen')
  }
  Test-Streams -Verbose`;
  const result = await powershell.run(script, { variables: { DebugPreference: 'Continue' } });
  expect(result).toMatchObject({
    verbose: ['v'],
    warning: ['w'],
    debug: ['d'],
    hostText: 'on screen\n',
    state: 'Completed',
    terminating: null,
    errors: [],
  });
  expect(result.progress).toMatchObject([{ activityId: 7, activity: 'Backing up', status: 'cms', percent: -1, type: 'Processing' }]);
  expect(result.records.map((record) => record.stream)).toEqual(['verbose', 'warning', 'debug', 'output', 'progress', 'host', 'end']);
});

test('objects come with their type names and properties, whatever these hold', async () => {
  const script = `$when = [datetime]::new(2026, 1, 31, 2, 15, 0, [System.DateTimeKind]::Utc)
  $item = [pscustomobject]@{ PSTypeName = 'LyncBackup.Test'; Name = 'pool\u00e9'; When = $when; List = @(1, 'a', $null); Table = @{ a = $true } }
  $item`;
  const [item] = (await powershell.run(script)).output;
  expect(item?.typeNames[0]).toBe('LyncBackup.Test');
  expect(item?.properties?.[1]?.value).toMatchObject({ type: 'System.DateTime', kind: 'Utc' });
  expect(plain(item)).toEqual({ Name: 'pool\u00e9', When: '2026-01-31T02:15:00.0000000Z', List: [1, 'a', null], Table: { a: true } });
});

test('an error record keeps its id, category, target and recommended action', async () => {
  const script = `function Backup-It { [CmdletBinding()] param()
    $record = [System.Management.Automation.ErrorRecord]::new([System.IO.IOException]::new('share is gone'), 'StoreFailed', 'DeviceError', 'pool1')
    $record.ErrorDetails = [System.Management.Automation.ErrorDetails]::new('the share is gone')
    $record.ErrorDetails.RecommendedAction = 'Look at the share.'
    $PSCmdlet.WriteError($record); $PSCmdlet.ThrowTerminatingError($record) }
  try { Backup-It } catch { }; throw 'the end'`;
  const result = await powershell.run(script);
  expect(result.errors[0]).toMatchObject({
    fullyQualifiedErrorId: 'StoreFailed,Backup-It',
    category: 'DeviceError',
    exception: 'System.IO.IOException',
    message: 'share is gone',
    text: 'the share is gone',
    recommendedAction: 'Look at the share.',
    target: { value: 'pool1' },
  });
  expect(result).toMatchObject({ state: 'Failed', terminating: { message: 'the end' } });
});

test('prompts are recorded and answered by label, text and credential', async () => {
  const script = `function Remove-It { [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')] param([Parameter(Mandatory)] $Name)
    "$Name $($PSCmdlet.ShouldProcess('pool1', 'Restore'))" }
  Remove-It
  $credential = $Host.UI.PromptForCredential('c', 'm', '', '')
  "$($credential.UserName) $($credential.GetNetworkCredential().Password)"`;
  const result = await powershell.run(script, { answers: ['east', 'No', { userName: 'admin', password: 'pw' }] });
  expect(result.output.map(plain)).toEqual(['east False', 'admin pw']);
  expect(result.prompts.map((prompt) => prompt.kind)).toEqual(['field', 'choice', 'credential']);
  expect(result.prompts[1]?.choices).toContain('Yes to All');
});

test('a prompt without an answer fails and says so', async () => {
  const result = await powershell.run(`$Host.UI.ReadLine()`);
  expect(result.errors[0]?.text ?? result.terminating?.text).toContain('The test gave no answer to the prompt');
});

test('a prompt fails where the host has no user interface', async () => {
  const result = await powershell.run(`$Host.UI.ReadLine()`, { userInterface: false });
  expect(result.errors[0]?.text).toContain('does not support user interaction');
});

test('each run starts in a fresh runspace, with the environment and folder put back', async () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'lyncbackup-harness-')));
  try {
    const script =
      '$global:left = 1; $env:LYNCBACKUP_TEST; $pwd.Path; [System.IO.Directory]::GetCurrentDirectory(); [cultureinfo]::CurrentCulture.Name; $ConfirmPreference';
    const first = await powershell.run(script, {
      environment: { LYNCBACKUP_TEST: 'set' },
      workingFolder: folder,
      culture: 'de-DE',
      variables: { ConfirmPreference: 'Low' },
    });
    expect(first.output.map(plain)).toEqual(['set', folder, folder, 'de-DE', 'Low']);
    const second = await powershell.run('"$left|$env:LYNCBACKUP_TEST|$([System.IO.Directory]::GetCurrentDirectory())"');
    expect(second.output.map(plain)).toEqual([`||${process.cwd()}`]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.each([
  { stream: 'verbose', write: `$PSCmdlet.WriteVerbose('now')` },
  { stream: 'warning', write: `$PSCmdlet.WriteWarning('now')` },
  { stream: 'output', write: `$PSCmdlet.WriteObject('now')` },
  { stream: 'progress', write: `$PSCmdlet.WriteProgress([System.Management.Automation.ProgressRecord]::new(1, 'now', 's'))` },
  { stream: 'host', write: `$Host.UI.WriteLine('now')` },
] as const)('Ctrl+C at a record of the $stream stream stops the script there and runs its finally blocks', async ({ stream, write }) => {
  const script = `function f { [CmdletBinding()] param() try { ${write}; [System.Threading.Thread]::Sleep(5); $PSCmdlet.WriteWarning('too late') } finally { [Console]::WriteLine('cleaned up') } }
  f -Verbose; 'not reached'`;
  const result = await powershell.run(script, { stopOn: { stream, pattern: '^now' } });
  expect(result).toMatchObject({ state: 'Stopped', consoleText: 'cleaned up' });
  expect(result.warning).not.toContain('too late');
});

test('a script that runs too long is killed, and the failure tells what was seen', async () => {
  const own = new PowerShellHarness();
  await own.run('1');
  const run = own.run(`'before'; [System.Threading.Thread]::Sleep(60000)`, { timeoutMs: 1500 });
  await expect(run).rejects.toThrow(/did not end within 1500 ms[\s\S]*before/);
  const next = await own.run('1');
  own.stop();
  expect(next.output.map(plain)).toEqual([1]);
});

test('a process that ends in the middle fails the run instead of hanging it', async () => {
  const own = new PowerShellHarness();
  await expect(own.run('[Environment]::Exit(3)')).rejects.toThrow('exit code 3');
  expect((await own.run('exit 4')).state).toBe('Exited 4');
  own.stop();
});

test('a second runspace made by the script has the standard commands on demand', async () => {
  const script = `$runspace = [runspacefactory]::CreateRunspace([initialsessionstate]::CreateDefault2()); $runspace.Open()
  $shell = [powershell]::Create(); $shell.Runspace = $runspace
  $shell.AddScript('1, 2 | Measure-Object -Sum | ForEach-Object { $_.Sum }').Invoke(); $runspace.Dispose()`;
  expect((await powershell.run(script)).output.map(plain)).toEqual([3]);
});
