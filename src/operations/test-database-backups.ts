import type { Emit } from '../domain/events.js';
import { warning, type Finding } from '../domain/findings.js';
import type { DatabaseBackupTest } from '../domain/results.js';
import { judgeTogether, type Together } from '../engine/judge-together.js';
import { proveBackupFile, type BackupProof } from '../formats/mtf/prove-backup.js';
import type { ChainMember } from '../formats/mtf/prove-chain.js';
import { readBackupFile } from '../formats/mtf/read-backup.js';
import { verdictOf } from '../formats/mtf/report.js';
import type { Context } from './context.js';
import { fitting } from './fitting.js';
import { tellDamagedFile } from './tell-damaged-file.js';
import { withFile } from './with-file.js';

const PROGRESS_PARTS = 500; // messages in all: files are read faster than PowerShell could show every step
const [MOST_FINDING_CHARS, MOST_STEP_CHARS] = [500_000, 450_000];

/**
 * Proves backup files to their last byte, each as its turn comes, and together: whether stripes are complete, which backups continue each
 * other, and in which order they can be restored. A damaged file is also an error, so that scripts notice it.
 */
export async function* testDatabaseBackups({ paths }: { paths: string[] }, context: Context): AsyncIterable<DatabaseBackupTest> {
  const names = [...new Set(paths)];
  const progress = new Progress(context.emit);
  const together = await judgeTogether(readHeaders(names, progress, context));
  for (const path of names) {
    const result = await testFile(path, together.get(path), progress, context);
    if (!result) continue;
    yield result;
    tellDamagedFile(path, result.Findings, 'see Findings', context.emit);
  }
  progress.end();
}

/** A file that cannot be read is told about in its turn. */
async function* readHeaders(names: readonly string[], progress: Progress, context: Context): AsyncIterable<ChainMember> {
  const silent = { ...context, emit: () => undefined };
  for (const name of names) {
    const file = await withFile(name, silent, async (opened) => {
      progress.expect(opened.size);
      return readBackupFile(opened, { name, signal: context.signal });
    });
    if (file) yield { name, ...file };
  }
}

async function testFile(
  path: string,
  together: Together | undefined,
  progress: Progress,
  context: Context,
): Promise<DatabaseBackupTest | null> {
  return withFile(path, context, async (file) => {
    const onProgress = (doneBytes: number): void => progress.at(path, doneBytes);
    const proof = await proveBackupFile(file, { name: path, signal: context.signal, onProgress });
    progress.done(file.size);
    return resultOf(path, file.size, proof, together);
  });
}

function resultOf(
  path: string,
  bytes: number,
  { container, sets, findings, evidence: { streamChecksums, pages }, records }: BackupProof,
  together: Together | undefined,
): DatabaseBackupTest {
  const all = [...findings, ...(together?.findings ?? [])];
  const told = fitting(all, MOST_FINDING_CHARS);
  return {
    Path: path,
    Verdict: verdictOf(all),
    Container: container,
    Bytes: bytes,
    BackupSets: sets.length,
    ChecksumsRight: streamChecksums.right,
    ChecksumsWrong: streamChecksums.wrong,
    PagesRight: pages.right,
    PagesWrong: pages.wrong,
    PagesWithout: pages.without,
    RecordsRight: records.right,
    RecordsWrong: records.wrong,
    RestoreSteps: fitting(together?.places ?? [], MOST_STEP_CHARS),
    Findings: told.length < all.length ? [...told, unnamed(path, all.length - told.length)] : told,
  };
}

const unnamed = (path: string, count: number): Finding => warning('MoreFindings', path, `${count} more findings are not listed`);

/** One bar over the bytes of all files. */
class Progress {
  private totalBytes = 0;
  private finishedBytes = 0;
  private toldBytes = 0;

  constructor(private readonly emit: Emit) {}

  expect(bytes: number): void {
    this.totalBytes += bytes;
  }

  at(path: string, doneBytes: number): void {
    const done = this.finishedBytes + doneBytes;
    if (done - this.toldBytes < this.totalBytes / PROGRESS_PARTS || done >= this.totalBytes) return; // the last word is said at the end
    this.toldBytes = done;
    this.tell(path, done);
  }

  done(bytes: number): void {
    this.finishedBytes += bytes;
  }

  end(): void {
    if (this.toldBytes > 0) this.tell('backup files', this.totalBytes);
  }

  private tell(what: string, done: number): void {
    const total = Math.max(done, this.totalBytes);
    this.emit({ type: 'progress', stepId: 'backup-files', activity: `Reading ${what}`, done, total, unit: 'bytes' });
  }
}
