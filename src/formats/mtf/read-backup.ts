import type { RandomAccess } from '../../domain/random-access.js';
import type { Finding } from '../../domain/findings.js';
import { CompressedMedium, type Purpose } from './compressed-medium.js';
import { CONTAINER_SIGNATURE } from './compressed-records.js';
import { inspect, type Inspection } from './inspect.js';
import { rawMedium, type Medium } from './medium.js';
import { Report } from './report.js';

export interface BackupFile extends Inspection {
  /** 'MSSQLBAK' is a compressed backup; null is no SQL Server backup at all. */
  container: 'MTF' | 'MSSQLBAK' | null;
  findings: Finding[];
}

export interface ReadOptions {
  /** What findings call the file. */
  name: string;
  signal?: AbortSignal;
}

/**
 * What RESTORE LABELONLY, HEADERONLY and FILELISTONLY would say about a backup file. Reads headers only, however large the file is;
 * whatever is wrong with it becomes a finding with its offset.
 * @throws {LyncBackupError} `Cancelled`, and what the source throws
 */
export async function readBackupFile(source: RandomAccess, { name, signal }: ReadOptions): Promise<BackupFile> {
  const report = new Report(name);
  const opened = await openBackup(source, report, 'seek', signal);
  if (!opened) return nothing(report);
  const inspection = await inspect(opened.medium, report, null, signal);
  opened.compressed?.tellDamage();
  return { container: opened.container, ...inspection, findings: report.close() };
}

export interface OpenBackup {
  container: 'MTF' | 'MSSQLBAK';
  medium: Medium;
  compressed: CompressedMedium | null;
}

/** @returns null, after a report, for a file that is no backup */
export async function openBackup(source: RandomAccess, report: Report, purpose: Purpose, signal?: AbortSignal): Promise<OpenBackup | null> {
  const first = Buffer.from(await source.readAt(0, CONTAINER_SIGNATURE.length)).toString('latin1');
  if (first.startsWith('TAPE')) return { container: 'MTF', medium: rawMedium(source), compressed: null };
  if (first === CONTAINER_SIGNATURE) {
    const compressed = await CompressedMedium.open(source, report, purpose, signal);
    return { container: 'MSSQLBAK', medium: compressed, compressed };
  }
  const begins = first === '' ? 'it is empty' : `at offset 0 it begins with ${JSON.stringify(first)}`;
  report.error('NotABackup', `this is not a SQL Server backup file: ${begins}`, 'Choose a file that BACKUP DATABASE or BACKUP LOG wrote.');
  return null;
}

export const nothing = (report: Report): BackupFile => ({
  container: null,
  media: null,
  sets: [],
  contentBytes: 0,
  complete: false,
  findings: report.close(),
});
