/**
 * The commands the core may ask for, and what each does to the deployment. The module holds the same table and refuses anything else;
 * a test keeps the two equal. `Read` changes nothing; `Export` writes a file on this machine; `Change` changes the deployment.
 */
export const COMMANDS = {
  'Export-CsConfiguration': 'Export',
  'Export-CsLisConfiguration': 'Export',
  'Get-CsManagementConnection': 'Read',
  'Get-CsManagementStoreReplicationStatus': 'Read',
  'Get-CsServerPatchVersion': 'Read',
  'Get-CsServerVersion': 'Read',
  'Get-CsService': 'Read',
  'Get-CsSipDomain': 'Read',
  'Get-CsTopology': 'Read',
} as const satisfies Record<string, 'Read' | 'Export' | 'Change'>;

export type CommandName = keyof typeof COMMANDS;
export type CommandEffect = (typeof COMMANDS)[CommandName];

/** Named reads of the module (`Private/Read-*.ps1`): what no product command tells. */
export const READS = ['Session'] as const;
export type ReadName = (typeof READS)[number];
