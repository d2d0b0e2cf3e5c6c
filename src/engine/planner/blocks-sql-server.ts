import { databasesOf } from '../../domain/databases.js';
import type { Json } from '../../domain/json.js';
import { probe } from '../../domain/probes.js';
import { isMirrorStore, mirrorStore, poolVersion } from '../../domain/roles.js';
import { instanceText } from '../../domain/sql.js';
import { servicesOn, type Pool, type Service, type Topology } from '../../domain/topology.js';
import { instanceOf, instanceParameter } from './blocks-central-store.js';
import { commandDraft } from './blocks-command.js';
import { quorum, services } from './blocks-services.js';
import { cleanServer } from './blocks-server.js';
import { checkDraft, operatorDraft } from './drafts-that-look.js';
import { sqlInstanceOf } from './restore-basis.js';
import type { Draft } from './restore-draft.js';
import { machinesOf, type Situation } from './situation.js';

/** Steps that bring a SQL server of the product back: the server, its instances, its empty databases, its mirrors. */

const SQL_OF_PRODUCT: Readonly<Record<number, string>> = {
  5: 'SQL Server 2008 R2',
  6: 'SQL Server 2012 or 2008 R2',
  7: 'SQL Server 2012 to 2019',
  8: 'SQL Server 2016, 2017 or 2019',
};

/**
 * A clean server with the instances it had.
 * @param at  FQDN of the machine where it is not the server's own: a node behind a listener
 * @source procedures.md 4.1 P0.1, P0.2; 0 R2
 */
export function sqlServer({ basis, topology }: Situation, pool: Pool, page: string, at = pool.fqdn): Draft[] {
  const machine = at === pool.fqdn ? (pool.machines[0]?.fqdn ?? pool.fqdn) : at;
  const { sqlStagingPath: staging } = basis.options;
  const product = SQL_OF_PRODUCT[poolVersion(topology, pool.fqdn) ?? 0] ?? 'SQL Server';
  return [
    ...cleanServer(basis, machine, page),
    ...instancesOf(topology, pool.fqdn).map((instance) => {
      const target = { server: at, instance: instance || null };
      const recorded = sqlInstanceOf(basis, { server: pool.fqdn, instance: instance || null });
      return operatorDraft({
        key: sqlKey({ ...target, server: pool.fqdn }),
        needs: [`clean ${machine}`],
        task: 'installSqlServer',
        values: { instances: [instance] },
        title: `Install SQL Server with ${instance === '' ? 'the default instance' : `the instance ${instance}`} on ${machine}`,
        where: machine,
        source: `${page} 3; preparing-to-restore-lync-server P0.2`,
        instructions: [
          `Install ${product} with ${instance === '' ? 'the default instance' : `the instance ${instance}`}, ${recorded ? `which was ${recorded.version}, ${recorded.edition}` : 'of the version and edition it had'}.`,
          'Give it the logins and rights of the original, sysadmin for the account that restores among them.',
          'Let its firewall pass SQL Server and SQL Server Browser.',
          ...(staging === null ? [] : [`Make the folder ${staging}, where SQL Server and the account that restores may read and write.`]),
        ],
        probe: probe('sql-instance', { ...target, recorded: recorded && { ...recorded } }),
        expected: `${instanceText(target)} answers`,
      });
    }),
  ];
}

export const sqlKey = (target: { server: string; instance: string | null }): string => `sql ${instanceText(target).toLowerCase()}`;

/** Keys of the steps after which the instances of a server answer. */
export const sqlReady = ({ topology }: Situation, server: string): string[] =>
  instancesOf(topology, server).map((instance) => sqlKey({ server, instance: instance || null }));

/** Names of the instances, the default one as an empty name. */
function instancesOf(topology: Topology, server: string): string[] {
  const named = topology.sqlInstances.filter(({ pool }) => pool === server).map(({ name }) => name);
  const used = servicesOn(topology, server).flatMap(({ installedOn }) => installedOn.sqlInstance ?? []);
  return [...new Map([...named, ...used].map((name) => [name.toLowerCase(), name])).values()];
}

