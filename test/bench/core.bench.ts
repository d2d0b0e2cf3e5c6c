import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { DEFAULT_DATABASES } from '../../src/domain/database-options.js';
import { DEFAULT_COPY } from '../../src/domain/file-store.js';
import { planBackup } from '../../src/engine/planner/backup.js';
import { readTopology } from '../../src/formats/topology-xml.js';
import { buildTopology } from '../../src/lab/topology/build-topology.js';
import { largeDeployment } from '../../src/lab/topology/examples.js';
import { writeTopology } from '../../src/lab/topology/write-topology.js';
import { atMost, figure, median, type Row } from './row.js';

const CORE = join('ps-module', 'LyncBackup', 'bin', 'core.cjs');
const PAIRS = 15;

/** Start of the bundle beside bare Node, and the plan of a large deployment. */
export async function run(): Promise<Row[]> {
  const ratios: number[] = [];
  for (let pair = 0; pair < PAIRS; pair++) {
    const bare = bareNodeMs();
    ratios.push((await helloMs()) / bare);
  }
  const xml = new TextEncoder().encode(writeTopology(buildTopology(largeDeployment(25))));
  const started = performance.now();
  const topology = readTopology(xml, 'large.xml');
  const read = performance.now() - started;
  const plan = planBackup(topology, 8, {
    components: null,
    pools: null,
    timeoutMs: 1000,
    withPrivateKeys: false,
    copying: DEFAULT_COPY,
    databases: { ...DEFAULT_DATABASES, repositoryUnc: null },
  });
  return [
    atMost('core: start to hello / node -e 0', median(ratios), 'ratio', 2.5),
    figure('topology of 500 servers: steps of the backup plan', plan.steps.length, 'steps'),
    figure('topology of 500 servers: read', read / 1000, 's'),
    atMost('topology of 500 servers: read and plan a backup', (performance.now() - started) / 1000, 's', 1),
  ];
}

function bareNodeMs(): number {
  const started = performance.now();
  spawnSync(process.execPath, ['-e', '0']);
  return performance.now() - started;
}

function helloMs(): Promise<number> {
  const started = performance.now();
  return new Promise((resolve) => {
    const core = spawn(process.execPath, ['--no-warnings', '--max-semi-space-size=4', '--heap-growing-percent=100', CORE, '--stdio'], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    core.stdout.once('data', () => {
      resolve(performance.now() - started);
      core.stdin.end();
    });
  });
}
