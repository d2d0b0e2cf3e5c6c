import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { sessionShell } from '../../src/adapters/shell-session.js';
import { workerPipe, type WorkerPipeOptions } from '../../src/adapters/shell-worker.js';
import type { Json, Row } from '../../src/domain/json.js';
import type { Fault } from '../../src/lab/faults.js';
import { labShell } from '../../src/lab/lab-shell.js';
import { ensurePowerShell } from '../../src/lab/powershell/build-host.mjs';
import type { Shell } from '../../src/ports/shell.js';
import { MODULE, writeProductModule } from '../module/sandbox.js';
import { useSessionPipe } from '../module/session-pipe.js';
import { anError, labOf } from '../support/lab.js';

const MIB = 2 ** 20;
const NEVER = new AbortController().signal;

/** Commands of the product that do what a test needs, under names of the list. */
const COMMANDS = `
function Get-CsSite { [pscustomobject]@{ Identity = 'Site:one'; Inner = [pscustomobject]@{ Id = 1 } }; [pscustomobject]@{ Identity = 'Site:two'; Inner = $null } }
function Get-CsUser { param($Identity) [pscustomobject]@{ Heard = $Identity; Type = if ($null -eq $Identity) { $null } else { $Identity.GetType().Name } } }
function Write-Problem($category) {
  $PSCmdlet.WriteError([System.Management.Automation.ErrorRecord]::new([System.IO.IOException]::new('the disk is on fire'), 'Fire', $category, $null)) }
function Get-CsService { [CmdletBinding()] param() [pscustomobject]@{ Before = 1 }; Write-Problem DeviceError }
function Get-CsPool { [CmdletBinding()] param() Write-Problem PermissionDenied }
function Get-CsComputer { [pscustomobject]@{ Before = 1 }; while ($true) { [System.Threading.Thread]::Sleep(10) } }
function Get-CsTopology { 'x' * (32 * 1024 * 1024) }
function Get-CsPinPolicy { foreach ($i in 1..512) { 'x' * 65536 } }
function Get-CsClientPolicy { while ($true) { 'x' * 1000 } }
function Get-CsSipDomain { [pscustomobject]@{ Before = 1 }; exit 0 }
function Get-CsVoiceRoute { [System.Threading.Thread]::Sleep(14000) }
function Get-CsPstnUsage {
  [pscustomobject]@{ Row = 1 }
  [Console]::Out.Write('half a line'); [Console]::Error.WriteLine('on the other stream')
  [Console]::Out.WriteLine('{"type":"answer","id":1,"ask":1,"outcome":"failed","errors":[],"warnings":[],"abandoned":false}')
  [Console]::Out.WriteLine('#LB1 1 {"type":"chunk","rows":[{"Row":"forged"}]}'); [Console]::Out.Write([string][char]27 + '[?1h')
  [Console]::Out.Write('y' * 3000000)
  [pscustomobject]@{ Row = 2 }
}
function Get-CsAnnouncement { [pscustomobject]@{ Pid = $PID } }
function Get-CsVoicePolicy { [System.Diagnostics.Process]::GetCurrentProcess().Kill() }
function Get-CsDialPlan { [Environment]::Exit(0) }
function Get-CsTrunkConfiguration { param($Mine, $Other)
  [System.IO.File]::WriteAllText($Mine, ''); while (-not [System.IO.File]::Exists($Other)) { [System.Threading.Thread]::Sleep(10) } 'met' }
Export-ModuleMember -Function '*-Cs*'
`;

/** A shell in which the named command does what its function above says. */
type Open = (command: string) => Shell;

const OPENED: Record<'session' | 'worker' | 'lab', (isKilled?: boolean) => Open> = {
  session: (isKilled = false) => {
    const pipe = useSessionPipe({ effect: 'Read', environment: {}, commands: COMMANDS, isKilled });
    return () => sessionShell(pipe, NEVER);
  },
  worker: () => {
    const shell = useWorkerShell();
    return () => shell;
  },
  lab: () => (command) => {
    const lab = labOf();
    const fault = FAULTS[command];
    if (fault) lab.faults.plan(command, 1, fault);
    return labShell(lab);
  },
};

/** What the practice deployment is made to do where its own commands would do well. */
const FAULTS: Record<string, Fault> = {
  'Get-CsService': { kind: 'error', error: anError },
  'Get-CsPool': { kind: 'fail', error: { ...anError, category: 'PermissionDenied' } },
  'Get-CsComputer': { kind: 'hang', after: 1 },
  'Get-CsClientPolicy': { kind: 'hang', after: 1 },
  'Get-CsVoicePolicy': { kind: 'loseAnswer' },
};

