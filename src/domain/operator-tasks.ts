import { z } from 'zod';

/**
 * What only a person can do in a restore. A plan names the task and its exact values; a probe says whether it was done; the practice
 * deployment does the same task when told to.
 * @source procedures.md 4.1 (P0, DW1-DW4), S2 4a, S12, S15
 */
export const OPERATOR_TASKS = {
  installOperatingSystem: 'P0.1: a clean server of the same name, joined to its old computer account',
  importCertificates: 'P0.3: the certificates of the server, with their private keys',
  installSqlServer: 'P0.2: SQL Server with the same instance names',
  installManagementShell: 'prerequisites, core components and Management Shell from the media',
  prepareFirstStandardEditionServer: 'S2 4a: Setup, Prepare first Standard Edition server',
  installLocalStore: 'DW1: Install Local Configuration Store',
  installComponents: 'DW2: Setup or Remove Components',
  assignCertificates: 'DW3: Request, Install or Assign Certificates',
  startServices: 'DW4, on the server itself where no command reaches it',
  installCumulativeUpdate: 'the cumulative update the server had',
  shareFolder: 'S8 1: a folder shared under its old name',
  editTopology: 'an edit that only Topology Builder can make, then Publish Topology',
  joinAvailabilityGroup: '6: a replica of an availability group is back in it',
  installDatabase: 'Topology Builder, Install Database',
  setUpPool: 'S12 8: every server of a new pool, up to the start of its services',
  copyFiles: 'S12 12, 14: files of the lost pool into the file store of the new one',
  playAnnouncements: 'S12 6, 20: announcements of unassigned numbers in another pool',
  prepareBackupService: 'S12 23: Bootstrapper.exe on every server of a pool that was paired',
} as const;

export const OperatorTask = z.enum(Object.keys(OPERATOR_TASKS) as [keyof typeof OPERATOR_TASKS, ...(keyof typeof OPERATOR_TASKS)[]]);
export type OperatorTask = z.infer<typeof OperatorTask>;

/** Index of the answer that confirms what was seen on a machine that no probe reaches; offered there alone. */
export const CONFIRM = 2;

/** What the operator types in or chooses, exactly. */
export const TaskValues = z.record(z.string(), z.union([z.string(), z.array(z.string())]));
export type TaskValues = z.infer<typeof TaskValues>;
