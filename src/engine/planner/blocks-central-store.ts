import { WHOLE_DEPLOYMENT } from '../../domain/components.js';
import type { Json } from '../../domain/json.js';
import { probe } from '../../domain/probes.js';
import { servicesOfRole, type Service } from '../../domain/topology.js';
import { checkDraft } from './blocks-server.js';
import { commandDraft, type Data } from './blocks-data.js';
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
  const instance: Record<string, Json> = target.instance === null ? {} : { SqlInstanceName: target.instance };
  const others = servicesOfRole(basis.recorded.topology, 'CentralMgmtStore').map(instanceOf);
  const pools = basis.recorded.topology.pools.map((pool) => pool.fqdn);
  const drafts: Draft[] = [
    checkDraft({
      key: 'no living store',
      needs,
      title: 'Check that no Central Management store lives',
      where,
      source: PREPARE,
      probe: probe('no-living-store', { target, others }),
      hint: 'A living store is failed over (Invoke-CsManagementServerFailover) or kept; it is never made anew.',
      byHand: ['Get-CsConfigurationStoreLocation'],
      expected: 'neither the connection point nor another pool leads to a store that answers',
    }),
    commandDraft({
      key: 'central database',
      needs: ['no living store'],
      title: `Create the Central Management database on ${[target.server, target.instance].filter(Boolean).join('\\')}`,
      where,
      source: `${PAGE} 6`,
      command: 'Install-CsDatabase',
      parameters: { CentralManagementDatabase: true, Clean: true, SqlServerFqdn: target.server, ...instance },
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
export const enableTopology = (where: string, source: string, needs: string[]): Draft =>
  commandDraft({
    key: 'enable topology',
    needs,
    title: 'Enable the topology',
    where,
    source,
    command: 'Enable-CsTopology',
    parameters: {},
    proof: null,
    expected: 'the command ends without an error',
  });

/** For a deployment whose store lives. */
export const storeAnswers = (basis: RestoreBasis, where: string, source: string, needs: string[]): Draft =>
  checkDraft({
    key: 'store answers',
    needs,
    title: 'Check that the Central Management store answers',
    where,
    source,
    probe: probe('topology', { pools: basis.recorded.topology.pools.map((pool) => pool.fqdn) }),
    hint: 'Restore the server that hosts the Central Management store first.',
    lasts: true,
    byHand: ['Get-CsTopology'],
    expected: 'the topology with all its pools',
  });

export const instanceOf = ({ installedOn }: Service): { server: string; instance: string | null } => ({
  server: installedOn.pool,
  instance: installedOn.sqlInstance || null,
});
