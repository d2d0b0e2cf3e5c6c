import type { Emit } from '../domain/events.js';
import { error, type Finding } from '../domain/findings.js';

/** One error for all that is wrong with a backup file, so that scripts notice it. */
export function tellDamagedFile(path: string, findings: readonly Finding[], whereAllIs: string, emit: Emit): void {
  const [first, ...others] = findings.filter((finding) => finding.Severity === 'Error');
  if (!first) return;
  const more = others.length > 0 ? ` (and ${others.length} more: ${whereAllIs})` : '';
  const finding = error(
    'BackupFileDamaged',
    path,
    `'${path}' is no sound backup: ${first.Message}${more}`,
    first.Hint ?? 'Use another backup.',
  );
  emit({ type: 'finding', finding });
}
