import { warning, type Finding } from '../domain/findings.js';
import type { DatabaseBackup } from '../domain/results.js';
import { readBackupFile, type BackupFile } from '../formats/mtf/read-backup.js';
import type { Context } from './context.js';
import { fitting } from './fitting.js';
import { tellDamagedFile } from './tell-damaged-file.js';
import { withFile } from './with-file.js';

const MOST_FILE_CHARS = 800_000; // about a thousand database files with names of usual length

/**
 * What RESTORE HEADERONLY, LABELONLY and FILELISTONLY would say about backup files, one object per backup set. Reads headers only.
 * A file that is no backup, is damaged or cannot be read is an error of its own; of a damaged one comes what can be read.
 */
export async function* listDatabaseBackups({ paths }: { paths: string[] }, context: Context): AsyncIterable<DatabaseBackup> {
  for (const path of new Set(paths)) {
    const file = await withFile(path, context, (opened) => readBackupFile(opened, { name: path, signal: context.signal }));
    if (!file) continue;
    for (const row of rowsOf(path, file)) {
      const Files = fitting(row.Files, MOST_FILE_CHARS);
      if (Files.length < row.Files.length) context.emit({ type: 'finding', finding: notListed(row, Files.length) });
      yield { ...row, Files };
    }
    for (const finding of file.findings) if (finding.Severity === 'Warning') context.emit({ type: 'finding', finding });
    tellDamagedFile(path, file.findings, 'Test-LyncDatabaseBackup tells them', context.emit);
  }
}

function* rowsOf(path: string, { media, sets }: BackupFile): Iterable<DatabaseBackup> {
  const label = media && { ...media.label, PasswordProtected: media.passwordProtected };
  for (const { header, files } of sets) yield { Path: path, ...header, Media: label, Files: files };
}

const notListed = ({ Path, Position, Files }: DatabaseBackup, listed: number): Finding =>
  warning('FilesNotListed', Path, `backup set ${Position} has ${Files.length} database files, of which the first ${listed} are listed`);
