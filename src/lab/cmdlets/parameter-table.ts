import type { CmdletParameter, CmdletParameters, ParameterType } from './parameters.js';

/** One page of the cmdlet reference as `lync-cmdlets.json` holds it. */
export interface ReferencePage {
  products: string[];
  sets: { name: string; default: boolean; syntax: string }[];
  parameters: ReferenceParameter[];
}

interface ReferenceParameter {
  name: string;
  type: string;
  sets: string[];
  aliases: string[];
  required: boolean;
  position: string;
  pipeline: string;
  products: string[];
}

const PRODUCTS: Readonly<Record<string, number>> = {
  'Lync Server 2010': 5,
  'Lync Server 2013': 6,
  'Skype for Business Server 2013': 6, // a misprint on three pages
  'Skype for Business Server 2015': 7,
  'Skype for Business Server 2019': 8,
};
const MISPRINT = 'Skype for Business Server 2013';

/** `parameters.json`: the commands named, from the pages of the cmdlet reference. One line each, names in order. */
export function parameterTable(pages: Readonly<Record<string, ReferencePage>>, names: readonly string[]): string {
  const lines = [...names].sort().map((name) => {
    const page = pages[name];
    if (!page) throw new Error(`the cmdlet reference has no page for ${name}`);
    return `  ${JSON.stringify(name)}: ${JSON.stringify(cmdlet(page))}`;
  });
  return `{\n${lines.join(',\n')}\n}\n`;
}

function cmdlet(page: ReferencePage): CmdletParameters {
  const parameters = merged(page);
  const named = new Set(parameters.flatMap((parameter) => parameter.versions));
  const supportsShouldProcess = page.parameters.some((parameter) => parameter.name === 'WhatIf');
  return {
    // a page that lists a version none of its parameters lists was carried over: the command is gone in that version
    versions: versions(page.products).filter((version) => named.size === 0 || named.has(version)),
    defaultSet: defaultSet(page, parameters),
    sets: page.sets.map((set) => set.name),
    supportsShouldProcess,
    parameters,
  };
}

/** Some pages list a parameter once for each group of products. */
function merged(page: ReferencePage): CmdletParameter[] {
  const byName = new Map<string, CmdletParameter>();
  for (const parameter of page.parameters) {
    if (BROUGHT_BY_POWERSHELL.has(parameter.name)) continue;
    const next = toParameter(page, parameter);
    const before = byName.get(next.name);
    byName.set(next.name, before ? { ...before, versions: [...new Set([...before.versions, ...next.versions])].sort() } : next);
  }
  return [...byName.values()];
}

/** Listed on some pages though no command declares them itself. */
const BROUGHT_BY_POWERSHELL = new Set(['WhatIf', 'Confirm', 'Verbose', 'Debug']);

function toParameter(page: ReferencePage, parameter: ReferenceParameter): CmdletParameter {
  const products = page.products.includes(MISPRINT) ? [...parameter.products, MISPRINT] : parameter.products;
  const sets = parameter.sets.filter((set) => set !== '(All)');
  const position = Number(parameter.position);
  return {
    name: parameter.name,
    type: parameterType(parameter.type),
    sets: sets.length === page.sets.length ? [] : sets,
    aliases: parameter.aliases,
    mandatory: parameter.required,
    position: parameter.position === '' || Number.isNaN(position) ? null : position,
    byValue: /^True( |$)/.test(parameter.pipeline) && !/\(ByPropertyName\)/.test(parameter.pipeline),
    byPropertyName: parameter.pipeline.includes('ByPropertyName'),
    versions: versions(products),
  };
}

const versions = (products: readonly string[]): number[] => [...new Set(products.flatMap((product) => PRODUCTS[product] ?? []))].sort();

/**
 * The reference seldom says which set is the default, and a command that runs without parameters needs one. ASSUMED: the first that has no
 * mandatory parameter of its own.
 */
function defaultSet(page: ReferencePage, parameters: readonly CmdletParameter[]): string | null {
  const needsNothing = (set: string) => !parameters.some((parameter) => parameter.mandatory && parameter.sets.includes(set));
  return (page.sets.find((set) => set.default) ?? page.sets.find((set) => needsNothing(set.name)))?.name ?? null;
}

const TYPES: Readonly<Record<string, ParameterType>> = {
  Boolean: 'Boolean',
  Byte: 'Int32',
  'Byte[]': 'Byte[]',
  DateTime: 'DateTime',
  Guid: 'Guid',
  Int16: 'Int32',
  Int32: 'Int32',
  Int64: 'Int64',
  Object: 'Object',
  PSCredential: 'PSCredential',
  PSObject: 'Object',
  String: 'String',
  'String[]': 'String[]',
  SwitchParameter: 'SwitchParameter',
  TimeSpan: 'TimeSpan',
  UInt16: 'Int32',
  UInt32: 'UInt32',
  UInt64: 'Int64',
};

function parameterType(reference: string): ParameterType {
  const short = reference.replace(/^System\.(Management\.Automation\.)?/, '');
  if (Object.hasOwn(TYPES, short)) return TYPES[short]!;
  return short.endsWith('[]') || /List`1|Collection`1/.test(short) ? 'String[]' : 'String';
}
