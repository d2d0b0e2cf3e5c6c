import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { join } from 'node:path';
import { cmdletParameters, knownCmdlets } from '../../src/lab/cmdlets/parameters.js';
import type { Lab } from '../../src/lab/lab.js';
import { startServer, type LabServer } from '../../src/lab/server/server.js';
import { writeStandInModule } from '../../src/lab/stand-in/write-module.js';
import { anError, labOf } from '../support/lab.js';
import { plain, usePowerShell, type RunOptions } from './harness.js';

const powershell = usePowerShell();
let lab: Lab;
let server: LabServer;

beforeAll(async () => {
  lab = labOf('two-sites.xml', { people: 10_000 });
  server = await startServer(lab);
});
afterAll(() => server.close());

const manifest = ({ path, name }: { path: string; name: string }): string => join(path, name, `${name}.psd1`);

const run = (script: string, options: RunOptions = {}) =>
  powershell.run(`Import-Module '${manifest(writeStandInModule(lab.productVersion))}'\n${script}`, {
    ...options,
    environment: { LYNCBACKUP_PRACTICE: server.practice },
  });

describe('the stand-in module', () => {
  test.each([5, 6, 7, 8])('of version %i has the commands and parameters of that version and declares itself practice', async (version) => {
    const module = writeStandInModule(version);
    const script = `$module = Import-Module '${manifest(module)}' -PassThru -DisableNameChecking
    $module.PrivateData.LyncBackupPractice
    foreach ($name in $module.ExportedCommands.Keys) { $name + ':' + (($module.ExportedCommands[$name].Parameters.Keys | Sort-Object) -join ',') }`;
    const [practice, ...lines] = (await powershell.run(script)).output.map(plain) as [boolean, ...string[]];
    expect(practice).toBe(true);
    const commands = new Map(lines.map((line) => line.split(':') as [string, string]));
    const steering = ['Get-PracticeState', 'Invoke-PracticeChange', 'Invoke-PracticeLoss', 'Invoke-PracticeOperator'];
    for (const own of ['Invoke-Command', ...steering]) commands.delete(own); // of the practice, not of the product
    const expected = knownCmdlets().filter((name) => cmdletParameters(name, version) !== null);
    expect([...commands.keys()].sort()).toEqual(expected.sort());
    for (const name of expected) {
      const names = cmdletParameters(name, version)!.parameters.map((parameter) => parameter.name);
      expect(commands.get(name)!.split(',')).toEqual(expect.arrayContaining(names));
    }
  });

  test.each([
    { fact: 'an unknown parameter', script: 'Get-CsService -Nope 1', id: 'NamedParameterNotFound,Get-CsService' },
    {
      fact: 'sets that exclude each other',
      script: 'Export-CsConfiguration -FileName a -AsBytes',
      id: 'AmbiguousParameterSet,Export-CsConfiguration',
    },
    {
      fact: 'a date that is none',
      script: 'Export-CsPersistentChatData -DBInstance a -StartDate soon',
      id: 'ParameterArgumentTransformationError,Export-CsPersistentChatData',
    },
    {
      fact: 'a missing mandatory parameter',
      script: '$null | Export-CsUserData -FileName a -PoolFqdn $null -ErrorAction Stop',
      id: 'ParameterArgumentValidationErrorEmptyStringNotAllowed',
    },
  ])('refuses $fact as PowerShell does', async ({ script, id }) => {
    const { terminating, errors } = await run(script);
    expect((terminating ?? errors[0])?.fullyQualifiedErrorId).toContain(id.split(',')[0]);
    if (id.includes(',')) expect((terminating ?? errors[0])?.fullyQualifiedErrorId).toBe(id);
  });

  test('streams ten thousand people, the first before the last, typed', async () => {
    const { output } = await run(`$first = $null
    $watch = [System.Diagnostics.Stopwatch]::StartNew()
    $count = 0
    Get-CsUser | ForEach-Object { if ($count -eq 0) { $first = $_; $early = $watch.ElapsedMilliseconds }; $count++ }
    $count; $early -lt $watch.ElapsedMilliseconds / 2; $first.WhenCreated.Kind.ToString(); $first.Guid.GetType().Name; $first.PSObject.TypeNames[0]`);
    expect(output.map(plain)).toEqual([10_000, true, 'Utc', 'Guid', 'Microsoft.Rtc.Management.ADConnect.Schema.OCSADUser']);
  });

  test('stops in the middle when the pipeline wants no more', async () => {
    const { output, terminating } = await run(
      'Get-CsUser | Select-Object -First 2 | ForEach-Object { $_.SipAddress }; (Get-CsSite).Length',
    );
    expect(terminating).toBeNull();
    expect(output).toHaveLength(3);
  });

  test('stops at Ctrl+C while a command hangs, and the session goes on', async () => {
    lab.faults.plan('Get-CsUserDatabaseState', 1, { kind: 'hang', after: 1 });
    const { state, output } = await run('Get-CsUserDatabaseState | ForEach-Object { $_.Identity }', {
      stopOn: { stream: 'output', pattern: '^UserDatabase' },
    });
    expect(output).toHaveLength(1);
    expect(state).toBe('Stopped');
    expect((await run('(Get-CsUserDatabaseState).Length')).output.map(plain)).toEqual([3]);
  });

  test('writes a non-terminating error beside the objects', async () => {
    lab.faults.plan('Get-CsSipDomain', 1, { kind: 'error', error: { ...anError, errorId: 'Fire,Get-CsSipDomain' } });
    const { output, errors, state } = await run('Get-CsSipDomain');
    expect(output.length).toBeGreaterThan(0);
    expect(errors).toMatchObject([
      {
        fullyQualifiedErrorId: 'Fire,Get-CsSipDomain',
        category: 'DeviceError',
        exception: 'System.IO.IOException',
        message: anError.message,
      },
    ]);
    expect(state).toBe('Completed');
  });

  test('throws a refusal with its category, id and target', async () => {
    const { errors } = await run("Get-CsPool -Identity 'nowhere.litwareinc.com'");
    expect(errors[0]).toMatchObject({
      fullyQualifiedErrorId: 'Microsoft.Rtc.Management.ManagementException,Get-CsPool',
      category: 'ObjectNotFound',
      target: { value: 'nowhere.litwareinc.com' },
    });
  });

  test('loses the connection when the answer is lost', async () => {
    lab.faults.plan('Get-CsConferenceDirectory', 1, { kind: 'loseAnswer' });
    const { errors } = await run('Get-CsConferenceDirectory');
    expect(errors[0]).toMatchObject({ fullyQualifiedErrorId: 'ConnectionLost,Get-CsConferenceDirectory', category: 'ConnectionError' });
  });

  test('hands out bytes and XML as what they are', async () => {
    const { output } = await run(`(Export-CsConfiguration -AsBytes).GetType().Name
    (Get-CsTopology -AsXml).GetType().FullName
    (Get-CsTopology -AsXml).Root.Name.LocalName`);
    expect(output.map(plain)).toEqual(['Byte[]', 'System.Xml.Linq.XDocument', 'Topology']);
  });

  test('says what to do when no practice deployment runs', async () => {
    const { terminating } = await powershell.run(`Import-Module '${manifest(writeStandInModule(6))}'; Get-CsSite`, {
      environment: { LYNCBACKUP_PRACTICE: null },
    });
    expect(terminating?.message).toContain('npm run shell');
  });
});

