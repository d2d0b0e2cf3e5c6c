import { z } from 'zod';
import { batchesOf, inOrder } from '../domain/batches.js';
import { throwIfStopped } from '../domain/errors.js';
import { comparePaths, folderOfList, readStoredEntries, type StoredEntry } from '../domain/file-store.js';
import { error, warning, type Finding } from '../domain/findings.js';
import { readLines } from '../domain/lines.js';
import { SetId, SetPath, damagedSetHint } from '../domain/manifest.js';
import { matchesPattern } from '../domain/name-pattern.js';
import { contentOf } from '../domain/random-access.js';
import { setFolder } from '../domain/set-id.js';
import type { RestoreFolders, RestoreOutcome } from '../ports/file-workers.js';
import type { FileWorld, StepHandler } from './world.js';

const BATCH = 64;
const BATCHES_PER_MARK = 16;
const MOST_FINDINGS = 1000;
const SHOW_MS = 500;
const LONGEST_MARK = 64 * 1024;

const Args = z.strictObject({
  setId: SetId,
  list: SetPath, // of the store, inside the set
  target: z.string().min(1), // UNC path or local folder
  include: z.array(z.string()), // paths of files and folders, or patterns; empty: everything
  overwriteNewer: z.boolean(),
  change: z.boolean(), // false: only tell what would be done
  marks: z.string().nullable(), // where to keep how far it is, for a run that goes on; null: nowhere
});
type Args = z.infer<typeof Args>;

/**
 * Brings a file store, a folder of it or some files back. What is there already with the same content stays; what is newer stays unless it
 * was said otherwise; every file written is read again. Files that the set does not have are not touched. It goes through the set in order and marks how far all is right, so
 * an interrupted run goes on from there.
 * @source procedures.md S8 1
 */
export const restoreFileStoreStep: StepHandler<Args, FileWorld> = {
  args: Args,

  async apply(args, world) {
    const restore = new Restore(args, world);
    await restore.run();
    return { files: [], counts: { ...restore.counts }, capturedUtc: world.clock.now().toISOString(), findings: restore.findings() };
  },
};

class Restore {
  readonly counts = { added: 0, replaced: 0, same: 0, newer: 0, failed: 0, bytes: 0 };
  private readonly named: Finding[] = [];
  private unnamed = 0;
  private shownMs = 0;
  private unflushed: string[] = [];

  constructor(
    private readonly args: Args,
    private readonly world: FileWorld,
  ) {}

  findings(): Finding[] {
    return this.unnamed === 0 ? this.named : [...this.named, error('MoreFindings', this.args.target, `${this.unnamed} more findings`)];
  }

  async run(): Promise<void> {
    const { store, shares, workers } = this.world;
    const { overwriteNewer, change } = this.args;
    const source = await store.placeOf(`${setFolder(this.args.setId)}/${folderOfList(this.args.list)}`);
    const folders: RestoreFolders = { source, target: await shares.placeOf(this.args.target), overwriteNewer, change };
    const batches = batchesOf(this.entries(await this.lastMark()), BATCH);
    const task = async (entries: StoredEntry[]): Promise<{ entries: StoredEntry[]; outcomes: RestoreOutcome[] }> => ({
      entries,
      outcomes: await workers.restore(folders, entries),
    });
    let done = 0;
    for await (const { entries, outcomes } of inOrder(batches, task, workers.window)) {
      throwIfStopped(this.world.signal);
      entries.forEach((entry, index) => this.tell(entry, outcomes[index]!));
      if (++done % BATCHES_PER_MARK === 0) await this.mark(folders.target, entries.at(-1)!.path);
      this.show();
    }
    await this.flush(folders.target);
    if (change) await this.finishFolders(folders.target);
    if (this.args.include.length > 0 && done === 0)
      this.add(
        error(
          'NothingIncluded',
          this.args.target,
          'nothing in the set has the names asked for',
          'Look into the list of the store in the set.',
        ),
      );
  }

  private async *entries(after: string | null): AsyncIterable<StoredEntry[]> {
    const list = await this.world.store.open(`${setFolder(this.args.setId)}/${this.args.list}`);
    const isWanted = ({ path }: StoredEntry): boolean => this.isIncluded(path) && (after === null || comparePaths(path, after) > 0);
    try {
      for await (const entries of readStoredEntries(list, this.args.list)) {
        const wanted = entries.filter(isWanted);
        wanted.filter(isLink).forEach((link) => this.tellLink(link));
        yield wanted.filter((entry) => !isLink(entry));
      }
    } finally {
      await list.close();
    }
  }

