import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LyncBackupError } from '../../src/domain/errors.js';
import { DEFAULT_RESTORE_OPTIONS, type RestoreOptions, type RestoreStep } from '../../src/domain/restore-plan.js';
import { backupPool, poolVersion, registrarPools, runsResponseGroup } from '../../src/domain/roles.js';
import { servicesOfRole, uncPath, type Topology } from '../../src/domain/topology.js';
import { DECISIONS, decisionsOf } from '../../src/engine/planner/decisions.js';
import { planRestore, type RestorePlan } from '../../src/engine/planner/restore.js';
import { readTopology } from '../../src/formats/topology-xml.js';
import { buildTopology } from '../../src/lab/topology/build-topology.js';
import type { ProductVersion, TopologyDescription } from '../../src/lab/topology/description.js';
import { largeDeployment, STANDARD_EDITION, TWO_SITES } from '../../src/lab/topology/examples.js';
import { randomTopology } from '../../src/lab/topology/random-topology.js';
import { RESTORE_HANDLERS } from '../../src/steps/index.js';
import { assertRealCommands, hasCommandReference } from '../support/real-commands.js';
import { recordedOf } from '../support/recorded.js';
import { PAIRED_POOLS, PAIRED_STANDARD_EDITION_SERVERS } from '../../src/lab/scenarios/topologies.js';
import { TWO_STANDARD_EDITION_SERVERS } from '../support/topologies.js';

const SAMPLES = join(process.env['LYNCBACKUP_SHARED'] ?? join(import.meta.dirname, '../../../shared'), 'samples/topology');
const OPTIONS: RestoreOptions = { ...DEFAULT_RESTORE_OPTIONS, notPaired: true, repositoryUnc: '\\\\backup01\\lync$' };

const planOf = (topology: Topology, lost: readonly string[], options: Partial<RestoreOptions> = {}): RestorePlan =>
  planRestore({ recorded: recordedOf(topology), lost, options: { ...OPTIONS, ...options } });

/** One site with an Enterprise pool of four Front Ends. */
const enterprise = (version: ProductVersion, mirror: boolean, hostsCentralStore = true): TopologyDescription => ({
  signature: 'b1f0a0d6-7a55-4a42-9d1f-0c2d7f6f7f01',
  sipDomains: ['contoso.com'],
  sites: [
    {
      name: 'Redmond',
      pools: [
        {
          kind: 'Enterprise',
          fqdn: 'pool01.contoso.com',
          version,
          machines: ['fe01.contoso.com', 'fe02.contoso.com', 'fe03.contoso.com', 'fe04.contoso.com'],
          backEnd: {
            server: 'sql01.contoso.com',
            instance: 'rtc',
            ...(mirror && { mirror: { server: 'sql02.contoso.com', instance: 'rtc' } }),
          },
          fileShare: { server: 'fs01.contoso.com', share: 'LyncShare' },
          applications: ['RGS', 'Cps'],
          ...(hostsCentralStore && { cms: 'active' as const }),
        },
        {
          kind: 'Director',
          fqdn: 'dir01.contoso.com',
          version,
          machines: ['dir01.contoso.com'],
          fileShare: { server: 'fs01.contoso.com', share: 'LyncShare' },
        },
        { kind: 'Mediation', fqdn: 'med01.contoso.com', version, machines: ['med01.contoso.com'], nextHop: 'pool01.contoso.com' },
        { kind: 'SqlServer', fqdn: 'sql01.contoso.com', instances: ['rtc'] },
        { kind: 'SqlServer', fqdn: 'sql02.contoso.com', instances: ['rtc'] },
        { kind: 'FileServer', fqdn: 'fs01.contoso.com' },
      ],
    },
  ],
});

