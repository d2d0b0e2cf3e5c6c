import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';
import { LyncBackupError } from '../../domain/errors.js';

/** Path below the module's folder, '/' between the parts, and content. */
export type ModuleContent = Map<string, Uint8Array>;

const MODULE = 'LyncBackup';
const BUNDLE = 'bin/core.cjs';

/**
 * The module as built. Of `bin` only the bundle belongs to it; a node.exe that somebody tried there does not.
 * @throws {LyncBackupError} `BundleMissing`
 */
export function readModule(folder: string): ModuleContent {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    );
  const own = paths.filter((path) => path === BUNDLE || !path.startsWith('bin/')).sort();
  if (!own.includes(BUNDLE)) throw new LyncBackupError('BundleMissing', `'${folder}' has no ${BUNDLE}`, 'Run npm run build.');
  return new Map(own.map((path) => [path, readFileSync(join(folder, path))]));
}

/**
 * Writes a module as an archive whose one folder is put among the modules of a machine. The same content gives the same bytes anywhere:
 * sorted names, one time without a zone, and the rights of plain files.
 * @returns SHA-256 in lower-case hex
 */
export async function writeModuleZip(path: string, content: ModuleContent): Promise<string> {
  const zip = new ZipFile();
  const mtime = new Date(2026, 0, 1); // local, as the times of MS-DOS are: another zone writes the same
  for (const name of [...content.keys()].sort())
    zip.addBuffer(Buffer.from(content.get(name)!), `${MODULE}/${name}`, { mtime, forceDosTimestamp: true, mode: 0o100644 });
  zip.end();
  const bytes = await buffer(zip.outputStream);
  writeFileSync(path, bytes);
  return createHash('sha256').update(bytes).digest('hex');
}
