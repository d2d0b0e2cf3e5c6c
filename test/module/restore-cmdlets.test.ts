import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { METHODS, type Method } from '../../src/bridge/protocol.js';
import { ensurePowerShell } from '../../src/lab/powershell/build-host.mjs';
import { emptyFolder } from '../support/folders.js';
import { plain, usePowerShell, type RunOptions } from './harness.js';
import { moduleWithCore, productModule, type CoreSide } from './sandbox.js';

const powershell = usePowerShell();

const SET = '20260131T021500Z-1f0c9a2e';
const RUN = '20260131T081500Z-1f0c9a2e';
const PLAN_ID = 'ab'.repeat(32);
const STEP = {
  Id: '00010-share-folder',
  Title: 'Share D:\\LyncShare',
  Kind: 'Automatic',
  Where: 'se01.contoso.com',
  Needs: [],
  Source: 'S1 3',
};
const FINDING = {
  Code: 'ServerNotClean',
  Severity: 'Error',
  Object: 'se01.contoso.com',
  Message: 'it has products',
  Hint: 'Reinstall it.',
};
const PLAN = {
  Repository: '/r',
  SetId: SET,
  PlanId: PLAN_ID,
  Scenario: 'S1',
  Lost: ['se01.contoso.com'],
  NotPaired: true,
  NewPool: null,
  RepositoryUnc: '\\\\backup01\\lync',
  SqlStagingPath: 'E:\\Staging',
  Steps: [STEP],
  Findings: [FINDING],
  Applicable: false,
  Practice: true,
};
const RESULT = {
  ...PLAN,
  RunId: RUN,
  Status: 'Partial',
  Steps: [{ ...STEP, State: 'Done', StartedUtc: '2026-01-31T08:15:00Z', EndedUtc: '2026-01-31T08:16:00Z', Detail: 'D:\\LyncShare' }],
  RecoverySeconds: 3725.4,
  RecoveryPointUtc: '2026-01-31T02:20:00Z',
  ReportPath: '/r/runs/report.html',
};

const withComputers = (): string =>
  productModule(
    `function Get-CsComputer { foreach ($fqdn in 'se01.contoso.com', 'se02.contoso.com') { [pscustomobject]@{ Identity = $fqdn; Pool = 'pool'; Fqdn = $fqdn } } }`,
  );

/** Runs a script whose core answers each request with a plan or a result, and gives back what it was asked for. */
async function requests(script: string, options: RunOptions = {}) {
  const trace = join(emptyFolder(), 'runs');
  const module = moduleWithCore(
    async ({ say, run, data }: CoreSide) => {
      const { trace, plan, result } = data as { trace: string; plan: unknown; result: unknown };
      process.getBuiltinModule('fs').appendFileSync(trace, JSON.stringify(run) + '\n');
      say({ type: 'result', value: run.method === 'restore.plan' ? plan : result });
    },
    { trace, plan: PLAN, result: RESULT },
  );
  const result = await powershell.run(withComputers() + module + script, options);
  const asked = linesOf(trace).map((line) => {
    const { method, params } = JSON.parse(line) as { method: Method; params: unknown };
    return { method, params: METHODS[method].params.parse(params) };
  });
  return { result, asked };
}

function linesOf(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').trim().split('\n');
  } catch {
    return []; // nothing was asked
  }
}

