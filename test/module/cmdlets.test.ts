import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { plain, type PsValue } from './harness.js';
import { usePracticeSession } from './practice-session.js';

const session = usePracticeSession();
let count = 0;
const newRepository = (): string => join(session.folder, `r${++count}`);
const typeOf = (value: PsValue | undefined) => value?.typeNames[0];
const property = (value: PsValue | undefined, name: string) => value?.properties?.find((each) => each.name === name)?.value;

describe('a backup', () => {
  test('is one typed object, its parts typed and its times in UTC', async () => {
    const repository = newRepository();
    const result = await session.run(`Backup-LyncEnvironment -Repository '${repository}' -Component cms, lis -Label 'erster \u00e4'`);
    expect(result.terminating ?? result.errors).toEqual([]);
    const [backup] = result.output;
    expect(result.output.map(typeOf)).toEqual(['LyncBackup.BackupResult']);
    expect(plain(backup)).toMatchObject({ Repository: repository, Status: 'Partial', Practice: true });
    expect(typeOf(property(backup, 'Components')?.items?.[0])).toBe('LyncBackup.ComponentResult');
    expect(property(backup, 'SealedUtc')).toMatchObject({ type: 'System.DateTime', kind: 'Utc' });
    expect(property(backup, 'StartedUtc')).toMatchObject({ type: 'System.DateTime', kind: 'Utc' });
    const [set] = (await session.run(`Get-LyncBackup '${repository}'`)).output;
    expect(typeOf(set)).toBe('LyncBackup.BackupSet');
    expect(plain(set)).toMatchObject({ Repository: repository, SetId: plain(property(backup, 'SetId')), Label: 'erster \u00e4' });
  });

  test('with -WhatIf shows the plan of the core, reads only and writes nothing', async () => {
    const repository = newRepository();
    const exports = session.lab.faults.callsOf('Export-CsConfiguration');
    const result = await session.run(`Backup-LyncEnvironment '${repository}' -WhatIf`);
    expect(plain(result.output[0])).toMatchObject({ Status: 'Planned', SetId: null });
    expect(result.hostText).toContain('Performing the operation "Write a backup set"');
    expect(result.hostText).toMatch(/What if: .*Export-CsConfiguration/);
    expect(existsSync(repository)).toBe(false);
    expect(session.lab.faults.callsOf('Export-CsConfiguration')).toBe(exports);
  });

  test('with -Confirm asks once: No does nothing, Yes asks nothing more', async () => {
    const repository = newRepository();
    const backup = `Backup-LyncEnvironment '${repository}' -Component cms -Confirm`;
    const no = await session.run(backup, { answers: ['No'] });
    expect([no.output, existsSync(repository)]).toEqual([[], false]);
    const yes = await session.run(backup, { answers: ['Yes'] });
    expect(plain(yes.output[0])).toMatchObject({ Status: 'Partial' });
    expect(yes.prompts).toMatchObject([{ message: expect.stringContaining('Write a backup set') as string }]);
  });

  test.each([
    { session: 'ErrorActionPreference Stop', variables: { ErrorActionPreference: 'Stop' } },
    { session: 'ErrorActionPreference SilentlyContinue', variables: { ErrorActionPreference: 'SilentlyContinue' } },
    { session: 'ConfirmPreference Low', variables: { ConfirmPreference: 'Low' } },
    { session: 'WhatIfPreference', variables: { WhatIfPreference: true } },
    { session: 'VerbosePreference Continue', variables: { VerbosePreference: 'Continue', DebugPreference: 'Continue' } },
    {
      session: 'PSDefaultParameterValues',
      variables: {},
      before: `$global:PSDefaultParameterValues = @{ '*:FileName' = 'x'; '*:ErrorAction' = 'Stop'; '*:Path' = 'x' }; `,
    },
    { session: 'culture de-DE', variables: {}, culture: 'de-DE' },
    { session: 'culture ar-SA', variables: {}, culture: 'ar-SA' },
    { session: 'culture tr-TR', variables: {}, culture: 'tr-TR' },
  ])('comes out the same in a session with $session', async ({ variables, before = '', culture = 'en-US' }) => {
    const script = `${before}Backup-LyncEnvironment '${newRepository()}' -Component cms, lis -Confirm:$false -WhatIf:$false`;
    const result = await session.run(script, { variables: variables as Record<string, string | boolean>, culture });
    expect(plain(result.output[0])).toMatchObject({
      Status: 'Partial',
      Components: expect.arrayContaining([expect.objectContaining({ Kind: 'lis', Status: 'Ok' })]) as unknown,
    });
    expect(result).toMatchObject({ errors: [], terminating: null, prompts: [], state: 'Completed' });
  });

  test('reports each gap as an error that names its object and the next move, after the result', async () => {
    const error = {
      message: 'Access denied.',
      errorId: 'X',
      category: 'PermissionDenied',
      exception: 'System.UnauthorizedAccessException',
      target: null,
    };
    session.lab.faults.plan('Export-CsLisConfiguration', session.lab.faults.callsOf('Export-CsLisConfiguration') + 1, {
      kind: 'fail',
      error,
    });
    const result = await session.run(`Backup-LyncEnvironment '${newRepository()}' -Component cms, lis`);
    expect(plain(result.output[0])).toMatchObject({ Status: 'Partial' });
    expect(result.errors).toMatchObject([
      {
        fullyQualifiedErrorId: 'RightsMissing,Backup-LyncEnvironment',
        category: 'PermissionDenied',
        recommendedAction: expect.stringContaining('RTCUniversalServerAdmins') as string,
        target: { value: expect.stringContaining('lis') as string },
      },
    ]);
    expect(result.records.findIndex(({ stream }) => stream === 'output')).toBeLessThan(
      result.records.findIndex(({ stream }) => stream === 'error'),
    );
  });

  test('goes on when a command hangs past -TimeoutSeconds', async () => {
    session.lab.faults.plan('Export-CsConfiguration', session.lab.faults.callsOf('Export-CsConfiguration') + 1, { kind: 'hang' });
    const result = await session.run(`Backup-LyncEnvironment '${newRepository()}' -Component cms, lis -TimeoutSeconds 1`);
    expect(plain(result.output[0])).toMatchObject({ Status: 'Partial' });
    expect(result.errors).toMatchObject([{ fullyQualifiedErrorId: 'StepTimedOut,Backup-LyncEnvironment', category: 'OperationTimeout' }]);
  });

  test.each([
    { phase: 'before anything is written', stream: 'verbose', pattern: 'Performing the operation' },
    { phase: 'while the plan is shown', stream: 'verbose', pattern: 'Export-CsConfiguration' },
    { phase: 'while the components are captured', stream: 'progress', pattern: '' },
  ] as const)('stopped with Ctrl+C $phase leaves no set and no lock', async ({ stream, pattern }) => {
    const repository = newRepository();
    const result = await session.run(`Backup-LyncEnvironment '${repository}' -Verbose`, { stopOn: { stream, pattern } });
    expect(result).toMatchObject({ state: 'Stopped', output: [] });
    const names = existsSync(repository) ? readdirSync(repository, { recursive: true }).map(String) : [];
    expect(names.filter((name) => /manifest\.json|lock\.json|current$/.test(name))).toEqual([]);
    const next = await session.run(`Backup-LyncEnvironment '${repository}' -Component cms`);
    expect(plain(next.output[0])).toMatchObject({ Status: 'Partial' });
  });
});

