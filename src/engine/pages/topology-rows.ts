import { databasesOf } from '../../domain/databases.js';
import {
  activeCmsPool,
  backupPool,
  isMirrorStore,
  mirrorStore,
  poolKind,
  poolVersion,
  productName,
  type PoolKind,
} from '../../domain/roles.js';
import {
  dependencies,
  findPool,
  servicesOn,
  uncPath,
  USAGE,
  type Pool,
  type Service,
  type Site,
  type Topology,
} from '../../domain/topology.js';
import { poolsWithLosses, type LostParts } from './lost-parts.js';
import { POOL_KINDS, POOL_WORDS } from './pool-words.js';

/** A pool, or several of one kind, as words in a box. */
export interface Box {
  readonly key: string; // FQDN of the pool; of several, of the first
  readonly heading: string;
  readonly tags: readonly string[];
  readonly lost: 'all' | 'part' | 'nothing';
  readonly names: readonly string[];
  readonly notes: readonly string[];
}

/** A pool with the SQL and file servers it uses, each drawn where it is used first; or boxes that stand alone. */
export interface Row {
  readonly head: Box | null;
  readonly uses: readonly { readonly store: Box; readonly mirror: Box | null }[];
  readonly loose: readonly Box[]; // up to three
  readonly pairedWith: string | null; // FQDN
}

export interface Band {
  readonly heading: string;
  readonly rows: readonly Row[];
}

/** Up to this many pools are drawn one by one, lost or not. */
const SMALL = 30;
/** Of one kind and site; more of which nothing is lost become one box. */
const SEVERAL = 3;
const MACHINES_SHOWN = 8;
const IN_A_ROW = 3;

/** What is drawn of each site, in the topology's order. In a large deployment, sites that lost nothing and lend nothing are only named. */
export function topologyBands(topology: Topology, lost: LostParts): { bands: Band[]; namedOnly: string[] } {
  const isSmall = topology.pools.length <= SMALL;
  const cms = activeCmsPool(topology)?.fqdn;
  const partnersOf = partners(topology);
  const important = new Set(
    poolsWithLosses(topology, lost)
      .flatMap(({ fqdn }) => [fqdn, ...(partnersOf.get(fqdn) ?? [])])
      .concat(cms ?? []),
  );
  const near = isSmall ? topology.pools : topology.pools.filter(isNear(topology, important));
  const sites = new Set(near.map(({ siteId }) => siteId));
  const drawing = new Drawing(topology, lost, (pool) => isSmall || important.has(pool.fqdn));
  const withPools = topology.sites.filter(({ siteId }) => topology.pools.some((pool) => pool.siteId === siteId));
  return {
    bands: withPools.filter(({ siteId }) => sites.has(siteId)).map((site) => ({ heading: siteInWords(site), rows: drawing.rowsOf(site) })),
    namedOnly: withPools.filter(({ siteId }) => !sites.has(siteId)).map((site) => `${site.name} (${sizeInWords(topology, site)})`),
  };
}

/** For each pool the one that takes over from it, and those it takes over from. */
function partners(topology: Topology): ReadonlyMap<string, string[]> {
  const places = new Map(topology.services.map((service) => [service.id, service.installedOn.pool]));
  const partnersOf = new Map<string, string[]>();
  const add = (pool: string, partner: string) => partnersOf.set(pool, [...(partnersOf.get(pool) ?? []), partner]);
  for (const { installedOn, dependsOn } of topology.services) {
    for (const { serviceId, usage } of dependsOn) {
      const partner = usage === USAGE.backup ? places.get(serviceId) : undefined;
      if (partner === undefined) continue;
      add(installedOn.pool, partner);
      add(partner, installedOn.pool);
    }
  }
  return partnersOf;
}

/** True for pools that are important, keep stores for one that is, or have stores on one. */
function isNear(topology: Topology, important: ReadonlySet<string>): (pool: Pool) => boolean {
  const stores = new Map(topology.services.filter(isStore).map((store) => [store.id, store.installedOn.pool]));
  const near = new Set(important);
  for (const { installedOn, dependsOn } of topology.services) {
    for (const { serviceId } of dependsOn) {
      const keeper = stores.get(serviceId);
      if (keeper !== undefined && important.has(keeper)) near.add(installedOn.pool);
      if (keeper !== undefined && important.has(installedOn.pool)) near.add(keeper);
    }
  }
  return ({ fqdn }) => near.has(fqdn);
}

class Drawing {
  readonly #drawn = new Set<string>();

  constructor(
    readonly topology: Topology,
    readonly lost: LostParts,
    readonly alone: (pool: Pool) => boolean,
  ) {}

