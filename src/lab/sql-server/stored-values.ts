import { sqlType, type SqlType, type SqlValue } from './types.js';

export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** Values of SQL Server as JSON holds them, and back. */
export function storedValue(value: SqlValue): unknown {
  if (typeof value === 'bigint') return { bigint: String(value) };
  if (value instanceof Uint8Array) return { bytes: hex(value) };
  return typeof value === 'object' && value !== null && 'type' in value ? { variant: storedValue(value.value), type: value.type } : value;
}

export function restoredValue(value: unknown): SqlValue {
  if (typeof value !== 'object' || value === null) return value as SqlValue;
  if ('bigint' in value) return BigInt(value.bigint as string);
  if ('bytes' in value) return Buffer.from(value.bytes as string, 'hex');
  if (!('variant' in value)) return value as SqlValue;
  const { name, length, precision, scale } = (value as unknown as { type: SqlType }).type;
  return { type: sqlType(name, length, precision, scale), value: restoredValue(value.variant) as string };
}
