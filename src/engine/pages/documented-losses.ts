import type { Finding } from '../../domain/findings.js';
import { table } from './html-table.js';
import type { Html } from './html.js';

/** What no backup keeps is no reason to hesitate, so it stands apart from what is. The planner marks it with this code. */
export const splitFindings = (all: readonly Finding[]): { findings: Finding[]; documentedLosses: Finding[] } => ({
  findings: all.filter(({ Code }) => Code !== 'DocumentedLoss'),
  documentedLosses: all.filter(({ Code }) => Code === 'DocumentedLoss'),
});

export const lossTable = (losses: readonly Finding[]): Html =>
  table(
    ['Object', 'What is lost, as documented'],
    losses.map(({ Object: object, Message }) => [object, Message]),
  );
