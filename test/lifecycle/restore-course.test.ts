import { appendFileSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fsStore } from '../../src/adapters/store-fs.js';
import { LyncBackupError } from '../../src/domain/errors.js';
import type { Json } from '../../src/domain/json.js';
import { openRepository } from '../../src/engine/repository.js';
import { unfinishedRuns } from '../../src/engine/runs.js';
import { stopRestore } from '../../src/operations/stop-restore.js';
import { removeBackups } from '../../src/operations/remove-backups.js';
import type { Store } from '../../src/ports/store.js';
import { collect } from '../support/practice.js';
import { emptyFolder } from '../support/folders.js';
import { backedUp, lose, openSession, restoreWithOperator, type Disks, type SessionOptions } from '../support/restore-practice.js';

const SERVER = 'se01.contoso.com';

const unfinished = async (disks: Disks): Promise<string[]> =>
  (await unfinishedRuns(await openRepository(fsStore(disks.repository), disks.repository))).map(({ plan }) => plan.setId);

async function lostServer(state: 'clean' | 'osOnly' = 'osOnly'): Promise<Disks> {
  const { disks } = await backedUp({ people: 4 });
  lose(disks, SERVER, state);
  return disks;
}

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'none',
    (cause: unknown) => (cause instanceof LyncBackupError ? cause.code : String(cause)),
  );

test('a restore stops after the step it was told, and goes on from there', async () => {
  const disks = await lostServer();
  const stopped = await openSession(disks).restore([SERVER], { until: '00020' });
  expect(stopped).toMatchObject({ Status: 'Stopped', RecoverySeconds: null, ReportPath: null });
  expect(stopped.Steps.slice(0, 3).map(({ State }) => State)).toEqual(['Done', 'Done', 'Pending']);
  expect(await openSession(disks).resume()).toMatchObject({ Status: 'WaitingForOperator', RunId: stopped.RunId });
});

test('a skipped step makes the restore partial, with its reason in the report', async () => {
  const disks = await lostServer();
  const { Steps } = await openSession(disks).plan([SERVER]);
  const step = Steps.find(({ Title }) => Title.startsWith('Import the response groups'))!.Id;
  const skip = [{ step, reason: 'the call centre has moved' }];
  const result = await restoreWithOperator(disks, [SERVER], { skip });
  expect(result.Status).toBe('Partial');
  expect(result.Steps.find(({ Id }) => Id === step)).toMatchObject({ State: 'Skipped', Detail: 'the call centre has moved' });
  const page = readFileSync(result.ReportPath!, 'utf8');
  expect(page).toContain('the call centre has moved');
  expect(page).not.toContain('Restored and proven');
});

/** What leaves out the step with this title, and its number. */
async function skipping(disks: Disks, title: string): Promise<{ number: string; skip: { step: string; reason: string }[] }> {
  const { Steps } = await openSession(disks).plan([SERVER]);
  const number = Steps.find(({ Title }) => Title.startsWith(title))!.Id.slice(0, 5);
  return { number, skip: [{ step: number, reason: 'somebody does it by hand' }] };
}

test('a step behind a skipped one runs only once that is seen to be done', async () => {
  const disks = await lostServer();
  const { number, skip } = await skipping(disks, 'Import the configuration');
  const stopped = await restoreWithOperator(disks, [SERVER], { skip });
  const blocked = stopped.Steps.find(({ State }) => State === 'Pending')!;
  expect(stopped).toMatchObject({ Status: 'Stopped', ReportPath: null });
  const [found] = stopped.Findings.filter(({ Code }) => Code === 'NeedNotMet');
  expect(found!.Message).toContain(`'${blocked.Title}' needs 'Import the configuration`);
  expect(found!.Hint).toContain(`-RepeatStep ${number}`);
  expect(found!.Hint).toContain(`-SkipStep ${blocked.Id.slice(0, 5)}`);
  expect((await openSession(disks).resume()).Status).toBe('Stopped'); // nobody did it yet
  let result = await openSession(disks).resume({ repeat: [number] });
  while (result.Status === 'WaitingForOperator') {
    await openSession(disks).operate(result);
    result = await openSession(disks).resume();
  }
  expect(result.Status).toBe('Succeeded');
});

