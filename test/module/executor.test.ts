import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { emptyFolder } from '../support/folders.js';
import { plain, usePowerShell, type RunOptions } from './harness.js';
import { moduleWithCore, productModule, type CoreSide } from './sandbox.js';

const powershell = usePowerShell();

type Seen = Awaited<ReturnType<CoreSide['ask']>>;

/** Runs asks against commands of a test's own, and gives back what the core's side saw of each. */
async function ask(
  functions: string,
  wanted: Record<string, unknown>[],
  options: RunOptions & { command?: string; privateData?: string } = {},
) {
  const module = moduleWithCore(async ({ ask, say, data }: CoreSide) => {
    for (const wanted of data as Record<string, unknown>[]) say({ type: 'output', value: { Seen: JSON.stringify(await ask(wanted)) } });
    say({ type: 'result', value: null });
  }, wanted);
  const { command = 'Get-LyncBackup -Repository /r', privateData, ...rest } = options;
  const result = await powershell.run(`${productModule(functions, privateData ? { privateData } : {})}${module}${command}`, rest);
  const seen = result.output.map((row) => JSON.parse((plain(row) as { Seen: string }).Seen) as Seen);
  if (seen.length !== wanted.length) throw new Error(`${seen.length} of ${wanted.length} answers: ${result.terminating?.text}`);
  return { result, seen, first: seen[0]! };
}

