import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { emptyFolder } from '../support/folders.js';
import { plain, usePowerShell } from './harness.js';
import { MODULE } from './sandbox.js';

const powershell = usePowerShell();
const ROOT = join(import.meta.dirname, '../..');
const KNOWN = join(import.meta.dirname, 'windows-powershell-3.json');
const SHARED = join(process.env['LYNCBACKUP_SHARED'] ?? join(ROOT, '../shared'), 'spec/windows-powershell-commands.json');

/** Common parameters of 3.0, and what an approved function may always have. */
const COMMON = [
  'Verbose',
  'Debug',
  'ErrorAction',
  'WarningAction',
  'ErrorVariable',
  'WarningVariable',
  'OutVariable',
  'OutBuffer',
  'WhatIf',
  'Confirm',
];

interface Use {
  File: string;
  Kind: 'error' | 'syntax' | 'command' | 'function';
  Name: string;
  Line: number;
  Parameters: string[];
}
interface Known {
  module: string;
  parameters: string[];
}

const moduleFiles = filesBelow(MODULE, /\.ps[md]?1$/);
const otherFiles = [join(ROOT, 'src/lab/stand-in/LabClient.ps1'), ...filesBelow(join(ROOT, 'examples'), /\.ps1$/)];
const known = JSON.parse(readFileSync(KNOWN, 'utf8')) as Record<string, Known>;
let uses: Use[] = [];

async function lint(paths: string[]): Promise<Use[]> {
  const script = `& '${join(import.meta.dirname, 'lint.ps1')}' -Path ${paths.map((path) => `'${path.replaceAll("'", "''")}'`).join(', ')}`;
  const result = await powershell.run(script);
  if (result.errors.length > 0) throw new Error(result.errors[0]!.text);
  return (result.output.map(plain) as unknown as Use[]).map((use) => ({
    ...use,
    Name: use.Name.replace(/^Microsoft\.PowerShell\.\w+\\/, ''),
  }));
}

const where = ({ File, Line, Name }: Use): string => `${relative(ROOT, File)}:${Line} ${Name}`;
const ours = (): Set<string> => new Set(uses.flatMap((use) => (use.Kind === 'function' ? [use.Name] : [])));
const foreign = (files: string[]): Use[] =>
  uses.filter((use) => use.Kind === 'command' && files.includes(use.File) && !ours().has(use.Name));

beforeAll(async () => {
  uses = await lint([...moduleFiles, ...otherFiles]);
});

describe('our PowerShell files', () => {
  test('parse, and use no syntax that Windows PowerShell 3.0 does not have', () => {
    expect(uses.filter((use) => use.Kind === 'error' || use.Kind === 'syntax').map(where)).toEqual([]);
  });

  test('use no command and no parameter that Windows PowerShell 3.0 does not have', () => {
    const unknown = foreign([...moduleFiles, ...otherFiles]).flatMap((use) => {
      if (/-(Cs|LyncBackup|LyncEnvironment)/.test(use.Name)) return []; // the product's, and what the module exports
      const command = known[use.Name];
      if (!command) return isListedException(use) ? [] : [where(use)];
      return use.Parameters.filter((name) => ![...command.parameters, ...COMMON].includes(name)).map((name) => `${where(use)} -${name}`);
    });
    expect(unknown).toEqual([]);
  });

  test.each([...moduleFiles, ...otherFiles].map((path) => relative(ROOT, path)))('%s is ASCII', (path) => {
    expect(/[^\t\r\n\x20-\x7e]/.exec(readFileSync(join(ROOT, path), 'latin1'))?.index ?? null).toBeNull();
  });

  test.skipIf(!existsSync(SHARED))('are held to what the shared table says of these commands', () => {
    const { commands } = JSON.parse(readFileSync(SHARED, 'utf8')) as {
      commands: Record<string, { module: string; since: string; parameters: string[] }>;
    };
    const used = [...new Set(foreign([...moduleFiles, ...otherFiles]).map((use) => use.Name))].sort();
    const excerpt = Object.fromEntries(
      used.flatMap((name) => {
        const command = commands[name];
        return command?.since === '3.0' ? [[name, { module: command.module, parameters: command.parameters }]] : [];
      }),
    );
    if (process.env['LYNCBACKUP_WRITE_TABLES']) writeFileSync(KNOWN, JSON.stringify(excerpt, null, 2) + '\n');
    expect(JSON.parse(readFileSync(KNOWN, 'utf8'))).toEqual(excerpt);
  });
});

describe('the module', () => {
  test('uses only commands of Microsoft.PowerShell.Core, and reading ones of the product', () => {
    const others = foreign(moduleFiles).filter(
      (use) => known[use.Name]?.module !== 'Microsoft.PowerShell.Core' && !isListedException(use) && !use.Name.startsWith('Get-Cs'),
    );
    expect(others.map(where)).toEqual([]);
  });

  test.each(moduleFiles.filter((path) => path.endsWith('.ps1')).map((path) => relative(MODULE, path)))(
    '%s has the one function it is named after',
    (path) => {
      const functions = uses.filter((use) => use.Kind === 'function' && use.File === join(MODULE, path));
      expect(functions.map((use) => use.Name)).toEqual([basename(path, '.ps1')]);
    },
  );

  test.each(filesBelow(MODULE, /\.(ps[md]?1|ps1xml|help\.txt)$/).map((path) => relative(MODULE, path)))(
    '%s has ASCII lines that end in CRLF',
    (path) => {
      const text = readFileSync(join(MODULE, path), 'latin1');
      expect(/[^\t\r\n\x20-\x7e]|[^\r]\n|\r[^\n]|[^\n]$/.exec(text)?.index ?? null).toBeNull();
    },
  );

  test('imports without a warning about its names', async () => {
    const result = await powershell.run(`Import-Module '${join(MODULE, 'LyncBackup.psd1')}'`);
    expect([result.warning, result.errors]).toEqual([[], []]);
  });
});

test.each([
  ['a class', 'class A { }', 'TypeDefinitionAst'],
  ['using', 'using namespace System', 'UsingStatementAst'],
  ['a ternary', '$true ? 1 : 2', 'TernaryExpressionAst'],
  ['a chain', '1 && 2', 'PipelineChainAst'],
  ['a null operator', '$a ?? 1', '??'],
  ['a null assignment', '$a ??= 1', '??='],
  ['a null condition', '${a}?.Length', '?.'],
  ['a constructor', '[guid]::new()', '::new()'],
  ['a method with a script block', '@(1).ForEach({ $_ })', '.ForEach()'],
  ['a background job', 'Get-Module &', '&'],
  ['a clean block', 'function f { process { } clean { } }', 'clean'],
  ['a newer variable', '$IsWindows', '$IsWindows'],
  ['a newer attribute', 'param([ValidateDrive("C")]$a)', '[ValidateDrive]'],
  ['a newer number', '10u', 'number 10u'],
])('%s is seen', async (_, code, name) => {
  const path = join(emptyFolder(), 'x.ps1');
  writeFileSync(path, code);
  expect((await lint([path])).filter((use) => use.Kind === 'syntax').map((use) => use.Name)).toContain(name);
});

/** Completion came with 5.0; the module asks whether the command is there. */
function isListedException(use: Use): boolean {
  return use.Name === 'Register-ArgumentCompleter' && use.File === join(MODULE, 'LyncBackup.psm1');
}

function filesBelow(folder: string, pattern: RegExp): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && pattern.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