/** Databases of a store that Install-CsDatabase makes from the topology. */
const isConfigured = ({ role }: Service): boolean => role !== 'CentralMgmtStore';

/**
 * The empty databases of lost stores, made from the published topology. Stores of two versions on one server are made each by its own
 * version's commands.
 * @param at  FQDN that Install-CsDatabase is told: the server's, or the primary node's of an availability group
 * @param hostFor machine with the commands of a version
 * @source procedures.md S2 10, S3 4, 7 G11, G39, 0 R15
 */
export function emptyDatabases(
  { topology }: Situation,
  stores: readonly Service[],
  at: string,
  hostFor: (version: number) => string,
  source: string,
  needs: string[],
): Draft[] {
  const wanted = stores.filter((store) => isConfigured(store) && !isMirrorStore(topology, store) && databasesOf(store).length > 0);
  if (wanted.length === 0) return [];
  const versions = [...new Set(wanted.map(({ serviceVersion }) => serviceVersion))].sort((a, b) => a - b);
  const made =
    versions.length === 1
      ? [creation({ ConfiguredDatabases: true, SqlServerFqdn: at }, `Create the databases on ${at}`, hostFor(versions[0]!), source, needs)]
      : wanted.map((store) => {
          const target = instanceOf(store);
          const { databaseType } = databasesOf(store)[0]!;
          const parameters = { DatabaseType: databaseType, SqlServerFqdn: at, ...instanceParameter(target) };
          const title = `Create the ${databaseType} databases on ${instanceText(target)}`;
          return creation(parameters, title, hostFor(store.serviceVersion), `${source}; procedures.md 0 R15`, needs);
        });
  const instances = new Map(wanted.map((store) => [instanceText(instanceOf(store)).toLowerCase(), { ...instanceOf(store), server: at }]));
  return [
    ...made,
    ...[...instances].map(([name, target]) =>
      checkDraft({
        key: `databases ${name}`,
        needs: made.map(({ key }) => key),
        title: `Check that the databases on ${instanceText(target)} are open`,
        where: at,
        source: 'procedures.md S3 (verify)',
        probe: probe('databases', { ...target, databases: databaseNames(wanted, target) }),
        hint: 'Run Install-CsDatabase again with -Report, and read there what it could not make.',
        lasts: true,
        byHand: [`Test-CsDatabase -ConfiguredDatabases -SqlServerFqdn "${at}"`],
        expected: `${databaseNames(wanted, target).join(', ')} are open`,
      }),
    ),
  ];
}

/** Keys of the checks that a server's databases are open. */
export const databasesReady = (stores: readonly Service[]): string[] => [
  ...new Set(stores.map((store) => `databases ${instanceText(instanceOf(store)).toLowerCase()}`)),
];

const creation = (parameters: Record<string, Json>, title: string, where: string, source: string, needs: string[]): Draft =>
  commandDraft({
    key: title,
    needs,
    title,
    where,
    source,
    command: 'Install-CsDatabase',
    parameters,
    proof: null, // the checks behind it look at each instance
    expected: 'the command ends without an error',
  });

/** Databases of the stores that are on one instance. */
export function databaseNames(stores: readonly Service[], target: { instance: string | null }): string[] {
  const here = stores.filter(({ installedOn }) => (installedOn.sqlInstance ?? '').toLowerCase() === (target.instance ?? '').toLowerCase());
  return [...new Set(here.flatMap((store) => databasesOf(store).map(({ name }) => name)))].filter((name) => name !== 'rtcab1');
}

/** Types of the databases of stores that have a mirror, in the order of the topology. */
export const mirroredTypes = (topology: Topology, stores: readonly Service[]): string[] => [
  ...new Set(
    stores
      .filter((store) => mirrorStore(topology, store) !== null)
      .flatMap((store) => databasesOf(store).map(({ databaseType }) => databaseType)),
  ),
];

