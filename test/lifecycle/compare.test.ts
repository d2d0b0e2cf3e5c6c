import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fsStore } from '../../src/adapters/store-fs.js';
import type { InventoryLine } from '../../src/domain/inventory.js';
import { compareSets, type Change } from '../../src/engine/compare-sets.js';
import { compareBackups } from '../../src/operations/compare-backups.js';
import { centralDatabase } from '../../src/lab/deployment/lookup.js';
import { emptyFolder } from '../support/folders.js';
import { collect, practice } from '../support/practice.js';

describe('Compare-LyncBackup', () => {
  test('finds nothing between two backups of an unchanged deployment', async () => {
    const p = practice();
    await p.backup();
    await p.backup();
    expect(await collect(compareBackups({ repository: p.repository, reference: null, set: null }, p.context))).toEqual([]);
  });

  test('names a person who went and a policy that was changed, with old and new value', async () => {
    const p = practice();
    const { SetId: older } = await p.backup();
    const { directory } = p.lab.deployment;
    directory.people.changed['7'] = null;
    const policy = centralDatabase(p.lab.deployment, 'xds')!.configuration.settings['VoicePolicy']![0]!;
    policy['AllowCallForwarding'] = 'changed';
    const { SetId: newer } = await p.backup();
    const differences = await collect(compareBackups({ repository: p.repository, reference: null, set: null }, p.context));
    expect(differences).toContainEqual(
      expect.objectContaining({ SetId: newer, ReferenceSetId: older, Change: 'Removed', Kind: 'User', Key: 'sip:user000007@contoso.com' }),
    );
  });

  test('takes nothing for removed that one of the sets did not capture, and says so', async () => {
    const p = practice();
    await p.backup();
    p.lab.faults.plan('Get-CsUser', p.lab.faults.callsOf('Get-CsUser') + 1, {
      kind: 'fail',
      error: { message: 'no', errorId: 'X', category: 'NotSpecified', exception: 'System.Exception', target: null },
    });
    await p.backup();
    await p.backup({ components: ['cms'] });
    expect(await collect(compareBackups({ repository: p.repository, reference: null, set: null }, p.context))).toEqual([]);
    expect(
      p
        .findings()
        .filter((finding) => finding.Code === 'NotComparable')
        .map((finding) => finding.Object),
    ).toContain('inventory/people.ndjson');
  });

  test('needs two sets', async () => {
    const p = practice();
    await p.backup();
    await expect(collect(compareBackups({ repository: p.repository, reference: null, set: null }, p.context))).rejects.toMatchObject({
      code: 'BackupSetNotFound',
    });
  });
});

const key = fc.constantFrom('a', 'b', 'c', 'd', 'é', '', 'a b');
const value = fc.dictionary(
  fc.constantFrom('One', 'Two', 'Three'),
  fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.array(fc.string(), { maxLength: 2 })),
  { maxKeys: 3 },
);
const line: fc.Arbitrary<InventoryLine> = fc.record({
  kind: fc.constantFrom('VoicePolicy', 'User'),
  where: fc.option(fc.constantFrom('p1', 'p2')),
  key,
  value,
});
const lines = fc.uniqueArray(line, { maxLength: 12, selector: ({ kind, where, key: name }) => JSON.stringify([kind, where, name]) });

test('every change appears and equal sets give nothing', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(lines, lines, async (before, after) => {
      const changes = await compare(before, after);
      expect(changes.map(describeChange).sort()).toEqual(expected(before, after).sort());
      expect(await compare(after, [...after].reverse())).toEqual([]);
    }),
    { numRuns: 150, seed: 4 },
  );
});

const identity = ({ kind, where, key: name }: Pick<InventoryLine, 'kind' | 'where' | 'key'>): string => JSON.stringify([kind, where, name]);
const describeChange = (change: Change): string =>
  `${change.change} ${identity(change)} ${change.property ?? ''} ${JSON.stringify(change.property === null ? null : [change.oldValue, change.newValue])}`;

/** The same, said the slow way. */
function expected(before: InventoryLine[], after: InventoryLine[]): string[] {
  const find = (all: InventoryLine[], one: InventoryLine) => all.find((other) => identity(other) === identity(one));
  return [
    ...before.filter((one) => !find(after, one)).map((one) => `Removed ${identity(one)}  null`),
    ...after.filter((one) => !find(before, one)).map((one) => `Added ${identity(one)}  null`),
    ...after.flatMap((one) => {
      const old = find(before, one);
      if (!old) return [];
      const names = [...new Set([...Object.keys(old.value), ...Object.keys(one.value)])];
      return names.flatMap((name) => {
        const pair = [old.value[name] ?? null, one.value[name] ?? null];
        return JSON.stringify(pair[0]) === JSON.stringify(pair[1]) ? [] : [`Changed ${identity(one)} ${name} ${JSON.stringify(pair)}`];
      });
    }),
  ];
}

async function compare(before: InventoryLine[], after: InventoryLine[]): Promise<Change[]> {
  const store = fsStore(emptyFolder());
  const side = async (setId: string, all: InventoryLine[]) => {
    await store.append(`sets/${setId}/inventory/x.ndjson`, all.map((one) => JSON.stringify(one) + '\n').join(''));
    return { setId, manifest: { components: [{ kind: 'inventory', files: [{ path: 'inventory/x.ndjson' }], gaps: [] }] } as never };
  };
  return collect(compareSets(store, await side('1', before), await side('2', after)));
}
