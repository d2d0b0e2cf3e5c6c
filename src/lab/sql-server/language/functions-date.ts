import { DATETIME, INT, datetime2, datetimeoffset, isTime, type OffsetTime, type SqlType, type SqlValue } from '../types.js';
import { wallNow } from '../state/model.js';
import { roundToDatetime } from '../wire/times.js';
import { convert } from './convert.js';
import type { BuiltIn } from './functions.js';
import type { Session } from './session.js';

const UNIT_MS: Readonly<Record<string, number>> = {
  day: 86_400_000,
  dd: 86_400_000,
  d: 86_400_000,
  hour: 3_600_000,
  hh: 3_600_000,
  minute: 60_000,
  mi: 60_000,
  n: 60_000,
  second: 1000,
  ss: 1000,
  s: 1000,
  millisecond: 1,
  ms: 1,
};

const now = (type: SqlType, run: (session: Session) => SqlValue): BuiltIn => ({
  fewest: 0,
  most: 0,
  type,
  nullable: false,
  run: (_values, _types, session) => run(session),
});

const utcNow = ({ instance: { clock } }: Session): number => clock.nowMs();

export const DATE_FUNCTIONS: Record<string, BuiltIn> = {
  GETDATE: now(DATETIME, ({ instance }) => roundToDatetime(wallNow(instance.clock))),
  CURRENT_TIMESTAMP: now(DATETIME, ({ instance }) => roundToDatetime(wallNow(instance.clock))),
  GETUTCDATE: now(DATETIME, (session) => roundToDatetime(utcNow(session))),
  SYSDATETIME: now(datetime2(), ({ instance }) => wallNow(instance.clock)),
  SYSUTCDATETIME: now(datetime2(), utcNow),
  SYSDATETIMEOFFSET: now(datetimeoffset(), (session) => {
    const utcMs = utcNow(session);
    return { utcMs, offsetMinutes: session.instance.clock.offsetMinutes(utcMs) };
  }),
  DATEDIFF: {
    fewest: 3,
    most: 3,
    type: INT,
    run: ([unit = null, from = null, to = null], [, fromType, toType]) => {
      if (from === null || to === null) return null;
      const size = unitMs(unit);
      return Math.floor(wallMs(to, toType!) / size) - Math.floor(wallMs(from, fromType!) / size);
    },
  },
  DATEADD: {
    fewest: 3,
    most: 3,
    type: (args) => (args[2] && isTime(args[2].type) ? args[2].type : DATETIME),
    run: ([unit = null, amount = null, to = null], [, amountType, toType]) => {
      if (amount === null || to === null) return null;
      const addedMs = (convert(amount, amountType!, INT) as number) * unitMs(unit);
      if (toType!.name === 'datetimeoffset') return { ...(to as OffsetTime), utcMs: (to as OffsetTime).utcMs + addedMs };
      return wallMs(to, toType!) + addedMs;
    },
  },
};

/** Words that stand for a part of a date where an expression is expected elsewhere. */
export const isDatePart = (word: string): boolean => Object.hasOwn(UNIT_MS, word.toLowerCase());

function unitMs(unit: SqlValue): number {
  return UNIT_MS[(unit as string).toLowerCase()]!;
}

function wallMs(value: Exclude<SqlValue, null>, type: SqlType): number {
  if (isTime(type) && typeof value === 'number') return value;
  return isTime(type) ? (value as OffsetTime).utcMs : (convert(value, type, datetime2()) as number);
}
