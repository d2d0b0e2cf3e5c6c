import { LyncBackupError } from '../../src/domain/errors.js';
import type { OpenObject, Store } from '../../src/ports/store.js';

/** Runs of a repository in memory, over a store whose other objects are only read: what a crash matrix has to do a thousand times. */
export class MemoryRuns {
  constructor(private readonly objects = new Map<string, string>()) {}

  /** Runs that go their own way from here. */
  copy(): MemoryRuns {
    return new MemoryRuns(new Map(this.objects));
  }

  /** The text of an object that is there. */
  text(name: string): string {
    return this.objects.get(name)!;
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
        objects.set(name, Buffer.concat(chunks).toString());
        return { bytes: Buffer.concat(chunks).length, sha256: '' };
      },
      append: (name, text) =>
        isRun(name) ? Promise.resolve(void objects.set(name, (objects.get(name) ?? '') + text)) : store.append(name, text),
      replace: (name, text) => (isRun(name) ? Promise.resolve(void objects.set(name, text)) : store.replace(name, text)),
      open: (name) => (isRun(name) ? openText(objects.get(name), name) : store.open(name)),
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

async function openText(text: string | undefined, name: string): Promise<OpenObject> {
  if (text === undefined) throw new LyncBackupError('ObjectNotFound', `'${name}' is not there`);
  const bytes = new TextEncoder().encode(text);
  return {
    size: bytes.length,
    readAt: (position, length) => Promise.resolve(bytes.subarray(position, position + length)),
    close: () => Promise.resolve(),
  };
}