/**
 * Mirrors of the databases of an instance, made by Topology Builder: the cmdlet needs a share that both SQL servers write to, which only
 * the administrator can name.
 * @source procedures.md S2 10, S3 4, S4 10, S5 8, 7 G22
 */
export function mirrors(
  { topology }: Situation,
  stores: readonly Service[],
  pools: readonly Pool[],
  where: string,
  source: string,
  needs: string[],
): Draft[] {
  const mirrored = stores.filter((store) => store.serviceVersion < 8 && mirrorStore(topology, store) !== null); // 2019 has no mirroring
  const instances = new Map(mirrored.map((store) => [instanceText(instanceOf(store)).toLowerCase(), store]));
  return [...instances].flatMap(([name, store]) => {
    const [target, mirror] = [instanceOf(store), instanceOf(mirrorStore(topology, store)!)];
    const here = mirrored.filter((each) => instanceText(instanceOf(each)).toLowerCase() === name);
    const users = pools.filter((pool) => here.some((each) => usesStore(topology, pool, each)));
    const looks = users.flatMap((pool) =>
      mirroredTypes(
        topology,
        here.filter((each) => usesStore(topology, pool, each)),
      ).map((databaseType) => ({
        pool: pool.fqdn,
        databaseType,
        probe: probe('mirror-state', { pool: pool.fqdn, databaseType, principal: 'Either' }),
      })),
    );
    if (looks.length === 0) return [];
    return [
      operatorDraft({
        key: `mirror ${name}`,
        needs,
        task: 'installDatabase',
        values: { server: target.server, instance: target.instance ?? '' },
        title: `Create the mirrors of ${instanceText(target)} on ${instanceText(mirror)}`,
        where,
        source,
        instructions: [
          `In Topology Builder download the topology, choose Install Database, select the databases of ${instanceText(target)}, and continue to Create Mirror Database.`,
          'Or, with $FileShare as the path of a share that both SQL servers may write to:',
          `Install-CsMirrorDatabase -ConfiguredDatabases -SqlServerFqdn "${target.server}" -FileShare $FileShare -DropExistingDatabasesOnMirror`,
        ],
        probe: looks[0]!.probe,
        expected: 'Get-CsDatabaseMirrorState shows a principal and a mirror of each database',
      }),
      ...looks.slice(1).map((look) =>
        checkDraft({
          key: `mirror state ${look.pool} ${look.databaseType}`,
          needs: [`mirror ${name}`],
          title: `Check the mirrors of the ${look.databaseType} databases of ${look.pool}`,
          where,
          source: 'procedures.md S4 (verify), 8.7',
          probe: look.probe,
          hint: 'Create the mirrors that are missing, by Topology Builder or Install-CsMirrorDatabase.',
          lasts: true,
          byHand: [`Get-CsDatabaseMirrorState -PoolFqdn "${look.pool}" -DatabaseType ${look.databaseType}`],
          expected: 'a principal and a mirror of each database',
        }),
      ),
    ];
  });
}

export const usesStore = (topology: Topology, pool: Pool, store: Service): boolean =>
  servicesOn(topology, pool.fqdn).some(({ dependsOn }) => dependsOn.some(({ serviceId }) => serviceId === store.id));

/**
 * All servers of a pool stop and start again, together: only so they read what changed about their databases.
 * @source procedures.md S4 4c, 7 G3, G20, G22
 */
export function restart({ basis }: Situation, pool: Pool, why: string, source: string, needs: string[]): Draft[] {
  const machines = machinesOf(pool);
  const [stopped, started] = [`stop ${pool.fqdn} ${why}`, `restart ${pool.fqdn} ${why}`];
  return [
    ...services(machines, 'Stopped', stopped, source, needs),
    ...services(machines, 'Running', started, source, [stopped]),
    ...quorum(basis, pool.fqdn, machines, [started], `quorum ${pool.fqdn} ${why}`),
  ];
}
