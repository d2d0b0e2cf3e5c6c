import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/domain/json.js';
import { readUserDataArchive } from '../../src/lab/archives/user-data-archive.js';
import { centralSqlDatabase } from '../../src/lab/deployment/lookup.js';
import { loseServer, losePointer, loseShare } from '../../src/lab/deployment/lose.js';
import { writeShares } from '../../src/lab/deployment/write-shares.js';
import { openLab, type Lab } from '../../src/lab/lab.js';
import { labShell } from '../../src/lab/lab-shell.js';
import { performTask } from '../../src/lab/operator/index.js';
import { emptyFolder } from '../support/folders.js';
import { deploymentOf, labOf, run } from '../support/lab.js';

const SE = 'se01.litwareinc.com';
const POOL = 'pool01.litwareinc.com';
const [BE1, BE2] = ['sqlbe01.litwareinc.com', 'sqlbe02.litwareinc.com'];
const SERVICE = (pool: string): string => `service:ApplicationServer:${pool}`;

/** Files in a folder that a test may use, written by the export commands of the same deployment. */
async function withExports(lab: Lab): Promise<string> {
  const folder = emptyFolder();
  await run(lab, 'Export-CsConfiguration', { FileName: join(folder, 'Config.zip') });
  await run(lab, 'Export-CsUserData', { PoolFqdn: POOL, FileName: join(folder, 'Users.zip') });
  await run(lab, 'Export-CsRgsConfiguration', { Source: SERVICE(SE), FileName: join(folder, 'Rgs.zip') });
  writeFileSync(join(folder, 'none.zip'), 'nothing');
  return folder;
}

const leaveGroup = (lab: Lab, group: string): void => {
  const { caller } = lab.deployment.directory;
  caller.groups = caller.groups.filter((known) => known !== group);
};

interface Refusal {
  fact: string;
  command: string;
  args?: (folder: string) => Record<string, Json>;
  spoil?: (lab: Lab) => void;
  code?: string;
  says: string;
}

const CENTRAL = { CentralManagementDatabase: true, SqlServerFqdn: SE, SqlInstanceName: 'rtc' };

