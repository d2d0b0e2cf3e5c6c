import { LyncBackupError } from '../domain/errors.js';
import { InventoryLine } from '../domain/inventory.js';
import { readLines } from '../domain/lines.js';
import { damagedSetHint, type Manifest } from '../domain/manifest.js';
import { contentOf } from '../domain/random-access.js';
import { setFolder } from '../domain/set-id.js';
import type { Store } from '../ports/store.js';

const LONGEST_LINE = 16 * 1024 * 1024;

/** Files of a set that hold objects as lines: the inventory and the certificates' facts. */
export const inventoryFiles = (manifest: Manifest): string[] =>
  manifest.components
    .filter(({ kind }) => kind === 'inventory' || kind === 'certificate')
    .flatMap(({ files }) => files.map((file) => file.path))
    .filter((path) => path.endsWith('.ndjson'));

/** The objects of one file of a set. @throws {LyncBackupError} `FormatInvalid` */
export async function* readInventory(store: Store, setId: string, path: string): AsyncIterable<InventoryLine> {
  const object = await store.open(`${setFolder(setId)}/${path}`);
  try {
    let number = 0;
    for await (const line of readLines(contentOf(object), { maxLength: LONGEST_LINE, code: 'FormatInvalid', what: `'${path}'` })) {
      number++;
      yield parseLine(line, `line ${number} of '${path}'`);
    }
  } finally {
    await object.close();
  }
}

function parseLine(line: string, where: string): InventoryLine {
  try {
    return InventoryLine.parse(JSON.parse(line));
  } catch (cause) {
    throw new LyncBackupError('FormatInvalid', `${where} is not an object of an inventory`, damagedSetHint, cause);
  }
}
