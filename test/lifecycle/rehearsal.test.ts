import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { LyncBackupError } from '../../src/domain/errors.js';
import type { RehearsalResult } from '../../src/domain/results.js';
import type { Context } from '../../src/operations/context.js';
import { testRestorePlan, type RehearsalParams } from '../../src/operations/test-restore-plan.js';
import { picture } from '../../src/lab/deployment/picture.js';
import { PAIRED_STANDARD_EDITION_SERVERS } from '../../src/lab/scenarios/topologies.js';
import { buildTopology } from '../../src/lab/topology/build-topology.js';
import { writeShares } from '../../src/lab/deployment/write-shares.js';
import { labPractice } from '../../src/lab/practice.js';
import type { Practice as Practiced, PracticeDeployment } from '../../src/ports/practice.js';
import { emptyFolder } from '../support/folders.js';
import { startCore } from '../support/start-core.js';
import { backedUp, lose, openSession, restoreWithOperator } from '../support/restore-practice.js';
import { practice, type Practice } from '../support/practice.js';

const params = (p: Practice, lost: string[], more: Partial<RehearsalParams> = {}): RehearsalParams => ({
  repository: p.repository,
  set: null,
  lost,
  notPaired: false,
  newPool: null,
  repositoryUnc: null,
  sqlStagingPath: null,
  planId: null,
  stagingPath: p.staging,
  ...more,
});

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

const rehearse = (p: Practice, lost: string[], more: Partial<RehearsalParams> = {}): Promise<RehearsalResult> =>
  testRestorePlan(params(p, lost, more), alone(p));

/** A backup with its file stores. */
async function backedUpWithFiles(): Promise<Practice> {
  const p = practice();
  await p.backup({ pathMap: writeShares(p.lab.deployment, emptyFolder()) });
  return p;
}