describe('the practice', () => {
  const small = { lab: labOf('two-sites.xml', { people: 2 }), server: null as LabServer | null };
  beforeAll(async () => {
    small.server = await startServer(small.lab);
  });
  afterAll(() => small.server?.close());

  const steer = (script: string) =>
    powershell.run(`Import-Module '${manifest(writeStandInModule(small.lab.productVersion))}'\n${script}`, {
      environment: { LYNCBACKUP_PRACTICE: small.server!.practice },
    });

  test('loses a server and has an operator work on it', async () => {
    const { output } = await steer(`
    function Get-Keys($Kind) { @(Get-PracticeState | Where-Object { $_.Kind -eq $Kind -and $_.Key -like 'pchat01*' } | ForEach-Object { $_.Key }) }
    (Get-Keys product).Length
    Invoke-PracticeLoss -Server pchat01.litwareinc.com
    (Get-Keys product).Length
    Invoke-PracticeOperator -Server pchat01.litwareinc.com -Step InstallOperatingSystem
    Invoke-PracticeOperator -Server pchat01.litwareinc.com -Step installSqlServer -Value @{ instances = @('own') }
    Get-Keys sqlInstance`);
    expect(output.map(plain)).toEqual([3, 0, 'pchat01.litwareinc.com\\own']);
  });

  test.each([
    { fact: 'a server that is not there', script: 'Invoke-PracticeLoss -Server nowhere.litwareinc.com', id: 'ObjectNotFound' },
    { fact: 'a step that is none', script: 'Invoke-PracticeOperator -Server fe01.litwareinc.com -Step dance', id: 'InvalidRequest' },
    {
      fact: 'a step out of order',
      script: 'Invoke-PracticeOperator -Server sqlbe01.litwareinc.com -Step installComponents',
      id: 'StepFailed',
    },
  ])('refuses $fact', async ({ script, id }) => {
    expect((await steer(script)).errors[0]?.fullyQualifiedErrorId).toMatch(new RegExp(`^${id},`));
  });
});

describe('its Invoke-Command', () => {
  test('answers a named read for another machine', async () => {
    const { output } = await run(
      "(Invoke-Command -ComputerName fe02.litwareinc.com -ScriptBlock { 'never' } -ArgumentList 'Machine', @{}).ComputerName",
    );
    expect(output.map(plain)).toEqual(['fe02.litwareinc.com']);
  });

  test('runs everything else here', async () => {
    const { output } = await run('Invoke-Command -ScriptBlock { param($a) "ran $a" } -ArgumentList \'something\'');
    expect(output.map(plain)).toEqual(['ran something']);
  });

  test('runs nothing on machines that do not exist', async () => {
    const { errors } = await run("Invoke-Command -ComputerName fe02.litwareinc.com -ScriptBlock { 'x' }");
    expect(errors[0]?.fullyQualifiedErrorId).toBe('NotInPractice,Invoke-Command');
  });
});