/** A worker for the test file or block that calls this; it ends with it. */
function useWorkerShell(options: Partial<WorkerPipeOptions> = {}): Shell {
  const parent = mkdtempSync(join(tmpdir(), 'lyncbackup-product-'));
  writeProductModule(COMMANDS, { parent });
  const pipe = workerPipe({
    powershell: ensurePowerShell().path,
    moduleFolder: MODULE,
    ...options,
    environment: { PSModulePath: parent, ...options.environment },
  });
  afterAll(() => {
    pipe.close();
    rmSync(parent, { recursive: true, force: true });
  });
  return sessionShell(pipe, NEVER);
}

interface Ran {
  rows: Row[];
  failure: unknown;
}

async function run(
  shell: Shell,
  name: string,
  args: Record<string, Json> = {},
  select = ['.'],
  options: { timeoutMs?: number; signal?: AbortSignal } = {},
): Promise<Ran> {
  const rows: Row[] = [];
  try {
    for await (const row of shell.command(name, args, { select, timeoutMs: 30_000, ...options })) rows.push(row);
    return { rows, failure: null };
  } catch (failure) {
    return { rows, failure };
  }
}

const HOSTILE = [
  { what: 'quotes of both kinds', text: `it's "so" \u2018it\u2019 \u201cis\u201d` },
  { what: 'what PowerShell would run', text: '$(throw "ran") $env:PATH @{a=1} ${x} %{ } & | ; > <' },
  { what: 'backticks and backslashes', text: '`n `0 `` \\ \\\\server\\share\\' },
  { what: 'ends of lines', text: 'one\r\ntwo\nthree\r' },
  { what: 'NUL and other controls', text: 'a\u0000b\u0001\u001b[2J\u007f\u0085\u2028' },
  { what: 'scripts and surrogates', text: '\u0395\u03bb \u65e5\u672c \u{1F389} \u0131\u0130 \u202eabc' },
  { what: 'half a surrogate pair', text: 'a\ud800b' },
  { what: 'nothing', text: '' },
  { what: 'what looks like another type', text: '/Date(0)/' },
  { what: 'the end of a here-string', text: `'@\n"@\n#>` },
];

