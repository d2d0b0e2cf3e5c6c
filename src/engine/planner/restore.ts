import { createHash } from 'node:crypto';
import { error, information, warning, type Finding } from '../../domain/findings.js';
import type { RestorePlanDocument, RestoreStep, Scenario } from '../../domain/restore-plan.js';
import { backupPool, type PoolKind } from '../../domain/roles.js';
import { dependencies, servicesOfRole, type Topology } from '../../domain/topology.js';
import { activeCentralStore } from './blocks-central-store.js';
import { groupsOf, lossesOf, lostMachines, type Loss } from './losses.js';
import { assertNewPool } from './new-pool-request.js';
import { planGroup } from './plan-group.js';
import { inPhases, toSteps, type Draft, type ScenarioPlan } from './restore-draft.js';
import type { RestoreBasis } from './restore-basis.js';
import { newPool } from './s12-new-pool.js';

export interface RestorePlan {
  planId: string;
  scenario: Scenario;
  lost: string[];
  steps: RestoreStep[];
  findings: Finding[];
}

/**
 * What brings back what is lost, in the only safe order: the group that the Central Management store belongs to first, inside a group
 * phase by phase. Pure.
 * @throws {LyncBackupError} `InvalidRequest` for a name that the topology does not have
 * @source procedures.md 4.0, S14
 */
export function planRestore(basis: RestoreBasis): RestorePlan {
  const { topology, manifest } = basis.recorded;
  const lost = [...new Set(basis.lost.map((name) => name.toLowerCase()))].sort();
  const losses = withoutLostPointer(topology, lossesOf(topology, lost));
  assertNewPool(basis.options, lost);
  const { scenario, drafts, findings } = basis.options.newPool === null ? restored(basis, losses) : moved(basis, losses);
  const steps = toSteps(drafts);
  return {
    planId: planIdOf({ setId: manifest.setId, manifestSha256: basis.recorded.manifestSha256, lost, options: basis.options, steps }),
    scenario,
    lost,
    steps,
    findings: [
      ...unique(judged(findings, steps.length > 0)),
      ...(steps.length > 0 ? [information('SetTaken', manifest.setId, `what changed after ${manifest.startedUtc} is not in the set`)] : []),
    ],
  };
}

interface Drawn {
  scenario: Scenario;
  drafts: Draft[];
  findings: Finding[];
}

/** What is lost comes back under its old name. */
function restored(basis: RestoreBasis, losses: readonly Loss[]): Drawn {
  const { topology } = basis.recorded;
  const gone = lostMachines(losses);
  const groups = inOrder(topology, groupsOf(topology, losses));
  const plans = groups.map((group, index) => planGroup(basis, group, gone, `group ${index + 1}`));
  return {
    scenario: scenarioOf(plans.flat(), losses),
    drafts: plans.flatMap((group) => inPhases(group)),
    findings: [...plans.flatMap((group) => group.flatMap(({ findings }) => findings)), ...losses.flatMap((loss) => pairing(basis, loss))],
  };
}

/** What it carried goes to a pool under a new name. */
const moved = (basis: RestoreBasis, losses: readonly Loss[]): Drawn => ({ scenario: 'S12', ...newPool(basis, losses) });

/** Where the store is made anew, the pointer to it is as well. */
function withoutLostPointer(topology: Topology, losses: readonly Loss[]): Loss[] {
  const central = activeCentralStore(topology)?.installedOn.pool;
  const isMade = losses.some((loss) => loss.kind === 'pool' && loss.pool.fqdn === central);
  return losses.filter(({ kind }) => kind !== 'connectionPoint' || !isMade);
}

/** The pointer and the Central Management store before all others; then what people are homed on; then what serves them. */
function inOrder(topology: Topology, groups: readonly Loss[][]): Loss[][] {
  const central = activeCentralStore(topology)?.installedOn.pool;
  const rank = (group: readonly Loss[]): number => {
    if (group.some((loss) => loss.kind === 'connectionPoint' || (loss.kind === 'pool' && loss.pool.fqdn === central))) return 0;
    return group.some((loss) => loss.kind === 'replica' || ('poolKind' in loss && HOMES.includes(loss.poolKind))) ? 1 : 2;
  };
  return [...groups].sort((a, b) => rank(a) - rank(b));
}

const HOMES: readonly PoolKind[] = ['StandardEdition', 'Enterprise', 'SqlServer'];

/** One scenario has its own name, a pool with its Back End is S7, everything else is a combination. */
function scenarioOf(plans: readonly ScenarioPlan[], losses: readonly Loss[]): Scenario {
  const scenarios = [...new Set(plans.filter(({ parts }) => Object.keys(parts).length > 0).map(({ scenario }) => scenario))];
  if (scenarios.length === 1) return scenarios[0]!;
  const isOnePool = scenarios.includes('S7') && losses.filter((loss) => 'poolKind' in loss && loss.poolKind === 'Enterprise').length === 1;
  const isBackEnd = scenarios.every((scenario) => ['S2', 'S3', 'S7', 'S8', 'S9', 'S10'].includes(scenario));
  return isOnePool && isBackEnd ? 'S7' : 'S14';
}

/** What nothing brings back stops a plan only where the plan has nothing else. */
const judged = (findings: readonly Finding[], hasSteps: boolean): Finding[] =>
  findings.map((finding) => (finding.Code === 'NotPlanned' && hasSteps ? { ...finding, Severity: 'Warning' } : finding));

const unique = (findings: readonly Finding[]): Finding[] => [
  ...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values(),
];

/**
 * A pool that has a partner is failed over, not restored. A published document does not always say that there is one; the product's own
 * command did when the set was taken.
 * @source procedures.md 0 R0, 5.3; S16
 */
function pairing({ recorded: { topology, backupPools }, options }: RestoreBasis, loss: Loss): Finding[] {
  if (loss.kind !== 'pool') return [];
  const partner = backupPool(topology, loss.pool.fqdn)?.fqdn ?? backupPools.get(loss.pool.fqdn);
  if (partner === undefined) return [];
  const fact = `${loss.pool.fqdn} is paired with ${partner}`;
  const through = edgePoolsThrough(topology, loss.pool.fqdn).map(
    (edge) => `Set-CsEdgeServer -Identity "EdgeServer:${edge}" -Registrar "Registrar:${partner}" first, whose next hop it is; then `,
  );
  if (options.notPaired) return [warning('PoolPaired', loss.pool.fqdn, `${fact}; it is restored all the same`)];
  return [
    error(
      'PoolPaired',
      loss.pool.fqdn,
      `${fact}: fail over instead`,
      `${through.join('')}Invoke-CsPoolFailOver -PoolFqdn "${loss.pool.fqdn}" -DisasterMode, as 'failing-over-a-pool' describes; where the pool is beyond repair, plan with -NewPool, which moves its users to a new one; -NotPaired restores it all the same.`,
    ),
  ];
}

/**
 * Edge pools that lead to this pool: until they lead elsewhere, it cannot be failed over.
 * @source procedures.md 5.3, 7 G15, S16
 */
const edgePoolsThrough = (topology: Topology, pool: string): string[] =>
  servicesOfRole(topology, 'EdgeServer').flatMap((edge) =>
    dependencies(topology, edge, 'Registrar').some(({ installedOn }) => installedOn.pool === pool) ? [edge.installedOn.pool] : [],
  );

/** The digest that names a plan: the same set, losses, options and steps have the same. */
export const planIdOf = (plan: Pick<RestorePlanDocument, 'setId' | 'manifestSha256' | 'lost' | 'options' | 'steps'>): string =>
  createHash('sha256').update(JSON.stringify(plan)).digest('hex');