describe('what is bound reaches the core', () => {
  const reached = { repositoryUnc: null, sqlStagingPath: null };
  const plan = {
    method: 'restore.plan',
    params: { repository: '/r', set: null, notPaired: false, newPool: null, ...reached, stagingPath: null, pathMap: {} },
  };
  const planOf = (params: object) => ({ ...plan, params: { ...plan.params, ...params } });
  const each = [planOf({ lost: ['se01.contoso.com'] }), planOf({ lost: ['se02.contoso.com'] })];
  const restore = (params: object) => ({
    method: 'server.restore',
    params: { repository: '/r', set: null, notPaired: false, newPool: null, ...reached, planId: null, ...params },
  });
  const resume = (params: object) => ({ method: 'restore.resume', params: { repository: '/r', run: null, breakLock: false, ...params } });
  const page = (params: object) => ({
    method: 'runbook.export',
    params: { repository: '/r', set: null, live: false, force: false, ...params },
  });
  const rehearsal = (params: object) => ({ method: 'restorePlan.test', params: { repository: '/r', ...params } });
  const told = { repositoryUnc: PLAN.RepositoryUnc, sqlStagingPath: PLAN.SqlStagingPath };
  const planned = { set: SET, lost: PLAN.Lost, notPaired: true, newPool: null, ...told };
  const whole = restore({ ...planned, planId: PLAN_ID, planOnly: false });
  const saved = `$path = [System.IO.Path]::GetTempFileName(); New-LyncRestorePlan /r a | Export-Clixml -Path $path; Import-Clixml -Path $path | Restore-LyncServer`;

  test.each([
    { script: 'New-LyncRestorePlan /r se01', want: [planOf({ lost: ['se01'] })] },
    {
      script: `New-LyncRestorePlan -Lost a, b -Set ${SET} -NotPaired -Repository /r`,
      want: [planOf({ lost: ['a', 'b'], set: SET, notPaired: true })],
    },
    { script: 'Get-CsComputer | ForEach-Object { New-LyncRestorePlan /r -Lost $_.Fqdn }', want: each },
    { script: 'Get-CsComputer | New-LyncRestorePlan -Repository /r', want: each },
    {
      script: `[pscustomobject]@{ Repository = '/r'; SetId = '${SET}' } | New-LyncRestorePlan -Lost a`,
      want: [planOf({ set: SET, lost: ['a'] })],
    },
    {
      script: 'New-LyncRestorePlan /r a | New-LyncRestorePlan',
      want: [planOf({ lost: ['a'] }), planOf(planned)],
    },
    {
      script: `$plan = New-LyncRestorePlan /r a; $plan.RepositoryUnc = $plan.SqlStagingPath = $null; $plan | New-LyncRestorePlan`,
      want: [planOf({ lost: ['a'] }), planOf({ ...planned, ...reached })],
    },
    {
      script: `New-LyncRestorePlan /r a -RepositoryUnc '\\\\backup01\\lync' -SqlStagingPath E:\\Staging`,
      want: [planOf({ lost: ['a'], ...told })],
    },
    {
      script: `Restore-LyncServer /r a -RepositoryUnc '\\\\backup01\\lync' -SqlStagingPath E:\\Staging`,
      want: [restore({ lost: ['a'], ...told })],
    },
    {
      script: `$null = $ExecutionContext.SessionState.Path.SetLocation('/'); New-LyncRestorePlan /r a -StagingPath s -PathMap @{ '\\\\se01\\LyncShare' = 'x' }`,
      want: [planOf({ lost: ['a'], stagingPath: '/s', pathMap: { '\\\\se01\\LyncShare': '/x' } })],
    },
    { script: 'Restore-LyncServer /r se01, se02', want: [restore({ lost: ['se01', 'se02'], planOnly: false, breakLock: false })] },
    {
      script: `Restore-LyncServer -Server a -Repository /r -Set ${SET} -NotPaired -BreakLock`,
      want: [restore({ lost: ['a'], set: SET, notPaired: true, breakLock: true })],
    },
    { script: 'Restore-LyncServer /r a -WhatIf', want: [restore({ lost: ['a'], planOnly: true })] },
    { script: 'New-LyncRestorePlan /r a | Restore-LyncServer', want: [planOf({ lost: ['a'] }), whole] },
    { script: 'Restore-LyncServer -Plan (New-LyncRestorePlan /r a)', want: [planOf({ lost: ['a'] }), whole] },
    { script: saved, want: [planOf({ lost: ['a'] }), whole] },
    {
      script: `Export-LyncRunbook /r a, b /pages/ab.html -RepositoryUnc '\\\\backup01\\lync' -SqlStagingPath E:\\Staging`,
      want: [
        page({
          lost: ['a', 'b'],
          ...told,
          planId: null,
          notPaired: false,
          newPool: null,
          format: 'Html',
          folder: '/pages/',
          file: 'ab.html',
        }),
      ],
    },
    {
      script: 'New-LyncRestorePlan /r a -NewPool c; Restore-LyncServer /r a -NewPool c',
      want: [planOf({ lost: ['a'], newPool: 'c' }), restore({ lost: ['a'], newPool: 'c' })],
    },
    {
      script: 'Export-LyncRunbook /r a /pages/a.html -NewPool c; Test-LyncRestorePlan /r a -NewPool c',
      want: [page({ lost: ['a'], newPool: 'c' }), rehearsal({ lost: ['a'], newPool: 'c' })],
    },
    {
      script: `Export-LyncRunbook /r a -Path /tmp -Set ${SET} -Format markdown -NotPaired -Live -Force`,
      want: [page({ set: SET, notPaired: true, format: 'Markdown', folder: '/tmp', file: null, live: true, force: true })],
    },
    {
      script: 'New-LyncRestorePlan /r a | Export-LyncRunbook -Path \\\\backup01\\pages\\a.html',
      want: [planOf({ lost: ['a'] }), page({ ...planned, planId: PLAN_ID, folder: '\\\\backup01\\pages\\', file: 'a.html' })],
    },
    { script: 'Export-LyncRunbook /r a /pages/a.html -WhatIf', want: [] },
    {
      script: `Test-LyncRestorePlan /r a, b -Set ${SET} -StagingPath /tmp -RepositoryUnc '\\\\backup01\\lync' -SqlStagingPath E:\\Staging`,
      want: [rehearsal({ set: SET, lost: ['a', 'b'], notPaired: false, newPool: null, ...told, planId: null, stagingPath: '/tmp' })],
    },
    {
      script: 'New-LyncRestorePlan /r a | Test-LyncRestorePlan',
      want: [planOf({ lost: ['a'] }), rehearsal({ ...planned, planId: PLAN_ID, stagingPath: null })],
    },
    {
      script: `[pscustomobject]@{ Repository = '/r'; SetId = '${SET}' } | Test-LyncRecoveryReadiness -Rehearse`,
      want: [{ method: 'readiness.test', params: { repository: '/r', set: SET, rehearse: true, stagingPath: null } }],
    },
    { script: 'Resume-LyncRestore /r', want: [resume({ repeat: [] })] },
    { script: 'Resume-LyncRestore /r -RepeatStep 00240', want: [resume({ repeat: ['00240'] })] },
    { script: `Resume-LyncRestore /r ${RUN} -BreakLock`, want: [resume({ run: RUN, breakLock: true })] },
    { script: `Resume-LyncRestore -RunId ${RUN} -Repository /r`, want: [resume({ run: RUN })] },
    { script: 'Restore-LyncServer /r a | Resume-LyncRestore', want: [restore({ lost: ['a'] }), resume({ run: RUN })] },
  ])('$script', async ({ script, want }) => {
    const { result, asked } = await requests(script);
    expect(result).toMatchObject({ errors: [], terminating: null });
    expect(asked).toMatchObject(want);
  });

  test.each([
    { fact: 'text is no plan', script: `'se01' | Restore-LyncServer`, id: 'InvalidRequest,Restore-LyncServer' },
    {
      fact: 'an object without its properties is no plan',
      script: '[pscustomobject]@{ Lost = 1 } | Restore-LyncServer',
      id: 'InvalidRequest,Restore-LyncServer',
    },
    {
      fact: '-Server takes nothing from the pipeline',
      script: `'a' | Restore-LyncServer /r b`,
      id: 'InputObjectNotBound,Restore-LyncServer',
    },
    {
      fact: 'a plan has its set already',
      script: `Restore-LyncServer -Plan 1 -Set ${SET}`,
      id: 'AmbiguousParameterSet,Restore-LyncServer',
    },
    {
      fact: 'no server is named',
      script: 'New-LyncRestorePlan /r @()',
      id: 'ParameterArgumentValidationError,New-LyncRestorePlan',
    },
  ])('$fact: it is an error, and the core is not asked', async ({ script, id }) => {
    const { result, asked } = await requests(script);
    expect([...result.errors, result.terminating].flatMap((error) => error?.fullyQualifiedErrorId ?? [])).toContain(id);
    expect(asked).toEqual([]);
  });

  test.each([
    { fact: 'a host that can ask is interactive', script: 'Restore-LyncServer /r a', userInterface: true, want: true },
    { fact: '-Unattended is not', script: 'Restore-LyncServer /r a -Unattended', userInterface: true, want: false },
    { fact: 'nor a host that has no way to ask', script: 'Restore-LyncServer /r a', userInterface: false, want: false },
    { fact: 'the same for a resumed run', script: 'Resume-LyncRestore /r -Unattended', userInterface: true, want: false },
  ])('$fact', async ({ script, userInterface, want }) => {
    const { asked } = await requests(script, { userInterface });
    expect(asked).toMatchObject([{ params: { isInteractive: want } }]);
  });
});

