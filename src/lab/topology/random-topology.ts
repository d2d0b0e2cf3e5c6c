import { Chance } from '../deployment/chance.js';
import type {
  Application,
  EnterprisePool,
  FileShare,
  PoolDescription,
  ProductVersion,
  SqlPlace,
  SqlStore,
  StandardEditionServer,
  TopologyDescription,
} from './description.js';

const APPLICATIONS: readonly Application[] = ['Caa', 'Cas', 'Cps', 'PDP', 'RGS', 'testbot'];
const VERSIONS: readonly ProductVersion[] = [5, 6, 7, 8];
type FrontEnd = StandardEditionServer | EnterprisePool;
type Writable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * A deployment drawn from a seed, the same for the same seed: 1 to 40 pools over up to four sites, every role, product versions mixed pool by
 * pool, with and without mirrors, pairs, Archiving, Monitoring, Persistent Chat, shared and DFS file stores, and now and then no CMS.
 */
export function randomTopology(seed: number): TopologyDescription {
  const draw = new Chance(seed, 'topology');
  const domain = draw.pick(['contoso.com', 'fabrikam.com', 'litwareinc.com']);
  const sites = Array.from({ length: draw.between(1, 4) }, (_, index) => ({ name: `Site ${index + 1}`, pools: [] as PoolDescription[] }));
  const deployment = new Deployment(draw, domain, draw.between(1, 40), (pool) => draw.pick(sites).pools.push(pool));
  deployment.fill();
  return { signature: draw.guid(), sipDomains: [domain, ...(draw.percent(30) ? [`uk.${domain}`] : [])], sites };
}

/** Chooses pools until the number is reached; a pool brings the SQL and file servers it needs only while there is room for them. */
class Deployment {
  readonly #frontEnds: Writable<FrontEnd>[] = [];
  readonly #edges: string[] = [];
  readonly #mediations: string[] = [];
  #count = 0;

  constructor(
    readonly draw: Chance,
    readonly domain: string,
    readonly size: number,
    readonly place: (pool: PoolDescription) => void,
  ) {}

