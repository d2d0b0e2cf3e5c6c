import { assume, cite } from '../behaviours.js';
import { writeZipFile, zipBytes, type ArchiveEntry } from '../archives/zip-file.js';
import { psBytes, type PsObject } from '../ps-object.js';
import { CmdletError, commandError } from './cmdlet-error.js';
import { isOn, textOf, type Call } from './cmdlet.js';

export const EXPORT_FILE_BEHAVIOURS = [
  cite('Export-CsConfiguration', 'an export needs either -FileName or -AsBytes'),
  assume('exports write to a folder of this machine: a UNC path, or a folder that is missing, fails'),
  assume('Export-CsConfiguration, Export-CsUserData and Export-CsPersistentChatData replace an existing file'),
  assume('texts, ids and exceptions of refusals, except where a page prints them'),
];

/** Writes the archive to -FileName, or hands it out with -AsBytes. */
export async function* exportArchive(call: Call, entries: Iterable<ArchiveEntry>, mayOverwrite: boolean): AsyncGenerator<PsObject> {
  if (isOn(call, 'AsBytes')) {
    yield psBytes(await zipBytes(entries, call.now));
    return;
  }
  const named = textOf(call, 'FileName');
  if (named === null) throw nowhereToWrite(call);
  if (/^(\\\\|\/\/)/.test(named)) throw cannotWrite(call, named, 'it is not a path of this machine');
  try {
    await writeZipFile(call.localPath(named), entries, call.now, mayOverwrite);
  } catch (cause) {
    if (cause instanceof CmdletError) throw cause; // the data ended it, half way
    throw cannotWrite(call, named, reason(cause));
  }
}

const nowhereToWrite = (call: Call): CmdletError =>
  new CmdletError(
    commandError(
      'Include either the FileName or the AsBytes parameter.',
      `System.ArgumentException,${call.command}`,
      'InvalidArgument',
      'System.ArgumentException',
    ),
  );

export const cannotWrite = (call: Call, path: string, why: string): CmdletError =>
  new CmdletError(
    commandError(
      `Cannot write the file "${path}": ${why}.`,
      `System.IO.IOException,${call.command}`,
      'WriteError',
      'System.IO.IOException',
      path,
    ),
  );

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'the folder does not exist',
  ENOTDIR: 'the folder does not exist',
  EISDIR: 'it is a folder',
  EEXIST: 'the file already exists',
  ENOSPC: 'there is not enough space on the disk',
  EACCES: 'access is denied',
  EPERM: 'access is denied',
  EROFS: 'access is denied',
};

const reason = (cause: unknown): string => {
  const code = (cause as NodeJS.ErrnoException).code ?? '';
  return REASONS[code] ?? (cause instanceof Error ? cause.message : String(cause));
};
