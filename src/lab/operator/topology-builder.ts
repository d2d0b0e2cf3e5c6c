import { LyncBackupError } from '../../domain/errors.js';
import type { Topology } from '../../domain/topology.js';
import { addPool, standUpMachines } from '../deployment/add-pool.js';
import { enableTopology } from '../deployment/enable.js';
import { coreBuild } from '../deployment/installed.js';
import { centralDatabase, findComputer, instanceKey, instanceName } from '../deployment/lookup.js';
import type { Configuration } from '../deployment/model.js';
import { establishMirror } from '../deployment/mirroring.js';
import { configurationChanged } from '../deployment/replication.js';
import { setUpStore } from '../deployment/setup-stores.js';
import { isMirrorStore } from '../../domain/roles.js';
import { listValue, refused, textValue, type Perform, type Work } from './task.js';
import { deletePool, disableMirroring, enableMirroring, setBackupPool, setNextHop, setSqlStore } from '../deployment/topology-edits.js';

/**
 * Value `edit`, and what it needs: `disableMirroring` pool; `setSqlStore`, `enableMirroring` pool, server, instance; `setBackupPool` pool,
 * backupPool (empty: none); `setNextHop` pool, nextHop; `deletePool` pool; `addPool` the values of `NewPool`. Servers and pools by FQDN.
 */
type Edit = (topology: Topology, value: (name: string) => string, work: Work) => Topology;

const EDITS: Readonly<Record<string, Edit>> = {
  disableMirroring: (topology, value) => disableMirroring(topology, value('pool')),
  setSqlStore: (topology, value) => setSqlStore(topology, value('pool'), value('server'), value('instance')),
  enableMirroring: (topology, value) => enableMirroring(topology, value('pool'), value('server'), value('instance')),
  setBackupPool: (topology, value) => setBackupPool(topology, value('pool'), value('backupPool')),
  setNextHop: (topology, value) => setNextHop(topology, value('pool'), value('nextHop')),
  deletePool: (topology, value) => deletePool(topology, value('pool')),
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
  configuration.topology = edit(configuration.topology, (value) => textValue(work, value), work);
  standUpMachines(work.lab.deployment, configuration.topology);
  enableTopology(work.lab.deployment, configuration.topology);
  configurationChanged(work.lab.deployment, configuration);
};

/** Topology Builder, Install Database. Values `server`, `instance`: creates the stand-alone databases that are not there, and their mirrors. */
export const installDatabase: Perform = (work) => {
  const { lab } = work;
  const { topology } = downloaded(work);
  const [server, name] = [textValue(work, 'server').toLowerCase(), textValue(work, 'instance')];
  const instance = lab.deployment.sqlInstances[instanceKey(server, name)];
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