describe('what is put out', () => {
  test('is typed down to the steps and findings, with times in UTC', async () => {
    const { result } = await requests('New-LyncRestorePlan /r a; Resume-LyncRestore /r');
    const property = (index: number, name: string) => result.output[index]?.properties?.find((each) => each.name === name)?.value;
    expect(result.output.map((value) => value?.type)).toEqual(['LyncBackup.RestorePlan', 'LyncBackup.RestoreResult']);
    expect(property(0, 'Steps')?.items?.[0]?.type).toBe('LyncBackup.PlannedStep');
    expect(property(0, 'Findings')?.items?.[0]?.type).toBe('LyncBackup.Finding');
    expect(property(1, 'Steps')?.items?.[0]?.type).toBe('LyncBackup.RestoredStep');
    expect(property(1, 'RecoveryPointUtc')).toMatchObject({ kind: 'Utc' });
    expect(result.output.map(plain)).toMatchObject([PLAN, { RunId: RUN, Status: 'Partial', RecoverySeconds: 3725.4 }]);
  });

  test('shows what would be done and what speaks against it', async () => {
    const { result } = await requests('New-LyncRestorePlan /r a | Out-Default');
    const shown = linesShown(result.hostText);
    expect(shown).toEqual([
      `S1: restore se01.contoso.com from set ${SET}`,
      'Not applicable: 1 of 1 findings speak against it',
      'Step  Kind      Where                      Title',
      '----  ----      -----                      -----',
      '00010 Automatic se01.contoso.com           Share D:\\LyncShare',
      'Error: se01.contoso.com: it has products. Reinstall it.',
    ]);
  });

  test('shows how it came to rest before anything else', async () => {
    const { result } = await requests('Resume-LyncRestore /r | Out-Default');
    const [verdict, progress, ...rest] = linesShown(result.hostText);
    expect(verdict).toBe(`Partial: S1 of se01.contoso.com from set ${SET}, run ${RUN}`);
    expect(progress).toMatch(/^1 of 1 steps done in 01:02:05; everything is as of .*; report: \/r\/runs\/report\.html$/);
    expect(rest).toContain('00010 Done     Automatic se01.contoso.com           Share D:\\LyncShare');
    expect(rest.at(-1)).toBe('Error: se01.contoso.com: it has products. Reinstall it.');
  });

  test('shows steps as tables', async () => {
    const { result } = await requests('(New-LyncRestorePlan /r a).Steps | Out-Default; (Resume-LyncRestore /r).Steps | Out-Default');
    const shown = linesShown(result.hostText);
    expect(shown[0]).toMatch(/^Step +Kind +Where +Title$/);
    expect(shown.some((line) => /^Step +State +Kind +Where +Title +Detail$/.test(line))).toBe(true);
  });
});

