import { join, sep } from 'node:path';
import { leftOutOfFileStore } from '../domain/file-store.js';
import { registrarPools } from '../domain/roles.js';
import { findPool, type Topology } from '../domain/topology.js';
import type { Clock } from '../ports/clock.js';
import type { Practice, PracticeDeployment, PracticeDifference, PracticeSource } from '../ports/practice.js';
import { assume } from './behaviours.js';
import { fillDeployment } from './deployment/fill.js';
import { applyRecorded } from './deployment/apply-recorded.js';
import { loseServer, losePointer, loseShare, loseSqlServer } from './deployment/lose.js';
import type { Deployment } from './deployment/model.js';
import { dataUnder, differences, picture, type Difference, type PictureRow } from './deployment/picture.js';
import { laterShares, writeShares } from './deployment/write-shares.js';
import { labShell } from './lab-shell.js';
import { labSql } from './lab-sql.js';
import { openLab, type Lab } from './lab.js';
import { operatorFor } from './operator/index.js';

const SEED = 1;

export const PRACTICE_BEHAVIOURS = [
  assume(
    'a practice deployment of a set has its topology, computer accounts, operating systems and builds; people and their data are drawn',
  ),
];

/** The port over the lab, in this process: each deployment lives as long as its object. */
export const labPractice: Practice = {
  open: (source) => Promise.resolve(openDeployment(source)),
};

function openDeployment({ recorded, lost, people, folder, startUtc }: PracticeSource): PracticeDeployment {
  const clock = movingClock(startUtc);
  const deployment = fillDeployment(recorded.topology, { seed: SEED, people });
  applyRecorded(deployment, recorded.machines);
  const filesRoot = join(folder, 'shares');
  const pathMap = writeShares(deployment, filesRoot);
  const lab = openLab(deployment, { filesRoot, now: () => clock.now(), computer: livingServer(recorded.topology, lost) });
  for (const [unc, path] of Object.entries(pathMap))
    lab.sqlServers.mount({ root: `${unc}\\`, folder: path, access: 'write', freeBytes: null });
  lab.sqlServers.mount({ root: `${folder}${sep}`, folder, access: 'write', freeBytes: null });
  let before: PictureRow[] | null = null;
  return {
    shell: labShell(lab, { folder }),
    sql: labSql(lab),
    clock,
    pathMap: { ...pathMap, ...laterShares(filesRoot) },
    lose(names) {
      before = picture(deployment, filesRoot);
      for (const name of names) lose(lab, name.toLowerCase());
    },
    operate: (step, backup) => operatorFor(lab, backup)(step),
    differences: (moved) => {
      const wanted = before && moved ? dataUnder(before, moved.from, moved.to) : before;
      const now = picture(deployment, filesRoot);
      return wanted === null
        ? []
        : differences(wanted, moved ? dataUnder(now, moved.from, moved.to) : now)
            .filter(isKept)
            .map(changeOf);
    },
  };
}

/** One second a look: long work takes no time, and nothing is ever at the same moment. */
function movingClock(startUtc: string): Clock {
  let ms = Date.parse(startUtc);
  let ids = 0;
  return {
    now: () => new Date((ms += 1000)),
    id: () => (++ids).toString(16).padStart(8, '0'),
    sleep(sleptMs) {
      ms += sleptMs;
      return Promise.resolve();
    },
    every: () => () => undefined,
  };
}

/** A Front End that lives, as an administrator would choose; undefined where all are lost. */
function livingServer(topology: Topology, lost: readonly string[]): string | undefined {
  const gone = new Set(lost.map((name) => name.toLowerCase()));
  return registrarPools(topology)
    .filter(({ fqdn }) => !gone.has(fqdn))
    .flatMap(({ machines }) => machines.map(({ fqdn }) => fqdn))
    .find((fqdn) => !gone.has(fqdn));
}

function lose({ deployment, filesRoot }: Lab, name: string): void {
  if (name === 'serviceconnectionpoint') return losePointer(deployment);
  if (name.startsWith('\\\\')) return loseShare(deployment, name, filesRoot);
  const machines = findPool(deployment.replicated.topology, name)?.machines.map(({ fqdn }) => fqdn) ?? [name];
  if (machines.length === 0) return loseSqlServer(deployment, name);
  for (const machine of machines) if (isThere(deployment, machine)) loseServer(deployment, machine, 'clean', filesRoot);
}

/** A machine that is named twice, itself and with its pool, is lost once. */
const isThere = ({ computers }: Deployment, machine: string): boolean => computers[machine]?.state !== 'clean';

/** What a backup leaves out on purpose is no loss. */
const isKept = ({ kind, key }: Difference): boolean => kind !== 'file' || leftOutOfFileStore(key.replaceAll('\\', '/')) === null;

const changeOf = ({ kind, key, before, after }: Difference): PracticeDifference => ({
  kind,
  key,
  change: after === null ? 'missing' : before === null ? 'new' : 'changed',
});
