import { PAGE_BYTES } from './page-sums.js';
import type { BackupSetContent } from './set-parts.js';
import { LOG } from './rows.js';

/**
 * What a set says it holds and its files do not. Their streams may be longer than told, padded to whole mebibytes, never shorter.
 * @param dataBytes data pages in all files of the set; `logBytes` likewise
 * @source formats.md 5.5
 */
export function dataMissing({ header, files, pages }: BackupSetContent, dataBytes: number, logBytes: number): string | null {
  const told = files.reduce((sum, file, index) => (file.Type === 'D' ? sum + (pages[index]!.after ?? 0) : sum), 0);
  if (told * PAGE_BYTES > dataBytes) {
    return `backup set ${header.Position} says that it holds ${told} data pages, but there are ${Math.floor(dataBytes / PAGE_BYTES)}`;
  }
  if (header.BackupType === LOG && header.FirstLSN !== header.LastLSN && logBytes === 0) {
    return `backup set ${header.Position} says that it holds log from LSN ${header.FirstLSN} to ${header.LastLSN}, but there is none`;
  }
  return null;
}
