/** `20260131T021500Z-1f0c9a2e`: UTC and eight hex digits, so that text order is time order in every culture and across clock changes. */
export const setIdAt = (utc: Date, id: string): string =>
  `${utc
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replace(/[-:]/g, '')}-${id}`;

/** Repository paths, written down once. */
export const setFolder = (setId: string): string => `sets/${setId}`;
export const runFolder = (runId: string): string => `runs/${runId}`;
