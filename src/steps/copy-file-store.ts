import { z } from 'zod';
import { batchesOf, inOrder } from '../domain/batches.js';
import { LyncBackupError, throwIfStopped } from '../domain/errors.js';
import { entryLine, leftOutOfFileStore, readStoredEntries, type StoredEntry } from '../domain/file-store.js';
import { isInnerPath } from '../domain/inner-path.js';
import { SetPath } from '../domain/manifest.js';
import { matchesPattern } from '../domain/name-pattern.js';
import type { CaptureFolders, CaptureOutcome, CaptureTask } from '../ports/file-workers.js';
import type { Written } from '../ports/store.js';
import { CopyTally } from './copy-tally.js';
import { GapList } from './gap-list.js';
import { KnownFiles } from './known-files.js';
import { walkStore } from '../ports/walk-store.js';
import type { StepHandler, World } from './world.js';

const BATCH = 64;
const ATTEMPTS = 3;
const PAUSE_MS = 200;

const Args = z.strictObject({
  unc: z.string(),
  folder: SetPath, // where its files go, inside the set
  list: SetPath, // where the list of its entries goes
  exclude: z.array(z.string()), // patterns of the administrator's own
  readAll: z.boolean(), // read files that look unchanged too
});
type Args = z.infer<typeof Args>;

/**
 * Copies a file store as plain files, hashing on the way, and writes the list of its entries: one JSON line each, depth first. The list
 * proves the files, so the manifest names only the list. What did not change since an earlier set becomes a second name of that set's file.
 * The list is written as the files are, so after a crash it tells the next run what is there.
 * @source procedures.md 3.2 B14
 */
export const copyFileStoreStep: StepHandler<Args> = {
  args: Args,

  async apply(args, world) {
    const capture = new Capture(args, world);
    const written = await capture.run();
    const capturedUtc = world.clock.now().toISOString();
    return { files: [{ path: args.list, ...written }], counts: capture.tally.counts(), capturedUtc, findings: capture.gaps.findings() };
  },
};

class Capture {
  readonly gaps: GapList;
  readonly tally: CopyTally;
  private failure: Error | null = null;
  private isGone = false;

  constructor(
    private readonly args: Args,
    private readonly world: World,
  ) {
    this.gaps = new GapList(args.unc);
    this.tally = new CopyTally(args.unc, world.clock, world.knownStores.find((known) => known.list === args.list)?.counts ?? {});
  }

  async run(): Promise<Written> {
    const { store, setFolder, shares } = this.world;
    const { unc, folder, list, readAll } = this.args;
    const source = await shares.placeOf(unc);
    const target = await store.placeOf(`${setFolder}/${folder}`);
    const known = await KnownFiles.open(
      store,
      this.world.knownStores.filter((each) => each.list === list),
    );
    try {
      await this.world.workers.capture({ source, target, readAll }, []); // an empty store has a folder too
      const written = await store.write(`${setFolder}/${list}`, this.lines({ source, target, readAll }, known));
      if (this.failure !== null) throw this.failure;
      await this.flush(target);
      return written;
    } catch (cause) {
      if (!isCancelled(cause)) await this.discard().catch(() => undefined);
      throw cause;
    } finally {
      await known.close();
    }
  }

  /** Never throws: a list that breaks off keeps what it has, for the next run. */
  private async *lines(folders: CaptureFolders, known: KnownFiles): AsyncIterable<Uint8Array> {
    const encoder = new TextEncoder();
    try {
      const batches = batchesOf(this.tasks(folders.source, known), BATCH);
      for await (const entries of inOrder(batches, (tasks) => this.capture(folders, tasks), this.world.workers.window)) {
        throwIfStopped(this.world.signal);
        this.tally.show(this.world.emit);
        yield encoder.encode(entries.map(entryLine).join(''));
      }
    } catch (cause) {
      if (cause instanceof LyncBackupError && cause.code === 'ShareUnreachable') this.stopAt(cause.message);
      else this.failure = cause as Error;
    }
  }

