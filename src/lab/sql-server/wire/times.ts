/** Dates as the stream has them. All times are milliseconds counted from 1970 on whatever clock the value is meant. @source MS-TDS 2.2.5.5.1.8, 2.2.5.5.1.9 */
const DAY_MS = 86_400_000;
const DAYS_1900_TO_1970 = 25_567;
const DAYS_0001_TO_1970 = 719_162;
const TICKS_PER_SECOND = 300;

export function datetimeParts(ms: number): { days: number; ticks: number } {
  const ticks = Math.round(((ms - Math.floor(ms / DAY_MS) * DAY_MS) * TICKS_PER_SECOND) / 1000);
  const days = Math.floor(ms / DAY_MS) + DAYS_1900_TO_1970;
  return ticks === (DAY_MS / 1000) * TICKS_PER_SECOND ? { days: days + 1, ticks: 0 } : { days, ticks };
}

export const datetimeFromParts = (days: number, ticks: number): number =>
  (days - DAYS_1900_TO_1970) * DAY_MS + Math.round((ticks * 1000) / TICKS_PER_SECOND);

/** As a datetime keeps it: to a three-hundredth of a second. */
export function roundToDatetime(ms: number): number {
  const { days, ticks } = datetimeParts(ms);
  return datetimeFromParts(days, ticks);
}

export function dateDays(ms: number): Buffer {
  const bytes = Buffer.alloc(3);
  bytes.writeUIntLE(Math.floor(ms / DAY_MS) + DAYS_0001_TO_1970, 0, 3);
  return bytes;
}

export const dateFromDays = (days: number): number => (days - DAYS_0001_TO_1970) * DAY_MS;

/** Ticks since midnight, of 10^-scale seconds. */
export const timeTicks = (ms: number, scale: number): number => Math.floor(((ms - Math.floor(ms / DAY_MS) * DAY_MS) * 10 ** scale) / 1000);

export const timeFromTicks = (ticks: number, scale: number): number => Math.floor((ticks * 1000) / 10 ** scale);

export const timeByteCount = (scale: number): number => (scale <= 2 ? 3 : scale <= 4 ? 4 : 5);

export function timeBytes(ticks: number, scale: number): Buffer {
  const bytes = Buffer.alloc(timeByteCount(scale));
  bytes.writeUIntLE(ticks, 0, bytes.length);
  return bytes;
}
