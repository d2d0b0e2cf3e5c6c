import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { exportRunbook, type ExportRunbookParams } from '../../src/operations/export-runbook.js';
import type { Context } from '../../src/operations/context.js';
import { emptyFolder } from '../support/folders.js';
import { practice } from '../support/practice.js';
import { backedUp, lose, openSession, restoreWithOperator } from '../support/restore-practice.js';

const textOf = (page: string): string =>
  page
    .replace(/<[^>]*>/g, '')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'");

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

describe('Export-LyncRunbook', () => {
  const params = (repository: string, more: Partial<ExportRunbookParams> = {}): ExportRunbookParams => ({
    repository,
    set: null,
    lost: ['se01.contoso.com'],
    notPaired: false,
    newPool: null,
    repositoryUnc: null,
    sqlStagingPath: null,
    planId: null,
    live: false,
    format: 'Html',
    folder: emptyFolder(),
    file: 'se01.html',
    force: false,
    stagingPath: null,
    pathMap: {},
    ...more,
  });

  test('writes the page from the set alone, wherever that is read', async () => {
    const p = practice();
    const { SetId } = await p.backup();
    const nobody: Context = { ...p.context, shell: unreachable(), sql: unreachable() };
    const wanted = params(p.repository);
    const written = await exportRunbook(wanted, nobody);
    expect(written).toMatchObject({ SetId, Scenario: 'S2', LookedAtUtc: null, Path: join(wanted.folder, 'se01.html'), Practice: true });
    const page = readFileSync(written.Path, 'utf8');
    expect(Buffer.byteLength(page)).toBe(written.Bytes);
    expect(page.match(/class="step/g)).toHaveLength(written.Steps);
    expect(textOf(page)).toContain('Made from the backup set alone');
    expect(textOf(page)).toContain(`$Backup = '${join(p.repository, 'sets', SetId!)}'`);
  });

  test('looks at the deployment when asked to, and says what speaks against it', async () => {
    const { disks } = await backedUp();
    const { context } = openSession(disks);
    const written = await exportRunbook(params(disks.repository, { live: true, stagingPath: disks.staging }), context);
    expect(written.LookedAtUtc).toMatch(/Z$/);
    expect(written.Findings.map(({ Code }) => Code)).toContain('ServerNotClean');
    expect(written.Applicable).toBe(false);
    expect(textOf(readFileSync(written.Path, 'utf8'))).toMatch(/Do not begin yet[\s\S]*a look at the deployment at 20/);
  });

  test('knows from the first restore on how long its steps take', async () => {
    const { disks } = await backedUp();
    const timeOf = async (): Promise<string> => {
      const written = await exportRunbook(params(disks.repository), openSession(disks).context);
      return /Time: ([^<]*?)\./.exec(textOf(readFileSync(written.Path, 'utf8')))![1]!;
    };
    expect(await timeOf()).toBe('not known: no run of these steps has been measured yet');
    lose(disks, 'se01.contoso.com');
    const restored = await restoreWithOperator(disks, ['se01.contoso.com']);
    expect(restored.Status).toBe('Succeeded');
    expect(await timeOf()).toMatch(/^about \d/);
  });

  test('never writes over a file without being told', async () => {
    const p = practice();
    await p.backup();
    const wanted = params(p.repository);
    const { Path } = await exportRunbook(wanted, p.context);
    writeFileSync(Path, 'mine');
    await expect(exportRunbook(wanted, p.context)).rejects.toMatchObject({
      code: 'ObjectExists',
      message: expect.stringContaining('se01.html') as string,
    });
    expect(readFileSync(Path, 'utf8')).toBe('mine');
    await exportRunbook({ ...wanted, force: true }, p.context);
    expect(readFileSync(Path, 'utf8')).toContain('<!DOCTYPE html>');
  });

  test('gives the file a name in a folder, also where names are UNC paths, and writes Markdown', async () => {
    const p = practice();
    await p.backup();
    const lost = ['\\\\se01.contoso.com\\LyncShare'];
    const written = await exportRunbook(params(p.repository, { lost, file: null, format: 'Markdown' }), p.context);
    expect(basename(written.Path)).toBe('S8-se01.contoso.com-lyncshare.md');
    expect(readFileSync(written.Path, 'utf8')).toMatch(/^# S8: /);
  });

  test.each([
    { fact: 'a folder that is not there', more: { folder: '/nowhere/at/all' }, code: 'ObjectNotFound' },
    { fact: 'a loss that no plan brings back', more: { lost: ['gw01.contoso.com'] }, code: 'PlanNotApplicable' },
    { fact: 'a name that the set does not know', more: { lost: ['se09.contoso.com'] }, code: 'InvalidRequest' },
    { fact: 'a plan that would be another one now', more: { planId: 'ab'.repeat(32) }, code: 'PlanStale' },
    { fact: 'a set that is not there', more: { set: '20200101T000000Z-00000000' }, code: 'BackupSetNotFound' },
  ])('$fact is refused, and nothing is written', async ({ more, code }) => {
    const p = practice();
    await p.backup();
    const wanted = params(p.repository, more);
    await expect(exportRunbook(wanted, p.context)).rejects.toMatchObject({ code });
    expect(existsSync(join(wanted.folder, 'se01.html'))).toBe(false);
  });
});

/** A door that nobody may go through. */
const unreachable = (): never =>
  new Proxy(
    {},
    {
      get() {
        throw new Error('the deployment was asked');
      },
    },
  ) as never;
