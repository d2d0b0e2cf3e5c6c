import type { Finding } from '../../domain/findings.js';
import { strong, table } from './html-table.js';
import { html, NOTHING, type Html } from './html.js';

const WEIGHT = { Error: 0, Warning: 1, Information: 2 } as const;

/** Errors first; within a severity in the order they came. */
export const bySeverity = (findings: readonly Finding[]): Finding[] =>
  [...findings].sort((a, b) => WEIGHT[a.Severity] - WEIGHT[b.Severity]);

export const findingTable = (findings: readonly Finding[]): Html =>
  table(
    ['Severity', 'Object', 'Finding and next move'],
    bySeverity(findings).map(({ Code, Severity, Object: object, Message, Hint }) => {
      const next = Hint === null ? NOTHING : html`<br /><span class="word">Next move:</span> ${Hint}`;
      return [strong(Severity), object, html`${Message} (${Code})${next}`];
    }),
  );