describe('what a command puts out', () => {
  const VALUES: { kind: string; value: string; want: unknown }[] = [
    { kind: 'text', value: `"\u00e4\u{1F600}\`"\\/$([char]0)\`r\`n"`, want: '\u00e4\u{1F600}"\\/\u0000\r\n' },
    { kind: 'nothing', value: '$null', want: null },
    { kind: 'a truth value', value: '$true', want: true },
    { kind: 'a switch', value: '[switch]$true', want: true },
    { kind: 'an integer', value: '42', want: 42 },
    { kind: 'the largest exact long', value: '[long]-9007199254740991', want: -9007199254740991 },
    { kind: 'a long that JSON readers would round', value: '[long]9007199254740993', want: '9007199254740993' },
    { kind: 'a byte', value: '[byte]7', want: 7 },
    { kind: 'a fraction', value: '1.5', want: 1.5 },
    { kind: 'no number', value: '[double]::NaN', want: 'NaN' },
    { kind: 'a decimal', value: '1.50d', want: '1.50' },
    { kind: 'a UTC time', value: `[datetime]::SpecifyKind('2026-01-31T02:15:00', 'Utc')`, want: '2026-01-31T02:15:00.0000000Z' },
    { kind: 'a time with offset', value: `[DateTimeOffset]::Parse('2026-01-31T02:15:00+02:00')`, want: '2026-01-31T00:15:00.0000000Z' },
    { kind: 'an enumeration', value: '[System.DayOfWeek]::Monday', want: 'Monday' },
    { kind: 'a GUID', value: `[guid]'0f8fad5b-d9cb-469f-a165-70867728950e'`, want: '0f8fad5b-d9cb-469f-a165-70867728950e' },
    { kind: 'a version', value: `[version]'5.0.8308.0'`, want: '5.0.8308.0' },
    { kind: 'a time span', value: '[timespan]::FromMinutes(90)', want: '01:30:00' },
    { kind: 'bytes', value: '[byte[]](1, 2, 255)', want: 'AQL/' },
    { kind: 'a list of one', value: `@('a')`, want: ['a'] },
    { kind: 'an empty list', value: '@()', want: [] },
    { kind: 'a dictionary', value: `@{ 'a b' = @(1, @{ c = $null }) }`, want: { 'a b': [1, { c: null }] } },
    { kind: 'a custom object', value: `[pscustomobject]@{ a = 1 }`, want: { a: 1 } },
    { kind: 'an object of another kind', value: `[System.Net.IPAddress]::Loopback`, want: '127.0.0.1' },
    { kind: 'XML', value: `([xml]'<a><b/></a>').DocumentElement`, want: '<a><b /></a>' },
    { kind: 'a missing property', value: '', want: null },
  ];

  test('arrives as itself, property by property, also under a culture with other commas and calendars', async () => {
    const properties = VALUES.filter(({ value }) => value !== '').map(({ kind, value }) => `'${kind}' = ${value}`);
    const command = `function Get-CsTopology { [pscustomobject]@{ ${properties.join('; ')} } }`;
    const select = VALUES.map(({ kind }) => kind);
    for (const culture of ['en-US', 'de-DE', 'ar-SA']) {
      const { first } = await ask(command, [{ name: 'Get-CsTopology', select }], { culture });
      expect(first.answer).toMatchObject({ outcome: 'done', errors: [], abandoned: false });
      expect(first.rows).toEqual([Object.fromEntries(VALUES.map(({ kind, want }) => [kind, want]))]);
    }
  });

  test('is projected along paths, into lists item by item; * is every property and . the object itself', async () => {
    const command = `function Get-CsService { $site = [pscustomobject]@{ Id = 'west' }
      [pscustomobject]@{ Name = 'pool'; Site = $site; Machines = @([pscustomobject]@{ Fqdn = 'a' }, [pscustomobject]@{ Fqdn = 'b' }); None = @() } }
    function Get-CsSipDomain { 'contoso.com' }
    function Get-CsTopology { [xml]'<a/>' }
    function Get-CsServerVersion { , [byte[]](1, 2) }`;
    const { seen } = await ask(command, [
      { name: 'Get-CsService', select: ['Site.Id', 'Machines.Fqdn', 'None.Fqdn', 'Site.Nowhere.Id'] },
      { name: 'Get-CsService', select: ['*'] },
      { name: 'Get-CsService', select: [] },
      { name: 'Get-CsSipDomain', select: ['.'] },
      { name: 'Get-CsTopology', select: ['.'] },
      { name: 'Get-CsServerVersion', select: ['.'] },
    ]);
    expect(seen.map(({ rows }) => rows)).toEqual([
      [{ 'Site.Id': 'west', 'Machines.Fqdn': ['a', 'b'], 'None.Fqdn': [], 'Site.Nowhere.Id': null }],
      [{ Name: 'pool', Site: { Id: 'west' }, Machines: [{ Fqdn: 'a' }, { Fqdn: 'b' }], None: [] }],
      [],
      [{ '.': 'contoso.com' }],
      [{ '.': '<a />' }],
      [{ '.': 'AQI=' }],
    ]);
  });

  test.each([
    { what: 'a time without a time zone', value: `[datetime]'2026-01-31T02:15:00'`, says: 'time zone' },
    { what: 'a secret', value: `(New-Object System.Security.SecureString)`, says: 'secret' },
    { what: 'a credential inside a list', value: `@(, [pscredential]::Empty)`, says: 'secret' },
    { what: 'an object larger than a line', value: `'x' * 1100000`, says: 'more than a line' },
  ])('is refused when it is $what, and the rows before it still arrive', async ({ value, says }) => {
    const command = `function Get-CsTopology { [pscustomobject]@{ V = 1 }; [pscustomobject]@{ V = ${value} } }`;
    const { first } = await ask(command, [{ name: 'Get-CsTopology', select: ['V'] }]);
    expect(first.answer).toMatchObject({ outcome: 'failed', errors: [{ message: expect.stringContaining(says) as string }] });
    expect(first.rows).toEqual([{ V: 1 }]);
  });

  test('goes out in chunks while the command runs, a long text in pieces, whatever its characters', async () => {
    const command = `function Get-CsService { foreach ($i in 1..3000) { [pscustomobject]@{ I = $i; Name = '\u0416' * 40 } } }
    function Get-CsTopology { 'short'; "\u4e2d\u{1F600}" * 200000; 'end' }`;
    const { seen } = await ask(command, [
      { name: 'Get-CsService', select: ['I', 'Name'] },
      { name: 'Get-CsTopology', select: ['.'] },
    ]);
    expect(seen[0]!.rows.map((row) => row['I'])).toEqual(Array.from({ length: 3000 }, (_, i) => i + 1));
    expect(seen[0]!.rows[2999]!['Name']).toBe('\u0416'.repeat(40));
    expect(seen[0]!.chunks).toBeGreaterThan(2);
    expect(seen[1]!.rows.map((row) => row['.'])).toEqual(['short', '\u4e2d\u{1F600}'.repeat(200000), 'end']);
    expect(seen[1]!.pieces).toBeGreaterThan(2);
  });
});

