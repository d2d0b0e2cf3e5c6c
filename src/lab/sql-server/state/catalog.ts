import { BACKUP_HISTORY } from './catalog-history.js';
import { DATABASE_VIEWS } from './catalog-databases.js';
import { PRINCIPAL_VIEWS } from './catalog-principals.js';
import { SESSION_VIEWS } from './catalog-sessions.js';
import { OBJECT_VIEWS } from './catalog-objects.js';
import type { Instance } from './model.js';
import { isAtLeast, type ProductYear } from './products.js';
import type { Relation } from './relation.js';

/** System views of every database by `schema.name` in lower case, and the tables that only `msdb` has. */
const VIEWS: ReadonlyMap<string, Relation> = new Map(
  Object.entries({ ...DATABASE_VIEWS, ...PRINCIPAL_VIEWS, ...SESSION_VIEWS, ...OBJECT_VIEWS }),
);
const MSDB: ReadonlyMap<string, Relation> = new Map(Object.entries(BACKUP_HISTORY));

export function findRelation(instance: Instance, database: string, schema: string, name: string): Relation | null {
  const key = `${schema === '' ? 'dbo' : schema}.${name}`.toLowerCase();
  const relation = VIEWS.get(key) ?? (database.toLowerCase() === 'msdb' ? MSDB.get(key) : undefined);
  if (!relation || !isKnown(instance, relation)) return null;
  return { ...relation, columns: relation.columns.filter((column) => isKnown(instance, column)) };
}

const isKnown = ({ product }: Instance, { since }: { since?: ProductYear }): boolean => since === undefined || isAtLeast(product, since);
