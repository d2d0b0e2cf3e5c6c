import { typeOfAll, type Bound } from './bind.js';
import { DATE_FUNCTIONS } from './functions-date.js';
import { SERVER_FUNCTIONS } from './functions-server.js';
import { TEXT_FUNCTIONS } from './functions-text.js';
import type { Session } from './session.js';
import { INT, type SqlType, type SqlValue } from '../types.js';
import { convert } from './convert.js';
import { compareValues } from './compare.js';
import { isAtLeast, type Product, type ProductYear } from '../state/products.js';

/** A built-in function of values. */
export interface BuiltIn {
  readonly fewest: number;
  readonly most: number;
  readonly type: SqlType | ((args: readonly Bound[]) => SqlType);
  /** The default: it may be null. */
  readonly nullable?: boolean;
  readonly since?: ProductYear;
  /** @param type what `type` made of the arguments */
  run(values: readonly SqlValue[], types: readonly SqlType[], session: Session, type: SqlType): SqlValue;
}

const CHOICES: Record<string, BuiltIn> = {
  ISNULL: {
    fewest: 2,
    most: 2,
    type: ([first, second]) => (first?.isUntyped ? second!.type : first!.type),
    run: (values, types, _session, type) => firstValue(values, types, type),
  },
  COALESCE: { fewest: 2, most: 100, type: typeOfAll, run: (values, types, _session, type) => firstValue(values, types, type) },
  NULLIF: {
    fewest: 2,
    most: 2,
    type: ([first]) => first?.type ?? INT,
    run: ([value = null, other = null], [type, otherType]) =>
      value !== null && other !== null && compareValues(value, type!, other, otherType!) === 0 ? null : value,
  },
};

function firstValue(values: readonly SqlValue[], types: readonly SqlType[], type: SqlType): SqlValue {
  const index = values.findIndex((value) => value !== null);
  return index < 0 ? null : convert(values[index]!, types[index]!, type);
}

const FUNCTIONS: ReadonlyMap<string, BuiltIn> = new Map(
  Object.entries({ ...CHOICES, ...TEXT_FUNCTIONS, ...DATE_FUNCTIONS, ...SERVER_FUNCTIONS }),
);

/** @param name upper case */
export function findFunction(name: string, product: Product): BuiltIn | null {
  const found = FUNCTIONS.get(name);
  return found && (found.since === undefined || isAtLeast(product, found.since)) ? found : null;
}
