import { createHash } from 'node:crypto';
import { LyncBackupError } from '../../src/domain/errors.js';
import type { OpenObject, Store } from '../../src/ports/store.js';

/** Runs of a repository in memory, over a store whose other objects are only read: what a crash matrix has to do a thousand times. */
export class MemoryRuns {
  constructor(private readonly objects = new Map<string, Buffer>()) {}

  /** Runs that go their own way from here. */
  copy(): MemoryRuns {
    return new MemoryRuns(new Map(this.objects));
  }

  /** The text of an object that is there. */
  text(name: string): string {
    return this.objects.get(name)!.toString();
  }

  over(store: Store): Store {
    const { objects } = this;
    const isRun = (name: string): boolean => name.startsWith('runs/');
    return {
      ...store,
      async write(name, body) {
        if (!isRun(name)) return store.write(name, body);
        if (objects.has(name)) throw new LyncBackupError('ObjectExists', `'${name}' exists`);
        const chunks: Uint8Array[] = [];
        for await (const chunk of body) chunks.push(chunk);
        const bytes = Buffer.concat(chunks);
        objects.set(name, bytes);
        return { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
      },
      append: (name, text) =>
        isRun(name)
          ? Promise.resolve(void objects.set(name, Buffer.concat([objects.get(name) ?? Buffer.alloc(0), Buffer.from(text)])))
          : store.append(name, text),
      replace: (name, text) => (isRun(name) ? Promise.resolve(void objects.set(name, Buffer.from(text))) : store.replace(name, text)),
      open: (name) => (isRun(name) ? openBytes(objects.get(name), name) : store.open(name)),
      async *list(folder) {
        if (!isRun(`${folder}/`)) yield* store.list(folder);
        else
          for (const name of [...objects.keys()].sort())
            if (name.startsWith(`${folder}/`)) yield { name, bytes: objects.get(name)!.length };
      },
      folders: (folder) =>
        folder === 'runs'
          ? Promise.resolve([...new Set([...objects.keys()].map((name) => name.split('/')[1]!))].sort())
          : store.folders(folder),
      remove: (name) => (isRun(name) ? Promise.resolve(void objects.delete(name)) : store.remove(name)),
      flush: (names) => store.flush(names.filter((name) => !isRun(name))),
      ageMs: (name) => (isRun(name) ? Promise.resolve(0) : store.ageMs(name)),
    };
  }
}

async function openBytes(bytes: Buffer | undefined, name: string): Promise<OpenObject> {
  if (bytes === undefined) throw new LyncBackupError('ObjectNotFound', `'${name}' is not there`);
  return {
    size: bytes.length,
    readAt: (position, length) => Promise.resolve(bytes.subarray(position, position + length)),
    close: () => Promise.resolve(),
  };
}
