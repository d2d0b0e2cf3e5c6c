import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PowerShell } from 'node-powershell';
import { afterAll, expect, test } from 'vitest';
import { ensurePowerShell } from '../../src/lab/powershell/build-host.mjs';

const { kind, path: powershell } = ensurePowerShell();
const env = { ...process.env, TERM: 'dumb', NO_COLOR: '1' };
const folder = mkdtempSync(join(tmpdir(), 'lyncbackup-host-'));
afterAll(() => rmSync(folder, { recursive: true }));

function start(args: readonly string[], input = '') {
  const { status, stdout, stderr } = spawnSync(powershell, ['-NoLogo', '-NoProfile', ...args], {
    env,
    input,
    encoding: 'utf8',
    timeout: 30_000,
  });
  return { code: status, out: stdout.replaceAll('\r', ''), err: stderr.replaceAll('\r', '') };
}

function scriptFile(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const encoded = (text: string) => Buffer.from(text, 'utf16le').toString('base64');

test.each([
  { fact: 'a command text', args: ['-Command', "'a'; 'b'"], out: 'a\nb\n', code: 0 },
  { fact: 'words after -Command as one text', args: ['-Command', "'a'", ';', "'b'"], out: 'a\nb\n', code: 0 },
  { fact: 'shortened and differently cased parameter names', args: ['-noni', '-EX', 'Bypass', '-c', '1 + 1'], out: '2\n', code: 0 },
  { fact: 'base64 of UTF-16 with quotes and umlauts', args: ['-EncodedCommand', encoded(`"it's $('ü')"`)], out: "it's ü\n", code: 0 },
  { fact: 'the number of exit', args: ['-Command', "'a'; exit 7; 'b'"], out: 'a\n', code: 7 },
  { fact: '1 after a terminating error', args: ['-Command', "'a'; throw 'over'; 'b'"], out: 'a\n', code: 1 },
  { fact: '1 when the last statement failed', args: ['-Command', "'a'; Get-Item ./none"], out: 'a\n', code: 1 },
  { fact: '0 when an earlier statement failed', args: ['-Command', "Get-Item ./none; 'a'"], out: 'a\n', code: 0 },
])('the command line gives $fact', ({ args, out, code }) => {
  expect(start(args)).toMatchObject({ out, code });
});

test('output, warnings and verbose go to standard output, errors to standard error', () => {
  const result = start([
    '-Command',
    "Write-Output out; Write-Warning careful; Write-Verbose more -Verbose; Write-Error broken; [Console]::Error.WriteLine('raw')",
  ]);
  expect(result.out).toBe('out\nWARNING: careful\nVERBOSE: more\n');
  expect(result.err).toMatch(/^Write-Error: .*broken[\s\S]*raw\n$/);
});

test('a file gets its arguments by name, by position, as switches and with a colon', () => {
  const script = scriptFile(
    'arguments.ps1',
    'param($Name, [switch] $Deep, [switch] $Wide, $Rest)\n"$Name|$Deep|$Wide|$Rest|$([System.IO.Path]::GetFileName($PSCommandPath))"',
  );
  expect(start(['-File', script, 'east', '-Deep', '-Wide:$false', '-Rest', '-1 $x']).out).toBe('east|True|False|-1 $x|arguments.ps1\n');
});

test.each([
  { fact: 'its number when it exits', text: "'a'\nexit 3", out: 'a\n', code: 3 },
  { fact: '1 when it throws', text: "'a'\nthrow 'over'", out: 'a\n', code: 1 },
  {
    fact: '0 when it ends, whatever its last program answered',
    text: "node -e 'process.exit(9)'\nWrite-Error x -ErrorAction SilentlyContinue",
    out: '',
    code: 0,
  },
])('a file answers with $fact', ({ text, out, code }) => {
  expect(start(['-File', scriptFile('exit.ps1', text)])).toMatchObject({ out, code });
});

test('a file that does not exist is refused by name', () => {
  const { code, out, err } = start(['-File', join(folder, 'none.ps1')]);
  expect(code).not.toBe(0);
  expect(out + err).toContain('none.ps1');
});

test('-Command - runs statement after statement, blocks up to an empty line, and goes on after an error', () => {
  const input = "$x = 5\nif ($x) {\n  'block'\n}\n\nthrow 'over'\n$x\n";
  const { out, err } = start(['-NoExit', '-Command', '-'], input);
  expect(out).toBe('block\n5\n');
  expect(err).toContain('over');
});

test('exit ends -Command - with its number', () => {
  expect(start(['-NoExit', '-Command', '-'], "'a'\nexit 6\n'b'\n")).toMatchObject({ out: 'a\n', code: 6 });
});

test('-NonInteractive makes a prompt fail instead of waiting for an answer', () => {
  const { code, out, err } = start(['-NonInteractive', '-Command', "Read-Host name; 'after'"], 'typed\n');
  expect(err).toContain('NonInteractive');
  expect({ code, out }).toEqual({ code: 0, out: 'after\n' });
});

test('choices are read from standard input by hot key, and an empty line takes the default', () => {
  const script = "$Host.UI.PromptForChoice('c', 'm', @('&Yes', '&No'), 1)";
  expect(start(['-Command', script], 'what\ny\n').out).toMatch(/0\n$/);
  expect(start(['-Command', script], '\n').out).toMatch(/1\n$/);
});

test('views have no colours when output is redirected', () => {
  const { out } = start(['-Command', "[pscustomobject]@{ Name = 'a'; Size = 1 }"]);
  expect(out.split('\n').map((line) => line.trimEnd())).toEqual(expect.arrayContaining(['Name Size', '---- ----', 'a       1']));
});

test('an open runspace that a script left behind does not keep the process alive', () => {
  const script = '$r = [runspacefactory]::CreateRunspace([initialsessionstate]::CreateDefault2()); $r.ThreadOptions = 2; $r.Open(); 1';
  expect(start(['-Command', script])).toMatchObject({ code: 0, out: '1\n' });
});

test.skipIf(kind !== 'engine-host')('an unknown parameter is refused', () => {
  expect(start(['-Nonsense'])).toMatchObject({
    code: 64,
    err: "The argument '-Nonsense' is not recognized as a parameter of this host.\n",
  });
});

test.skipIf(process.platform === 'win32')('Ctrl+C stops the running script, and its finally blocks run', async () => {
  const script = "try { 'ready'; Start-Sleep 30 } finally { [Console]::Out.WriteLine('cleaned up') }; 'not reached'";
  const child = spawn(powershell, ['-NoLogo', '-NoProfile', '-Command', script], { env });
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
    if (out === 'ready\n') child.kill('SIGINT');
  });
  const code = await new Promise((resolve) => child.on('exit', resolve));
  expect(out).toBe('ready\ncleaned up\n');
  expect(code).not.toBe(0);
});

test('node-powershell drives it through its stock interface', async () => {
  const shell = new PowerShell({
    executable: powershell,
    executableOptions: { '-NoProfile': true },
    spawnOptions: { env },
    throwOnInvocationError: false,
  });
  try {
    expect((await shell.invoke('$kept = 40 + 2; $kept')).raw).toBe('42');
    expect((await shell.invoke('@{ a = $kept } | ConvertTo-Json -Compress')).raw).toBe('{"a":42}');
    const failed = await shell.invoke("throw 'over'");
    expect(failed.hadErrors).toBe(true);
    expect((await shell.invoke('$kept')).raw).toBe('42');
  } finally {
    await shell.dispose();
  }
});
