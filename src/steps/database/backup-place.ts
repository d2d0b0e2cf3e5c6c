import { z } from 'zod';
import { LyncBackupError } from '../../domain/errors.js';
import { warning, type Finding } from '../../domain/findings.js';
import type { FileEntry } from '../../domain/manifest.js';
import { contentOf } from '../../domain/random-access.js';
import { below, seenFromOutside, splitPath } from '../../domain/server-path.js';
import { FIXED_DRIVES_STATEMENT } from '../../domain/sql-statements/backup.js';
import type { SqlTarget } from '../../domain/sql.js';
import type { OpenObject } from '../../ports/store.js';
import { querySql } from '../sql-query.js';
import type { World } from '../world.js';

/** Where SQL Server writes a backup, and the way from there into the set. */
export interface BackupPlace {
  /** As the server names the file. Nothing is there before `prepare`. */
  readonly serverPath: string;
  /** What a full disk there is called. */
  readonly fullCode: 'RepositoryFull' | 'StagingFull';
  prepare(): Promise<void>;
  /** Null: not to be told. */
  freeBytes(): Promise<number | null>;
  open(): Promise<OpenObject>;
  /** Brings the finished file into the set. */
  take(): Promise<{ file: FileEntry; findings: Finding[] }>;
  /** Removes what was written, as far as there is anything. */
  discard(): Promise<void>;
}

/** The server writes into the set itself. @param unc of the repository, as the server reaches it */
export function inRepository(unc: string, path: string, { store, setFolder }: World): BackupPlace {
  const name = `${setFolder}/${path}`;
  return {
    serverPath: below(unc, name),
    fullCode: 'RepositoryFull',
    prepare: () => store.makeFolder(name.slice(0, name.lastIndexOf('/'))),
    freeBytes: () => store.freeBytes(),
    open: () => store.open(name),
    take: async () => ({ file: { path, ...(await store.measure(name)) }, findings: [] }),
    discard: () => orMissing(store.remove(name)),
  };
}

/**
 * The server writes to a disk of its own, and the session fetches the file over the administrative share of that disk.
 * @param folder as the server names it
 */
export function onServer(folder: string, fileName: string, path: string, target: SqlTarget, world: World, timeoutMs: number): BackupPlace {
  const { store, shares, workers, setFolder } = world;
  const serverPath = below(folder, fileName);
  const outside = seenFromOutside(serverPath, target.server);
  if (outside === null)
    throw new LyncBackupError('PathInvalid', `'${folder}' is not a path of a Windows server`, 'Give a folder such as E:\\Staging.');
  const remove = async (): Promise<string | null> => {
    const place = await shares.placeOf(splitPath(outside).folder);
    return (await workers.remove(place, [fileName]))[0]?.reason ?? null;
  };
  return {
    serverPath,
    fullCode: 'StagingFull',
    prepare: () => Promise.resolve(),
    freeBytes: () => freeOnDrive(folder, target, world, timeoutMs),
    open: () => shares.open(outside),
    async take() {
      const source = await shares.open(outside);
      let written: Omit<FileEntry, 'path'>;
      try {
        written = await store.write(`${setFolder}/${path}`, contentOf(source));
      } finally {
        await source.close();
      }
      if (written.bytes !== source.size) throw new LyncBackupError('StoreFailed', `'${outside}' became shorter while it was copied`);
      const reason = await remove();
      return { file: { path, ...written }, findings: reason === null ? [] : [leftBehind(outside, reason)] };
    },
    discard: async () => {
      await orMissing(store.remove(`${setFolder}/${path}`));
      await remove();
    },
  };
}

const leftBehind = (path: string, reason: string): Finding =>
  warning('StagingNotRemoved', path, `'${path}' is in the set and could not be removed: ${reason}`, 'Remove it by hand.');

const Drives = z.tuple([z.array(z.object({ drive: z.string(), 'MB free': z.int() }))]);

async function freeOnDrive(folder: string, target: SqlTarget, world: World, timeoutMs: number): Promise<number | null> {
  const [drives] = await querySql(world, target, FIXED_DRIVES_STATEMENT, Drives, timeoutMs);
  const drive = drives.find((each) => folder.toUpperCase().startsWith(`${each.drive.toUpperCase()}:`));
  return drive ? drive['MB free'] * 2 ** 20 : null;
}

/** Nothing to remove is as good as removed. */
async function orMissing(removal: Promise<void>): Promise<void> {
  await removal.catch((cause: unknown) => {
    if (!(cause instanceof LyncBackupError) || cause.code !== 'ObjectNotFound') throw cause;
  });
}
