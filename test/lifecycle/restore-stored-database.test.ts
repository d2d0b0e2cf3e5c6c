import { expect, test } from 'vitest';
import { restoreStoredDatabase, type RestoreDatabaseParams } from '../../src/operations/restore-database.js';
import { practice, type Practice } from '../support/practice.js';

const INSTANCE = 'sqlarc01.litwareinc.com\\archmon';

async function backedUp(): Promise<
  Practice & { restore: (params?: Partial<RestoreDatabaseParams>) => ReturnType<typeof restoreStoredDatabase> }
> {
  const p = practice({ topology: 'two-sites.xml', people: 3 });
  await p.backup({ components: ['database'] });
  const wanted: RestoreDatabaseParams = {
    ...{ repository: p.repository, set: null, sqlInstance: INSTANCE, database: 'LcsCDR', as: null, pathMap: {} },
    ...{ repositoryUnc: null, sqlStagingPath: null, disconnect: false, withoutSafetyBackup: false, planOnly: false },
  };
  return { ...p, restore: (params) => restoreStoredDatabase({ ...wanted, ...params }, p.context) };
}

test('a database that was lost comes back from the newest set that has it', async () => {
  const p = await backedUp();
  await p.backup({ components: ['inventory'] });
  const { databases } = p.lab.deployment.sqlInstances[INSTANCE]!;
  const { content, users } = structuredClone(databases['lcscdr']!);
  delete databases['lcscdr'];
  const result = await p.restore();
  expect(databases['lcscdr']).toMatchObject({ content, users });
  expect(result).toMatchObject({
    SqlInstance: INSTANCE,
    Database: 'LcsCDR',
    Status: 'Complete',
    Overwrites: false,
    SafetyBackup: null,
    Practice: true,
  });
  expect(result.Files).toEqual(databases['lcscdr']!.files.map(({ path }) => path));
});

test('-WhatIf shows the statement and changes nothing', async () => {
  const p = await backedUp();
  const result = await p.restore({ planOnly: true });
  expect(result).toMatchObject({ Status: 'Planned', RunId: null, Overwrites: true, RestoreSeconds: null });
  expect(p.events.some((event) => event.type === 'plan' && event.lines.some((line) => line.startsWith('RESTORE DATABASE [LcsCDR]')))).toBe(
    true,
  );
  expect(p.lab.deployment.sqlInstances[INSTANCE]!.history?.['restores'] ?? []).toEqual([]);
});

test.each([
  { what: 'a database no set has', params: { database: 'mgc' }, code: 'BackupSetNotFound' },
  { what: 'an instance that is none', params: { sqlInstance: 'a\\b\\c' }, code: 'InvalidRequest' },
  { what: 'a set that is none', params: { set: '20200101T000000Z-00000000' }, code: 'BackupSetNotFound' },
  { what: 'an instance nobody answers for', params: { sqlInstance: 'nowhere.litwareinc.com' }, code: 'SqlUnreachable' },
])('refuses $what', async ({ params, code }) => {
  const p = await backedUp();
  await expect(p.restore(params)).rejects.toMatchObject({ code, hint: expect.any(String) as string });
});
