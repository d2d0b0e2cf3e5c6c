import { LyncBackupError } from '../domain/errors.js';
import { inventoryText } from '../domain/inventory.js';
import type { Manifest } from '../domain/manifest.js';
import type { Store } from '../ports/store.js';
import { readInventory } from './inventory-reader.js';

const SQL_FACTS = 'inventory/sql.ndjson';

/**
 * Who owned which database when a set was taken, keyed as `Recorded.databaseOwners` tells. A set without these facts, or with damaged ones,
 * has none: a database is worth more than its owner.
 */
export async function readDatabaseOwners(store: Store, manifest: Manifest): Promise<ReadonlyMap<string, string>> {
  const owners = new Map<string, string>();
  if (!manifest.components.some(({ files }) => files.some(({ path }) => path === SQL_FACTS))) return owners;
  try {
    for await (const { kind, where, key, value } of readInventory(store, manifest.setId, SQL_FACTS)) {
      const owner = inventoryText(value['Owner']);
      if (kind === 'SqlDatabase' && where !== null && owner !== '') owners.set(`${where}\\${key}`.toLowerCase(), owner);
    }
  } catch (cause) {
    if (!(cause instanceof LyncBackupError)) throw cause;
  }
  return owners;
}
