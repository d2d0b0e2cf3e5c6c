/** What `import 'lync-backup'` gives a TypeScript program: the operations, a context to run them in, what they take and give, and the promises of the doors. */
import { fileURLToPath } from 'node:url';
import { systemClock } from './adapters/clock-system.js';
import { threadWorkers } from './adapters/file-workers.js';
import { systemHost } from './adapters/host-system.js';
import { fsModuleFiles } from './adapters/module-files-fs.js';
import { fsShares } from './adapters/shares-fs.js';
import { sessionShell } from './adapters/shell-session.js';
import { workerPipe, type WorkerPipeOptions } from './adapters/shell-worker.js';
import { mssqlSql, type MssqlOptions } from './adapters/sql-mssql.js';
import { sessionSql } from './adapters/sql-session.js';
import { fsStaging } from './adapters/staging-fs.js';
import { fsStore } from './adapters/store-fs.js';
import type { Emit } from './domain/events.js';
import type { Context } from './operations/context.js';

export { BACKUP_EVERYTHING, backupEnvironment, type BackupParams } from './operations/backup-environment.js';
export { compareBackups, type CompareParams } from './operations/compare-backups.js';
export type { Context } from './operations/context.js';
export { exportRunbook, type ExportRunbookParams } from './operations/export-runbook.js';
export { listBackups, type ListParams } from './operations/list-backups.js';
export { listDatabaseBackups } from './operations/list-database-backups.js';
export { planRestoreOf } from './operations/plan-restore.js';
export { removeBackups, type RemoveParams } from './operations/remove-backups.js';
export { restoreComponent, type RestoreComponentParams } from './operations/restore-component.js';
export { restoreFileStore, type RestoreFileStoreParams } from './operations/restore-file-store.js';
export { restoreServer, type RestoreParams } from './operations/restore-server.js';
export { resumeRestore, type ResumeParams } from './operations/resume-restore.js';
export { testBackup, type TestParams } from './operations/test-backup.js';
export { testDatabaseBackups } from './operations/test-database-backups.js';
export { testReadiness, type ReadinessParams } from './operations/test-readiness.js';
export { testInstallation } from './operations/test-installation.js';
export { systemClock } from './adapters/clock-system.js';
export { systemHost } from './adapters/host-system.js';
export { workerPipe, type WorkerPipe, type WorkerPipeOptions } from './adapters/shell-worker.js';
export { mssqlSql, type MssqlOptions, type SqlCredential } from './adapters/sql-mssql.js';
export { fsStaging } from './adapters/staging-fs.js';
export { fsStore } from './adapters/store-fs.js';
export { ERRORS, LyncBackupError, type ErrorCode } from './domain/errors.js';
export type { Emit, Event } from './domain/events.js';
export type { Finding } from './domain/findings.js';
export type { Manifest } from './domain/manifest.js';
export { SqlFailed, type SqlAnswer, type SqlMessage, type SqlResultSet, type SqlTarget } from './domain/sql.js';
export type {
  BackupResult,
  BackupSet,
  DatabaseBackup,
  DatabaseBackupTest,
  Difference,
  FileStoreResult,
  InstallationCheck,
  KeepDecision,
  Readiness,
  RehearsalResult,
  RestorePlan,
  RestoreResult,
  Runbook,
  TestResult,
} from './domain/results.js';
export type { Clock } from './ports/clock.js';
export type { Host } from './ports/host.js';
export type { SessionPipe } from './ports/session-pipe.js';
export type { Question, Shell } from './ports/shell.js';
export type { Sql, SqlOptions } from './ports/sql.js';
export type { Staging } from './ports/staging.js';
export type { Store } from './ports/store.js';

declare const LYNCBACKUP_VERSION: string; // from package.json, put in by the bundler

const MODULE_FOLDER = fileURLToPath(new URL('../ps-module/LyncBackup', import.meta.url)); // beside src and dist alike

export interface ContextOptions extends Partial<Omit<WorkerPipeOptions, 'silenceMs'>> {
  /** A login for SQL Server. Without one the account of this program signs in, through PowerShell. */
  sql?: MssqlOptions;
  /** Told of plans, findings, progress and warnings as they come. */
  onEvent?: Emit;
  signal?: AbortSignal;
}

/**
 * All that an operation needs, on this machine and without a PowerShell session: PowerShells of our own, the file system, the system's clock.
 * Nothing is started before it is needed; `close` ends what was.
 */
export function openContext(options: ContextOptions = {}): Context & { close(): void } {
  const { sql, onEvent = () => undefined, signal = new AbortController().signal, moduleFolder = MODULE_FOLDER, ...workers } = options;
  const pipe = workerPipe({ ...workers, moduleFolder });
  return {
    shell: sessionShell(pipe, signal),
    sql: sql ? mssqlSql(sql) : sessionSql(pipe, signal),
    openStore: fsStore,
    openShares: fsShares,
    openWorkers: threadWorkers,
    openStaging: (base) => fsStaging(base, systemHost),
    clock: systemClock,
    host: systemHost,
    toolVersion: LYNCBACKUP_VERSION,
    moduleFiles: fsModuleFiles(moduleFolder),
    practice: null, // the practice deployment comes with the module
    emit: onEvent,
    signal,
    close: () => pipe.close(),
  };
}
