import { commonType } from './compare.js';
import type { Bound } from './bind.js';
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
  run(values: readonly SqlValue[], types: readonly SqlType[], session: Session): SqlValue;
}

const firstKnown = (args: readonly Bound[]): SqlType => args.map(({ type }) => type).reduce(commonType);

const CHOICES: Record<string, BuiltIn> = {
  ISNULL: {
    fewest: 2,
    most: 2,
    type: ([first]) => first?.type ?? INT,
    run: ([value = null, other = null], [type, otherType]) => (value === null ? convert(other, otherType!, type!) : value),
  },
  COALESCE: {
    fewest: 2,
    most: 100,
    type: firstKnown,
    run: (values, types) => {
      const index = values.findIndex((value) => value !== null);
      return index < 0 ? null : convert(values[index]!, types[index]!, types.reduce(commonType));
    },
  },
  NULLIF: {
    fewest: 2,
    most: 2,
    type: ([first]) => first?.type ?? INT,
    run: ([value = null, other = null], [type, otherType]) =>
      value !== null && other !== null && compareValues(value, type!, other, otherType!) === 0 ? null : value,
  },
};

const FUNCTIONS: ReadonlyMap<string, BuiltIn> = new Map(
  Object.entries({ ...CHOICES, ...TEXT_FUNCTIONS, ...DATE_FUNCTIONS, ...SERVER_FUNCTIONS }),
);

/** @param name upper case */
export function findFunction(name: string, product: Product): BuiltIn | null {
  const found = FUNCTIONS.get(name);
  return found && (found.since === undefined || isAtLeast(product, found.since)) ? found : null;
}
