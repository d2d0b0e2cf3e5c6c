import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { OperatorTask, TaskValues } from '../../src/domain/operator-tasks.js';
import { backupPool, mirrorStore } from '../../src/domain/roles.js';
import { dependencies, servicesOfRole, servicesOn } from '../../src/domain/topology.js';
import { loseServer, losePointer } from '../../src/lab/deployment/lose.js';
import { fillDeployment } from '../../src/lab/deployment/fill.js';
import { openLab, type Lab } from '../../src/lab/lab.js';
import { operatorFor, performTask } from '../../src/lab/operator/index.js';
import { AVAILABILITY_GROUP } from '../../src/lab/scenarios/topologies.js';
import { buildTopology } from '../../src/lab/topology/build-topology.js';
import { emptyFolder } from '../support/folders.js';
import { labOf, run } from '../support/lab.js';

const SE = 'se01.litwareinc.com';
const FE = 'fe02.litwareinc.com';
const EDGE = 'edge01.litwareinc.com';
const [BE1, BE2] = ['sqlbe01.litwareinc.com', 'sqlbe02.litwareinc.com'];
const POOL = 'pool01.litwareinc.com';

/** A deployment without this machine, which has an operating system again. */
function without(fqdn: string): Lab {
  const lab = labOf(undefined, { computer: 'fe01.litwareinc.com' });
  loseServer(lab.deployment, fqdn, 'osOnly', null);
  return lab;
}

const REFUSALS: { fact: string; on: string; task: OperatorTask; values?: TaskValues; spoil?: (lab: Lab) => void; says: string }[] = [
  {
    fact: 'anything on bare metal',
    on: FE,
    task: 'installManagementShell',
    spoil: (lab) => loseServer(lab.deployment, FE, 'clean', null),
    says: 'no operating system',
  },
  {
    fact: 'an operating system over an installed server',
    on: BE1,
    task: 'installOperatingSystem',
    spoil: (lab) => install(lab, BE1),
    says: 'is in use',
  },
  {
    fact: 'step 1 without the Central Management store',
    on: FE,
    task: 'installLocalStore',
    spoil: (lab) => losePointer(lab.deployment),
    says: 'cannot be reached',
  },
  { fact: 'step 1 on an Edge Server without a file', on: EDGE, task: 'installLocalStore', says: 'comes from a file' },
  { fact: 'step 1 on a server the topology does not install', on: BE1, task: 'installLocalStore', says: 'no server of the product' },
  { fact: 'step 2 before step 1', on: FE, task: 'installComponents', says: 'no local configuration store yet' },
  { fact: 'step 3 before step 1', on: FE, task: 'assignCertificates', says: 'no local configuration store yet' },
  {
    fact: 'step 3 without certificates',
    on: FE,
    task: 'assignCertificates',
    spoil: (lab) => replica(lab, FE),
    says: 'has no certificate of CN=pool01',
  },
  {
    fact: 'an update where nothing is installed',
    on: FE,
    task: 'installCumulativeUpdate',
    values: { version: '5.0.8308.1001' },
    says: 'nothing of the product',
  },
  {
    fact: 'the first Standard Edition server on a Front End',
    on: FE,
    task: 'prepareFirstStandardEditionServer',
    says: 'no Standard Edition server',
  },
  {
    fact: 'SQL Server without an instance',
    on: BE1,
    task: 'installSqlServer',
    values: { instances: [] },
    says: 'needs the name of an instance',
  },
  {
    fact: 'databases on an instance that is not there',
    on: 'fe01.litwareinc.com',
    task: 'installDatabase',
    values: { server: BE1, instance: 'lync' },
    says: 'no SQL Server answers',
  },
  {
    fact: 'a topology it cannot download',
    on: SE,
    task: 'editTopology',
    values: { edit: 'disableMirroring', pool: POOL },
    spoil: (lab) => losePointer(lab.deployment),
    says: 'cannot download',
  },
  {
    fact: 'a pool the topology does not have',
    on: SE,
    task: 'editTopology',
    values: { edit: 'deletePool', pool: 'pool99.litwareinc.com' },
    says: "shows no 'pool99",
  },
];

const install = (lab: Lab, fqdn: string): void => {
  lab.deployment.computers[fqdn]!.products.push({ name: 'Microsoft Lync Server 2013, Core Components', version: '5.0.8308.0' });
};
const replica = (lab: Lab, fqdn: string): void => {
  lab.deployment.computers[fqdn]!.replica = { upToDate: false, lastStatusUtc: '2026-01-01T00:00:00.000Z' };
};

const [LISTENER, NODE, OTHER] = ['sqlag01.contoso.com', 'sqlnode01.contoso.com', 'sqlnode01-2.contoso.com'];
const grouped = (): Lab => openLab(fillDeployment(buildTopology(AVAILABILITY_GROUP), { seed: 1, people: 2 }));
const groupOf = ({ deployment }: Lab) => deployment.availabilityGroups![`${LISTENER}\\`];

