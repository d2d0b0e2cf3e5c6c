/** What `import 'lync-backup'` gives a TypeScript program: the operations, what they take and give, and the promises of the doors. */
export { backupEnvironment, type BackupParams } from './operations/backup-environment.js';
export type { Context } from './operations/context.js';
export { listBackups, type ListParams } from './operations/list-backups.js';
export { testBackup, type TestParams } from './operations/test-backup.js';
export { systemClock } from './adapters/clock-system.js';
export { systemHost } from './adapters/host-system.js';
export { fsStaging } from './adapters/staging-fs.js';
export { fsStore } from './adapters/store-fs.js';
export { ERRORS, LyncBackupError, type ErrorCode } from './domain/errors.js';
export type { Event } from './domain/events.js';
export type { Finding } from './domain/findings.js';
export type { Manifest } from './domain/manifest.js';
export type { BackupResult, BackupSet, TestResult } from './domain/results.js';
export type { Clock } from './ports/clock.js';
export type { Host } from './ports/host.js';
export type { Shell } from './ports/shell.js';
export type { Staging } from './ports/staging.js';
export type { Store } from './ports/store.js';
