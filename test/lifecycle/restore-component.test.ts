import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LyncBackupError } from '../../src/domain/errors.js';
import type { ComponentRestoreResult } from '../../src/domain/results.js';
import { responseGroups, centralDatabase, userStore } from '../../src/lab/deployment/lookup.js';
import { addressOf, people, userData } from '../../src/lab/deployment/people.js';
import type { Deployment } from '../../src/lab/deployment/model.js';
import type { Person } from '../../src/lab/deployment/directory.js';
import { differences, picture, type Difference, type PictureRow } from '../../src/lab/deployment/picture.js';
import type { ResponseGroups } from '../../src/lab/deployment/response-groups.js';
import type { UserData } from '../../src/lab/deployment/user-data.js';
import type { RestoreComponentParams } from '../../src/operations/restore-component.js';
import { stopRestore } from '../../src/operations/stop-restore.js';
import { backedUp, openSession, type ComponentWish, type Disks, type Session } from '../support/restore-practice.js';

const POOL = 'se01.contoso.com';

const bringBack = (
  disks: Disks,
  wish: ComponentWish,
  params: Partial<RestoreComponentParams> = {},
  session: Session = openSession(disks),
): Promise<ComponentRestoreResult> => session.bringBack(wish, params);

const undo = (disks: Disks, { RunId }: { RunId: string | null }): Promise<ComponentRestoreResult> => bringBack(disks, { undo: RunId! });

const seen = ({ deployment, filesRoot }: Disks): PictureRow[] => picture(deployment, filesRoot);
const changed = (before: PictureRow[], disks: Disks): Difference[] => differences(before, seen(disks));

function storeOf({ deployment }: Disks) {
  return userStore(deployment, deployment.replicated.topology, POOL)!;
}

const dataOf = (disks: Disks, person: Person): UserData => userData(disks.deployment, storeOf(disks), person)!;

const setData = (disks: Disks, person: Person, data: UserData): void => {
  storeOf(disks).changed[addressOf(person)] = data;
};

/** People with contacts of their own. */
const withContacts = (disks: Disks): Person[] =>
  [...people(disks.deployment)].filter((person) => !person.unifiedContactStore && dataOf(disks, person).contacts.length > 2);

const groupsOf = ({ deployment }: Disks): ResponseGroups => responseGroups(deployment, deployment.replicated.topology, POOL)!;
const locationsOf = ({ deployment }: Disks) => centralDatabase(deployment, 'lis')!.locations;

const runsOf = ({ repository }: Disks): string[] => readdirSync(join(repository, 'runs')); // a backup has one, too

const refusal = async (work: Promise<unknown>): Promise<LyncBackupError> => {
  const cause: unknown = await work.catch((thrown: unknown) => thrown);
  if (cause instanceof LyncBackupError) return cause;
  throw new Error('it was not refused', { cause });
};

const commandsOf = (session: Session): string[] => {
  const ran: string[] = [];
  const { shell } = session.context;
  const command = shell.command.bind(shell);
  session.context.shell = {
    ...shell,
    command: (name, args, options) => {
      ran.push(name);
      return command(name, args, options);
    },
  };
  return ran;
};

