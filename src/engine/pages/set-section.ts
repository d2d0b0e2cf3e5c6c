import type { ComponentEntry } from '../../domain/manifest.js';
import { findingTable } from './finding-table.js';
import { factTable } from './html-table.js';
import { html, NOTHING, type Html } from './html.js';
import type { RunbookSet } from './runbook-content.js';
import { utcInWords } from './time-words.js';

/** Which set it is, how old, and what should be in it and is not. */
export function setSection(set: RunbookSet): Html {
  const missing = set.components.filter(({ status }) => status === 'Failed' || status === 'Skipped');
  const gaps = set.components.flatMap((component) => component.gaps);
  return html`${factTable(factsOf(set))}
  ${missing.length === 0 ? NOTHING : html`<p><span class="word">Not in this set:</span> ${missing.map(inWords).join('; ')}.</p>`}
  ${
    gaps.length === 0
      ? NOTHING
      : html`<p class="word">What should be in this set and is not, or is not as it should be:</p>
          ${findingTable(gaps)}`
  }`;
}

/** Name and value, in the order they are shown. */
export function factsOf(set: RunbookSet): [string, string][] {
  return [
    ['Backup set', set.setId],
    ['Folder', set.folder ?? 'the one this page lies in'],
    ['Recovery point', `${utcInWords(set.startedUtc)}: what was changed later is not in it`],
    ['Deployment', set.deployment.name],
    ['Taken by', `${set.takenBy.user} on ${set.takenBy.host}`],
  ];
}

export const inWords = ({ kind, scope, status, reason }: ComponentEntry): string =>
  `${kind} ${scope === '*' ? 'of the deployment' : `of ${scope}`} (${status === 'Failed' ? 'failed' : 'left out'}${reason === null ? '' : `: ${reason}`})`;
