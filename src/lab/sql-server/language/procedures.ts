import { INT, nchar, nvarchar, type Column, type SqlType, type SqlValue } from '../types.js';
import { OsFailure } from '../files/disks.js';
import { failure } from '../messages.js';
import { isSysadmin } from '../state/rights.js';
import { convert } from './convert.js';
import type { Parameter } from '../wire/parameters.js';
import { COMMAND, type Run } from './run.js';
import { changeOwner, changeRole, changeServerRole } from './run-principals.js';

/** A procedure of the system: its parameters in order, those after `required` may be left out. */
interface Procedure {
  readonly parameters: readonly string[];
  readonly required: number;
  run(values: readonly (string | null)[], run: Run): Promise<void> | void;
}

/** By name without schema, in lower case. */
export const PROCEDURES: ReadonlyMap<string, Procedure> = new Map(
  Object.entries({
    sp_addrolemember: {
      parameters: ['@rolename', '@membername'],
      required: 2,
      run: ([role, member], { session }) => changeRole(role ?? '', 'add', member ?? '', session),
    },
    sp_droprolemember: {
      parameters: ['@rolename', '@membername'],
      required: 2,
      run: ([role, member], { session }) => changeRole(role ?? '', 'drop', member ?? '', session),
    },
    sp_addsrvrolemember: {
      parameters: ['@loginame', '@rolename'],
      required: 2,
      run: ([login, role], { session }) => changeServerRole(role ?? '', 'add', login ?? '', session),
    },
    sp_changedbowner: {
      parameters: ['@loginame', '@map'],
      required: 1,
      run: ([login], { session }) => changeOwner(session.database.name, login ?? '', session),
    },
    xp_fileexist: { parameters: ['@path'], required: 1, run: fileExist },
    xp_dirtree: { parameters: ['@path', '@depth', '@file'], required: 1, run: directoryTree },
    xp_create_subdir: { parameters: ['@path'], required: 1, run: createSubdirectory },
    xp_fixeddrives: { parameters: [], required: 0, run: fixedDrives },
    xp_instance_regread: { parameters: ['@rootkey', '@key', '@value_name'], required: 3, run: readRegistry },
  } satisfies Record<string, Procedure>),
);

/** Values by name or by position, as text. @throws {SqlError} 201, 8144 */
export function argumentsOf(name: string, { parameters, required }: Procedure, given: readonly Parameter[]): (string | null)[] {
  if (given.length > parameters.length) throw failure(8144, name);
  const values: (string | null)[] = parameters.map(() => null);
  const isGiven = new Set<number>();
  given.forEach(({ name: parameter, type, value }, position) => {
    const index = parameter === '' ? position : parameters.indexOf(parameter.toLowerCase());
    if (index < 0) throw failure(8145, parameter, name);
    values[index] = convert(value, type, nvarchar(-1)) as string | null;
    isGiven.add(index);
  });
  const missing = parameters.slice(0, required).findIndex((_, index) => !isGiven.has(index));
  if (missing >= 0) throw failure(201, name, parameters[missing]!);
  return values;
}

async function fileExist([path]: readonly (string | null)[], run: Run): Promise<void> {
  const { isFile, isFolder, parentExists } = await run.session.world.disks.look(path ?? '');
  const isDataFile = run.session.instance.databases.some(({ files }) =>
    files.some((file) => file.path.toLowerCase() === path?.toLowerCase()),
  );
  const flag = (value: boolean): number => (value ? 1 : 0);
  await sendRows(
    [column('File Exists', INT), column('File is a Directory', INT), column('Parent Directory Exists', INT)],
    [[flag(isFile || isDataFile), flag(isFolder), flag(parentExists || isDataFile)]],
    run,
  );
}

async function directoryTree([path, depth, withFiles]: readonly (string | null)[], run: Run): Promise<void> {
  const columns = [column('subdirectory', nvarchar(512)), column('depth', INT), ...(withFiles === '1' ? [column('file', INT)] : [])];
  const deepest = depth === null || depth === '0' ? Infinity : Number(depth);
  const rows: SqlValue[][] = [];
  await collect(path ?? '', 1, deepest, withFiles === '1', rows, run);
  await sendRows(columns, rows, run);
}

/** A folder that cannot be read has nothing in it, as the procedure has it. */
async function collect(path: string, level: number, deepest: number, withFiles: boolean, rows: SqlValue[][], run: Run): Promise<void> {
  if (level > deepest) return;
  const entries = await run.session.world.disks.list(path).catch((error: unknown) => {
    if (error instanceof OsFailure) return [];
    throw error;
  });
  for (const entry of entries) {
    if (!entry.isDirectory() && !withFiles) continue;
    rows.push([entry.name, level, ...(withFiles ? [entry.isDirectory() ? 0 : 1] : [])]);
    if (entry.isDirectory()) await collect(`${path.replace(/[\\/]$/, '')}\\${entry.name}`, level + 1, deepest, withFiles, rows, run);
  }
}

async function createSubdirectory([path]: readonly (string | null)[], run: Run): Promise<void> {
  if (!isSysadmin(run.session.state)) throw failure(229, 'EXECUTE', 'xp_create_subdir', 'mssqlsystemresource', 'sys');
  await run.session.world.disks.makeFolder(path ?? '').catch((error: unknown) => {
    throw error instanceof OsFailure ? failure(22048, 'xp_create_subdir()', error.code, error.message) : error;
  });
}

async function fixedDrives(_values: readonly (string | null)[], run: Run): Promise<void> {
  const drives = run.session.world.disks.volumes.filter(({ root }) => /^[A-Za-z]:\\$/.test(root));
  const rows = drives.map(({ root, freeBytes }): SqlValue[] => [root[0]!.toUpperCase(), Math.floor((freeBytes ?? 2 ** 40) / 2 ** 20)]);
  await sendRows([column('drive', nchar(1)), column('MB free', INT)], rows, run);
}

/** The values that tell an instance's folders; other keys are not there. */
async function readRegistry([, key, name]: readonly (string | null)[], run: Run): Promise<void> {
  const { instance } = run.session;
  const known: Readonly<Record<string, string>> = {
    backupdirectory: instance.defaultBackupPath,
    defaultdata: instance.defaultDataPath,
    defaultlog: instance.defaultLogPath,
  };
  const isServerKey = key?.toLowerCase() === 'software\\microsoft\\mssqlserver\\mssqlserver';
  const value = isServerKey ? known[name?.toLowerCase() ?? ''] : undefined;
  if (value === undefined) throw failure(22001, 2, new OsFailure(2).message);
  await sendRows([column('Value', nvarchar(260)), column('Data', nvarchar(4000))], [[name!, value.replace(/\\$/, '')]], run);
}

const column = (name: string, type: SqlType): Column => ({ name, type, nullable: true, origin: 'plain' });

async function sendRows(columns: readonly Column[], rows: readonly SqlValue[][], run: Run): Promise<void> {
  run.answer.columns(columns);
  for (const row of rows) await run.answer.row(columns, row);
  run.answer.done(COMMAND.select, rows.length, { kind: 'doneInProc' });
}
