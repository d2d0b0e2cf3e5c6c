import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { LyncBackupError } from '../../domain/errors.js';
import { certificateUses, isStandardEdition } from '../../domain/roles.js';
import { readConfigurationArchive } from '../archives/configuration-archive.js';
import { serverCertificates } from '../deployment/fill-certificates.js';
import { loseQuorum, startFrontEnd } from '../deployment/front-ends.js';
import { coreBuild, startProblem } from '../deployment/installed.js';
import { centralDatabase, instanceKey } from '../deployment/lookup.js';
import type { SqlInstance } from '../deployment/model.js';
import { componentsOf, product, programsOf, servicesOfRoles, SHELL_COMPONENTS } from '../deployment/products.js';
import { isLocalInstance, localDatabases, newDatabase, newInstance } from '../deployment/setup-sql.js';
import { setUpStore } from '../deployment/setup-stores.js';
import { refused, requireSystem, rolesOf, textValue, topologyOf, versionOf, type Perform, type Work } from './task.js';

/** Setup and the Deployment Wizard, with the media as they came: what they install is at the level of the release. */

export const installManagementShell: Perform = (work) => {
  requireSystem(work);
  install(work, SHELL_COMPONENTS);
};

/** S2 4a: SQL Server Express with an empty Central Management store. */
export const prepareFirstStandardEditionServer: Perform = (work) => {
  requireSystem(work);
  const { lab, pool } = work;
  if (!isStandardEdition(topologyOf(work), pool.fqdn)) throw refused(`${pool.fqdn} is no Standard Edition server`);
  install(work, ['Core Components']);
  for (const store of storesHere(work, ['CentralMgmtStore']))
    setUpStore(lab.deployment, topologyOf(work), sqlExpress(work, store.installedOn.sqlInstance!), store, setup(work));
};

/** DW1: the local replica. Value `file`: an export of the configuration, for a server that cannot ask the Central Management store. */
export const installLocalStore: Perform = async (work) => {
  requireSystem(work);
  const { computer, lab, pool } = work;
  const file = work.values['file'];
  if (!pool.replicates) throw refused(`${computer.fqdn} is no server of the product in the topology`);
  if (typeof file === 'string') await requireConfiguration(file, work);
  else if (!computer.domainJoined) throw refused(`${computer.fqdn} is in a workgroup: its local configuration store comes from a file`);
  else if (!centralDatabase(lab.deployment, 'xds')) throw refused('the Central Management store cannot be reached');
  install(work, ['Core Components']);
  installLocalDatabases(work, ({ database }) => database === 'xds');
  computer.replica ??= { upToDate: false, lastStatusUtc: lab.now().toISOString() };
};

/** DW2: the roles of this server, stopped, and the databases that stand beside them. */
export const installComponents: Perform = (work) => {
  requireSystem(work);
  const { computer, lab } = work;
  if (!computer.replica) throw refused(`${computer.fqdn} has no local configuration store yet`);
  install(work, [...SHELL_COMPONENTS, ...rolesOf(work).flatMap(componentsOf)]);
  for (const { name, displayName } of servicesOfRoles(rolesOf(work), versionOf(work)))
    if (!computer.services.some((service) => service.name === name)) computer.services.push({ name, displayName, status: 'Stopped' });
  installLocalDatabases(work, () => true);
  for (const store of storesHere(work))
    setUpStore(lab.deployment, topologyOf(work), sqlExpress(work, store.installedOn.sqlInstance!), store, setup(work));
  computer.state = 'rolesInstalled';
};

/** DW3 */
export const assignCertificates: Perform = (work) => {
  requireSystem(work);
  const { computer, pool, lab } = work;
  if (!computer.replica) throw refused(`${computer.fqdn} has no local configuration store yet`);
  const machine = pool.machines.find(({ fqdn }) => fqdn === computer.fqdn)!;
  const wanted = serverCertificates(topologyOf(work), pool, machine, rolesOf(work), lab.deployment.seed);
  for (const { subject, uses } of wanted) {
    const imported = computer.certificates.find((certificate) => certificate.subject === subject);
    if (!imported) throw refused(`${computer.fqdn} has no certificate of ${subject} for ${uses.join(', ')}`);
    imported.uses = uses;
  }
  const assigned = wanted.flatMap(({ uses }) => uses);
  const missing = certificateUses(topologyOf(work), pool.fqdn).filter((use) => !assigned.includes(use));
  if (missing.length > 0) throw refused(`${computer.fqdn} has no certificate for ${missing.join(', ')}`);
};