describe('a command', () => {
  test('runs with typed arguments, without its own confirmation, untouched by the preferences of the session', async () => {
    const command = `function Get-CsService {
      [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
      param([int]$Count, [string[]]$Names, [switch]$Force, [hashtable]$Map, $Nothing = 'default', [datetime]$When, $Prefix = 'none')
      [pscustomobject]@{ Should = $PSCmdlet.ShouldProcess('x'); Count = $Count; Names = $Names; Force = [bool]$Force; Key = $Map['k']; Nothing = $Nothing
        Ticks = $When.ToString('s'); Prefix = $Prefix; Preference = "$ErrorActionPreference $ConfirmPreference $WhatIfPreference"; Mine = $mine }
    }`;
    const args = { Count: 3, Names: ['a', 'b'], Force: true, Map: { k: 'v' }, Nothing: null, When: '2026-01-31T02:15:00' };
    const select = ['Should', 'Count', 'Names', 'Force', 'Key', 'Nothing', 'Ticks', 'Prefix', 'Preference', 'Mine'];
    for (const preference of ['Stop', 'SilentlyContinue', 'Ignore']) {
      const { first } = await ask(command, [{ name: 'Get-CsService', args, select }], {
        command: `$global:mine = 1; $global:PSDefaultParameterValues = @{ '*:Prefix' = 'caller'; '*:Verbose' = $true; '*:Core' = 'x'; '*:Code' = 'y'; 'Get-Module:Name' = 'nothing' }; Get-LyncBackup -Repository /r`,
        variables: { ErrorActionPreference: preference, ConfirmPreference: 'Low', WhatIfPreference: true },
      });
      expect(first).toMatchObject({
        answer: { outcome: 'done', errors: [] },
        rows: [
          {
            Should: true,
            Count: 3,
            Names: ['a', 'b'],
            Force: true,
            Key: 'v',
            Nothing: null,
            Ticks: '2026-01-31T02:15:00',
            Prefix: 'none',
            Preference: 'Continue None False',
            Mine: null,
          },
        ],
      });
    }
  });

  test('that is not on the list, or does more than the cmdlet may, is refused and never runs', async () => {
    const command = `function Remove-Everything { [System.IO.File]::WriteAllText($env:LYNCBACKUP_MARK, '') }
    function Export-CsConfiguration { Remove-Everything }`;
    const mark = join(emptyFolder(), 'ran');
    const asks = [
      { name: 'Remove-Everything' },
      { name: 'Export-CsConfiguration' },
      { name: 'Get-CsTopology; Remove-Everything' },
      { kind: 'read', name: 'Everything' },
    ];
    const { seen } = await ask(command, asks, { environment: { LYNCBACKUP_MARK: mark } });
    expect(seen.map(({ answer }) => answer['outcome'])).toEqual(asks.map(() => 'refused'));
    expect(existsSync(mark)).toBe(false);
  });

  test('reports what it threw and what it only wrote, with id, category and target', async () => {
    const command = `function Get-CsTopology { [CmdletBinding()] param()
      foreach ($i in 1..60) { $PSCmdlet.WriteError([System.Management.Automation.ErrorRecord]::new([System.IO.IOException]::new("no $i"), 'NoFile', 'ReadError', 'pool1')) } }
    function Get-CsService { [CmdletBinding()] param() [pscustomobject]@{ A = 1 }
      $PSCmdlet.ThrowTerminatingError([System.Management.Automation.ErrorRecord]::new([System.UnauthorizedAccessException]::new('\u0416' * 5000), 'Denied', 'PermissionDenied', $null)) }
    function Get-CsSipDomain { [CmdletBinding()] param([int]$Count) }`;
    const { seen } = await ask(command, [
      { name: 'Get-CsTopology', select: ['.'] },
      { name: 'Get-CsService', select: ['A'] },
      { name: 'Get-CsSipDomain', args: { Unknown: 1 } },
      { name: 'Get-CsServerVersion' },
    ]);
    const [written, thrown, unbound, absent] = seen.map(({ answer }) => answer as { outcome: string; errors: Record<string, string>[] });
    expect(written).toMatchObject({ outcome: 'done' });
    expect(written!.errors).toHaveLength(50);
    expect(written!.errors[0]).toEqual({
      message: 'no 1',
      errorId: 'NoFile,Get-CsTopology',
      category: 'ReadError',
      exception: 'System.IO.IOException',
      target: 'pool1',
    });
    expect(thrown).toMatchObject({
      outcome: 'failed',
      errors: [
        { errorId: 'Denied,Get-CsService', category: 'PermissionDenied', exception: 'System.UnauthorizedAccessException', target: null },
      ],
    });
    expect(thrown!.errors[0]!['message']).toHaveLength(1000);
    expect(seen[1]!.rows).toEqual([{ A: 1 }]);
    expect(unbound).toMatchObject({
      outcome: 'failed',
      errors: [{ errorId: expect.stringContaining('NamedParameterNotFound') as string }],
    });
    expect(absent).toMatchObject({ outcome: 'failed', errors: [{ message: expect.stringContaining('Get-CsServerVersion') as string }] });
  });

  test('says its warnings, verbose lines and progress on the streams of the cmdlet, and its warnings to the core', async () => {
    const command = `function Get-CsTopology { [CmdletBinding()] param()
      $PSCmdlet.WriteWarning('old pool'); $PSCmdlet.WriteVerbose('looking')
      $PSCmdlet.WriteProgress([System.Management.Automation.ProgressRecord]::new(3, 'reading', 'half')) }`;
    const quiet = await ask(command, [{ name: 'Get-CsTopology' }]);
    expect(quiet.result).toMatchObject({ warning: ['old pool'], verbose: [], progress: [{ activityId: 3, activity: 'reading' }] });
    expect(quiet.first.answer).toMatchObject({ outcome: 'done', warnings: ['old pool'] });
    const verbose = await ask(command, [{ name: 'Get-CsTopology' }], { command: 'Get-LyncBackup -Repository /r -Verbose' });
    expect(verbose.result.verbose).toContain('looking');
  });

  test('that hangs is stopped at its time-out with beats before, and the next one runs', async () => {
    const command = `function Get-CsTopology { while ($true) { [System.Threading.Thread]::Sleep(10) } }
    function Get-CsService { 'still here' }`;
    const { seen } = await ask(command, [
      { name: 'Get-CsTopology', timeoutMs: 1500 },
      { name: 'Get-CsService', select: ['.'] },
    ]);
    expect(seen[0]).toMatchObject({ answer: { outcome: 'timedOut', abandoned: false }, beats: 1 });
    expect(seen[1]).toMatchObject({ answer: { outcome: 'done' }, rows: [{ '.': 'still here' }] });
  });

  test('that cannot be stopped is abandoned and said to be, and the next one runs in another runspace', async () => {
    const command = `function Get-CsTopology { [System.Threading.Thread]::Sleep(14000) }
    function Get-CsService { 'still here' }`;
    const { seen } = await ask(
      command,
      [
        { name: 'Get-CsTopology', timeoutMs: 500 },
        { name: 'Get-CsService', select: ['.'] },
      ],
      { timeoutMs: 60_000 },
    );
    expect(seen[0]).toMatchObject({ answer: { outcome: 'timedOut', abandoned: true } });
    expect(seen[1]).toMatchObject({ answer: { outcome: 'done' }, rows: [{ '.': 'still here' }] });
  });

  test('stops when the core gives the turn back with a cancel', async () => {
    const module = moduleWithCore(async ({ ask, say }: CoreSide) => {
      const seen = await ask({ name: 'Get-CsTopology', select: ['.'] }, (message) => (message['type'] === 'chunk' ? 'cancel' : 'next'));
      say({ type: 'output', value: { Outcome: (seen.answer as { outcome: string }).outcome } });
      say({ type: 'result', value: null });
    });
    const endless = productModule(`function Get-CsTopology { while ($true) { 'x' * 1000 } }`);
    const result = await powershell.run(`${endless}${module}Get-LyncBackup -Repository /r`);
    expect(result.output.map(plain)).toEqual([{ Outcome: 'stopped' }]);
  });

  test('is refused with the reason when there is no product module, or only proxies of one', async () => {
    const wanted = { name: 'Get-CsTopology' };
    const module = moduleWithCore(async ({ ask, say, data }: CoreSide) => {
      say({ type: 'result', value: (await ask(data)).answer });
    }, wanted);
    const proxies = productModule('function Get-CsTopology { }', { name: 'tmp_x', privateData: '@{ ImplicitRemoting = $true }' });
    const broken = productModule('throw "no such store"', { name: 'SkypeForBusiness' }).replace('; ', ' -ErrorAction SilentlyContinue; ');
    for (const [product, reason] of [
      ['', 'neither Lync nor SkypeForBusiness'],
      [proxies, 'proxies'],
      [
        `$env:PSModulePath = [System.IO.Path]::GetDirectoryName([System.IO.Path]::GetDirectoryName('${/'(.*?)'/.exec(broken)![1]!}')); `,
        'no such store',
      ],
    ] as const) {
      const result = await powershell.run(`${product}${module}Get-LyncBackup -Repository /r`, { environment: { PSModulePath: '' } });
      expect(plain(result.output[0])).toMatchObject({
        outcome: 'moduleMissing',
        errors: [{ message: expect.stringContaining(reason) as string }],
      });
    }
  });

  test('gets a secret that the core only names, and the secret never crosses the pipe', async () => {
    const args = { thumbprint: 'ab', password: { $secret: 'certificatePassword' } };
    const module = moduleWithCore(async ({ ask, say, data, run }: CoreSide) => {
      const seen = await ask({ kind: 'read', name: 'CertificateExport', computer: 'fe01.contoso.com', args: data, select: ['Heard'] });
      say({ type: 'result', value: { Rows: seen.rows, Asked: JSON.stringify(run), Answer: seen.answer } });
    }, args);
    const practice = productModule(
      `function Invoke-Command { param([scriptblock]$ScriptBlock, [string]$ComputerName, [object[]]$ArgumentList)
        $secret = [System.Runtime.InteropServices.Marshal]::PtrToStringUni([System.Runtime.InteropServices.Marshal]::SecureStringToGlobalAllocUnicode($ArgumentList[1].password))
        [pscustomobject]@{ Heard = "$($ArgumentList[0]) on $ComputerName with $($ArgumentList[1].thumbprint) and $($secret.Length) characters" } }`,
      { privateData: '@{ LyncBackupPractice = $true }' },
    );
    const script = `$password = New-Object System.Security.SecureString; foreach ($c in 'geheim'.ToCharArray()) { $password.AppendChar($c) }
      Backup-LyncEnvironment -Repository /r -CertificatePassword $password -Confirm:$false`;
    const result = await powershell.run(`${practice}${module}${script}`);
    const seen = plain(result.output[0]) as { Rows: unknown; Asked: string };
    expect(seen).toMatchObject({ Rows: [{ Heard: 'CertificateExport on fe01.contoso.com with ab and 6 characters' }] });
    expect(JSON.parse(seen.Asked)).toMatchObject({ method: 'environment.backup', params: { withPrivateKeys: true } });
    expect(seen.Asked).not.toContain('geheim');
  });
});

