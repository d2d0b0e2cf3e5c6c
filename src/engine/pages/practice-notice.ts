import { html, NOTHING, type Html } from './html.js';

export const PRACTICE = 'From a practice deployment';

/** Nobody may take a rehearsal for the day itself. */
export const practiceNotice = (practice: boolean): Html =>
  practice
    ? html`<div class="notice open">
        <p>${PRACTICE}</p>
        <p>Nothing on this page is about real servers.</p>
      </div> `
    : NOTHING;