describe('one person', () => {
  test('lost contacts come back beside new ones, while services run, and nobody else changes', async () => {
    const { disks } = await backedUp();
    const before = seen(disks);
    const [person] = withContacts(disks);
    const data = dataOf(disks, person!);
    setData(disks, person!, { ...data, contacts: [{ buddy: 'new@litwareinc.com', groups: [1] }] });
    const session = openSession(disks);
    const ran = commandsOf(session);

    const result = await bringBack(disks, { users: [person!.sipAddress.toUpperCase()] }, {}, session);
    expect(result).toMatchObject({
      Status: 'Succeeded',
      Component: 'userData',
      Pool: POOL,
      User: [addressOf(person!)],
      Added: data.contacts.length,
      Changed: 0,
      LostObjects: 0,
      Kept: 1,
    });
    expect(ran).not.toContain('Stop-CsWindowsService');
    expect(result.Differences).toContainEqual({
      Change: 'Added',
      Kind: 'contact',
      Name: `${data.contacts[0]!.buddy} of ${addressOf(person!)}`,
    });
    expect(changed(before, disks).map(({ kind, key }) => `${kind} ${key}`)).toEqual([`userData ${person!.sipAddress}`]);
    const buddies = dataOf(disks, person!).contacts.map(({ buddy }) => buddy);
    expect(buddies.sort()).toEqual([...data.contacts.map(({ buddy }) => buddy), 'new@litwareinc.com'].sort());
  });

  test('the undo takes back what was merged, and the services stop for it', async () => {
    const { disks } = await backedUp();
    const [person] = withContacts(disks);
    setData(disks, person!, { ...dataOf(disks, person!), contacts: [{ buddy: 'new@litwareinc.com', groups: [1] }] });
    const before = seen(disks);
    const result = await bringBack(disks, { users: [person!.sipAddress] });
    expect(changed(before, disks)).not.toEqual([]);
    const session = openSession(disks);
    const ran = commandsOf(session);
    const undone = await bringBack(disks, { undo: result.RunId! }, {}, session);
    expect(undone).toMatchObject({ Status: 'Succeeded', Undoes: result.RunId, User: [addressOf(person!)] });
    expect(undone.LostObjects).toBe(result.Added);
    expect(ran.filter((name) => /Stop|Start|Import/.test(name))).toEqual([
      'Stop-CsWindowsService',
      'Import-CsUserData',
      'Start-CsWindowsService',
    ]);
    expect(changed(before, disks)).toEqual([]);
    expect(Date.parse(undone.RecoveryPointUtc)).toBeGreaterThan(Date.parse(result.RecoveryPointUtc));
  });

  test.each([
    { fact: 'is not in the set', code: 'UserNotInSet', change: () => 'nobody@contoso.com' },
    {
      fact: 'has contacts in Exchange since the set was taken',
      code: 'ContactStoreChanged',
      change: (disks: Disks) => {
        const [person] = withContacts(disks);
        disks.deployment.directory.people.changed[String(person!.number)] = { ...person!, unifiedContactStore: true };
        return person!.sipAddress;
      },
    },
    {
      fact: 'is homed on another pool now',
      code: 'UserElsewhere',
      change: (disks: Disks) => {
        const [person] = withContacts(disks);
        disks.deployment.directory.people.changed[String(person!.number)] = { ...person!, registrarPool: 'other.contoso.com' };
        return person!.sipAddress;
      },
    },
  ])('whoever $fact is refused before anything changes', async ({ code, change }) => {
    const { disks } = await backedUp();
    const user = change(disks);
    const [before, runs] = [seen(disks), runsOf(disks)];
    const session = openSession(disks);
    expect(await refusal(bringBack(disks, { users: [user] }, {}, session))).toMatchObject({ code: 'PlanNotApplicable' });
    expect(session.findings).toContainEqual(expect.objectContaining({ Code: code, Severity: 'Error', Hint: expect.any(String) as string }));
    expect(changed(before, disks)).toEqual([]);
    expect(runsOf(disks)).toEqual(runs);
  });
});

test('a list of people comes back, one merge each', async () => {
  const { disks } = await backedUp();
  const before = seen(disks);
  const chosen = withContacts(disks).slice(0, 3);
  for (const person of chosen) setData(disks, person, { ...dataOf(disks, person), contacts: [] });
  const session = openSession(disks);
  const ran = commandsOf(session);
  const result = await bringBack(disks, { users: chosen.slice(0, 2).map(addressOf) }, {}, session);
  expect(result.Status).toBe('Succeeded');
  expect(ran.filter((name) => name === 'Update-CsUserData')).toHaveLength(2);
  expect(changed(before, disks).map(({ key }) => key)).toEqual([chosen[2]!.sipAddress]);
});

test('a whole pool stops, takes what the set has, and starts; what is lost by it is named, and the undo brings that back', async () => {
  const { disks } = await backedUp();
  const first = seen(disks);
  const [one, two] = withContacts(disks);
  const data = dataOf(disks, one!);
  setData(disks, one!, { ...data, contacts: [...data.contacts.slice(1), { buddy: 'new@litwareinc.com', groups: [1] }] });
  setData(disks, two!, { ...dataOf(disks, two!), meetings: [] });
  const second = seen(disks);

  const session = openSession(disks);
  const ran = commandsOf(session);
  const result = await bringBack(disks, {}, {}, session);
  expect(result).toMatchObject({ Status: 'Succeeded', User: [], LostObjects: 1 });
  expect(result.Differences).toContainEqual({ Change: 'Lost', Kind: 'contact', Name: `new@litwareinc.com of ${addressOf(one!)}` });
  expect(result.Findings.find(({ Code }) => Code === 'ImportOverwrites')?.Message).toContain('new@litwareinc.com');
  expect(ran.filter((name) => /Stop|Start|Import/.test(name))).toEqual([
    'Stop-CsWindowsService',
    'Import-CsUserData',
    'Start-CsWindowsService',
  ]);
  expect(changed(first, disks)).toEqual([]);
  expect(readFileSync(result.ReportPath!, 'utf8')).toContain('Restored and proven');

  const undone = await undo(disks, result);
  expect(changed(second, disks)).toEqual([]);
  expect(undone.Status).toBe('Succeeded');
});

