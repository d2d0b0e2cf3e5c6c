import { SCENARIOS } from '../../domain/restore-plan.js';
import type { RestoredStep, RestoreResult } from '../../domain/results.js';
import { lossTable, splitFindings } from './documented-losses.js';
import { findingTable } from './finding-table.js';
import { factTable, strong, table } from './html-table.js';
import { html, NOTHING, type Html, type HtmlPart } from './html.js';
import { page } from './page.js';
import { PRACTICE, practiceNotice } from './practice-notice.js';
import { verdictOf, type CountComparison, type Verdict } from './restore-verdict.js';
import { durationInWords, utcInWords } from './time-words.js';

/** A session that began the run or went on with it. */
export interface RunSession {
  readonly user: string;
  readonly host: string;
  readonly fromUtc: string;
}

export interface RestoreReport {
  readonly result: RestoreResult;
  readonly sessions: readonly RunSession[]; // in the order of time
  readonly set: { readonly startedUtc: string; readonly takenBy: { readonly user: string; readonly host: string } };
  readonly counts: readonly CountComparison[];
}

/** The report of a restore as one page: the verdict first, then how long it took, what was found, every step, what was compared. */
export function restoreReport(report: RestoreReport): string {
  const { result, counts } = report;
  const { findings, documentedLosses } = splitFindings(result.Findings);
  const title = `Restore of ${result.Lost.join(', ')}`;
  const body = html`<h1>${title}</h1>
    ${practiceNotice(result.Practice)}${verdictNotice(verdictOf(result, counts))} ${factTable(factsOf(report))}
    ${
      findings.length === 0
        ? NOTHING
        : html`<h2>Findings</h2>
            ${findingTable(findings)} `
    }${openSteps(result.Steps)}
    <h2>Counted and compared</h2>
    ${counts.length === 0 ? html`<p>Nothing was counted.</p>` : countTable(counts)}
    ${
      documentedLosses.length === 0
        ? NOTHING
        : html`<h2>What does not come back</h2>
            ${lossTable(documentedLosses)}`
    }
    <h2>Every step</h2>
    ${stepTable(result.Steps)}`;
  const practice = result.Practice ? `. ${PRACTICE}` : '';
  return page(title, body, `Run ${result.RunId ?? '(none)'}, plan ${result.PlanId}, backup set ${result.SetId}${practice}`);
}

const verdictNotice = ({ tone, headline, reasons }: Verdict): Html =>
  html`<div class="notice ${tone}">
    <p>${headline}</p>
    ${
      reasons.length === 0
        ? NOTHING
        : html`<ul>
            ${reasons.map((reason) => html`<li>${reason}</li> `)}
          </ul> `
    }
  </div>`;

function factsOf({ result, sessions, set }: RestoreReport): [string, string][] {
  const began = result.Steps.flatMap(({ StartedUtc }) => StartedUtc ?? []).sort()[0];
  return [
    ['Scenario', `${result.Scenario}: ${SCENARIOS[result.Scenario]}`],
    [
      'Recovery time',
      result.RecoverySeconds === null
        ? 'not known: the run has not ended'
        : `${durationInWords(result.RecoverySeconds)}, measured from the first step to the last`,
    ],
    ['Recovery point', `${utcInWords(result.RecoveryPointUtc)}: what was changed later did not come back`],
    ['Begun', began === undefined ? 'not yet' : utcInWords(began)],
    ['Run by', sessions.map(({ user, host, fromUtc }) => `${user} on ${host} from ${utcInWords(fromUtc)}`).join('; ') || 'nobody yet'],
    ['Backup set', `${result.SetId}, begun ${utcInWords(set.startedUtc)} by ${set.takenBy.user} on ${set.takenBy.host}`],
    ['Repository', result.Repository],
  ];
}

const STATE_WORDS: Readonly<Record<RestoredStep['State'], string>> = {
  Done: 'Done',
  Skipped: 'SKIPPED',
  Waiting: 'WAITING',
  Failed: 'FAILED',
  InDoubt: 'IN DOUBT',
  Pending: 'NOT DONE',
};

/** What was skipped, failed or is left comes before the long table. */
function openSteps(steps: readonly RestoredStep[]): Html {
  const open = steps.map((step, index) => ({ step, number: index + 1 })).filter(({ step }) => step.State !== 'Done');
  if (open.length === 0) return NOTHING;
  return html`<h2>Not done or not proven</h2>
    ${table(
      ['State', 'Step', 'Why'],
      open.map(({ step, number }) => [strong(STATE_WORDS[step.State]), `${number}. ${step.Title}`, step.Detail ?? '']),
    )}`;
}

const countTable = (counts: readonly CountComparison[]): Html =>
  table(
    ['What', 'Where', '#In the set', '#Found', 'Verdict'],
    counts.map(({ what, where, inSet, found }) => [what, where, inSet, found ?? '-', comparison(inSet, found)]),
  );

function comparison(inSet: number, found: number | null): HtmlPart {
  if (found === null) return strong('NOT COUNTED');
  if (found === inSet) return 'same';
  return strong(found < inSet ? `${inSet - found} MISSING` : `${found - inSet} MORE`);
}

const stepTable = (steps: readonly RestoredStep[]): Html =>
  table(['#No.', 'Step', 'State', 'Begun (UTC)', 'Ended (UTC)', 'Took'], steps.map(stepCells));

function stepCells(step: RestoredStep, index: number): HtmlPart[] {
  const about = [step.Where, step.Kind, step.Source].filter((part) => part !== '').join(' - ');
  return [
    index + 1,
    html`${step.Title}<br /><span class="small">${about}${step.Detail === null ? '' : `. ${step.Detail}`}</span>`,
    step.State === 'Done' ? STATE_WORDS.Done : strong(STATE_WORDS[step.State]),
    moment(step.StartedUtc),
    moment(step.EndedUtc),
    html`<span class="whole">${tookOf(step)}</span>`,
  ];
}

/** Date and time, neither of them broken. */
const moment = (utc: string | null): Html =>
  utc === null
    ? NOTHING
    : html`${utcInWords(utc)
        .split(' ')
        .slice(0, 2)
        .map((part) => html`<span class="whole">${part}</span> `)}`;

const tookOf = ({ StartedUtc, EndedUtc }: RestoredStep): string =>
  StartedUtc === null || EndedUtc === null ? '' : durationInWords((Date.parse(EndedUtc) - Date.parse(StartedUtc)) / 1000);
