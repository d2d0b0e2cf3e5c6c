import { BIGINT, GUID, INT, isText, nvarchar, type SqlType, type SqlValue } from '../types.js';
import { newGuid } from '../state/instance.js';
import type { Bound } from './bind.js';
import { convert } from './convert.js';
import type { BuiltIn } from './functions.js';

const LONG = nvarchar(4000);
const sameText = ([first]: readonly Bound[]): SqlType => (first && isText(first.type) ? first.type : LONG);
const longText = ([first]: readonly Bound[]): SqlType =>
  first && isText(first.type) ? { ...first.type, length: first.type.name.startsWith('n') ? 4000 : 8000 } : LONG;

/** Functions over texts that are null as soon as one of their arguments is. */
function ofText(fewest: number, most: number, type: BuiltIn['type'], run: (...args: string[]) => SqlValue): BuiltIn {
  return {
    fewest,
    most,
    type,
    run: (values, types) => {
      const texts = values.map((value, index) => convert(value, types[index]!, nvarchar(-1)) as string | null);
      return texts.includes(null) ? null : run(...(texts as string[]));
    },
  };
}

export const TEXT_FUNCTIONS: Record<string, BuiltIn> = {
  LEN: ofText(1, 1, INT, (text) => text.replace(/ +$/, '').length),
  DATALENGTH: {
    fewest: 1,
    most: 1,
    type: INT,
    run: ([value = null], [type]) => (value === null ? null : value instanceof Uint8Array ? value.length : textBytes(value, type!)),
  },
  UPPER: ofText(1, 1, sameText, (text) => text.toUpperCase()),
  LOWER: ofText(1, 1, sameText, (text) => text.toLowerCase()),
  LTRIM: ofText(1, 1, sameText, (text) => text.replace(/^ +/, '')),
  RTRIM: ofText(1, 1, sameText, (text) => text.replace(/ +$/, '')),
  LEFT: ofText(2, 2, sameText, (text, length) => text.slice(0, Math.max(0, Number(length)))),
  RIGHT: ofText(2, 2, sameText, (text, length) => (Number(length) > 0 ? text.slice(-Number(length)) : '')),
  SUBSTRING: ofText(3, 3, sameText, (text, start, length) => {
    const from = Number(start) - 1;
    return text.slice(Math.max(0, from), Math.max(0, from + Number(length)));
  }),
  CHARINDEX: ofText(
    2,
    3,
    INT,
    (part, text, start = '1') => text.toLowerCase().indexOf(part.toLowerCase(), Math.max(0, Number(start) - 1)) + 1,
  ),
  REPLACE: ofText(3, 3, longText, (text, from, to) => (from === '' ? text : replaceIgnoringCase(text, from, to))),
  REVERSE: ofText(1, 1, sameText, (text) => [...text].reverse().join('')),
  QUOTENAME: ofText(1, 2, nvarchar(258), (name, quote = '[') => quoteName(name, quote)),
  CONCAT: {
    fewest: 2,
    most: 254,
    type: LONG,
    since: '2012',
    nullable: false,
    run: (values, types) => values.map((value, index) => (convert(value, types[index]!, nvarchar(-1)) as string | null) ?? '').join(''),
  },
  ABS: {
    fewest: 1,
    most: 1,
    type: ([first]) => first?.type ?? BIGINT,
    run: ([value = null]) =>
      value === null ? null : typeof value === 'bigint' ? (value < 0n ? -value : value) : Math.abs(value as number),
  },
  NEWID: { fewest: 0, most: 0, type: GUID, nullable: false, run: () => newGuid() },
};

const textBytes = (value: SqlValue, type: SqlType): number => {
  const text = convert(value, type, nvarchar(-1)) as string;
  return isText(type) && !type.name.startsWith('n') ? text.length : 2 * text.length;
};

function replaceIgnoringCase(text: string, from: string, to: string): string {
  let result = '';
  const [lower, wanted] = [text.toLowerCase(), from.toLowerCase()];
  let at = 0;
  for (let found = lower.indexOf(wanted); found >= 0; found = lower.indexOf(wanted, at)) {
    result += text.slice(at, found) + to;
    at = found + from.length;
  }
  return result + text.slice(at);
}

/** Null for a name that is too long to be one, and for an unknown delimiter. */
function quoteName(name: string, quote: string): string | null {
  if (name.length > 128) return null;
  const [open, close] = { '[': '[]', ']': '[]', "'": "''", '"': '""' }[quote] ?? '';
  return open === undefined || close === undefined ? null : `${open}${name.replaceAll(close, close + close)}${close}`;
}
