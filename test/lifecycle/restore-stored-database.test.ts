import { describe, expect, test } from 'vitest';
import { labSql } from '../../src/lab/lab-sql.js';
import { parseInstance, restoreStoredDatabase, type RestoreDatabaseParams } from '../../src/operations/restore-database.js';
import { testBackup } from '../../src/operations/test-backup.js';
import { collect, practice, type Practice } from '../support/practice.js';

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

test('a database that was lost belongs to whom its set names', async () => {
  const p = await backedUp();
  const owner = 'LITWAREINC\\Domain Admins';
  await labSql(p.lab).run(parseInstance(INSTANCE), `ALTER AUTHORIZATION ON DATABASE::LcsCDR TO [${owner}]`);
  await p.backup({ components: ['database', 'inventory'] });
  const { databases } = p.lab.deployment.sqlInstances[INSTANCE]!;
  delete databases['lcscdr'];
  const { Findings } = await p.restore();
  expect(databases['lcscdr']!.onServer!.owner).toBe(owner);
  expect(Findings).toEqual([]);
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

describe('Test-LyncBackup -RestoreAside', () => {
  const proof = (p: Practice, sqlInstance: string | null) =>
    collect(
      testBackup(
        {
          ...{ repository: p.repository, set: null, depth: { method: 'Full' }, live: false },
          restoreAside: sqlInstance === null ? null : { sqlInstance, repositoryUnc: null, sqlStagingPath: null, pathMap: {} },
        },
        p.context,
      ),
    );

  test('restores each database under another name, tells the times, and leaves nothing', async () => {
    const p = await backedUp();
    const { databases } = p.lab.deployment.sqlInstances[INSTANCE]!;
    const before = JSON.stringify(Object.entries(databases).map(([key, { content, files }]) => [key, content, files]));
    const [result] = await proof(p, INSTANCE);
    expect(result).toMatchObject({ Verdict: 'Sound', Findings: [], NotProven: [] });
    expect(result!.Restored.map(({ Database }) => Database)).toEqual(['LcsLog', 'LcsCDR', 'QoEMetrics']);
    expect(result!.Restored.every(({ RestoreSeconds, CheckSeconds }) => RestoreSeconds > 0 && CheckSeconds > 0)).toBe(true);
    expect(JSON.stringify(Object.entries(databases).map(([key, { content, files }]) => [key, content, files]))).toBe(before);
  });

  test('left out, says what is not proven', async () => {
    const p = await backedUp();
    expect(await proof(p, null)).toMatchObject([
      { Verdict: 'Sound', Restored: [], NotProven: [expect.stringContaining('3 databases of the set can be restored') as string] },
    ]);
  });

  test('that fails for one database goes on with the others, drops what it made, and proves less', async () => {
    const p = await backedUp();
    const world = p.lab.sqlServers.find(INSTANCE)!;
    world.faults.add({ point: 'restore', nth: 1, effect: { kind: 'error', number: 3241, atPercent: 50 } });
    const [result] = await proof(p, INSTANCE);
    expect(result).toMatchObject({ Verdict: 'Unproven', Findings: [{ Code: 'RestoreNotProven', Severity: 'Error' }] });
    expect(result!.Restored.map(({ Database }) => Database)).toEqual(['LcsCDR', 'QoEMetrics']);
    expect(world.instance.databases.filter(({ name }) => name.startsWith('LyncBackup_'))).toEqual([]);
  });
});