const GOLDEN: { name: string; topology: TopologyDescription; lost: string[]; newPool?: string; scenario: string }[] = [
  { name: 's1-standard-edition-2013', topology: TWO_STANDARD_EDITION_SERVERS, lost: ['se02.contoso.com'], scenario: 'S1' },
  { name: 's2-standard-edition-2013', topology: STANDARD_EDITION, lost: ['se01.contoso.com'], scenario: 'S2' },
  { name: 's2-enterprise-2013', topology: enterprise(6, false), lost: ['sql01.contoso.com'], scenario: 'S2' },
  { name: 's2-enterprise-mirrored-2013', topology: enterprise(6, true), lost: ['sql01.contoso.com', 'sql02.contoso.com'], scenario: 'S2' },
  { name: 's2-enterprise-2019', topology: enterprise(8, false), lost: ['sql01.contoso.com'], scenario: 'S2' },
  { name: 's3-back-end-2013', topology: TWO_SITES, lost: ['sqlbe01.litwareinc.com', 'sqlbe02.litwareinc.com'], scenario: 'S3' },
  { name: 's4-mirror-primary-2013', topology: TWO_SITES, lost: ['sqlbe01.litwareinc.com'], scenario: 'S4' },
  { name: 's5-mirror-2013', topology: TWO_SITES, lost: ['sqlbe02.litwareinc.com'], scenario: 'S5' },
  { name: 's5-mirror-of-central-store-2015', topology: enterprise(7, true), lost: ['sql02.contoso.com'], scenario: 'S5' },
  { name: 's6-front-end-2013', topology: TWO_SITES, lost: ['fe02.litwareinc.com'], scenario: 'S6' },
  { name: 's6-front-ends-below-quorum-2013', topology: TWO_SITES, lost: ['fe01.litwareinc.com', 'fe02.litwareinc.com'], scenario: 'S6' },
  { name: 's6-director-2015', topology: enterprise(7, false), lost: ['dir01.contoso.com'], scenario: 'S6' },
  { name: 's6-mediation-2019', topology: enterprise(8, false), lost: ['med01.contoso.com'], scenario: 'S6' },
  { name: 's6-edge-2013', topology: TWO_SITES, lost: ['edge01.litwareinc.com'], scenario: 'S6' },
  { name: 's6-persistent-chat-2013', topology: TWO_SITES, lost: ['pchat01.litwareinc.com'], scenario: 'S6' },
  {
    name: 's7-pool-2013',
    topology: TWO_SITES,
    lost: ['pool01.litwareinc.com', 'sqlbe01.litwareinc.com', 'sqlbe02.litwareinc.com', 'fs01.litwareinc.com'],
    scenario: 'S7',
  },
  {
    name: 's7-pool-with-central-store-2015',
    topology: enterprise(7, false),
    lost: ['pool01.contoso.com', 'sql01.contoso.com'],
    scenario: 'S7',
  },
  { name: 's8-file-server-2013', topology: TWO_SITES, lost: ['fs01.litwareinc.com'], scenario: 'S8' },
  { name: 's8-file-store-2013', topology: TWO_SITES, lost: ['\\\\fs01.litwareinc.com\\LyncShare'], scenario: 'S8' },
  { name: 's9-archiving-and-monitoring-2013', topology: TWO_SITES, lost: ['sqlarc01.litwareinc.com'], scenario: 'S9' },
  { name: 's10-persistent-chat-2013', topology: TWO_SITES, lost: ['sqlpc01.litwareinc.com'], scenario: 'S10' },
  {
    name: 's12-standard-edition-2013',
    topology: PAIRED_STANDARD_EDITION_SERVERS,
    lost: ['se01.contoso.com'],
    newPool: 'se03.contoso.com',
    scenario: 'S12',
  },
  {
    name: 's12-enterprise-2015',
    topology: PAIRED_POOLS,
    lost: ['pool01.contoso.com', 'sql01.contoso.com', 'fs01.contoso.com'],
    newPool: 'pool03.contoso.com',
    scenario: 'S12',
  },
  {
    name: 's14-several-2013',
    topology: TWO_SITES,
    lost: ['edge02.litwareinc.com', 'sqlbe01.litwareinc.com', 'sqlbe02.litwareinc.com', 'se01.litwareinc.com'],
    scenario: 'S14',
  },
  { name: 'cp-connection-point-2013', topology: TWO_SITES, lost: ['ServiceConnectionPoint'], scenario: 'CP' },
  { name: 's6-front-end-2010', topology: enterprise(5, false), lost: ['fe01.contoso.com'], scenario: 'S6' },
];

/** Of a move to a new pool nothing stands for the pair. */
const plannedOf = ({ topology, lost, newPool }: Pick<(typeof GOLDEN)[number], 'topology' | 'lost' | 'newPool'>): RestorePlan =>
  planOf(buildTopology(topology), lost, newPool === undefined ? {} : { notPaired: false, newPool });

/** A plan as somebody reads it. */
const written = ({ scenario, lost, steps, findings }: RestorePlan): string =>
  [
    `${scenario}: ${lost.join(', ')}`,
    ...steps.flatMap(({ id, handler, kind, title, where, needs, source, components, byHand, expected }) => [
      '',
      `${id.slice(0, 5)} ${kind} ${title}`,
      `  where    ${where || 'this machine'}   by ${handler}`,
      `  after    ${needs.map((need) => need.slice(0, 5)).join(' ') || '-'}`,
      `  source   ${source}`,
      ...(components.length > 0 ? [`  brings   ${components.join(', ')}`] : []),
      ...byHand.map((line) => `  by hand  ${line}`),
      `  expected ${expected}`,
    ]),
    '',
    ...findings.map(({ Severity, Code, Message, Hint }) => `${Severity} ${Code}: ${Message}${Hint === null ? '' : ` -> ${Hint}`}`),
    '',
  ].join('\n');

describe('the plan of each scenario', () => {
  test.each(GOLDEN)('$name is what was reviewed', async (golden) => {
    const plan = plannedOf(golden);
    expect(plan.scenario).toBe(golden.scenario);
    await expect(written(plan)).toMatchFileSnapshot(`../golden/plans/${golden.name}.txt`);
  });

  test.each(GOLDEN)('$name is the same to the byte when planned again', (golden) => {
    const [first, second] = [plannedOf(golden), plannedOf({ ...golden, lost: [...golden.lost].reverse() })];
    expect(JSON.stringify(first)).toBe(JSON.stringify(second));
  });

  test.each(GOLDEN)('$name has step kinds with arguments they take', (golden) => {
    for (const { handler, args } of plannedOf(golden).steps) {
      expect(Object.keys(RESTORE_HANDLERS)).toContain(handler);
      expect(() => RESTORE_HANDLERS[handler]!.args.parse(args)).not.toThrow();
    }
  });

  test.skipIf(!hasCommandReference).each(GOLDEN)('$name has commands that can be typed', (golden) => {
    assertRealCommands(plannedOf(golden).steps.flatMap(({ byHand }) => byHand));
  });
});

