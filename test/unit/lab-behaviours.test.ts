import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { allBehaviours } from '../../src/lab/all-behaviours.js';
import { cmdletNames, findCmdlet } from '../../src/lab/cmdlets/index.js';

const SPEC = join(process.env['LYNCBACKUP_SHARED'] ?? join(import.meta.dirname, '../../../shared'), 'spec');
const SECTION = /^(procedures|formats)\.md (\d+(?:\.\d+)?)(?: (G\d+))?$/;

describe('what the practice deployment claims about the product', () => {
  test('is cited or ASSUMED, and both are counted', () => {
    const behaviours = allBehaviours();
    const assumed = behaviours.filter((behaviour) => behaviour.source === null);
    console.info(`practice deployment: ${behaviours.length - assumed.length} behaviours cited, ${assumed.length} ASSUMED:`);
    for (const { fact } of assumed) console.info(`  ASSUMED: ${fact}`);
    expect(behaviours.length).toBeGreaterThan(assumed.length);
    expect(assumed.length).toBeGreaterThan(0);
  });

  test.each(cmdletNames())('covers %s', (name) => {
    expect(findCmdlet(name)!.behaviours.length).toBeGreaterThan(0);
  });

  test.skipIf(!existsSync(SPEC))('cites only what exists', () => {
    const pages = JSON.parse(readFileSync(join(SPEC, 'lync-cmdlets.json'), 'utf8')) as { cmdlets: Record<string, unknown> };
    const text = (name: string): string => readFileSync(join(SPEC, `${name}.md`), 'utf8');
    const documents: Record<string, string> = { procedures: text('procedures'), formats: text('formats') };
    const isThere = (source: string): boolean => {
      const [, document = '', section = '', row] = SECTION.exec(source) ?? [];
      if (document === '') return source in pages.cmdlets;
      const heading = new RegExp(`^#{2,3} ${section.replace('.', '\\.')}[. ]`, 'm').test(documents[document]!);
      return heading && (row === undefined || documents[document]!.includes(`| ${row} |`));
    };
    const sources = allBehaviours().flatMap((behaviour) => behaviour.source ?? []);
    expect(sources.filter((source) => !isThere(source))).toEqual([]);
  });
});
