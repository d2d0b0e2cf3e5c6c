import { readFileSync } from 'node:fs';
import { LyncBackupError } from '../../domain/errors.js';
import { assume } from '../behaviours.js';
import { CmdletError, commandError } from './cmdlet-error.js';
import { textOf, type Call } from './cmdlet.js';

export const IMPORT_FILE_BEHAVIOURS = [
  assume('imports read a file of this machine: a UNC path fails'),
  assume('an import that cannot read its file changes nothing'),
];

/** Reads the archive of -FileName (or another parameter), or of -ByteInput, with `read`. */
export async function importArchive<T>(call: Call, read: (bytes: Uint8Array) => Promise<T>, parameter = 'FileName'): Promise<T> {
  const given = call.args['ByteInput'];
  const bytes = given instanceof Uint8Array ? given : fileBytes(call, textOf(call, parameter) ?? '');
  try {
    return await read(bytes);
  } catch (cause) {
    if (cause instanceof LyncBackupError) throw cannotRead(call, textOf(call, parameter) ?? 'the bytes', cause.message);
    throw cause;
  }
}

function fileBytes(call: Call, path: string): Uint8Array {
  if (/^(\\\\|\/\/)/.test(path)) throw cannotRead(call, path, 'it is not a path of this machine');
  try {
    return readFileSync(call.localPath(path));
  } catch (cause) {
    throw cannotRead(call, path, (cause as Error).message);
  }
}

const cannotRead = (call: Call, path: string, why: string): CmdletError =>
  new CmdletError(
    commandError(
      `Cannot read the file "${path}": ${why}.`,
      `System.IO.IOException,${call.command}`,
      'ReadError',
      'System.IO.IOException',
      path,
    ),
  );