/** A topology whose SQL server is the listener of a group, with the primary node named beside it. */
function behindListener(description: TopologyDescription, listener: string): Topology {
  const topology = buildTopology(description);
  return {
    ...topology,
    sqlInstances: topology.sqlInstances.map((instance) =>
      instance.pool === listener ? { ...instance, alwaysOnPrimaryNodeFqdn: 'Node1.contoso.com' } : instance,
    ),
  };
}

describe('a Back End in an availability group', () => {
  test.each([
    { lost: 'sql01.contoso.com', fact: 'all-replicas' },
    { lost: 'node1.contoso.com', fact: 'one-replica' },
  ])('has a plan when $lost is lost, though no page describes it', async ({ lost, fact }) => {
    const plan = planOf(behindListener(enterprise(7, false, false), 'sql01.contoso.com'), [lost]);
    expect(plan.findings).toContainEqual(expect.objectContaining({ Code: 'NotDocumented', Severity: 'Warning' }));
    await expect(written(plan)).toMatchFileSnapshot(`../golden/plans/availability-group-${fact}-2015.txt`);
  });

  test('is refused where it held the Central Management store', () => {
    const { steps, findings } = planOf(behindListener(enterprise(7, false), 'sql01.contoso.com'), ['sql01.contoso.com']);
    expect(steps).toEqual([]);
    expect(findings).toEqual([expect.objectContaining({ Code: 'NotPlanned', Severity: 'Error' })]);
  });
});

test('every decision about the pages is followed by a plan, and told with the plans that follow it', () => {
  const steps = GOLDEN.flatMap((golden) => plannedOf(golden).steps);
  expect(decisionsOf(steps)).toEqual(DECISIONS);
  const ids = (name: string) => decisionsOf(planOf(buildTopology(TWO_SITES), [name]).steps).map(({ id }) => id);
  expect(ids('sqlpc01.litwareinc.com')).toEqual(['G38']);
  expect(ids('sqlbe01.litwareinc.com')).toEqual(['G3', 'G22', 'G35', 'S4-order']);
});

const REFUSED: { fact: string; topology: TopologyDescription; lost: string[]; code: string; says: string; notPaired?: boolean }[] = [
  { fact: 'a gateway', topology: TWO_SITES, lost: ['gw01.litwareinc.com'], code: 'NotPlanned', says: 'its own configuration' },
  { fact: 'a witness', topology: TWO_SITES, lost: ['sqlwit01.litwareinc.com'], code: 'NotPlanned', says: 'no server of the product uses' },
  {
    fact: 'the primary of the Central Management store while its mirror lives',
    topology: enterprise(6, true),
    lost: ['sql01.contoso.com'],
    code: 'MirrorHoldsStore',
    says: 'both halves have to be restored',
  },
  {
    fact: 'half of a mirror in a version that has no mirrors',
    topology: enterprise(8, true),
    lost: ['sql02.contoso.com'],
    code: 'NotPlanned',
    says: 'do not know',
  },
];

