import type { RandomAccess } from '../../domain/random-access.js';
import { DataProof, noEvidence, type Evidence } from './data-proof.js';
import { inspect, type Inspection } from './inspect.js';
import { dataMissing } from './judge-set.js';
import { nothing, openBackup, type BackupFile, type ReadOptions } from './read-backup.js';
import { familyCountOf } from './rows.js';
import { Report, verdictOf, type Verdict } from './report.js';

export interface BackupProof extends BackupFile {
  verdict: Verdict;
  evidence: Evidence;
  /** Records of a compressed backup by their sums. */
  records: { right: number; wrong: number };
}

export interface ProveOptions extends ReadOptions {
  /** Bytes of the file done, and all of them. */
  onProgress?: (doneBytes: number, totalBytes: number) => void;
}

/**
 * Proves a backup file without the server that wrote it: every link to the last byte, the checksums of blocks and stream headers, of data
 * and log streams (WITH CHECKSUM), of data pages (PAGE_VERIFY CHECKSUM) and of compressed records, and that every set is finished.
 * `Sound`: everything that a checksum can cover is covered and right. `Unproven`: nothing is wrong, and the warnings say what nothing
 * covers. `Damaged`: the errors say what and where. Whether a stripe or a chain of backups is whole is seen from all its files: `proveChain`.
 * @throws {LyncBackupError} `Cancelled`, and what the source throws
 */
export async function proveBackupFile(source: RandomAccess, { name, signal, onProgress }: ProveOptions): Promise<BackupProof> {
  const report = new Report(name);
  const opened = await openBackup(source, report, 'prove', signal);
  if (!opened) return { ...nothing(report), verdict: 'Damaged', evidence: noEvidence(), records: { right: 0, wrong: 0 } };

  const records = opened.compressed?.sums ?? { right: 0, wrong: 0 };
  const proof = new DataProof(opened.medium, report, records, signal, (fileOffset) => onProgress?.(fileOffset, source.size));
  const inspection = await inspect(opened.medium, report, proof, signal);
  opened.compressed?.tellDamage();
  judgeSets(inspection, report);
  onProgress?.(source.size, source.size);
  const findings = report.close();
  return {
    container: opened.container,
    ...inspection,
    findings,
    verdict: verdictOf(findings),
    evidence: proof.evidence,
    records,
  };
}

function judgeSets({ media, sets }: Inspection, report: Report): void {
  for (const set of sets) {
    const lacks = set.complete && familyCountOf(media) === 1 ? dataMissing(set, set.dataBytes, set.logBytes) : null;
    if (lacks) report.error('PagesMissing', lacks, 'Make a new backup.');
    if (set.header.IsDamaged) {
      const made = `backup set ${set.header.Position} was made of a damaged database, continuing after errors`;
      report.error('DatabaseWasDamaged', made, 'Run DBCC CHECKDB after a restore, or use an older backup.');
    }
  }
}