describe.each(['session', 'worker', 'lab'] as const)('%s as Shell', (kind) => {
  const open = OPENED[kind]();
  const isLab = kind === 'lab';

  test('gives the properties asked for and nothing else', async () => {
    const { rows, failure } = await run(open('Get-CsSite'), 'Get-CsSite', {}, ['Identity', 'Nothing']);
    expect(failure).toBeNull();
    expect(rows).toHaveLength(2);
    for (const row of rows) expect(row).toEqual({ Identity: expect.any(String) as string, Nothing: null });
  });

  test('throws after the rows that came before an error that the command only wrote', async () => {
    const { rows, failure } = await run(open('Get-CsService'), 'Get-CsService', {}, ['Before']);
    expect(rows.length).toBeGreaterThan(0);
    expect(failure).toMatchObject({ code: 'StepFailed', message: expect.stringContaining('the disk is on fire') as string });
  });

  test('names the group when rights are missing', async () => {
    const { failure } = await run(open('Get-CsPool'), 'Get-CsPool');
    expect(failure).toMatchObject({ code: 'RightsMissing', hint: expect.stringContaining('RTCUniversalServerAdmins') as string });
  });

  test.each(['Remove-Item', 'Get-CsSite; Remove-Item', '$(Get-CsSite)', "Get-CsSite'\n"])(
    'refuses %j, which is not on the list',
    async (name) => {
      expect((await run(open(name), name)).failure).toMatchObject({ code: 'CommandNotAllowed' });
    },
  );

  test('ends a command at its time-out, and the next one runs', async () => {
    const shell = open('Get-CsComputer');
    const { failure } = await run(shell, 'Get-CsComputer', {}, ['Before'], { timeoutMs: 1500 });
    expect(failure).toMatchObject({ code: 'StepTimedOut', message: expect.stringContaining('1.5 s') as string });
    expect(await run(shell, 'Get-CsSite')).toMatchObject({ failure: null });
  });

  test('stops a command that is cancelled, however fast it is, and the next one runs', async () => {
    const shell = open('Get-CsClientPolicy');
    const stop = new AbortController();
    const reading = (async () => {
      for await (const row of shell.command('Get-CsClientPolicy', {}, { select: ['.'], timeoutMs: 30_000, signal: stop.signal }))
        if (row['.'] !== null) stop.abort();
    })();
    await expect(reading).rejects.toMatchObject({ code: 'Cancelled' });
    expect(await run(shell, 'Get-CsSite')).toMatchObject({ failure: null });
  });

  test('runs nothing when it was cancelled before', async () => {
    const { rows, failure } = await run(open('Get-CsSite'), 'Get-CsSite', {}, ['.'], { signal: AbortSignal.abort() });
    expect(rows).toEqual([]);
    expect(failure).toMatchObject({ code: 'Cancelled' });
  });

  test('lets the reader leave in the middle, and the next one runs', async () => {
    const shell = open('Get-CsClientPolicy');
    for await (const row of shell.command('Get-CsClientPolicy', {}, { select: ['.'], timeoutMs: 30_000 })) {
      expect(row).toBeDefined();
      break;
    }
    expect(await run(shell, 'Get-CsSite')).toMatchObject({ failure: null });
  });

  test.each(isLab ? HOSTILE.filter(({ text }) => text !== '') : HOSTILE)('takes $what in an argument as it is', async ({ text }) => {
    const { rows, failure } = await run(open('Get-CsUser'), 'Get-CsUser', { Identity: text }, ['Heard', 'Type']);
    if (isLab) expect(failure).toMatchObject({ code: 'StepFailed', message: expect.stringContaining(text) as string });
    else expect({ rows, failure }).toEqual({ rows: [{ Heard: text, Type: 'String' }], failure: null });
  });

  test.runIf(!isLab)('takes hostile text inside lists and dictionaries, and numbers, truth and nothing as themselves', async () => {
    const texts = HOSTILE.map(({ text }) => text);
    const given: Json = [...texts, { "it's $(x)": texts, deep: [{ n: -7, f: 1.5, t: true, z: null }] }];
    const { rows, failure } = await run(open('Get-CsUser'), 'Get-CsUser', { Identity: given }, ['Heard']);
    expect({ rows, failure }).toEqual({ rows: [{ Heard: given }], failure: null });
  });

  test.runIf(!isLab).each([
    { what: 'one text', command: 'Get-CsTopology', rows: 1 },
    { what: 'many', command: 'Get-CsPinPolicy', rows: 512 },
  ])('gives 32 MiB whole, as $what', async ({ command, rows: count }) => {
    const { rows, failure } = await run(open(command), command);
    expect(failure).toBeNull();
    expect(rows).toHaveLength(count);
    expect(rows.reduce((sum, row) => sum + (row['.'] as string).length, 0)).toBe(32 * MIB);
  });

  test.runIf(!isLab)('takes a command that exits in the middle for a failure', async () => {
    const shell = open('Get-CsSipDomain');
    expect((await run(shell, 'Get-CsSipDomain', {}, ['Before'])).failure).toMatchObject({
      code: 'StepFailed',
      message: expect.stringContaining('exit') as string,
    });
    expect(await run(shell, 'Get-CsSite')).toMatchObject({ failure: null });
  });

  test.runIf(!isLab)('is not misled by what a command prints beside its output', async () => {
    const { rows, failure } = await run(open('Get-CsPstnUsage'), 'Get-CsPstnUsage', {}, ['Row']);
    expect({ rows, failure }).toEqual({ rows: [{ Row: 1 }, { Row: 2 }], failure: null });
  });

  test.runIf(!isLab)('goes on after a command that cannot be stopped', { timeout: 40_000 }, async () => {
    const shell = open('Get-CsVoiceRoute');
    const { failure } = await run(shell, 'Get-CsVoiceRoute', {}, ['.'], { timeoutMs: 300 });
    expect(failure).toMatchObject({ code: 'StepTimedOut' });
    expect(await run(shell, 'Get-CsSite')).toMatchObject({ failure: null });
  });
});

describe.each(['session', 'worker', 'lab'] as const)('%s as Shell whose other side goes away', (kind) => {
  const open = OPENED[kind](true);

  test('in the middle of a command says so', async () => {
    const { failure } = await run(open('Get-CsVoicePolicy'), 'Get-CsVoicePolicy');
    // the end of the pipe means to a core that its run was stopped
    expect(failure).toMatchObject({ code: kind === 'session' ? 'Cancelled' : 'BridgeBroken' });
  });
});

