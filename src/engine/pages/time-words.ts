/** `42 s`, `12 min 30 s`, `2 h 05 min`: as exact as anybody plans with. */
export function durationInWords(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min${whole % 60 > 0 ? ` ${whole % 60} s` : ''}`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** `2026-01-31 02:15:00 UTC`. @param utc ISO 8601 with `Z` */
export const utcInWords = (utc: string): string => utc.replace('T', ' ').replace(/(\.\d+)?Z$/, ' UTC');
