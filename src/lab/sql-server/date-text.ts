import type { OffsetTime, SqlType } from './types.js';
import { failure } from './messages.js';

/** How dates and times are written and read in Transact-SQL. @source MicrosoftDocs/sql-docs, CAST and CONVERT, date and time styles */
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const ISO = /^\s*(\d{4})-?(\d{2})-?(\d{2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,7}))?)?)?\s*(Z|[+-]\d{2}:\d{2})?\s*$/;

const two = (value: number): string => String(value).padStart(2, '0');

/** @param style 0 is the default of character types; datetime2 and datetimeoffset then read like 121 */
export function dateText(value: number | OffsetTime, type: SqlType, style: number): string {
  const wallMs = typeof value === 'number' ? value : value.utcMs + value.offsetMinutes * 60_000;
  const [day = '', time = ''] = new Date(wallMs).toISOString().replace('Z', '').split('T');
  if (type.name === 'date' || style === 23) return style === 112 ? day.replaceAll('-', '') : day;
  if (style === 112) return day.replaceAll('-', '');
  if (style === 120 || style === 20) return `${day} ${time.slice(0, 8)}`;
  const fraction = type.name === 'datetime' ? time : `${time.slice(0, 8)}${fractionText(wallMs, type.scale)}`;
  if (style === 126 || style === 127) {
    const ending = typeof value === 'number' ? '' : style === 127 ? 'Z' : offsetText(value.offsetMinutes);
    return `${day}T${fraction}${ending}`;
  }
  if (style === 121 || style === 21 || type.name !== 'datetime')
    return `${day} ${fraction}${typeof value === 'number' ? '' : ` ${offsetText(value.offsetMinutes)}`}`;
  return spoken(wallMs);
}

const fractionText = (ms: number, scale: number): string =>
  scale === 0
    ? ''
    : `.${String(ms - Math.floor(ms / 1000) * 1000)
        .padStart(3, '0')
        .padEnd(scale, '0')
        .slice(0, scale)}`;

/** `Jan 31 2026  2:15AM` */
function spoken(ms: number): string {
  const date = new Date(ms);
  const hour = date.getUTCHours();
  const twelve = String(hour % 12 === 0 ? 12 : hour % 12).padStart(2);
  const day = String(date.getUTCDate()).padStart(2);
  return `${MONTHS[date.getUTCMonth()]} ${day} ${date.getUTCFullYear()} ${twelve}:${two(date.getUTCMinutes())}${hour < 12 ? 'AM' : 'PM'}`;
}

function offsetText(minutes: number): string {
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** @throws {SqlError} 241 */
export function parseDateTime(text: string): number | OffsetTime {
  const match = ISO.exec(text);
  if (!match) throw failure(241);
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone] = match;
  const ms = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
    Number(fraction.padEnd(3, '0').slice(0, 3)),
  );
  const read = new Date(ms);
  if (read.getUTCMonth() !== Number(month) - 1 || read.getUTCDate() !== Number(day) || Number(hour) > 23) throw failure(241);
  if (zone === undefined) return ms;
  const offsetMinutes = zone === 'Z' ? 0 : (zone.startsWith('-') ? -1 : 1) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4)));
  return { utcMs: ms - offsetMinutes * 60_000, offsetMinutes };
}
