import { backupDatabaseStep } from './backup-database.js';
import { captureCertificatesStep } from './capture-certificates.js';
import { captureContactStoresStep, contactStoreOf, contactStoreTotals } from './capture-contact-stores.js';
import { captureInventoryStep } from './capture-inventory.js';
import { captureSqlFactsStep } from './capture-sql-facts.js';
import { copyFileStoreStep } from './copy-file-store.js';
import { exportStep } from './export.js';
import { checkStep } from './check.js';
import { forEachStep } from './for-each.js';
import { handOverOnceStep, handOverStep } from './hand-over.js';
import { operatorStep } from './operator.js';
import { placeFilesStep } from './place-files.js';
import { restoreDatabase, restoreDatabaseStep } from './restore-database.js';
import { restoreFileStoreStep } from './restore-file-store.js';
import { restoreFilesStep } from './restore-files.js';
import { runCommandOnceStep, runCommandStep, runCommandUnlessDoneStep } from './run-command.js';
import { safetyExportStep } from './safety-export.js';
import { shareFolderStep } from './share-folder.js';
import { takeExistingBackupStep } from './take-existing-backup.js';
import type { RestoreHandler, StepHandler } from './world.js';

export { look } from './probes/index.js';
export { contactStoreOf, contactStoreTotals };
export { answered, choicesFor, LEAVE } from './seen-on-machine.js';
export { exportedNow, readKept, type LookInto } from './exported-now.js';
export type { Applied, Captured, FileWorld, RestoreHandler, RestoreWorld, StepHandler, World } from './world.js';
export { RestoreWish, type RestoredDatabase } from './restore-database.js';
export { restoreDatabase, restoreFileStoreStep };

/** The registry: the only place that knows step files. */
export const HANDLERS: Readonly<Record<string, StepHandler<never>>> = {
  'backup-database': backupDatabaseStep as StepHandler<never>,
  'capture-certificates': captureCertificatesStep as StepHandler<never>,
  'capture-contact-stores': captureContactStoresStep as StepHandler<never>,
  'capture-inventory': captureInventoryStep as StepHandler<never>,
  'capture-sql-facts': captureSqlFactsStep as StepHandler<never>,
  'copy-file-store': copyFileStoreStep as StepHandler<never>,
  export: exportStep as StepHandler<never>,
  'restore-file-store': restoreFileStoreStep as StepHandler<never>,
  'take-existing-backup': takeExistingBackupStep as StepHandler<never>,
};

/** Steps of a restore. */
export const RESTORE_HANDLERS: Readonly<Record<string, RestoreHandler<never>>> = {
  check: checkStep as RestoreHandler<never>,
  'for-each': forEachStep as RestoreHandler<never>,
  'hand-over': handOverStep as RestoreHandler<never>,
  'hand-over-once': handOverOnceStep as RestoreHandler<never>,
  operator: operatorStep as RestoreHandler<never>,
  'place-files': placeFilesStep as RestoreHandler<never>,
  'restore-database': restoreDatabaseStep as RestoreHandler<never>,
  'restore-files': restoreFilesStep as RestoreHandler<never>,
  'run-command': runCommandStep as RestoreHandler<never>,
  'run-command-once': runCommandOnceStep as RestoreHandler<never>,
  'run-command-unless-done': runCommandUnlessDoneStep as RestoreHandler<never>,
  'safety-export': safetyExportStep as RestoreHandler<never>,
  'share-folder': shareFolderStep as RestoreHandler<never>,
};
