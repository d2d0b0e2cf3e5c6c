import { runsResponseGroup } from '../../domain/roles.js';
import { servicesOn, type Pool, type Service } from '../../domain/topology.js';
import { enableTopology, standbyStore, storeAnswers } from './blocks-central-store.js';
import { commandDraft } from './blocks-command.js';
import { responseGroups, userData } from './blocks-data.js';
import { fileStore, shareRights } from './blocks-files.js';
import { replicated, services, servicesRun } from './blocks-services.js';
import { cleanServer, cumulativeUpdate, deploymentWizard, managementShell } from './blocks-server.js';
import { lostDatabases, lostFiles } from './documented-losses.js';
import type { RestoreBasis } from './restore-basis.js';
import type { Draft, ScenarioPlan } from './restore-draft.js';
import { records } from './s9-archiving-and-monitoring.js';
import type { Situation } from './situation.js';

const PAGE = 'restoring-a-standard-edition-server';

/**
 * A Standard Edition server that does not host the Central Management store.
 * @source procedures.md S1
 */
export function standardEdition(situation: Situation, pool: Pool): ScenarioPlan {
  const { basis, published } = situation;
  const machine = pool.fqdn;
  const stores = fileStoresOn(situation, pool);
  const files = stores.map((store) => fileStore(basis, store, `${PAGE} 3`, [`clean ${machine}`]));
  const stored = files.flatMap(({ drafts }) => drafts);
  const started = `start ${machine}`;
  const data = standardEditionData(situation, pool, `${PAGE} 6`, [started]);
  return {
    scenario: 'S1',
    parts: {
      servers: cleanServer(basis, machine, PAGE),
      files: stored,
      store: [...managementShell(basis, machine), storeAnswers(basis, machine, `${PAGE} 4`, [`shell ${machine}`])],
      roles: [
        ...deploymentWizard(basis, machine, `${PAGE} 5`, ['store answers']),
        ...cumulativeUpdate(basis, machine, 'all components', [`dw2 ${machine}`]),
        updateDatabases(machine, [`dw2 ${machine}`, `update all components ${machine}`]),
        ...standbyStore(basis, pool.fqdn, machine, [`dw2 ${machine}`, `update databases ${machine}`]),
      ],
      publish: publishing(situation, machine, stores, ['store answers', ...stored.map(({ key }) => key)]),
      start: services([machine], 'Running', started, `${PAGE} 5; DW4`, [`dw3 ${machine}`, `update databases ${machine}`, published]),
      ...data.parts,
      proof: proof(basis, machine, [started, ...keysOf(data.parts)]),
    },
    findings: [...files.flatMap(({ findings }) => findings), ...data.findings, ...lostWith(situation, pool)],
  };
}

export const fileStoresOn = ({ topology }: Situation, pool: Pool): Service[] =>
  servicesOn(topology, pool.fqdn).filter((service) => service.role === 'FileStore');

/** Enable-CsTopology, where nothing of the group has run it already, and the rights it sets. */
export function publishing(situation: Situation, where: string, stores: readonly Service[], needs: string[]): Draft[] {
  const { basis, makesCentralStore, published } = situation;
  const enable = makesCentralStore ? [] : [enableTopology(where, 'restoring-a-file-store 2; procedures.md 0 R12', needs, published)];
  return [...enable, ...stores.flatMap((store) => shareRights(basis, store, [published]))];
}

/** What a Standard Edition server holds of its own beside the files. */
export function standardEditionData(
  situation: Situation,
  pool: Pool,
  source: string,
  needs: string[],
): Pick<ScenarioPlan, 'parts' | 'findings'> {
  const { basis, topology } = situation;
  const machine = pool.fqdn;
  const users = userData(basis, pool.fqdn, [machine], source, needs);
  const groups = runsResponseGroup(topology, pool.fqdn)
    ? responseGroups(basis, pool.fqdn, machine, [...needs, `start after user data ${pool.fqdn}`])
    : { drafts: [], findings: [] };
  const kept = records(situation, servicesOn(topology, pool.fqdn), machine, needs);
  return {
    parts: { userData: users.drafts, responseGroups: groups.drafts, records: kept.drafts },
    findings: [...users.findings, ...groups.findings, ...kept.findings],
  };
}

/** What is gone by nature with a Standard Edition server. */
export const lostWith = (situation: Situation, pool: Pool) => {
  const here = servicesOn(situation.topology, pool.fqdn);
  return [...lostDatabases(here), ...lostFiles(situation.basis, here)];
};

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

export const keysOf = (parts: ScenarioPlan['parts']): string[] => Object.values(parts).flatMap((drafts) => drafts.map(({ key }) => key));

/** What must be true at the end. */
export const proof = (basis: RestoreBasis, machine: string, needs: string[]): Draft[] => [
  servicesRun(basis, [machine], `services of ${machine} run`, 'procedures.md S15', needs),
  replicated([machine], `replica of ${machine}`, needs),
];
