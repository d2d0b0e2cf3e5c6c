import type { Emit } from '../domain/events.js';
import type { StoredEntry } from '../domain/file-store.js';
import type { Clock } from '../ports/clock.js';

const SHOW_MS = 500;

/** Counts what a copy of a store did, and tells how far it is. What it took becomes part of the set and the estimate of the next night. */
export class CopyTally {
  private readonly startedMs: number;
  private shownMs = 0;
  private files = 0;
  private folders = 0;
  private links = 0;
  private bytes = 0;
  private copiedFiles = 0;
  private copiedBytes = 0;

  /** @param expected  counts of an earlier copy; empty: nothing is known */
  constructor(
    private readonly unc: string,
    private readonly clock: Clock,
    private readonly expected: Readonly<Record<string, number>>,
  ) {
    this.startedMs = clock.now().getTime();
  }

  add({ kind, bytes }: StoredEntry, copiedBytes: number | null): void {
    if (kind === 'folder') this.folders++;
    if (kind === 'link') this.links++;
    if (kind !== 'file') return;
    this.files++;
    this.bytes += bytes;
    if (copiedBytes === null) return;
    this.copiedFiles++;
    this.copiedBytes += copiedBytes;
  }

  counts(): Record<string, number> {
    const copyMs = this.clock.now().getTime() - this.startedMs;
    const { files, folders, links, bytes, copiedFiles, copiedBytes } = this;
    return { files, folders, links, bytes, copiedFiles, copiedBytes, linkedFiles: files - copiedFiles, copyMs };
  }

  show(emit: Emit): void {
    const nowMs = this.clock.now().getTime();
    if (nowMs - this.shownMs < SHOW_MS) return;
    this.shownMs = nowMs;
    const seconds = Math.max(1, (nowMs - this.startedMs) / 1000);
    const rate = `${mebibytes(this.bytes)} MiB, ${Math.round(this.files / seconds)} files/s, ${mebibytes(this.copiedBytes / seconds)} MiB/s copied`;
    const total = Math.max(this.expected['files'] ?? 0, this.files);
    emit({
      type: 'progress',
      stepId: this.unc,
      activity: `Copy ${this.unc}: ${this.files} files, ${rate}${this.timeLeft(seconds)}`,
      done: this.files,
      total,
      unit: 'files',
    });
  }

  private timeLeft(seconds: number): string {
    const total = this.expected['files'] ?? 0;
    if (total <= this.files || this.files === 0) return '';
    return `, about ${Math.ceil((seconds * (total - this.files)) / this.files)} s left`;
  }
}

const mebibytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);
