import { createHash } from 'node:crypto';
import { html, Html, type HtmlPart } from './html.js';
import { PAGE_STYLE } from './page-style.js';

const STYLE = new Html(`<style>${PAGE_STYLE}</style>`);

/** Nothing is fetched and nothing runs; the one style allowed is the page's own. */
const POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(PAGE_STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'`;

/**
 * One offline HTML file, complete in itself. Internet Explorer shows files of an intranet as its seventh version did unless the page asks
 * for another before anything else.
 */
export function page(title: string, body: HtmlPart, footer: string): string {
  return html`<!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="X-UA-Compatible" content="IE=edge" />
        <meta http-equiv="Content-Security-Policy" content="${new Html(POLICY)}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        ${STYLE}
      </head>
      <body>
        <main>${body}</main>
        <footer>${footer}</footer>
      </body>
    </html> `.markup;
}
