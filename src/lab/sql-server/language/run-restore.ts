import type { BackupFileEntry } from '../../../domain/database-backup.js';
import { wallMsOf } from '../files/backup-set.js';
import { fileRows, headerRows, labelRow, type ResultSet } from '../files/inspection.js';
import { contentsOf, openMediaSet, prove, setAt, setsOf, type FoundSet, type MediaSet } from '../files/media.js';
import { PAGE_BYTES } from '../files/pages.js';
import { failure, message } from '../messages.js';
import { recordBackup, recordRestore, typeLetter } from '../state/history.js';
import { findDatabase, sameName, wallNow, type Database } from '../state/model.js';
import { mayRestore } from '../state/rights.js';
import { COMMAND, doneKind, type Run } from './run.js';
import { abnormally, devicePaths, evaluateInt, evaluateOperand, Operation, pagesMessages, type MediaRun } from './media-statements.js';
import { checkChain, checkIdentity, checkUse, plannedFiles, type PlannedFile } from './restore-checks.js';
import { putInPlace } from './restore-result.js';
import type { Session } from './session.js';
import type { Statement } from './syntax.js';

type Restore = Extract<Statement, { kind: 'restore' }>;
type Inspect = Extract<Statement, { kind: 'inspect' }>;

/** RESTORE DATABASE and RESTORE LOG. @returns false when the rest of the batch must not run */
export function runRestore(statement: Restore, run: Run): Promise<boolean> {
  const command = statement.what === 'LOG' ? COMMAND.restoreLog : COMMAND.restoreDatabase;
  const mediaRun: MediaRun = { ...run, title: `RESTORE ${statement.what}`, command, line: statement.line };
  return abnormally(mediaRun, async () => {
    const { session } = run;
    if (session.transaction.depth > 0) throw failure(3021);
    const name = evaluateOperand(statement.database, session);
    const existing = findDatabase(session.instance, name);
    if (!mayRestore(session.state, existing)) throw failure(3110, name);
    if (existing && sameName(session.state.database, name)) throw failure(3102, 'RESTORE', existing.name);
    if (statement.devices.length === 0) recoverOnly(existing, name, mediaRun);
    else await restore(statement, existing, name, mediaRun);
  });
}

/** RESTORE ... WITH RECOVERY without a device: what was restored so far is opened. */
function recoverOnly(existing: Database | null, name: string, run: MediaRun): void {
  if (!existing) throw failure(911, name);
  if (existing.state !== 'RESTORING') throw failure(3153);
  existing.state = 'ONLINE';
  pagesMessages({ database: name, position: 1, files: [], startMs: wallNow(run.session.instance.clock) }, run);
}

async function restore(statement: Restore, existing: Database | null, name: string, run: MediaRun): Promise<void> {
  const { session } = run;
  const { world, instance } = session;
  const { options } = statement;
  const paths = devicePaths(statement.devices, session);
  const operation = new Operation('restore', name, paths[0]!, options.stats, run);
  await operation.reach(0, 1);
  const media = await openMediaSet(world.disks, paths, true);
  try {
    const set = setAt(media, options.file === null ? 1 : evaluateInt(options.file, session));
    if (options.checksum && set.header.HasBackupChecksums !== true) throw failure(3187);
    checkChain(statement.what, set, existing, paths[0]!, instance.product);
    checkIdentity(set, existing, options.replace);
    checkUse(set, existing, options.replace, session);
    const files = set.header.BackupType === 1 ? await plannedFiles(set, name, existing, options, session) : [];
    const startMs = wallNow(instance.clock);
    const database = await overwrite({ media, set, existing, name, files }, operation, run);
    if (options.recovery === 'recovery') database.state = 'ONLINE';
    recordRestore(instance, {
      setId: remember(media, set, session),
      database: name,
      userName: session.state.account,
      type: typeLetter(set.header),
      replace: options.replace,
      recovery: options.recovery === 'recovery',
      files,
    });
    pagesMessages({ database: name, position: set.header.Position!, files: set.files.map(restoredPages), startMs }, run);
  } finally {
    await media.close();
  }
}

const restoredPages = ({ LogicalName, BackupSizeInBytes }: BackupFileEntry): { name: string; pages: number } => ({
  name: LogicalName!,
  pages: Math.round((BackupSizeInBytes ?? 0) / PAGE_BYTES),
});