test('what guards a living store or server cannot be skipped', async () => {
  const disks = await lostServer();
  const { Steps } = await openSession(disks).plan([SERVER]);
  for (const title of ['Check that no Central Management store lives', `Check that ${SERVER} is clean`]) {
    const step = Steps.find(({ Title }) => Title === title)!.Id;
    expect(await codeOf(openSession(disks).restore([SERVER], { skip: [{ step, reason: 'in a hurry' }] }))).toBe('InvalidRequest');
  }
});

test('a restore that is given up says what is left undone, and frees its set', async () => {
  const disks = await lostServer();
  const waiting = await openSession(disks).restore([SERVER]);
  const { context } = openSession(disks);
  const remove = (): Promise<unknown[]> =>
    collect(
      removeBackups(
        {
          repository: disks.repository,
          set: [waiting.SetId],
          keepLast: null,
          keepDays: null,
          force: true,
          breakLock: false,
          planOnly: true,
        },
        context,
      ),
    );
  expect(await remove()).toMatchObject([{ Decision: 'Kept', Reason: 'InUse' }]);
  rmSync(join(disks.repository, 'sets', waiting.SetId, 'config/Topology.xml')); // a damaged set does not hold a run back
  const refused = { ...context, shell: { ...context.shell, confirm: () => Promise.resolve(false) } };
  expect(await stopRestore({ repository: disks.repository, run: null, breakLock: false }, refused)).toMatchObject({
    Status: 'Planned',
    ReportPath: null,
  });
  const given = await stopRestore({ repository: disks.repository, run: null, breakLock: false }, context);
  expect(given).toMatchObject({ Status: 'Stopped', RunId: waiting.RunId });
  expect(given.Findings.filter(({ Code }) => Code === 'LeftUndone')).toHaveLength(
    given.Steps.filter(({ State }) => State !== 'Done').length,
  );
  expect(JSON.parse(readFileSync(join(disks.repository, 'runs', waiting.RunId!, 'report.json'), 'utf8'))).toEqual(given);
  expect(await codeOf(openSession(disks).resume())).toBe('RunNotFound');
  expect(await remove()).toMatchObject([{ Decision: 'WouldRemove' }]);
});

/** A disk that is full by now. */
const withoutRoom: SessionOptions['around'] = (context) => ({
  ...context,
  openStaging: (base) => ({
    open: async (runId) => ({ ...(await context.openStaging(base).open(runId)), freeBytes: () => Promise.resolve(0) }),
  }),
});

/** A Central Management store that somebody brought back elsewhere. */
const withLivingStore: SessionOptions['around'] = (context) => ({
  ...context,
  shell: {
    ...context.shell,
    async *command(name, args, options) {
      if (name === 'Get-CsPool') yield { Fqdn: SERVER };
      else yield* context.shell.command(name, args, options);
    },
  },
});

interface Meanwhile {
  fact: string;
  code: string;
  state?: 'clean' | 'osOnly';
  spoil?: (disks: Disks, set: string) => void;
  around?: SessionOptions['around'];
}

