import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DEFAULT_DATABASES } from '../../src/domain/database-options.js';
import { shareFolder } from '../../src/lab/deployment/write-shares.js';
import { differences, picture, type Difference } from '../../src/lab/deployment/picture.js';
import type { PersistentChat } from '../../src/lab/deployment/persistent-chat.js';
import type { Context } from '../../src/operations/context.js';
import { backedUp, lose, openSession, restoreWithOperator, type Disks } from '../support/restore-practice.js';

const COMPUTER = 'fe01.litwareinc.com';
const [ARCHIVES, CHAT] = ['sqlarc01.litwareinc.com', 'sqlpc01.litwareinc.com'];
const UNC = '\\\\backup01\\lync';
const STAGING = 'E:\\Staging';

/** A SQL server that was rebuilt is one that was installed. */
const isRebuilt = ({ kind, key, after }: Difference): boolean =>
  kind === 'machine' && key.startsWith('sql') && /sqlInstalled/.test(String(after));

/** SQL Server on the lost machine sees the repository under its UNC path alone. */
const seeRepository = (disks: Disks): void => void disks.volumes.push({ root: `${UNC}\\`, folder: disks.repository, machine: null });

const OUTSIDE = `\\\\${ARCHIVES}\\E$\\Staging`;

/** A folder of the SQL server, and the share under which the session fills it. */
function seeStaging(disks: Disks): void {
  const folder = shareFolder(disks.filesRoot, OUTSIDE);
  mkdirSync(folder, { recursive: true });
  disks.shares.push(OUTSIDE);
  disks.volumes.push({ root: `${STAGING}\\`, folder, machine: ARCHIVES });
}

const WAYS: { fact: string; lost: string; options: { repositoryUnc?: string; sqlStagingPath?: string }; see: (disks: Disks) => void }[] = [
  { fact: 'S9: archiving and monitoring', lost: ARCHIVES, options: {}, see: () => undefined },
  { fact: 'S9: under the UNC path of the repository', lost: ARCHIVES, options: { repositoryUnc: UNC }, see: seeRepository },
  {
    fact: 'S9: through a folder of the SQL server',
    lost: ARCHIVES,
    options: { sqlStagingPath: STAGING },
    see: seeStaging,
  },
  { fact: 'S10: Persistent Chat', lost: CHAT, options: { repositoryUnc: UNC }, see: seeRepository },
];

test.each(WAYS)(
  '$fact comes back from SQL Server backups, with content and rights',
  async ({ lost, options, see }) => {
    const databases = { ...DEFAULT_DATABASES, persistentChat: 'SqlBackup' as const };
    const { disks } = await backedUp({ topology: 'two-sites.xml', computer: COMPUTER, backup: { databases } });
    const before = picture(disks.deployment, disks.filesRoot);
    lose(disks, lost);
    see(disks);
    const result = await restoreWithOperator(disks, [lost], options);
    expect(result.Findings.filter(({ Severity }) => Severity === 'Error')).toEqual([]);
    expect(result.Status).toBe('Succeeded');
    const changed = differences(before, picture(disks.deployment, disks.filesRoot));
    expect(changed.filter((difference) => !isRebuilt(difference))).toEqual([]);
  },
  60_000,
);

test.each([
  { fact: 'what is given', given: '\\\\backup02\\lync', recorded: UNC, want: '\\\\backup02\\lync' },
  { fact: 'what a backup was told', given: null, recorded: UNC, want: UNC },
  { fact: 'the path of the repository, in practice', given: null, recorded: null, want: null },
])('SQL Server reads from $fact', async ({ given, recorded, want }) => {
  const { disks, backup } = await backedUp({ topology: 'two-sites.xml', backup: { components: ['cms'] } });
  const marker = join(disks.repository, 'repository.json');
  writeFileSync(marker, JSON.stringify({ ...(JSON.parse(readFileSync(marker, 'utf8')) as object), unc: recorded }));
  const session = openSession(disks);
  const { document } = await session.decide([ARCHIVES], { set: backup.SetId, repositoryUnc: given });
  expect(document.options.repositoryUnc).toBe(want ?? disks.repository);
  expect(await session.plan([ARCHIVES], { set: backup.SetId, repositoryUnc: given })).toMatchObject({
    RepositoryUnc: given,
    PlanId: document.planId,
  });
});

test.each([
  { options: { repositoryUnc: 'E:\\Backup' }, code: 'InvalidRequest' },
  { options: { sqlStagingPath: 'Staging' }, code: 'PathInvalid' },
])('$options is refused before anything is planned', async ({ options, code }) => {
  const { disks, backup } = await backedUp({ topology: 'two-sites.xml', backup: { components: ['cms'] } });
  await expect(openSession(disks).plan([ARCHIVES], { set: backup.SetId, ...options })).rejects.toMatchObject({ code });
});

/** What the import leaves behind, though it says that all went well. */
const HALF_DONE: { fact: string; spoil: (chat: PersistentChat) => void; says: RegExp }[] = [
  { fact: 'a room less', spoil: (chat) => void chat.rooms.pop(), says: /has \d+ rooms, the set holds/ },
  { fact: 'rooms without what was said in them', spoil: (chat) => chat.rooms.forEach((room) => (room.messages = 0)), says: /0 messages/ },
];

test.each(HALF_DONE)(
  'a Persistent Chat import that leaves $fact is not proven, and nothing that was not restored is counted',
  async ({ spoil, says }) => {
    const { disks } = await backedUp({ topology: 'two-sites.xml', computer: COMPUTER, people: 8 });
    lose(disks, CHAT);
    const asked: string[] = [];
    const around = (context: Context): Context => ({
      ...context,
      shell: {
        ...context.shell,
        async *command(name, args, options) {
          asked.push(name);
          yield* context.shell.command(name, args, options);
          if (name === 'Import-CsPersistentChatData') for (const chat of chatsOf(disks)) spoil(chat);
        },
      },
    });
    const result = await restoreWithOperator(disks, [CHAT], {}, { around });
    expect(result.Status).toBe('Partial');
    expect(result.Findings).toContainEqual(
      expect.objectContaining({ Code: 'NotProven', Severity: 'Error', Message: expect.stringMatching(says) as string }),
    );
    expect(asked).toContain('Get-CsPersistentChatRoom');
    expect(asked.filter((name) => ['Get-CsUser', 'Get-CsVoicePolicy', 'Get-CsRgsQueue'].includes(name))).toEqual([]);
  },
);

const chatsOf = ({ deployment }: Disks): PersistentChat[] =>
  Object.values(deployment.sqlInstances).flatMap(({ databases }) =>
    Object.values(databases).flatMap(({ content }) => (content.kind === 'chat' ? [content.chat] : [])),
  );
