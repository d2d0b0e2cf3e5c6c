import { join } from 'node:path';
import { z } from 'zod';
import { LyncBackupError } from '../../domain/errors.js';
import { OperatorTask, TaskValues } from '../../domain/operator-tasks.js';
import { poolOfMachine } from '../../domain/topology.js';
import { assume, cite } from '../behaviours.js';
import { listenerOf } from '../deployment/availability-groups.js';
import { findComputer } from '../deployment/lookup.js';
import type { Lab } from '../lab.js';
import { joinAvailabilityGroup } from './availability-group.js';
import { importCertificates, installOperatingSystem, installSqlServer, shareFolder } from './machine.js';
import { copyFiles, playAnnouncements, prepareBackupService, setUpPool } from './new-pool.js';
import type { Perform } from './task.js';
import { editTopology, installDatabase } from './topology-builder.js';
import {
  assignCertificates,
  installComponents,
  installCumulativeUpdate,
  installLocalStore,
  installManagementShell,
  prepareFirstStandardEditionServer,
  startServices,
} from './wizard.js';

const TASKS: Readonly<Record<OperatorTask, Perform>> = {
  installOperatingSystem,
  importCertificates,
  installSqlServer,
  installManagementShell,
  prepareFirstStandardEditionServer,
  installLocalStore,
  installComponents,
  assignCertificates,
  installCumulativeUpdate,
  startServices,
  shareFolder,
  editTopology,
  joinAvailabilityGroup,
  installDatabase,
  setUpPool,
  copyFiles,
  playAnnouncements,
  prepareBackupService,
};

export const OPERATOR_BEHAVIOURS = [
  cite('procedures.md 4.1', 'step 1 of the Deployment Wizard needs the Central Management store, or for an Edge Server a file'),
  cite('procedures.md 4.1', 'step 2 of the Deployment Wizard creates the databases that stand beside the roles'),
  cite('procedures.md 4.1', 'SQL Server comes from the Deployment Wizard on servers of the product, from the organisation elsewhere'),
  assume('a new pool that nobody describes has as many servers as the one it is modelled on, named after it'),
  assume('the Backup Service of practice is set up with the roles, whether its pool is paired or not'),
  assume('Prepare first Standard Edition server leaves an empty Central Management store and no pointer to it'),
  assume('setup from the media installs the build of the release; what is there keeps its build'),
  assume('a cumulative update stops the services of its server, and brings the databases of rtclocal and lynclocal along'),
];

/**
 * Does what an operator was asked to do, as reality would let it happen.
 *
 * @throws {LyncBackupError} `StepFailed` when it cannot be done, with the reason; `ObjectNotFound` for a machine the deployment does not have
 */
export async function performTask(lab: Lab, fqdn: string, task: OperatorTask, values: TaskValues): Promise<void> {
  const computer = findComputer(lab.deployment, fqdn === '' ? lab.computer : fqdn);
  const { topology } = lab.deployment.replicated;
  const pool = computer && (poolOfMachine(topology, computer.fqdn) ?? listenerOf(topology, computer.fqdn));
  if (!computer || !pool) throw new LyncBackupError('ObjectNotFound', `the practice deployment has no machine '${fqdn}'`, null);
  await TASKS[task]({ lab, computer, pool, values });
}

const Step = z.object({ where: z.string(), args: z.object({ task: OperatorTask, values: TaskValues }) });

/**
 * The operator of a practice deployment: does an operator step of a plan, whatever else the step says.
 * @param backup folder of the set that is restored, which a plan calls `$Backup`
 */
export const operatorFor = (lab: Lab, backup: string) => async (step: { where: string; args: Readonly<Record<string, unknown>> }) => {
  const { where, args } = Step.parse(step);
  const { file } = args.values;
  const values = typeof file === 'string' ? { ...args.values, file: onDisk(file, backup) } : args.values;
  await performTask(lab, where, args.task, values);
};

const onDisk = (file: string, backup: string): string => (file.startsWith('$Backup\\') ? join(backup, ...file.split('\\').slice(1)) : file);
