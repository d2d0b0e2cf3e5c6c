const NAMED = 10;

/** Names for one sentence: the first, and how many more there are. */
export const inFew = (names: readonly string[]): string =>
  names.length <= NAMED ? names.join(', ') : `${names.slice(0, NAMED).join(', ')} and ${names.length - NAMED} more`;