test.each<Meanwhile>([
  { fact: 'a disk without room for the archives', code: 'StagingFull', around: withoutRoom },
  { fact: 'a Central Management store that lives again', code: 'LivingStore', around: withLivingStore },
  {
    fact: 'a machine that has something of the product by now',
    code: 'ServerNotClean',
    state: 'clean', // so that the run waits for its operating system
    spoil: ({ deployment: { computers } }: Disks) => {
      const products = [{ name: 'Microsoft Lync Server 2013, Core Components', version: '5.0.8308.0' }];
      Object.assign(computers[SERVER]!, { state: 'osOnly', running: true, reachable: true, domainJoined: true, products });
    },
  },
  {
    fact: 'an account without the right group',
    code: 'RightsMissing',
    spoil: ({ deployment: { directory } }: Disks) => void (directory.caller.groups = ['Domain Admins']),
  },
  {
    fact: 'an archive that was damaged meanwhile',
    code: 'FileDamaged',
    spoil: ({ repository }: Disks, set: string) =>
      appendFileSync(join(repository, 'sets', set, 'pools', SERVER, 'ExportedUserData.zip'), 'x'),
  },
])('resuming looks again: $fact stops before anything runs', async ({ code, spoil, around, state }) => {
  const disks = await lostServer(state);
  const { SetId } = await openSession(disks).restore([SERVER], { until: '00010' });
  spoil?.(disks, SetId);
  const left = JSON.stringify(disks.deployment);
  const session = openSession(disks, { ...(around && { around }) });
  expect(await codeOf(session.resume())).toBe('PlanNotApplicable');
  expect(session.findings).toContainEqual(expect.objectContaining({ Code: code, Severity: 'Error' }));
  expect(JSON.stringify(disks.deployment)).toBe(left);
});

/** Goes on with the run in processes of its own, to its end. */
async function finish(disks: Disks): Promise<void> {
  let result = await openSession(disks).resume();
  while (result.Status === 'WaitingForOperator') {
    await openSession(disks).operate(result);
    result = await openSession(disks).resume();
  }
  expect(result.Status).toBe('Succeeded');
}

test.each([
  { fact: 'ended the run', meanwhile: finish },
  {
    fact: 'gave the run up',
    meanwhile: async (disks: Disks) =>
      void (await stopRestore({ repository: disks.repository, run: null, breakLock: false }, openSession(disks).context)),
  },
])('a session that was asking while somebody else $fact changes nothing any more', async ({ meanwhile }) => {
  const disks = await lostServer();
  let left = '';
  const asking = openSession(disks, {
    isInteractive: true,
    around: (context) => ({
      ...context,
      shell: {
        ...context.shell,
        choose: async () => {
          await meanwhile({ ...disks, staging: emptyFolder() }); // another process has its own
          left = JSON.stringify(disks.deployment);
          return 0; // probe again
        },
      },
    }),
  });
  expect(await codeOf(asking.restore([SERVER]))).toBe('RunTakenOver');
  expect(left).not.toBe('');
  expect(JSON.stringify(disks.deployment)).toBe(left);
});

