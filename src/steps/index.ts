import { captureCertificatesStep } from './capture-certificates.js';
import { captureContactStoresStep } from './capture-contact-stores.js';
import { captureInventoryStep } from './capture-inventory.js';
import { copyFileStoreStep } from './copy-file-store.js';
import { exportStep } from './export.js';
import type { StepHandler } from './world.js';

export type { Captured, StepHandler, World } from './world.js';

/** The registry: the only place that knows step files. */
export const HANDLERS: Readonly<Record<string, StepHandler<never>>> = {
  'capture-certificates': captureCertificatesStep as StepHandler<never>,
  'capture-contact-stores': captureContactStoresStep as StepHandler<never>,
  'capture-inventory': captureInventoryStep as StepHandler<never>,
  'copy-file-store': copyFileStoreStep as StepHandler<never>,
  export: exportStep as StepHandler<never>,
};
