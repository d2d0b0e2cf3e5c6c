import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { ModuleFiles } from '../ports/module-files.js';
import { fsFailure } from './fs-failure.js';

/** @param folder the module's, with LyncBackup.psd1 in it */
export const fsModuleFiles = (folder: string): ModuleFiles => ({
  async list() {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((cause: unknown) =>
      Promise.reject(fsFailure(cause, folder)),
    );
    const files = entries.filter((entry) => entry.isFile());
    return files
      .map((entry) =>
        relative(folder, join(entry.parentPath ?? entry.path, entry.name))
          .split(sep)
          .join('/'),
      )
      .sort();
  },
  async *read(path) {
    try {
      yield* createReadStream(join(folder, ...path.split('/'))) as AsyncIterable<Uint8Array>;
    } catch (cause) {
      throw fsFailure(cause, path);
    }
  },
});
