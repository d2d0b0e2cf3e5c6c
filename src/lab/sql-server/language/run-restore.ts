import { wallMsOf } from '../files/backup-set.js';
import { fileRows, headerRows, labelRow, type ResultSet } from '../files/inspection.js';
import { contentsOf, openMediaSet, prove, setAt, setsOf, type FoundSet, type MediaSet } from '../files/media.js';
import { PAGE_BYTES } from '../files/pages.js';
import { failure, message } from '../messages.js';
import { recordBackup, recordRestore, typeLetter } from '../state/history.js';
import { findDatabase, sameName, wallNow, type Database } from '../state/model.js';
import { mayRestore } from '../state/rights.js';
import { COMMAND, doneKind, type Run } from './run.js';
import { abnormally, devicePaths, evaluateInt, evaluateOperand, Operation, pagesMessages } from './media-statements.js';
import { checkChain, checkIdentity, checkUse, plannedFiles, type PlannedFile } from './restore-checks.js';
import { putInPlace } from './restore-result.js';
import type { Session } from './session.js';
import type { Statement } from './syntax.js';

type Restore = Extract<Statement, { kind: 'restore' }>;
type Inspect = Extract<Statement, { kind: 'inspect' }>;

/** RESTORE DATABASE and RESTORE LOG. */
export function runRestore(statement: Restore, run: Run): Promise<boolean> {
  const title = `RESTORE ${statement.what}`;
  const command = statement.what === 'LOG' ? COMMAND.restoreLog : COMMAND.restoreDatabase;
  return abnormally(title, command, run, async () => {
    const { session } = run;
    if (session.transaction.depth > 0) throw failure(3021);
    const name = evaluateOperand(statement.database, session);
    const existing = findDatabase(session.instance, name);
    if (!mayRestore(session.state, existing)) throw failure(3110, name);
    if (existing && sameName(session.state.database, name)) throw failure(3102, 'RESTORE', existing.name);
    if (statement.devices.length === 0) recoverOnly(existing, name, title, command, run);
    else await restore(statement, existing, name, title, command, run);
  });
}

/** RESTORE ... WITH RECOVERY without a device: what was restored so far is opened. */
function recoverOnly(existing: Database | null, name: string, title: string, command: number, run: Run): void {
  if (!existing) throw failure(911, name);
  if (existing.state !== 'RESTORING') throw failure(3153);
  existing.state = 'ONLINE';
  pagesMessages({ title, command, database: name, position: 1, files: [], startMs: wallNow(run.session.instance.clock) }, run);
}

async function restore(
  statement: Restore,
  existing: Database | null,
  name: string,
  title: string,
  command: number,
  run: Run,
): Promise<void> {
  const { session } = run;
  const { world, instance } = session;
  const { options } = statement;
  const paths = devicePaths(statement.devices, session);
  const operation = new Operation('restore', name, paths[0]!, title, command, options.stats, run);
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
    const setId = remember(media, set, session);
    const type = typeLetter(set.header);
    recordRestore(instance, {
      setId,
      database: name,
      userName: session.state.account,
      type,
      replace: options.replace,
      recovery: options.recovery === 'recovery',
      files: files.map(({ id, path }) => ({ id, path })),
    });
    const counted = set.files.map(({ LogicalName, BackupSizeInBytes }) => ({
      name: LogicalName!,
      pages: Math.round((BackupSizeInBytes ?? 0) / PAGE_BYTES),
    }));
    pagesMessages({ title, command, database: name, position: set.header.Position!, files: counted, startMs }, run);
  } finally {
    await media.close();
  }
}

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

/** RESTORE HEADERONLY, FILELISTONLY, LABELONLY and VERIFYONLY. */
export function runInspect(statement: Inspect, run: Run): Promise<boolean> {
  const title = `RESTORE ${statement.what}`;
  const command = INSPECT_COMMANDS[statement.what];
  return abnormally(title, command, run, async () => {
    const { session, answer } = run;
    const { product } = session.instance;
    const paths = devicePaths(statement.devices, session);
    const point = statement.what === 'VERIFYONLY' ? 'verify' : 'inspect';
    const operation = new Operation(point, '', paths[0]!, title, command, statement.options.stats, run);
    await operation.reach(0, 1);
    const media = await openMediaSet(session.world.disks, paths, statement.what === 'VERIFYONLY');
    try {
      const position = statement.options.file === null ? 1 : evaluateInt(statement.options.file, session);
      switch (statement.what) {
        case 'HEADERONLY':
          await sendRows(
            headerRows(
              setsOf(media).map(({ header }) => header),
              product,
            ),
            run,
          );
          break;
        case 'FILELISTONLY':
          await sendRows(fileRows(setAt(media, position).files, product), run);
          break;
        case 'LABELONLY':
          await sendRows(labelRow(media.label, product), run);
          break;
        case 'VERIFYONLY': {
          const set = setAt(media, position);
          if (statement.options.checksum && set.header.HasBackupChecksums !== true) throw failure(3187);
          await prove(media, position);
          for (let percent = 1; percent <= 100; percent++) await operation.reach(percent, 100);
          if (statement.options.loadHistory) remember(media, set, session);
          answer.message(message(3262, [position]));
        }
      }
      answer.done(command, null, { kind: doneKind(run) });
    } finally {
      await media.close();
    }
  });
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
