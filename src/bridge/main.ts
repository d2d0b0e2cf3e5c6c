import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { systemClock } from '../adapters/clock-system.js';
import { threadWorkers } from '../adapters/file-workers.js';
import { systemHost } from '../adapters/host-system.js';
import { fsModuleFiles } from '../adapters/module-files-fs.js';
import { fsShares } from '../adapters/shares-fs.js';
import { sessionShell } from '../adapters/shell-session.js';
import { sessionSql } from '../adapters/sql-session.js';
import { fsStaging } from '../adapters/staging-fs.js';
import { fsStore } from '../adapters/store-fs.js';
import practiceCode from '../lab/practice.js?thread';
import { backupEnvironment } from '../operations/backup-environment.js';
import { compareBackups } from '../operations/compare-backups.js';
import type { Context } from '../operations/context.js';
import { exportRunbook } from '../operations/export-runbook.js';
import { listBackups } from '../operations/list-backups.js';
import { listCompletions } from '../operations/list-completions.js';
import { listDatabaseBackups } from '../operations/list-database-backups.js';
import { planRestoreOf } from '../operations/plan-restore.js';
import { removeBackups } from '../operations/remove-backups.js';
import { restoreComponent } from '../operations/restore-component.js';
import { restoreStoredDatabase } from '../operations/restore-database.js';
import { restoreFileStore } from '../operations/restore-file-store.js';
import { restoreServer } from '../operations/restore-server.js';
import { resumeRestore } from '../operations/resume-restore.js';
import { stopRestore } from '../operations/stop-restore.js';
import { testBackup } from '../operations/test-backup.js';
import { testDatabaseBackups } from '../operations/test-database-backups.js';
import { testInstallation } from '../operations/test-installation.js';
import { testReadiness } from '../operations/test-readiness.js';
import { testRestorePlan } from '../operations/test-restore-plan.js';
import type { Practice } from '../ports/practice.js';
import type { Method } from './protocol.js';
import { serve, type Handlers, type Request } from './server.js';

declare const LYNCBACKUP_VERSION: string; // from package.json, put in by the bundler

const contextOf = ({ pipe, emit, signal }: Pick<Request<Method>, 'pipe' | 'emit' | 'signal'>): Context => ({
  shell: sessionShell(pipe, signal),
  sql: sessionSql(pipe, signal),
  openStore: fsStore,
  openShares: fsShares,
  openWorkers: threadWorkers,
  openStaging: (base) => fsStaging(base, systemHost),
  clock: systemClock,
  host: systemHost,
  toolVersion: LYNCBACKUP_VERSION,
  moduleFiles: fsModuleFiles(dirname(dirname(process.argv[1]!))), // it runs as <module>/bin/core.cjs
  practice: { open: (source) => loadPractice().open(source) },
  emit,
  signal,
});

/** The practice deployment lies in the core as text: to read it as code at every start would take a third of the start's time. */
function loadPractice(): Practice {
  const loaded: { exports: { labPractice?: Practice } } = { exports: {} };
  // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call -- our own code, put in by the bundler
  new Function('module', 'exports', 'require', practiceCode)(loaded, loaded.exports, createRequire(process.argv[1]!));
  return loaded.exports.labPractice!;
}

/** Puts out each object of a cmdlet that lists. */
async function all<T>(rows: AsyncIterable<T>, output: (row: T) => Promise<void>): Promise<null> {
  for await (const row of rows) await output(row);
  return null;
}

const handlers: Handlers = {
  'installation.test': (_, request) => all(testInstallation(contextOf(request)), request.output),
  'environment.backup': (params, request) => backupEnvironment(params, contextOf(request)),
  'backup.list': (params, request) => all(listBackups(params, contextOf(request)), request.output),
  'backup.test': (params, request) => all(testBackup(params, contextOf(request)), request.output),
  'backup.compare': (params, request) => all(compareBackups(params, contextOf(request)), request.output),
  'backup.remove': (params, request) => all(removeBackups(params, contextOf(request)), request.output),
  'filestore.restore': (params, request) => all(restoreFileStore(params, contextOf(request)), request.output),
  'restore.plan': (params, request) => planRestoreOf(params, contextOf(request)),
  'runbook.export': (params, request) => exportRunbook(params, contextOf(request)),
  'readiness.test': (params, request) => all(testReadiness(params, contextOf(request)), request.output),
  'restorePlan.test': (params, request) => testRestorePlan(params, contextOf(request)),
  'server.restore': (params, request) => restoreServer(params, contextOf(request)),
  'restore.resume': (params, request) => resumeRestore(params, contextOf(request)),
  'component.restore': (params, request) => restoreComponent(params, contextOf(request)),
  'database.restore': (params, request) => restoreStoredDatabase(params, contextOf(request)),
  'restore.stop': (params, request) => stopRestore(params, contextOf(request)),
  'databaseBackup.list': (params, request) => all(listDatabaseBackups(params, contextOf(request)), request.output),
  'databaseBackup.test': (params, request) => all(testDatabaseBackups(params, contextOf(request)), request.output),
  'completion.list': (params, request) => listCompletions(params, contextOf(request)),
};

const writeLine = (line: string): Promise<void> =>
  new Promise((resolve, reject) => process.stdout.write(line, (cause) => (cause ? reject(cause) : resolve())));

process.on('SIGINT', () => undefined); // Ctrl+C in the console is the module's: it cancels, and closes the pipe
process.stdout.on('error', () => undefined); // a module that is gone: the end of input says so as well
void serve(process.stdin, writeLine, { core: LYNCBACKUP_VERSION, node: process.version }, handlers).finally(() => process.stdin.destroy());
