import { captureCertificatesStep } from './capture-certificates.js';
import { captureContactStoresStep } from './capture-contact-stores.js';
import { captureInventoryStep } from './capture-inventory.js';
import { captureSqlFactsStep } from './capture-sql-facts.js';
import { copyFileStoreStep } from './copy-file-store.js';
import { exportStep } from './export.js';
import { restoreFileStoreStep } from './restore-file-store.js';
import type { StepHandler } from './world.js';

export type { Captured, FileWorld, StepHandler, World } from './world.js';
export { restoreFileStoreStep };

/** The registry: the only place that knows step files. */
export const HANDLERS: Readonly<Record<string, StepHandler<never>>> = {
  'capture-certificates': captureCertificatesStep as StepHandler<never>,
  'capture-contact-stores': captureContactStoresStep as StepHandler<never>,
  'capture-inventory': captureInventoryStep as StepHandler<never>,
  'capture-sql-facts': captureSqlFactsStep as StepHandler<never>,
  'copy-file-store': copyFileStoreStep as StepHandler<never>,
  export: exportStep as StepHandler<never>,
  'restore-file-store': restoreFileStoreStep as StepHandler<never>,
};
