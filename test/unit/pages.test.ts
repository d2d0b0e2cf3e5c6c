import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { error } from '../../src/domain/findings.js';
import { restoreReport } from '../../src/engine/pages/restore-report-html.js';
import type { RunbookInput } from '../../src/engine/pages/runbook-content.js';
import { runbook, runbooks } from '../../src/engine/pages/runbook-html.js';
import { runbookMarkdown } from '../../src/engine/pages/runbook-markdown.js';
import { centralManagementServer, mirroredBackEnd, moveToNewPool, restorePartial, restoreSucceeded } from '../support/page-samples.js';

const GOLDEN = '../golden/pages';
const PAGES = {
  'runbook-mirrored-back-end.html': () => runbook(mirroredBackEnd()),
  'runbook-central-management-server.html': () => runbook(centralManagementServer()),
  'runbooks.html': () =>
    runbooks([centralManagementServer(), { ...centralManagementServer(), scenario: 'S6', lost: ['edge01.contoso.com'] }]),
  'restore-succeeded.html': () => restoreReport(restoreSucceeded()),
  'restore-partial.html': () => restoreReport(restorePartial()),
};
const TEXTS = {
  'runbook-mirrored-back-end.md': () => runbookMarkdown(mirroredBackEnd()),
  'runbook-central-management-server.md': () => runbookMarkdown(centralManagementServer()),
  'runbook-new-pool.md': () => runbookMarkdown(moveToNewPool()),
};

// reviewed like code; `npx vitest run test/unit/pages.test.ts -u` writes them anew
test.each(Object.entries({ ...PAGES, ...TEXTS }))('%s reads as it was reviewed', async (name, text) => {
  await expect(text()).toMatchFileSnapshot(`${GOLDEN}/${name}`);
});

