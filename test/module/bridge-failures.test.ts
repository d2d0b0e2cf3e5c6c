import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { emptyFolder } from '../support/folders.js';
import { plain, usePowerShell, type RunOptions } from './harness.js';
import { moduleWithBundle, moduleWithCore, productModule, type CoreSide } from './sandbox.js';

const powershell = usePowerShell();
const LIST = 'Get-LyncBackup -Repository /r';

/** A program that prints a text, in place of Node.js. */
function program(text: string): string {
  const path = join(emptyFolder(), process.platform === 'win32' ? 'node.cmd' : 'node');
  writeFileSync(path, process.platform === 'win32' ? `@echo ${text}` : `#!/bin/sh\necho '${text}'\n`);
  chmodSync(path, 0o755);
  return path;
}

describe('without a Node.js that works', () => {
  test.each([
    { fact: 'LYNCBACKUP_NODE names nothing', node: () => '/nowhere/node', code: 'NodeMissing', says: '/nowhere/node' },
    { fact: 'it is too old', node: () => program('v18.18.2'), code: 'NodeTooOld', says: '18.18.2' },
    { fact: 'it is another program', node: () => program('Python 3'), code: 'NodeMissing', says: 'Python 3' },
    { fact: 'it does not start', node: () => emptyFile(), code: 'NodeMissing', says: 'runs here' },
    { fact: 'nothing is on PATH', node: () => null, code: 'NodeMissing', says: 'PATH' },
  ])('there is one error with the next move when $fact', async ({ node, code, says }) => {
    const environment = { LYNCBACKUP_NODE: node(), PATH: emptyFolder() };
    const result = await powershell.run(moduleWithBundle('') + LIST, { environment });
    expect(result.errors).toHaveLength(1);
    expect(result.errors[0]).toMatchObject({
      fullyQualifiedErrorId: `${code},Get-LyncBackup`,
      category: 'NotInstalled',
      message: expect.stringContaining(says) as string,
      recommendedAction: expect.stringContaining('LYNCBACKUP_NODE') as string,
    });
  });

  test('the check of the installation is a failed row with the next move instead', async () => {
    const script = `${moduleWithBundle('')}Test-LyncBackupInstallation`;
    const result = await powershell.run(script, { environment: { LYNCBACKUP_NODE: '/nowhere/node' } });
    expect(result.output.map(plain)).toEqual([
      {
        Check: 'Node.js',
        Status: 'Failed',
        Detail: expect.stringContaining('/nowhere/node') as string,
        Hint: expect.stringContaining('LYNCBACKUP_NODE') as string,
      },
      { Check: 'Bridge', Status: 'Skipped', Detail: 'needs Node.js', Hint: null },
    ]);
    expect(result.errors).toEqual([]);
  });

  test('one that came with the module goes before PATH, and LYNCBACKUP_NODE before both', async () => {
    const script = (module: string) => `${module}(Test-LyncBackupInstallation)[0].Detail`;
    const module = moduleWithBundle('');
    const shipped = join(/'(.*)LyncBackup\.psd1'/.exec(module)![1]!, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
    writeFileSync(shipped, readFileSync(program('v20.1.2')));
    chmodSync(shipped, 0o755);
    const named = program('v22.3.4');
    expect((await powershell.run(script(module))).output.map(plain)).toEqual([`20.1.2 at ${shipped}`]);
    expect((await powershell.run(script(module), { environment: { LYNCBACKUP_NODE: named } })).output.map(plain)).toEqual([
      `22.3.4 at ${named}`,
    ]);
  });
});

describe('a core that does not keep to the protocol', () => {
  const hello = `process.stdout.write(JSON.stringify({ type: 'hello', protocol: 1, version: '0', node: '20' }) + '\\n');`;

  test.each<{ fact: string; bundle: string | null; code: string; says: string; category: string }>([
    { fact: 'that is not there', bundle: null, code: 'BundleMissing', category: 'ObjectNotFound', says: 'core.cjs' },
    {
      fact: 'of another version',
      bundle: hello.replace('protocol: 1', 'protocol: 2'),
      code: 'BridgeVersionMismatch',
      category: 'InvalidOperation',
      says: 'protocol 2',
    },
    { fact: 'that ends at once', bundle: '', code: 'BridgeBroken', category: 'ConnectionError', says: 'exit code 0' },
    {
      fact: 'that breaks',
      bundle: `${hello} throw new Error('no luck today')`,
      code: 'BridgeBroken',
      category: 'ConnectionError',
      says: 'no luck today',
    },
    {
      fact: 'that is killed in the middle',
      bundle: `${hello} process.stdin.once('data', () => process.kill(process.pid, 'SIGKILL'))`,
      code: 'BridgeBroken',
      category: 'ConnectionError',
      says: 'exit code',
    },
    {
      fact: 'that talks nonsense',
      bundle: `${hello} console.log('Debugger attached.'); process.stdin.resume()`,
      code: 'BridgeBroken',
      category: 'ConnectionError',
      says: 'Debugger attached.',
    },
    {
      fact: 'that sends JSON that is no message',
      bundle: `${hello} console.log('[1]'); process.stdin.resume()`,
      code: 'BridgeBroken',
      category: 'ConnectionError',
      says: 'no message',
    },
    {
      fact: 'that sends an unknown message',
      bundle: `${hello} console.log('{"type":"sing","id":1}'); process.stdin.resume()`,
      code: 'BridgeBroken',
      category: 'ConnectionError',
      says: 'sing',
    },
    {
      fact: 'that sends an endless line',
      bundle: `${hello} console.log(JSON.stringify({ type: 'log', id: 1, level: 'verbose', text: 'x'.repeat(1100000) })); process.stdin.resume()`,
      code: 'BridgeBroken',
      category: 'ConnectionError',
      says: 'characters',
    },
  ])('$fact is one error with the next move, and no process stays', async ({ bundle, code, category, says }) => {
    const pidFile = join(emptyFolder(), 'pid');
    const text = bundle === null ? null : `require('node:fs').writeFileSync(${JSON.stringify(pidFile)}, String(process.pid)); ${bundle}`;
    const result = await powershell.run(moduleWithBundle(text) + LIST, { environment: { LYNCBACKUP_NODE: process.execPath } });
    expect(result.output).toEqual([]);
    expect(result.errors).toHaveLength(1);
    expect(result.errors[0]).toMatchObject({
      fullyQualifiedErrorId: `${code},Get-LyncBackup`,
      category,
      message: expect.stringContaining(says) as string,
      recommendedAction: expect.stringMatching(/./) as string,
    });
    if (bundle !== null) expect(isRunning(readFileSync(pidFile, 'utf8'))).toBe(false);
  });

  test('is a failed row of the check of the installation', async () => {
    const result = await powershell.run(`${moduleWithBundle(null)}Test-LyncBackupInstallation`, {});
    expect(result.output.map(plain)).toMatchObject([
      { Check: 'Node.js', Status: 'Passed' },
      { Check: 'Bridge', Status: 'Failed', Hint: expect.stringContaining('Copy') as string },
    ]);
  });
});

describe('an error of the core', () => {
  const failing = () =>
    moduleWithCore(async ({ say }: CoreSide) => {
      say({ type: 'finding', finding: { Code: 'StepFailed', Severity: 'Error', Object: 'pool01', Message: 'no answer', Hint: 'Look.' } });
      say({ type: 'error', code: 'RepositoryLocked', category: 'ResourceBusy', message: 'it is locked', hint: 'Wait.' });
    });
  const error = {
    fullyQualifiedErrorId: 'RepositoryLocked,Get-LyncBackup',
    category: 'ResourceBusy',
    message: 'it is locked',
    recommendedAction: 'Wait.',
  };

  test.each(['Continue', 'Stop', 'SilentlyContinue'])(
    'ends the cmdlet and keeps code, category and next move under %s',
    async (preference) => {
      const script = `${failing()}try { ${LIST} } catch { $_; 'caught' }`;
      const result = await powershell.run(script, { variables: { ErrorActionPreference: preference } });
      expect(result.output.map(plain).at(-1)).toBe('caught');
      const caught = await powershell.run(`${failing()}${LIST}`, { variables: { ErrorActionPreference: 'Stop' } });
      expect(caught.terminating).toMatchObject(error);
    },
  );

  test('comes after the findings before it', async () => {
    const result = await powershell.run(`${failing()}${LIST}`);
    const target = { value: 'pool01' };
    const finding = { fullyQualifiedErrorId: 'StepFailed,Get-LyncBackup', target, recommendedAction: 'Look.', message: 'no answer' };
    expect(result.errors).toMatchObject([finding, error]);
  });
});

test('findings go to the stream of their severity, errors after the result', async () => {
  const module = moduleWithCore(async ({ say }: CoreSide) => {
    const finding = (Severity: string, Hint: string | null) => ({
      Code: 'FileMissing',
      Severity,
      Object: 'a.bak',
      Message: 'it is gone',
      Hint,
    });
    say({ type: 'finding', finding: finding('Error', null) });
    say({ type: 'finding', finding: finding('Warning', 'Look.') });
    say({ type: 'finding', finding: finding('Information', null) });
    say({ type: 'result', value: { Status: 'Partial' } });
  });
  const result = await powershell.run(`${module}${LIST} -Verbose`);
  expect(result.records.flatMap(({ stream }) => (['output', 'error', 'warning', 'verbose'].includes(stream) ? [stream] : []))).toEqual([
    'warning',
    'verbose',
    'output',
    'error',
  ]);
  expect(result.warning).toEqual(['a.bak: it is gone. Look.']);
  expect(result.verbose).toEqual(['a.bak: it is gone']);
  expect(result.errors).toMatchObject([{ fullyQualifiedErrorId: 'FileMissing,Get-LyncBackup', category: 'NotSpecified' }]);
});

test('with -ErrorAction Stop a finding ends the cmdlet only after its result', async () => {
  const module = moduleWithCore(async ({ say }: CoreSide) => {
    say({ type: 'finding', finding: { Code: 'StepFailed', Severity: 'Error', Object: 'pool01', Message: 'no answer', Hint: null } });
    say({ type: 'result', value: { Status: 'Partial' } });
  });
  const result = await powershell.run(`${module}${LIST} -ErrorAction Stop; 'not reached'`);
  expect(result.output.map(plain)).toEqual([{ Status: 'Partial' }]);
  expect(result.terminating).toMatchObject({ fullyQualifiedErrorId: 'StepFailed,Get-LyncBackup', target: { value: 'pool01' } });
});

test('a plan is shown on the screen with -WhatIf, also while a command is asked for, and is verbose text otherwise', async () => {
  const module = moduleWithCore(async ({ say, ask }: CoreSide) => {
    say({ type: 'plan', title: 'two steps', lines: ['first'] });
    await ask({ name: 'Get-CsSipDomain', select: ['.'] }, () => say({ type: 'plan', title: 'and', lines: ['second'] }));
    say({ type: 'result', value: null });
  });
  const product = productModule(`function Get-CsSipDomain { 'contoso.com' }`);
  const shown = await powershell.run(`${product}${module}Backup-LyncEnvironment -Repository /r -WhatIf`);
  expect(shown.hostText.split('\n').slice(1, 5)).toEqual(['What if: two steps', 'What if: first', 'What if: and', 'What if: second']);
  const verbose = await powershell.run(`${product}${module}Backup-LyncEnvironment -Repository /r -Verbose`);
  expect(verbose.verbose.slice(1)).toEqual(['two steps', 'first', 'and', 'second']);
});

test('an upstream cmdlet that is not read to its end stops the core', async () => {
  const trace = join(emptyFolder(), 'heard');
  const module = moduleWithCore(async ({ say, hear, data }: CoreSide) => {
    for (const SetId of ['a', 'b']) say({ type: 'output', value: { Repository: '/r', SetId } });
    process.getBuiltinModule('fs').writeFileSync(data, JSON.stringify(await hear()));
  }, trace);
  const result = await powershell.run(`${module}${LIST} | Select-Object -First 1; 'goes on'`);
  expect(result.output.map(plain)).toEqual([{ Repository: '/r', SetId: 'a' }, 'goes on']);
  expect(readFileSync(trace, 'utf8')).toBe('{"type":"cancel"}');
});

test('progress has a bar for each step that ends with it', async () => {
  const module = moduleWithCore(async ({ say }: CoreSide) => {
    const progress = (stepId: string, done: number, unit: string) =>
      say({ type: 'progress', stepId, activity: `step ${stepId}`, done, total: 4 * 2 ** 20, unit });
    progress('a', 2 ** 20, 'bytes');
    progress('b', 0, 'steps');
    progress('a', 4 * 2 ** 20, 'bytes');
    say({ type: 'result', value: null });
  });
  const { progress } = await powershell.run(`${module}${LIST}`);
  expect(progress).toMatchObject([
    { activity: 'step a', status: '1.0 of 4.0 MB', percent: 25, type: 'Processing' },
    { activity: 'step b', percent: 0, type: 'Processing' },
    { activity: 'step a', type: 'Completed' },
  ]);
  expect(progress[0]!.activityId).toBe(progress[2]!.activityId);
  expect(progress[0]!.activityId).not.toBe(progress[1]!.activityId);
});

describe('Ctrl+C', () => {
  const until: RunOptions = { stopOn: { stream: 'warning', pattern: '^now' } };

  test.each([
    {
      phase: 'while the core works',
      core: async ({ say, hear, data }: CoreSide) => {
        say({ type: 'log', level: 'warning', text: 'now' });
        process.getBuiltinModule('fs').writeFileSync(data, JSON.stringify(await hear()));
      },
      left: '{"type":"cancel"}',
    },
    {
      phase: 'while a command runs',
      core: async ({ ask }: CoreSide) => {
        await ask({ name: 'Get-CsTopology' });
      },
      left: 'the command stopped',
    },
  ])('$phase stops the command and ends the core', async ({ core, left }) => {
    const trace = join(emptyFolder(), 'trace');
    const product = productModule(`function Get-CsTopology { [CmdletBinding()] param()
      try { $PSCmdlet.WriteWarning('now'); while ($true) { [System.Threading.Thread]::Sleep(10) } }
      finally { [System.IO.File]::WriteAllText('${trace}', 'the command stopped') } }`);
    const result = await powershell.run(`${product}${moduleWithCore(core, trace)}${LIST}; 'not reached'`, until);
    expect(result).toMatchObject({ state: 'Stopped', output: [] });
    expect(readFileSync(trace, 'utf8')).toBe(left);
  });

  test('ends a core that does not listen by force', async () => {
    const pidFile = join(emptyFolder(), 'pid');
    const deaf = moduleWithCore(async ({ say, data }: CoreSide) => {
      process.getBuiltinModule('fs').writeFileSync(data, String(process.pid));
      setInterval(() => undefined, 1000);
      say({ type: 'log', level: 'warning', text: 'now' });
      await new Promise(() => undefined);
    }, pidFile);
    const result = await powershell.run(`${deaf}${LIST}`, until);
    expect(result.state).toBe('Stopped');
    expect(isRunning(readFileSync(pidFile, 'utf8'))).toBe(false);
  });
});

function emptyFile(): string {
  const path = join(emptyFolder(), 'node.exe');
  writeFileSync(path, '');
  return path;
}

function isRunning(pid: string): boolean {
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch {
    return false;
  }
}
