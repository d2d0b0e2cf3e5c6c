import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { METHODS, type Method } from '../../src/bridge/protocol.js';
import { COMMANDS, READS, WRITES } from '../../src/domain/commands.js';
import { ERRORS } from '../../src/domain/errors.js';
import { emptyFolder } from '../support/folders.js';
import { plain, usePowerShell } from './harness.js';
import { MODULE, moduleWithCore, productModule, type CoreSide } from './sandbox.js';

const powershell = usePowerShell();
const COMMON = ['WhatIf', 'Confirm'];
const text = (...path: string[]): string => readFileSync(join(MODULE, ...path), 'utf8').replaceAll('\r\n', '\n');
const namesIn = (...path: string[]): string[] =>
  readdirSync(join(MODULE, ...path)).flatMap((file) => (file.endsWith('.ps1') ? [file.slice(0, -4)] : []));
const PUBLIC = namesIn('Public');
const TOPICS = ['about_LyncBackup', 'about_LyncBackup_Errors', 'about_LyncBackup_Restore'];

interface Help {
  Name: string;
  Synopsis: string;
  Description: string;
  Parameters: { Name: string; Description: string }[];
  Real: string[];
  Inputs: string;
  Outputs: string;
  Examples: { Code: string; Remarks: string }[];
  Notes: string;
  Links: string[];
}

describe('the help of every cmdlet', () => {
  const help = new Map<string, Help>();

  beforeAll(async () => {
    const script = `Import-Module '${join(MODULE, 'LyncBackup.psd1')}'
      function Text($parts) { (@($parts) | ForEach-Object { if ($_ -is [string]) { $_ } else { $_.Text } }) -join ' ' }
      foreach ($name in '${PUBLIC.join("', '")}') {
        $help = Get-Help $name -Full
        [pscustomobject]@{
          Name = $name; Synopsis = [string]$help.Synopsis; Description = Text $help.description
          Parameters = @(foreach ($p in $help.parameters.parameter) { [pscustomobject]@{ Name = $p.name; Description = Text $p.description } })
          Real = @((Get-Command $name).Parameters.Keys | Where-Object { [System.Management.Automation.PSCmdlet]::CommonParameters -notcontains $_ })
          Inputs = [string]$help.inputTypes.inputType.type.name; Outputs = [string]$help.returnValues.returnValue.type.name
          Examples = @(foreach ($e in $help.examples.example) { [pscustomobject]@{ Code = [string]$e.code; Remarks = Text $e.remarks } })
          Notes = Text $help.alertSet.alert; Links = @(foreach ($l in $help.relatedLinks.navigationLink) { $l.linkText })
        }
      }`;
    const result = await powershell.run(script);
    if (result.errors.length > 0) throw new Error(result.errors[0]!.text);
    for (const row of result.output.map(plain) as unknown as Help[]) help.set(row.Name, row);
  });

  test.each(PUBLIC)('%s is complete', (name) => {
    const page = help.get(name)!;
    for (const part of [page.Synopsis, page.Description, page.Inputs, page.Outputs, page.Notes]) expect(part.trim()).not.toBe('');
    expect(page.Synopsis).not.toContain(name); // the syntax stands there when there is no help
    expect(
      page.Parameters.map((each) => each.Name)
        .filter((each) => !COMMON.includes(each))
        .sort(),
    ).toEqual(page.Real.filter((each) => !COMMON.includes(each)).sort());
    for (const parameter of page.Parameters) if (!COMMON.includes(parameter.Name)) expect(parameter.Description.trim()).not.toBe('');
    expect(page.Examples.length).toBeGreaterThanOrEqual(2);
    expect(page.Links.length).toBeGreaterThanOrEqual(1);
    const topics = [...PUBLIC, ...TOPICS];
    expect(page.Links.filter((link) => !topics.includes(link))).toEqual([]);
  });

  test.each(PUBLIC)('%s has examples that run and send what the core takes', async (name) => {
    const product = productModule(`function Get-CsComputer { [pscustomobject]@{ Fqdn = 'se01.contoso.com' } }`);
    for (const { Code, Remarks } of help.get(name)!.Examples) {
      expect(Remarks.trim()).not.toBe('');
      const trace = join(emptyFolder(), 'runs');
      const module = moduleWithCore(async ({ say, run, data }: CoreSide) => {
        process.getBuiltinModule('fs').appendFileSync(data, JSON.stringify(run) + '\n');
        const row = {
          Repository: '\\\\backup01\\lync',
          SetId: '20260131T021500Z-1f0c9a2e',
          Verdict: 'Damaged',
          Status: 'Failed',
          Kind: 'ClientPolicy',
          SealedUtc: null,
          Files: [{ LogicalName: 'rtcxds' }],
          RestoreSteps: [{ DatabaseName: 'rtcxds', Step: 1 }],
          Findings: [{ Code: 'ChecksumMissing', Severity: 'Error' }],
          PlanId: 'ab'.repeat(32),
          RunId: '20260131T081500Z-1f0c9a2e',
          Lost: ['se01.contoso.com'],
          NotPaired: false,
          NewPool: null,
          RepositoryUnc: null,
          SqlStagingPath: null,
          Applicable: false,
        };
        if (run.method === 'environment.backup') return say({ type: 'result', value: row });
        say({ type: 'output', value: row });
        say({ type: 'result', value: null });
      }, trace);
      const result = await powershell.run(driveWithBackups() + product + module + Code, { variables: { ConfirmPreference: 'None' } }); // nobody is there to answer
      expect({ Code, errors: result.errors, terminating: result.terminating }).toEqual({ Code, errors: [], terminating: null });
      expect(result.output.length).toBeGreaterThan(0);
      const runs = readFileSync(trace, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { method: Method; params: unknown });
      for (const { method, params } of runs) METHODS[method].params.parse(params);
    }
  });

  test.each(TOPICS)('%s is found by its name', async (topic) => {
    const result = await powershell.run(`Import-Module '${join(MODULE, 'LyncBackup.psd1')}'; [string](Get-Help ${topic})`);
    expect(plain(result.output[0])).toContain('SHORT DESCRIPTION');
  });
});