describe.each(Object.entries(PAGES))('%s', (_, text) => {
  const page = text();

  test('fetches nothing and runs nothing', () => {
    expect(page).not.toMatch(/<(?:script|link|img|iframe|object|embed|form|base)\b|\s(?:src|style|on\w+)=|url\(|@import/i);
    expect([...page.matchAll(/href="([^"]*)"/g)].map(([, target = '']) => target).filter((target) => !target.startsWith('#'))).toEqual([]);
    expect(page.replaceAll('xmlns="http://www.w3.org/2000/svg"', '')).not.toMatch(/https?:/);
  });

  test('allows its own style and nothing else', () => {
    const style = /<style>([\s\S]*?)<\/style>/.exec(page)![1]!;
    const digest = createHash('sha256').update(style).digest('base64');
    expect(page).toContain(`content="default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'"`);
  });

  test('asks Internet Explorer for its newest mode before anything that fixes the mode', () => {
    expect(page.startsWith('<!DOCTYPE html>\n<html lang="en">')).toBe(true);
    expect(page.indexOf('X-UA-Compatible')).toBeLessThan(page.indexOf('<title>'));
  });

  test('has headings without a gap, one of the first level, and ids that are there once', () => {
    const levels = [...page.matchAll(/<h([1-6])\b/g)].map(([, level]) => Number(level));
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    expect(levels.filter((level, index) => level > (levels[index - 1] ?? 0) + 1)).toEqual([]);
    const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
    expect(ids).toEqual([...new Set(ids)]);
  });

  test('leads every link of its contents to a place it has', () => {
    const targets = [...page.matchAll(/href="#([^"]*)"/g)].map(([, target]) => target);
    expect(targets.filter((target) => !page.includes(` id="${target}"`))).toEqual([]);
  });

  test('closes every element it opens', () => {
    expect(unclosed(page)).toEqual([]);
  });
});

const VOID = new Set(['meta', 'input', 'br']);

function unclosed(page: string): string[] {
  const open: string[] = [];
  const faults: string[] = [];
  for (const [, end, name = '', own] of page.replace(/<style>[\s\S]*?<\/style>/, '').matchAll(/<(\/)?([a-z][a-z0-9]*)\b[^>]*?(\/)?>/g)) {
    if (VOID.has(name) || own) continue;
    if (!end) open.push(name);
    else if (open.pop() !== name) faults.push(name);
  }
  return [...open, ...faults];
}

describe('hostile names', () => {
  const NAME = `a"b'c<script>alert(1)</script>\u202Etxt.exe\u0007&amp;|\`x\`\r\n# b_c_`;
  const input = mirroredBackEnd();
  const hostile: RunbookInput = {
    ...input,
    lost: [NAME],
    steps: input.steps.map((step) => ({
      ...step,
      title: NAME,
      where: NAME,
      byHand: [NAME, `Get-CsPool -Identity "${NAME}"`],
      expected: NAME,
      source: NAME,
    })),
    findings: [error('Bad', NAME, NAME, NAME)],
    set: {
      ...input.set,
      folder: NAME,
      deployment: { ...input.set.deployment, name: NAME },
    },
    topology: {
      ...input.topology,
      pools: input.topology.pools.map((pool) => ({ ...pool, fqdn: `${pool.id}${NAME}`, fqdnAsWritten: NAME })),
    },
  };

  test.each([
    { place: 'a runbook', text: runbook(hostile) },
    { place: 'several runbooks', text: runbooks([hostile, hostile]) },
    {
      place: 'a report',
      text: restoreReport({ ...restorePartial(), result: { ...restorePartial().result, Lost: [NAME], Repository: NAME } }),
    },
  ])('stay text in $place', ({ text }) => {
    expect(text).not.toContain('<script');
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;[U+202E]txt.exe[U+0007]&amp;amp;');
    expect(text).not.toMatch(/[\u202A-\u202E\u2066-\u2069\u0007]/);
    expect(unclosed(text)).toEqual([]);
  });

  test('stay text in Markdown', () => {
    const text = runbookMarkdown(hostile);
    const outside = text.replace(/^(`{3,})\n[\s\S]*?\n\1$/gm, '');
    expect(outside).not.toMatch(/(?<!\\)<script/);
    expect(outside.split('\n').filter((line) => line.startsWith('# '))).toHaveLength(1);
    expect(text).not.toMatch(/[\u202A-\u202E\u2066-\u2069\u0007]/);
  });
});

describe('a runbook', () => {
  test('that must not be followed yet says so before anything else', () => {
    const input = {
      ...mirroredBackEnd(),
      findings: [error('PoolPaired', 'pool01.litwareinc.com', 'the pool is paired', 'Fail over instead.')],
    };
    const page = runbook(input);
    expect(page.indexOf('Do not begin yet.')).toBeGreaterThan(0);
    expect(page.indexOf('Do not begin yet.')).toBeLessThan(page.indexOf('Steps'));
    expect(runbookMarkdown(input)).toContain('**Do not begin yet.**');
    expect(runbook(mirroredBackEnd())).not.toContain('Do not begin yet.');
  });

  test('has a box to tick, the commands, what is expected and the page for every step', () => {
    const { steps } = mirroredBackEnd();
    const [page, text] = [runbook(mirroredBackEnd()), runbookMarkdown(mirroredBackEnd())];
    expect(page.match(/<input type="checkbox"/g)).toHaveLength(steps.length);
    expect(text.match(/^- \[ \]/gm)).toHaveLength(steps.length);
    const plain = page.replace(/<[^>]*>/g, '').replaceAll('&quot;', '"');
    for (const { byHand, expected, source } of steps) for (const words of [...byHand, expected, source]) expect(plain).toContain(words);
  });

  test.each([
    { fact: 'nothing was measured', seconds: null, says: 'not known: no run of these steps has been measured yet' },
    { fact: 'some steps were', seconds: [60, 30], says: 'at least 1 min 30 s: 4 of 6 steps have never been measured' },
    { fact: 'all were', seconds: [600, 600, 600, 600, 600, 630], says: 'about 1 h 01 min' },
  ])('tells how long it takes when $fact', ({ seconds, says }) => {
    const input = mirroredBackEnd();
    const estimates = seconds && new Map(seconds.map((value, index) => [input.steps[index]!.id, value]));
    expect(runbookMarkdown({ ...input, estimates })).toContain(`**Time:** ${says}.`);
  });

  test('never breaks a line between a hyphen and its parameter', () => {
    expect(runbook(mirroredBackEnd())).toContain('<span class="whole">-NewPrincipal</span> Mirror');
  });

  test('from a practice deployment says so at its top and at its foot', () => {
    const input = mirroredBackEnd();
    const page = runbook({ ...input, set: { ...input.set, practice: true } });
    expect(page.match(/From a practice deployment/g)).toHaveLength(2);
    expect(runbook(input)).not.toContain('practice deployment');
  });
});
