import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fsStaging } from '../../src/adapters/staging-fs.js';
import { fsStore } from '../../src/adapters/store-fs.js';
import { Chance } from '../../src/lab/deployment/chance.js';
import type { BackupParams } from '../../src/operations/backup-environment.js';
import { BACKUP_EVERYTHING } from '../../src/operations/backup-environment.js';
import { hostWith } from '../support/clock.js';
import { answerAsks } from '../support/answer-asks.js';
import { crashingStore, type CrashPoint } from '../support/crashing-store.js';
import { startCore } from '../support/start-core.js';
import { practice, type Practice } from '../support/practice.js';

const SMALL: Partial<BackupParams> = { components: ['cms', 'lis', 'userData', 'certificate'] };
const KILLS = 20;

test(
  'a backup that dies at any effect on the repository leaves only sound sets, and the next run completes',
  { timeout: 120_000 },
  async () => {
    const effects = await effectsOf(practice({ people: 3 }));
    expect(effects).toBeGreaterThan(20);
    for (let at = 1; at <= effects; at++) {
      for (const when of ['before', 'after'] as const) await crashAndRunAgain({ at, when });
    }
  },
);

test('a killed core leaves only sound sets, and the next run completes', { timeout: 120_000 }, async () => {
  const p = practice({ people: 3 });
  const chance = new Chance(1, 'kill', 0);
  for (let kill = 0; kill < KILLS; kill++) {
    const side = startCore();
    await side.next();
    side.run('environment.backup', {
      ...BACKUP_EVERYTHING,
      ...SMALL,
      repository: p.repository,
      stagingPath: p.staging,
      timeoutMs: 5000,
    });
    await answerAsks(side, p.context, chance.between(1, 60));
    side.kill();
    await side.exited;
    await expectSoundSets(p);
  }
  expect(await p.backup({ ...SMALL, breakLock: true })).toMatchObject({ SetId: expect.any(String) as string });
  await expectSoundSets(p);
  expect(readdirSync(p.staging)).toEqual([]);
});

async function crashAndRunAgain(point: CrashPoint): Promise<void> {
  const p = practice({ people: 3 });
  const dying = hostWith('backup01', 50, [50]);
  const context = {
    ...p.context,
    host: dying,
    openStore: (root: string) => crashingStore(fsStore(root), point).store,
    openStaging: (base: string | null) => fsStaging(base, dying),
  };
  await expect(p.backup(SMALL, context)).rejects.toBeDefined();
  await expectSoundSets(p);
  expect(await p.backup(SMALL)).toMatchObject({ Status: 'Partial', SetId: expect.any(String) as string });
  expect(readdirSync(p.staging)).toEqual([]);
}

async function effectsOf(p: Practice): Promise<number> {
  let effects = (): number => 0;
  const openStore = (root: string) => {
    const counting = crashingStore(fsStore(root), null);
    effects = counting.effects;
    return counting.store;
  };
  await p.backup(SMALL, { ...p.context, openStore });
  return effects();
}

async function expectSoundSets(p: Practice): Promise<void> {
  const results = existsSync(join(p.repository, 'repository.json')) ? await p.verify() : [];
  expect(results.filter((result) => result.Verdict !== 'Sound')).toEqual([]);
}