describe('a loss that no plan brings back', () => {
  test.each(REFUSED)('$fact is refused with one sentence', ({ topology, lost, code, says }) => {
    const { steps, findings } = planOf(buildTopology(topology), lost);
    expect(steps).toEqual([]);
    expect(findings.filter(({ Severity }) => Severity === 'Error')).toEqual([
      expect.objectContaining({ Code: code, Message: expect.stringContaining(says) as string, Hint: expect.any(String) as string }),
    ]);
  });

  test('does not stop the plan of what was lost with it', () => {
    const { steps, findings } = planOf(buildTopology(TWO_SITES), ['gw01.litwareinc.com', 'edge01.litwareinc.com']);
    expect(steps.length).toBeGreaterThan(0);
    expect(findings.find(({ Code }) => Code === 'NotPlanned')?.Severity).toBe('Warning');
  });

  test('of a name that the topology does not have is an error', () => {
    expect(() => planOf(buildTopology(TWO_SITES), ['nobody.litwareinc.com'])).toThrow(LyncBackupError);
  });

  test('of a paired pool is answered with its failover, unless it is to be restored', () => {
    const topology = buildTopology(randomTopology(seedWithPair()));
    const paired = topology.services.find(({ dependsOn }) => dependsOn.some(({ usage }) => usage === 'Backup'))!.installedOn.pool;
    const codes = (notPaired: boolean) =>
      planOf(topology, [paired], { notPaired }).findings.flatMap(({ Code, Severity }) => (Code === 'PoolPaired' ? [Severity] : []));
    expect(codes(false)).toEqual(['Error']);
    expect(codes(true)).toEqual(['Warning']);
  });

  test('of a paired pool that an Edge pool leads to names the way that has to lead elsewhere first', () => {
    const recorded = recordedOf(buildTopology(TWO_SITES));
    const hintFor = (pool: string, partner: string): string | null =>
      planRestore({
        recorded: { ...recorded, backupPools: new Map([[pool, partner]]) },
        lost: [pool],
        options: { ...OPTIONS, notPaired: false },
      }).findings.find(({ Code }) => Code === 'PoolPaired')!.Hint;
    const [pool, other] = ['pool01.litwareinc.com', 'se01.litwareinc.com'];
    expect(hintFor(pool, other)).toMatch(
      /^Set-CsEdgeServer -Identity "EdgeServer:edgepool01\.litwareinc\.com" -Registrar "Registrar:se01\.litwareinc\.com" first.*Invoke-CsPoolFailOver/,
    );
    expect(hintFor(other, pool)).toMatch(/^Invoke-CsPoolFailOver/);
  });

  test('of a pool that only the deployment itself called paired is answered with its failover, too', () => {
    const topology = buildTopology(TWO_STANDARD_EDITION_SERVERS);
    const [one, other] = topology.pools.map(({ fqdn }) => fqdn);
    const recorded = { ...recordedOf(topology), backupPools: new Map([[one!, other!]]) };
    const { findings } = planRestore({ recorded, lost: [one!], options: DEFAULT_RESTORE_OPTIONS });
    expect(findings.find(({ Code }) => Code === 'PoolPaired')).toMatchObject({
      Severity: 'Error',
      Message: expect.stringContaining(other!) as string,
    });
  });

  test('checks the rights that the product gives, and tells of those that somebody else gave', () => {
    const topology = buildTopology(TWO_STANDARD_EDITION_SERVERS);
    const recorded = recordedOf(topology);
    const [fqdn, machine] = [...recorded.machines].find(([, { shares }]) => shares.length > 0)!;
    machine.shares[0]!.permissions = ['CONTOSO\\RTCHSUniversalServices: Change', 'Everyone: Full', 'BUILTIN\\Administrators: Full'];
    const { steps, findings } = planRestore({ recorded, lost: [fqdn], options: DEFAULT_RESTORE_OPTIONS });
    expect(steps.find(({ title }) => title.startsWith('Check the rights'))!.expected).toBe('CONTOSO\\RTCHSUniversalServices: Change');
    expect(findings.flatMap(({ Code, Message }) => (Code === 'ShareRightsByHand' ? [Message] : []))).toEqual([
      expect.stringMatching(/does not give: Everyone: Full$/),
    ]);
  });
});

const PAIR = PAIRED_STANDARD_EDITION_SERVERS;
const [A, B, C] = ['se01.contoso.com', 'se02.contoso.com', 'se03.contoso.com'];

const NOT_MOVED: { fact: string; topology: TopologyDescription; lost: string[]; newPool: string; says: string }[] = [
  { fact: 'without a partner', topology: TWO_STANDARD_EDITION_SERVERS, lost: [A], newPool: C, says: 'has no partner' },
  { fact: 'together with its partner', topology: PAIR, lost: [A, B], newPool: C, says: 'more than one pool' },
  { fact: 'when no pool is lost', topology: PAIR, lost: ['edge01.contoso.com'], newPool: C, says: 'no whole pool' },
  { fact: 'when another server is lost as well', topology: PAIR, lost: [A, 'edge01.contoso.com'], newPool: C, says: 'is lost as well' },
  { fact: 'to its own partner', topology: PAIR, lost: [A], newPool: B, says: 'is the partner of the lost pool' },
  { fact: 'to a server of another kind', topology: PAIR, lost: [A], newPool: 'edge01.contoso.com', says: 'is no StandardEdition pool' },
  {
    fact: 'to a server of another pool',
    topology: TWO_SITES,
    lost: ['se01.litwareinc.com'],
    newPool: 'fe01.litwareinc.com',
    says: 'has no partner',
  },
  { fact: 'when one of its servers lives', topology: PAIRED_POOLS, lost: ['fe01.contoso.com'], newPool: C, says: 'no whole pool' },
  {
    fact: 'when the SQL Server of the partner is lost',
    topology: PAIRED_POOLS,
    lost: ['pool01.contoso.com', 'sql02.contoso.com'],
    newPool: 'pool03.contoso.com',
    says: 'sql02.contoso.com is lost as well',
  },
  {
    fact: 'to a server of its partner',
    topology: PAIRED_POOLS,
    lost: ['pool01.contoso.com'],
    newPool: 'fe11.contoso.com',
    says: 'a server of another pool',
  },
];

