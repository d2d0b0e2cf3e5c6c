import { html, type Html, type HtmlPart } from './html.js';

/** `#` in front of a heading: a column of numbers. */
export const table = (headings: readonly string[], rows: readonly (readonly HtmlPart[])[]): Html =>
  html`<table>
    <thead>
      <tr>
        ${headings.map((heading) => html`<th scope="col" ${className(heading)}>${heading.replace(/^#/, '')}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        (cells) =>
          html`<tr>
            ${cells.map((cell, index) => html`<td${className(headings[index] ?? '')}>${cell}</td>`)}
          </tr> `,
      )}
    </tbody>
  </table>`;

const className = (heading: string): Html => (heading.startsWith('#') ? html` class="number"` : html``);

/** Names with their values. */
export const factTable = (facts: readonly (readonly [string, string])[]): Html =>
  html`<table class="facts">
    <tbody>
      ${facts.map(
        ([name, value]) =>
          html`<tr>
            <th scope="row">${name}</th>
            <td>${value}</td>
          </tr> `,
      )}
    </tbody>
  </table>`;

export const strong = (text: string): Html => html`<span class="severity">${text}</span>`;
