import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readTopology } from '../../src/formats/topology-xml.js';
import { fillDeployment } from '../../src/lab/deployment/fill.js';
import { writeShares } from '../../src/lab/deployment/write-shares.js';
import { labShell } from '../../src/lab/lab-shell.js';
import { labSql } from '../../src/lab/lab-sql.js';
import { openLab } from '../../src/lab/lab.js';
import { BACKUP_EVERYTHING } from '../../src/operations/backup-environment.js';
import { answerAsks } from '../support/answer-asks.js';
import { ModuleSide } from '../support/module-side.js';
import { atMost, figure, type Row } from './row.js';

const PEOPLE = 100_000;
const TOPOLOGY = 'examples/topologies/standard-edition.xml';

/** A whole backup of a large deployment: what the core needs of memory while it works. */
export async function run(workFolder: string): Promise<Row[]> {
  const topology = readTopology(new Uint8Array(readFileSync(TOPOLOGY)), TOPOLOGY);
  const lab = openLab(fillDeployment(topology, { seed: 1, people: PEOPLE }));
  const pathMap = writeShares(lab.deployment, join(workFolder, 'shares'));
  const core = new ModuleSide(join('ps-module', 'LyncBackup', 'bin', 'core.cjs'));
  const started = performance.now();
  await core.next();
  core.run('environment.backup', {
    ...BACKUP_EVERYTHING,
    repository: join(workFolder, 'repository'),
    components: ['cms', 'lis', 'userData', 'rgs', 'fileStore', 'certificate', 'inventory'],
    stagingPath: workFolder,
    pathMap,
  });
  let peakBytes = 0;
  const watch = setInterval(() => (peakBytes = Math.max(peakBytes, peakMemoryBytes(core.processId))), 50);
  await answerAsks(core, { shell: labShell(lab, { folder: workFolder }), sql: labSql(lab) }, Infinity);
  clearInterval(watch);
  return [
    figure(`backup of ${PEOPLE} people, asks answered in process`, (performance.now() - started) / 1000, 's'),
    atMost(`backup of ${PEOPLE} people: peak memory of the core`, peakBytes / 2 ** 20, 'MiB', 150),
  ];
}

/** What the process has held at most so far; 0 once it is gone. */
function peakMemoryBytes(processId: number): number {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${processId}/status`, 'utf8'))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
