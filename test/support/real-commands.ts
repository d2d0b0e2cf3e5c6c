import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isCommandLine } from '../../src/engine/pages/command-line.js';
import { bindArguments, COMMON_PARAMETERS } from '../../src/lab/cmdlets/bind.js';
import { CmdletError } from '../../src/lab/cmdlets/cmdlet-error.js';
import { parameterTable, type ReferencePage } from '../../src/lab/cmdlets/parameter-table.js';
import type { CmdletParameter, CmdletParameters } from '../../src/lab/cmdlets/parameters.js';
import { statementsOf, type Statement, type Word } from './command-text.js';

const SPEC = join(process.env['LYNCBACKUP_SHARED'] ?? join(import.meta.dirname, '../../../shared'), 'spec');
const OWN = join(import.meta.dirname, '../../ps-module/LyncBackup/Public');

/** False where the reference of the product's commands is not at hand; tests that need it are skipped there. */
export const hasCommandReference = existsSync(join(SPEC, 'lync-cmdlets.json'));

/** Of the Active Directory module, which no reference here lists. */
const ELSEWHERE = new Set(['Get-ADComputer']);

/** Slips of the documented procedures that no parameter table catches. @source procedures.md 7, G33 */
const SLIPS: readonly (readonly [RegExp, string])[] = [
  [/\b[A-Z][a-z]+ -Cs[A-Z]\w*/, 'has a space inside the name of a command'],
  [/\bservice:\s+\w+Server:/i, 'has a space behind "service:"'],
  [/atl0cs-001/i, 'has a server of an example'],
  [/ExportedUserDatal/i, 'misspells ExportedUserData.zip'],
  [/%SYSTEMROOT%\\Program Files/i, 'looks for Program Files below the system root instead of the system drive'],
  [/\bmg[ds]\b/i, 'misspells the database mgc'],
];

/**
 * Fails when a line of a runbook could not be typed: a command or parameter that does not exist, or not under this spelling; a parameter
 * without its value, a mandatory one left out, two that exclude each other; a place holder left in. Lines that are sentences are looked
 * through for names of commands only.
 *
 * @param productVersion 5 to 8: what does not exist in this version is a fault; null: in any version
 * @throws {Error} naming every fault with its line
 */
export function assertRealCommands(lines: readonly string[], productVersion: number | null = null): void {
  const faults = lines.flatMap((line) => faultsOfLine(line, productVersion).map((fault) => `${line}\n    ${fault}`));
  if (faults.length > 0) throw new Error(`${faults.length} faults in commands:\n${faults.join('\n')}`);
}

function faultsOfLine(line: string, version: number | null): string[] {
  return [
    ...SLIPS.filter(([pattern]) => pattern.test(line)).map(([, fault]) => fault),
    ...[...line.matchAll(/\b[A-Za-z]+-Cs[A-Za-z]+/gi)].filter(([name]) => !page(name)).map(([name]) => `there is no command ${name}`),
    ...(isCommandLine(line) && /<[A-Za-z][^>]*>/.test(line) ? ['has a place holder left in it'] : []),
    ...(isCommandLine(line) ? faultsOfText(line, version) : []),
  ];
}

function faultsOfText(text: string, version: number | null): string[] {
  try {
    return statementsOf(text).flatMap((statement) => faultsOfStatement(statement, version));
  } catch (cause) {
    return [(cause as Error).message];
  }
}

function faultsOfStatement({ words, isPiped }: Statement, version: number | null): string[] {
  const nested = words.flatMap(({ inner }) => (inner === null ? [] : faultsOfText(inner, version)));
  const isAssignment = words[0]?.text.startsWith('$') === true && words[1]?.text === '=';
  const [command, ...args] = isAssignment ? words.slice(2) : words;
  if (!command?.isBare || !/^[A-Za-z]+-[A-Za-z]\w*$/.test(command.text)) return nested;
  return [...nested, ...faultsOfCommand(command.text, args, isPiped, version)];
}

function faultsOfCommand(name: string, args: readonly Word[], isPiped: boolean, version: number | null): string[] {
  if (/-Cs/i.test(name)) return page(name) ? faultsOfProduct(name, args, isPiped, version) : []; // told by name already
  if (ELSEWHERE.has(name)) return [];
  const known = parametersOf(name);
  if (known === null) return [`there is no command ${name} in PowerShell 3.0`];
  return args
    .flatMap((word) => parameterName(word) ?? [])
    .flatMap((given) => (known.has(given) ? [] : [`${name} has no parameter -${given}`]));
}

