import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../project-root.js';
import { labReads } from '../reads/index.js';
import { labWrites } from '../writes/index.js';
import { moduleText } from './module-text.js';

/**
 * Writes the stand-in module of a product version below `dist`, unless it is already there as it should be.
 *
 * @returns the folder that goes on PSModulePath, and the module's name
 */
export function writeStandInModule(productVersion: number): { path: string; name: string } {
  const root = projectRoot();
  const client = readFileSync(join(root, 'src/lab/stand-in/LabClient.ps1'), 'utf8');
  const { name, manifest, script } = moduleText(productVersion, client, [...labReads(), ...labWrites()]);
  const path = join(root, 'dist/lab/modules', String(productVersion));
  const folder = join(path, name);
  mkdirSync(folder, { recursive: true });
  writeWhenOther(join(folder, `${name}.psm1`), script);
  writeWhenOther(join(folder, `${name}.psd1`), manifest);
  return { path, name };
}

/** Several sessions may start at once: each sees the old file or the whole new one. */
function writeWhenOther(path: string, text: string): void {
  const windowsText = text.replace(/\r?\n/g, '\r\n');
  if (existsSync(path) && readFileSync(path, 'utf8') === windowsText) return;
  const fresh = `${path}.${process.pid}.new`;
  writeFileSync(fresh, windowsText);
  renameSync(fresh, path);
}
