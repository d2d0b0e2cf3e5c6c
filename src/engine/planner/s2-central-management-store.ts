import { probe } from '../../domain/probes.js';
import { servicesOn, type Pool, type Service } from '../../domain/topology.js';
import { centralStore, instanceOf } from './blocks-central-store.js';
import { fileStore, locations, services, shareRights } from './blocks-data.js';
import { cleanServer, cumulativeUpdate, deploymentWizard, managementShell, operatorDraft } from './blocks-server.js';
import type { Draft, ScenarioPlan } from './restore-draft.js';
import type { RestoreBasis } from './restore-basis.js';
import { fileStoresOn, proof, standardEditionData, updateDatabases } from './s1-standard-edition.js';

const PAGE = 'restoring-the-server-hosting-the-central-management-store';

/**
 * A Standard Edition server that hosts the Central Management store.
 * @param store the service of that store in the topology
 * @source procedures.md S2, its Standard Edition branch
 */
export function centralStandardEdition(basis: RestoreBasis, pool: Pool, store: Service): ScenarioPlan {
  const machine = pool.fqdn;
  const stores = fileStoresOn(basis, pool);
  const files = stores.map((each) => fileStore(basis, each, PAGE, [`clean ${machine}`]));
  const central = centralStore(basis, store, machine, [`prepare ${machine}`]);
  const started = `start ${machine}`;
  const data = standardEditionData(basis, pool, `${PAGE} 12`, [started]);
  const lis = locations(basis, machine, `${PAGE} 13; front-end-pool-abc-failover-procedure 3`, [
    started,
    `start after user data ${pool.fqdn}`,
  ]);
  return {
    scenario: 'S2',
    drafts: [
      ...cleanServer(basis, machine, PAGE),
      ...files.flatMap(({ drafts }) => drafts),
      ...managementShell(basis, machine),
      ...cumulativeUpdate(basis, machine, 'core components', [`shell ${machine}`]),
      prepareFirstServer(store, machine),
      ...central.drafts,
      ...stores.flatMap((each) => shareRights(basis, each, ['enable topology'])),
      ...deploymentWizard(basis, machine, `${PAGE} 11`, ['enable topology']),
      ...cumulativeUpdate(basis, machine, 'all components', [`dw2 ${machine}`]),
      updateDatabases(machine, [`dw2 ${machine}`, `update all components ${machine}`]),
      ...services([machine], 'Running', started, `${PAGE} 11; DW4`, [`dw3 ${machine}`, `update databases ${machine}`, 'enable topology']),
      ...orderedData(data.drafts, lis.drafts),
      ...proof(machine, [started, ...data.drafts.map(({ key }) => key)]),
    ],
    findings: [...files.flatMap(({ findings }) => findings), ...central.findings, ...data.findings, ...lis.findings],
  };
}

/** User data, then locations, then response groups. */
const orderedData = (data: readonly Draft[], lis: readonly Draft[]): Draft[] => [
  ...data.filter(({ key }) => !key.startsWith('response groups')),
  ...lis,
  ...data.filter(({ key }) => key.startsWith('response groups')),
];

function prepareFirstServer(store: Service, machine: string): Draft {
  const target = instanceOf(store);
  return operatorDraft({
    key: `prepare ${machine}`,
    needs: [`shell ${machine}`, `update core components ${machine}`, `clean ${machine}`],
    task: 'prepareFirstStandardEditionServer',
    values: { instance: target.instance ?? '' },
    title: `Prepare ${machine} as first Standard Edition server`,
    where: machine,
    source: `${PAGE} 4a`,
    instructions: [
      'Start \\setup\\amd64\\Setup.exe from the media, choose Prepare first Standard Edition server, and follow the wizard.',
      `It installs SQL Server Express with the instance ${target.instance ?? 'MSSQLSERVER'}.`,
    ],
    probe: probe('sql-instance', target),
    expected: `the SQL Server instance ${target.server}\\${target.instance ?? ''} answers`,
  });
}

/** The store of the Central Management service that is the active master. */
export const centralStoreOn = (basis: RestoreBasis, pool: Pool): Service | null =>
  servicesOn(basis.recorded.topology, pool.fqdn).find((service) => service.role === 'CentralMgmtStore') ?? null;
