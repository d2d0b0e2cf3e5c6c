import { LyncBackupError } from '../../domain/errors.js';
import { findPool, type Topology } from '../../domain/topology.js';
import { addPool, namesLike, standUpMachines } from '../deployment/add-pool.js';
import { enableTopology } from '../deployment/enable.js';
import { coreBuild } from '../deployment/installed.js';
import { centralDatabase, findComputer, findInstance, instanceName } from '../deployment/lookup.js';
import type { Configuration, Setting } from '../deployment/model.js';
import { establishMirror } from '../deployment/mirroring.js';
import { configurationChanged } from '../deployment/replication.js';
import { setUpStore } from '../deployment/setup-stores.js';
import { isMirrorStore } from '../../domain/roles.js';
import { listValue, refused, textValue, type Perform, type Work } from './task.js';
import {
  deletePool,
  disableMirroring,
  enableMirroring,
  replaceInPair,
  replacePool,
  setBackupPool,
  setNextHop,
  setSqlStore,
} from '../deployment/topology-edits.js';

/**
 * Value `edit`, and what it needs: `disableMirroring` pool; `setSqlStore`, `enableMirroring` pool, server, instance; `setBackupPool` pool,
 * backupPool (empty: none); `setNextHop` pool, nextHop; `deletePool` pool; `addPool` the values of `NewPool`; `definePool` pool, like;
 * `replacePool` pools, pool, by; `replaceInPair` pool, backupPool, gone. Servers and pools by FQDN.
 */
type Edit = (topology: Topology, value: (name: string) => string, work: Work) => Topology;

const EDITS: Readonly<Record<string, Edit>> = {
  disableMirroring: (topology, value) => disableMirroring(topology, value('pool')),
  setSqlStore: (topology, value) => setSqlStore(topology, value('pool'), value('server'), value('instance')),
  enableMirroring: (topology, value) => enableMirroring(topology, value('pool'), value('server'), value('instance')),
  setBackupPool: (topology, value) => setBackupPool(topology, value('pool'), value('backupPool')),
  setNextHop: (topology, value) => setNextHop(topology, value('pool'), value('nextHop')),
  deletePool: (topology, value) => deletePool(topology, value('pool')),
  definePool: (topology, value) => {
    const [pool, like] = [value('pool'), value('like')];
    return findPool(topology, pool) ? topology : addPool(topology, namesLike(topology, pool, like));
  },
  replacePool: (topology, value, work) =>
    listValue(work, 'pools').reduce((edited, pool) => replacePool(edited, pool, value('pool'), value('by')), topology),
  replaceInPair: (topology, value) =>
    findPool(topology, value('gone')) ? replaceInPair(topology, value('pool'), value('backupPool'), value('gone')) : topology,
  addPool: (topology, value, work) =>
    addPool(topology, {
      pool: value('pool'),
      like: value('like'),
      machines: listValue(work, 'machines'),
      sqlServer: value('sqlServer'),
      sqlInstance: value('sqlInstance'),
      fileServer: value('fileServer'),
      share: value('share'),
    }),
};

/** Topology Builder: download, edit, publish; publishing enables, too. */
export const editTopology: Perform = (work) => {
  const configuration = downloaded(work);
  const name = textValue(work, 'edit');
  const edit = Object.hasOwn(EDITS, name) ? EDITS[name] : undefined;
  if (!edit)
    throw new LyncBackupError('InvalidRequest', `'${name}' is no edit of a topology`, `Name one of: ${Object.keys(EDITS).join(', ')}.`);
  const before = configuration.topology;
  configuration.topology = edit(before, (value) => textValue(work, value), work);
  for (const { fqdn } of before.pools) if (!findPool(configuration.topology, fqdn)) forget(configuration, fqdn);
  standUpMachines(work.lab.deployment, configuration.topology);
  enableTopology(work.lab.deployment, configuration.topology);
  configurationChanged(work.lab.deployment, configuration);
};

/** What was configured for the services of a pool goes with the pool. */
function forget({ settings }: Configuration, pool: string): void {
  const isOfPool = ({ Identity }: Setting): boolean => /^(?:Service:)?\w+:([^/]+)/i.exec(Identity)?.[1]?.toLowerCase() === pool;
  for (const [noun, objects] of Object.entries(settings)) settings[noun] = objects.filter((setting) => !isOfPool(setting));
}

/** Topology Builder, Install Database. Values `server`, `instance`: creates the stand-alone databases that are not there, and their mirrors. */
export const installDatabase: Perform = (work) => {
  const { lab } = work;
  const { topology } = downloaded(work);
  const [server, name] = [textValue(work, 'server').toLowerCase(), textValue(work, 'instance')];
  const instance = findInstance(lab.deployment, server, name);
  if (!instance?.running) throw refused(`no SQL Server answers at ${instanceName(server, name)}`);
  const build = coreBuild(work.computer) ?? coreBuild(findComputer(lab.deployment, lab.computer));
  if (build === null) throw refused(`Topology Builder is not installed on ${work.computer.fqdn}`);
  for (const store of topology.services) {
    const { pool, sqlInstance } = store.installedOn;
    if (pool !== server || sqlInstance?.toLowerCase() !== name.toLowerCase()) continue;
    if (!isMirrorStore(topology, store)) setUpStore(lab.deployment, topology, instance, store, { build, now: lab.now(), clean: false });
    const problem = establishMirror(lab.deployment, topology, store);
    if (problem !== null) throw refused(problem);
  }
};

function downloaded({ lab }: Work): Configuration {
  const central = centralDatabase(lab.deployment, 'xds');
  if (central) return central.configuration;
  throw refused('Topology Builder cannot download the topology: the Central Management store cannot be reached');
}