test('a session whose lock was broken stops before its next step', async () => {
  const disks = await lostServer();
  const breaking = (root: string): Store => {
    const store = fsStore(root);
    return {
      ...store,
      async append(name, text) {
        await store.append(name, text);
        const lock = { runId: name.split('/')[1], host: 'backup02', processId: 7, sinceUtc: '2026-02-01T03:00:00Z' };
        if (/"00020.*"success"/.test(text)) await store.replace(`runs/${lock.runId}/lock.json`, JSON.stringify(lock));
      },
    };
  };
  expect(await codeOf(openSession(disks, { openStore: breaking }).restore([SERVER]))).toBe('RunTakenOver');
  const { Steps } = await openSession(disks).resume();
  expect(Steps.filter(({ State }) => State === 'Done').length).toBeGreaterThanOrEqual(2);
});

/** A process in which making the Central Management database ends so. */
const making =
  (how: 'not done' | 'done, and nobody heard'): SessionOptions['around'] =>
  (context) => ({
    ...context,
    shell: {
      ...context.shell,
      async *command(name, args, options) {
        if (name !== 'Install-CsDatabase' || args['Clean'] !== true) {
          for await (const row of context.shell.command(name, args, options)) yield row;
          return;
        }
        if (how === 'not done') throw new LyncBackupError('StepFailed', 'the disk is full');
        for await (const row of context.shell.command(name, args, options)) yield row;
        throw new LyncBackupError('BridgeBroken', 'the session is gone');
      },
    },
  });

/** A restore whose Central Management database was not made, or not known to be. */
async function brokenOff(how: 'not done' | 'done, and nobody heard'): Promise<Disks> {
  const disks = await lostServer();
  expect((await restoreWithOperator(disks, [SERVER], {}, { around: making(how) })).Status).toBe('Failed');
  return disks;
}

test('a Central Management store that somebody brought back meanwhile is not made anew', async () => {
  const disks = await brokenOff('not done');
  const { context } = openSession({ ...disks, staging: emptyFolder() });
  const run = async (name: string, args: Record<string, Json>): Promise<void> => {
    for await (const _ of context.shell.command(name, args, { select: [], timeoutMs: 60_000, signal: context.signal })) void _;
  };
  const place = { SqlServerFqdn: SERVER, SqlInstanceName: 'rtc' };
  const [backup] = await unfinished(disks);
  await run('Install-CsDatabase', { CentralManagementDatabase: true, Clean: true, ...place });
  await run('Set-CsConfigurationStoreLocation', place);
  await run('Import-CsConfiguration', { FileName: join(disks.repository, 'sets', backup!, 'config/Config.zip') });
  const left = JSON.stringify(disks.deployment);
  const result = await openSession(disks).resume();
  expect(result.Status).toBe('Failed');
  expect(result.Findings).toContainEqual(
    expect.objectContaining({ Code: 'StepFailed', Message: expect.stringContaining('Central Management store lives') as string }),
  );
  expect(JSON.stringify(disks.deployment)).toBe(left);
});

test('a Central Management database that is new and empty is made again', async () => {
  const disks = await brokenOff('done, and nobody heard');
  await finish(disks);
});

test('a step in doubt is repeated where somebody decided so beforehand, and nothing else is', async () => {
  const disks = await lostServer();
  const unheard: SessionOptions['around'] = (context) => ({
    ...context,
    shell: {
      ...context.shell,
      command(name, args, options) {
        if (name === 'Import-CsRgsConfiguration') throw new LyncBackupError('BridgeBroken', 'the session is gone');
        return context.shell.command(name, args, options);
      },
    },
  });
  expect((await restoreWithOperator(disks, [SERVER], {}, { around: unheard })).Status).toBe('Failed');
  const stopped = await openSession(disks).resume();
  const { Id } = stopped.Steps.find(({ State }) => State === 'InDoubt')!;
  expect(stopped).toMatchObject({
    Status: 'Stopped',
    Findings: expect.arrayContaining([expect.objectContaining({ Code: 'StepInDoubt' })]) as unknown,
  });
  expect(stopped.Findings.find(({ Code }) => Code === 'StepInDoubt')!.Hint).toContain(`-RepeatStep ${Id.slice(0, 5)}`);
  expect(await codeOf(openSession(disks).resume({ repeat: ['00010'] }))).toBe('InvalidRequest');
  expect((await openSession(disks).resume({ repeat: [Id.slice(0, 5)] })).Status).toBe('Succeeded');
});

test('a line that broke off in the journal swallows no other', async () => {
  const disks = await lostServer();
  const { RunId } = await openSession(disks).restore([SERVER], { until: '00020' });
  const journal = join(disks.repository, 'runs', RunId!, 'journal.ndjson');
  appendFileSync(journal, '{"utc":"2026-02-01T0');
  await openSession(disks).resume();
  const broken = readFileSync(journal, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.endsWith('}'));
  expect(broken).toEqual(['{"utc":"2026-02-01T0']);
});

test('what a step found stays known to the end, whichever process found it', async () => {
  const disks = await lostServer();
  const result = await restoreWithOperator(disks, [SERVER], {
    skip: [
      { step: '00040', reason: 'another file server' },
      { step: '00050', reason: 'another file server' },
    ],
  });
  expect(result.Findings.filter(({ Code }) => Code === 'StepSkipped').map(({ Message }) => Message)).toEqual([
    expect.stringContaining('another file server'),
    expect.stringContaining('another file server'),
  ]);
});