describe('an availability group', () => {
  test('fails over when its primary replica is lost, and takes it back as the primary', async () => {
    const lab = grouped();
    loseServer(lab.deployment, NODE, 'osOnly', null);
    expect(groupOf(lab)).toMatchObject({ primary: OTHER, replicas: [NODE, OTHER] });
    const values = { listener: LISTENER, instance: '', node: NODE, databases: ['rtcxds'] };
    await expect(performTask(lab, NODE, 'joinAvailabilityGroup', values)).rejects.toThrow('SQL Server does not answer');
    await performTask(lab, NODE, 'installSqlServer', { instances: [''] });
    await expect(performTask(lab, NODE, 'joinAvailabilityGroup', { ...values, databases: ['Nothing'] })).rejects.toThrow('has no database');
    await expect(performTask(lab, NODE, 'joinAvailabilityGroup', { ...values, listener: 'fs01.contoso.com' })).rejects.toThrow('no node');
    await performTask(lab, NODE, 'joinAvailabilityGroup', values);
    expect(groupOf(lab)!.primary).toBe(NODE);
    expect(lab.deployment.sqlInstances[`${NODE}\\`]!.databases['rtcxds']!.content.kind).toBe('users');
    expect(lab.deployment.sqlInstances[`${OTHER}\\`]!.databases['rtcxds']!.content.kind).toBe('empty');
  });

  test('is gone with its last replica, and so is whoever answered at its listener', () => {
    const lab = grouped();
    loseServer(lab.deployment, LISTENER, 'clean', null);
    expect(groupOf(lab)).toBeUndefined();
    expect(lab.sqlServers.find(`${LISTENER}\\`)).toBeNull();
  });
});

describe('an operator cannot do', () => {
  test.each(REFUSALS)('$fact', async ({ on, task, values = {}, spoil, says }) => {
    const lab = on === SE || on.startsWith('fe01') ? labOf() : without(on);
    spoil?.(lab);
    await expect(performTask(lab, on, task, values)).rejects.toMatchObject({
      code: 'StepFailed',
      message: expect.stringContaining(says) as string,
    });
  });

  test('an update of another release, or an older one', async () => {
    const lab = labOf();
    for (const version of ['6.0.9319.548', '5.0.8308.1'])
      await expect(performTask(lab, FE, 'installCumulativeUpdate', { version })).rejects.toThrow('is not for');
  });

  test('a task without its value, or an edit nobody knows', async () => {
    const lab = labOf();
    await expect(performTask(lab, FE, 'installCumulativeUpdate', {})).rejects.toMatchObject({ code: 'InvalidRequest' });
    await expect(performTask(lab, FE, 'editTopology', { edit: 'paint' })).rejects.toMatchObject({ code: 'InvalidRequest' });
    await expect(performTask(lab, 'nowhere', 'installManagementShell', {})).rejects.toMatchObject({ code: 'ObjectNotFound' });
  });
});

