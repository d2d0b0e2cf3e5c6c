import { below, splitPath } from './server-path.js';

/** A file of a database in a backup. */
export interface BackedUpFile {
  readonly LogicalName: string;
  readonly PhysicalName: string;
  readonly Type: string; // D data, L log
}

/** A file of the database that is there. */
export interface PresentFile {
  readonly LogicalName: string;
  readonly Path: string;
  readonly Type: number; // 0 data, 1 log
}

export interface Folders {
  readonly data: string;
  readonly log: string;
}

export interface FileMove {
  logicalName: string;
  path: string;
}

const LOG_FILE = 'L';
const LOG_TYPE = 1;

/**
 * Where the files of a restored database go: where those of the database lie that it overwrites, file by file of the same logical name, and
 * beside them what it did not have.
 */
export function movesOver(files: readonly BackedUpFile[], present: readonly PresentFile[]): FileMove[] {
  const folderOf = (isLog: boolean): string =>
    splitPath((present.find(({ Type }) => (Type === LOG_TYPE) === isLog) ?? present[0]!).Path).folder;
  return files.map(({ LogicalName, PhysicalName, Type }) => {
    const same = present.find((file) => file.LogicalName.toLowerCase() === LogicalName.toLowerCase());
    const path = same?.Path ?? below(folderOf(Type === LOG_FILE), splitPath(PhysicalName).name);
    return { logicalName: LogicalName, path };
  });
}

/** To files of its own under another name: `name.mdf`, `name_2.ndf`, `name_log.ldf`. */
export function movesAside(files: readonly BackedUpFile[], name: string, { data, log }: Folders): FileMove[] {
  const stem = name.replace(/[^\p{L}\p{N}_-]/gu, '_'); // a name may hold what no file name may
  const count = { data: 0, log: 0 };
  return files.map(({ LogicalName, Type }) => {
    const isLog = Type === LOG_FILE;
    const number = ++count[isLog ? 'log' : 'data'];
    const further = number === 1 ? '' : `_${number}`;
    const file = isLog ? `${stem}_log${further}.ldf` : `${stem}${further}.${number === 1 ? 'mdf' : 'ndf'}`;
    return { logicalName: LogicalName, path: below(isLog ? log : data, file) };
  });
}

/** To where they were, or where a folder is missing, to the instance's own. @param isMissing of folders that the server does not have */
export const movesBack = (files: readonly BackedUpFile[], { data, log }: Folders, isMissing: (folder: string) => boolean): FileMove[] =>
  files.map(({ LogicalName, PhysicalName, Type }) => {
    const { folder, name } = splitPath(PhysicalName);
    return { logicalName: LogicalName, path: isMissing(folder) ? below(Type === LOG_FILE ? log : data, name) : PhysicalName };
  });