describe('a pool whose users are to move to a new one', () => {
  test.each(NOT_MOVED)('is not moved $fact, with one sentence and the next move', ({ topology, lost, newPool, says }) => {
    const { steps, findings } = planOf(buildTopology(topology), lost, { notPaired: false, newPool });
    expect(steps).toEqual([]);
    expect(findings).toEqual([
      expect.objectContaining({
        Code: 'NotPlanned',
        Severity: 'Error',
        Message: expect.stringContaining(says) as string,
        Hint: expect.any(String) as string,
      }),
    ]);
  });

  test('is not moved in Lync Server 2010, which has no pairs', () => {
    const [site] = PAIR.sites;
    const pools = site!.pools.map((pool) => ({ ...pool, ...('version' in pool && { version: 5 as const }) }));
    const { findings } = planOf(buildTopology({ ...PAIR, sites: [{ ...site!, pools }] }), [A], { notPaired: false, newPool: C });
    expect(findings.map(({ Message }) => Message)).toEqual([expect.stringContaining('which has no pairs')]);
  });

  test.each([
    { fact: 'the name of what is lost', options: { newPool: A, notPaired: false }, says: 'the name of what is lost' },
    { fact: 'a name without a domain', options: { newPool: 'se03', notPaired: false }, says: 'no fully qualified domain name' },
    { fact: 'a name with a space', options: { newPool: 'se03 .contoso.com', notPaired: false }, says: 'no fully qualified domain name' },
    { fact: '-NotPaired beside it', options: { newPool: C, notPaired: true }, says: 'exclude each other' },
  ])('cannot be planned with $fact', ({ options, says }) => {
    expect(() => planOf(buildTopology(PAIR), [A], options)).toThrow(says);
  });

  test('has its pair told by the deployment where the document does not', () => {
    const topology = buildTopology(TWO_STANDARD_EDITION_SERVERS);
    const recorded = { ...recordedOf(topology), backupPools: new Map([[A, B]]) };
    const { steps } = planRestore({ recorded, lost: [A], options: { ...DEFAULT_RESTORE_OPTIONS, newPool: C } });
    expect(steps.length).toBeGreaterThan(20);
  });

  test('is not moved to itself, where only the deployment tells of the pair', () => {
    const topology = buildTopology({ ...PAIRED_POOLS, sites: PAIRED_POOLS.sites.map(withoutPairs) });
    const recorded = { ...recordedOf(topology), backupPools: new Map([['pool01.contoso.com', 'pool02.contoso.com']]) };
    const options = { ...DEFAULT_RESTORE_OPTIONS, newPool: 'pool01.contoso.com' };
    const { steps, findings } = planRestore({ recorded, lost: ['fe01.contoso.com', 'fe02.contoso.com'], options });
    expect(steps).toEqual([]);
    expect(findings.map(({ Message }) => Message)).toEqual(['pool01.contoso.com is the lost pool itself']);
  });

  test('takes what serves nobody else out of the topology with it, whether it is lost or lives', () => {
    const { steps } = planOf(buildTopology(PAIRED_POOLS), ['pool01.contoso.com'], { notPaired: false, newPool: 'pool03.contoso.com' });
    const { pools } = (steps.find(({ title }) => title.endsWith('store answers'))!.args['probe'] as { args: { pools: string[] } }).args;
    expect(pools).toContain('sql02.contoso.com');
    expect(pools).not.toContain('sql01.contoso.com');
    expect(pools).not.toContain('fs01.contoso.com');
  });

  test('has it told where the set cannot say what the partner must have', () => {
    const recorded = recordedOf(buildTopology(PAIR));
    const components = recorded.manifest.components.filter(({ kind }) => kind !== 'userData');
    const { findings } = planRestore({
      recorded: { ...recorded, manifest: { ...recorded.manifest, components } },
      lost: [A],
      options: { ...DEFAULT_RESTORE_OPTIONS, newPool: C },
    });
    expect(findings).toContainEqual(expect.objectContaining({ Code: 'ComponentNotInSet', Object: `userData ${A}` }));
  });

  test('needs no step for what the set or the pool does not have', () => {
    const topology = buildTopology({
      ...PAIR,
      sites: PAIR.sites.map((site) => ({
        ...site,
        pools: site.pools.map((pool) => ('applications' in pool ? { ...pool, applications: [] } : pool)),
      })),
    });
    const titles = planOf(topology, [A], { notPaired: false, newPool: C }).steps.map(({ title }) => title.toLowerCase());
    expect(titles.filter((title) => /response groups|orbit|music/.test(title))).toEqual([]);
  });
});

const withoutPairs = (site: TopologyDescription['sites'][number]): TopologyDescription['sites'][number] => ({
  ...site,
  pools: site.pools.map(
    (pool) => Object.fromEntries(Object.entries(pool).filter(([key]) => key !== 'backupPool')) as unknown as typeof pool,
  ),
});

function seedWithPair(): number {
  for (let seed = 1; ; seed++)
    if (buildTopology(randomTopology(seed)).services.some(({ dependsOn }) => dependsOn.some(({ usage }) => usage === 'Backup')))
      return seed;
}

/** Every name `-Lost` takes. */
const namesOf = (topology: Topology): string[] => [
  ...new Set([
    ...topology.pools.flatMap((pool) => [pool.fqdn, ...pool.machines.map(({ fqdn }) => fqdn)]),
    ...servicesOfRole(topology, 'FileStore').flatMap((store) => uncPath(topology, store) ?? []),
    'ServiceConnectionPoint',
  ]),
];

