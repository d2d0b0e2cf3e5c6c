import type { Finding } from '../../domain/findings.js';
import { bySeverity } from './finding-table.js';
import { bullets, code, fenced, prose, table } from './markdown.js';
import { PRACTICE } from './practice-notice.js';
import { runbookContent, timeInWords, type ContentStep, type RunbookInput } from './runbook-content.js';
import { factsOf, inWords } from './set-section.js';

/** The runbook as Markdown, with task list boxes. It says what the HTML page says; only that has the picture. */
export function runbookMarkdown(input: RunbookInput): string {
  const content = runbookContent(input);
  const { set } = input;
  const { findings, documentedLosses } = content;
  const missing = set.components.filter(({ status }) => status === 'Failed' || status === 'Skipped');
  return [
    `# ${prose(content.title)}`,
    ...(set.practice ? [`**${PRACTICE}.** Nothing in this text is about real servers.`] : []),
    ...(content.isApplicable
      ? []
      : ['**Do not begin yet.** At least one finding is an error; until it is cleared these steps must not be followed.']),
    prose(content.course),
    `**Until it is done:** ${prose(content.meanwhile)}`,
    `**Time:** ${prose(timeInWords(content))}.`,
    prose(content.basis),
    ...(findings.length === 0 ? [] : ['## Findings', findingList(findings)]),
    '## What is lost',
    ...(content.servers.length === 0
      ? [bullets(input.lost.map(prose))]
      : [
          table(
            ['Server', 'What it is', 'What must be the same again'],
            content.servers.map(({ fqdn, pool, is, product, values }) => [
              code(fqdn),
              [is, pool.toLowerCase() === fqdn.toLowerCase() ? [] : pool, product ?? []].flat().map(prose).join(', '),
              values.map(prose).join('; '),
            ]),
          ),
        ]),
    '## At hand before the first step',
    bullets(content.beforehand.map(prose)),
    'Commands name the folder of the set `$Backup`. Give every shell its value first:',
    fenced([content.setBackup]),
    '## Steps',
    ...content.steps.flatMap(stepText),
    ...(documentedLosses.length === 0
      ? []
      : [
          '## What does not come back',
          bullets(documentedLosses.map(({ Object: object, Message }) => `${prose(object)}: ${prose(Message)}`)),
        ]),
    '## The backup set',
    table(
      ['', ''],
      factsOf(set).map(([name, value]) => [prose(name), value.startsWith('\\\\') ? code(value) : prose(value)]),
    ),
    ...(missing.length === 0 ? [] : [`**Not in this set:** ${missing.map(inWords).map(prose).join('; ')}.`]),
    ...gapTexts(set.components.flatMap(({ gaps }) => gaps)),
  ]
    .join('\n\n')
    .concat('\n');
}

const gapTexts = (gaps: readonly Finding[]): string[] =>
  gaps.length === 0 ? [] : ['**What should be in this set and is not, or is not as it should be:**', findingList(gaps)];

const findingList = (findings: readonly Finding[]): string =>
  bullets(
    bySeverity(findings).map(({ Code, Severity, Object: object, Message, Hint }) => {
      const next = Hint === null ? '' : ` **Next move:** ${prose(Hint)}`;
      return `**${Severity}** ${prose(object)}: ${prose(Message)} (${prose(Code)})${next}`;
    }),
  );

const stepText = (step: ContentStep): string[] => [
  `### ${step.number}. ${prose(step.title)}`,
  `- [ ] ${prose(step.about)}`,
  ...step.work.map(({ isCommand, lines }) => (isCommand ? fenced(lines) : bullets(lines.map(prose), '*'))),
  `**Expected:** ${prose(step.expected)}`,
  `**Page:** ${prose(step.source)}`,
];