describe('a rehearsal', () => {
  test('carries the whole plan out, touches nothing of production and leaves nothing behind', async () => {
    const p = await backedUpWithFiles();
    const stored = (): string[] => readdirSync(p.repository, { recursive: true, encoding: 'utf8' }).sort();
    const before = { stored: stored(), production: picture(p.lab.deployment) };
    const result = await rehearse(p, ['se01.contoso.com']);
    expect(result.Steps.filter(({ State }) => State !== 'Done')).toEqual([]);
    expect(result.Findings.filter(({ Severity }) => Severity !== 'Information')).toEqual([]);
    expect(result).toMatchObject({ Recoverable: 'Yes', Scenario: 'S2', Lost: ['se01.contoso.com'], Practice: true });
    expect(result.NotRehearsed.filter((sentence) => sentence.startsWith('Steps'))).toEqual([]);
    expect({ stored: stored(), production: picture(p.lab.deployment) }).toEqual(before);
    expect(readdirSync(p.staging)).toEqual([]);
  });

  test('is in the built core, which brings the practice deployment along', async () => {
    const p = await backedUpWithFiles();
    const side = startCore();
    await side.next();
    side.run('restorePlan.test', { ...params(p, ['se01.contoso.com']) });
    let message = await side.next();
    while (message.type === 'progress') message = await side.next();
    expect(message).toMatchObject({ type: 'result', value: { Recoverable: 'Yes', Scenario: 'S2' } });
  });

  test('comes to its end with a pool, its mirrored Back End and what the set lacks of it', async () => {
    const p = practice({ topology: 'two-sites.xml' });
    await p.backup();
    const pool = await rehearse(p, ['pool01.litwareinc.com', 'sqlbe01.litwareinc.com', 'sqlbe02.litwareinc.com']);
    expect(pool).toMatchObject({ Recoverable: 'Yes', Scenario: 'S7' });
    expect(pool.Steps.filter(({ State }) => State !== 'Done')).toEqual([]);
    const files = await rehearse(p, ['fs01.litwareinc.com']);
    expect(files.Recoverable).toBe('WithFindings');
    expect(files.Findings.map(({ Code }) => Code)).toEqual(expect.arrayContaining(['ComponentNotInSet', 'NotRestored']));
  });

  test('moves the users of a pool to a new one, and looks there for what the pool had', async () => {
    const { disks } = await backedUp({ topology: buildTopology(PAIRED_STANDARD_EDITION_SERVERS) });
    const { context } = openSession(disks);
    const basis = { ...params(practice(), ['se01.contoso.com']), repository: disks.repository, stagingPath: disks.staging };
    const result = await testRestorePlan({ ...basis, newPool: 'SE03.contoso.com' }, context);
    expect(result.Steps.filter(({ State }) => State !== 'Done')).toEqual([]);
    expect(result).toMatchObject({ Recoverable: 'WithFindings', Scenario: 'S12' });
    const unmoved = result.Findings.filter(({ Severity }) => Severity !== 'Information');
    expect(unmoved.map(({ Code, Object }) => [Code, Object])).toEqual([['NotRestored', 'setting']]); // of Call Park, which is told as lost
  });

  test('has the computer accounts and builds that the set recorded', async () => {
    const p = practice();
    p.lab.deployment.directory.computers['se01.contoso.com']!.sid = 'S-1-5-21-4-5-6-7890';
    await p.backup();
    const expected: string[] = [];
    const listening: Practiced = {
      async open(source) {
        const deployment = await labPractice.open(source);
        return { ...deployment, operate: (step, backup) => (expected.push(step.expected), deployment.operate(step, backup)) };
      },
    };
    const result = await testRestorePlan(params(p, ['se01.contoso.com']), { ...alone(p), practice: listening });
    expect(result.Steps.filter(({ State }) => State !== 'Done')).toEqual([]);
    expect(expected.join('\n')).toContain('S-1-5-21-4-5-6-7890');
  });

  test('knows when each step would begin, once restores were measured', async () => {
    const { disks } = await backedUp();
    lose(disks, 'se01.contoso.com');
    await restoreWithOperator(disks, ['se01.contoso.com']);
    const { context } = openSession(disks);
    const { Steps, EstimatedSeconds } = await testRestorePlan(
      { ...params(practice(), ['se01.contoso.com']), repository: disks.repository, stagingPath: disks.staging },
      context,
    );
    expect(Steps[0]!.AtSeconds).toBe(0);
    expect(Steps[1]!.AtSeconds).toBe(Steps[0]!.Seconds);
    expect(EstimatedSeconds).toBeCloseTo(Steps.at(-1)!.AtSeconds! + Steps.at(-1)!.Seconds!);
  });

  const operating = (operate: PracticeDeployment['operate']): Practiced => ({
    open: async (source) => ({ ...(await labPractice.open(source)), operate }),
  });

  test.each([
    {
      fact: 'reality does not let happen',
      operate: () => Promise.reject(new LyncBackupError('StepFailed', 'the disk is full')),
      code: 'StepFailed',
    },
    { fact: 'was not done', operate: () => Promise.resolve(), code: 'OperatorNeeded' },
  ])('answers No when a step of a person $fact', async ({ operate, code }) => {
    const p = practice();
    await p.backup();
    const result = await testRestorePlan(params(p, ['se01.contoso.com']), { ...alone(p), practice: operating(operate) });
    expect(result.Recoverable).toBe('No');
    expect(result.Findings.map(({ Code }) => Code)).toContain(code);
    expect(result.Steps.some(({ State }) => State === 'Pending')).toBe(true);
    expect(readdirSync(p.staging)).toEqual([]);
  });

  test('answers No where the topology cannot be practised on', async () => {
    const p = practice();
    await p.backup();
    const refusing: Practiced = { open: () => Promise.reject(new LyncBackupError('TopologyInvalid', 'it has no registrar pool')) };
    const result = await testRestorePlan(params(p, ['se01.contoso.com']), { ...alone(p), practice: refusing });
    expect(result.Recoverable).toBe('No');
    expect(result.Findings.at(-1)).toMatchObject({
      Code: 'RehearsalFailed',
      Message: expect.stringContaining('no registrar pool') as string,
    });
  });

  test('answers No without carrying anything out where no plan brings it back', async () => {
    const p = practice();
    await p.backup();
    const opened: unknown[] = [];
    const unopened: Practiced = { open: (source) => Promise.reject(new Error(String(opened.push(source)))) };
    const result = await testRestorePlan(params(p, ['gw01.contoso.com']), { ...alone(p), practice: unopened });
    expect(result).toMatchObject({ Recoverable: 'No', Steps: [] });
    expect(result.NotRehearsed).toHaveLength(1);
    expect(opened).toEqual([]);
  });

  test.each([
    { fact: 'a plan that would be another one now', more: { planId: 'ab'.repeat(32) }, code: 'PlanStale' },
    { fact: 'a set that is not there', more: { set: '20200101T000000Z-00000000' }, code: 'BackupSetNotFound' },
  ])('refuses $fact', async ({ more, code }) => {
    const p = practice();
    await p.backup();
    await expect(rehearse(p, ['se01.contoso.com'], more)).rejects.toMatchObject({ code });
  });

  test('is refused where there is no practice deployment', async () => {
    const p = practice();
    await expect(testRestorePlan(params(p, ['a']), { ...p.context, practice: null })).rejects.toMatchObject({ code: 'SessionUnsuitable' });
  });
});
