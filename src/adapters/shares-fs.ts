import { stat } from 'node:fs/promises';
import { join, toNamespacedPath } from 'node:path';
import { LyncBackupError } from '../domain/errors.js';
import type { Shares } from '../ports/shares.js';
import { openLinkedFile } from './store-fs.js';

/** @param pathMap UNC prefix -> folder, for labs, moved shares and DFS names; what it does not name is opened as it is, on Windows */
export function fsShares(pathMap: Readonly<Record<string, string>>): Shares {
  return {
    async placeOf(unc) {
      const mapped = /^[\\/]{2}/.test(unc) ? mapUnc(unc, pathMap) : unc;
      if (mapped === null && process.platform !== 'win32')
        throw new LyncBackupError('ShareUnreachable', `'${unc}' cannot be opened on this system`, 'Name its folder with -PathMap.');
      const place = toNamespacedPath(mapped ?? unc);
      const facts = await stat(place).catch((cause: unknown) => {
        throw new LyncBackupError(
          'ShareUnreachable',
          `the file store '${unc}' cannot be read: ${(cause as Error).message}`,
          'Check the share, its server and the rights of this account on it.',
          cause,
        );
      });
      if (!facts.isDirectory()) throw new LyncBackupError('ShareUnreachable', `'${unc}' is not a folder`, 'Check -PathMap.');
      return place;
    },

    open: (path) => openLinkedFile(toNamespacedPath(mapUnc(path, pathMap) ?? path), path),
  };
}

/** The folder a UNC path is mapped to by its longest prefix; null when none fits. Prefixes end at a separator. */
export function mapUnc(unc: string, pathMap: Readonly<Record<string, string>>): string | null {
  const wanted = normal(unc);
  const prefixes = Object.keys(pathMap).sort((a, b) => b.length - a.length);
  const prefix = prefixes.find((each) => wanted === normal(each) || wanted.startsWith(`${normal(each)}\\`));
  if (prefix === undefined) return null;
  const rest = unc.replaceAll('/', '\\').slice(normal(prefix).length).split('\\').filter(Boolean);
  return join(pathMap[prefix]!, ...rest);
}

const normal = (unc: string): string => unc.replaceAll('/', '\\').replace(/\\+$/, '').toLowerCase();
