import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { practice } from '../support/practice.js';

const textOf = (page: string): string => page.replace(/<[^>]*>/g, '').replaceAll('&quot;', '"');

describe('a set carries the runbooks of its own deployment', () => {
  test('with the real names, made from what the same run recorded', async () => {
    const p = practice();
    const { SetId } = await p.backup();
    const page = readFileSync(join(p.repository, 'sets', SetId!, 'RUNBOOK.html'), 'utf8');
    const text = textOf(page);
    const account = p.lab.deployment.directory.computers['se01.contoso.com']!;
    expect(page).toContain('S2: server that hosts the Central Management store: se01.contoso.com');
    expect(text).toContain('Import-CsConfiguration -FileName "$Backup\\config\\Config.zip"');
    expect(text).toContain(`its computer account still has SID ${account.sid}`);
    expect(text).toContain('nobody has looked at the servers');
    expect(p.findings().map(({ Code }) => Code)).not.toContain('RunbookNotWritten');
  });

  test('which are sealed and verified like everything else', async () => {
    const p = practice();
    const { SetId } = await p.backup();
    expect(await p.verify(SetId!)).toMatchObject([{ Verdict: 'Sound' }]);
    const manifest = JSON.parse(readFileSync(join(p.repository, 'sets', SetId!, 'manifest.json'), 'utf8')) as {
      documents: { path: string }[];
    };
    expect(manifest.documents.map(({ path }) => path)).toEqual(['config/Topology.xml', 'README.txt', 'RUNBOOK.html']);
  });
});
