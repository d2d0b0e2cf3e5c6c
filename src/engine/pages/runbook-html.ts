import { SCENARIOS } from '../../domain/restore-plan.js';
import { alikeRunbooks, type AlikeLoss, type AlikeRunbooks } from './alike-runbooks.js';
import { lossTable } from './documented-losses.js';
import { findingTable } from './finding-table.js';
import { html, NOTHING, type Html } from './html.js';
import { table } from './html-table.js';
import { page } from './page.js';
import { PRACTICE, practiceNotice } from './practice-notice.js';
import {
  runbookContent,
  timeInWords,
  type ContentStep,
  type RunbookContent,
  type RunbookInput,
  type RunbookSet,
  type Work,
} from './runbook-content.js';
import { setSection } from './set-section.js';
import { topologyPicture } from './topology-picture.js';

/** One runbook as a page of its own. */
export function runbook(input: RunbookInput): string {
  const content = runbookContent(input);
  const body = html`<h1>${content.title}</h1>
    ${practiceNotice(input.set.practice)}${runbookBody(input, content, { level: 2, anchor: '' })}
    <h2>The backup set</h2>
    ${setSection(input.set)}`;
  return page(content.title, body, footer(input.set));
}

/** A loss of which no plan has a step. */
export interface WithoutRunbook {
  readonly lost: readonly string[];
  readonly reason: string;
}

/** More than these stand together where they say the same but for names. */
const MOST_ALONE = 40;

/** A page that a browser of a bare server still opens. */
const MOST_LETTERS = 6_000_000;

/**
 * Several runbooks of one set as one page with contents in front: `RUNBOOK.html` of a set. Of a large deployment those that say the same
 * are one, with a table of the names; what would make the page too large to open is named and left out.
 *
 * @param inputs at least one, all of the same set
 */
export function runbooks(inputs: readonly [RunbookInput, ...RunbookInput[]], without: readonly WithoutRunbook[] = []): string {
  const { set } = inputs[0];
  const all =
    inputs.length > MOST_ALONE
      ? alikeRunbooks(inputs, runbookContent)
      : inputs.map((input) => ({ input, content: runbookContent(input), alike: [] }));
  const { sections, leftOut } = fitting(all);
  const shown = all.slice(0, sections.length);
  const title = `Restoring ${set.deployment.name}`;
  const body = html`<h1>${title}</h1>
    ${practiceNotice(set.practice)}
    <p>
      Find in the contents what was lost and follow its runbook. It needs this folder, installation media and the product's own commands,
      and nothing else.
    </p>
    <p>
      Was more lost than one line says? Then the order is: the server with the Central Management store, Back End Servers, file stores, then
      all other servers, and data last.
    </p>
    <h2>The backup set</h2>
    ${setSection(set)}
    <nav aria-label="Contents">
      <h2>Contents</h2>
      ${table(
        ['Lost', 'Runbook', '#Steps', 'Time'],
        shown.flatMap(({ input, content, alike }, index) => {
          const { steps, duration } = content;
          return (alike.length === 0 ? [input] : alike).map(({ lost }) => {
            const link = html`<a href="#runbook-${index + 1}">${lost.join(', ')}</a>`;
            return [link, `${input.scenario}: ${SCENARIOS[input.scenario]}`, steps.length, duration.words];
          });
        }),
      )}
    </nav>
    ${withoutRunbook([...without, ...leftOut])}${sections}`;
  return page(title, body, footer(set));
}

/** As many, from the first on, as the page can hold. */
function fitting(all: readonly AlikeRunbooks[]): { sections: Html[]; leftOut: WithoutRunbook[] } {
  const sections: Html[] = [];
  let letters = 0;
  for (const [index, runbook] of all.entries()) {
    const section = runbookSection(runbook, index + 1);
    letters += section.markup.length;
    if (letters > MOST_LETTERS && index > 0) return { sections, leftOut: all.slice(index).flatMap(tooMany) };
    sections.push(section);
  }
  return { sections, leftOut: [] };
}

const tooMany = ({ input, alike }: AlikeRunbooks): WithoutRunbook[] =>
  (alike.length === 0 ? [input] : alike).map(({ lost }) => ({
    lost,
    reason: 'this page would be too large with it: Export-LyncRunbook writes it as a page of its own',
  }));

const runbookSection = ({ input, content, alike }: AlikeRunbooks, number: number): Html =>
  html`<section class="runbook" id="runbook-${number}">
    <h2 class="title">${content.title}</h2>
    ${runbookBody(input, content, { level: 3, anchor: `runbook-${number}-` }, alike)}
  </section> `;

