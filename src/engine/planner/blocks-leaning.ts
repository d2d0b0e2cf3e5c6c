import { probe } from '../../domain/probes.js';
import { poolKind, registrarPools, type PoolKind } from '../../domain/roles.js';
import { servicesOn, type Pool, type Topology } from '../../domain/topology.js';
import { commandDraft } from './blocks-command.js';
import { operatorDraft } from './drafts-that-look.js';
import type { NewPoolRequest } from './new-pool-request.js';
import type { Draft } from './restore-draft.js';

/** Pools of other roles that lean on a lost pool, and get another to lean on: S12. */

const PAGE = 'front-end-pool-abc-failover-procedure';

/** Pools beside its partner that lean on the lost pool: as their next hop, or for calls. */
export function leaningOn(topology: Topology, { lost, partner }: Pick<NewPoolRequest, 'lost' | 'partner'>): Pool[] {
  const ids = new Set(
    servicesOn(topology, lost.fqdn)
      .filter(({ installedOn }) => installedOn.sqlInstance === null)
      .map(({ id }) => id),
  );
  const users = new Set(
    topology.services
      .filter(({ dependsOn }) => dependsOn.some(({ serviceId }) => ids.has(serviceId)))
      .map(({ installedOn }) => installedOn.pool),
  );
  const homes = new Set(registrarPools(topology).map(({ fqdn }) => fqdn));
  return topology.pools.filter(({ fqdn }) => users.has(fqdn) && fqdn !== partner.fqdn && !homes.has(fqdn));
}

/** An Edge that hands on to the lost pool keeps it from failing over. @source procedures.md 5.3, 7 G15 */
export const nextHops = (topology: Topology, { lost, partner }: NewPoolRequest, leaning: readonly Pool[], where: string): Draft[] =>
  leaning
    .filter(({ fqdn }) => poolKind(topology, fqdn) === 'Edge')
    .map(({ fqdn }) =>
      commandDraft({
        key: `next hop ${fqdn}`,
        needs: ['store answers'],
        title: `Let the Edge pool ${fqdn} hand on to ${partner.fqdn}`,
        where,
        source: 'failing-over-a-pool; procedures.md 7 G15',
        command: 'Set-CsEdgeServer',
        parameters: { Identity: `EdgeServer:${fqdn}`, Registrar: `Registrar:${partner.fqdn}` },
        proof: probe('served-by', { pools: [fqdn], from: lost.fqdn, to: partner.fqdn }),
        expected: `Get-CsService -EdgeServer -PoolFqdn "${fqdn}" names ${partner.fqdn}`,
      }),
    );

/** Before the start, which ends the outage. @source procedures.md S12 15 */
export const chatNextHop = (topology: Topology, { lost, target }: NewPoolRequest, leaning: readonly Pool[], where: string): Draft[] =>
  leaning
    .filter(({ fqdn }) => poolKind(topology, fqdn) === 'PersistentChat')
    .map(({ fqdn }) =>
      operatorDraft({
        key: `next hop ${fqdn}`,
        needs: ['new pool defined'],
        task: 'editTopology',
        values: { edit: 'setNextHop', pool: fqdn, nextHop: target },
        title: `Make ${target} the next hop of the Persistent Chat pool ${fqdn}`,
        where,
        source: `${PAGE} 15`,
        instructions: [
          `In Topology Builder edit the properties of ${fqdn}, General: set Next hop pool to ${target}, and publish the topology.`,
        ],
        probe: probe('served-by', { pools: [fqdn], from: lost.fqdn, to: target }),
        expected: `Get-CsService -PersistentChatServer -PoolFqdn "${fqdn}" names ${target}`,
      }),
    );

const OTHERS: readonly PoolKind[] = ['Mediation', 'TrustedApplication', 'PstnGateway', 'Director', 'Other', 'OfficeWebApps'];

/** Topology Builder deletes no pool that others lean on. @source procedures.md S12 22 */
export function handedOn(topology: Topology, { lost, target }: NewPoolRequest, leaning: readonly Pool[], where: string): Draft[] {
  const pools = leaning.flatMap(({ fqdn }) => (OTHERS.includes(poolKind(topology, fqdn)) ? [fqdn] : []));
  if (pools.length === 0) return [];
  return [
    operatorDraft({
      key: 'handed on',
      needs: ['new pool runs'],
      task: 'editTopology',
      values: { edit: 'replacePool', pools, pool: lost.fqdn, by: target },
      title: `Let ${target} serve what leaned on ${lost.fqdn}: ${pools.join(', ')}`,
      where,
      source: `${PAGE} 22; procedures.md S12-leaning`,
      instructions: [
        ...pools.map(
          (pool) => `In Topology Builder make ${target} the next hop of ${pool}; for a gateway, the Mediation Server of its trunk.`,
        ),
        'Publish the topology, and look through the voice routes for trunks that got another name.',
      ],
      probe: probe('served-by', { pools, from: lost.fqdn, to: target }),
      expected: `nothing in the topology leans on ${lost.fqdn} any more`,
    }),
  ];
}

/**
 * Users of a Survivable Branch Appliance have their data in the lost pool, and are moved there and back by hand: who they are is known
 * only while it is done.
 * @source procedures.md S12 27-29
 */
export const branches = (topology: Topology, { lost, partner, target }: NewPoolRequest, leaning: readonly Pool[], where: string): Draft[] =>
  leaning
    .filter(({ fqdn }) => poolKind(topology, fqdn) === 'SurvivableBranch')
    .map(({ fqdn }) =>
      operatorDraft({
        key: `branch ${fqdn}`,
        needs: ['new pool runs'],
        task: 'editTopology',
        values: { edit: 'replacePool', pools: [fqdn], pool: lost.fqdn, by: target },
        title: `Give the users of the Survivable Branch Appliance ${fqdn} to ${target}`,
        where,
        source: `${PAGE} 27-29; procedures.md 7 G33, G34`,
        instructions: [
          `Stop-CsWindowsService -ComputerName "${fqdn}"`,
          `Get-CsUser -Filter {RegistrarPool -eq "${fqdn}"} | Select-Object SipAddress | Export-Csv "C:\\SbaUsers.csv"`,
          `Import-Csv "C:\\SbaUsers.csv" | ForEach-Object { Move-CsUser -Identity $_.SipAddress -Target "${target}" -Force }`,
          `The last ExportedUserData.zip in the folder handed-over of the run is what ${partner.fqdn} had. Bring their data to ${target}:`,
          'Import-Csv "C:\\SbaUsers.csv" | ForEach-Object { Update-CsUserData -FileName "C:\\ExportedUserData.zip" -UserFilter ($_.SipAddress -replace "^sip:", "") }',
          `In Topology Builder edit the properties of ${fqdn}: set User Services Pool to ${target}, and publish the topology.`,
          `Start-CsWindowsService -ComputerName "${fqdn}"`,
          `Import-Csv "C:\\SbaUsers.csv" | ForEach-Object { Move-CsUser -Identity $_.SipAddress -Target "${fqdn}" -Force }`,
        ],
        probe: probe('served-by', { pools: [fqdn], from: lost.fqdn, to: target }),
        expected: `Get-CsService -Registrar -PoolFqdn "${fqdn}" names ${target}, and its users are homed on it again`,
      }),
    );
