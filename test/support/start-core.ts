import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { ModuleSide } from './module-side.js';

const CORE = join(import.meta.dirname, '../../ps-module/LyncBackup/bin/core.cjs');

/** The built core, killed when the test ends. */
export function startCore(): ModuleSide {
  const side = new ModuleSide(CORE);
  onTestFinished(() => side.kill());
  return side;
}
