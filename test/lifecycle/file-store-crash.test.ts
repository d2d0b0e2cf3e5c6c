import { existsSync, readdirSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fsStore } from '../../src/adapters/store-fs.js';
import { Chance } from '../../src/lab/deployment/chance.js';
import { BACKUP_EVERYTHING } from '../../src/operations/backup-environment.js';
import { answerAsks } from '../support/answer-asks.js';
import { Crash, crashingStore } from '../support/crashing-store.js';
import { inlineWorkers } from '../support/inline-workers.js';
import { startCore } from '../support/start-core.js';
import { fileStoreOf, storePractice, type StorePractice } from '../support/stores.js';
import { picture, writeTree, type Tree } from '../support/trees.js';

const CASES = 200;
const KILLS = 20;

test(
  'a backup that dies at any point of a file store leaves sound sets, and the next one equals the tree',
  { timeout: 240_000 },
  async () => {
    let linked = 0;
    for (let seed = 0; seed < CASES; seed++) {
      const chance = new Chance(seed, 'crash');
      const practice = storePractice();
      const tree = treeOf(chance, 40);
      writeTree(practice.source, tree);
      if (chance.between(0, 1) === 1) {
        await practice.backup();
        writeTree(practice.source, edited(chance, tree), tree);
      }
      const sealed = sealedSets(practice);
      await dyingBackup(practice, chance);
      tearLastFile(practice, sealed, chance);
      const left = await practice.p.verify();
      expect({ seed, unsound: left.filter((result) => result.Verdict !== 'Sound') }).toEqual({ seed, unsound: [] });
      expect(left.length).toBeGreaterThanOrEqual(sealed.length);
      const next = await practice.backup();
      expect({ seed, picture: picture(practice.filesOf(next.SetId!)) }).toEqual({ seed, picture: picture(practice.source) });
      expect(await practice.p.verify(next.SetId!)).toMatchObject([{ Verdict: 'Sound' }]);
      if (sealed.length === 0) linked += fileStoreOf(next).Counts['linkedFiles'] ?? 0;
    }
    expect(linked).toBeGreaterThan(200); // what the dead run had listed was used
  },
);

test('a killed core leaves sound sets, and the next one equals the tree', { timeout: 240_000 }, async () => {
  for (let seed = 0; seed < KILLS; seed++) {
    const chance = new Chance(seed, 'kill');
    const practice = storePractice();
    writeTree(practice.source, treeOf(chance, 300));
    await killedBackup(practice, chance.between(1, 60_000));
    expect((await practice.p.verify()).filter((result) => result.Verdict !== 'Sound')).toEqual([]);
    const next = await practice.backup();
    expect({ seed, picture: picture(practice.filesOf(next.SetId!)) }).toEqual({ seed, picture: picture(practice.source) });
    expect(await practice.p.verify(next.SetId!)).toMatchObject([{ Verdict: 'Sound' }]);
  }
});

/** Dies at some job on files, or at some effect on the repository. */
async function dyingBackup(practice: StorePractice, chance: Chance): Promise<void> {
  const at = chance.between(2, 9);
  let jobs = 0;
  let isDead = false;
  const store = crashingStore(fsStore(practice.p.repository), { at: chance.between(5, 30), when: 'after' }).store;
  const workers = inlineWorkers((job) => {
    if (job.kind !== 'list' && ++jobs >= at) isDead = true;
    if (isDead) throw new Crash();
  });
  await practice.backup({}, { openWorkers: () => workers, openStore: () => store }).catch((cause: unknown) => cause);
}

/** What a process writes when it dies may be there in part. */
function tearLastFile(practice: StorePractice, sealed: readonly string[], chance: Chance): void {
  const unfinished = practice
    .sets()
    .find((setId) => !sealed.includes(setId) && !existsSync(join(practice.p.repository, 'sets', setId, 'manifest.json')));
  const folder = unfinished && join(practice.p.repository, 'sets', unfinished, 'filestore');
  if (!folder || !existsSync(folder)) return;
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => statSync(path).nlink === 1 && statSync(path).size > 0);
  if (files.length === 0) return;
  const torn = chance.pick(files);
  truncateSync(torn, chance.between(0, statSync(torn).size - 1));
}

/** Kills the built core once the list of the store has so many bytes, or when it is done. */
async function killedBackup(practice: StorePractice, bytes: number): Promise<void> {
  const side = startCore();
  await side.next();
  side.run('environment.backup', {
    ...BACKUP_EVERYTHING,
    repository: practice.p.repository,
    components: ['fileStore'],
    stagingPath: practice.p.staging,
    pathMap: { [practice.unc]: practice.source },
    timeoutMs: 5000,
  });
  let isOver = false;
  const asks = answerAsks(side, practice.p.context, Infinity)
    .catch(() => undefined) // it was killed while it answered
    .finally(() => (isOver = true));
  while (!isOver && listBytes(practice) < bytes) await new Promise(setImmediate);
  side.kill();
  await side.exited;
  await asks;
}

function listBytes(practice: StorePractice): number {
  try {
    return statSync(practice.listOf(practice.sets()[0]!)).size;
  } catch {
    return 0; // not there yet
  }
}

const sealedSets = (practice: StorePractice): string[] =>
  practice.sets().filter((setId) => existsSync(join(practice.p.repository, 'sets', setId, 'manifest.json')));

function treeOf(chance: Chance, files: number): Tree {
  const tree: Tree = new Map();
  for (let number = 0; number < files; number++)
    tree.set(`d${chance.between(0, 9)}/e${chance.between(0, 3)}/f${number}`, `${number} `.repeat(chance.between(0, 50)));
  return tree;
}

function edited(chance: Chance, tree: Tree): Tree {
  return new Map(
    [...tree].flatMap(([path, text]): [string, string | null][] =>
      chance.between(0, 9) === 0 ? [] : [[path, chance.between(0, 9) === 0 ? `${text}!` : text]],
    ),
  );
}