describe('what the module says twice is the same in both places', () => {
  test('the errors, with their categories, in the help', () => {
    const described = [...text('en-US', 'about_LyncBackup_Errors.help.txt').matchAll(/^ {2}(\w+) \((\w+)\)$/gm)].map(
      ([, code, category]) => [code, category],
    );
    expect(described).toEqual(Object.entries(ERRORS).map(([code, { category }]) => [code, category]));
  });

  test.each(Object.keys(ERRORS))('the help tells what %s means and the next move', (code) => {
    const [, entry = ''] =
      new RegExp(`^  ${code} \\(\\w+\\)\\n([\\s\\S]*?)\\n\\n`, 'm').exec(text('en-US', 'about_LyncBackup_Errors.help.txt')) ?? [];
    expect(entry).toMatch(/^ {4}\S[\s\S]*\n {4}Next: \S/);
  });

  test('the categories of errors', () => {
    expect(tableOf('Get-LyncErrorCategory')).toEqual(Object.entries(ERRORS).map(([code, { category }]) => [code, category]));
  });

  test('the commands that may run, with their effects', () => {
    expect(tableOf('Get-LyncCommandEffect')).toEqual(Object.entries(COMMANDS));
  });

  test.each([
    { what: 'reads', verb: 'Read', listed: READS },
    { what: 'changes', verb: 'Write', listed: WRITES },
  ])('the named $what', ({ verb, listed }) => {
    const known = namesIn('Private', 'Executor').flatMap((name) => new RegExp(`^${verb}-Lync(\\w+)$`).exec(name)?.[1] ?? []);
    expect(known.sort()).toEqual([...listed].sort());
  });

  test('the version, and what is exported', () => {
    const manifest = text('LyncBackup.psd1');
    const { version } = JSON.parse(readFileSync(join(MODULE, '../../package.json'), 'utf8')) as { version: string };
    expect(manifest).toContain(`ModuleVersion = '${version}'`);
    const [, exported = ''] = /FunctionsToExport = @\(([^)]*)\)/.exec(manifest) ?? [];
    expect([...exported.matchAll(/'([\w-]+)'/g)].map(([, name]) => name)).toEqual([...PUBLIC].sort());
  });

  test('the methods of the wire', () => {
    const sources = [
      ...PUBLIC.map((name) => text('Public', `${name}.ps1`)),
      ...namesIn('Private').map((name) => text('Private', `${name}.ps1`)),
    ];
    const called = sources.flatMap((source) => [...source.matchAll(/-Method '([\w.]+)'/g)].map(([, method]) => method));
    expect(called.sort()).toEqual(Object.keys(METHODS).sort());
  });

  test('the words of -Component', () => {
    const [, words = ''] = /ValidateSet\(([^)]*)\)/.exec(text('Public', 'Backup-LyncEnvironment.ps1')) ?? [];
    const { options } = METHODS['environment.backup'].params.shape.components.unwrap().element;
    expect([...words.matchAll(/'(\w+)'/g)].map(([, word]) => word)).toEqual([...options]);
  });
});

/** A drive D: as the examples have it, with files for their patterns. */
function driveWithBackups(): string {
  const folder = emptyFolder();
  mkdirSync(join(folder, 'Backup'));
  for (const name of ['rtcxds.bak', 'rtcxds.trn']) writeFileSync(join(folder, 'Backup', name), '');
  return `$null = $ExecutionContext.SessionState.Drive.New([System.Management.Automation.PSDriveInfo]::new('D', $ExecutionContext.SessionState.Provider.GetOne('FileSystem'), '${folder}', '', $null), 'Global'); `;
}

/** Rows `key = 'value'` of the one hashtable in a private function. */
function tableOf(name: string): [string, string][] {
  return [...text('Private', `${name}.ps1`).matchAll(/^ {8}'?([\w-]+)'? = '(\w+)'$/gm)].map(([, key, value]) => [key!, value!]);
}