describe('an operator', () => {
  test('brings a Front End back step by step, to the level of the media, its services stopped', async () => {
    const lab = without(FE);
    const operator = operatorFor(lab, '');
    const tasks: OperatorTask[] = [
      'importCertificates',
      'installManagementShell',
      'installLocalStore',
      'installComponents',
      'assignCertificates',
    ];
    for (const task of tasks) await operator({ where: FE, args: { task, values: {}, instructions: ['shown to a person'] } });
    const { products, services, state, certificates } = lab.deployment.computers[FE]!;
    expect(state).toBe('rolesInstalled');
    expect(new Set(products.map(({ version }) => version))).toEqual(new Set(['5.0.8308.0']));
    expect(new Set(services.map(({ status }) => status))).toEqual(new Set(['Stopped']));
    expect(certificates.flatMap(({ uses }) => uses)).toEqual(['Default', 'WebServicesInternal', 'WebServicesExternal', 'OAuthTokenIssuer']);
    expect(Object.keys(lab.deployment.sqlInstances).filter((key) => key.startsWith(FE))).toEqual([`${FE}\\rtclocal`, `${FE}\\lynclocal`]);
  });

  test('does the same again without harm', async () => {
    const lab = without(FE);
    for (const task of [
      'installOperatingSystem',
      'importCertificates',
      'installManagementShell',
      'installLocalStore',
      'installComponents',
    ] as const)
      for (let time = 0; time < 2; time++) await performTask(lab, FE, task, {});
    const { products, services, certificates } = lab.deployment.computers[FE]!;
    for (const names of [
      products.map(({ name }) => name),
      services.map(({ name }) => name),
      certificates.map(({ thumbprint }) => thumbprint),
    ])
      expect(names).toEqual([...new Set(names)]);
  });

  test('seeds an Edge Server from a file, and from no other file', async () => {
    const lab = without(EDGE);
    const folder = emptyFolder();
    const [file, other] = [join(folder, 'Config.zip'), join(folder, 'other.zip')];
    await run(lab, 'Export-CsConfiguration', { FileName: file });
    writeFileSync(other, 'x');
    await expect(performTask(lab, EDGE, 'installLocalStore', { file: other })).rejects.toMatchObject({ code: 'StepFailed' });
    await performTask(lab, EDGE, 'installLocalStore', { file });
    expect(lab.deployment.computers[EDGE]!.replica).not.toBeNull();
  });

  test('gets another instance for another name', async () => {
    const lab = without(BE1);
    await performTask(lab, BE1, 'installSqlServer', { instances: ['lync'] });
    expect(Object.keys(lab.deployment.sqlInstances).filter((key) => key.startsWith(BE1))).toEqual([`${BE1}\\lync`]);
    await expect(performTask(lab, 'fe01.litwareinc.com', 'installDatabase', { server: BE1, instance: 'rtc' })).rejects.toThrow(
      'no SQL Server answers',
    );
  });

  test('clears mirroring, moves the store to the surviving half, and mirrors again', async () => {
    const lab = labOf();
    const edit = (values: TaskValues) => performTask(lab, SE, 'editTopology', { pool: POOL, ...values });
    const before = lab.deployment.replicated.topology;
    await edit({ edit: 'disableMirroring' });
    const [store] = stores(lab);
    expect(mirrorStore(lab.deployment.replicated.topology, store!)).toBeNull();
    await edit({ edit: 'setSqlStore', server: BE2, instance: 'rtc' });
    expect(stores(lab).map(({ installedOn }) => installedOn.pool)).toEqual([BE2]);
    await edit({ edit: 'enableMirroring', server: BE1, instance: 'rtc' });
    const [moved] = stores(lab);
    expect(mirrorStore(lab.deployment.replicated.topology, moved!)?.installedOn.pool).toBe(BE1);
    expect(lab.deployment.replicated.topology.services).toHaveLength(before.services.length);
  });

  test('pairs pools, hands an Edge pool on to another, and deletes a pool', async () => {
    const lab = labOf();
    const edit = (values: TaskValues) => performTask(lab, SE, 'editTopology', values);
    await edit({ edit: 'setBackupPool', pool: POOL, backupPool: SE });
    expect(backupPool(lab.deployment.replicated.topology, POOL)?.fqdn).toBe(SE);
    await edit({ edit: 'setNextHop', pool: 'edgepool01.litwareinc.com', nextHop: SE });
    const { topology } = lab.deployment.replicated;
    const [edge] = servicesOfRole(topology, 'EdgeServer');
    expect(dependencies(topology, edge!, 'Registrar').map(({ installedOn }) => installedOn.pool)).toEqual([SE]);
    await edit({ edit: 'deletePool', pool: 'pchat01.litwareinc.com' });
    expect(servicesOfRole(lab.deployment.replicated.topology, 'PersistentChatStore')).toEqual([]);
  });
});

describe('a pool under a new name', () => {
  test('is built by the steps of any server, and takes over the people of the old one', async () => {
    const lab = labOf();
    const NEW = 'pool02.litwareinc.com';
    const [fe, sql] = ['fe11.litwareinc.com', 'sqlbe11.litwareinc.com'];
    const names = { machines: [fe], sqlServer: sql, sqlInstance: 'rtc', fileServer: 'fs01.litwareinc.com', share: 'NewShare' };
    await performTask(lab, SE, 'editTopology', { edit: 'addPool', pool: NEW, like: POOL, ...names });
    await performTask(lab, sql, 'installOperatingSystem', {});
    await performTask(lab, sql, 'installSqlServer', { instances: ['rtc'] });
    await run(lab, 'Install-CsDatabase', { ConfiguredDatabases: true, SqlServerFqdn: sql });
    const tasks: OperatorTask[] = [
      'installOperatingSystem',
      'importCertificates',
      'installManagementShell',
      'installLocalStore',
      'installComponents',
    ];
    for (const task of [...tasks, 'assignCertificates' as const]) await performTask(lab, fe, task, {});
    await performTask(lab, fe, 'installCumulativeUpdate', { version: '5.0.8308.1001' });
    await run(lab, 'Start-CsWindowsService', { ComputerName: fe });

    const [first] = await run(lab, 'Get-CsUser', { Filter: `RegistrarPool -eq "${POOL}"` }, ['SipAddress']);
    await run(lab, 'Move-CsUser', { Identity: first!['SipAddress'] as string, Target: NEW });
    await run(lab, 'Move-CsConferenceDirectory', { Identity: '2', TargetPool: NEW });
    expect(await run(lab, 'Get-CsUser', { Filter: `RegistrarPool -eq "${NEW}"` }, ['SipAddress'])).toEqual([first]);
    expect(await run(lab, 'Get-CsConferenceDirectory', { Identity: '2' }, ['ServiceId'])).toEqual([{ ServiceId: `UserServer:${NEW}` }]);
    await expect(performTask(lab, SE, 'editTopology', { edit: 'addPool', pool: NEW, like: POOL, ...names })).rejects.toThrow('already');
  });
});

const stores = (lab: Lab) => {
  const { topology } = lab.deployment.replicated;
  return servicesOn(topology, POOL).flatMap((service) => dependencies(topology, service, 'UserStore'));
};
