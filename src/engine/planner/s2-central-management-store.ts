import { probe } from '../../domain/probes.js';
import type { Pool, Service } from '../../domain/topology.js';
import { centralStore, instanceOf } from './blocks-central-store.js';
import { locations } from './blocks-data.js';
import { fileStore, shareRights } from './blocks-files.js';
import { services } from './blocks-services.js';
import { cleanServer, cumulativeUpdate, deploymentWizard, managementShell } from './blocks-server.js';
import { operatorDraft } from './drafts-that-look.js';
import { sqlInstanceOf, type RestoreBasis } from './restore-basis.js';
import type { Draft, ScenarioPlan } from './restore-draft.js';
import { fileStoresOn, keysOf, lostWith, proof, standardEditionData, updateDatabases } from './s1-standard-edition.js';
import type { Situation } from './situation.js';

const PAGE = 'restoring-the-server-hosting-the-central-management-store';

/**
 * A Standard Edition server that hosts the Central Management store.
 * @param store the service of that store in the topology
 * @source procedures.md S2, its Standard Edition branch
 */
export function centralStandardEdition(situation: Situation, pool: Pool, store: Service): ScenarioPlan {
  const { basis, published } = situation;
  const machine = pool.fqdn;
  const stores = fileStoresOn(situation, pool);
  const files = stores.map((each) => fileStore(basis, each, `${PAGE} 3`, [`clean ${machine}`]));
  const central = centralStore(basis, store, machine, [`prepare ${machine}`]);
  const started = `start ${machine}`;
  const data = standardEditionData(situation, pool, `${PAGE} 12`, [started]);
  const lis = locations(basis, machine, LOCATIONS_SOURCE, [started, `start after user data ${pool.fqdn}`]);
  return {
    scenario: 'S2',
    parts: {
      servers: cleanServer(basis, machine, PAGE),
      files: files.flatMap(({ drafts }) => drafts),
      store: [
        ...managementShell(basis, machine),
        ...cumulativeUpdate(basis, machine, 'core components', [`shell ${machine}`]),
        prepareFirstServer(basis, store, machine),
        ...central.drafts,
      ],
      roles: [
        ...deploymentWizard(basis, machine, `${PAGE} 11`, [published]),
        ...cumulativeUpdate(basis, machine, 'all components', [`dw2 ${machine}`]),
        updateDatabases(machine, [`dw2 ${machine}`, `update all components ${machine}`]),
      ],
      publish: stores.flatMap((each) => shareRights(basis, each, [published])),
      start: services([machine], 'Running', started, `${PAGE} 11; DW4`, [`dw3 ${machine}`, `update databases ${machine}`, published]),
      ...data.parts,
      locations: lis.drafts,
      proof: proof(basis, machine, [started, ...keysOf(data.parts)]),
    },
    findings: [
      ...files.flatMap(({ findings }) => findings),
      ...central.findings,
      ...data.findings,
      ...lis.findings,
      ...lostWith(situation, pool),
    ],
  };
}

export const LOCATIONS_SOURCE = `${PAGE} 13; front-end-pool-abc-failover-procedure 3`;

function prepareFirstServer(basis: RestoreBasis, store: Service, machine: string): Draft {
  const target = instanceOf(store);
  const recorded = sqlInstanceOf(basis, target);
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
    probe: probe('sql-instance', { ...target, recorded: recorded && { ...recorded } }),
    expected: `the SQL Server instance ${target.server}\\${target.instance ?? ''} answers`,
  });
}
