import { cmdletNames } from '../cmdlets/index.js';
import { cmdletParameters, type CmdletParameter, type CmdletParameters, type ParameterType } from '../cmdlets/parameters.js';
import { product } from '../deployment/products.js';

export interface ModuleText {
  name: 'Lync' | 'SkypeForBusiness';
  manifest: string;
  script: string;
}

/** Functions of LabClient.ps1 that steer the practice itself. */
const PRACTICE_FUNCTIONS = ['Get-PracticeState', 'Invoke-PracticeChange', 'Invoke-PracticeLoss', 'Invoke-PracticeOperator'];

/**
 * The product's module as that version has it: one function for each command practised here, with the real parameter block, which forwards
 * to the practice deployment.
 *
 * @param client the text of LabClient.ps1
 * @param reads names that its Invoke-Command answers from the deployment
 */
export function moduleText(productVersion: number, client: string, reads: readonly string[]): ModuleText {
  const { module: name, build } = product(productVersion);
  const commands = cmdletNames().flatMap((command) => {
    const parameters = cmdletParameters(command, productVersion);
    return parameters ? [{ command, parameters }] : [];
  });
  const script = [
    client,
    `$script:LabReads = @(${reads.map(quoted).join(', ')})\n`,
    ...commands.map(({ command, parameters }) => functionText(command, parameters)),
  ].join('\n');
  const exported = ['Invoke-Command', ...PRACTICE_FUNCTIONS, ...commands.map(({ command }) => command)];
  return { name, manifest: manifestText(name, build, exported), script };
}

const manifestText = (name: string, build: string, exported: readonly string[]): string => `@{
    RootModule = '${name}.psm1'
    ModuleVersion = '${build}'
    GUID = '7d6f6a3c-6d0b-4c5e-9a53-0f4b6f1d2c9e'
    Author = 'LyncBackup'
    CompanyName = 'LyncBackup'
    Description = 'Stands in for the product''s module over a practice deployment of LyncBackup.'
    PowerShellVersion = '3.0'
    FunctionsToExport = @(
${exported.map((command) => `        ${quoted(command)}`).join('\n')}
    )
    CmdletsToExport = @()
    VariablesToExport = @()
    AliasesToExport = @()
    PrivateData = @{ LyncBackupPractice = $true }
}
`;

function functionText(command: string, cmdlet: CmdletParameters): string {
  const order = positions(cmdlet);
  const binding = [
    ...(cmdlet.defaultSet === null ? [] : [`DefaultParameterSetName = ${quoted(cmdlet.defaultSet)}`]),
    ...(cmdlet.supportsShouldProcess ? ['SupportsShouldProcess = $true'] : []),
  ].join(', ');
  const parameters = cmdlet.parameters.map((parameter) => parameterText(parameter, order.get(parameter) ?? null));
  const call = `Invoke-LabCall -Cmdlet $PSCmdlet -Kind 'command' -Name ${quoted(command)} -Parameters $PSBoundParameters`;
  const guard = cmdlet.supportsShouldProcess ? `if (-not $PSCmdlet.ShouldProcess(${quoted(command)})) { return }\n        ` : '';
  return `function ${command} {
    [CmdletBinding(${binding})]
    param(
${parameters.join(',\n')}
    )
    process {
        ${guard}${call}
    }
}
`;
}

/** The reference numbers positions from 0, 1 or 2; PowerShell wants an order. */
function positions(cmdlet: CmdletParameters): Map<CmdletParameter, number> {
  const numbers = [...new Set(cmdlet.parameters.flatMap((parameter) => parameter.position ?? []))].sort((a, b) => a - b);
  return new Map(
    cmdlet.parameters.flatMap((parameter) => (parameter.position === null ? [] : [[parameter, numbers.indexOf(parameter.position)]])),
  );
}

function parameterText(parameter: CmdletParameter, position: number | null): string {
  const facts = [
    ...(parameter.mandatory ? ['Mandatory = $true'] : []),
    ...(position === null ? [] : [`Position = ${position}`]),
    ...(parameter.byValue ? ['ValueFromPipeline = $true'] : []),
    ...(parameter.byPropertyName ? ['ValueFromPipelineByPropertyName = $true'] : []),
  ];
  const sets = parameter.sets.length === 0 ? [null] : parameter.sets;
  const attributes = sets.map(
    (set) => `[Parameter(${[...(set === null ? [] : [`ParameterSetName = ${quoted(set)}`]), ...facts].join(', ')})]`,
  );
  const alias = parameter.aliases.length === 0 ? '' : `[Alias(${parameter.aliases.map(quoted).join(', ')})]`;
  return `        ${attributes.join('')}${alias}[${TYPE_NAMES[parameter.type]}]$${parameter.name}`;
}

const TYPE_NAMES: Readonly<Record<ParameterType, string>> = {
  Boolean: 'bool',
  'Byte[]': 'byte[]',
  DateTime: 'datetime',
  Guid: 'guid',
  Int32: 'int',
  Int64: 'long',
  Object: 'object',
  PSCredential: 'System.Management.Automation.PSCredential',
  String: 'string',
  'String[]': 'string[]',
  SwitchParameter: 'switch',
  TimeSpan: 'timespan',
  UInt32: 'uint32',
};

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
