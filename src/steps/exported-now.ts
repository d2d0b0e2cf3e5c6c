import type { ArchiveItems } from '../domain/archive-items.js';
import type { Json } from '../domain/json.js';
import { readArchiveItems, type ItemContent } from '../formats/archive-items.js';
import type { OpenObject } from '../ports/store.js';
import { openKept, withCopyHere, type KeptFile } from './kept-file.js';
import { runToEnd } from './run-to-end.js';
import type { RestoreWorld } from './world.js';

const EXPORT_TIMEOUT_MS = 6 * 3_600_000;

/** How the product exports what a component has. */
export interface ExportCall {
  command: string;
  parameters: Record<string, Json>;
  content: ItemContent;
}

/** An archive that can be looked into more than once: first at people, then at the contents of some. */
export type LookInto = (people: ReadonlySet<string> | null) => Promise<ArchiveItems | null>;

/** Exports what there is now to this machine, lets `work` look into it, and throws it away. */
export async function exportedNow<T>(
  { command, parameters, content }: ExportCall,
  world: RestoreWorld,
  work: (look: LookInto) => Promise<T>,
): Promise<T> {
  const name = `${world.clock.id()}-now.zip`;
  const named = { ...parameters, FileName: world.staging.path(name) };
  try {
    await runToEnd(command, named, EXPORT_TIMEOUT_MS, world);
    return await work(async (people) => reading(await world.staging.read(name), command, content, people));
  } finally {
    await world.staging.discard(name).catch(() => undefined); // the folder goes with the run
  }
}

/** Looks into an archive of the repository. */
export const readKept =
  (file: KeptFile, content: ItemContent, world: RestoreWorld): LookInto =>
  async (people) => {
    if (!file.run) return reading(await openKept(file, world), file.path, content, people);
    return withCopyHere(file, world, async (name) => reading(await world.staging.read(name), file.path, content, people)); // its digest is checked
  };

/** Looks into an archive by its name in the store. */
export const readStored =
  (name: string, content: ItemContent, world: RestoreWorld): LookInto =>
  async (people) =>
    reading(await world.store.open(name), name, content, people);

async function reading(
  archive: OpenObject,
  name: string,
  content: ItemContent,
  people: ReadonlySet<string> | null,
): Promise<ArchiveItems | null> {
  try {
    return await readArchiveItems(archive, name, content, people);
  } finally {
    await archive.close();
  }
}
