/**
 * Backs up the whole deployment from a TypeScript program, and reads the new set again.
 *
 *     node library-usage.js \\backup01\lync
 *
 * Runs on a server of the deployment, as a member of RTCUniversalServerAdmins. Exit code 0: complete and sound; 2: something is missing;
 * 1: nothing was kept.
 */
import { BACKUP_EVERYTHING, backupEnvironment, LyncBackupError, openContext, testBackup, type Event } from 'lync-backup';

const [repository] = process.argv.slice(2);
if (repository === undefined) throw new Error('name the repository');

const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
const context = openContext({ signal: stop.signal, onEvent: tell });
try {
  process.exitCode = await backUp(repository);
} catch (cause) {
  if (!(cause instanceof LyncBackupError)) throw cause;
  console.error(`${cause.code}: ${cause.message}${cause.hint === null ? '' : `\n${cause.hint}`}`);
  process.exitCode = 1;
} finally {
  context.close();
}

async function backUp(repository: string): Promise<number> {
  // UNC name -> folder, where this machine reaches file stores under other names than the deployment does
  const pathMap = JSON.parse(process.env['LYNCBACKUP_PATHMAP'] ?? '{}') as Record<string, string>;
  const backup = await backupEnvironment({ ...BACKUP_EVERYTHING, repository, pathMap, label: 'from a program' }, context);
  console.log(`${backup.Status}: ${backup.SetId ?? 'no set'}, ${backup.Components.length} components, ${backup.Bytes} bytes`);
  if (backup.SetId === null) return 1;
  for await (const { Verdict, FilesChecked } of testBackup(
    { repository, set: [backup.SetId], depth: { method: 'Full' }, live: false, restoreAside: null },
    context,
  )) {
    console.log(`${Verdict}: ${FilesChecked} files read again`);
    if (Verdict !== 'Sound') return 2;
  }
  return backup.Status === 'Complete' ? 0 : 2;
}

function tell(event: Event): void {
  if (event.type === 'finding') console.error(`${event.finding.Severity}: ${event.finding.Message}`);
}
