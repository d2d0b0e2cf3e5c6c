import table from './parameters.json' with { type: 'json' };

/** A product command as its reference page states it, for the product versions it exists in. */
export interface CmdletParameters {
  readonly versions: readonly number[]; // 5 Lync 2010, 6 Lync 2013, 7 Skype for Business 2015, 8 2019 and SE
  readonly defaultSet: string | null;
  readonly sets: readonly string[];
  readonly supportsShouldProcess: boolean;
  readonly parameters: readonly CmdletParameter[];
}

export interface CmdletParameter {
  readonly name: string;
  readonly type: ParameterType;
  readonly sets: readonly string[]; // empty: all
  readonly aliases: readonly string[];
  readonly mandatory: boolean;
  readonly position: number | null; // only the order counts
  readonly byValue: boolean;
  readonly byPropertyName: boolean;
  readonly versions: readonly number[];
}

/** .NET types that exist without the product; the product's own (Fqdn, XdsIdentity, ...) are taken as text and checked by the command. */
export const PARAMETER_TYPES = [
  'Boolean',
  'Byte[]',
  'DateTime',
  'Guid',
  'Int32',
  'Int64',
  'Object',
  'PSCredential',
  'String',
  'String[]',
  'SwitchParameter',
  'TimeSpan',
  'UInt32',
] as const;
export type ParameterType = (typeof PARAMETER_TYPES)[number];

const CMDLETS: Readonly<Record<string, CmdletParameters>> = table as unknown as Record<string, CmdletParameters>;

/** The command as a product version has it: only its own parameters. Null when that version does not have the command. */
export function cmdletParameters(name: string, productVersion: number): CmdletParameters | null {
  const cmdlet = Object.hasOwn(CMDLETS, name) ? CMDLETS[name] : undefined;
  if (!cmdlet?.versions.includes(productVersion)) return null;
  const parameters = cmdlet.parameters.filter((parameter) => parameter.versions.includes(productVersion));
  const used = new Set(parameters.flatMap((parameter) => parameter.sets));
  const sets = cmdlet.sets.filter((set) => used.size === 0 || used.has(set));
  return {
    ...cmdlet,
    parameters,
    sets,
    defaultSet: cmdlet.defaultSet !== null && sets.includes(cmdlet.defaultSet) ? cmdlet.defaultSet : null,
  };
}

export const knownCmdlets = (): string[] => Object.keys(CMDLETS);
