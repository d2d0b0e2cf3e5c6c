import { runsResponseGroup } from '../../domain/roles.js';
import { servicesOn, type Pool } from '../../domain/topology.js';
import { enableTopology, storeAnswers } from './blocks-central-store.js';
import {
  commandDraft,
  fileStore,
  replicated,
  responseGroups,
  services,
  servicesRun,
  shareRights,
  userData,
  type Data,
} from './blocks-data.js';
import { cleanServer, cumulativeUpdate, deploymentWizard, managementShell } from './blocks-server.js';
import type { Draft, ScenarioPlan } from './restore-draft.js';
import type { RestoreBasis } from './restore-basis.js';

const PAGE = 'restoring-a-standard-edition-server';

/**
 * A Standard Edition server that does not host the Central Management store.
 * @source procedures.md S1
 */
export function standardEdition(basis: RestoreBasis, pool: Pool): ScenarioPlan {
  const machine = pool.fqdn;
  const stores = fileStoresOn(basis, pool);
  const files = stores.map((store) => fileStore(basis, store, PAGE, [`clean ${machine}`]));
  const data = standardEditionData(basis, pool, `${PAGE} 6`, [`start ${machine}`]);
  return {
    scenario: 'S1',
    drafts: [
      ...cleanServer(basis, machine, PAGE),
      ...files.flatMap(({ drafts }) => drafts),
      ...managementShell(basis, machine),
      storeAnswers(basis, machine, `${PAGE} 4`, [`shell ${machine}`]),
      ...deploymentWizard(basis, machine, `${PAGE} 5`, ['store answers']),
      ...cumulativeUpdate(basis, machine, 'all components', [`dw2 ${machine}`]),
      updateDatabases(machine, [`dw2 ${machine}`, `update all components ${machine}`]),
      enableTopology(machine, 'restoring-a-file-store 2; procedures.md 0 R12', [
        'store answers',
        ...files.flatMap(({ drafts }) => drafts.map(({ key }) => key)),
      ]),
      ...stores.flatMap((store) => shareRights(basis, store, ['enable topology'])),
      ...services([machine], 'Running', `start ${machine}`, `${PAGE} 5; DW4`, [
        `dw3 ${machine}`,
        `update databases ${machine}`,
        'enable topology',
      ]),
      ...data.drafts,
      ...proof(machine, [`start ${machine}`, ...data.drafts.map(({ key }) => key)]),
    ],
    findings: [...files.flatMap(({ findings }) => findings), ...data.findings],
  };
}

export const fileStoresOn = ({ recorded }: RestoreBasis, pool: Pool) =>
  servicesOn(recorded.topology, pool.fqdn).filter((service) => service.role === 'FileStore');

/** What a Standard Edition server holds of its own beside the files. */
export function standardEditionData(basis: RestoreBasis, pool: Pool, source: string, needs: string[]): Data {
  const machine = pool.fqdn;
  const users = userData(basis, pool.fqdn, [machine], source, needs);
  const groups = runsResponseGroup(basis.recorded.topology, pool.fqdn)
    ? responseGroups(basis, pool.fqdn, machine, [...needs, `start after user data ${pool.fqdn}`])
    : { drafts: [], findings: [] };
  return { drafts: [...users.drafts, ...groups.drafts], findings: [...users.findings, ...groups.findings] };
}

/** After a cumulative update the databases beside the roles follow. */
export const updateDatabases = (machine: string, needs: string[]): Draft =>
  commandDraft({
    key: `update databases ${machine}`,
    needs,
    title: `Update the databases on ${machine}`,
    where: machine,
    source: 'Install-CsDatabase; the update level recorded in the set',
    command: 'Install-CsDatabase',
    parameters: { ConfiguredDatabases: true, Update: true, SqlServerFqdn: machine },
    proof: null,
    expected: 'the command ends without an error',
  });

/** What must be true at the end. */
export const proof = (machine: string, needs: string[]): Draft[] => [
  servicesRun([machine], `services of ${machine} run`, 'procedures.md S15', needs),
  replicated([machine], `replica of ${machine}`, needs),
];