const withoutRunbook = (losses: readonly WithoutRunbook[]): Html =>
  losses.length === 0
    ? NOTHING
    : html`<h2>Without a runbook on this page</h2>
        ${table(
          ['Lost', 'Why'],
          losses.map(({ lost, reason }) => [lost.join(', '), reason]),
        )}`;

const footer = (set: RunbookSet): string =>
  `Runbook from backup set ${set.setId}${set.practice ? `. ${PRACTICE}` : ''}. Ticks on this page are not kept when it is closed.`;

interface Place {
  readonly level: 2 | 3; // of its headings
  readonly anchor: string; // in front of the ids of its steps
}

function runbookBody(input: RunbookInput, content: RunbookContent, { level, anchor }: Place, alike: readonly AlikeLoss[] = []): Html {
  const heading = (text: string): Html => html`<h${level} class="part">${text}</h${level}>`;
  return html`${notApplicable(content)}
    <p>${content.course}</p>
    <p><span class="word">Until it is done:</span> ${content.meanwhile}</p>
    <p><span class="word">Time:</span> ${timeInWords(content)}.</p>
    <p>${content.basis}</p>
    ${content.findings.length === 0 ? NOTHING : html`${heading('Findings')} ${findingTable(content.findings)} `}${heading('What is lost')}
    ${alike.length === 0 ? topologyPicture(input.topology, input.lost) : alikeTable(alike)}
    ${content.servers.length === 0 ? NOTHING : serverTable(content)} ${heading('At hand before the first step')}
    <ul>
      ${content.beforehand.map((item) => html`<li>${item}</li> `)}
    </ul>
    <p>Commands name the folder of the set <code>$Backup</code>. Give every shell its value first:</p>
    <pre>${commandLine(content.setBackup)}</pre>
    ${heading('Steps')} ${content.steps.map((step) => stepSection(step, level, anchor))}
    ${content.documentedLosses.length === 0 ? NOTHING : html`${heading('What does not come back')} ${lossTable(content.documentedLosses)}`}`;
}

/** Which names to read for the placeholders, whatever of these was lost. */
const alikeTable = (alike: readonly AlikeLoss[]): Html =>
  html`<p>
      These ${alike.length} losses are restored alike, one at a time. Find the line of what was lost, and read its names wherever this
      runbook has a word in angle brackets.
    </p>
    ${table(
      ['Lost', 'Names'],
      alike.map(({ lost, names }) => [
        html`<code>${lost.join(', ')}</code>`,
        joined(names.map(({ placeholder, value }) => `${placeholder} is ${value}`)),
      ]),
    )}`;

const notApplicable = ({ isApplicable }: RunbookContent): Html =>
  isApplicable
    ? NOTHING
    : html`<div class="notice bad">
        <p>Do not begin yet.</p>
        <p>At least one finding is an error. Each says what to do; until then these steps must not be followed.</p>
      </div> `;

const serverTable = ({ servers }: RunbookContent): Html =>
  table(
    ['Server', 'What it is', 'What must be the same again'],
    servers.map(({ fqdn, pool, is, product, values }) => {
      const ofPool = pool.toLowerCase() === fqdn.toLowerCase() ? NOTHING : html` <code>${pool}</code>`;
      return [html`<code>${fqdn}</code>`, html`${is}${ofPool}${product === null ? NOTHING : html`<br />${product}`}`, joined(values)];
    }),
  );

const joined = (values: readonly string[]): Html =>
  html`${values.map((value, index) => (index === 0 ? html`${value}` : html`<br />${value}`))}`;

function stepSection(step: ContentStep, level: number, anchor: string): Html {
  const id = `${anchor}step-${step.number}`;
  return html`<section class="step${step.isForPerson ? ' person' : ''}" id="${id}">
<h${level + 1}><label><input type="checkbox"> ${step.number}. ${step.title}</label></h${level + 1}>
<p class="about">${step.about}</p>
<div class="work">
${step.work.map(workBlock)}<p><span class="word">Expected:</span> ${step.expected}</p>
<p><span class="word">Page:</span> ${step.source}</p>
</div>
<p class="by-hand">begun ____________ ended ____________ by ______________________________</p>
</section>
`;
}

const workBlock = ({ isCommand, lines }: Work): Html =>
  isCommand
    ? html`<pre>${lines.map(commandLine)}</pre> `
    : html`<ul>
        ${lines.map((line) => html`<li>${line}</li>`)}
      </ul> `;

const LONGEST_WORD = 60;

/** Browsers break lines behind a hyphen, and a parameter without its hyphen is not one. Only what fits no line may be broken. */
const commandLine = (line: string): Html => html`<code>${line.split(/( )/).map(unbroken)}</code>`;

const unbroken = (word: string): Html =>
  word.includes('-') && word.length <= LONGEST_WORD ? html`<span class="whole">${word}</span>` : html`${word}`;