const sampleTopologies = (): [string, Topology][] =>
  existsSync(SAMPLES)
    ? readdirSync(SAMPLES)
        .filter((name) => /\.(xml|tbxml)$/.test(name))
        .map((name) => [name, readTopology(new Uint8Array(readFileSync(join(SAMPLES, name))), name)])
    : [];

describe('every loss of every machine, pool and file store', () => {
  const examples: [string, Topology][] = [
    ['standard-edition', buildTopology(STANDARD_EDITION)],
    ['two-sites', buildTopology(TWO_SITES)],
    ...sampleTopologies(),
    ['500 servers', buildTopology(largeDeployment(2))],
  ];
  test.each(examples)('of %s is planned or refused, never an exception', (_, topology) => {
    for (const name of namesOf(topology)) {
      const { steps, findings } = planOf(topology, [name]);
      expect(steps.length + findings.filter(({ Severity }) => Severity === 'Error').length, name).toBeGreaterThan(0);
    }
  });

  test('of 500 servers is planned in less than 100 ms each', () => {
    const recorded = recordedOf(buildTopology(largeDeployment(25)));
    const lost = ['pool.site1.fabrikam.com', 'sql1.site9.fabrikam.com', 'edge2.site25.fabrikam.com', 'fs.site3.fabrikam.com'];
    for (const name of lost) {
      const beganMs = performance.now();
      planRestore({ recorded, lost: [name], options: OPTIONS });
      expect(performance.now() - beganMs, name).toBeLessThan(100);
    }
  });
});

const instanceOf = ({ instance }: RestoreStep['args']): string => (typeof instance === 'string' ? instance.toLowerCase() : '');
const commandOf = ({ args }: RestoreStep): string => (typeof args['command'] === 'string' ? args['command'] : '');
const parametersOf = ({ args }: RestoreStep): Record<string, unknown> => (args['parameters'] ?? {}) as Record<string, unknown>;
const taskOf = ({ args }: RestoreStep): string => (typeof args['task'] === 'string' ? args['task'] : '');
const at = (steps: readonly RestoreStep[], matches: (step: RestoreStep) => boolean): number[] =>
  steps.flatMap((step, index) => (matches(step) ? [index] : []));
const first = (indexes: readonly number[]): number => indexes[0] ?? Infinity;
const last = (indexes: readonly number[]): number => indexes.at(-1) ?? -Infinity;

/** What must hold of the steps of any plan. @source procedures.md 0, S14 */
const LAWS: Record<string, (plan: RestorePlan, topology: Topology) => void> = {
  'needs only what stands before it': ({ steps }) => {
    const seen = new Set<string>();
    for (const { id, needs } of steps) {
      for (const need of needs) expect(seen.has(need), `${id} needs ${need}`).toBe(true);
      expect(seen.has(id)).toBe(false);
      seen.add(id);
    }
  },
  'cites where each step comes from': ({ steps }) => {
    for (const { source, byHand, expected } of steps) expect([source, byHand[0], expected].every(Boolean)).toBe(true);
  },
  'makes the Central Management store database, pointer, configuration, topology, in this order': ({ steps }) => {
    const central = at(steps, (step) => commandOf(step) === 'Install-CsDatabase' && parametersOf(step)['Clean'] === true);
    if (central.length === 0) return;
    const [pointer, imported, enabled] = ['Set-CsConfigurationStoreLocation', 'Import-CsConfiguration', 'Enable-CsTopology'].map(
      (command) => at(steps, (step) => commandOf(step) === command),
    );
    const order = [central[0]!, first(pointer!), first(imported!), first(enabled!)];
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(order.every(Number.isFinite)).toBe(true);
  },
  'publishes nothing before the Central Management store is there': ({ steps }) => {
    const imported = at(steps, (step) => commandOf(step) === 'Import-CsConfiguration');
    const publishing = at(
      steps,
      (step) =>
        ['editTopology', 'installDatabase', 'installLocalStore'].includes(taskOf(step)) ||
        (commandOf(step) === 'Install-CsDatabase' && parametersOf(step)['ConfiguredDatabases'] === true),
    );
    if (imported.length > 0 && publishing.length > 0) expect(first(publishing)).toBeGreaterThan(last(imported));
  },
  'stops a whole pool before user data comes in, and starts it whole afterwards': ({ steps }, topology) => {
    for (const index of at(steps, (step) => commandOf(step) === 'Import-CsUserData')) {
      const pool = topology.pools.find(({ fqdn }) => fqdn === parametersOf(steps[index]!)['PoolFqdn'])!;
      for (const { fqdn } of pool.machines) {
        const onIt = (verb: string) => (step: RestoreStep) =>
          commandOf(step) === `${verb}-CsWindowsService` && parametersOf(step)['ComputerName'] === fqdn;
        const state = steps
          .slice(0, index)
          .filter((step) => onIt('Stop')(step) || onIt('Start')(step))
          .at(-1);
        expect(state && commandOf(state), fqdn).toBe('Stop-CsWindowsService');
        expect(steps.slice(index).some(onIt('Start')), fqdn).toBe(true);
      }
    }
  },
  'brings file stores back before the roles of a Standard Edition server': ({ steps }) => {
    for (const [index, step] of steps.entries()) {
      if (taskOf(step) !== 'installComponents') continue;
      const files = at(steps, (other) => other.handler === 'restore-files' && other.where === step.where);
      expect(last(files)).toBeLessThan(index);
    }
  },
  'gives files that came back their rights': ({ steps }) => {
    const files = at(steps, (step) => step.handler === 'restore-files');
    if (files.length > 0) expect(last(at(steps, (step) => commandOf(step) === 'Enable-CsTopology'))).toBeGreaterThan(last(files));
  },
  'imports Response Group with -OverwriteOwner, behind the user data of its pool': ({ steps }, topology) => {
    for (const [index, step] of steps.entries()) {
      if (commandOf(step) !== 'Import-CsRgsConfiguration') continue;
      expect(parametersOf(step)['OverwriteOwner']).toBe(true);
      const pool = String(parametersOf(step)['Destination']).split(':').at(-1)!;
      expect(runsResponseGroup(topology, pool)).toBe(true);
      expect(last(at(steps, (other) => commandOf(other) === 'Import-CsUserData' && parametersOf(other)['PoolFqdn'] === pool))).toBeLessThan(
        index,
      );
    }
  },
  'installs nothing on a machine before it was seen clean': ({ steps }) => {
    const installing = ['installSqlServer', 'installManagementShell', 'installLocalStore', 'installComponents', 'importCertificates'];
    for (const [index, step] of steps.entries()) {
      if (!installing.includes(taskOf(step))) continue;
      const clean = at(steps, (other) => other.where === step.where && other.title.endsWith('is clean'));
      expect(first(clean), step.title).toBeLessThan(index);
    }
  },
  'mirrors no database before its content is back': ({ steps }) => {
    for (const [index, step] of steps.entries()) {
      if (step.handler !== 'restore-database') continue;
      const mirroring = at(
        steps,
        (other) =>
          taskOf(other) === 'installDatabase' &&
          (other.args['values'] as Record<string, unknown>)['server'] === step.args['server'] &&
          String((other.args['values'] as Record<string, unknown>)['instance']).toLowerCase() === instanceOf(step.args),
      );
      if (mirroring.length > 0) expect(first(mirroring), step.title).toBeGreaterThan(index);
    }
  },
  'has no mirroring and no Persistent Chat in versions that do not know them': ({ steps }, topology) => {
    if (topology.services.some(({ serviceVersion }) => serviceVersion < 8)) return;
    expect(steps.filter((step) => /Mirror|PersistentChat/.test(commandOf(step)))).toEqual([]);
  },
};

