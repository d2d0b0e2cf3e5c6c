import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { LyncBackupError } from '../../domain/errors.js';
import { isMirrorStore } from '../../domain/roles.js';
import { dependencies, findPool, poolOfMachine, servicesOn, uncPath, type Pool, type Service } from '../../domain/topology.js';
import { centralDatabase, findComputer, instanceKey } from '../deployment/lookup.js';
import type { Computer, Setting } from '../deployment/model.js';
import { configurationChanged } from '../deployment/replication.js';
import { setUpStore } from '../deployment/setup-stores.js';
import { shareFolder as folderOfShare } from '../deployment/write-shares.js';
import { importCertificates, installOperatingSystem, installSqlServer, shareFolder } from './machine.js';
import { listValue, refused, textValue, topologyOf, type Perform, type Work } from './task.js';
import { assignCertificates, installComponents, installCumulativeUpdate, installLocalStore, installManagementShell } from './wizard.js';

/** What a person does for a pool that takes the place of another. */

/** S12 8. Values `pool`, `version`: its servers, SQL Server and file store from bare metal to the last step before the start. */
export const setUpPool: Perform = async (work) => {
  const pool = definedPool(work, textValue(work, 'pool'));
  const services = servicesOn(topologyOf(work), pool.fqdn);
  const stores = [
    ...new Map(services.flatMap((service) => dependencies(topologyOf(work), service)).map((store) => [store.id, store])).values(),
  ];
  for (const store of stores) if (store.role === 'FileStore') await provideShare(work, store);
  for (const store of stores) if (isOnServerOfItsOwn(store, pool)) await provideDatabases(work, store);
  for (const { fqdn } of pool.machines) await setUpServer(work, fqdn, textValue(work, 'version'));
};

async function setUpServer(work: Work, fqdn: string, version: string): Promise<void> {
  const { services, state } = findComputer(work.lab.deployment, fqdn)!;
  if (state === 'rolesInstalled' && services.length > 0) return;
  const steps = [
    installOperatingSystem,
    importCertificates,
    installManagementShell,
    installLocalStore,
    installComponents,
    assignCertificates,
  ];
  for (const step of steps) await step(on(work, fqdn, {}));
  if (version !== '') await installCumulativeUpdate(on(work, fqdn, { version }));
  bringDatabasesUp(work, fqdn, version);
}

/** The databases that came with the roles are at the level of the media: the update brings them along. */
function bringDatabasesUp({ lab }: Work, fqdn: string, version: string): void {
  if (version === '') return;
  for (const instance of Object.values(lab.deployment.sqlInstances))
    if (instance.server === fqdn)
      for (const database of Object.values(instance.databases)) if (database.build !== undefined) database.build = version;
}

async function provideShare(work: Work, store: Service): Promise<void> {
  const unc = uncPath(topologyOf(work), store);
  if (unc === null || unc.toLowerCase() in work.lab.deployment.shares) return;
  const { pool: server } = store.installedOn;
  await installOperatingSystem(on(work, server, {}));
  await shareFolder(on(work, server, { name: unc.split('\\')[3] ?? '', folder: '' }));
}

const isOnServerOfItsOwn = ({ role, installedOn }: Service, pool: Pool): boolean =>
  ['UserStore', 'ApplicationStore'].includes(role) && installedOn.pool !== pool.fqdn;

/** Publishing creates the databases that stand alone, at the level of the machine it runs on. */
async function provideDatabases(work: Work, store: Service): Promise<void> {
  const { lab } = work;
  const { pool: server, sqlInstance } = store.installedOn;
  const computer = findComputer(lab.deployment, server);
  if (!computer || isMirrorStore(topologyOf(work), store)) return;
  if (!computer.running) await installOperatingSystem(on(work, server, {}));
  await installSqlServer(on(work, server, { instances: [sqlInstance ?? ''] }));
  const build = textValue(work, 'version');
  const instance = lab.deployment.sqlInstances[instanceKey(server, sqlInstance ?? '')]!;
  setUpStore(lab.deployment, topologyOf(work), instance, store, { build, now: lab.now(), clean: false });
}

