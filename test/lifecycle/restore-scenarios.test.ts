import { expect, test } from 'vitest';
import { differences, picture, type Difference } from '../../src/lab/deployment/picture.js';
import { loseServer, losePointer, loseShare } from '../../src/lab/deployment/lose.js';
import { backedUp, restoreWithOperator } from '../support/restore-practice.js';

const POOL = 'pool01.litwareinc.com';
const [FE1, FE2, FE3] = ['fe01.litwareinc.com', 'fe02.litwareinc.com', 'fe03.litwareinc.com'];
const [BE1, BE2] = ['sqlbe01.litwareinc.com', 'sqlbe02.litwareinc.com'];
const FS = 'fs01.litwareinc.com';

/** What a backup leaves out on purpose: replication folders and markers of running meetings. */
const isLeftOut = ({ kind, key }: Difference): boolean => kind === 'file' && /Meeting\.Active$|\/replicas\//.test(key);

/** A key that could not leave is enrolled anew; a SQL server that was rebuilt is one that was installed. */
const isNew = ({ kind, key, after }: Difference): boolean =>
  kind === 'certificate' || (kind === 'machine' && key.startsWith('sql') && /sqlInstalled/.test(String(after)));

const CASES: { fact: string; lost: string[]; servers: string[]; computer: string; turned?: string[] }[] = [
  { fact: 'S3: both halves of a mirrored Back End', lost: [BE1, BE2], servers: [BE1, BE2], computer: FE1 },
  {
    fact: 'S4: the primary of a mirrored Back End',
    lost: [BE1],
    servers: [BE1],
    computer: FE1,
    turned: ['database', 'replica', 'sqlInstance', 'topologyService'],
  },
  { fact: 'S5: the mirror of a Back End', lost: [BE2], servers: [BE2], computer: FE1 },
  { fact: 'S6: a Front End', lost: [FE2], servers: [FE2], computer: FE1 },
  { fact: 'S6: Front Ends below quorum', lost: [FE2, FE3], servers: [FE2, FE3], computer: FE1 },
  { fact: 'S6: a Persistent Chat Server', lost: ['pchat01.litwareinc.com'], servers: ['pchat01.litwareinc.com'], computer: FE1 },
  {
    fact: 'S7: a pool with its Back End and its file server',
    lost: [POOL, BE1, BE2, FS],
    servers: [FE1, FE2, FE3, BE1, BE2, FS],
    computer: FE1,
  },
  { fact: 'S8: a file server', lost: [FS], servers: [FS], computer: FE1 },
  { fact: 'S10: the Persistent Chat store', lost: ['sqlpc01.litwareinc.com'], servers: ['sqlpc01.litwareinc.com'], computer: FE1 },
];

test.each(CASES)(
  '$fact comes back in the practice deployment',
  async ({ lost, servers, computer, turned = [] }) => {
    const { disks } = await backedUp({ topology: 'two-sites.xml', computer });
    const before = picture(disks.deployment, disks.filesRoot);
    for (const server of servers) loseServer(disks.deployment, server, 'clean', disks.filesRoot);
    const result = await restoreWithOperator(disks, lost);
    expect(result.Findings.filter(({ Severity }) => Severity === 'Error')).toEqual([]);
    expect(result.Status).toBe('Succeeded');
    const changed = differences(before, picture(disks.deployment, disks.filesRoot));
    expect(changed.filter((difference) => !isLeftOut(difference) && !isNew(difference) && !turned.includes(difference.kind))).toEqual([]);
  },
  60_000,
);

test('the pointer in Active Directory comes back', async () => {
  const { disks } = await backedUp({ topology: 'two-sites.xml', computer: FE1 });
  losePointer(disks.deployment);
  const result = await restoreWithOperator(disks, ['ServiceConnectionPoint']);
  expect(result.Findings.filter(({ Severity }) => Severity === 'Error')).toEqual([]);
  expect(result.Status).toBe('Succeeded');
});

test('a file store of a server that lives comes back', async () => {
  const { disks } = await backedUp({ topology: 'two-sites.xml', computer: FE1 });
  const unc = '\\\\fs01.litwareinc.com\\LyncShare';
  loseShare(disks.deployment, unc, disks.filesRoot);
  const result = await restoreWithOperator(disks, [unc]);
  expect(result.Findings.filter(({ Severity }) => Severity === 'Error')).toEqual([]);
  expect(result.Status).toBe('Succeeded');
});
