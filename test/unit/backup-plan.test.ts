import { describe, expect, test } from 'vitest';
import { DEFAULT_DATABASES } from '../../src/domain/database-options.js';
import { DEFAULT_COPY } from '../../src/domain/file-store.js';
import { databasesOf } from '../../src/domain/databases.js';
import { isMirrorStore, registrarPools, runsResponseGroup } from '../../src/domain/roles.js';
import { servicesOfRole, uncPath, type Topology } from '../../src/domain/topology.js';
import { planBackup, type BackupPlan } from '../../src/engine/planner/backup.js';
import { buildTopology } from '../../src/lab/topology/build-topology.js';
import { randomTopology } from '../../src/lab/topology/random-topology.js';

const ALL = {
  components: null,
  pools: null,
  timeoutMs: 1000,
  withPrivateKeys: false,
  copying: DEFAULT_COPY,
  databases: { ...DEFAULT_DATABASES, repositoryUnc: '\\\\backup01\\lync' },
};
const SEEDS = Array.from({ length: 200 }, (_, seed) => seed + 1);

const scopes = (plan: BackupPlan, kind: string): string[] => [
  ...new Set([
    ...plan.steps.filter((step) => step.component.kind === kind).map((step) => step.component.scope),
    ...plan.withoutStep.filter((entry) => entry.kind === kind && entry.scope !== '*').map((entry) => entry.scope),
  ]),
];

describe('for any topology, the backup plan', () => {
  test('names every pool with users and every pool with Response Group', () => {
    forAll((topology, plan) => {
      const pools = registrarPools(topology).map((pool) => pool.fqdn);
      expect(scopes(plan, 'userData').sort()).toEqual([...pools].sort());
      expect(scopes(plan, 'rgs').sort()).toEqual(pools.filter((pool) => runsResponseGroup(topology, pool)).sort());
    });
  });

  test('names every database as a component, or as left out with the reason', () => {
    forAll((topology, plan) => {
      const stated = new Set([...scopes(plan, 'database'), ...plan.leftOut.map((each) => each.object)].map((name) => name.toLowerCase()));
      for (const store of topology.services) {
        const { pool, sqlInstance } = store.installedOn;
        const instance = sqlInstance ? `${pool}\\${sqlInstance}` : pool;
        for (const database of databasesOf(store)) expect(stated).toContain(`${instance}\\${database.name}`.toLowerCase());
      }
    });
  });

  test('names every instance of SQL Server once for its facts', () => {
    forAll((topology, plan) => {
      const wanted = new Set(topology.sqlInstances.map(({ pool, name }) => `${pool}\\${name}`.toLowerCase()));
      const instances = plan.steps
        .filter(({ handler }) => handler === 'capture-sql-facts')
        .flatMap(({ args }) => args['instances'] as { server: string; instance: string | null }[])
        .map(({ server, instance }) => `${server}\\${instance ?? ''}`.toLowerCase());
      expect(instances.sort()).toEqual([...wanted].sort());
    });
  });

  test('names every file store once and every Persistent Chat store that is not a mirror', () => {
    forAll((topology, plan) => {
      const shares = servicesOfRole(topology, 'FileStore').flatMap((store) => uncPath(topology, store)?.toLowerCase() ?? []);
      expect(
        scopes(plan, 'fileStore')
          .map((unc) => unc.toLowerCase())
          .sort(),
      ).toEqual([...new Set(shares)].sort());
      expect(scopes(plan, 'persistentChat').length).toBe(
        new Set(
          servicesOfRole(topology, 'PersistentChatStore')
            .filter((store) => !isMirrorStore(topology, store))
            .map((store) => JSON.stringify(store.installedOn)),
        ).size,
      );
    });
  });

  test('names every machine of the product for its certificates', () => {
    forAll((topology, plan) => {
      const machines = topology.pools.filter((pool) => pool.replicates).flatMap((pool) => pool.machines.map((machine) => machine.fqdn));
      expect(scopes(plan, 'certificate').sort()).toEqual(['OAuthTokenIssuer', ...machines].sort());
    });
  });

  test('captures nothing twice and writes no file twice', () => {
    forAll((_, plan) => {
      const paths = plan.steps.flatMap(({ args }) => [args['path'], args['list']]).filter((path) => path !== undefined);
      expect(new Set(paths).size).toBe(paths.length);
      expect(new Set(plan.steps.map((step) => step.id)).size).toBe(plan.steps.length);
    });
  });

  test('says of every kind what becomes of it', () => {
    forAll((_, plan) => {
      const kinds = new Set([...plan.steps.map((step) => step.component.kind), ...plan.withoutStep.map((entry) => entry.kind)]);
      expect([...kinds].sort()).toEqual([
        'certificate',
        'cms',
        'database',
        'fileStore',
        'inventory',
        'lis',
        'persistentChat',
        'rgs',
        'userData',
      ]);
      expect(plan.withoutStep.filter((entry) => entry.status === 'NotDeployed' && !entry.reason)).toEqual([]);
    });
  });

  test('with -Component and -Pool keeps what was asked for and skips the rest by name', () => {
    forAll((topology) => {
      const pool = registrarPools(topology)[0];
      if (!pool) return;
      const plan = planBackup(topology, 6, { ...ALL, components: ['userData'], pools: [pool.fqdn.toUpperCase()] });
      expect(plan.steps.map((step) => step.component)).toEqual([{ kind: 'userData', scope: pool.fqdn }]);
      expect(plan.isFiltered).toBe(true);
      const whole = planBackup(topology, 6, ALL);
      expect(new Set(plan.withoutStep.map((entry) => entry.kind)).size).toBe(
        new Set([...whole.steps.map((step) => step.component.kind), ...whole.withoutStep.map((entry) => entry.kind)]).size -
          (registrarPools(topology).length > 1 ? 0 : 1),
      );
    });
  });
});

function forAll(check: (topology: Topology, plan: BackupPlan) => void): void {
  for (const seed of SEEDS) {
    const topology = buildTopology(randomTopology(seed));
    check(topology, planBackup(topology, 5 + (seed % 4), ALL));
  }
}