/** The same person on another machine. */
function on(work: Work, fqdn: string, values: Work['values']): Work {
  const computer: Computer | null = findComputer(work.lab.deployment, fqdn);
  const pool = computer && poolOfMachine(topologyOf(work), computer.fqdn);
  if (!computer || !pool) throw new LyncBackupError('ObjectNotFound', `the practice deployment has no machine '${fqdn}'`, null);
  return { ...work, computer, pool, values };
}

function definedPool(work: Work, fqdn: string): Pool {
  const pool = findPool(topologyOf(work), fqdn);
  if (pool) return pool;
  throw refused(`the topology has no pool ${fqdn} yet`);
}

/** S12 12. Values `pool`, `role`, `folders`, `source`: folders of a role into the file store of a pool, from a UNC path. */
export const copyFiles: Perform = (work) => {
  const { filesRoot, deployment } = work.lab;
  const pool = definedPool(work, textValue(work, 'pool'));
  const service = servicesOn(topologyOf(work), pool.fqdn).find(({ role }) => role === textValue(work, 'role'));
  const store = service && dependencies(topologyOf(work), service, 'FileStore')[0];
  const unc = store && uncPath(topologyOf(work), store);
  if (!unc || !(unc.toLowerCase() in deployment.shares)) throw refused(`the file store of ${pool.fqdn} does not open`);
  if (filesRoot === null) return;
  for (const folder of listValue(work, 'folders')) {
    const [from, to] = [folderOfShare(filesRoot, textValue(work, 'source')), join(folderOfShare(filesRoot, unc), service.id)];
    const [there, here] = [from, to].map((place) => join(place, ...folder.split('/')));
    if (existsSync(there!)) cpSync(there!, here!, { recursive: true, preserveTimestamps: true });
  }
};

/**
 * S12 6, 20. Values `from`, `to`: the announcements of one pool made again in another, and the ranges of numbers that lead to them, there
 * or already elsewhere, lead to it. An announcement is told by its name.
 */
export const playAnnouncements: Perform = ({ lab, values }) => {
  const central = centralDatabase(lab.deployment, 'xds');
  if (!central) throw refused('the Central Management store cannot be reached');
  const [from, to] = [String(values['from']), String(values['to'])];
  const { settings } = central.configuration;
  const announcements = (settings['Announcement'] ??= []);
  const idOn = (pool: string): string => `ApplicationServer:${pool}/`;
  const own = announcements.filter(({ Identity }) => Identity.startsWith(idOn(from)));
  const isThere = ({ Name }: Setting): boolean =>
    announcements.some((other) => other.Identity.startsWith(idOn(to)) && other['Name'] === Name);
  announcements.push(
    ...own.flatMap((setting) => (isThere(setting) ? [] : [{ ...setting, Identity: setting.Identity.replace(idOn(from), () => idOn(to)) }])),
  );
  const names = new Set(own.map(({ Name }) => Name));
  settings['Announcement'] = announcements.filter(
    ({ Identity, Name }) => !names.has(Name) || [from, to].some((pool) => Identity.startsWith(idOn(pool))),
  );
  for (const range of settings['UnassignedNumber'] ?? [])
    if (names.has(range['AnnouncementName'])) range['AnnouncementService'] = `ApplicationServer:${to}`;
  configurationChanged(lab.deployment, central.configuration);
};

/** S12 23. Value `pool`: the Backup Service is there since the roles were set up; what stands still is started. */
export const prepareBackupService: Perform = (work) => {
  for (const { fqdn } of definedPool(work, textValue(work, 'pool')).machines)
    for (const service of findComputer(work.lab.deployment, fqdn)?.services ?? []) service.status = 'Running';
};