describe('the order of any plan', () => {
  const losses = fc.record({ seed: fc.integer({ min: 1, max: 100_000 }), picks: fc.array(fc.nat(), { minLength: 1, maxLength: 6 }) });
  const drawn = ({ seed, picks }: { seed: number; picks: number[] }): { topology: Topology; plan: RestorePlan } => {
    const topology = buildTopology(randomTopology(seed));
    const names = namesOf(topology);
    return {
      topology,
      plan: planOf(
        topology,
        picks.map((pick) => names[pick % names.length]!),
      ),
    };
  };
  test.each(Object.entries(LAWS))('%s', (_, law) => {
    fc.assert(
      fc.property(losses, (loss) => {
        const { topology, plan } = drawn(loss);
        law(plan, topology);
      }),
      { seed: 9, numRuns: 150 },
    );
  });
});

describe('the import of Persistent Chat', () => {
  const proofOf = (counts: Record<string, number>): unknown => {
    const recorded = recordedOf(buildTopology(TWO_SITES));
    const components = recorded.manifest.components.map((entry) => (entry.kind === 'persistentChat' ? { ...entry, counts } : entry));
    const plan = planRestore({
      recorded: { ...recorded, manifest: { ...recorded.manifest, components } },
      lost: ['sqlpc01.litwareinc.com'],
      options: OPTIONS,
    });
    return plan.steps.find(({ args }) => args['command'] === 'Import-CsPersistentChatData')!.args['proof'];
  };
  const ofPool = { PersistentChatPoolFqdn: 'pchat01.litwareinc.com' };

  const PROOFS: { fact: string; counts: Record<string, number>; proof: object | null }[] = [
    {
      fact: 'by another export, where the set knows what its export holds',
      counts: { categories: 2, rooms: 5, messages: 70 },
      proof: { name: 'export-counts', args: { command: 'Export-CsPersistentChatData', counts: { categories: 2, rooms: 5, messages: 70 } } },
    },
    {
      fact: 'by the rooms there are, where it has only the counts of the deployment',
      counts: { categories: 2, rooms: 5 },
      proof: {
        name: 'object-counts',
        args: {
          counts: [
            { command: 'Get-CsPersistentChatCategory', args: ofPool, select: '.', atLeast: 2 },
            { command: 'Get-CsPersistentChatRoom', args: ofPool, select: '.', atLeast: 5 },
          ],
        },
      },
    },
    { fact: 'by nothing, where nothing was counted', counts: {}, proof: null },
  ];

  test.each(PROOFS)('is proven $fact', ({ counts, proof }) => {
    const found = proofOf(counts);
    if (proof === null) expect(found).toBeNull();
    else expect(found).toMatchObject(proof);
  });
});

