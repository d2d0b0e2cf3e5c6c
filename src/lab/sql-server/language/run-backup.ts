import { planSet, wallText, type BackupKind } from '../files/backup-set.js';
import { writeMedia } from '../files/write-media.js';
import { failure } from '../messages.js';
import { recordBackup } from '../state/history.js';
import { findDatabase, wallNow, type Database } from '../state/model.js';
import { compressesBackups, EDITIONS } from '../state/products.js';
import { mayBackUp } from '../state/rights.js';
import { readBackupFile } from '../../../formats/mtf/read-backup.js';
import { COMMAND, evaluateText, type Run } from './run.js';
import { abnormally, devicePaths, evaluateOperand, Operation, pagesMessages, type MediaRun } from './media-statements.js';
import type { Expression, Statement } from './syntax.js';

type Backup = Extract<Statement, { kind: 'backup' }>;

/** BACKUP DATABASE and BACKUP LOG. @returns false when the rest of the batch must not run */
export function runBackup(statement: Backup, run: Run): Promise<boolean> {
  const command = statement.what === 'LOG' ? COMMAND.backupLog : COMMAND.backupDatabase;
  const mediaRun: MediaRun = { ...run, title: `BACKUP ${statement.what}`, command, line: statement.line };
  return abnormally(mediaRun, async () => {
    const { session } = run;
    if (session.transaction.depth > 0) throw failure(3021);
    const name = evaluateOperand(statement.database, session);
    const database = findDatabase(session.instance, name);
    if (!database) throw failure(911, name);
    const kind: BackupKind = statement.what === 'LOG' ? 'log' : statement.options.differential ? 'differential' : 'full';
    refuse(database, kind, statement, run);
    await backUp(database, kind, statement, mediaRun);
  });
}

function refuse(database: Database, kind: BackupKind, { options }: Backup, { session }: Run): void {
  const { instance, state } = session;
  if (database.name === 'tempdb') throw failure(3147);
  if (!mayBackUp(state, database)) throw failure(262, kind === 'log' ? 'BACKUP LOG' : 'BACKUP DATABASE', database.name);
  if (database.mirroring?.role === 'MIRROR') throw failure(954, database.name);
  if (database.state === 'OFFLINE') throw failure(942, database.name);
  if (database.state === 'RESTORING') throw failure(927, database.name);
  const isSecondary = instance.availabilityGroups.some(({ name, role }) => name === database.availabilityGroup && role === 'SECONDARY');
  if (isSecondary && (kind === 'differential' || (kind === 'full' && !options.copyOnly))) throw failure(3059);
  if (kind === 'log' && database.recoveryModel === 'SIMPLE') throw failure(4208, 'BACKUP LOG');
  if (kind === 'log' && database.lastLogBackupLsn === null) throw failure(4214);
  if (kind === 'differential' && !database.differentialBase) throw failure(3035, database.name);
  if (options.compression === true && !compressesBackups(instance.edition))
    throw failure(1844, 'BACKUP DATABASE WITH COMPRESSION', `${EDITIONS[instance.edition].name} (64-bit)`);
  const isBusy = [...instance.sessions.values()].some(
    ({ id, running }) => id !== state.id && running?.database === database.name && running.command.startsWith('BACKUP'),
  );
  if (isBusy) throw failure(3023);
}

async function backUp(database: Database, kind: BackupKind, { devices, options }: Backup, run: MediaRun): Promise<void> {
  const { session } = run;
  const { instance, disks } = session.world;
  const text = (expression: Expression | null): string | null => (expression === null ? null : evaluateText(expression, session));
  const paths = devicePaths(devices, session);
  const operation = new Operation('backup', database.name, paths[0]!, options.stats, run);
  const startMs = wallNow(instance.clock);
  const set = planSet(
    instance,
    database,
    {
      kind,
      copyOnly: options.copyOnly,
      checksum: options.checksum,
      name: text(options.name),
      description: text(options.description),
      userName: session.state.account,
    },
    startMs,
  );
  const wish = {
    overwrites: options.init,
    formats: options.format,
    name: text(options.mediaName),
    description: text(options.mediaDescription),
    compress: options.compression,
  };
  const written = await writeMedia(disks, paths, set, wish, async (done, total) => {
    if (done === total) set.header.BackupFinishDate = wallText(wallNow(instance.clock));
    await operation.reach(done, total);
  });

  await remember(database, kind, options.copyOnly, set.lastLsn, { paths, bytes: written.bytes }, run);
  const files = set.files.map(({ LogicalName, pages }) => ({ name: LogicalName!, pages: pages.after }));
  pagesMessages({ database: database.name, position: written.position, files, startMs }, run);
}

/** What the server knows afterwards: history, and what later differential and log backups start from. */
async function remember(
  database: Database,
  kind: BackupKind,
  copyOnly: boolean,
  lastLsn: bigint,
  { paths, bytes }: { paths: readonly string[]; bytes: number },
  { session }: Run,
): Promise<void> {
  const { instance, disks } = session.world;
  const media = [];
  for (const path of paths) {
    const file = await disks.openToRead(path);
    media.push({ path, backup: await readBackupFile(file, { name: path }) });
    await file.close();
  }
  const { header, files } = media[0]!.backup.sets.at(-1)!;
  recordBackup(instance, { header, files, media: media.map(({ path, backup }) => ({ path, label: backup.media!.label })), bytes });
  if (kind === 'full' && !copyOnly) {
    database.differentialBase = {
      lsn: BigInt(header.CheckpointLSN!),
      guid: header.BackupSetGUID!.toUpperCase(),
      atMs: wallNow(instance.clock),
    };
    if (database.recoveryModel !== 'SIMPLE') database.lastLogBackupLsn ??= BigInt(header.CheckpointLSN!);
  }
  if (kind === 'log' && !copyOnly) database.lastLogBackupLsn = lastLsn;
  database.lsn = lastLsn;
}