  private tellLink({ path, target }: StoredEntry): void {
    this.add(warning('LinkNotRestored', path, `'${path}' was a link to '${target ?? ''}'`, 'Make it again by hand if it is still wanted.'));
  }

  /** A folder that is named brings all it holds. */
  private isIncluded(path: string): boolean {
    const { include } = this.args;
    if (include.length === 0) return true;
    for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1))
      if (include.some((pattern) => matchesPattern(pattern, path.slice(0, end)))) return true;
    return false;
  }

  private tell({ path, kind, isReadOnly }: StoredEntry, outcome: RestoreOutcome): void {
    switch (outcome.kind) {
      case 'added':
      case 'replaced':
        this.counts[outcome.kind]++;
        this.counts.bytes += outcome.bytes;
        if (this.args.change && kind === 'file' && !isReadOnly) this.unflushed.push(path);
        if (!this.args.change)
          this.world.emit({ type: 'log', level: 'verbose', text: `${outcome.kind === 'added' ? 'add' : 'replace'} ${path}` });
        return;
      case 'same':
        this.counts.same++;
        return;
      case 'newer':
        this.counts.newer++;
        this.add(
          warning(
            'NewerFileKept',
            path,
            `'${path}' was changed at ${outcome.modifiedUtc}, after the backup, and was left`,
            'Use -Overwrite to bring back the state of the set.',
          ),
        );
        return;
      case 'problem':
        this.counts.failed++;
        this.add(
          error(
            'FileNotRestored',
            path,
            `'${path}' ${outcome.reason}`,
            outcome.isSetDamaged ? damagedSetHint : 'Correct that and run it again.',
          ),
        );
    }
  }

  private add(finding: Finding): void {
    if (this.named.length < MOST_FINDINGS) this.named.push(finding);
    else this.unnamed++;
  }

  /** Only while nothing is left to say about what came before: a run that goes on looks at the rest again. */
  private async mark(target: string, path: string): Promise<void> {
    await this.flush(target);
    if (this.args.marks === null || this.named.length > 0) return;
    await this.world.store.append(this.args.marks, JSON.stringify(path) + '\n');
  }

  /** What was written reaches the disk before a mark says so. */
  private async flush(target: string): Promise<void> {
    const { workers } = this.world;
    const paths = this.unflushed;
    this.unflushed = [];
    const batches = Array.from({ length: Math.ceil(paths.length / BATCH) }, (_, index) => paths.slice(index * BATCH, (index + 1) * BATCH));
    await Promise.all(batches.map((batch) => workers.flush(target, batch)));
  }

  private async lastMark(): Promise<string | null> {
    if (this.args.marks === null) return null;
    const marks = await this.world.store.open(this.args.marks).catch(() => null); // the first run has none
    if (!marks) return null;
    let last: string | null = null;
    try {
      for await (const line of readLines(contentOf(marks), { maxLength: LONGEST_MARK, code: 'FormatInvalid', what: this.args.marks }))
        last = textOf(line) ?? last;
    } finally {
      await marks.close();
    }
    return last;
  }

  private async finishFolders(target: string): Promise<void> {
    const { workers } = this.world;
    const folders = batchesOf(foldersOf(this.entries(null)), BATCH);
    for await (const _ of inOrder(folders, (entries) => workers.finishFolders(target, entries), workers.window)) void _;
  }

  private show(): void {
    const nowMs = this.world.clock.now().getTime();
    if (nowMs - this.shownMs < SHOW_MS) return;
    this.shownMs = nowMs;
    const { added, replaced, same } = this.counts;
    const files = added + replaced + same;
    const activity = `Restore ${this.args.target}: ${added} added, ${replaced} replaced, ${same} the same`;
    this.world.emit({ type: 'progress', stepId: this.args.list, activity, done: files, total: files, unit: 'files' });
  }
}

const isLink = ({ kind }: StoredEntry): boolean => kind === 'link';

async function* foldersOf(groups: AsyncIterable<StoredEntry[]>): AsyncIterable<StoredEntry[]> {
  for await (const entries of groups) yield entries.filter(({ kind }) => kind === 'folder');
}

/** A mark may break off where the process died. */
function textOf(line: string): string | null {
  try {
    const path: unknown = JSON.parse(line);
    return typeof path === 'string' ? path : null;
  } catch {
    return null;
  }
}
