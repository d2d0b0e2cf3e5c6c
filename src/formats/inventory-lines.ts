import { LyncBackupError } from '../domain/errors.js';
import { InventoryLine } from '../domain/inventory.js';
import { readLines } from '../domain/lines.js';
import { damagedSetHint } from '../domain/manifest.js';
import { contentOf, type RandomAccess } from '../domain/random-access.js';

const LONGEST_LINE = 16 * 1024 * 1024;

/** The objects of one file of an inventory. @throws {LyncBackupError} `FormatInvalid` */
export async function* readInventoryLines(file: RandomAccess, path: string): AsyncIterable<InventoryLine> {
  let number = 0;
  for await (const line of readLines(contentOf(file), { maxLength: LONGEST_LINE, code: 'FormatInvalid', what: `'${path}'` })) {
    number++;
    yield parseLine(line, `line ${number} of '${path}'`);
  }
}

function parseLine(line: string, where: string): InventoryLine {
  try {
    return InventoryLine.parse(JSON.parse(line));
  } catch (cause) {
    throw new LyncBackupError('FormatInvalid', `${where} is not an object of an inventory`, damagedSetHint, cause);
  }
}
