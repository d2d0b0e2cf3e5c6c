import { visible } from './visible-text.js';

/** A backslash means itself unless it stands before a sign or at the end; paths stay readable that way. */
const ESCAPING_BACKSLASH = /\\(?=[!-/:-@[-`{-~]|$)/g;

/** Text that means nothing to Markdown and holds no HTML. */
export const prose = (text: string): string =>
  visible(text)
    .replace(ESCAPING_BACKSLASH, '\\\\')
    .replace(/[`*_{}[\]<>#|~]/g, '\\$&')
    .replaceAll('&', '&amp;');

/** A name that is typed as it stands, in a line or a cell. */
export function code(text: string): string {
  const shown = visible(text).replaceAll('|', '\\|');
  const ticks = '`'.repeat(longestRun(shown) + 1);
  return ticks.length === 1 ? `\`${shown}\`` : `${ticks} ${shown} ${ticks}`;
}

/** Lines that are typed as they stand. */
export function fenced(lines: readonly string[]): string {
  const shown = lines.map(visible);
  const fence = '`'.repeat(Math.max(3, longestRun(shown.join('\n')) + 1));
  return [fence, ...shown, fence].join('\n');
}

const longestRun = (text: string): number => Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));

/** Items must be Markdown already. Another bullet begins another list. */
export const bullets = (items: readonly string[], bullet: '-' | '*' = '-'): string => items.map((item) => `${bullet} ${item}`).join('\n');

/** Headings and cells must be Markdown already. */
export const table = (headings: readonly string[], rows: readonly (readonly string[])[]): string =>
  [headings, headings.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