describe('a person is asked', () => {
  test('for consent through ShouldProcess and for a choice by its label', async () => {
    const module = moduleWithCore(async ({ ask, say }: CoreSide) => {
      const consent = await ask({
        kind: 'confirm',
        name: 'Overwrite the databases',
        args: { target: 'pool01' },
        timeoutMs: 0,
        select: ['.'],
      });
      const choices = [
        { label: '&Wait', help: 'look again' },
        { label: '&Go on', help: 'take it as done' },
      ];
      const choice = await ask({
        kind: 'choose',
        name: 'In doubt',
        args: { message: 'Did it happen?', choices, default: 0 },
        timeoutMs: 0,
        select: ['.'],
      });
      say({ type: 'result', value: { Rows: [...consent.rows, ...choice.rows] } });
    });
    const script = `${module}Backup-LyncEnvironment -Repository /r -Confirm`;
    const result = await powershell.run(script, { answers: ['Yes', 'No', 'Go on'] });
    expect(plain(result.output[0])).toEqual({ Rows: [{ '.': false }, { '.': 1 }] });
    expect(result.prompts[1]?.message).toContain('Overwrite the databases');
    expect(result.prompts[2]).toMatchObject({ caption: 'In doubt', message: 'Did it happen?', choices: ['Wait', 'Go on'], default: 0 });
  });
});