const disable = ({ computers }: Deployment): void => {
  const service = computers[POOL]!.services.find(({ name }) => name === 'RTCMEDSRV')!;
  Object.assign(service, { status: 'Stopped', startMode: 'Disabled' });
};

test('a service that was disabled at backup time is not waited for, and the report says so', async () => {
  const { disks } = await backedUp({ before: disable });
  const result = await bringBack(disks, {});
  expect(result.Status).toBe('Succeeded');
  expect(result.Steps.find(({ Title }) => Title === `Check that the services on ${POOL} run`)?.Detail).toContain(`RTCMEDSRV on ${POOL}`);
});

test('one that was disabled only since then is waited for, and ends the restore', async () => {
  const { disks } = await backedUp();
  disable(disks.deployment);
  const result = await bringBack(disks, {});
  expect(result.Status).not.toBe('Succeeded');
  expect(result.Findings).toContainEqual(expect.objectContaining({ Message: expect.stringContaining('RTCMEDSRV') as string }));
});

test('locations that were lost or changed come back, those that are new stay as orphans, and the undo says what it cannot take away', async () => {
  const { disks } = await backedUp();
  const locations = locationsOf(disks);
  const [lost, moved] = locations.locations;
  locations.locations = locations.locations.slice(1);
  locations.locations[0] = { ...moved!, city: 'Elsewhere' };
  locations.locations.push({ ...moved!, id: '00000000-0000-4000-8000-000000000001', name: 'Annex' });
  const before = seen(disks);

  const result = await bringBack(disks, { component: 'lis', pool: null });
  expect(result).toMatchObject({ Status: 'Succeeded', Pool: null, Added: 1, Changed: 1, LostObjects: 0, Kept: 1 });
  expect(result.Findings.find(({ Code }) => Code === 'OrphansRemain')?.Message).toContain('location Annex');
  expect(locations.locations.find(({ id }) => id === lost!.id)).toEqual(lost);
  expect(locations.locations.find(({ id }) => id === moved!.id)).toEqual(moved);
  expect(locations.published).toBe(true);

  const undone = await undo(disks, result);
  expect(undone.Status).toBe('Partial');
  expect(undone.Findings.find(({ Code }) => Code === 'UndoLeaves')?.Message).toContain(`location ${lost!.name}`);
  expect(changed(before, disks).map(({ key }) => key)).toEqual([lost!.id]);
});

describe('Response Group', () => {
  test('what was renamed or removed comes back with the settings of the application, and the undo renames it again', async () => {
    const { disks } = await backedUp();
    const first = seen(disks);
    const groups = groupsOf(disks);
    groups.queues[0]!.name = 'Renamed';
    groups.settings = { ...groups.settings, agentRingbackGracePeriod: 59 };
    const second = seen(disks);
    const result = await bringBack(disks, { component: 'rgs' });
    expect(result).toMatchObject({ Status: 'Succeeded', Changed: 2, Added: 0 });
    expect(changed(first, disks)).toEqual([]);
    expect((await undo(disks, result)).Status).toBe('Succeeded');
    expect(changed(second, disks)).toEqual([]);
  });

  test('a name that another object has by now ends it before anything changes; it gets a number on demand', async () => {
    const { disks } = await backedUp();
    const groups = groupsOf(disks);
    const name = groups.queues[0]!.name;
    groups.queues[0] = { ...groups.queues[0]!, id: '00000000-0000-4000-8000-000000000002' };
    const before = seen(disks);
    const session = openSession(disks);
    await refusal(bringBack(disks, { component: 'rgs' }, {}, session));
    expect(session.findings.find(({ Code }) => Code === 'NameTaken')?.Message).toContain(`queue ${name}`);
    expect(changed(before, disks)).toEqual([]);
    const result = await bringBack(disks, { component: 'rgs', resolveNameConflicts: true });
    expect(result.Status).toBe('Succeeded');
    expect(groups.queues.map((queue) => queue.name)).toContain(`${name} 1`);
  });
});

