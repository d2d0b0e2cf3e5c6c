import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Readiness } from '../../src/domain/results.js';
import { buildTopology } from '../../src/lab/topology/build-topology.js';
import { largeDeployment } from '../../src/lab/topology/examples.js';
import { writeShares } from '../../src/lab/deployment/write-shares.js';
import type { Context } from '../../src/operations/context.js';
import { testReadiness, type ReadinessParams } from '../../src/operations/test-readiness.js';
import { emptyFolder } from '../support/folders.js';
import { collect, practice, type Practice } from '../support/practice.js';

/** Nobody of production is there to be asked. */
const alone = (p: Practice): Context => {
  const closed = new Proxy(
    {},
    {
      get() {
        throw new Error('the deployment was asked');
      },
    },
  ) as never;
  return { ...p.context, shell: closed, sql: closed };
};

const readiness = (p: Practice, more: Partial<ReadinessParams> = {}, context = alone(p)): Promise<Readiness[]> =>
  collect(testReadiness({ repository: p.repository, set: null, rehearse: false, stagingPath: p.staging, ...more }, context));

describe('Test-LyncRecoveryReadiness', () => {
  test('rehearses each server of a small deployment, and leaves nothing behind', async () => {
    const p = practice();
    const { SetId } = await p.backup({ pathMap: writeShares(p.lab.deployment, emptyFolder()) });
    const stored = readdirSync(p.repository, { recursive: true }).length;
    const [server, edge, ...others] = await readiness(p);
    expect(server).toMatchObject({ Server: 'se01.contoso.com', Pool: 'se01.contoso.com', Scenario: 'S2', SetId, Recoverable: 'Yes' });
    expect(server).toMatchObject({
      Rehearsed: true,
      EstimatedSeconds: null,
      RecoveryPointUtc: expect.stringMatching(/^2026-01-31T02/) as string,
    });
    expect(server!.AgeSeconds).toBeGreaterThan(0);
    expect(edge).toMatchObject({ Server: 'edge01.contoso.com', Scenario: 'S6', Rehearsed: true });
    expect(others).toEqual([]); // the gateway belongs to others
    expect(readdirSync(p.repository, { recursive: true })).toHaveLength(stored);
    expect(readdirSync(p.staging)).toEqual([]);
  });

  test('says what of each server would be missing', async () => {
    const p = practice();
    const { SetId } = await p.backup({ components: ['cms', 'lis', 'inventory', 'certificate'] });
    const [server] = await readiness(p, { set: SetId });
    expect(server!.Recoverable).toBe('WithFindings');
    expect(server!.Missing).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^userData of 'se01/),
        expect.stringMatching(/^rgs of 'se01/),
        expect.stringMatching(/^fileStore of/),
      ]),
    );
  });

  test('says No of what no plan brings back', async () => {
    const p = practice();
    const { SetId } = await p.backup({ components: ['lis'] });
    const [server] = await readiness(p, { set: SetId });
    expect(server).toMatchObject({ Server: 'se01.contoso.com', Recoverable: 'No' });
    expect(server!.Missing.length).toBeGreaterThan(0);
  });

  test('judges the plans of a large deployment, and rehearses only when asked to', async () => {
    const p = practice({ topology: buildTopology(largeDeployment(1)), people: 5 });
    await p.backup();
    const unopened: Context = { ...alone(p), practice: { open: () => Promise.reject(new Error('it was rehearsed')) } };
    const rows = await readiness(p, {}, unopened);
    expect(rows).toHaveLength(20);
    expect(rows.every(({ Rehearsed }) => !Rehearsed)).toBe(true);
    expect(new Map(rows.map(({ Server, Scenario }) => [Server.split('.')[0], Scenario])).get('fe3')).toBe('S6');
    expect(rows.find(({ Server }) => Server.startsWith('sql1.'))).toMatchObject({ Recoverable: 'No' });
    await expect(readiness(p, { rehearse: true }, unopened)).rejects.toThrow('it was rehearsed');
  });
});
