import { WHOLE_DEPLOYMENT } from '../../domain/components.js';
import type { Json } from '../../domain/json.js';
import { probe } from '../../domain/probes.js';
import { activeCmsPool } from '../../domain/roles.js';
import { instanceText } from '../../domain/sql.js';
import { dependencies, servicesOfRole, servicesOn, type Service, type Topology } from '../../domain/topology.js';
import { checkDraft } from './drafts-that-look.js';
import { commandDraft, type Data } from './blocks-command.js';
import type { Draft } from './restore-draft.js';
import { absent, componentOf, type RestoreBasis } from './restore-basis.js';

const PAGE = 'restoring-the-server-hosting-the-central-management-store';
const PREPARE = 'procedures.md 0 R5, R8';

/**
 * The Central Management store from nothing: database, pointer, configuration, topology. Never over a living one.
 * @param store  its service in the topology
 * @source procedures.md S2 6-9
 */
export function centralStore(basis: RestoreBasis, store: Service, where: string, needs: string[]): Data {
  const kept = componentOf(basis, 'cms', WHOLE_DEPLOYMENT);
  if (!kept)
    return {
      drafts: [],
      findings: absent(basis, 'cms', WHOLE_DEPLOYMENT).map((finding) => ({
        ...finding,
        Severity: 'Error' as const,
        Hint: 'Choose a set that has it with -Set.',
      })),
    };
  const target = instanceOf(store);
  const instance = instanceParameter(target);
  const others = servicesOfRole(basis.recorded.topology, 'CentralMgmtStore')
    .filter(({ id }) => id !== store.id)
    .map(instanceOf);
  const pools = basis.recorded.topology.pools.map((pool) => pool.fqdn);
  const noLivingStore = probe('no-living-store', { target, others });
  const drafts: Draft[] = [
    checkDraft({
      key: 'no living store',
      needs,
      title: 'Check that no Central Management store lives',
      where,
      source: PREPARE,
      probe: noLivingStore,
      hint: 'A living store is failed over (Invoke-CsManagementServerFailover) or kept; it is never made anew.',
      byHand: ['Get-CsConfigurationStoreLocation'],
      expected: 'neither the connection point nor another pool leads to a store that answers',
    }),
    commandDraft({
      key: 'central database',
      needs: ['no living store'],
      title: `Create the Central Management database on ${instanceText(target)}`,
      where,
      source: `${PAGE} 6`,
      command: 'Install-CsDatabase',
      parameters: { CentralManagementDatabase: true, Clean: true, SqlServerFqdn: target.server, ...instance },
      guard: noLivingStore,
      proof: probe('databases', { ...target, databases: ['xds', 'lis'] }),
      expected: 'the databases xds and lis are open',
    }),
    commandDraft({
      key: 'pointer',
      needs: ['central database'],
      title: 'Point Active Directory to the Central Management store',
      where,
      source: `${PAGE} 7`,
      command: 'Set-CsConfigurationStoreLocation',
      parameters: { SqlServerFqdn: target.server, ...instance },
      proof: probe('configuration-store', target),
      expected: 'Get-CsConfigurationStoreLocation names this instance',
    }),
    commandDraft({
      key: 'import configuration',
      needs: ['pointer'],
      title: 'Import the configuration',
      where,
      source: `${PAGE} 8`,
      command: 'Import-CsConfiguration',
      parameters: {},
      file: { parameter: 'FileName', path: kept.files[0]!.path },
      proof: probe('topology', { pools }),
      components: ['cms *'],
      expected: 'Get-CsPool lists every pool',
    }),
    enableTopology(where, `${PAGE} 9`, ['import configuration']),
  ];
  return { drafts, findings: [] };
}

/** Publishes what is in the store and sets rights, among them those of shares. */
export const enableTopology = (where: string, source: string, needs: string[], key = 'enable topology'): Draft =>
  commandDraft({
    key,
    needs,
    title: 'Enable the topology',
    where,
    source,
    command: 'Enable-CsTopology',
    parameters: {},
    proof: null,
    expected: 'the command ends without an error',
  });

/**
 * The empty Central Management databases of a pool whose partner hosts the store; the Backup Service fills them.
 * @source procedures.md S12 25
 */
export const standbyStore = (basis: RestoreBasis, server: string, where: string, needs: string[]): Draft[] =>
  servicesOn(basis.recorded.topology, server)
    .filter((store) => store.role === 'CentralMgmtStore' && store.id !== activeCentralStore(basis.recorded.topology)?.id)
    .map((store) => {
      const target = instanceOf(store);
      return commandDraft({
        key: `standby store ${instanceText(target)}`,
        needs,
        title: `Create the stand-by Central Management database on ${instanceText(target)}`,
        where,
        source: 'front-end-pool-abc-failover-procedure 25',
        command: 'Install-CsDatabase',
        parameters: { CentralManagementDatabase: true, SqlServerFqdn: target.server, ...instanceParameter(target) },
        proof: probe('databases', { ...target, databases: ['xds', 'lis'] }),
        expected: 'the databases xds and lis are open',
      });
    });

/** The store of the Central Management service that is the active master; its principal, where it is mirrored. */
export function activeCentralStore(topology: Topology): Service | null {
  const pool = activeCmsPool(topology);
  const service = pool && servicesOn(topology, pool.fqdn).find(({ role }) => role === 'CentralMgmt');
  return (service && dependencies(topology, service, 'CentralMgmtStore')[0]) ?? null;
}

/** `-SqlInstanceName`, which the default instance has not. */
export const instanceParameter = ({ instance }: { instance: string | null }): Record<string, Json> =>
  instance === null ? {} : { SqlInstanceName: instance };

/** For a deployment whose store lives. @param givenUp FQDNs of pools that leave the topology in the course of the plan */
export const storeAnswers = (
  basis: RestoreBasis,
  where: string,
  source: string,
  needs: string[],
  givenUp: ReadonlySet<string> = new Set(),
): Draft =>
  checkDraft({
    key: 'store answers',
    needs,
    title: 'Check that the Central Management store answers',
    where,
    source,
    probe: probe('topology', { pools: basis.recorded.topology.pools.flatMap(({ fqdn }) => (givenUp.has(fqdn) ? [] : [fqdn])) }),
    hint: 'Restore the server that hosts the Central Management store first.',
    lasts: true,
    byHand: ['Get-CsTopology'],
    expected: 'the topology with all its pools',
  });

export const instanceOf = ({ installedOn }: Service): { server: string; instance: string | null } => ({
  server: installedOn.pool,
  instance: installedOn.sqlInstance || null,
});