/** Sets of other servers come into the history, too. @returns its id there */
const remember = ({ media }: MediaSet, { header, files }: FoundSet, { instance }: Session): number =>
  recordBackup(instance, {
    header,
    files,
    media: media.map(({ path, backup }) => ({ path, label: backup.media!.label })),
    bytes: header.BackupSize ?? 0,
  });

/** From here on the old database is gone: whatever interrupts leaves one that is being restored. */
async function overwrite(
  from: { media: MediaSet; set: FoundSet; existing: Database | null; name: string; files: readonly PlannedFile[] },
  operation: Operation,
  run: Run,
): Promise<Database> {
  const { media, set, existing, name, files } = from;
  const database = putInPlace(run.session, set, existing, name, files);
  const contents = await contentsOf(media, set);
  for (let percent = 1; percent <= 100; percent++) await operation.reach(percent, 100);
  if (contents) {
    database.users.splice(0, Infinity, ...contents.users);
    database.tables.splice(0, Infinity, ...contents.tables);
    database.content = contents.content;
  }
  database.lsn = BigInt(set.header.LastLSN ?? 0);
  const base = set.header.BackupType === 1 ? set.header : null;
  if (base)
    database.differentialBase = {
      lsn: BigInt(base.CheckpointLSN ?? 0),
      guid: base.BackupSetGUID?.toUpperCase() ?? '',
      atMs: wallMsOf(base.BackupFinishDate ?? '1970-01-01T00:00:00'),
    };
  return database;
}

/** RESTORE HEADERONLY, FILELISTONLY, LABELONLY and VERIFYONLY. @returns false when the rest of the batch must not run */
export function runInspect(statement: Inspect, run: Run): Promise<boolean> {
  const command = INSPECT_COMMANDS[statement.what];
  const mediaRun: MediaRun = { ...run, title: `RESTORE ${statement.what}`, command, line: statement.line };
  return abnormally(mediaRun, async () => {
    const { session } = run;
    const paths = devicePaths(statement.devices, session);
    const isVerification = statement.what === 'VERIFYONLY';
    const operation = new Operation(isVerification ? 'verify' : 'inspect', '', paths[0]!, statement.options.stats, mediaRun);
    await operation.reach(0, 1);
    const media = await openMediaSet(session.world.disks, paths, isVerification);
    try {
      const position = statement.options.file === null ? 1 : evaluateInt(statement.options.file, session);
      if (statement.what === 'VERIFYONLY') await verify(media, position, statement, operation, run);
      else await sendRows(rowsOf(statement.what, media, position, session), run);
      run.answer.done(command, null, { kind: doneKind(run) });
    } finally {
      await media.close();
    }
  });
}

function rowsOf(what: Exclude<Inspect['what'], 'VERIFYONLY'>, media: MediaSet, position: number, { instance }: Session): ResultSet {
  if (what === 'LABELONLY') return labelRow(media.label, instance.product);
  if (what === 'FILELISTONLY') return fileRows(setAt(media, position).files, instance.product);
  const headers = setsOf(media).map(({ header }) => header);
  return headerRows(headers, instance.product);
}

async function verify(
  media: MediaSet,
  position: number,
  { options }: Inspect,
  operation: Operation,
  { session, answer }: Run,
): Promise<void> {
  const set = setAt(media, position);
  if (options.checksum && set.header.HasBackupChecksums !== true) throw failure(3187);
  await prove(media, position);
  for (let percent = 1; percent <= 100; percent++) await operation.reach(percent, 100);
  if (options.loadHistory) remember(media, set, session);
  answer.message(message(3262, [position]));
}

const INSPECT_COMMANDS = {
  HEADERONLY: COMMAND.headerOnly,
  FILELISTONLY: COMMAND.fileListOnly,
  LABELONLY: COMMAND.labelOnly,
  VERIFYONLY: COMMAND.verifyOnly,
} as const;

async function sendRows({ columns, rows }: ResultSet, run: Run): Promise<void> {
  const { answer, session } = run;
  answer.columns(columns);
  for (const row of rows) await answer.row(columns, row);
  session.rowCount = rows.length;
  answer.done(COMMAND.inspectRows, rows.length, { kind: doneKind(run) });
}