test('-WhatIf shows what would change, and leaves nothing behind', async () => {
  const { disks } = await backedUp();
  const [person] = withContacts(disks);
  setData(disks, person!, { ...dataOf(disks, person!), contacts: [] });
  const [before, runs] = [seen(disks), runsOf(disks)];
  const result = await bringBack(disks, { users: [person!.sipAddress] }, { planOnly: true });
  expect(result).toMatchObject({ Status: 'Planned', RunId: null, SafetyExport: null, LostObjects: 0 });
  expect(result.Added).toBeGreaterThan(0);
  expect(changed(before, disks)).toEqual([]);
  expect(runsOf(disks)).toEqual(runs);
  expect(readdirSync(disks.staging)).toEqual([]);
});

describe('a run that was cut off', () => {
  const cutOff = async (command: string): Promise<{ disks: Disks; first: PictureRow[]; failed: ComponentRestoreResult }> => {
    const { disks } = await backedUp();
    const first = seen(disks);
    const [person] = withContacts(disks);
    setData(disks, person!, { ...dataOf(disks, person!), contacts: [] });
    const session = openSession(disks);
    const { shell } = session.context;
    session.context.shell = {
      ...shell,
      command: (name, args, options) => {
        if (name === command) throw new LyncBackupError('BridgeBroken', 'the answer was lost');
        return shell.command(name, args, options);
      },
    };
    return { disks, first, failed: await bringBack(disks, {}, {}, session) };
  };

  test.each(['Stop-CsWindowsService', 'Import-CsUserData', 'Start-CsWindowsService'])(
    'at %s goes on with Resume-LyncRestore',
    async (command) => {
      const { disks, first, failed } = await cutOff(command);
      expect(failed.Status).toBe('Failed');
      expect(await openSession(disks).resume()).toMatchObject({ Status: 'Succeeded', RunId: failed.RunId });
      expect(changed(first, disks)).toEqual([]);
    },
  );

  test('is undone only once it has ended, and not when the export of before is no longer what it was', async () => {
    const { disks, failed } = await cutOff('Start-CsWindowsService');
    expect((await refusal(undo(disks, failed))).message).toContain('has not ended');
    const { context } = openSession(disks);
    await stopRestore({ repository: disks.repository, run: failed.RunId, breakLock: true }, context);
    appendFileSync(failed.SafetyExport!, 'x');
    const session = openSession(disks);
    await refusal(bringBack(disks, { undo: failed.RunId! }, {}, session));
    expect(session.findings).toContainEqual(expect.objectContaining({ Code: 'FileDamaged', Severity: 'Error' }));
  });

  test('of which nobody heard whether it changed anything is undone all the same', async () => {
    const { disks, failed } = await cutOff('Stop-CsWindowsService');
    const { context } = openSession(disks);
    await stopRestore({ repository: disks.repository, run: failed.RunId, breakLock: true }, context);
    expect(readdirSync(join(disks.repository, 'runs', failed.RunId!, 'before'))).toHaveLength(1);
    expect((await undo(disks, failed)).Status).toBe('Succeeded'); // nobody heard whether the services stopped: they start again
  });
});

test.each([
  { fact: 'no pool for user data', wish: { pool: null } },
  { fact: 'a pool for locations', wish: { component: 'lis' as const } },
  { fact: 'people of Response Group', wish: { component: 'rgs' as const, users: ['a@contoso.com'] } },
  { fact: 'name conflicts of user data', wish: { resolveNameConflicts: true } },
  { fact: 'a wildcard as a person', wish: { users: ['*@contoso.com'] } },
  { fact: 'a pool that the set does not have', wish: { pool: 'se99.contoso.com' } },
])('a request with $fact is refused', async ({ wish }) => {
  const { disks } = await backedUp({ people: 2 });
  expect((await refusal(bringBack(disks, wish))).code).toBe('InvalidRequest');
});

test('the newest set is not told to have newer ones', async () => {
  const { disks } = await backedUp({ people: 4 });
  const { Findings } = await bringBack(disks, {}, { planOnly: true });
  expect(Findings.filter(({ Code }) => Code === 'NewerSet')).toEqual([]);
});
