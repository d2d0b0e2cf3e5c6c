import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { link, mkdir, open, opendir, readdir, realpath, rename, rm, rmdir, stat, statfs, unlink } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname, join, sep, toNamespacedPath } from 'node:path';
import { isInnerPath } from '../domain/inner-path.js';
import { LyncBackupError } from '../domain/errors.js';
import { contentOf } from '../domain/random-access.js';
import type { OpenObject, RootCondition, Store, StoreEntry, Written } from '../ports/store.js';
import { fsFailure } from './fs-failure.js';

const UNFINISHED = '.new'; // what `replace` writes before it takes the name

/** A local folder or a share. Names are taken exclusively, so two writers cannot both win; the seal of a set makes it count. */
export function fsStore(root: string): Store {
  const safeFolders = new Set<string>();

  /** The full path of a name; a link on the way must not lead out of the root. */
  async function locate(name: string): Promise<string> {
    if (!isInnerPath(name)) throw new LyncBackupError('PathInvalid', `'${name}' is not a name inside the repository`);
    const path = toNamespacedPath(join(root, ...name.split('/')));
    const folder = dirname(path);
    if (!safeFolders.has(folder)) {
      await refuseWayOut(root, folder, name);
      safeFolders.add(folder);
    }
    return path;
  }

  async function makeFolderOf(path: string, name: string): Promise<void> {
    await mkdir(dirname(path), { recursive: true }).catch((cause: unknown) => Promise.reject(fsFailure(cause, name)));
  }

  const store: Store = {
    async condition(): Promise<RootCondition> {
      const names = await readdir(root).catch((cause: NodeJS.ErrnoException) => {
        if (cause.code === 'ENOENT') return null;
        throw cause.code === 'ENOTDIR'
          ? new LyncBackupError('NotARepository', `'${root}' is a file`, 'Name a folder.')
          : fsFailure(cause, root);
      });
      if (names) return names.every((name) => name.endsWith(UNFINISHED)) ? 'empty' : 'used';
      const parent = await stat(dirname(root)).catch(() => null);
      return parent?.isDirectory() ? 'missing' : 'parentMissing';
    },

    pathOf: (name) => join(root, ...name.split('/')),

    async placeOf(folder) {
      const path = await locate(folder);
      await refuseWayOut(root, path, folder);
      return path;
    },

    async write(name, body): Promise<Written> {
      const path = await locate(name);
      await makeFolderOf(path, name);
      const file = await open(path, 'wx').catch((cause: unknown) => Promise.reject(fsFailure(cause, name)));
      try {
        return await copyAndHash(body, file);
      } catch (cause) {
        await file.close().catch(() => undefined);
        await unlink(path).catch(() => undefined);
        throw fsFailure(cause, name);
      } finally {
        await file.close().catch(() => undefined);
      }
    },

    async append(name, text) {
      const path = await locate(name);
      await makeFolderOf(path, name);
      try {
        const file = await open(path, 'a');
        await file
          .appendFile(text)
          .then(() => file.datasync())
          .finally(() => file.close());
      } catch (cause) {
        throw fsFailure(cause, name);
      }
    },

    async replace(name, text) {
      const path = await locate(name);
      await makeFolderOf(path, name);
      try {
        const file = await open(path + UNFINISHED, 'w');
        await file
          .writeFile(text)
          .then(() => file.sync())
          .finally(() => file.close());
        await renameOver(path + UNFINISHED, path);
      } catch (cause) {
        throw fsFailure(cause, name);
      }
    },

    async makeFolder(folder) {
      const path = await store.placeOf(folder);
      await mkdir(path, { recursive: true }).catch((cause: unknown) => Promise.reject(fsFailure(cause, folder)));
    },

    async open(name) {
      const path = await locate(name);
      return openFile(path, name);
    },

    async measure(name) {
      const file = await store.open(name);
      try {
        return await hashed(contentOf(file), () => Promise.resolve());
      } finally {
        await file.close();
      }
    },

    async *list(folder) {
      const path = folder === '' ? root : await locate(folder);
      yield* walk(path, folder);
    },

    async folders(folder) {
      const path = folder === '' ? root : await locate(folder);
      const entries = await readdir(path, { withFileTypes: true }).catch((cause: NodeJS.ErrnoException) => {
        if (cause.code === 'ENOENT') return [];
        throw fsFailure(cause, folder || root);
      });
      return entries
        .filter((entry) => entry.isDirectory())
        .map((entry) => entry.name)
        .sort(byUnit);
    },

    async link(from, to) {
      const [source, target] = [await locate(from), await locate(to)];
      await makeFolderOf(target, to);
      await link(source, target).catch((cause: NodeJS.ErrnoException) => {
        const unsupported = ['ENOTSUP', 'EOPNOTSUPP', 'EXDEV', 'EMLINK', 'EINVAL', 'ENOSYS'].includes(cause.code ?? '');
        throw unsupported
          ? new LyncBackupError('LinksUnsupported', `'${to}' cannot be a second name of '${from}'`, null, cause)
          : fsFailure(cause, to);
      });
    },

    async remove(name) {
      const path = await locate(name);
      await unlink(path).catch((cause: unknown) => Promise.reject(fsFailure(cause, name)));
      await removeEmptyFolders(dirname(path), root);
      safeFolders.clear();
    },

    async prune(folder) {
      const path = await locate(folder);
      await removeEmptyBelow(path).catch((cause: unknown) => Promise.reject(fsFailure(cause, folder)));
      await removeEmptyFolders(path, root);
      safeFolders.clear();
    },

    async flush(names) {
      for (const name of names) {
        const path = await locate(name);
        try {
          const file = await open(path, 'r+'); // Windows flushes through writable handles only
          await file.sync().finally(() => file.close());
        } catch (cause) {
          throw fsFailure(cause, name);
        }
      }
    },

    async ageMs(name) {
      const path = await locate(name);
      const probe = join(root, `.clock-${createHash('sha256').update(path).digest('hex').slice(0, 8)}${UNFINISHED}`);
      try {
        await (await open(probe, 'w')).close();
        const [then, now] = [await stat(path), await stat(probe)];
        return Math.max(0, now.mtimeMs - then.mtimeMs);
      } catch (cause) {
        throw fsFailure(cause, name);
      } finally {
        await rm(probe, { force: true }).catch(() => undefined);
      }
    },

    async freeBytes() {
      const volume = await statfs(root).catch((cause: unknown) => Promise.reject(fsFailure(cause, root)));
      return volume.bavail * volume.bsize;
    },
  };
  return store;
}