function faultsOfProduct(name: string, args: readonly Word[], isPiped: boolean, version: number | null): string[] {
  const cmdlet = cmdletOf(name, version);
  if (cmdlet === null) return [`${name} does not exist in version ${version}`];
  const { given, positional, faults } = sorted(name, cmdlet, args);
  if (faults.length > 0) return faults;
  const places = cmdlet.parameters.filter(({ position, name: parameter }) => position !== null && !(parameter in given));
  if (positional.length > places.length) return [`${name} takes no value '${positional[places.length]}' here`];
  positional.forEach((value, index) => (given[byPosition(places)[index]!.name] = value));
  return bindingFaults(name, cmdlet, given, isPiped);
}

const byPosition = (parameters: readonly CmdletParameter[]): CmdletParameter[] => [...parameters].sort((a, b) => a.position! - b.position!);

/** Named arguments with their values, and the rest. Spelling counts: a runbook is read by people. */
function sorted(name: string, cmdlet: CmdletParameters, args: readonly Word[]) {
  const given: Record<string, unknown> = {};
  const positional: string[] = [];
  const faults: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const word = args[at]!;
    const parameter = parameterName(word);
    const known = cmdlet.parameters.find((each) => each.name === parameter);
    if (parameter === null) positional.push(word.text);
    else if (known === undefined) {
      if (!isCommon(parameter, cmdlet)) faults.push(`${name} has no parameter -${parameter}`);
      else if (!SWITCHES.has(parameter)) at++;
    } else if (known.type === 'SwitchParameter' || word.text.includes(':')) given[parameter] = true;
    else if (at + 1 === args.length || parameterName(args[at + 1]!) !== null) faults.push(`-${parameter} of ${name} has no value`);
    else given[parameter] = args[++at]!.text;
  }
  return { given, positional, faults };
}

const SWITCHES = new Set(['Verbose', 'Debug', 'WhatIf', 'Confirm']);

const isCommon = (parameter: string, { supportsShouldProcess }: Pick<CmdletParameters, 'supportsShouldProcess'>): boolean =>
  COMMON_PARAMETERS.includes(parameter) || (supportsShouldProcess && ['WhatIf', 'Confirm'].includes(parameter));

/** `-Name` or `-Name:value`. */
const parameterName = ({ text, isBare }: Word): string | null => (isBare ? (/^-([A-Za-z]\w*)(?::|$)/.exec(text)?.[1] ?? null) : null);

/** What PowerShell itself would say about sets and mandatory parameters; values are not judged. */
function bindingFaults(name: string, cmdlet: CmdletParameters, given: Record<string, unknown>, isPiped: boolean): string[] {
  try {
    bindArguments(name, cmdlet, given);
    return [];
  } catch (cause) {
    if (!(cause instanceof CmdletError)) throw cause;
    const [id = ''] = cause.record.errorId.split(',');
    const isAboutShape = ['AmbiguousParameterSet', 'MissingMandatoryParameter', 'ParameterAlreadyBound'].includes(id);
    return isAboutShape && !isPiped ? [`${name}: ${cause.message}`] : [];
  }
}

let pages: Readonly<Record<string, ReferencePage>> | null = null;

function page(name: string): ReferencePage | null {
  pages ??= (JSON.parse(readFileSync(join(SPEC, 'lync-cmdlets.json'), 'utf8')) as { cmdlets: Record<string, ReferencePage> }).cmdlets;
  return Object.hasOwn(pages, name) ? pages[name]! : null;
}

function cmdletOf(name: string, version: number | null): CmdletParameters | null {
  const cmdlet = (JSON.parse(parameterTable({ [name]: page(name)! }, [name])) as Record<string, CmdletParameters>)[name]!;
  if (version === null) return cmdlet;
  if (!cmdlet.versions.includes(version)) return null;
  return { ...cmdlet, parameters: cmdlet.parameters.filter(({ versions }) => versions.includes(version)) };
}

interface WindowsCommand {
  since: string;
  parameters: string[];
}

let windows: Readonly<Record<string, WindowsCommand>> | null = null;

/** Of a command of Windows PowerShell 3.0, which the oldest of these servers has, or of this module; null: there is none. */
function parametersOf(name: string): ReadonlySet<string> | null {
  windows ??= (
    JSON.parse(readFileSync(join(SPEC, 'windows-powershell-commands.json'), 'utf8')) as { commands: Record<string, WindowsCommand> }
  ).commands;
  const command = Object.hasOwn(windows, name) && windows[name]!.since === '3.0' ? windows[name]!.parameters : ownParameters(name);
  return command && new Set([...command, ...COMMON_PARAMETERS, 'WhatIf', 'Confirm']);
}

function ownParameters(name: string): string[] | null {
  if (!readdirSync(OWN).includes(`${name}.ps1`)) return null;
  const [declaration = ''] = readFileSync(join(OWN, `${name}.ps1`), 'utf8').split(/^ {4}(?:begin|process|end)\b/m);
  return [...declaration.matchAll(/^ {8}\[[^\n]*\]\s*\$([A-Z]\w*)/gm)].map(([, parameter = '']) => parameter);
}
