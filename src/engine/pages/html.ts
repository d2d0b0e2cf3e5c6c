import { visible } from './visible-text.js';

/** Markup that may be written as it is. `html` makes it; text becomes markup only there. */
export class Html {
  constructor(readonly markup: string) {}
}

export type HtmlPart = string | number | Html | readonly Html[];

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

const INDENTS = /\n[ ]+/g;

/** Markup with text and markup put in; text is escaped for content and for quoted attributes alike. Indents are the source's, not the page's. */
export const html = (fixed: TemplateStringsArray, ...parts: HtmlPart[]): Html =>
  new Html(fixed.map((text, index) => text.replace(INDENTS, '\n') + (index < parts.length ? markupOf(parts[index]!) : '')).join(''));

export const NOTHING = new Html('');

function markupOf(part: HtmlPart): string {
  if (typeof part === 'string' || typeof part === 'number') return escaped(String(part));
  return part instanceof Html ? part.markup : part.map(({ markup }) => markup).join('');
}

const escaped = (text: string): string => visible(text).replace(/[&<>"']/g, (character) => ENTITIES[character]!);