describe('a repository', () => {
  let one: string;
  let other: string;
  beforeAll(async () => {
    [one, other] = [newRepository(), newRepository()];
    const again = `Backup-LyncEnvironment '${one}' -Component cms, lis; `;
    await session.run(`${again}${again}Backup-LyncEnvironment '${other}' -Component lis`);
  });

  test('is listed and tested through the pipeline by property name, with no repository in the environment', async () => {
    const result = await session.run(`Get-LyncBackup '${one}' | Test-LyncBackup`, { environment: { LYNCBACKUP_REPOSITORY: null } });
    expect(result.errors).toEqual([]);
    expect(result.output.map(typeOf)).toEqual(['LyncBackup.TestResult', 'LyncBackup.TestResult']);
    expect(result.output.map(plain)).toMatchObject([
      { Repository: one, Verdict: 'Sound' },
      { Repository: one, Verdict: 'Sound' },
    ]);
  });

  test('is not mixed up with another one in the same pipeline', async () => {
    const script = `$both = @(Get-LyncBackup '${one}') + @(Get-LyncBackup '${other}'); $both | Get-LyncBackup | Test-LyncBackup`;
    const result = await session.run(script);
    expect(result.output.map((row) => (plain(row) as { Repository: string }).Repository)).toEqual([one, one, other]);
  });

  test('comes from the environment, relative to where PowerShell stands', async () => {
    const environment = { LYNCBACKUP_REPOSITORY: join('.', one.slice(session.folder.length + 1)) };
    const result = await session.run(
      `$null = $ExecutionContext.SessionState.Path.SetLocation('${session.folder}'); Get-LyncBackup -Latest`,
      {
        environment,
      },
    );
    expect(result.errors).toEqual([]);
    expect(result.output.map(plain)).toMatchObject([{ Repository: one }]);
  });

  test.each([
    {
      fact: 'none is given',
      script: 'Get-LyncBackup',
      id: 'InvalidRequest,Get-LyncBackup',
      category: 'InvalidArgument',
      hint: '-Repository',
    },
    {
      fact: 'it is no folder',
      script: 'Get-LyncBackup variable:x',
      id: 'PathInvalid,Get-LyncBackup',
      category: 'InvalidArgument',
      hint: 'folder',
    },
    {
      fact: 'its drive does not exist',
      script: 'Test-LyncBackup nodrive:\\x',
      id: 'PathInvalid,Test-LyncBackup',
      category: 'InvalidArgument',
      hint: 'folder',
    },
    {
      fact: 'it is missing',
      script: `Test-LyncBackup '/no/where'`,
      id: 'RepositoryMissing,Test-LyncBackup',
      category: 'ObjectNotFound',
      hint: '-Repository',
    },
    {
      fact: 'its parent is missing',
      script: `Backup-LyncEnvironment '/no/where'`,
      id: 'RepositoryMissing,Backup-LyncEnvironment',
      category: 'ObjectNotFound',
      hint: '',
    },
    {
      fact: 'the map of paths is none',
      script: `Backup-LyncEnvironment /r -PathMap @{ 'D:\\x' = 'y' }`,
      id: 'InvalidRequest,Backup-LyncEnvironment',
      category: 'InvalidArgument',
      hint: 'UNC',
    },
    {
      fact: 'the map in the environment is no JSON',
      script: `$env:LYNCBACKUP_PATHMAP = 'x'; Backup-LyncEnvironment /r`,
      id: 'InvalidRequest,Backup-LyncEnvironment',
      category: 'InvalidArgument',
      hint: 'JSON',
    },
  ])('ends the cmdlet with one error and the next move when $fact', async ({ script, id, category, hint }) => {
    const result = await session.run(script, { environment: { LYNCBACKUP_REPOSITORY: null } });
    expect(result).toMatchObject({
      output: [],
      errors: [{ fullyQualifiedErrorId: id, category, recommendedAction: expect.stringContaining(hint) as string }],
    });
    expect(result.errors[0]!.message.slice(0, 1)).toMatch(/[a-z'L]/);
  });

  test('says which set it does not have', async () => {
    const result = await session.run(`Get-LyncBackup '${one}' -Set 20200101T000000Z-00000000`);
    expect(result.errors).toMatchObject([
      { fullyQualifiedErrorId: 'BackupSetNotFound,Get-LyncBackup', recommendedAction: expect.stringContaining('Get-LyncBackup') as string },
    ]);
  });

  test('completes -Set and -Pool without asking the deployment, and silently not at all where there is none', async () => {
    const complete = (text: string) =>
      `[System.Management.Automation.CommandCompletion]::CompleteInput("${text}", ${text.length}, $null).CompletionMatches | ForEach-Object { $_.CompletionText }`;
    const sets = (await session.run(`(Get-LyncBackup '${one}').SetId`)).output.map(plain) as string[];
    const asked = session.lab.faults.callsOf('Get-CsTopology');
    const completed = await session.run(complete(`Test-LyncBackup '${one}' -Set `));
    expect(completed.output.map(plain)).toEqual([...sets].reverse());
    const narrowed = await session.run(complete(`Get-LyncBackup -Repository '${one}' -Set ${sets[0]}`));
    expect(narrowed.output.map(plain)).toEqual([sets[0]]);
    const pools = await session.run(complete('Backup-LyncEnvironment -Pool se'), { environment: { LYNCBACKUP_REPOSITORY: one } });
    expect(pools.output.map(plain)).toContain('se01.contoso.com');
    const none = await session.run(complete('Test-LyncBackup /no/where -Set x'));
    expect(none).toMatchObject({ errors: [], terminating: null, warning: [] });
    expect(session.lab.faults.callsOf('Get-CsTopology')).toBe(asked);
  });

  test('shows sets, verdicts and components as tables with readable sizes', async () => {
    const result = await session.run(
      `$sets = Get-LyncBackup '${one}'; $sets | Out-Default; $sets[0].Components | Out-Default; $sets | Test-LyncBackup | Out-Default; Test-LyncBackupInstallation | Out-Default`,
    );
    expect(result.errors).toEqual([]);
    const shown = result.hostText.replaceAll(/\u001b\[[\d;]*m/g, '');
    for (const column of [
      'SetId +Status +Sealed +Size +Deployment +Label',
      'Kind +Scope +Status +Files +Size +Counts',
      'SetId +Verdict +Files +Size +Findings',
      'Check +Status +Detail +Hint',
    ])
      expect(shown).toMatch(new RegExp(column));
    expect(shown).toMatch(/\d(\.\d)? KB/);
  });
});

test('the check of the installation has a row for everything, typed', async () => {
  const result = await session.run('Test-LyncBackupInstallation');
  expect(new Set(result.output.map(typeOf))).toEqual(new Set(['LyncBackup.InstallationCheck']));
  const rows = result.output.map(plain) as { Check: string; Status: string }[];
  expect(rows.map((row) => row.Check)).toEqual(expect.arrayContaining(['Node.js', 'Bridge', 'PowerShell', 'Elevated', 'Product module']));
  expect(rows.filter((row) => row.Status === 'Failed')).toEqual([]);
});

test('closes its runspace when it is removed, so that the session can end', async () => {
  const script = `$module = Get-Module LyncBackup; Backup-LyncEnvironment '${newRepository()}' -WhatIf | Out-Null
    $runspace = & $module { $LyncState.Executor.Runspace }; Remove-Module LyncBackup
    while ($runspace.RunspaceStateInfo.State -eq 'Closing') { [System.Threading.Thread]::Sleep(10) }; "$($runspace.RunspaceStateInfo.State)"`;
  const result = await session.run(script);
  expect(result.output.map(plain)).toEqual(['Closed']);
});

test('sets of a folder with any name are found again', async () => {
  const folder = join(session.folder, `a [b] 'c' \u0416 $x`);
  mkdirSync(folder);
  const literal = `'${join(folder, 'r').replaceAll("'", "''")}'`;
  const result = await session.run(`Backup-LyncEnvironment ${literal} -Component lis | Test-LyncBackup`);
  expect(result.output.map(plain)).toMatchObject([{ Verdict: 'Sound', Repository: join(folder, 'r') }]);
});
