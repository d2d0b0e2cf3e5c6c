import type { InventoryLine } from '../domain/inventory.js';
import type { Manifest } from '../domain/manifest.js';
import { setFolder } from '../domain/set-id.js';
import { readInventoryLines } from '../formats/inventory-lines.js';
import type { Store } from '../ports/store.js';

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
    yield* readInventoryLines(object, path);
  } finally {
    await object.close();
  }
}
