import { createHash } from 'node:crypto';
import { error, warning, type Finding } from '../../domain/findings.js';
import type { RestorePlanDocument, RestoreStep, Scenario } from '../../domain/restore-plan.js';
import { activeCmsPool, backupPool } from '../../domain/roles.js';
import { lossesOf, type Loss } from './losses.js';
import { toSteps, type ScenarioPlan } from './restore-draft.js';
import type { RestoreBasis } from './restore-basis.js';
import { standardEdition } from './s1-standard-edition.js';
import { centralStandardEdition, centralStoreOn } from './s2-central-management-store.js';

export interface RestorePlan {
  planId: string;
  scenario: Scenario;
  lost: string[];
  steps: RestoreStep[];
  findings: Finding[];
}

/**
 * What brings back what is lost, in the only safe order. Pure.
 * @throws {LyncBackupError} `InvalidRequest` for a name that the topology does not have
 * @source procedures.md 4.0, S14
 */
export function planRestore(basis: RestoreBasis): RestorePlan {
  const lost = [...new Set(basis.lost.map((name) => name.toLowerCase()))].sort();
  const losses = lossesOf(basis.recorded.topology, lost);
  const plans = losses.map((loss) => planLoss(basis, loss));
  const scenarios = [...new Set(plans.map(({ scenario }) => scenario))];
  const steps = toSteps(plans.flatMap(({ drafts }) => drafts));
  const scenario = scenarios.length === 1 ? scenarios[0]! : 'S14';
  return {
    planId: planIdOf({
      setId: basis.recorded.manifest.setId,
      manifestSha256: basis.recorded.manifestSha256,
      lost,
      options: basis.options,
      steps,
    }),
    scenario,
    lost,
    steps,
    findings: [...plans.flatMap(({ findings }) => findings), ...losses.flatMap((loss) => pairing(basis, loss))],
  };
}

function planLoss(basis: RestoreBasis, loss: Loss): ScenarioPlan {
  if (loss.kind === 'pool' && loss.poolKind === 'StandardEdition') {
    const store = activeCmsPool(basis.recorded.topology)?.fqdn === loss.pool.fqdn ? centralStoreOn(basis, loss.pool) : null;
    return store ? centralStandardEdition(basis, loss.pool, store) : standardEdition(basis, loss.pool);
  }
  const name = loss.kind === 'fileStore' ? loss.unc : loss.pool.fqdn;
  return {
    scenario: 'S14',
    drafts: [],
    findings: [
      error('NotPlanned', name, `no plan is known for the loss of '${name}'`, 'Follow the pages of Microsoft with the files of the set.'),
    ],
  };
}

/**
 * A pool that has a partner is failed over, not restored.
 * @source procedures.md 0 R0, 5.3
 */
function pairing(basis: RestoreBasis, loss: Loss): Finding[] {
  const partner = loss.kind === 'fileStore' ? null : backupPool(basis.recorded.topology, loss.pool.fqdn);
  if (loss.kind !== 'pool' || !partner) return [];
  const fact = `${loss.pool.fqdn} is paired with ${partner.fqdn}`;
  if (basis.options.notPaired) return [warning('PoolPaired', loss.pool.fqdn, `${fact}; it is restored all the same`)];
  return [
    error(
      'PoolPaired',
      loss.pool.fqdn,
      `${fact}: fail over instead`,
      `Invoke-CsPoolFailOver -PoolFqdn "${loss.pool.fqdn}" -DisasterMode, as 'failing-over-a-pool' describes; -NotPaired restores it all the same.`,
    ),
  ];
}

/** The digest that names a plan: the same set, losses, options and steps have the same. */
export const planIdOf = (plan: Pick<RestorePlanDocument, 'setId' | 'manifestSha256' | 'lost' | 'options' | 'steps'>): string =>
  createHash('sha256').update(JSON.stringify(plan)).digest('hex');