/** DW4: at the keyboard of the server. */
export const startServices: Perform = (work) => {
  requireSystem(work);
  const { computer, pool, lab } = work;
  const problem = startProblem(lab.deployment, pool, computer);
  if (problem !== null) throw refused(`the services on ${computer.fqdn} do not start: ${problem}`);
  for (const service of computer.services)
    if (service.name === 'RTCSRV') startFrontEnd(lab.deployment, pool, computer);
    else if (service.startMode !== 'Disabled') service.status = 'Running';
};

/** Value `version`: the build it brings everything of the product to; it stops the services, and the local databases come along. */
export const installCumulativeUpdate: Perform = (work) => {
  requireSystem(work);
  const { computer, pool, lab } = work;
  const version = textValue(work, 'version');
  if (computer.products.length === 0) throw refused(`nothing of the product is installed on ${computer.fqdn}`);
  const other = computer.products.find((installed) => !isUpdateOf(installed.version, version));
  if (other) throw refused(`the update to ${version} is not for ${other.name} at ${other.version}`);
  for (const installed of computer.products) installed.version = version;
  for (const service of computer.services) service.status = 'Stopped';
  loseQuorum(lab.deployment, pool);
  for (const instance of Object.values(lab.deployment.sqlInstances))
    if (instance.server === computer.fqdn && isLocalInstance(instance.name))
      for (const database of Object.values(instance.databases)) database.build = version;
  const { poolBuilds } = lab.deployment.directory;
  if (isUpdateOf(poolBuilds[pool.fqdn] ?? version, version)) poolBuilds[pool.fqdn] = version;
};

/** Of the same release, and no older. */
function isUpdateOf(installed: string, update: string): boolean {
  const [from, to] = [installed, update].map((text) => text.split('.').map(Number));
  const isSameRelease = [0, 1, 2].every((part) => from![part] === to![part]);
  return isSameRelease && (to![3] ?? Number.NaN) >= (from![3] ?? 0);
}

/** What is installed already keeps its level. */
function install(work: Work, components: readonly string[]): void {
  const { computer } = work;
  const version = versionOf(work);
  for (const program of programsOf(components, version, product(version).build))
    if (!computer.products.some(({ name }) => name === program.name)) computer.products.push(program);
}

async function requireConfiguration(file: string, { computer }: Work): Promise<void> {
  try {
    await readConfigurationArchive(readFileSync(resolve(file)));
  } catch (cause) {
    const reason = cause instanceof LyncBackupError ? cause.message : (cause as Error).message;
    throw new LyncBackupError(
      'StepFailed',
      `the local configuration store of ${computer.fqdn} cannot be read from '${file}': ${reason}`,
      null,
      cause,
    );
  }
}

function installLocalDatabases(work: Work, isWanted: (local: { database: string }) => boolean): void {
  const { lab, computer, pool } = work;
  const { netBiosName } = lab.deployment.directory;
  const common = { role: 'Local', netBiosName, seed: lab.deployment.seed, createdUtc: lab.now().toISOString(), build: setup(work).build };
  for (const { instance, database: name } of localDatabases(topologyOf(work), pool).filter(isWanted))
    sqlExpress(work, instance).databases[name] ??= newDatabase({ ...common, instance, name });
  if (computer.state === 'osOnly') computer.state = 'sqlInstalled';
}

function sqlExpress(work: Work, name: string): SqlInstance {
  const { sqlInstances, directory } = work.lab.deployment;
  const { fqdn } = work.computer;
  return (sqlInstances[instanceKey(fqdn, name)] ??= newInstance(topologyOf(work), fqdn, name, directory.netBiosName));
}

const storesHere = (work: Work, roles?: readonly string[]) =>
  topologyOf(work).services.filter(
    ({ role, installedOn }) =>
      installedOn.pool === work.computer.fqdn && installedOn.sqlInstance !== null && (roles?.includes(role) ?? true),
  );

const setup = (work: Work) => ({
  build: coreBuild(work.computer) ?? product(versionOf(work)).build,
  now: work.lab.now(),
  clean: false,
});
