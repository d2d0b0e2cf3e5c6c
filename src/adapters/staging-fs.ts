import { mkdir, readdir, rm, statfs, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LyncBackupError } from '../domain/errors.js';
import type { Host } from '../ports/host.js';
import type { Staging } from '../ports/staging.js';
import { fsFailure } from './fs-failure.js';
import { fsStore, openFile } from './store-fs.js';

const PREFIX = 'LyncBackup-';

/** Folders `LyncBackup-<process>-<run>` under `base` (default: this account's temporary folder), removed by their run or by the next one. */
export function fsStaging(base: string | null, host: Host): Staging {
  const root = base ?? tmpdir();
  return {
    async open(runId) {
      const folder = join(root, `${PREFIX}${host.processId}-${runId}`);
      try {
        await removeLeftovers(root, host);
        await mkdir(folder);
      } catch (cause) {
        throw new LyncBackupError(
          'PathInvalid',
          `'${root}' cannot be used for the exports: ${(cause as Error).message}`,
          'Name an existing local folder this account can write to with -StagingPath.',
          cause,
        );
      }
      const path = (name: string): string => join(folder, name);
      return {
        path,
        write: (name, body) => fsStore(folder).write(name, body),
        read: (name) => openFile(path(name), path(name)),
        async freeBytes() {
          const volume = await statfs(folder).catch((cause: unknown) => Promise.reject(fsFailure(cause, folder)));
          return volume.bavail * volume.bsize;
        },
        discard: (name) => unlink(path(name)).catch((cause: unknown) => Promise.reject(fsFailure(cause, path(name)))),
        remove: () => rm(folder, { recursive: true, force: true }).catch((cause: unknown) => Promise.reject(fsFailure(cause, folder))),
      };
    },
  };
}

async function removeLeftovers(root: string, host: Host): Promise<void> {
  const names = await readdir(root).catch(() => [] as string[]);
  for (const name of names) {
    const owner = /^LyncBackup-(\d+)-\d{8}T\d{6}Z-[0-9a-f]{8}$/.exec(name)?.[1];
    if (owner && !host.isAlive(Number(owner))) await rm(join(root, name), { recursive: true, force: true }).catch(() => undefined); // another account's: it clears its own
  }
}
