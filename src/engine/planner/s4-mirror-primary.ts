import { databasesOf } from '../../domain/databases.js';
import { probe } from '../../domain/probes.js';
import { mirrorStore } from '../../domain/roles.js';
import { instanceText } from '../../domain/sql.js';
import type { Pool, Service } from '../../domain/topology.js';
import { instanceOf, storeAnswers } from './blocks-central-store.js';
import { commandDraft } from './blocks-command.js';
import { replicated, services, servicesRun } from './blocks-services.js';
import { checkDraft, operatorDraft } from './drafts-that-look.js';
import { restart, sqlReady, sqlServer, usesStore } from './blocks-sql-server.js';
import { uninstalledMirrors } from './s5-mirror.js';
import { notPlanned } from './refusals.js';
import type { Draft, ScenarioPlan } from './restore-draft.js';
import { hostOf, hostReady, machinesOf, poolsOfStores, readyHost, type Situation } from './situation.js';

const PAGE = 'restoring-a-mirrored-enterprise-edition-back-end-server-primary';

/**
 * The primary of a mirrored Back End, whose mirror lives: the mirror takes over, and the rebuilt server becomes the new mirror. Nothing is
 * imported.
 * @param stores its stores of which the mirror is left
 * @source procedures.md S4
 */
export function primaryOfMirror(situation: Situation, server: Pool, stores: readonly Service[]): ScenarioPlan {
  const { basis, topology } = situation;
  const pools = poolsOfStores(situation, stores);
  const host = hostOf(situation, pools, stores[0]?.serviceVersion ?? null);
  if (!host)
    return {
      scenario: 'S4',
      parts: {},
      findings: [
        notPlanned(server.fqdn, `no server of the product uses ${server.fqdn}`, `Fail over by the means of SQL Server; see '${PAGE}'.`),
      ],
    };
  const where = host.machine;
  const turned = pools.flatMap((pool) => failovers(topology, pool, stores, where));
  const edited = pools.flatMap((pool) =>
    withoutMirror(
      situation,
      pool,
      stores,
      where,
      turned.map(({ key }) => key),
    ),
  );
  const removed = uninstalledMirrors(
    stores.map((store) => mirrorStore(topology, store)!),
    where,
    `${PAGE} 5; procedures.md 7 G35`,
    edited.map(({ key }) => key),
  );
  const rebuilt = sqlServer(situation, server, PAGE);
  const needs = [...sqlReady(situation, server.fqdn), ...removed.map(({ key }) => key)];
  const again = pools.flatMap((pool) => mirroredAgain(situation, pool, stores, where, needs));
  return {
    scenario: 'S4',
    parts: {
      databases: [
        ...readyHost(situation, host),
        storeAnswers(basis, where, `${PAGE} 1; procedures.md 0 R5`, hostReady(host)),
        ...turned,
        ...edited,
        ...removed,
        ...rebuilt,
        ...again,
      ],
      start: pools.flatMap((pool) => restart(situation, pool, 'with its new mirror', 'procedures.md 7 G22', [`mirror of ${pool.fqdn}`])),
      proof: pools.flatMap((pool) => [
        servicesRun(basis, machinesOf(pool), `services of all ${pool.fqdn} run`, 'procedures.md S15', [
          `restart ${pool.fqdn} with its new mirror`,
        ]),
        replicated(machinesOf(pool), `replicas of all ${pool.fqdn}`, [`restart ${pool.fqdn} with its new mirror`]),
      ]),
    },
    findings: [],
  };
}

const typesOf = (topology: Situation['topology'], pool: Pool, stores: readonly Service[]): string[] => [
  ...new Set(
    stores
      .filter((store) => usesStore(topology, pool, store))
      .flatMap((store) => databasesOf(store).map(({ databaseType }) => databaseType)),
  ),
];

/** Where a witness saw the loss, SQL Server has done it already; done again it changes nothing. */
const failovers = (topology: Situation['topology'], pool: Pool, stores: readonly Service[], where: string): Draft[] =>
  typesOf(topology, pool, stores).flatMap((databaseType) => {
    const key = `fail over ${pool.fqdn} ${databaseType}`;
    const look = `Get-CsDatabaseMirrorState -PoolFqdn "${pool.fqdn}" -DatabaseType ${databaseType}`;
    return [
      commandDraft({
        key,
        needs: ['store answers'],
        title: `Make the mirror the principal of the ${databaseType} databases of ${pool.fqdn}`,
        where,
        source: `${PAGE} 3`,
        command: 'Invoke-CsDatabaseFailover',
        parameters: { PoolFqdn: pool.fqdn, DatabaseType: databaseType, NewPrincipal: 'Mirror', Force: true },
        proof: null, // it is so until the topology is edited; the next step looks
        expected: 'the command ends without an error',
      }),
      checkDraft({
        key: `${key} seen`,
        needs: [key],
        title: `Check that the mirror is the principal of the ${databaseType} databases of ${pool.fqdn}`,
        where,
        source: 'procedures.md S4 (verify), 8.7',
        probe: probe('mirror-state', { pool: pool.fqdn, databaseType, principal: 'Mirror' }),
        hint: 'Look at the mirror with Management Studio: it must hold the databases, and be principal or disconnected.',
        waitMs: 10 * 60_000,
        byHand: [look],
        expected: 'each database is Principal on the mirror',
      }),
    ];
  });