/** The order of the page, whatever a deployment has. @source procedures.md S12 */
const MOVE_LAWS: Record<string, (steps: readonly RestoreStep[]) => void> = {
  'fails the Central Management store over before locations and before the pool': (steps) => {
    const [central, lis, pool] = ['Invoke-CsManagementServerFailover', 'Publish-CsLisConfiguration', 'Invoke-CsPoolFailOver'].map(
      (command) => at(steps, (step) => commandOf(step) === command),
    );
    expect(pool).toHaveLength(1);
    if (central!.length === 0) return expect(lis).toEqual([]);
    expect(last(central!)).toBeLessThan(first(lis!));
    expect(last(lis!)).toBeLessThan(first(pool!));
  },
  'lets users sign in at the partner before anything else is brought there': (steps) => {
    const failover = first(at(steps, (step) => commandOf(step) === 'Invoke-CsPoolFailOver'));
    expect(first(at(steps, (step) => commandOf(step) === 'Import-CsRgsConfiguration'))).toBeGreaterThan(failover);
    expect(first(at(steps, ({ kind }) => kind === 'Operator'))).toBeGreaterThan(failover);
  },
  'moves nobody before the pool failed over, the new one stands, and the partner was seen to have the data': (steps) => {
    const moving = first(at(steps, (step) => commandOf(step).startsWith('Move-Cs')));
    expect(last(at(steps, (step) => commandOf(step) === 'Invoke-CsPoolFailOver'))).toBeLessThan(moving);
    expect(last(at(steps, (step) => taskOf(step) === 'setUpPool'))).toBeLessThan(moving);
    expect(last(at(steps, ({ title }) => title.includes('has the data of the users')))).toBeLessThan(moving);
  },
  'starts nothing on the new pool before user data is imported': (steps) => {
    const imported = at(steps, ({ args }) => JSON.stringify(args).includes('Import-CsUserData'));
    const started = at(steps, (step) => commandOf(step) === 'Start-CsWindowsService' && JSON.stringify(step.args).includes(C));
    expect(imported).toHaveLength(1);
    expect(first(started)).toBeGreaterThan(imported[0]!);
  },
  'imports Response Group into the new pool with -OverwriteOwner, and removes it from the partner only then': (steps) => {
    const imports = at(steps, ({ args }) => JSON.stringify(args).includes(`"Destination":"service:ApplicationServer:${C}"`));
    for (const index of imports) expect(JSON.stringify(steps[index]!.args)).toContain('"OverwriteOwner":true');
    const removed = at(steps, ({ args }) => JSON.stringify(args).includes('RemoveExportedConfiguration'));
    if (removed.length > 0) expect(first(removed)).toBeGreaterThan(last(imports));
  },
  'takes the copy from the partner only when the new pool was seen to have the data': (steps) => {
    const removed = at(steps, (step) => commandOf(step) === 'Remove-CsUserStoreBackupData');
    expect(removed).toHaveLength(1);
    expect(first(at(steps, ({ title }) => title.startsWith('Compare the user data')))).toBeLessThan(removed[0]!);
  },
  'deletes the lost pool when nothing leans on it any more, and nothing of it is left': (steps) => {
    const deleted = first(at(steps, ({ args }) => (args['values'] as Record<string, unknown> | undefined)?.['edit'] === 'replaceInPair'));
    for (const edit of ['setNextHop', 'replacePool'])
      expect(last(at(steps, ({ args }) => (args['values'] as Record<string, unknown> | undefined)?.['edit'] === edit))).toBeLessThan(
        deleted,
      );
    for (const command of ['Move-CsUser', 'Move-CsConferenceDirectory', 'Set-CsCallParkOrbit', 'Remove-CsUserStoreBackupData'])
      expect(last(at(steps, (step) => commandOf(step) === command))).toBeLessThan(deleted);
  },
};

test.each(Object.entries(MOVE_LAWS))('a move to a new pool %s, in any deployment with a pair', (_, law) => {
  let moved = 0;
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100_000 }), fc.boolean(), (seed, isFirst) => {
      const topology = buildTopology(randomTopology(seed));
      const pair = registrarPools(topology).filter(({ fqdn }) => backupPool(topology, fqdn) !== null);
      const lost = pair[isFirst ? 0 : 1];
      if (!lost || (poolVersion(topology, lost.fqdn) ?? 0) < 6) return;
      const { steps } = planOf(topology, [lost.fqdn], { notPaired: false, newPool: C });
      LAWS['needs only what stands before it']!({ steps } as RestorePlan, topology);
      LAWS['cites where each step comes from']!({ steps } as RestorePlan, topology);
      for (const { handler, args } of steps) RESTORE_HANDLERS[handler]!.args.parse(args);
      law(steps);
      moved++;
    }),
    { seed: 12, numRuns: 120 },
  );
  expect(moved).toBeGreaterThan(10);
});