  private async *tasks(source: string, known: KnownFiles): AsyncIterable<CaptureTask[]> {
    const isLeftOut = (path: string): boolean =>
      leftOutOfFileStore(path) !== null || this.args.exclude.some((pattern) => matchesPattern(pattern, path));
    for await (const places of walkStore(this.world.workers, source, isLeftOut)) {
      if (this.isGone) return;
      const tasks: CaptureTask[] = [];
      for (const place of places) {
        if ('problem' in place) this.gaps.add(place.path, `cannot be read: ${place.problem}`);
        else if (!isInnerPath(place.path)) this.gaps.add(place.path, 'cannot be stored: Windows allows no such name');
        else tasks.push({ path: place.path, known: place.kind === 'file' ? await known.at(place.path) : [] });
      }
      yield tasks;
    }
  }

  private async capture(folders: CaptureFolders, tasks: readonly CaptureTask[]): Promise<StoredEntry[]> {
    const outcomes = await this.capturePatiently(folders, tasks);
    const entries: StoredEntry[] = [];
    for (const [index, outcome] of outcomes.entries()) {
      if (outcome.kind === 'gone') this.stopAt(outcome.reason);
      else if (outcome.kind === 'gap') this.gaps.add(tasks[index]!.path, outcome.reason);
      else {
        this.tally.add(outcome.entry, outcome.copiedBytes);
        entries.push(outcome.entry);
      }
    }
    return entries;
  }

  /** The share went away: what was copied before is kept, listed and proven as ever. */
  private stopAt(reason: string): void {
    this.isGone = true;
    this.gaps.addWhole(reason);
  }

  /** Files in use get time to become free. */
  private async capturePatiently(folders: CaptureFolders, tasks: readonly CaptureTask[]): Promise<CaptureOutcome[]> {
    const outcomes = await this.world.workers.capture(folders, tasks);
    for (let attempt = 1; attempt < ATTEMPTS; attempt++) {
      const again = outcomes.flatMap((outcome, index) => (outcome.kind === 'gap' && outcome.mayPass ? [index] : []));
      if (again.length === 0) break;
      await this.world.clock.sleep(PAUSE_MS * attempt, this.world.signal);
      const later = await this.world.workers.capture(
        folders,
        again.map((index) => tasks[index]!),
      );
      again.forEach((index, position) => (outcomes[index] = later[position]!));
    }
    return outcomes;
  }

  /** What this run wrote reaches the disk in one pass, which costs a quarter of flushing file by file. */
  private async flush(target: string): Promise<void> {
    const { store, setFolder, workers } = this.world;
    const list = await store.open(`${setFolder}/${this.args.list}`);
    try {
      const written = writtenFiles(readStoredEntries(list, this.args.list));
      for await (const _ of inOrder(batchesOf(written, BATCH), (paths) => workers.flush(target, paths), workers.window)) {
        throwIfStopped(this.world.signal);
        void _;
      }
    } finally {
      await list.close();
    }
  }

  /** A set that is sealed without this store must not hold half of it. */
  private async discard(): Promise<void> {
    const { store, workers, setFolder } = this.world;
    const folder = `${setFolder}/${this.args.folder}`;
    await store.remove(`${setFolder}/${this.args.list}`).catch(() => undefined);
    const root = await store.placeOf(folder);
    const files = filesBelow(walkStore(workers, root, () => false));
    for await (const _ of inOrder(batchesOf(files, BATCH), (paths) => workers.remove(root, paths), workers.window)) void _;
    await store.prune(folder);
  }
}

const isCancelled = (cause: unknown): boolean => cause instanceof LyncBackupError && cause.code === 'Cancelled';

async function* writtenFiles(groups: AsyncIterable<StoredEntry[]>): AsyncIterable<string[]> {
  for await (const entries of groups) yield entries.filter(({ names }) => names === 1).map(({ path }) => path);
}

async function* filesBelow(groups: ReturnType<typeof walkStore>): AsyncIterable<string[]> {
  for await (const places of groups)
    yield places.filter((place) => !('problem' in place) && place.kind !== 'folder').map(({ path }) => path);
}
