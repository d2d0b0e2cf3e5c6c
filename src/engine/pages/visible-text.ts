const BREAKS = /[\t\r\n]+/g;
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * Text on one line with nothing hidden in it: characters that are not seen, or that turn the order of others round, show as `[U+202E]`.
 * Names come from foreign files, and a name on paper must be the name that is typed.
 */
export const visible = (text: string): string =>
  text.replace(BREAKS, ' ').replace(UNSEEN, (character) => `[U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}]`);
