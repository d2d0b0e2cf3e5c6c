import { expect, test } from 'vitest';
import { differences, picture } from '../../src/lab/deployment/picture.js';
import { judgeDifferences } from '../../src/lab/scenarios/judge-differences.js';
import { loseNamed } from '../../src/lab/scenarios/lose-named.js';
import { PRACTICE_SCENARIOS } from '../../src/lab/scenarios/practice-scenarios.js';
import { buildTopology } from '../../src/lab/topology/build-topology.js';
import { backedUp, restoreWithOperator } from '../support/restore-practice.js';

test.each(PRACTICE_SCENARIOS)(
  '$name: $loss comes back in the practice deployment',
  async ({ scenario, topology, computer, lost, turned, status = 'Succeeded' }) => {
    const { disks } = await backedUp({ topology: buildTopology(topology), computer });
    const before = picture(disks.deployment, disks.filesRoot);
    for (const name of lost) loseNamed(disks.deployment, name, disks.filesRoot);
    expect(differences(before, picture(disks.deployment, disks.filesRoot))).not.toEqual([]);
    const result = await restoreWithOperator(disks, [...lost]);
    expect(result.Findings.filter(({ Severity }) => Severity === 'Error')).toEqual([]);
    expect(result).toMatchObject({ Status: status, Scenario: scenario });
    const onWord = result.Findings.filter(({ Code }) => Code === 'ConfirmedByOperator');
    expect(onWord.length > 0).toBe(status === 'Partial');
    const judged = judgeDifferences(differences(before, picture(disks.deployment, disks.filesRoot)), turned);
    expect(judged.lost).toEqual([]);
    expect(new Set(judged.turned.map(({ kind }) => kind))).toEqual(new Set(turned));
  },
  60_000,
);
