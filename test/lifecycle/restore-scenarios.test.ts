import { expect, test } from 'vitest';
import { differences, picture } from '../../src/lab/deployment/picture.js';
import { isOneOf, judgeDifferences } from '../../src/lab/scenarios/judge-differences.js';
import { loseNamed } from '../../src/lab/scenarios/lose-named.js';
import { PRACTICE_SCENARIOS, wantedAgain } from '../../src/lab/scenarios/practice-scenarios.js';
import { buildTopology } from '../../src/lab/topology/build-topology.js';
import { backedUp, restoreWithOperator } from '../support/restore-practice.js';

test.each(PRACTICE_SCENARIOS)(
  '$name: $loss comes back in the practice deployment',
  async (played) => {
    const { scenario, topology, computer, lost, newPool, turned, status = 'Succeeded' } = played;
    const { disks } = await backedUp({ topology: buildTopology(topology), computer });
    const before = picture(disks.deployment, disks.filesRoot);
    for (const name of lost) loseNamed(disks.deployment, name, disks.filesRoot);
    expect(differences(before, picture(disks.deployment, disks.filesRoot))).not.toEqual([]);
    const result = await restoreWithOperator(disks, [...lost], newPool === undefined ? {} : { newPool });
    expect(result.Findings.filter(({ Severity }) => Severity === 'Error')).toEqual([]);
    expect(result).toMatchObject({ Status: status, Scenario: scenario });
    const onWord = result.Findings.filter(({ Code }) => Code === 'ConfirmedByOperator');
    expect(onWord.length > 0).toBe(status === 'Partial');
    const judged = judgeDifferences(
      differences(wantedAgain(before, played), wantedAgain(picture(disks.deployment, disks.filesRoot), played)),
      turned,
    );
    expect(judged.lost).toEqual([]);
    expect(turned.filter((items) => !judged.turned.some((difference) => isOneOf(difference, items)))).toEqual([]);
  },
  60_000,
);
