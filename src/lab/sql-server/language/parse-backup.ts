import type { Cursor } from './cursor.js';
import { fatal } from '../messages.js';
import { parseExpression } from './parse-expression.js';
import { parseOperand, type Parsed } from './parser.js';
import type { BackupOptions, Device, Expression, RestoreOptions } from './syntax.js';

/** BACKUP and RESTORE. Options of the real grammar that are not modelled are refused like unknown ones: error 155. */
export function parseBackup(cursor: Cursor): Parsed {
  const what = cursor.oneOf('DATABASE', 'LOG');
  const database = parseOperand(cursor);
  cursor.expectWord('TO');
  const devices = cursor.list(() => parseDevice(cursor));
  const options: { -readonly [K in keyof BackupOptions]: BackupOptions[K] } = {
    differential: false,
    copyOnly: false,
    checksum: false,
    compression: null,
    format: false,
    init: false,
    stats: null,
    name: null,
    description: null,
    mediaName: null,
    mediaDescription: null,
  };
  if (cursor.takeWords('WITH')) cursor.list(() => takeBackupOption(cursor, options));
  return { kind: 'backup', what, database, devices, options };
}

function takeBackupOption(cursor: Cursor, options: { -readonly [K in keyof BackupOptions]: BackupOptions[K] }): void {
  const option = cursor.next().value;
  switch (option.toUpperCase()) {
    case 'DIFFERENTIAL':
      options.differential = true;
      return;
    case 'COPY_ONLY':
      options.copyOnly = true;
      return;
    case 'CHECKSUM':
      options.checksum = true;
      return;
    case 'NO_CHECKSUM':
      options.checksum = false;
      return;
    case 'COMPRESSION':
      options.compression = true;
      return;
    case 'NO_COMPRESSION':
      options.compression = false;
      return;
    case 'FORMAT':
      options.format = options.init = true;
      return;
    case 'INIT':
      options.init = true;
      return;
    case 'SKIP':
    case 'NOSKIP':
    case 'NOINIT':
    case 'NOFORMAT':
    case 'REWIND':
    case 'NOREWIND':
    case 'UNLOAD':
    case 'NOUNLOAD':
    case 'STOP_ON_ERROR':
      return;
    case 'STATS':
      options.stats = statsValue(cursor);
      return;
    case 'NAME':
      options.name = optionValue(cursor);
      return;
    case 'DESCRIPTION':
      options.description = optionValue(cursor);
      return;
    case 'MEDIANAME':
      options.mediaName = optionValue(cursor);
      return;
    case 'MEDIADESCRIPTION':
      options.mediaDescription = optionValue(cursor);
      return;
    default:
      throw fatal(155, option, 'BACKUP');
  }
}

export function parseRestore(cursor: Cursor): Parsed {
  const what = cursor.oneOf('DATABASE', 'LOG', 'HEADERONLY', 'FILELISTONLY', 'LABELONLY', 'VERIFYONLY');
  if (what === 'DATABASE' || what === 'LOG') {
    const database = parseOperand(cursor);
    const devices = cursor.takeWords('FROM') ? cursor.list(() => parseDevice(cursor)) : [];
    return { kind: 'restore', what, database, devices, options: restoreOptions(cursor) };
  }
  cursor.expectWord('FROM');
  const devices = cursor.list(() => parseDevice(cursor));
  return { kind: 'inspect', what, devices, options: restoreOptions(cursor) };
}

function restoreOptions(cursor: Cursor): RestoreOptions {
  const moves: { logicalName: Expression; path: Expression }[] = [];
  const options: { -readonly [K in keyof RestoreOptions]: RestoreOptions[K] } = {
    file: null,
    moves,
    replace: false,
    recovery: 'recovery',
    checksum: false,
    stats: null,
    loadHistory: false,
  };
  if (cursor.takeWords('WITH')) cursor.list(() => takeRestoreOption(cursor, options, moves));
  return options;
}

function takeRestoreOption(
  cursor: Cursor,
  options: { -readonly [K in keyof RestoreOptions]: RestoreOptions[K] },
  moves: { logicalName: Expression; path: Expression }[],
): void {
  const option = cursor.next().value;
  switch (option.toUpperCase()) {
    case 'FILE':
      options.file = optionValue(cursor);
      return;
    case 'MOVE': {
      const logicalName = parseExpression(cursor);
      cursor.expectWord('TO');
      moves.push({ logicalName, path: parseExpression(cursor) });
      return;
    }
    case 'REPLACE':
      options.replace = true;
      return;
    case 'RECOVERY':
      options.recovery = 'recovery';
      return;
    case 'NORECOVERY':
      options.recovery = 'norecovery';
      return;
    case 'CHECKSUM':
      options.checksum = true;
      return;
    case 'NO_CHECKSUM':
    case 'STOP_ON_ERROR':
    case 'NOUNLOAD':
    case 'UNLOAD':
    case 'NOREWIND':
    case 'REWIND':
      return;
    case 'STATS':
      options.stats = statsValue(cursor);
      return;
    case 'LOADHISTORY':
      options.loadHistory = true;
      return;
    default:
      throw fatal(155, option, 'RESTORE');
  }
}

function parseDevice(cursor: Cursor): Device {
  cursor.expectWord('DISK');
  cursor.expectSymbol('=');
  return { path: parseExpression(cursor) };
}

function optionValue(cursor: Cursor): Expression {
  cursor.expectSymbol('=');
  return parseExpression(cursor);
}

/** STATS alone reports every ten percent. */
function statsValue(cursor: Cursor): number {
  return cursor.takeSymbol('=') ? cursor.wholeNumber() : 10;
}