/** Opens a file of this product's own for random access: one that is a link now was changed by somebody. */
export const openFile = (path: string, name: string): Promise<OpenObject> => openWith(constants.O_NOFOLLOW ?? 0, path, name);

/** Opens any local file for random access, links followed. */
export const openLinkedFile = (path: string, name: string): Promise<OpenObject> => openWith(0, path, name);

async function openWith(flags: number, path: string, name: string): Promise<OpenObject> {
  let file: FileHandle;
  try {
    file = await open(path, flags | constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)); // a named pipe would wait for its writer
  } catch (cause) {
    throw (cause as NodeJS.ErrnoException).code === 'ELOOP'
      ? new LyncBackupError('PathInvalid', `'${name}' is a symbolic link`)
      : fsFailure(cause, name);
  }
  const facts = await file.stat();
  if (!facts.isFile()) {
    await file.close();
    throw new LyncBackupError('ObjectNotFound', `'${name}' is not a file`);
  }
  return {
    size: facts.size,
    async readAt(position, length, into) {
      const bytes = Math.max(0, Math.min(length, facts.size - position));
      const buffer = into?.subarray(0, bytes) ?? Buffer.allocUnsafe(bytes);
      let filled = 0;
      while (filled < buffer.length) {
        const { bytesRead } = await file
          .read(buffer, filled, buffer.length - filled, position + filled)
          .catch((cause: unknown) => Promise.reject(fsFailure(cause, name)));
        if (bytesRead === 0) break; // it became shorter while it was open
        filled += bytesRead;
      }
      return buffer.subarray(0, filled);
    },
    close: () => file.close(),
  };
}

const copyAndHash = (body: AsyncIterable<Uint8Array>, file: FileHandle): Promise<Written> =>
  hashed(body, async (chunk) => {
    for (let done = 0; done < chunk.length;) done += (await file.write(chunk, done, chunk.length - done)).bytesWritten;
  });

async function hashed(body: AsyncIterable<Uint8Array>, pass: (chunk: Uint8Array) => Promise<void>): Promise<Written> {
  const digest = createHash('sha256');
  let bytes = 0;
  for await (const chunk of body) {
    digest.update(chunk);
    await pass(chunk);
    bytes += chunk.length;
  }
  return { bytes, sha256: digest.digest('hex') };
}

async function* walk(path: string, name: string): AsyncIterable<StoreEntry> {
  const folder = await opendir(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return null;
    throw fsFailure(cause, name);
  });
  if (!folder) return;
  const entries = [];
  for await (const entry of folder) entries.push({ name: entry.name, isFolder: entry.isDirectory(), isFile: entry.isFile() });
  for (const entry of entries.sort((a, b) => byUnit(a.name, b.name))) {
    const inner = { path: join(path, entry.name), name: name === '' ? entry.name : `${name}/${entry.name}` };
    if (entry.isFolder) yield* walk(inner.path, inner.name);
    else yield { name: inner.name, bytes: entry.isFile ? (await stat(inner.path)).size : 0 };
  }
}

const byUnit = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

async function refuseWayOut(root: string, folder: string, name: string): Promise<void> {
  const real = await realpath(root).catch(() => null);
  if (!real) return; // nothing there yet
  for (let place = folder; ; place = dirname(place)) {
    const there = await realpath(place).catch(() => null);
    if (!there) continue; // not made yet: look at the folder above
    if (there !== real && !there.startsWith(real.endsWith(sep) ? real : real + sep)) {
      throw new LyncBackupError('PathInvalid', `'${name}' leads out of the repository through a link`, 'Find out who made that link.');
    }
    return;
  }
}

/** Windows refuses to take a name that somebody is reading at this moment: a reader needs milliseconds. */
async function renameOver(from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await rename(from, to);
    } catch (cause) {
      const busy = ['EPERM', 'EACCES', 'EBUSY'].includes((cause as NodeJS.ErrnoException).code ?? '');
      if (!busy || attempt === 10) throw cause;
      await new Promise((resolve) => setTimeout(resolve, attempt * 20));
    }
  }
}

async function removeEmptyBelow(path: string): Promise<void> {
  for await (const entry of await opendir(path)) {
    if (!entry.isDirectory()) continue;
    const inner = join(path, entry.name);
    await removeEmptyBelow(inner);
    await rmdir(inner).catch(() => undefined); // not empty: it stays
  }
}

async function removeEmptyFolders(folder: string, root: string): Promise<void> {
  for (let place = folder; place.length > toNamespacedPath(root).length; place = dirname(place)) {
    const removed = await rmdir(place).then(
      () => true,
      () => false,
    );
    if (!removed) return;
  }
}
