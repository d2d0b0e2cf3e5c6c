import { poolKind, poolVersion, registrarPools } from '../../domain/roles.js';
import { quorumOf } from '../../domain/quorum.js';
import type { Pool } from '../../domain/topology.js';
import { storeAnswers } from './blocks-central-store.js';
import { commandDraft } from './blocks-command.js';
import { quorum, replicated, services, servicesRun, startedThere } from './blocks-services.js';
import { cleanServer, cumulativeUpdate, deploymentWizard } from './blocks-server.js';
import { componentOf } from './restore-basis.js';
import type { Draft, ScenarioPlan } from './restore-draft.js';
import { hostOf, hostReady, livingMachines, machinesOf, readyHost, type Host, type Situation } from './situation.js';

const PAGE = 'restoring-an-enterprise-edition-member-server';
const EDGE_PAGE = `${PAGE} 4; install-edge-servers`;

/**
 * Members of a Front End, Director, Mediation, Edge or Persistent Chat pool: each is rebuilt, then all start together.
 * @source procedures.md S6, S7
 */
export function memberServers(situation: Situation, pool: Pool, machines: readonly string[]): ScenarioPlan {
  const { basis, topology, makesCentralStore } = situation;
  const isEdge = poolKind(topology, pool.fqdn) === 'Edge';
  const host = isEdge ? null : hostOf(situation, [pool], null);
  const started = `start ${pool.fqdn}`;
  const source = isEdge ? EDGE_PAGE : `${PAGE} 4`;
  const answers = isEdge || makesCentralStore ? [] : [...(host ? readyHost(situation, host) : []), answering(situation, host)];
  const builds = machines.flatMap((machine) => [
    ...deploymentWizard(basis, machine, source, answers.length > 0 ? ['store answers'] : [], isEdge ? configurationFile(situation) : null),
    ...cumulativeUpdate(basis, machine, 'all components', [`dw2 ${machine}`]),
  ]);
  const isWhole = machines.length === machinesOf(pool).length;
  const recovery = recovered(situation, pool, machines, started);
  const all = isWhole ? `all ${pool.fqdn}` : pool.fqdn;
  const built = builds.map(({ key }) => key);
  return {
    scenario: isWhole && machines.length > 1 ? 'S7' : 'S6',
    parts: {
      servers: machines.flatMap((machine) => cleanServer(basis, machine, PAGE)),
      store: answers,
      roles: builds,
      start: [
        ...(isEdge
          ? startedThere(basis, machines, started, `${source}; DW4`, built)
          : services(machines, 'Running', started, `${source}; DW4`, built)),
        ...recovery,
        ...(isWhole || recovery.length > 0 ? quorum(basis, pool.fqdn, machinesOf(pool), [started], `quorum at start ${pool.fqdn}`) : []),
      ],
      proof: [
        ...(isEdge ? [] : [servicesRun(basis, machines, `services of ${all} run`, 'procedures.md S15', [started])]),
        ...(isEdge ? machines.map((machine) => replicateAnew(machine, hostOf(situation, registrarPools(topology), null), [started])) : []),
        replicated(machines, `replicas of ${all}`, [started, ...machines.map((machine) => `replicate ${machine}`)]),
      ],
    },
    findings: [],
  };

  function answering(inGroup: Situation, at: typeof host): Draft {
    return storeAnswers(basis, at?.machine ?? '', `${PAGE}; procedures.md 0 R5`, at ? hostReady(at) : []);
  }
}

/**
 * The store goes on calling the replica of a lost server up to date until it has something new for it. Of an Edge Server nothing else is
 * seen from inside, so that it is given something.
 */
const replicateAnew = (machine: string, host: Host | null, needs: string[]): Draft =>
  commandDraft({
    key: `replicate ${machine}`,
    needs,
    title: `Replicate the configuration to ${machine} anew`,
    where: host?.machine ?? '',
    source: 'install-edge-servers; procedures.md S6, 8.7',
    command: 'Invoke-CsManagementStoreReplication',
    parameters: { ReplicaFqdn: machine },
    proof: null, // the next step looks
    expected: 'UpToDate turns False, and True again once the server has it',
  });

/** An Edge Server cannot ask the Central Management store: step 1 of its wizard takes an export. */
function configurationFile({ basis }: Situation): string {
  const path = componentOf(basis, 'cms', '*')?.files[0]?.path ?? 'config/Config.zip';
  return `$Backup\\${path.replaceAll('/', '\\')}`;
}

/**
 * A pool that fell below its functional count stands still, and stays so when members come back.
 * @source procedures.md 8.6, 7 G18, G20
 */
function recovered(situation: Situation, pool: Pool, machines: readonly string[], started: string): Draft[] {
  const { topology } = situation;
  const all = machinesOf(pool);
  if (poolKind(topology, pool.fqdn) !== 'Enterprise' || (poolVersion(topology, pool.fqdn) ?? 0) <= 5) return [];
  const living = livingMachines(situation, pool);
  const { functional, voters } = quorumOf(all.length);
  const voting = living.filter((machine) => all.indexOf(machine) < voters);
  if (living.length === 0 || voting.length >= functional) return [];
  return [
    ...services(living, 'Running', `start rest of ${pool.fqdn}`, 'topologies-and-components-for-front-end-servers; procedures.md 7 G18', [
      started,
    ]),
    commandDraft({
      key: `recover ${pool.fqdn}`,
      needs: [`start rest of ${pool.fqdn}`],
      title: `Let ${pool.fqdn} start again after the loss of its quorum`,
      where: living[0] ?? machines[0]!,
      source: 'topologies-and-components-for-front-end-servers; procedures.md 7 G18',
      command: 'Reset-CsPoolRegistrarState',
      parameters: { PoolFqdn: pool.fqdn, ResetType: 'QuorumLossRecovery', Force: true },
      proof: null, // the next step counts
      expected: 'the Front End services that waited start',
    }),
  ];
}