  fill(): void {
    this.#addFrontEnd(); // everything else leans on a registrar
    while (this.#count < this.size) this.#addAny();
    this.#relate();
  }

  #addAny(): void {
    const { draw } = this;
    const version = draw.pick(VERSIONS);
    const nextHop = draw.pick(this.#frontEnds).fqdn;
    const makers: (() => void)[] = [
      () => this.#addFrontEnd(),
      () => this.#addFrontEnd(),
      () => this.#add({ kind: 'Director', ...this.#pool('dir', 3), version, fileShare: this.#fileShare(nextHop) }),
      () => this.#mediations.push(this.#add({ kind: 'Mediation', ...this.#pool('med', 3), version, nextHop })),
      () => this.#edges.push(this.#addEdge(version, nextHop)),
      () => this.#addPersistentChat(version, nextHop),
      () => this.#add({ kind: 'TrustedApplication', ...this.#pool('app', 2), version, nextHop }),
      () => this.#add({ kind: 'OfficeWebApps', fqdn: this.#name('wac'), version }),
      () => this.#addGateway(version),
      () => this.#add({ kind: 'FileServer', fqdn: this.#name('fs') }),
      () => this.#add({ kind: 'SqlServer', fqdn: this.#name('sql'), instances: draw.pick([[''], ['rtc'], ['', 'archmon']]) }),
    ];
    draw.pick(makers)();
  }

  #addFrontEnd(): void {
    const { draw } = this;
    const version = draw.pick(VERSIONS);
    const common = {
      version,
      applications: APPLICATIONS.filter(() => draw.percent(50)),
      mediation: draw.percent(40),
      fileShare: { server: '', share: '' },
    };
    const enterprise = this.#room(2) && draw.percent(50);
    const pool: Writable<FrontEnd> = enterprise
      ? { kind: 'Enterprise', ...this.#pool('pool', 12), ...common, backEnd: this.#store('rtc', true) }
      : { kind: 'StandardEdition', fqdn: this.#name('se'), ...common };
    this.#frontEnds.push(pool);
    this.#count++;
    pool.fileShare = this.#fileShare(pool.fqdn);
    if (this.#room(1) && draw.percent(30)) pool.archivingStore = this.#store('arch', false);
    if (this.#room(1) && draw.percent(30)) pool.monitoringStore = this.#store('mon', this.#room(2));
    if (pool.mediation) this.#mediations.push(pool.fqdn);
  }

  #addPersistentChat(version: ProductVersion, nextHop: string): void {
    if (!this.#room(2) || version === 5) return; // Group Chat of 2010 stands outside the topology
    const store = this.#store('pchat', false);
    const fileShare = this.#fileShare(nextHop);
    const complianceStore = this.draw.percent(50) ? { complianceStore: { server: store.server, instance: store.instance } } : {};
    this.#add({ kind: 'PersistentChat', ...this.#pool('pchat', 4), version, nextHop, fileShare, store, ...complianceStore });
  }

  #addEdge(version: ProductVersion, nextHop: string): string {
    const { fqdn, machines } = this.#pool('edge', 3);
    const edges = machines.map((machine, index) => ({
      fqdn: machine,
      internalAddress: `10.0.${this.#count}.${index + 1}`,
      externalAddress: `192.168.${this.#count}.${index + 1}`,
      ...(this.draw.percent(50) ? { publicAddress: `203.0.113.${index + 1}` } : {}),
    }));
    return this.#add({ kind: 'Edge', fqdn, version, machines: edges, nextHop, externalFqdn: `sip.${this.domain}` });
  }

  #addGateway(version: ProductVersion): void {
    if (this.#mediations.length === 0) return void this.#add({ kind: 'FileServer', fqdn: this.#name('fs') });
    this.#add({ kind: 'PstnGateway', fqdn: this.#name('gw'), version, mediationPool: this.draw.pick(this.#mediations) });
  }

  /** What can be said only when all pools are known: Edge, pairs, the CMS. */
  #relate(): void {
    const { draw } = this;
    for (const pool of this.#frontEnds) if (this.#edges.length > 0 && draw.percent(60)) pool.edgePool = draw.pick(this.#edges);
    const [first, second] = this.#frontEnds;
    if (first && draw.percent(90)) first.cms = 'active';
    if (first && second && first.version === second.version && first.kind === second.kind) {
      [first.backupPool, second.backupPool] = [second.fqdn, first.fqdn];
      if (first.cms) second.cms = 'standby';
    }
    for (const pool of this.#frontEnds) this.place(pool);
  }

  #store(instance: string, mayMirror: boolean): SqlStore {
    const place = this.#sqlServer(instance);
    return mayMirror && this.#room(1) && this.draw.percent(40) ? { ...place, mirror: this.#sqlServer(instance) } : place;
  }

  #sqlServer(instance: string): SqlPlace {
    const place = { server: this.#name('sql'), instance: this.draw.percent(20) ? '' : instance };
    this.#add({ kind: 'SqlServer', fqdn: place.server, instances: [place.instance] });
    return place;
  }

  #fileShare(pool: string): FileShare {
    const frontEnd = this.#frontEnds.find(({ fqdn }) => fqdn === pool);
    const shared = frontEnd?.fileShare.server ? frontEnd.fileShare : null;
    if (shared && this.draw.percent(50)) return shared;
    if (frontEnd?.kind === 'StandardEdition') return { server: pool, share: 'LyncShare' };
    if (!this.#room(1)) return { server: this.#frontEnds[0]!.fqdn, share: `Share${this.#count}` };
    return {
      server: this.#add({ kind: 'FileServer', fqdn: this.#name('fs') }),
      share: this.draw.pick(['LyncShare', 'dfs\\Lync', 'Share 1$']),
    };
  }

  #pool(prefix: string, most: number): { fqdn: string; machines: string[] } {
    const fqdn = this.#name(prefix);
    const [host] = fqdn.split('.');
    return { fqdn, machines: Array.from({ length: this.draw.between(1, most) }, (_, index) => `${host}-${index + 1}.${this.domain}`) };
  }

  /** Case is mixed, because names are compared without it. */
  #name(prefix: string): string {
    const host = `${prefix}${this.#count + 1}x${this.draw.between(1, 1_000_000)}`;
    return `${this.draw.percent(30) ? host.toUpperCase() : host}.${this.domain}`;
  }

  #room(pools: number): boolean {
    return this.#count + pools < this.size;
  }

  #add(pool: PoolDescription): string {
    this.#count++;
    this.place(pool);
    return pool.fqdn;
  }
}
