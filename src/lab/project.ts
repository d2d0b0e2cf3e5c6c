import type { Json, Row } from '../domain/json.js';
import { Guid, isPsObject, type PsObject, type PsValue } from './ps-object.js';

/**
 * The properties asked for, as plain values, the way the module's executor projects them: `a.b` goes into an object, and into every object
 * of a list; `.` is the object as text. A property that is not there is null.
 */
export function project(object: PsObject, select: readonly string[]): Row {
  return Object.fromEntries(select.map((path) => [path, path === '.' ? textOf(object) : plain(follow(object, path.split('.')))]));
}

function follow(value: PsValue, path: readonly string[]): PsValue {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  if (Array.isArray(value)) return value.flatMap((item: PsValue) => follow(item, path) ?? []);
  if (!isPsObject(value)) return null;
  const known = Object.keys(value.properties).find((property) => property.toLowerCase() === name.toLowerCase());
  return known === undefined ? null : follow(value.properties[known]!, rest);
}

function plain(value: PsValue): Json {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value === 'bigint')
    return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : String(value);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (value instanceof Guid) return value.text;
  return isPsObject(value) ? textOf(value) : value.map(plain);
}

/** ToString() of the object. */
function textOf(object: PsObject): string {
  return object.text ?? object.typeNames[0]!;
}
