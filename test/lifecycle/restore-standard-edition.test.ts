import { describe, expect, test } from 'vitest';
import { differences, picture, type Difference } from '../../src/lab/deployment/picture.js';
import { buildTopology } from '../../src/lab/topology/build-topology.js';
import { backedUp, lose, openSession, restoreWithOperator } from '../support/restore-practice.js';
import { TWO_STANDARD_EDITION_SERVERS } from '../support/topologies.js';

const SERVERS = [
  { fact: 'with the Central Management store', server: 'se01.contoso.com', scenario: 'S2' },
  { fact: 'without the Central Management store', server: 'se02.contoso.com', scenario: 'S1' },
];

/** What a backup leaves out on purpose: replication folders and markers of running meetings. */
const isLeftOut = ({ kind, key }: Difference): boolean => kind === 'file' && /Meeting\.Active$|\/replicas\//.test(key);

describe.each(SERVERS)('a lost Standard Edition server $fact', ({ server, scenario }) => {
  test.each(['clean', 'osOnly'] as const)('comes back as it was, from %s', async (state) => {
    const { disks } = await backedUp({ topology: buildTopology(TWO_STANDARD_EDITION_SERVERS) });
    const before = picture(disks.deployment, disks.filesRoot);
    lose(disks, server, state);
    expect(differences(before, picture(disks.deployment, disks.filesRoot)).length).toBeGreaterThan(50);

    const result = await restoreWithOperator(disks, [server]);
    expect(result).toMatchObject({ Status: 'Succeeded', Scenario: scenario, Lost: [server] });
    expect(result.Steps.filter((step) => step.State !== 'Done')).toEqual([]);
    const lost = differences(before, picture(disks.deployment, disks.filesRoot));
    expect(lost.filter((difference) => !isLeftOut(difference))).toEqual([]);
  });

  test('is planned the same twice, and shows what an operator has to do', async () => {
    const { disks } = await backedUp({ topology: buildTopology(TWO_STANDARD_EDITION_SERVERS) });
    lose(disks, server);
    const [one, other] = [await openSession(disks).plan([server]), await openSession(disks).plan([server.toUpperCase()])];
    expect(one.PlanId).toBe(other.PlanId);
    expect(one.Applicable).toBe(true);
    expect(one.Steps.filter(({ Kind }) => Kind === 'Operator').map(({ Where }) => Where)).toContain(server);
  });
});
