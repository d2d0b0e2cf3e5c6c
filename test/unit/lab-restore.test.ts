import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loseServer, loseShare } from '../../src/lab/deployment/lose.js';
import { differences, picture } from '../../src/lab/deployment/picture.js';
import { shareFolder, writeShares } from '../../src/lab/deployment/write-shares.js';
import { product } from '../../src/lab/deployment/products.js';
import { openLab, type Lab } from '../../src/lab/lab.js';
import { labShell } from '../../src/lab/lab-shell.js';
import { performTask } from '../../src/lab/operator/index.js';
import { emptyFolder } from '../support/folders.js';
import { deploymentOf, run } from '../support/lab.js';

const SE = 'se01.contoso.com';
const NOW = new Date('2026-02-01T00:00:00Z');

/** The Standard Edition server with its shares on disk. */
function standardEdition(): Lab & { filesRoot: string } {
  const deployment = deploymentOf('standard-edition.xml');
  const filesRoot = emptyFolder();
  writeShares(deployment, filesRoot);
  return { ...openLab(deployment, { filesRoot, now: () => NOW }), filesRoot };
}

/** Everything Microsoft's pages export, in one folder. */
async function exportAll(lab: Lab, folder: string): Promise<void> {
  await run(lab, 'Export-CsConfiguration', { FileName: join(folder, 'Config.zip') });
  await run(lab, 'Export-CsLisConfiguration', { FileName: join(folder, 'E911Config.zip') });
  await run(lab, 'Export-CsUserData', { PoolFqdn: SE, FileName: join(folder, 'ExportedUserData.zip') });
  await run(lab, 'Export-CsRgsConfiguration', {
    Source: `service:ApplicationServer:${SE}`,
    FileName: join(folder, 'RgsConfiguration.zip'),
  });
}

const operate = (lab: Lab, task: Parameters<typeof performTask>[2], values: Parameters<typeof performTask>[3] = {}) =>
  performTask(lab, SE, task, values);

/** S2 of the pages, its Standard Edition branch, by hand; the file store is left to others. */
async function restoreByHand(lab: Lab, folder: string): Promise<void> {
  const sql = { SqlServerFqdn: SE, SqlInstanceName: 'rtc' };
  await operate(lab, 'installOperatingSystem');
  await operate(lab, 'importCertificates');
  const share = Object.values(deploymentOf('standard-edition.xml').shares)[0]!;
  await write(lab, { name: share.unc.split('\\').at(-1)!, path: share.path });
  await operate(lab, 'installManagementShell');
  await operate(lab, 'prepareFirstStandardEditionServer');
  await operate(lab, 'installCumulativeUpdate', { version: product(6).patchedBuild });
  await run(lab, 'Install-CsDatabase', { CentralManagementDatabase: true, Clean: true, ...sql });
  await run(lab, 'Set-CsConfigurationStoreLocation', sql);
  await run(lab, 'Import-CsConfiguration', { FileName: join(folder, 'Config.zip') });
  await run(lab, 'Enable-CsTopology');
  await operate(lab, 'installLocalStore');
  await operate(lab, 'installComponents');
  await operate(lab, 'assignCertificates');
  await operate(lab, 'installCumulativeUpdate', { version: product(6).patchedBuild });
  await run(lab, 'Install-CsDatabase', { ConfiguredDatabases: true, SqlServerFqdn: SE, Update: true });
  await run(lab, 'Start-CsWindowsService');
  await run(lab, 'Stop-CsWindowsService');
  await run(lab, 'Import-CsUserData', { PoolFqdn: SE, FileName: join(folder, 'ExportedUserData.zip') });
  await run(lab, 'Start-CsWindowsService');
  await run(lab, 'Import-CsLisConfiguration', { FileName: join(folder, 'E911Config.zip') });
  await run(lab, 'Publish-CsLisConfiguration');
  await run(lab, 'Import-CsRgsConfiguration', {
    Destination: `service:ApplicationServer:${SE}`,
    FileName: join(folder, 'RgsConfiguration.zip'),
    OverwriteOwner: true,
    ReplaceExistingRgsSettings: true,
  });
  for (let look = 0; look < 2; look++) await run(lab, 'Get-CsManagementStoreReplicationStatus');
}

async function write(lab: Lab, args: { name: string; path: string }, computer?: string): Promise<void> {
  const options = { select: [], timeoutMs: 1000, ...(computer !== undefined && { computer }) };
  for await (const _ of labShell(lab).write('FileShare', args, options)) void _;
}

describe('a lost server', () => {
  test('takes its products, services, databases, shares and their files along, and leaves Active Directory', () => {
    const lab = standardEdition();
    const before = picture(lab.deployment, lab.filesRoot);
    const [share] = Object.values(lab.deployment.shares);
    loseServer(lab.deployment, SE, 'clean', lab.filesRoot);
    const kinds = new Set(differences(before, picture(lab.deployment, lab.filesRoot)).map(({ kind }) => kind));
    expect([...kinds].sort()).toEqual([
      ...['certificate', 'conferenceDirectory', 'database', 'databaseUser', 'file', 'location', 'locationInformation', 'locationMapping'],
      ...['machine', 'pool', 'product', 'replica', 'responseGroup', 'responseGroupSettings', 'service', 'setting', 'share'],
      ...['sharePermission', 'sqlInstance', 'sqlLogin', 'topology', 'topologyService', 'userData'],
    ]);
    expect(existsSync(shareFolder(lab.filesRoot, share!.unc))).toBe(false);
  });

  test('comes back by the steps of the pages with everything it had but its files', async () => {
    const lab = standardEdition();
    const folder = emptyFolder();
    await exportAll(lab, folder);
    const before = picture(lab.deployment, lab.filesRoot);
    loseServer(lab.deployment, SE, 'clean', lab.filesRoot);
    await restoreByHand(lab, folder);
    const left = differences(before, picture(lab.deployment, lab.filesRoot)).filter(({ kind }) => kind !== 'file');
    expect(left).toEqual([]);
  });

  test('has no commands of the product until the Management Shell is installed', async () => {
    const lab = standardEdition();
    loseServer(lab.deployment, SE, 'osOnly', lab.filesRoot);
    await expect(run(lab, 'Get-CsTopology')).rejects.toMatchObject({ code: 'LyncModuleMissing' });
    expect(await session(lab)).toMatchObject({ ModuleName: null });
    await operate(lab, 'installManagementShell');
    expect(await session(lab)).toMatchObject({ ModuleName: 'Lync', ModuleProblem: null });
    await expect(run(lab, 'Get-CsTopology')).rejects.toMatchObject({ code: 'StepFailed' });
  });

  test.each([
    { fact: 'a server of another name', lose: (lab: Lab) => loseServer(lab.deployment, 'se99.contoso.com', 'clean', null) },
    { fact: 'a share of another name', lose: (lab: Lab) => loseShare(lab.deployment, '\\\\se01.contoso.com\\Nothing', null) },
  ])('cannot be $fact', ({ lose }) => {
    expect(() => lose(standardEdition())).toThrow(expect.objectContaining({ code: 'ObjectNotFound' }));
  });
});

async function session(lab: Lab) {
  for await (const row of labShell(lab).read('Session', {}, { select: ['*'], timeoutMs: 1000 })) return row;
  return null;
}