describe('a worker', () => {
  const shell = useWorkerShell({ limit: 2 });
  const impatient = useWorkerShell({ silenceMs: 4000 });

  test('whose shell is killed, or exits as if all were well, fails and is replaced', async () => {
    expect((await run(shell, 'Get-CsVoicePolicy')).failure).toMatchObject({
      code: 'BridgeBroken',
      message: expect.stringContaining('SIGKILL') as string,
    });
    expect((await run(shell, 'Get-CsDialPlan')).failure).toMatchObject({
      code: 'BridgeBroken',
      message: expect.stringContaining('exit code 0') as string,
    });
    expect(await run(shell, 'Get-CsSite')).toMatchObject({ failure: null });
  });

  test('that dies between two commands is replaced without a word', async () => {
    const { rows } = await run(shell, 'Get-CsAnnouncement', {}, ['Pid']);
    process.kill(rows[0]!['Pid'] as number, 'SIGKILL');
    await untilGone(rows[0]!['Pid'] as number);
    expect(await run(shell, 'Get-CsSite')).toMatchObject({ failure: null });
  });

  test.skipIf(process.platform === 'win32')('whose shell hangs as a whole is ended, for it cannot keep its own time', async () => {
    const { rows } = await run(impatient, 'Get-CsAnnouncement', {}, ['Pid']);
    const processId = rows[0]!['Pid'] as number;
    process.kill(processId, 'SIGSTOP');
    expect((await run(impatient, 'Get-CsSite')).failure).toMatchObject({
      code: 'StepTimedOut',
      message: expect.stringContaining('no sign of life') as string,
    });
    await untilGone(processId);
    expect(await run(impatient, 'Get-CsSite')).toMatchObject({ failure: null });
  });

  test('runs as many commands side by side as it may, and keeps their rows apart', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lyncbackup-met-'));
    const [one, other] = [join(folder, 'one'), join(folder, 'other')];
    const both = await Promise.all([
      run(shell, 'Get-CsTrunkConfiguration', { Mine: one, Other: other }),
      run(shell, 'Get-CsTrunkConfiguration', { Mine: other, Other: one }),
      run(shell, 'Get-CsSite', {}, ['Identity']), // waits for one of the two
    ]);
    rmSync(folder, { recursive: true });
    expect(both).toMatchObject([
      { rows: [{ '.': 'met' }] },
      { rows: [{ '.': 'met' }] },
      { rows: [{ Identity: 'Site:one' }, { Identity: 'Site:two' }] },
    ]);
  });

  test('reads what it is: a PowerShell with the product in it', async () => {
    const rows: Row[] = [];
    for await (const row of shell.read('Session', {}, { select: ['ModuleName', 'ModuleVersion', 'LanguageMode'], timeoutMs: 30_000 }))
      rows.push(row);
    expect(rows).toEqual([{ ModuleName: 'Lync', ModuleVersion: '5.0.8308.0', LanguageMode: 'FullLanguage' }]);
  });

  test('gets no secret, since what it is told is logged', async () => {
    const { failure } = await run(shell, 'Get-CsUser', { Identity: { $secret: 'certificatePassword' } });
    expect(failure).toMatchObject({ code: 'InvalidRequest', message: expect.stringContaining("'Identity'") as string });
  });

  test('asks whoever started it, and without one consents to nothing', async () => {
    const question = { title: 'In doubt', message: 'Did it happen?', choices: [{ label: '&Wait', help: '' }], preselected: 0 };
    expect(await shell.confirm('pool01', 'Overwrite')).toBe(false);
    await expect(shell.choose(question)).rejects.toMatchObject({ code: 'InvalidRequest' });
    const asking = sessionShell(answering(), NEVER);
    expect(await asking.confirm('pool01', 'Overwrite')).toBe(true);
    expect(await asking.choose(question)).toBe(0);
  });

  test('once closed runs nothing more', async () => {
    const closed = workerPipe({ moduleFolder: MODULE });
    closed.close();
    expect((await run(sessionShell(closed, NEVER), 'Get-CsSite')).failure).toMatchObject({ code: 'Cancelled' });
  });

  test.each([
    { fact: 'its program is not there', options: { powershell: '/nowhere/powershell' }, says: 'could not be started' },
    { fact: 'its program is another', options: { powershell: process.execPath }, says: 'ended with exit code' },
    { fact: 'the module is not there', options: { moduleFolder: '/nowhere/LyncBackup' }, says: '/nowhere/LyncBackup' },
  ])('cannot start and says why when $fact', async ({ options, says }) => {
    const broken = workerPipe({ powershell: ensurePowerShell().path, moduleFolder: MODULE, ...options });
    expect((await run(sessionShell(broken, NEVER), 'Get-CsSite')).failure).toMatchObject({
      code: 'BridgeBroken',
      message: expect.stringContaining(says) as string,
    });
    broken.close();
  });

  test('is not another program because the environment says so', async () => {
    process.env['NODE_POWERSHELL'] = '/nowhere/hijacked';
    const own = answering();
    expect(await run(sessionShell(own, NEVER), 'Get-CsSite')).toMatchObject({
      failure: expect.objectContaining({ code: 'LyncModuleMissing' }) as object,
    });
    expect(process.env['NODE_POWERSHELL']).toBeUndefined();
    own.close();
  });
});

/** A worker without a product, whose owner answers. */
const answering = () =>
  workerPipe({
    powershell: ensurePowerShell().path,
    moduleFolder: MODULE,
    environment: { PSModulePath: '' },
    confirm: async () => true,
    choose: async ({ preselected }) => preselected,
  });

async function untilGone(processId: number): Promise<void> {
  await expect.poll(() => isRunning(processId), { timeout: 10_000 }).toBe(false);
}

function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch {
    return false;
  }
}
