import type { Dirent, Stats } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join, toNamespacedPath } from 'node:path';
import { LyncBackupError } from '../domain/errors.js';
import type { ShareEntry, ShareProblem, Shares } from '../ports/shares.js';
import { fsFailure } from './fs-failure.js';
import { openFile } from './store-fs.js';

const OWNER_MAY_WRITE = 0o200;

/** @param pathMap UNC prefix -> folder, for labs, moved shares and DFS names; what it does not name is opened as it is, on Windows */
export function fsShares(pathMap: Readonly<Record<string, string>>): Shares {
  const placeOf = (unc: string): string => {
    const mapped = mapUnc(unc, pathMap);
    if (mapped !== null) return mapped;
    if (process.platform === 'win32') return toNamespacedPath(unc);
    throw new LyncBackupError('ShareUnreachable', `'${unc}' cannot be opened on this system`, 'Name its folder with -PathMap.');
  };
  return {
    async *walk(unc) {
      const root = placeOf(unc);
      const entries = await readdir(root, { withFileTypes: true }).catch((cause: unknown) => {
        throw new LyncBackupError(
          'ShareUnreachable',
          `the file store '${unc}' cannot be read: ${(cause as Error).message}`,
          'Check the share, its server and the rights of this account on it.',
          cause,
        );
      });
      yield* walkFolder(root, '', entries);
    },
    async stat(unc, path) {
      const facts = await lstat(join(placeOf(unc), ...path.split('/'))).catch((cause: unknown) => Promise.reject(fsFailure(cause, path)));
      return toEntry(path, facts);
    },
    open: (unc, path) => openFile(join(placeOf(unc), ...path.split('/')), path),
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

async function* walkFolder(folder: string, name: string, entries: Dirent[]): AsyncIterable<ShareEntry | ShareProblem> {
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const place = join(folder, entry.name);
    const path = name === '' ? entry.name : `${name}/${entry.name}`;
    const facts = await lstat(place).catch((cause: Error) => cause);
    if (facts instanceof Error) {
      yield { path, problem: facts.message };
      continue;
    }
    yield toEntry(path, facts);
    if (!facts.isDirectory()) continue;
    const inner = await readdir(place, { withFileTypes: true }).catch((cause: Error) => cause);
    if (inner instanceof Error) yield { path, problem: inner.message };
    else yield* walkFolder(place, path, inner);
  }
}

function toEntry(path: string, facts: Stats): ShareEntry {
  const kind = facts.isFile() ? 'file' : facts.isDirectory() ? 'folder' : facts.isSymbolicLink() ? 'link' : 'other';
  return {
    path,
    kind,
    bytes: kind === 'file' ? facts.size : 0,
    modifiedUtc: new Date(Math.floor(facts.mtimeMs)).toISOString(),
    isReadOnly: (facts.mode & OWNER_MAY_WRITE) === 0,
  };
}
