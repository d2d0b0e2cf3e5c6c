import { probe } from '../../domain/probes.js';
import { instanceText } from '../../domain/sql.js';
import { activeCentralStore, instanceOf, instanceParameter } from './blocks-central-store.js';
import { commandDraft } from './blocks-command.js';
import { checkDraft } from './drafts-that-look.js';
import { CONNECTION_POINT } from './losses.js';
import { notPlanned } from './refusals.js';
import type { ScenarioPlan } from './restore-draft.js';
import { hostOf, poolsOfStores, type Situation } from './situation.js';

const PAGE = 'restoring-the-server-hosting-the-central-management-store';

/**
 * Only Active Directory has forgotten where the Central Management store is; the store itself lives.
 * @source procedures.md 4.0, S2 7
 */
export function connectionPoint(situation: Situation): ScenarioPlan {
  const store = activeCentralStore(situation.topology);
  if (!store)
    return {
      scenario: 'CP',
      parts: {},
      findings: [
        notPlanned(
          CONNECTION_POINT,
          'the topology of the set does not say where the active Central Management store is',
          'Find its SQL Server instance, then Set-CsConfigurationStoreLocation with its name.',
        ),
      ],
    };
  const target = instanceOf(store);
  const where = hostOf(situation, poolsOfStores(situation, [store]), store.serviceVersion)?.machine ?? '';
  return {
    scenario: 'CP',
    parts: {
      store: [
        checkDraft({
          key: 'central store lives',
          needs: [],
          title: `Check that the Central Management store lives on ${instanceText(target)}`,
          where,
          source: `${PAGE} 7; procedures.md 0 R5`,
          probe: probe('databases', { ...target, databases: ['xds', 'lis'] }),
          hint: 'Where the store itself is lost, name its server as lost too.',
          byHand: [`Test-CsDatabase -CentralManagementDatabase -SqlServerFqdn "${target.server}"`],
          expected: 'the databases xds and lis are open',
        }),
        commandDraft({
          key: 'pointer',
          needs: ['central store lives'],
          title: 'Point Active Directory to the Central Management store',
          where,
          source: `${PAGE} 7`,
          command: 'Set-CsConfigurationStoreLocation',
          parameters: { SqlServerFqdn: target.server, ...instanceParameter(target) },
          proof: probe('configuration-store', target),
          expected: 'Get-CsConfigurationStoreLocation names this instance',
        }),
      ],
      proof: [
        checkDraft({
          key: 'topology read',
          needs: ['pointer'],
          title: 'Check that the deployment is found again',
          where,
          source: 'procedures.md S2 (verify)',
          probe: probe('topology', { pools: situation.topology.pools.map((pool) => pool.fqdn) }),
          hint: 'Wait for Active Directory to replicate, then resume.',
          waitMs: 30 * 60_000,
          lasts: true,
          byHand: ['Get-CsTopology'],
          expected: 'the topology with all its pools',
        }),
      ],
    },
    findings: [],
  };
}
