import { describe, expect, test } from 'vitest';
import { buildTopology } from '../../src/lab/topology/build-topology.js';
import { disturbed, FAULTS, undisturbed, type CrashOutcome } from '../support/crash-matrix.js';
import { backedUp, lose } from '../support/restore-practice.js';
import { TWO_STANDARD_EDITION_SERVERS } from '../support/topologies.js';

const SERVERS = [
  { scenario: 'S1', server: 'se02.contoso.com' },
  { scenario: 'S2', server: 'se01.contoso.com' },
];

/** A response group import that nobody heard of is looked at; only where nothing came of it, the operator decides. Nothing else may stop. */
const MAY_ASK = ['import-the-response-groups: crash before', 'import-the-response-groups: time-out'];

const kindOf = (stepId: string): string => stepId.replace(/^\d+-/, '').replace(/-of-se.*$/, '');

describe.each(SERVERS)('$scenario, disturbed at each step', ({ server }) => {
  test('ends as undisturbed, or asks', async () => {
    const { disks } = await backedUp({ topology: buildTopology(TWO_STANDARD_EDITION_SERVERS), people: 4 });
    lose(disks, server);
    const scenario = { disks, lost: [server] };
    const { steps, end } = await undisturbed(scenario);
    const outcomes: CrashOutcome[] = [];
    for (const { Id } of steps) for (const fault of FAULTS) outcomes.push(await disturbed(scenario, { stepId: Id, fault }, end));
    expect(outcomes.filter(({ end: how, wasMet }) => how === 'wrong' || !wasMet)).toEqual([]);
    expect(outcomes.filter(({ end: how }) => how === 'asked').map(({ stepId, fault }) => `${kindOf(stepId)}: ${fault}`)).toEqual(MAY_ASK);
  }, 300_000);
});