const linesShown = (text: string): string[] =>
  text
    .replaceAll(/\u001b\[[\d;]*m/g, '')
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');

describe('nothing is changed without consent', () => {
  const share = { kind: 'write', name: 'FileShare', args: { name: 'LyncShare', path: 'D:\\LyncShare' }, select: ['Done'] };
  const change = { kind: 'command', name: 'Start-CsWindowsService', select: ['Done'] };
  const sql = { kind: 'sql', name: 'x', args: { server: 's', instance: '', port: 1, database: null, statement: 'x', effect: 'Change' } };
  const answering = (): string =>
    productModule(
      `function Invoke-Command { param([scriptblock]$ScriptBlock, [string]$ComputerName, [object[]]$ArgumentList)
      [pscustomobject]@{ Done = "$($ArgumentList[0]) $($ArgumentList[1].name) $($ArgumentList[1].path) $ComputerName".Trim() } }
    function Start-CsWindowsService { [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')] param()
      if ($PSCmdlet.ShouldProcess('it')) { [pscustomobject]@{ Done = 'started' } } }`,
      { privateData: '@{ LyncBackupPractice = $true }' },
    );

  /** What each of these asks came to, before and after the core asked for consent. */
  async function outcomes(command: string, asks: Record<string, unknown>[], options: RunOptions = {}) {
    const module = moduleWithCore(async ({ ask, say, data }: CoreSide) => {
      const tell = async (wanted: Record<string, unknown>): Promise<void> => {
        const { rows, answer } = await ask(wanted);
        say({ type: 'output', value: { Outcome: answer['outcome'], Done: rows[0]?.['Done'] ?? null, Errors: answer['errors'] } });
      };
      for (const wanted of data as Record<string, unknown>[]) await tell(wanted);
      await ask({ kind: 'confirm', name: 'Restore', args: { target: 'se01' }, timeoutMs: 0, select: ['.'] });
      for (const wanted of data as Record<string, unknown>[]) await tell(wanted);
      say({ type: 'result', value: null });
    }, asks);
    const result = await powershell.run(answering() + module + command, options);
    if (result.terminating) throw new Error(result.terminating.text);
    return { result, seen: result.output.map((row) => plain(row) as { Outcome: string; Done: string | null }) };
  }

  const done = (...seen: { Outcome: string; Done: string | null }[]) => seen.map(({ Outcome, Done }) => [Outcome, Done]);
  const REFUSED = ['refused', null];
  const STARTED = ['done', 'started'];
  const SHARED = ['done', 'FileShare LyncShare D:\\LyncShare'];

  test.each([
    { fact: 'Yes', command: 'Restore-LyncServer /r se01', answers: ['Yes'], after: [STARTED, SHARED] },
    { fact: 'Yes to a resumed run', command: 'Resume-LyncRestore /r', answers: ['Yes'], after: [STARTED, SHARED] },
    { fact: 'Yes beforehand', command: 'Restore-LyncServer /r se01 -Confirm:$false', answers: [], after: [STARTED, SHARED] },
    { fact: 'No', command: 'Restore-LyncServer /r se01', answers: ['No'], after: [REFUSED, REFUSED] },
    { fact: 'only to look', command: 'Restore-LyncServer /r se01 -WhatIf', answers: [], after: [REFUSED, REFUSED] },
    { fact: 'Yes to a backup', command: 'Backup-LyncEnvironment /r -Confirm', answers: ['Yes', 'Yes'], after: [REFUSED, REFUSED] },
  ])('$fact', async ({ command, answers, after }) => {
    const { result, seen } = await outcomes(command, [change, share], { answers });
    expect(done(...seen)).toEqual([REFUSED, REFUSED, ...after]);
    expect(result.prompts).toHaveLength(answers.length);
  });

  test('nor by a plan, nor through SQL', async () => {
    const { seen } = await outcomes('New-LyncRestorePlan /r se01 -ErrorAction Stop', [change, share, sql]);
    expect(seen.map(({ Outcome }) => Outcome)).toEqual(Array(6).fill('refused'));
  });

  test('a change on another machine is done there, one that is not on the list nowhere', async () => {
    const elsewhere = { ...share, computer: 'fs01.contoso.com' };
    const { seen } = await outcomes('Restore-LyncServer /r se01 -Confirm:$false', [
      elsewhere,
      { ...share, name: 'Everything' },
      { ...share, kind: 'read' },
    ]);
    expect(done(...seen.slice(3))).toEqual([['done', 'FileShare LyncShare D:\\LyncShare fs01.contoso.com'], REFUSED, REFUSED]);
  });
});

test('a PowerShell that was started with -NonInteractive is not asked', async () => {
  const trace = join(emptyFolder(), 'runs');
  const module = moduleWithCore(async ({ say, run, data }: CoreSide) => {
    process.getBuiltinModule('fs').writeFileSync(data, JSON.stringify(run.params));
    say({ type: 'result', value: null });
  }, trace);
  const { path } = ensurePowerShell();
  await promisify(execFile)(path, ['-NoLogo', '-NoProfile', '-NonInteractive', '-Command', `${module}Restore-LyncServer /r a`]);
  expect(JSON.parse(readFileSync(trace, 'utf8'))).toMatchObject({ isInteractive: false });
});

test('what certificates are assigned to is told by the product, and only where it is installed', async () => {
  const wanted = { kind: 'read', name: 'AssignedCertificates', select: ['Use', 'Thumbprint'] };
  const module = (): string =>
    moduleWithCore(async ({ ask, say, data }: CoreSide) => {
      const { rows, answer } = await ask(data);
      say({ type: 'result', value: { Rows: rows, Outcome: answer['outcome'], Errors: answer['errors'] } });
    }, wanted);
  const product = productModule(`function Get-CsCertificate {
    [pscustomobject]@{ Use = 'Default'; Thumbprint = 'AB' }; [pscustomobject]@{ Use = @('OAuthTokenIssuer', 'WebServicesExternal'); Thumbprint = 'CD' } }`);
  const told = await powershell.run(`${product}${module()}Restore-LyncServer /r a`);
  expect(plain(told.output[0])).toEqual({
    Rows: [
      { Use: 'Default', Thumbprint: 'AB' },
      { Use: 'OAuthTokenIssuer', Thumbprint: 'CD' },
      { Use: 'WebServicesExternal', Thumbprint: 'CD' },
    ],
    Outcome: 'done',
    Errors: [],
  });
  const missing = await powershell.run(`${module()}Restore-LyncServer /r a`, { environment: { PSModulePath: emptyFolder() } });
  expect(plain(missing.output[0])).toMatchObject({
    Outcome: 'failed',
    Errors: [{ message: expect.stringContaining('not installed on this machine') as string }],
  });
});

test('a Management Shell that is installed while the run goes on is found', async () => {
  const folder = emptyFolder();
  const module = moduleWithCore(async ({ ask, say, data }: CoreSide) => {
    const fs = process.getBuiltinModule('fs');
    const wanted = { name: 'Get-CsTopology', select: ['.'] };
    const before = await ask(wanted);
    fs.mkdirSync(`${data as string}/Lync`);
    fs.writeFileSync(`${data as string}/Lync/Lync.psm1`, `function Get-CsTopology { 'here' }`);
    fs.writeFileSync(`${data as string}/Lync/Lync.psd1`, `@{ RootModule = 'Lync.psm1'; ModuleVersion = '5.0'; FunctionsToExport = '*' }`);
    const after = await ask(wanted);
    say({ type: 'result', value: { Before: before.answer['outcome'], After: after.answer['outcome'], Rows: after.rows } });
  }, folder);
  const result = await powershell.run(`${module}Restore-LyncServer /r a`, { environment: { PSModulePath: folder } });
  expect(plain(result.output[0])).toEqual({ Before: 'moduleMissing', After: 'done', Rows: [{ '.': 'here' }] });
});