const REFUSALS: Refusal[] = [
  {
    fact: 'to update and to create anew at once',
    command: 'Install-CsDatabase',
    args: () => ({ ...CENTRAL, Clean: true, Update: true }),
    says: '-Update cannot be used together with -Clean',
  },
  {
    fact: 'to update databases that are mirrored',
    command: 'Install-CsDatabase',
    args: () => ({ ConfiguredDatabases: true, SqlServerFqdn: BE1, Update: true }),
    says: 'is mirrored: uninstall the mirror first',
  },
  {
    fact: 'databases on an instance that is not there',
    command: 'Install-CsDatabase',
    args: () => ({ ...CENTRAL, SqlInstanceName: 'lync' }),
    says: 'Cannot connect to SQL Server "se01.litwareinc.com\\lync"',
  },
  {
    fact: 'databases by the short name of a server',
    command: 'Install-CsDatabase',
    args: () => ({ ConfiguredDatabases: true, SqlServerFqdn: 'sqlbe01' }),
    says: 'no such database on sqlbe01',
  },
  {
    fact: 'databases to somebody who is no administrator of SQL Server',
    command: 'Install-CsDatabase',
    args: () => CENTRAL,
    spoil: (lab) => leaveGroup(lab, 'Domain Admins'),
    code: 'RightsMissing',
    says: 'sysadmin',
  },
  {
    fact: 'to point to a server without the store',
    command: 'Set-CsConfigurationStoreLocation',
    args: () => ({ SqlServerFqdn: BE1, SqlInstanceName: 'rtc' }),
    says: 'Cannot find the Central Management database on',
  },
  {
    fact: 'a configuration without a pointer to the store',
    command: 'Import-CsConfiguration',
    args: (folder) => ({ FileName: join(folder, 'Config.zip') }),
    spoil: (lab) => losePointer(lab.deployment),
    says: 'no service connection point',
  },
  {
    fact: 'a configuration that is none',
    command: 'Import-CsConfiguration',
    args: (folder) => ({ FileName: join(folder, 'none.zip') }),
    says: 'Cannot read the file',
  },
  {
    fact: 'an archive of another command',
    command: 'Import-CsConfiguration',
    args: (folder) => ({ FileName: join(folder, 'Rgs.zip') }),
    says: 'DocItemSet.xml',
  },
  {
    fact: 'to read an import from a share',
    command: 'Import-CsConfiguration',
    args: () => ({ FileName: '\\\\backup01\\sets\\Config.zip' }),
    says: 'not a path of this machine',
  },
  {
    fact: 'to enable a topology for somebody without permission to set up',
    command: 'Enable-CsTopology',
    spoil: (lab) => leaveGroup(lab, 'Domain Admins'),
    code: 'RightsMissing',
    says: 'no setup permission was granted',
  },
  {
    fact: 'user data for a pool whose store is gone',
    command: 'Import-CsUserData',
    args: (folder) => ({ PoolFqdn: POOL, FileName: join(folder, 'Users.zip') }),
    spoil: (lab) => [BE1, BE2].forEach((server) => loseServer(lab.deployment, server, 'clean', null)),
    says: 'Cannot open the user store',
  },
  {
    fact: 'response groups into a pool without them, its contact objects being there',
    command: 'Import-CsRgsConfiguration',
    args: (folder) => ({ Destination: SERVICE(SE), FileName: join(folder, 'Rgs.zip') }),
    spoil: emptyResponseGroups,
    says: 'already exists in Active Directory',
  },
  {
    fact: 'response groups under a name that is taken',
    command: 'Import-CsRgsConfiguration',
    args: (folder) => ({ Destination: SERVICE(POOL), FileName: join(folder, 'Rgs.zip') }),
    spoil: takeNames,
    says: 'is already used by Response Group',
  },
  {
    fact: 'services without a certificate',
    command: 'Start-CsWindowsService',
    spoil: (lab) => (lab.deployment.computers[SE]!.certificates = []),
    says: 'no certificate is assigned to Default',
  },
  {
    fact: 'services at another build than their pool had',
    command: 'Start-CsWindowsService',
    spoil: (lab) => lab.deployment.computers[SE]!.products.forEach((product) => (product.version = '5.0.8308.0')),
    says: 'is at 5.0.8308.0, and pool se01.litwareinc.com runs 5.0.8308.1001',
  },
  {
    fact: 'services over databases of another build',
    command: 'Start-CsWindowsService',
    spoil: (lab) => (lab.deployment.sqlInstances[`${SE}\\rtc`]!.databases['rtcxds']!.build = '5.0.8308.0'),
    says: 'run Install-CsDatabase -Update',
  },
  {
    fact: 'services of a server that is off',
    command: 'Start-CsWindowsService',
    args: () => ({ ComputerName: 'fe01.litwareinc.com' }),
    spoil: (lab) => loseServer(lab.deployment, 'fe01.litwareinc.com', 'clean', null),
    says: 'Cannot open the Service Control Manager',
  },
  {
    fact: 'to take over without the principal unless forced',
    command: 'Invoke-CsDatabaseFailover',
    args: () => ({ PoolFqdn: POOL, DatabaseType: 'User', NewPrincipal: 'Mirror' }),
    spoil: (lab) => loseServer(lab.deployment, BE1, 'clean', null),
    says: '-Force takes over without it',
  },
  {
    fact: 'to end mirroring at the mirror',
    command: 'Uninstall-CsMirrorDatabase',
    args: () => ({ DatabaseType: 'User', SqlServerFqdn: BE2, SqlInstanceName: 'rtc' }),
    says: 'name the server of the principal',
  },
  {
    fact: 'to mirror over a share that is not there',
    command: 'Install-CsMirrorDatabase',
    args: () => ({ ConfiguredDatabases: true, SqlServerFqdn: BE1, FileShare: '\\\\fs01.litwareinc.com\\Nothing' }),
    says: 'cannot be reached',
  },
  {
    fact: 'to fail over a pool without a pair',
    command: 'Invoke-CsPoolFailOver',
    args: () => ({ PoolFqdn: POOL, DisasterMode: true }),
    says: 'no backup pool is assigned',
  },
  {
    fact: 'to move people to a pool whose store is gone, unless forced',
    command: 'Move-CsUser',
    args: () => ({ Identity: 'user000002', Target: POOL }),
    spoil: (lab) => [BE1, BE2].forEach((server) => loseServer(lab.deployment, server, 'clean', null)),
    says: '-Force moves without the data',
  },
];

