import type { Json, Row } from '../domain/json.js';
import { Guid, isPsObject, textOf, type PsObject, type PsValue } from './ps-object.js';

/**
 * The properties asked for, as plain values, the way the module's executor projects them: `a.b` goes into an object, and into every object
 * of a list; `.` is the object as text, `*` stands for all its properties. A property that is not there is null.
 */
export function project(object: PsObject, select: readonly string[]): Row {
  const paths = select.flatMap((path) => (path === '*' ? Object.keys(object.properties) : path));
  return Object.fromEntries(paths.map((path) => [path, path === '.' ? asText(object) : plain(follow(object, path.split('.')))]));
}

function follow(value: PsValue, path: readonly string[]): PsValue {
  const [name, ...rest] = path;
  if (name === undefined || value === null) return value;
  const next = Array.isArray(value) ? value.flatMap((item: PsValue) => property(item, name)) : property(value, name);
  return follow(next, rest);
}

function property(value: PsValue, name: string): PsValue {
  if (value === null || typeof value !== 'object' || !('typeNames' in value)) return null;
  if (Object.hasOwn(value.properties, name)) return value.properties[name]!;
  const known = Object.keys(value.properties).find((candidate) => candidate.toLowerCase() === name.toLowerCase());
  return known === undefined ? null : value.properties[known]!;
}

function plain(value: PsValue): Json {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value === 'bigint')
    return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : String(value);
  if (value instanceof Date) return value.toISOString().replace('Z', '0000Z'); // .NET counts in 100 ns
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (value instanceof Guid) return value.text;
  return isPsObject(value) ? textOf(value) : value.map(plain);
}

/** The object itself as text: bytes in Base64. */
const asText = (object: PsObject): string =>
  object.value instanceof Uint8Array ? Buffer.from(object.value).toString('base64') : textOf(object);
