import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { emptyFolder } from '../support/folders.js';

export const MODULE = join(import.meta.dirname, '../../ps-module/LyncBackup');
const FAKE_CORE = join(import.meta.dirname, 'fake-core.cjs');

export interface CoreSide {
  say: (message: Record<string, unknown>) => void;
  hear: () => Promise<Record<string, unknown> | null>;
  /** Asks, hands the turn back until the answer comes, and gives all that came. `during` may say 'cancel' to a message. */
  ask: (
    wanted: Record<string, unknown>,
    during?: (message: Record<string, unknown>) => unknown,
  ) => Promise<{ rows: Record<string, unknown>[]; beats: number; chunks: number; pieces: number; answer: Record<string, unknown> }>;
  run: { method: string; params: Record<string, unknown> };
  data: never;
}

/**
 * A copy of the module whose core does what a test says.
 * @param script runs in Node; it sees nothing but its parameter, whose `data` is the second argument here
 * @returns PowerShell that imports it
 */
export function moduleWithCore(script: (core: CoreSide) => Promise<void>, data: unknown = null): string {
  return moduleWithBundle(`require(${JSON.stringify(FAKE_CORE)})(${script.toString()}, ${JSON.stringify(data)});`);
}

/** A copy of the module with that text as its bundle; null: without one. */
export function moduleWithBundle(text: string | null, parent: string = emptyFolder()): string {
  const folder = join(parent, 'LyncBackup');
  cpSync(MODULE, folder, { recursive: true, filter: (path) => !path.startsWith(join(MODULE, 'bin')) });
  mkdirSync(join(folder, 'bin'));
  if (text !== null) writeFileSync(join(folder, 'bin', 'core.cjs'), text);
  return `Import-Module '${join(folder, 'LyncBackup.psd1')}'; `;
}

/**
 * A product module of a test's own.
 * @param functions PowerShell text of its commands, all exported
 * @returns PowerShell that imports it
 */
export function productModule(functions: string, options: { name?: string; privateData?: string; parent?: string } = {}): string {
  const { name = 'Lync', parent = emptyFolder() } = options;
  const folder = writeProductModule(functions, { ...options, parent });
  return `Import-Module '${join(folder, `${name}.psd1`)}' -DisableNameChecking; `;
}

/** @returns its folder in `parent` */
export function writeProductModule(functions: string, options: { name?: string; privateData?: string; parent: string }): string {
  const { name = 'Lync', privateData = '@{ }', parent } = options;
  const folder = join(parent, name);
  mkdirSync(folder);
  writeFileSync(join(folder, `${name}.psm1`), functions);
  writeFileSync(
    join(folder, `${name}.psd1`),
    `@{ RootModule = '${name}.psm1'; ModuleVersion = '5.0.8308.0'; FunctionsToExport = '*'; PrivateData = ${privateData} }`,
  );
  return folder;
}