function emptyResponseGroups(lab: Lab): void {
  for (const { databases } of Object.values(lab.deployment.sqlInstances)) {
    const content = databases['rgsconfig']?.content;
    if (content?.kind === 'rgs')
      for (const groups of Object.values(content.pools))
        Object.assign(groups, { workflows: [], queues: [], groups: [], hours: [], holidaySets: [] });
  }
}

/** Names of one pool are given to the other's, too. */
function takeNames(lab: Lab): void {
  const pools = Object.values(lab.deployment.sqlInstances).flatMap(({ databases }) => {
    const content = databases['rgsconfig']?.content;
    return content?.kind === 'rgs' ? [content.pools] : [];
  });
  const all = Object.fromEntries(pools.flatMap((known) => Object.entries(known)));
  all[POOL]!.queues[0]!.name = all[SE]!.queues[0]!.name;
}

describe('the practice deployment refuses', () => {
  test.each(REFUSALS)('$fact', async ({ command, args, spoil, code = 'StepFailed', says }) => {
    const lab = labOf();
    const folder = await withExports(lab);
    spoil?.(lab);
    await expect(run(lab, command, args?.(folder) ?? {})).rejects.toMatchObject({ code, message: expect.stringContaining(says) as string });
  });
});

describe('what the practice deployment lets happen', () => {
  test('user data is in effect only after every Front End stopped and started', async () => {
    const lab = labOf();
    const folder = await withExports(lab);
    const store = lab.deployment.sqlInstances[`${BE1}\\rtc`]!.databases['rtcxds']!.content;
    if (store.kind !== 'users') throw new Error('no user store');
    store.store.seeded = false;
    const people = async (): Promise<number> => {
      const file = join(folder, `after-${++exports}.zip`);
      await run(lab, 'Export-CsUserData', { PoolFqdn: POOL, FileName: file });
      return Object.keys(store.store.changed).length;
    };
    let exports = 0;
    const frontEnds = ['fe01', 'fe02', 'fe03'].map((name) => `${name}.litwareinc.com`);
    const each = async (command: string): Promise<void> => {
      for (const ComputerName of frontEnds) await run(lab, command, { ComputerName });
    };

    await run(lab, 'Import-CsUserData', { PoolFqdn: POOL, FileName: join(folder, 'Users.zip') });
    expect(await people()).toBe(0);
    for (const ComputerName of frontEnds) {
      await run(lab, 'Stop-CsWindowsService', { ComputerName });
      await run(lab, 'Start-CsWindowsService', { ComputerName });
    }
    expect(await people()).toBe(0); // one after the other: the pool was never down
    await each('Stop-CsWindowsService');
    await each('Start-CsWindowsService');
    expect(await people()).toBe(20);
  });

  test('an Enterprise pool that stands still waits for its third Front End', async () => {
    const lab = labOf();
    const frontEnds = ['fe01', 'fe02', 'fe03'].map((name) => `${name}.litwareinc.com`);
    const status = () => frontEnds.map((fqdn) => lab.deployment.computers[fqdn]!.services.find(({ name }) => name === 'RTCSRV')!.status);
    for (const ComputerName of frontEnds.slice(0, 2)) await run(lab, 'Stop-CsWindowsService', { ComputerName });
    expect(status()).toEqual(['Stopped', 'Stopped', 'Stopped']); // one of three is below quorum
    for (const ComputerName of frontEnds.slice(0, 2)) await run(lab, 'Start-CsWindowsService', { ComputerName });
    expect(status()).toEqual(['StartPending', 'StartPending', 'Stopped']);
    await run(lab, 'Start-CsWindowsService', { ComputerName: frontEnds[2]! });
    expect(status()).toEqual(['Running', 'Running', 'Running']);
  });

  test('locations come back, and a newer one stays as an orphan', async () => {
    const lab = labOf();
    const file = join(emptyFolder(), 'E911Config.zip');
    await run(lab, 'Export-CsLisConfiguration', { FileName: file });
    const lis = centralSqlDatabase(lab.deployment, 'lis')!.content;
    if (lis.kind !== 'lis') throw new Error('no locations');
    const [first] = lis.locations.locations;
    first!.name = 'Renamed';
    lis.locations.locations.push({ ...first!, id: 'ffffffff-ffff-4fff-afff-ffffffffffff', name: 'Annex' });
    await run(lab, 'Import-CsLisConfiguration', { FileName: file });
    expect(lis.locations.locations.map(({ name }) => name)).toEqual([
      ...Array.from({ length: 24 }, (_, index) => `Floor ${index + 1}`),
      'Annex',
    ]);
    expect(lis.locations.published).toBe(false);
    await run(lab, 'Publish-CsLisConfiguration');
    expect(lis.locations.published).toBe(true);
  });

  test('response groups under taken names get other ones when asked, and keep their owner', async () => {
    const lab = labOf();
    const folder = await withExports(lab);
    takeNames(lab);
    await run(lab, 'Import-CsRgsConfiguration', {
      Destination: SERVICE(POOL),
      FileName: join(folder, 'Rgs.zip'),
      ResolveNameConflicts: true,
    });
    const rows = await run(lab, 'Get-CsRgsQueue', { Identity: SERVICE(POOL), Owner: SERVICE(SE) }, ['Name', 'OwnerPool']);
    expect(rows[0]).toEqual({ Name: expect.stringMatching(/ 1$/) as string, OwnerPool: `ApplicationServer:${SE}` });
  });

  test('a share that is gone is shared again, empty, and Enable-CsTopology gives the rights back', async () => {
    const deployment = deploymentOf('standard-edition.xml');
    const filesRoot = emptyFolder();
    writeShares(deployment, filesRoot);
    const lab = openLab(deployment, { filesRoot });
    const [share] = Object.values(structuredClone(deployment.shares));
    loseShare(deployment, share!.unc, filesRoot);
    await run(lab, 'Enable-CsTopology'); // only warns of the share
    await write(lab, { name: 'LyncShare', path: 'D:\\LyncShare' });
    expect(deployment.shares[share!.unc.toLowerCase()]!.permissions).toHaveLength(1);
    await run(lab, 'Enable-CsTopology');
    expect(deployment.shares[share!.unc.toLowerCase()]!.permissions).toEqual(share!.permissions);
    await expect(write(lab, { name: 'LyncShare', path: 'E:\\Other' })).rejects.toMatchObject({ code: 'StepFailed' });
    await expect(write(lab, { name: '', path: 'E:\\Other' })).rejects.toMatchObject({ code: 'StepFailed' });
    await expect(write(lab, { name: 'x', path: 'D:\\x' }, 'edge01.contoso.com')).rejects.toMatchObject({ code: 'StepFailed' });
  });

  test('a mirror takes over with the data, and is mirrored again', async () => {
    const lab = labOf();
    const before = await run(lab, 'Get-CsRgsWorkflow', { Identity: SERVICE(POOL) }, ['Name']);
    loseServer(lab.deployment, BE1, 'osOnly', null);
    for (const DatabaseType of ['User', 'Application'])
      await run(lab, 'Invoke-CsDatabaseFailover', { PoolFqdn: POOL, DatabaseType, NewPrincipal: 'Mirror', Force: true });
    expect(await run(lab, 'Get-CsRgsWorkflow', { Identity: SERVICE(POOL) }, ['Name'])).toEqual(before);
    for (const DatabaseType of ['User', 'Application'])
      await run(lab, 'Uninstall-CsMirrorDatabase', { DatabaseType, SqlServerFqdn: BE2, SqlInstanceName: 'rtc' });
    expect(lab.deployment.sqlInstances[`${BE2}\\rtc`]!.databases['rtcxds']!.mirroring).toBeNull();

    const edit = (values: Record<string, string>) => performTask(lab, SE, 'editTopology', { pool: POOL, ...values });
    await edit({ edit: 'disableMirroring' });
    await edit({ edit: 'setSqlStore', server: BE2, instance: 'rtc' });
    for (const ComputerName of ['fe01', 'fe02', 'fe03'].map((name) => `${name}.litwareinc.com`)) {
      await run(lab, 'Stop-CsWindowsService', { ComputerName });
      await run(lab, 'Start-CsWindowsService', { ComputerName });
    }
    await performTask(lab, BE1, 'installSqlServer', { instances: ['rtc'] });
    await edit({ edit: 'enableMirroring', server: BE1, instance: 'rtc' });
    await performTask(lab, SE, 'installDatabase', { server: BE2, instance: 'rtc' });
    const states = await run(lab, 'Get-CsDatabaseMirrorState', { PoolFqdn: POOL, DatabaseType: 'User' }, [
      'StateOnPrimary',
      'StateOnMirror',
    ]);
    expect(states).toEqual(states.map(() => ({ StateOnPrimary: 'Principal', StateOnMirror: 'Mirror' })));
    expect(states.length).toBeGreaterThan(2);
    expect(await run(lab, 'Get-CsRgsWorkflow', { Identity: SERVICE(POOL) }, ['Name'])).toEqual(before);
  });

  test('setup permission on an organizational unit stands in for a domain administrator', async () => {
    const lab = labOf();
    const unit = { ComputerOU: 'OU=Servers,DC=litwareinc,DC=com' };
    expect(await run(lab, 'Test-CsSetupPermission', unit)).toEqual([{ '.': 'False' }]);
    await run(lab, 'Grant-CsSetupPermission', unit);
    expect(await run(lab, 'Test-CsSetupPermission', unit)).toEqual([{ '.': 'True' }]);
    leaveGroup(lab, 'Domain Admins');
    await run(lab, 'Enable-CsTopology');
    await expect(run(lab, 'Grant-CsSetupPermission', unit)).rejects.toMatchObject({ code: 'RightsMissing' });
  });

  test('a pool hands its people on through its pair', async () => {
    const lab = labOf();
    const folder = emptyFolder();
    const edit = (values: Record<string, string>) => performTask(lab, SE, 'editTopology', values);
    await edit({ edit: 'setNextHop', pool: 'edgepool01.litwareinc.com', nextHop: SE });
    await edit({ edit: 'setBackupPool', pool: POOL, backupPool: SE });
    for (const server of [BE1, BE2]) loseServer(lab.deployment, server, 'clean', null);
    await expect(run(lab, 'Invoke-CsPoolFailOver', { PoolFqdn: POOL })).rejects.toThrow('use -DisasterMode');
    await run(lab, 'Invoke-CsPoolFailOver', { PoolFqdn: POOL, DisasterMode: true });
    await run(lab, 'Export-CsUserData', { PoolFqdn: SE, FileName: join(folder, 'both.zip') });
    const { people, directories } = await readUserDataArchive(readFileSync(join(folder, 'both.zip')));
    expect(Object.keys(people)).toHaveLength(40);
    expect(directories.map(({ id }) => id)).toEqual([1, 2]);
    await run(lab, 'Remove-CsUserStoreBackupData', { PoolFqdn: SE });
    await run(lab, 'Export-CsUserData', { PoolFqdn: SE, FileName: join(folder, 'one.zip') });
    expect(Object.keys((await readUserDataArchive(readFileSync(join(folder, 'one.zip')))).people)).toHaveLength(20);
  });

  test('replicas lag after a change until somebody looks', async () => {
    const lab = labOf();
    await run(lab, 'Enable-CsTopology');
    const upToDate = async () =>
      new Set((await run(lab, 'Get-CsManagementStoreReplicationStatus', {}, ['UpToDate'])).map((row) => row['UpToDate']));
    expect(await upToDate()).toEqual(new Set([false]));
    expect(await upToDate()).toEqual(new Set([true]));
  });
});

async function write(lab: Lab, args: { name: string; path: string }, computer?: string): Promise<void> {
  const options = { select: [], timeoutMs: 1000, ...(computer !== undefined && { computer }) };
  for await (const _ of labShell(lab).write('FileShare', args, options)) void _;
}
