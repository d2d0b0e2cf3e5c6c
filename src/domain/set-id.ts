/** `20260131T021500Z-1f0c9a2e`: UTC and eight hex digits, so that text order is time order in every culture and across clock changes. */
export const setIdAt = (utc: Date, id: string): string =>
  `${utc
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replace(/[-:]/g, '')}-${id}`;

/** When its run started, to the second, in milliseconds since 1970. */
export const startedMsOf = (setId: string): number =>
  Date.parse(setId.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z.*$/, '$1-$2-$3T$4:$5:$6Z'));

/** Repository paths, written down once. */
export const setFolder = (setId: string): string => `sets/${setId}`;
export const runFolder = (runId: string): string => `runs/${runId}`;
