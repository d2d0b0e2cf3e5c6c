import { CmdletError, commandError } from './cmdlet-error.js';
import type { CmdletParameter, ParameterType } from './parameters.js';

export type ArgumentValue = string | number | bigint | boolean | Date | Uint8Array | string[] | null;

/**
 * A value as it crossed the wire, as the declared type: text stands for dates, GUIDs and bytes (Base64).
 *
 * @throws {CmdletError} `CannotConvertArgumentNoMessage`, as PowerShell fails
 */
export function convertArgument(command: string, parameter: CmdletParameter, value: unknown): ArgumentValue {
  const converted = CONVERSIONS[parameter.type](value);
  if (converted !== undefined) return converted;
  const shown = typeof value === 'string' ? value : JSON.stringify(value);
  throw new CmdletError(
    commandError(
      `Cannot bind parameter '${parameter.name}'. Cannot convert value "${shown}" to type "System.${parameter.type}".`,
      `CannotConvertArgumentNoMessage,${command}`,
      'InvalidArgument',
      'System.Management.Automation.ParameterBindingException',
    ),
  );
}

type Conversion = (value: unknown) => ArgumentValue | undefined; // undefined: impossible

const text: Conversion = (value) => {
  if (value === null) return '';
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  return undefined;
};

const whole =
  (low: number, high: number): Conversion =>
  (value) => {
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    return typeof number === 'number' && Number.isInteger(number) && number >= low && number <= high ? number : undefined;
  };

/** PowerShell takes $true, $false and numbers, not text. */
const flag: Conversion = (value) => {
  if (typeof value === 'boolean') return value;
  return typeof value === 'number' ? value !== 0 : undefined;
};

const GUID = /^\{?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\}?$/i;

const CONVERSIONS: Readonly<Record<ParameterType, Conversion>> = {
  Boolean: flag,
  'Byte[]': (value) => (typeof value === 'string' && /^[A-Za-z0-9+/]*={0,2}$/.test(value) ? Buffer.from(value, 'base64') : undefined),
  DateTime: (value) => {
    const date = new Date(typeof value === 'string' ? value : Number.NaN);
    return Number.isNaN(date.getTime()) ? undefined : date;
  },
  Guid: (value) => (typeof value === 'string' && GUID.test(value) ? value.replace(/[{}]/g, '').toLowerCase() : undefined),
  Int32: whole(-(2 ** 31), 2 ** 31 - 1),
  Int64: whole(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
  UInt32: whole(0, 2 ** 32 - 1),
  Object: text,
  PSCredential: text,
  String: text,
  'String[]': (value) => {
    const all = (Array.isArray(value) ? value : [value]).map(text);
    return all.includes(undefined) ? undefined : (all as string[]);
  },
  SwitchParameter: flag,
  TimeSpan: text,
};