  rowsOf(site: Site): Row[] {
    const { single, several } = this.#crowds(this.topology.pools.filter(({ siteId }) => siteId === site.siteId));
    const heads = single.filter(({ kind }) => !isServerOfStores(kind));
    const rows: Row[] = [];
    const loose: Box[] = [];
    for (const { pool } of heads) {
      const row = this.#rowOf(pool);
      if (row.uses.length > 0 || row.pairedWith !== null) rows.push(row);
      else loose.push(row.head!);
    }
    for (const { pool, kind } of single) if (isServerOfStores(kind) && !this.#drawn.has(pool.fqdn)) loose.push(this.#boxOf(pool));
    return [...rows, ...inRows([...loose, ...several.flatMap((crowd) => this.#crowdBoxes(crowd))])];
  }

  /** Pools to draw one by one, in the order of kinds, and groups of a kind to draw as one. */
  #crowds(pools: readonly Pool[]): { single: { pool: Pool; kind: PoolKind }[]; several: Pool[][] } {
    const kinds = new Map(pools.map((pool) => [pool, poolKind(this.topology, pool.fqdn)]));
    const ofKind = POOL_KINDS.map((kind) => pools.filter((pool) => kinds.get(pool) === kind));
    const crowds = ofKind.map((members) => members.filter((pool) => !this.alone(pool))).filter((plain) => plain.length > SEVERAL);
    const crowded = new Set(crowds.flat());
    return {
      single: ofKind.flat().flatMap((pool) => (crowded.has(pool) ? [] : { pool, kind: kinds.get(pool)! })),
      several: crowds,
    };
  }

  #rowOf(pool: Pool): Row {
    const head = this.#boxOf(pool);
    const stores = servicesOn(this.topology, pool.fqdn).flatMap((service) => dependencies(this.topology, service).filter(isStore));
    const uses = stores.flatMap((store) => {
      const keeper = this.#notYetDrawn(store, pool);
      if (keeper === null) return [];
      const box = this.#boxOf(keeper);
      const mirror = mirrorStore(this.topology, store);
      const second = mirror && this.#notYetDrawn(mirror, pool);
      return [{ store: box, mirror: second && this.#boxOf(second) }];
    });
    return { head, uses, loose: [], pairedWith: backupPool(this.topology, pool.fqdn)?.fqdn ?? null };
  }

  /** Where a store is kept, when that is in the pool's site and is not drawn yet. */
  #notYetDrawn(store: Service, user: Pool): Pool | null {
    const keeper = findPool(this.topology, store.installedOn.pool);
    if (keeper?.siteId !== user.siteId || this.#drawn.has(keeper.fqdn)) return null;
    return isServerOfStores(poolKind(this.topology, keeper.fqdn)) ? keeper : null;
  }

  #boxOf(pool: Pool): Box {
    this.#drawn.add(pool.fqdn);
    const { topology, lost } = this;
    const isGone = lost.pools.has(pool.fqdn);
    const losses = isGone ? 0 : pool.machines.filter(({ fqdn }) => lost.machines.has(fqdn)).length;
    const storesLost = !isGone && storesLostOn(topology, pool, lost);
    const version = poolVersion(topology, pool.fqdn);
    return {
      key: pool.fqdn,
      heading: POOL_WORDS[poolKind(topology, pool.fqdn)],
      tags: [
        ...cmsTags(topology, pool),
        ...(isGone ? ['LOST'] : losses > 0 ? [`${losses} OF ${pool.machines.length} LOST`] : storesLost ? ['PARTLY LOST'] : []),
      ],
      lost: isGone ? 'all' : losses > 0 || storesLost ? 'part' : 'nothing',
      names: [pool.fqdnAsWritten],
      notes: [
        ...(version === null ? [] : [productName(version) ?? `version ${version}`]),
        ...machineNotes(pool, lost),
        ...instanceNotes(topology, pool, lost),
        ...fileStoreNotes(topology, pool, lost),
        ...storesElsewhere(topology, pool),
        ...pairNotes(topology, pool),
      ],
    };
  }

  /** Those of a crowd that no pool of the site was drawn with. */
  #crowdBoxes(crowd: readonly Pool[]): Box[] {
    const rest = crowd.filter(({ fqdn }) => !this.#drawn.has(fqdn));
    return rest.length > SEVERAL ? [this.#boxOfSeveral(rest)] : rest.map((pool) => this.#boxOf(pool));
  }

  #boxOfSeveral(pools: readonly Pool[]): Box {
    const machines = pools.reduce((sum, pool) => sum + pool.machines.length, 0);
    const [first, last] = [pools[0]!, pools.at(-1)!];
    return {
      key: first.fqdn,
      heading: `${pools.length} x ${POOL_WORDS[poolKind(this.topology, first.fqdn)]}`,
      tags: [],
      lost: 'nothing',
      names: [first.fqdnAsWritten, last.fqdnAsWritten],
      notes: [`first and last of ${pools.length}; ${machines} servers`],
    };
  }
}

const isStore = ({ role }: Service): boolean => role.endsWith('Store');
/** `CMS` on the active master, `CMS STANDBY` on the other pool of its pair; `CMS STORE` and `CMS MIRROR` on SQL servers of their own. */
function cmsTags(topology: Topology, pool: Pool): string[] {
  if (activeCmsPool(topology)?.fqdn === pool.fqdn) return ['CMS'];
  const services = servicesOn(topology, pool.fqdn);
  if (services.some(({ role }) => role === 'CentralMgmt')) return ['CMS STANDBY'];
  const store = services.find(({ role }) => role === 'CentralMgmtStore');
  return store ? [isMirrorStore(topology, store) ? 'CMS MIRROR' : 'CMS STORE'] : [];
}

const isServerOfStores = (kind: PoolKind): boolean => kind === 'SqlServer' || kind === 'FileServer';

function inRows(boxes: readonly Box[]): Row[] {
  const rows: Row[] = [];
  for (let at = 0; at < boxes.length; at += IN_A_ROW)
    rows.push({ head: null, uses: [], loose: boxes.slice(at, at + IN_A_ROW), pairedWith: null });
  return rows;
}

/** Members of a pool of several: the lost ones always, others while there is room. */
function machineNotes({ fqdn, machines }: Pool, lost: LostParts): string[] {
  if (machines.length === 1 && machines[0]!.fqdn === fqdn) return [];
  const poolGone = lost.pools.has(fqdn);
  const lostOnes = poolGone ? [] : machines.filter((machine) => lost.machines.has(machine.fqdn));
  const others = machines.filter((machine) => !lostOnes.includes(machine));
  const shown = others.slice(0, Math.max(0, MACHINES_SHOWN - lostOnes.length));
  return [
    ...lostOnes.map((machine) => `LOST: ${machine.fqdnAsWritten}`),
    ...shown.map((machine) => `- ${machine.fqdnAsWritten}`),
    ...(others.length > shown.length ? [`and ${others.length - shown.length} more servers`] : []),
  ];
}

function instanceNotes(topology: Topology, pool: Pool, lost: LostParts): string[] {
  const services = servicesOn(topology, pool.fqdn);
  return topology.sqlInstances
    .filter((instance) => instance.pool === pool.fqdn)
    .map((instance) => {
      const stores = services.filter(({ installedOn }) => installedOn.sqlInstance?.toLowerCase() === instance.name.toLowerCase());
      const isMirror = stores.length > 0 && stores.every((store) => isMirrorStore(topology, store));
      const types = [...new Set(stores.flatMap((store) => databasesOf(store).map(({ databaseType }) => databaseType)))];
      const mark = lost.instances.has(instance.id) && !lost.pools.has(pool.fqdn) ? 'LOST: ' : '';
      const what = types.length === 0 ? '' : `: ${isMirror ? 'mirror of ' : ''}${types.join(', ')}`;
      return `${mark}${instance.name === '' ? 'default instance' : `instance ${instance.name}`}${what}`;
    });
}

const fileStoreNotes = (topology: Topology, pool: Pool, lost: LostParts): string[] =>
  servicesOn(topology, pool.fqdn)
    .filter(({ role }) => role === 'FileStore')
    .flatMap((store) => uncPath(topology, store) ?? [])
    .map((path) => `${lost.fileStores.has(path.toLowerCase()) && !lost.pools.has(pool.fqdn) ? 'LOST: ' : ''}file store ${path}`);

const storesLostOn = (topology: Topology, pool: Pool, lost: LostParts): boolean =>
  [...instanceNotes(topology, pool, lost), ...fileStoreNotes(topology, pool, lost)].some((note) => note.startsWith('LOST: '));

/** Where the pool keeps what it does not keep itself. Lines say it in the picture; words say it where a line would cross sites. */
function storesElsewhere(topology: Topology, pool: Pool): string[] {
  const stores = servicesOn(topology, pool.fqdn).flatMap((service) => dependencies(topology, service).filter(isStore));
  const places = new Map<string, Set<string>>();
  for (const { role, installedOn } of stores) {
    const keeper = findPool(topology, installedOn.pool);
    if (!keeper || keeper.siteId === pool.siteId) continue;
    places.set(
      keeper.fqdnAsWritten,
      (places.get(keeper.fqdnAsWritten) ?? new Set()).add(role === 'FileStore' ? 'file store' : role.replace(/Store$/, '')),
    );
  }
  return [...places].map(([place, roles]) => `${[...roles].join(', ')} on ${place}`);
}

function pairNotes(topology: Topology, pool: Pool): string[] {
  const partner = backupPool(topology, pool.fqdn);
  return partner ? [`paired with ${partner.fqdnAsWritten}`] : [];
}

function siteInWords({ name, city, state, countryCode }: Site): string {
  const place = [city === name ? null : city, state, countryCode].filter((part) => part !== null && part !== '');
  return place.length === 0 ? `Site ${name}` : `Site ${name} (${place.join(', ')})`;
}

function sizeInWords(topology: Topology, site: Site): string {
  const pools = topology.pools.filter(({ siteId }) => siteId === site.siteId);
  return `${pools.length} pools, ${pools.reduce((sum, pool) => sum + pool.machines.length, 0)} servers`;
}
