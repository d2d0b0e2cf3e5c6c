import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LyncBackupError } from '../../src/domain/errors.js';
import { responseGroups } from '../../src/lab/deployment/lookup.js';
import { listBackups } from '../../src/operations/list-backups.js';
import { listCompletions } from '../../src/operations/list-completions.js';
import { fsStore } from '../../src/adapters/store-fs.js';
import { testBackup } from '../../src/operations/test-backup.js';
import { collect, practice } from '../support/practice.js';

const denied = {
  message: 'Access denied.',
  errorId: 'X',
  category: 'PermissionDenied',
  exception: 'System.UnauthorizedAccessException',
  target: null,
};
const broken = { ...denied, message: 'Cannot open database.', category: 'ResourceUnavailable', exception: 'System.Exception' };

describe('a backup of the practice deployment', () => {
  test('captures configuration and locations under the names of the restore pages, sealed and sound', async () => {
    const p = practice();
    const result = await p.backup({ label: 'before the update' });
    expect(statusOf(result, 'cms')).toBe('Ok');
    expect(statusOf(result, 'lis')).toBe('Ok');
    expect(readdirSync(join(result.SetPath!, 'config')).sort()).toEqual(['Config.zip', 'E911Config.zip', 'Topology.xml']);
    expect(await p.verify(result.SetId!)).toMatchObject([{ Verdict: 'Sound', Findings: [] }]);
    expect(readFileSync(join(p.repository, 'current'), 'utf8')).toBe(`sets/${result.SetId}\n`);
    expect(existsSync(join(p.repository, 'lock.json'))).toBe(false);
    expect(readdirSync(p.staging)).toEqual([]);
  });

  test('writes plan, journal and report of the run', async () => {
    const p = practice();
    const { RunId } = await p.backup();
    const run = join(p.repository, 'runs', RunId!);
    const journal = readFileSync(join(run, 'journal.ndjson'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { stepId: string; event: string });
    expect(journal.filter((entry) => entry.stepId.startsWith('00010-')).map((entry) => entry.event)).toEqual(['begin', 'success']);
    expect(readdirSync(run).sort()).toEqual(['journal.ndjson', 'plan.json', 'report.json']);
  });

  test('makes a second set beside the first and points current at it', async () => {
    const p = practice();
    const first = await p.backup();
    const second = await p.backup();
    expect([first.SetId! < second.SetId!, readFileSync(join(p.repository, 'current'), 'utf8')]).toEqual([true, `sets/${second.SetId}\n`]);
    expect((await collect(listBackups({ repository: p.repository, set: null, latest: false }, p.context))).map((set) => set.SetId)).toEqual(
      [first.SetId, second.SetId],
    );
    expect(await collect(listBackups({ repository: p.repository, set: null, latest: true }, p.context))).toMatchObject([
      { SetId: second.SetId, Practice: true },
    ]);
  });

  test('only plans when told to, and writes nothing', async () => {
    const p = practice();
    const result = await p.backup({ planOnly: true });
    expect(result).toMatchObject({ Status: 'Planned', SetId: null, RunId: null });
    expect(readdirSync(p.repository)).toEqual([]);
    expect(p.events.find((event) => event.type === 'plan')).toMatchObject({
      lines: expect.arrayContaining([expect.stringContaining('Export-CsConfiguration')]) as string[],
    });
  });

  test('with components left out is Partial, says what was skipped, and never becomes current', async () => {
    const p = practice();
    const result = await p.backup({ components: ['cms'] });
    expect(result.Status).toBe('Partial');
    expect(statusOf(result, 'lis')).toBe('Skipped');
    expect(existsSync(join(p.repository, 'current'))).toBe(false);
  });

  test('completes sets and pools from the newest manifest', async () => {
    const p = practice();
    const { SetId } = await p.backup();
    expect(await listCompletions({ repository: p.repository }, p.context)).toMatchObject({
      SetIds: [SetId],
      Pools: expect.arrayContaining([p.lab.computer]) as string[],
    });
  });
});

describe('what is not there', () => {
  test('is not deployed, and no failure: Response Group without a group, Persistent Chat, databases', async () => {
    const p = practice();
    const { topology } = p.lab.deployment.replicated;
    Object.assign(responseGroups(p.lab.deployment, topology, 'se01.contoso.com')!, {
      groups: [],
      queues: [],
      workflows: [],
      hours: [],
      holidaySets: [],
    });
    p.lab.faults.plan('Export-CsRgsConfiguration', 1, { kind: 'fail', error: broken }); // as the product does where nothing is configured
    const result = await p.backup();
    expect(result.Components.filter((component) => component.Status === 'NotDeployed').map((component) => component.Kind)).toEqual([
      'rgs',
      'persistentChat',
      'database',
    ]);
    expect(p.findings().filter((finding) => finding.Object.startsWith('rgs'))).toEqual([]);
  });
});

describe('Test-LyncBackup -Live', () => {
  test('finds nothing to say right after a backup, and names what changed since', async () => {
    const p = practice();
    await p.backup();
    const live = () =>
      collect(testBackup({ repository: p.repository, set: null, depth: { method: 'Full' }, live: true, restoreAside: null }, p.context));
    expect(await live()).toMatchObject([{ Verdict: 'Sound', Findings: [] }]);
    p.lab.deployment.directory.people.changed['7'] = null;
    expect(await live()).toMatchObject([
      {
        Verdict: 'Sound',
        Findings: [
          { Code: 'CountsDiffer', Severity: 'Warning', Message: expect.stringContaining('25 people, the deployment has 24') as string },
        ],
      },
    ]);
  });
});

describe('when something goes wrong, a backup', () => {
  test.each([
    { fact: 'that fails', fault: { kind: 'fail', error: broken }, code: 'StepFailed' },
    { fact: 'that is denied', fault: { kind: 'fail', error: denied }, code: 'RightsMissing' },
    { fact: 'that writes a non-terminating error', fault: { kind: 'error', error: broken }, code: 'StepFailed' },
    { fact: 'that hangs past its time-out', fault: { kind: 'hang', after: 0 }, code: 'StepTimedOut' },
    { fact: 'whose answer is lost', fault: { kind: 'loseAnswer' }, code: 'BridgeBroken' },
  ] as const)('keeps the rest when one export meets a cmdlet $fact', async ({ fault, code }) => {
    const p = practice();
    p.lab.faults.plan('Export-CsLisConfiguration', 1, fault);
    const result = await p.backup({ timeoutMs: 300 });
    expect(result.Status).toBe('Partial');
    expect(statusOf(result, 'cms')).toBe('Ok');
    expect(result.Components.find((component) => component.Kind === 'lis')).toMatchObject({
      Status: 'Failed',
      Files: 0,
      Gaps: [{ Code: code }],
    });
    expect(p.findings().map((finding) => finding.Code)).toContain(code);
    expect(await p.verify()).toMatchObject([{ Verdict: 'Sound' }]);
    expect(readdirSync(p.staging)).toEqual([]);
  });

  test('in which every export fails seals nothing and says Failed', async () => {
    const p = practice();
    for (const command of ['Export-CsConfiguration', 'Export-CsLisConfiguration'])
      p.lab.faults.plan(command, 1, { kind: 'fail', error: broken });
    const result = await p.backup({ components: ['cms', 'lis'] });
    expect(result).toMatchObject({ Status: 'Failed', SetId: null, SetPath: null, Bytes: 0 });
    expect(await p.verify()).toEqual([]);
  });

  test('refuses an account outside the group, naming it, before anything is written', async () => {
    const p = practice();
    p.lab.deployment.directory.caller.groups = [];
    await expect(p.backup()).rejects.toMatchObject({
      code: 'RightsMissing',
      message: expect.stringContaining('RTCUniversalServerAdmins') as string,
    });
    expect(readdirSync(p.repository)).toEqual([]);
  });

  test.each([
    { fact: 'holds other files', prepare: (folder: string) => writeFileSync(join(folder, 'holiday.jpg'), ''), code: 'NotARepository' },
    {
      fact: 'has a damaged repository.json',
      prepare: (folder: string) => writeFileSync(join(folder, 'repository.json'), '{'),
      code: 'NotARepository',
    },
    { fact: 'is locked by a living run elsewhere', prepare: lockedBy('fs02', 1), code: 'RepositoryLocked' },
    {
      fact: 'holds real sets',
      prepare: (folder: string) => writeFileSync(join(folder, 'repository.json'), marker(false)),
      code: 'PracticeSet',
    },
  ])('refuses a folder that $fact', async ({ prepare, code }) => {
    const p = practice();
    prepare(p.repository);
    const before = readdirSync(p.repository);
    await expect(p.backup()).rejects.toMatchObject({ code });
    expect(readdirSync(p.repository).filter((name) => name !== 'runs')).toEqual(before);
  });

  test('refuses a folder whose parent is missing and creates none', async () => {
    const p = practice();
    await expect(p.backup({ repository: join(p.repository, 'no', 'such') })).rejects.toMatchObject({ code: 'RepositoryMissing' });
    expect(readdirSync(p.repository)).toEqual([]);
  });

  test('breaks the lock of a dead run of this host by itself', async () => {
    const p = practice();
    lockedBy('backup01', 99)(p.repository);
    expect((await p.backup()).SetId).not.toBeNull();
  });

  test('on a full volume fails with the object named and leaves no set', async () => {
    const p = practice({
      context: {
        openStore: (root) => ({
          ...fsStore(root),
          write: (name, body) => (name.includes('/config/') ? Promise.reject(full()) : fsStore(root).write(name, body)),
        }),
      },
    });
    const result = await p.backup({ components: ['cms', 'lis'] });
    expect(result.Status).toBe('Failed');
    expect(result.Components.flatMap((component) => component.Gaps.map((gap) => gap.Code))).toContain('RepositoryFull');
  });

  test('names a pool it does not know together with those it does', async () => {
    await expect(practice().backup({ pools: ['nopool.contoso.com'] })).rejects.toMatchObject({
      code: 'InvalidRequest',
      hint: expect.stringContaining('Pools it has') as string,
    });
  });

  test('that is stopped leaves no set, no lock and no staging files', async () => {
    const stop = new AbortController();
    const p = practice({ context: { signal: stop.signal } });
    const emit = p.context.emit;
    p.context.emit = (event) => {
      emit(event);
      if (event.type === 'progress') stop.abort();
    };
    await expect(p.backup()).rejects.toMatchObject({ code: 'Cancelled' });
    expect(existsSync(join(p.repository, 'lock.json'))).toBe(false);
    expect(readdirSync(p.staging)).toEqual([]);
    expect(
      await collect(
        testBackup(
          { repository: p.repository, set: null, depth: { method: 'Full' }, live: false, restoreAside: null },
          { ...p.context, signal: new AbortController().signal },
        ),
      ),
    ).toEqual([]);
  });
});

const full = (): LyncBackupError => new LyncBackupError('RepositoryFull', 'no space left');
const marker = (practiceSets: boolean): string =>
  JSON.stringify({ formatVersion: 1, repositoryId: '0123456789abcdef', createdUtc: '2026-01-01T00:00:00Z', practice: practiceSets });

function lockedBy(host: string, processId: number): (folder: string) => void {
  return (folder) => {
    writeFileSync(join(folder, 'repository.json'), marker(true));
    writeFileSync(join(folder, 'lock.json'), JSON.stringify({ runId: 'other', host, processId, sinceUtc: '2026-01-01T00:00:00Z' }));
  };
}

const statusOf = (result: { Components: { Kind: string; Status: string }[] }, kind: string): string | undefined =>
  result.Components.find((component) => component.Kind === kind)?.Status;
