import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inlineWorkers } from './inline-workers.js';
import { fsShares } from '../../src/adapters/shares-fs.js';
import { fsStaging } from '../../src/adapters/staging-fs.js';
import { fsStore } from '../../src/adapters/store-fs.js';
import type { Event } from '../../src/domain/events.js';
import type { Finding } from '../../src/domain/findings.js';
import type { Topology } from '../../src/domain/topology.js';
import { readTopology } from '../../src/formats/topology-xml.js';
import { fillDeployment } from '../../src/lab/deployment/fill.js';
import { openLab, type Lab } from '../../src/lab/lab.js';
import { labShell } from '../../src/lab/lab-shell.js';
import { labPractice } from '../../src/lab/practice.js';
import { BACKUP_EVERYTHING, backupEnvironment, type BackupParams } from '../../src/operations/backup-environment.js';
import type { Context } from '../../src/operations/context.js';
import { testBackup, type TestParams } from '../../src/operations/test-backup.js';
import type { BackupResult, TestResult } from '../../src/domain/results.js';
import { hostWith, steppingClock } from './clock.js';
import { emptyFolder } from './folders.js';
import { heardSql } from './sent-statements.js';

const TOPOLOGIES = join(import.meta.dirname, '../../examples/topologies');

/** A practice deployment, a repository beside it, and the operations over both. */
export interface Practice {
  lab: Lab;
  repository: string;
  staging: string;
  context: Context;
  events: Event[];
  backup(params?: Partial<BackupParams>, context?: Context): Promise<BackupResult>;
  verify(setId?: string, depth?: TestParams['depth']): Promise<TestResult[]>;
  findings(): Finding[];
}

export function practice(options: { topology?: string | Topology; people?: number; context?: Partial<Context> } = {}): Practice {
  const lab = openLab(fillDeployment(topologyOf(options.topology ?? 'standard-edition.xml'), { seed: 1, people: options.people ?? 25 }));
  const host = hostWith('backup01', 100);
  const events: Event[] = [];
  const [repository, staging] = [emptyFolder(), emptyFolder()];
  lab.sqlServers.mount({ root: `${repository}/`, folder: repository, access: 'write', freeBytes: null });
  const context: Context = {
    shell: labShell(lab, { folder: staging }),
    sql: heardSql(lab),
    openStore: fsStore,
    openShares: fsShares,
    openWorkers: () => inlineWorkers(),
    openStaging: (base) => fsStaging(base, host),
    clock: steppingClock(),
    host,
    toolVersion: '0.0.0',
    moduleFiles: null,
    practice: labPractice,
    emit: (event) => events.push(event),
    signal: new AbortController().signal,
    ...options.context,
  };
  const defaults: BackupParams = {
    ...BACKUP_EVERYTHING,
    repository,
    stagingPath: staging,
    timeoutMs: 5000,
  };
  return {
    lab,
    repository,
    staging,
    context,
    events,
    backup: (params = {}, other = context) => backupEnvironment({ ...defaults, ...params }, other),
    verify: (setId, depth = { method: 'Full' }) =>
      collect(testBackup({ repository, set: setId ? [setId] : null, depth, live: false, restoreAside: null }, context)),
    findings: () => events.flatMap((event) => (event.type === 'finding' ? [event.finding] : [])),
  };
}

const topologyOf = (topology: string | Topology): Topology =>
  typeof topology === 'string' ? readTopology(new Uint8Array(readFileSync(join(TOPOLOGIES, topology))), topology) : topology;

export async function collect<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const row of rows) all.push(row);
  return all;
}
