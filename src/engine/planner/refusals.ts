import { error, type Finding } from '../../domain/findings.js';
import type { PoolKind } from '../../domain/roles.js';
import type { Loss } from './losses.js';

/** What no plan brings back: one clear sentence each, and who can. */

export const notPlanned = (object: string, fact: string, hint: string): Finding => error('NotPlanned', object, fact, hint);

const OF_OTHERS: Partial<Record<PoolKind, { is: string; hint: string }>> = {
  SurvivableBranch: {
    is: 'a Survivable Branch Appliance or Server, for which there is no restore page',
    hint: 'Set it up again by its vendor\'s guide; "front-end-pool-abc-failover-procedure" 27 to 29 describe how its users find it again.',
  },
  TrustedApplication: {
    is: 'a trusted application server, whose application restores it; its pool and its endpoints are in the configuration, which lives',
    hint: 'Install the application again by its own guide on a server of the same name; Get-CsTrustedApplication shows what it was.',
  },
  OfficeWebApps: {
    is: 'an Office Web Apps Server, which holds no data of this product',
    hint: 'Install Office Web Apps Server again under the same name, by its own guide, and make its farm anew.',
  },
  PstnGateway: {
    is: 'a gateway, which keeps its own configuration',
    hint: 'Restore it with the tools of its vendor; what the topology says about it lives.',
  },
  Other: {
    is: 'a server on which nothing of the product is installed',
    hint: 'Rebuild it with the means of whoever runs it; what the topology says about it lives.',
  },
};

/** The loss of a server that is not one of the product's. */
export function refusal(loss: Extract<Loss, { kind: 'pool' | 'machine' }>): Finding {
  const name = loss.kind === 'machine' ? loss.machine : loss.pool.fqdn;
  const { is, hint } = OF_OTHERS[loss.poolKind] ?? OF_OTHERS.Other!;
  return notPlanned(name, `${name} is ${is}`, hint);
}

/** @source procedures.md S14: no page covers it */
export const clusterNode = (machine: string, pool: string): Finding =>
  notPlanned(
    machine,
    `${machine} is one of several nodes of ${pool}: what they hold together lives`,
    'Rebuild and rejoin it with the means of SQL Server or of the file server cluster. If nothing is left, name the whole server as lost.',
  );

/** @source procedures.md 6: mirroring and Persistent Chat ended with Skype for Business Server 2015 */
export const endedWith2015 = (object: string, what: string): Finding =>
  notPlanned(
    object,
    `${object} has ${what}, which Skype for Business Server 2019 and later do not know`,
    'Correct the topology in Topology Builder, take a new set and plan again.',
  );