/** The topology learns that the mirror is the store now, and the Front Ends read it. */
function withoutMirror({ topology }: Situation, pool: Pool, stores: readonly Service[], where: string, needs: string[]): Draft[] {
  const own = stores.find((store) => usesStore(topology, pool, store))!;
  const target = instanceOf(mirrorStore(topology, own)!);
  const [cleared, moved] = [`clear mirroring ${pool.fqdn}`, `store of ${pool.fqdn}`];
  const machines = machinesOf(pool);
  return [
    operatorDraft({
      key: cleared,
      needs,
      task: 'editTopology',
      values: { edit: 'disableMirroring', pool: pool.fqdn },
      title: `Clear SQL Server store mirroring of ${pool.fqdn}`,
      where,
      source: `${PAGE} 4a; procedures.md S4-order, S17`,
      instructions: [
        `In Topology Builder download the topology, edit the properties of ${pool.fqdn}, and clear Enable SQL Server store mirroring, for archiving and monitoring too where they are mirrored.`,
        'Publish the topology.',
      ],
      probe: probe('topology-store', { pool: pool.fqdn, role: own.role, ...instanceOf(own), mirror: null }),
      lasts: false,
      expected: 'the published topology names no mirror of the store',
    }),
    operatorDraft({
      key: moved,
      needs: [cleared],
      task: 'editTopology',
      values: { edit: 'setSqlStore', pool: pool.fqdn, server: target.server, instance: target.instance ?? '' },
      title: `Name ${instanceText(target)} as the SQL Server store of ${pool.fqdn}`,
      where,
      source: `${PAGE} 4b; procedures.md S17`,
      instructions: [
        `In the same dialog set SQL Server store to ${instanceText(target)}, the back end that works, for archiving and monitoring too where they were mirrored.`,
        'Publish the topology.',
      ],
      probe: probe('topology-store', { pool: pool.fqdn, role: own.role, ...target, mirror: null }),
      lasts: false,
      expected: `the published topology names ${instanceText(target)}`,
    }),
    ...services(machines, 'Stopped', `stop ${pool.fqdn} for its store`, `${PAGE} 4c; procedures.md 7 G3`, [moved]),
    ...services(machines, 'Running', `restart ${pool.fqdn} for its store`, `${PAGE} 4c; procedures.md 7 G3`, [
      `stop ${pool.fqdn} for its store`,
    ]),
  ];
}

/** The rebuilt server is the mirror now. */
function mirroredAgain({ topology }: Situation, pool: Pool, stores: readonly Service[], where: string, needs: string[]): Draft[] {
  const own = stores.find((store) => usesStore(topology, pool, store))!;
  const [principal, mirror] = [instanceOf(mirrorStore(topology, own)!), instanceOf(own)];
  const [named, made] = [`name mirror of ${pool.fqdn}`, `mirror of ${pool.fqdn}`];
  const types = typesOf(topology, pool, stores);
  const look = (databaseType: string) => probe('mirror-state', { pool: pool.fqdn, databaseType, principal: 'Either' });
  return [
    operatorDraft({
      key: named,
      needs,
      task: 'editTopology',
      values: { edit: 'enableMirroring', pool: pool.fqdn, server: mirror.server, instance: mirror.instance ?? '' },
      title: `Name ${instanceText(mirror)} as the mirror of ${pool.fqdn}`,
      where,
      source: `${PAGE} 9; procedures.md S17`,
      instructions: [
        `In Topology Builder edit the properties of ${pool.fqdn}, select Enable SQL Server store mirroring, and set Mirroring SQL Server store to ${instanceText(mirror)}.`,
        'Publish the topology.',
      ],
      probe: probe('topology-store', { pool: pool.fqdn, role: own.role, ...principal, mirror }),
      expected: `the published topology names ${instanceText(mirror)} as mirror`,
    }),
    operatorDraft({
      key: made,
      needs: [named],
      task: 'installDatabase',
      values: { server: principal.server, instance: principal.instance ?? '' },
      title: `Create the mirrors of ${pool.fqdn} on ${instanceText(mirror)}`,
      where,
      source: `${PAGE} 10`,
      instructions: [
        `In Topology Builder choose Install Database, select the databases of ${instanceText(principal)}, and continue to Create Mirror Database.`,
        'Or, with $FileShare as the path of a share that both SQL servers may write to:',
        `Install-CsMirrorDatabase -ConfiguredDatabases -SqlServerFqdn "${principal.server}" -FileShare $FileShare -DropExistingDatabasesOnMirror`,
      ],
      probe: look(types[0]!),
      expected: 'Get-CsDatabaseMirrorState shows a principal and a mirror of each database',
    }),
    ...types.map((databaseType) =>
      checkDraft({
        key: `mirror state ${pool.fqdn} ${databaseType}`,
        needs: [made],
        title: `Check the mirrors of the ${databaseType} databases of ${pool.fqdn}`,
        where,
        source: 'procedures.md S4 (verify), 8.7',
        probe: look(databaseType),
        hint: 'Create the mirrors that are missing, by Topology Builder or Install-CsMirrorDatabase.',
        lasts: true,
        byHand: [`Get-CsDatabaseMirrorState -PoolFqdn "${pool.fqdn}" -DatabaseType ${databaseType}`],
        expected: 'a principal and a mirror of each database',
      }),
    ),
  ];
}
