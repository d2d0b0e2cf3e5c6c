import type { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';

/** The driver's own connection, as far as it is used here. */
export interface TediousConnection extends EventEmitter {
  readonly config: { readonly options: object };
}

interface ValueParser {
  readValue: (buffer: Buffer, offset: number, metadata: NumericMetadata, options: object) => { value: unknown; offset: number };
}

interface NumericMetadata {
  readonly type: { readonly name: string };
  readonly scale?: number;
}

/** Options of the connections whose decimals keep all their digits; everybody else's stay as the driver has them. */
const exact = new WeakSet<object>();
let patched = false;

/**
 * tedious reads decimals as floats, and a log sequence number of 25 digits loses its last nine. Its reader of values is wrapped for the
 * given connection: decimals come as text. The version is pinned, and the contract test reads 25 digits back.
 */
export function keepDigits(connection: TediousConnection): void {
  if (!patched) patch();
  patched = true;
  exact.add(connection.config.options);
}

function patch(): void {
  const ofMssql = createRequire(createRequire(import.meta.url).resolve('mssql')); // its tedious, not any other
  const parser = ofMssql('tedious/lib/value-parser') as ValueParser;
  const { readValue } = parser;
  parser.readValue = (buffer, offset, metadata, options) => {
    const result = readValue(buffer, offset, metadata, options);
    const isDecimal = metadata.type.name === 'NumericN' || metadata.type.name === 'DecimalN';
    if (isDecimal && result.value !== null && exact.has(options)) result.value = decimalText(buffer, offset, metadata.scale ?? 0);
    return result;
  };
}

/** Length, sign (1 is positive), then the digits as one little-endian number. @source MS-TDS 2.2.5.5.1.6 */
function decimalText(buffer: Buffer, offset: number, scale: number): string {
  const length = buffer.readUInt8(offset);
  let digits = 0n;
  for (let at = offset + length; at > offset + 1; at--) digits = (digits << 8n) | BigInt(buffer.readUInt8(at));
  const text = digits.toString().padStart(scale + 1, '0');
  const sign = buffer.readUInt8(offset + 1) === 1 || digits === 0n ? '' : '-';
  return scale === 0 ? `${sign}${text}` : `${sign}${text.slice(0, -scale)}.${text.slice(-scale)}`;
}
